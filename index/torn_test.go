package index_test

import (
	"context"
	"fmt"
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

// swaps are pairs of paths in the tree that laySwaps lays which trade places.
var swaps = [][2]string{
	{"CLAUDE.md", "pack/skills"}, {"docs/guide.md", "docs/other.md"}, {"pack/skills", "two/skills"}, {"docs/alias.md", "two"},
	{"pack/skills/epsilon", "docs/link"}, {"docs/chain", "docs/guide.md"}, {"away", "two"}, {"away", "pack/skills"},
	{".gitignore", "docs/rules"}, {"docs/other.md", "docs"}, {"pack", "two/skills/epsilon"}, {"a", "b"}, {"a/x", "two"},
}

// laySwaps lays a tree in a directory of its own, of files that are an hour old.
func laySwaps(t *testing.T) (root *disk.Root, dir, aside string) {
	t.Helper()
	top := t.TempDir()
	dir = filepath.Join(top, "tree")
	for p, text := range map[string]string{
		"CLAUDE.md": "# C\n", "docs/guide.md": "# Guide\n", "docs/other.md": "# Other\n", "docs/user.md": "[x](alias.md#guide) [y](link/SKILL.md)\n",
		"pack/skills/epsilon/SKILL.md": "---\nname: epsilon\n---\n[x](../../../docs/alias.md)\n", "pack/skills/alpha/SKILL.md": "---\nname: alpha\n---\n",
		"two/skills/epsilon/SKILL.md": "---\nname: zeta\n---\n", ".gitignore": "x\n", "docs/rules": "epsilon/\nguide.md\n",
		"a/x/y/z.md": "# A\n", "b/x/y/z.md": "# B\n",
	} {
		lay(t, dir, p, text)
	}
	symlink(t, dir, "guide.md", "docs/alias.md")
	symlink(t, dir, "alias.md", "docs/chain")
	symlink(t, dir, top, "away") // which is outside
	symlink(t, dir, filepath.Join("..", "away", "epsilon"), "docs/far")
	symlink(t, dir, filepath.Join("..", "pack", "skills", "epsilon"), "docs/link")
	age(t, dir)
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return root, dir, filepath.Join(top, "aside")
}

// age makes all files and directories an hour old.
func age(t *testing.T, dir string) {
	t.Helper()
	old := time.Now().Add(-time.Hour)
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.Type()&fs.ModeSymlink != 0 {
			return err
		}
		return os.Chtimes(p, old, old)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever changes while a tree is read, or looked at again, a workspace that is told of
// each change when it has happened knows in the end what a new one does.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		root, dir, aside := laySwaps(t)
		var chosen [][2]string
		for range 1 + rng.IntN(12) {
			chosen = append(chosen, swaps[rng.IntN(len(swaps))])
		}
		var mu sync.Mutex
		var told []string
		var churn sync.WaitGroup
		churn.Go(func() {
			for _, s := range chosen {
				swap(dir, s[0], s[1], aside) // or went and came back
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
		if diff := cmp.Diff(strings.Split(whole(fresh), "\n"), strings.Split(whole(w.Snapshot()), "\n")); diff != "" {
			t.Fatalf("round %d, swaps %v: (-fresh +changed)\n%s", round, chosen, diff)
		}
	}
}

// whole is all that a snapshot answers, and its headings.
func whole(s *index.Snapshot) string { return dump(s) + headings(s) }

// So does one that watches by itself, though nobody tells it when something has happened,
// and what trades places is older than the watch.
func TestWatchedMeanwhile(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 12 {
		root, dir, aside := laySwaps(t)
		w := index.NewWorkspace(root)
		if _, _, err := w.Scan(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var watching sync.WaitGroup
		watching.Go(func() { w.Watch(ctx, func(paths []string) { w.Changed(paths) }) })
		if round%2 == 0 { // else the changes may come before the watch does
			lay(t, dir, "docs/seen.md", "# Seen\n")
			within(t, 30*time.Second, "what comes is seen", func() bool { return w.Snapshot().Doc("docs/seen.md") != nil })
		}
		var chosen [][2]string
		for range 1 + rng.IntN(5) {
			s := swaps[rng.IntN(len(swaps))]
			chosen = append(chosen, s)
			swap(dir, s[0], s[1], aside)
		}
		fresh, _, err := index.Load(t.Context(), root)
		if err != nil {
			t.Fatal(err)
		}
		want := whole(fresh)
		within(t, 30*time.Second, fmt.Sprintf("in round %d the swaps %v are known", round, chosen), func() bool { return whole(w.Snapshot()) == want })
		cancel()
		watching.Wait()
		if t.Failed() {
			t.Fatalf("(-fresh +watched)\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(whole(w.Snapshot()), "\n")))
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
