package index

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/disk"
)

// Links of a listing that do not agree with the rest of it are looked at again, however
// they are written, and no others.
func TestTorn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, p := range []string{"docs", "pack/skills/a"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(p)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "docs", "guide.md"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for p, to := range map[string]string{
		"docs/alias.md": "guide.md", "docs/chain.md": "alias.md", "docs/skill": "../pack/skills/a", "docs/nowhere": "none.md", "docs/out": "../../none",
	} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.Join(dir, filepath.FromSlash(p))); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorkspace(root)
	whole, _, err := Load(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if again := w.torn(whole); len(again) > 0 {
		t.Errorf("of a whole listing: %+v", again)
	}
	for _, torn := range []Change{
		{Path: "docs/alias.md", Type: disk.Dangling, Target: "guide.md"},
		{Path: "docs/skill", Type: disk.Dangling, Target: "../pack/skills/a"},
		{Path: "docs/nowhere", Type: disk.Link, Target: "docs/none.md"},
	} {
		s, _ := whole.Apply([]Change{torn})
		if diff := cmp.Diff([]Change{whole.change(torn.Path)}, w.torn(s)); diff != "" {
			t.Errorf("%s as %s: (-want +got)\n%s", torn.Path, torn.Type, diff)
		}
	}
}
