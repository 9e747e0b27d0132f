package disk

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// format writes an entry as the tests below do.
func format(e Entry) string {
	s := e.Path + " " + e.Type.String()
	if e.Repo {
		s += " repo"
	}
	if e.Type == Link || e.Type == Dangling {
		s += " " + e.Target
	}
	return s
}

// walkAll returns what a Walk says in the end, by directory.
func walkAll(t testing.TB, r *Root) map[string][]Entry {
	t.Helper()
	all := map[string][]Entry{}
	_, err := r.Walk(t.Context(), func(dir string, entries []Entry) { all[dir] = entries })
	must(t, err)
	return all
}

// agree holds the law: what Walk says of a directory, List says, and Stat says of
// each path; List and Stat alike give sizes and times.
func agree(t testing.TB, r *Root) {
	t.Helper()
	untimed := cmpopts.IgnoreFields(Entry{}, "Size", "ModTime")
	walked := walkAll(t, r)
	seen := map[string]bool{"": true}
	for dir, entries := range walked {
		if !slices.IsSortedFunc(entries, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) }) {
			t.Errorf("walk of %q is not sorted", dir)
		}
		listed, err := r.List(dir)
		must(t, err)
		if diff := cmp.Diff(entries, listed, untimed, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("list of %q (-walk +list):\n%s", dir, diff)
		}
		for _, e := range listed {
			if diff := cmp.Diff(e, r.Stat(e.Path)); diff != "" {
				t.Errorf("stat of %q (-list +stat):\n%s", e.Path, diff)
			}
			if info, err := os.Stat(r.Native(e.Path)); (e.Type == File || e.Type == Link) && (err != nil || info.Size() != e.Size) {
				t.Errorf("size of %q is %d, want %v, %v", e.Path, e.Size, info, err)
			}
			_, visited := walked[e.Path]
			if visited != (e.Type == Dir) {
				t.Errorf("%s: visited: %v", format(e), visited)
			}
			if e.Type == Dir {
				seen[e.Path] = true
			}
			if e.Type == Link {
				if to := r.Stat(e.Target); to.Type != File && to.Type != Dir {
					t.Errorf("%s leads to %s", format(e), format(to))
				}
			}
			if _, err := r.List(e.Path); (err == nil) != (e.Type == Dir) {
				t.Errorf("list of %s: %v", format(e), err)
			}
			if got := r.Stat(e.Path + "-absent"); got.Type != Absent {
				t.Errorf("stat of an absent path: %s", format(got))
			}
			below := r.Stat(e.Path + "/-absent")
			wantBelow := map[Type]Type{Dir: Absent, File: Absent, Dangling: Absent, Link: Absent, Opaque: Opaque}[e.Type]
			if below.Type != wantBelow {
				t.Errorf("stat below %s: %s", format(e), format(below))
			}
		}
	}
	for dir := range walked {
		if !seen[dir] {
			t.Errorf("%q was visited and is in no listing", dir)
		}
	}
}

// TestWalkListStatRandom holds the same law on random trees.
func TestWalkListStatRandom(t *testing.T) {
	t.Parallel()
	name := rapid.SampledFrom([]string{"a", "b", "c.md", ".claude", "skills", "node_modules", "build", "SKILL.md"})
	line := rapid.Custom(func(t *rapid.T) string {
		p := strings.Join(rapid.SliceOfN(name, 1, 4).Draw(t, "path"), "/")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return p + "/"
		case 1, 2:
			up := strings.Repeat("../", rapid.IntRange(0, 4).Draw(t, "up"))
			return p + " -> " + up + strings.Join(rapid.SliceOfN(name, 1, 3).Draw(t, "target"), "/")
		case 3:
			return p + "/.git = gitdir: x/worktrees/y"
		case 4:
			return p + "/.git/HEAD"
		case 5:
			return p + "/" + rapid.SampledFrom([]string{".gitignore", ".skillplsignore"}).Draw(t, "rules") + " = " +
				rapid.SampledFrom([]string{"a", "/b", "*.md", "!c.md", "skills/", "a/**", "*"}).Draw(t, "pattern")
		}
		return p
	})
	base := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		dir := filepath.Join(base, fmt.Sprint(n))
		must(t, os.Mkdir(dir, 0o755))
		for _, l := range rapid.SliceOfN(line, 1, 25).Draw(rt, "tree") {
			layIfFree(dir, l)
		}
		explicit := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "build/a", "skills/build"}), 0, 2).Draw(rt, "explicit")
		r, err := Open(dir, Options{Explicit: explicit})
		must(t, err)
		agree(t, r)
		if t.Failed() {
			rt.Fatal("the law is broken")
		}
		must(t, os.RemoveAll(dir))
	})
}

// layIfFree is lay for one line, which is left out where another stands in its way.
func layIfFree(dir, line string) {
	name, text, _ := strings.Cut(line, " = ")
	name, target, link := strings.Cut(name, " -> ")
	p := filepath.Join(dir, filepath.FromSlash(name))
	if strings.HasSuffix(name, "/") {
		_ = os.MkdirAll(p, 0o755)
		return
	}
	if os.MkdirAll(filepath.Dir(p), 0o755) != nil {
		return
	}
	if link {
		_ = os.Symlink(filepath.FromSlash(target), p)
		return
	}
	if _, err := os.Lstat(p); err != nil {
		_ = os.WriteFile(p, []byte(text), 0o644)
	}
}
