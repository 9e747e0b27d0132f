package disk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWalkCap(t *testing.T) {
	t.Parallel()
	var tree strings.Builder
	for i := range 50 {
		fmt.Fprintf(&tree, "big/%d\n", i)
	}
	tree.WriteString(".claude/skills/a/SKILL.md\n.claude/skills/b -> ../../big/7\nsmall/x.md\nsmall/y/z.md\n")
	tests := []struct {
		max    int
		capped bool
		want   []string // directories visited in the end
	}{
		{max: 1000, want: []string{"", ".claude", ".claude/skills", ".claude/skills/a", "big", "small", "small/y"}},
		{max: 60, want: []string{"", ".claude", ".claude/skills", ".claude/skills/a", "big", "small", "small/y"}},
		{max: 20, capped: true, want: []string{"", ".claude", ".claude/skills", ".claude/skills/a", "small", "small/y"}},
		{max: 7, capped: true, want: []string{"", ".claude", ".claude/skills", ".claude/skills/a"}},
		{max: 2, capped: true, want: nil},
	}
	for _, test := range tests {
		r := open(t, tree.String(), Options{Max: test.max})
		entries := map[string][]Entry{}
		capped, err := r.Walk(t.Context(), func(dir string, l []Entry) { entries[dir] = l })
		must(t, err)
		got := slices.Sorted(maps.Keys(entries))
		if diff := cmp.Diff(test.want, got); diff != "" || capped != test.capped {
			t.Errorf("max %d: capped %v, want %v; visited (-want +got):\n%s", test.max, capped, test.capped, diff)
		}
		for dir, l := range entries {
			for _, e := range l {
				_, visited := entries[e.Path]
				want := map[bool]Type{true: Dir, false: Opaque}[visited]
				if e.Path == ".claude/skills/b" && !test.capped {
					want = Link
				}
				if e.Type != File && e.Type != want {
					t.Errorf("max %d: %s, visited: %v", test.max, format(e), visited)
				}
				if again := r.Stat(e.Path); again.Type != e.Type {
					t.Errorf("max %d: walk says %s, stat says %s", test.max, format(e), format(again))
				}
			}
			if _, err := r.List(dir); err != nil {
				t.Errorf("max %d: %v", test.max, err)
			}
		}
		if _, err := r.List("big"); errors.Is(err, ErrOpaque) != test.capped {
			t.Errorf("max %d: list of what did not fit: %v", test.max, err)
		}
	}
}

// What was left out comes back when there is room.
func TestWalkCapAgain(t *testing.T) {
	t.Parallel()
	r := open(t, "big/1\nbig/2\nbig/3", Options{Max: 3})
	if capped, err := r.Walk(t.Context(), func(string, []Entry) {}); !capped || err != nil {
		t.Fatalf("first walk: capped %v, %v", capped, err)
	}
	must(t, os.RemoveAll(r.Native("big/3")))
	if capped, err := r.Walk(t.Context(), func(string, []Entry) {}); capped || err != nil {
		t.Fatalf("second walk: capped %v, %v", capped, err)
	}
	if e := r.Stat("big/1"); e.Type != File {
		t.Errorf("after the second walk: %s", format(e))
	}
}

func TestWalkOrder(t *testing.T) {
	t.Parallel()
	r := open(t, `
		.claude/rules/r.md
		000/x/y.txt
		001/x/y.txt
		lib/one/SKILL.md
		lib/one/a/b/c.md
		lib/two/a/b/c.md
		zzz/skills/s/refs/r.md
	`, Options{})
	var got []string
	_, err := r.Walk(t.Context(), func(dir string, _ []Entry) { got = append(got, dir) })
	must(t, err)
	want := []string{
		"", ".claude", ".claude/rules",
		"000", "001", "lib", "zzz", "zzz/skills", "zzz/skills/s", "zzz/skills/s/refs",
		"000/x", "001/x", "lib/one", "lib/one/a", "lib/one/a/b",
		"lib/two", "lib/two/a", "lib/two/a/b",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestWalkCancel(t *testing.T) {
	t.Parallel()
	r := open(t, "a/b/c/d/e.md", Options{})
	ctx, cancel := context.WithCancel(t.Context())
	visits := 0
	_, err := r.Walk(ctx, func(string, []Entry) {
		visits++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || visits != 1 {
		t.Errorf("Walk = %v after %d visits, want one and %v", err, visits, context.Canceled)
	}
}

// Deep trees cost no stack, and end where paths become too long for the system.
func TestWalkDeep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const depth = 10_000
	deepen(t, dir, depth)
	r, err := Open(dir, Options{})
	must(t, err)
	walked := walkAll(t, r)
	deepest := ""
	for p := range walked {
		if len(p) > len(deepest) {
			deepest = p
		}
	}
	if len(walked) < 400 || len(walked) >= depth {
		t.Fatalf("%d directories are visited", len(walked))
	}
	last := walked[deepest]
	if len(last) != 1 || last[0].Type != Opaque {
		t.Errorf("the deepest directory visited holds %v, want one opaque", last)
	}
	if e := r.Stat(last[0].Path); e.Type != Opaque {
		t.Errorf("Stat of the first that is too deep: %v", e.Type)
	}
	if e := r.Stat(last[0].Path + strings.Repeat("/d", depth)); e.Type != Opaque {
		t.Errorf("Stat far below: %v", e.Type)
	}
	if _, err := r.Read(last[0].Path+strings.Repeat("/d", depth), 10); err == nil {
		t.Error("Read far below gives no error")
	}
}

// deepen makes directories in directories, deeper than a path can say. They go before
// the test's directory does: that goes down as many levels with as many files open.
func deepen(t *testing.T, dir string, depth int) {
	t.Helper()
	top, err := os.OpenRoot(dir)
	must(t, err)
	t.Cleanup(func() {
		for top.Rename("d/d", "e") == nil {
			must(t, top.Remove("d"))
			must(t, top.Rename("e", "d"))
		}
		must(t, top.Close())
	})
	root, err := os.OpenRoot(dir)
	must(t, err)
	for range depth {
		must(t, root.Mkdir("d", 0o755))
		next, err := root.OpenRoot("d")
		must(t, err)
		must(t, root.Close())
		root = next
	}
	must(t, root.Close())
}

// A tree that changes while it is walked gives no error and no nonsense.
func TestWalkWhileChanging(t *testing.T) {
	t.Parallel()
	r := open(t, "keep/SKILL.md", Options{})
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() { // ends before the test does
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			d := r.Native(fmt.Sprintf("d%d", i%5))
			_ = os.MkdirAll(filepath.Join(d, "x", "y"), 0o755)
			_ = os.Symlink("../keep", filepath.Join(d, "l"))
			_ = os.WriteFile(filepath.Join(d, "x", ".gitignore"), []byte("*\n"), 0o644)
			_ = os.RemoveAll(d)
		}
	}()
	for range 50 {
		found := false
		_, err := r.Walk(t.Context(), func(dir string, entries []Entry) { found = found || dir == "keep" && len(entries) == 1 })
		if err != nil || !found {
			t.Errorf("Walk = %v, found %v", err, found)
		}
		for _, p := range []string{"d0", "d1/x", "d2/l", "d3/x/y"} {
			_, _ = r.List(p)
			r.Stat(p)
			_, _ = r.Read(p+"/.gitignore", 10)
		}
	}
	close(stop)
	<-stopped
}

// A directory that is none any more when it is to be read is gone, and nothing more:
// when it is back, it is looked into. What has taken its place is not.
func TestWalkReplaced(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	lay(t, outside, "secret.md")
	for name, replace := range map[string]func(dir string) error{
		"gone":   func(string) error { return nil },
		"a file": func(dir string) error { return os.WriteFile(dir, nil, 0o644) },
		"a link": func(dir string) error { return os.Symlink(outside, dir) },
	} {
		r := open(t, "d/e/x.md\nl -> d/e", Options{})
		dir, aside := r.Native("d/e"), filepath.Join(t.TempDir(), "e")
		_, err := r.Walk(t.Context(), func(p string, entries []Entry) {
			if _, err := os.Lstat(aside); p == "d" && err != nil {
				must(t, os.Rename(dir, aside))
				must(t, replace(dir))
			}
			if p == "d/e" {
				t.Errorf("%s: it is visited, with %v", name, entries)
			}
		})
		must(t, err)
		must(t, os.RemoveAll(dir))
		must(t, os.Rename(aside, dir))
		for p, want := range map[string]string{"d/e": "d/e dir", "d/e/x.md": "d/e/x.md file", "l": "l link d/e"} {
			if got := format(r.Stat(p)); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if list, err := r.List("d/e"); err != nil || len(list) != 1 {
			t.Errorf("%s: List = %v, %v", name, list, err)
		}
	}
}

// makeTree makes files, ten in a directory, ten directories in each of those above.
func makeTree(t testing.TB, dir string, files int) {
	t.Helper()
	lay(t, dir, ".gitignore = node_modules/\\n*.log\\nbuild/\\n/dist\\n*.py[co]\\n.env\\n.env.*\\ncoverage/\\n**/tmp/**\\n!keep.log")
	for i := 0; i < files; i += 10 {
		n := i / 10
		d := filepath.Join(dir, fmt.Sprintf("a%d", n/1000), fmt.Sprintf("b%d", n/100%10), fmt.Sprintf("c%d", n/10%10), fmt.Sprintf("d%d", n%10))
		must(t, os.MkdirAll(d, 0o755))
		for j := range 10 {
			must(t, os.WriteFile(filepath.Join(d, fmt.Sprintf("file-%d.md", j)), nil, 0o644))
		}
	}
}

// BenchmarkWalk has a budget of 150 ms for 10,000 files and 2 s for 100,000.
func BenchmarkWalk(b *testing.B) {
	for _, files := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(files), func(b *testing.B) {
			dir := b.TempDir()
			makeTree(b, dir, files)
			r, err := Open(dir, Options{})
			must(b, err)
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				if _, err := r.Walk(b.Context(), func(_ string, entries []Entry) { n += len(entries) }); err != nil || n < files {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// TestWalkTime is BenchmarkWalk's budget a hundred times over: the race detector and
// other tests take their share.
func TestWalkTime(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 2,000 files")
	}
	dir := t.TempDir()
	makeTree(t, dir, 2000)
	r, err := Open(dir, Options{})
	must(t, err)
	start := time.Now()
	walkAll(t, r)
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("2,000 files take %v", took)
	}
}
