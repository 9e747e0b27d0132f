package index_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// What is borrowed is what would have been read: a document of another text, or one that
// another configuration reads otherwise, is not.
func TestBorrow(t *testing.T) {
	t.Parallel()
	const config = "registries:\n  - files: [\"lists/*.yaml\"]\n    name: id\n"
	files := map[string]string{
		"skills/a/SKILL.md": "---\nname: a\n---\n# A\n", "skills/b/SKILL.md": "---\nname: b\n---\n# B\n", "lists/x.yaml": "things:\n  - id: a\n",
	}
	load := func(like *index.Snapshot, more map[string]string) *index.Snapshot {
		t.Helper()
		dir := t.TempDir()
		for _, set := range []map[string]string{files, more} {
			for p, text := range set {
				at := filepath.Join(dir, filepath.FromSlash(p))
				if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(at, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		}
		root, err := disk.Open(dir, disk.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w := index.NewWorkspace(root)
		if like != nil {
			w.Borrow(like)
		}
		if _, _, err := w.Scan(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return w.Snapshot()
	}
	now := load(nil, nil)
	for _, more := range []map[string]string{nil, {"skills/b/SKILL.md": "---\nname: other\n---\n# B\n"}, {".skillpls.yaml": config}} {
		fresh, borrowed := load(nil, more), load(now, more)
		for d := range fresh.Docs() {
			is := borrowed.Doc(d.Path)
			if is == nil {
				t.Errorf("%s is not there", d.Path)
				continue
			}
			if diff := cmp.Diff([]any{d.Hash, d.Shape, d.FieldText("name"), len(d.Refs), len(d.Headings)}, []any{is.Hash, is.Shape, is.FieldText("name"), len(is.Refs), len(is.Headings)}); diff != "" {
				t.Errorf("%s with %v (-read +borrowed)\n%s", d.Path, more, diff)
			}
			_, changed := more[d.Path]
			otherwise := d.Path == "lists/x.yaml" && more[".skillpls.yaml"] != ""
			if shared := is == now.Doc(d.Path); shared == (changed || otherwise) {
				t.Errorf("%s with %v: it is borrowed: %t", d.Path, more, shared)
			}
		}
		if fresh.Len() != borrowed.Len() {
			t.Errorf("with %v: %d documents, and %d where some are borrowed", more, fresh.Len(), borrowed.Len())
		}
	}
}
