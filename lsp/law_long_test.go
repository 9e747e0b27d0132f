package lsp_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lsp"
)

// The law of TestServerEqualsFresh in sessions of a thousand steps, in trees that are drawn
// and in copies of real ones, where there are any. SKILLPLS_SOAK says for how long they are
// drawn by chance; without it there is one of each sort, and always the same: what chance
// finds says nothing of the change at hand.
func TestLongSessions(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long")
	}
	root := t.TempDir()
	if os.Symlink("x", filepath.Join(root, "probe")) != nil {
		t.Skip("no symbolic links here") // Windows wants a privilege for them
	}
	last, steps := time.Duration(0), 1000
	if lsp.RaceEnabled {
		steps = 200
	}
	if said := os.Getenv("SKILLPLS_SOAK"); said != "" {
		var err error
		if last, err = time.ParseDuration(said); err != nil {
			t.Fatalf("SKILLPLS_SOAK: %v", err)
		}
	} else {
		seed := flag.Lookup("rapid.seed").Value
		was := seed.String()
		t.Cleanup(func() { _ = seed.Set(was) }) // it was one
		if err := seed.Set("1"); err != nil {
			t.Fatal(err)
		}
	}
	trees, err := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "*", ""))
	if err != nil {
		t.Fatal(err)
	}
	trees = slices.DeleteFunc(trees, func(p string) bool { return strings.HasSuffix(p, ".md") })
	play := func(t *testing.T, last time.Duration, tree func(*rapid.T) string) {
		t.Helper()
		began, sessions, failed := time.Now(), 0, false
		for sessions == 0 || time.Since(began) < last && !t.Failed() {
			rapid.Check(t, func(rt *rapid.T) {
				if sessions > 0 && time.Since(began) > last && !failed {
					return
				}
				sessions++
				dir, err := os.MkdirTemp(root, "")
				if err != nil {
					rt.Fatal(err)
				}
				r := &roam{tester: rt, T: rt, dir: dir, steps: steps, every: 25, tree: tree(rt)}
				defer func() {
					failed = failed || rt.Failed()
					r.stop()
					os.RemoveAll(dir)
				}()
				r.roam()
			})
		}
		t.Logf("%d sessions of %d steps in %v", sessions, steps, time.Since(began).Round(time.Second))
	}
	t.Run("drawn", func(t *testing.T) { play(t, last/2, func(*rapid.T) string { return "" }) })
	t.Run("real", func(t *testing.T) {
		if len(trees) == 0 {
			t.Skip("SKIPPED: there are no real trees beside this one")
		}
		play(t, last/2, func(rt *rapid.T) string { return rapid.SampledFrom(trees).Draw(rt, "tree") })
	})
}

// layCopy lays a copy of a real tree, and draws which files of it most steps are about.
func (r *roam) layCopy() {
	var files []string
	err := filepath.WalkDir(r.tree, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(r.tree, p)
		if err != nil {
			return err
		}
		to := path.Join("one", filepath.ToSlash(rel))
		if e.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(p)
			if err != nil {
				return err
			}
			r.must(os.MkdirAll(filepath.Dir(r.native(to)), 0o755))
			return os.Symlink(target, r.native(to))
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		r.lay(to, string(text))
		if index.NewDocument(filepath.ToSlash(rel), text) != nil {
			files = append(files, to)
		}
		return nil
	})
	r.must(err)
	r.say("tree %s", r.tree)
	r.files = rapid.SliceOfNDistinct(rapid.SampledFrom(files), 6, 10, rapid.ID).Draw(r.T, "files")
	for _, p := range r.files {
		for dir := path.Dir(p); dir != "one" && dir != "."; dir = path.Dir(dir) {
			if !slices.Contains(r.dirs, dir) {
				r.dirs = append(r.dirs, dir)
			}
		}
	}
	r.dirs = append(r.dirs, "one/attic", "one/.claude/skills/theta")
	r.pool = slices.Concat(r.files, r.files, r.dirs, lawNew)
}
