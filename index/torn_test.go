package index_test

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// Whatever changes while a tree is read, or looked at again, a workspace that is told of
// each change when it has happened knows in the end what a new one does.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	swaps := [][2]string{
		{"CLAUDE.md", "pack/skills"}, {"docs/guide.md", "docs/other.md"}, {"pack/skills", "two/skills"}, {"docs/alias.md", "two"},
		{"pack/skills/epsilon", "docs/link"}, {"docs/chain", "docs/guide.md"}, {"away", "two"}, {"away", "pack/skills"},
		{".gitignore", "docs/rules"}, {"docs/other.md", "docs"}, {"pack", "two/skills/epsilon"},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		top := t.TempDir()
		dir := filepath.Join(top, "tree")
		for p, text := range map[string]string{
			"CLAUDE.md": "# C\n", "docs/guide.md": "# Guide\n", "docs/other.md": "# Other\n", "docs/user.md": "[x](alias.md#guide) [y](link/SKILL.md)\n",
			"pack/skills/epsilon/SKILL.md": "---\nname: epsilon\n---\n[x](../../../docs/alias.md)\n", "pack/skills/alpha/SKILL.md": "---\nname: alpha\n---\n",
			"two/skills/epsilon/SKILL.md": "---\nname: zeta\n---\n", ".gitignore": "x\n", "docs/rules": "epsilon/\nguide.md\n",
		} {
			lay(t, dir, p, text)
		}
		symlink(t, dir, "guide.md", "docs/alias.md")
		symlink(t, dir, "alias.md", "docs/chain")
		symlink(t, dir, top, "away")
		symlink(t, dir, filepath.Join("..", "away", "epsilon"), "docs/far")
		symlink(t, dir, filepath.Join("..", "pack", "skills", "epsilon"), "docs/link")
		root, err := disk.Open(dir, disk.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var chosen [][2]string
		for range 1 + rng.IntN(12) {
			chosen = append(chosen, swaps[rng.IntN(len(swaps))])
		}
		var mu sync.Mutex
		var told []string
		var churn sync.WaitGroup
		churn.Go(func() {
			for _, s := range chosen {
				swap(dir, s[0], s[1], filepath.Join(top, "aside")) // or went and came back
				mu.Lock()
				told = append(told, s[0], s[1])
				mu.Unlock()
			}
		})
		w := index.NewWorkspace(root)
		if _, _, err := w.Scan(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		look := func() {
			mu.Lock()
			paths := told
			told = nil
			mu.Unlock()
			w.Changed(nil, paths...)
		}
		look()
		churn.Wait()
		look()
		fresh, _, err := index.Load(t.Context(), root)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(dump(fresh), "\n"), strings.Split(dump(w.Snapshot()), "\n")); diff != "" {
			t.Fatalf("round %d, swaps %v: (-fresh +changed)\n%s", round, chosen, diff)
		}
	}
}

// swap lets two paths of a tree trade places, if it can.
func swap(dir, a, b, aside string) {
	a, b = filepath.Join(dir, filepath.FromSlash(a)), filepath.Join(dir, filepath.FromSlash(b))
	if os.Rename(a, aside) != nil {
		return
	}
	if os.Rename(b, a) != nil {
		b = a
	}
	_ = os.Rename(aside, b)
}

// What came below a path that is no directory goes with it, even if the path itself is
// what it was: a text was closed while there was a directory.
func TestBelowWhatIsNoDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, "a/x", "text")
	lay(t, dir, "docs/notes.md", "# Notes\n")
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	w.Open("a/x/notes.md", []byte("# Open\n"))
	swap(dir, "a/x", "docs", filepath.Join(dir, "aside"))
	w.Close("a/x/notes.md")
	if w.Snapshot().Doc("a/x/notes.md") == nil {
		t.Error("who closes a text does not look at the file")
	}
	swap(dir, "a/x", "docs", filepath.Join(dir, "aside"))
	w.Changed(nil, "a/x", "docs")
	fresh, _, err := index.Load(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dump(fresh), dump(w.Snapshot())); diff != "" {
		t.Errorf("(-fresh +changed)\n%s", diff)
	}
}

// Who watches a tree sees that a directory is another one by the same name, down to files
// that are older than the watch.
func TestWatchedSwap(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	dir := filepath.Join(top, "tree")
	for _, name := range []string{"alpha", "beta"} {
		lay(t, dir, "skills/"+name+"/references/more/notes.md", "# "+name+"\n")
		lay(t, dir, "skills/"+name+"/SKILL.md", "[x](references/more/notes.md#alpha)\n")
	}
	old := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(dir, func(p string, _ fs.DirEntry, _ error) error { return os.Chtimes(p, old, old) })
	if err != nil {
		t.Fatal(err)
	}
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { w.Watch(ctx, func(paths []string) { w.Changed(paths) }) })
	t.Cleanup(func() { cancel(); watching.Wait() })
	lay(t, dir, "skills/alpha/references/more/seen.md", "# Seen\n")
	within(t, 30*time.Second, "what comes is seen", func() bool { return w.Snapshot().Doc("skills/alpha/references/more/seen.md") != nil })
	swap(dir, "skills/alpha", "skills/beta", filepath.Join(top, "aside"))
	fresh, _, err := index.Load(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	within(t, 30*time.Second, "what changed places is known", func() bool {
		return dump(w.Snapshot())+headings(w.Snapshot()) == dump(fresh)+headings(fresh)
	})
}
