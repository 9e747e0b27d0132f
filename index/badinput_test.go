package index_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// The file that every tree below has, and what is found in it whatever else is
// in the tree.
const (
	goodPath = ".claude/skills/good/SKILL.md"
	goodText = "---\nname: good\ndescription: Is as it should be. Use it for that.\n---\n[gone](gone.md)\n"
	goodCode = "broken-link"
)

// badTime bounds how long a bad file may take. It is ten times what is wanted,
// since machines differ, and with the race detector, which slows us down by ten or
// twenty beside other packages' tests, that much more; what took quadratic time
// took longer.
const badTime = slowdown * 10 * 250 * time.Millisecond

// A badFile is something odd at a path, and the codes of what is found there.
type badFile struct {
	name string
	path string // of the file that matters, below the root
	make func(t testing.TB, native string)
	want []string
	skip string // why it cannot be made here
}

// skill is a text with front matter that nothing is wrong with.
func skill(body string) string {
	return "---\nname: bad\ndescription: Is odd. Use it never.\n---\n" + body
}

const badPath = ".claude/skills/bad/SKILL.md"

// text makes a file of a text at badPath.
func text(name, text string, want ...string) badFile {
	return badFile{name, badPath, func(t testing.TB, native string) { write(t, native, text) }, want, ""}
}

func write(t testing.TB, native, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(native), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(native, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func badFiles() []badFile {
	const n = 50_000
	r := strings.Repeat
	list := []badFile{
		text("empty", ""),
		text("white space", " \t\r\n\n \u00a0"),
		text("only an opening line", "---", "frontmatter-unclosed"),
		text("only two lines", "---\n---\n", "field-required"),
		text("binary", "\x7fELF\x00\x01\x02", "unreadable-file"),
		text("UTF-16", "\xff\xfe#\x00 \x00a\x00", "unreadable-file"),
		text("Latin-1", skill("caf\xe9"), "unreadable-file"),
		text("5 MB", skill(r("word ", 1<<20)), "unreadable-file"),
		text("just small enough", skill(r("word ", index.MaxFile/5-100)), "skill-too-long"),
		text("50 MB", r("# a\n", 50<<20/4), "unreadable-file"),
		text("200 KB description", "---\nname: bad\ndescription: "+r("a ", 100<<10)+"\n---\n", "field-limit"),
		text("200 KB of keys", "---\nname: bad\ndescription: Is odd.\n"+keys(12<<10)+"---\n"),
		text("200 KB of one key", "---\nname: bad\ndescription: Is odd.\n"+r("k: v\n", 40<<10)+"---\n", slices.Repeat([]string{"duplicate-key"}, 100)...),
		text("200 KB of brackets", "---\nname: "+r("[", 200<<10)+"\n---\n", "parse-limit"),
		text("aliases of aliases", "---\nname: bad\ndescription: Is odd.\na0: &a0 [x, x]\n"+aliases(40)+"---\n"),
		text("an alias of itself", "---\nname: bad\ndescription: Is odd.\na: &a [*a]\ndepends_on: *a\n---\n"),
		{"directory named as a file", badPath, func(t testing.TB, native string) { write(t, filepath.Join(native, "x.md"), "[a](b.md)") }, nil, ""},
		{"file where a directory is meant", ".claude/skills/bad", func(t testing.TB, native string) { write(t, native, "text") }, nil, ""},
		{"200 levels", ".claude/skills/" + r("d/", 200) + "SKILL.md", func(t testing.TB, native string) { write(t, native, goodText) }, []string{"broken-link", "name-mismatch", "not-discoverable"}, ""},
		{"leading dash", ".claude/skills/-bad/SKILL.md", func(t testing.TB, native string) { write(t, native, goodText) }, []string{"broken-link", "name-mismatch"}, ""},
	}
	for _, unit := range []string{
		"[a](", "- ", "*a_ ", "> ", "[", "![", "`a``", "<a ", "<!-- ", "**a ", "|a", "[x]: ", "&amp", "\\", "[a][", "# a\n", "- a\n", "[a](b)", "@a/b ", "`a` ",
	} {
		list = append(list, text("body of "+unit, skill(r(unit, n)), anyCodes))
	}
	return list
}

// anyCodes stands for whatever is found: that depends on limits.
const anyCodes = "*"

func keys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "key%d: value\n", i)
	}
	return b.String()
}

func aliases(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	return b.String()
}

// load reads a tree and checks it.
func load(t testing.TB, dir string) (*index.Snapshot, *lint.Result) {
	t.Helper()
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := index.Load(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return s, result
}

func codes(findings []lint.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.Code)
	}
	slices.Sort(out)
	return out
}

// Whatever lies in a tree: it is a finding or nothing, soon, and the rest of the
// tree is served.
func TestBadFile(t *testing.T) {
	for _, bad := range append(badFiles(), badNodes()...) {
		t.Run(bad.name, func(t *testing.T) { // not in parallel: they are timed
			if bad.skip != "" {
				t.Skip(bad.skip)
			}
			dir := t.TempDir()
			write(t, filepath.Join(dir, filepath.FromSlash(goodPath)), goodText)
			bad.make(t, filepath.Join(dir, filepath.FromSlash(bad.path)))

			start := time.Now()
			_, result := load(t, dir)
			if took := time.Since(start); took > badTime {
				t.Errorf("it takes %v, want less than %v", took, badTime)
			} else if took > badTime/20 {
				t.Logf("it takes %v", took)
			}
			got := codes(result.Findings(bad.path))
			if len(bad.want) == 1 && bad.want[0] == anyCodes {
				t.Logf("finds %v", slices.Compact(got))
			} else if diff := cmp.Diff(bad.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s\n%v", diff, result.Findings(bad.path))
			}
			if slices.Contains(codes(result.All()), "rule-crashed") {
				t.Errorf("a check crashed: %v", result.All())
			}
			if diff := cmp.Diff([]string{goodCode}, codes(result.Findings(goodPath))); diff != "" {
				t.Errorf("%s (-want +got)\n%s", goodPath, diff)
			}
		})
	}
}

// All of them together are served like each of them.
func TestBadTree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, filepath.FromSlash(goodPath)), goodText)
	for i, bad := range append(badFiles(), badNodes()...) {
		if bad.path == badPath && bad.skip == "" {
			bad.make(t, filepath.Join(dir, ".claude", "skills", fmt.Sprintf("bad%d", i), "SKILL.md"))
		}
	}
	_, result := load(t, dir)
	if diff := cmp.Diff([]string{goodCode}, codes(result.Findings(goodPath))); diff != "" {
		t.Errorf("%s (-want +got)\n%s", goodPath, diff)
	}
	if slices.Contains(codes(result.All()), "rule-crashed") {
		t.Errorf("a check crashed: %v", result.All())
	}
}

// A path that is gone when it is looked at is a path that is not there.
func TestGoneBeforeItIsRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, filepath.FromSlash(goodPath)), goodText)
	write(t, filepath.Join(dir, filepath.FromSlash(badPath)), skill(""))
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if w.Snapshot().Doc(badPath) == nil {
		t.Fatalf("%s is not there", badPath)
	}
	w.Changed([]string{"never/was.md", ".claude/skills/never", badPath})
	if w.Snapshot().Doc(badPath) == nil {
		t.Fatalf("%s is gone, though nobody removed it", badPath)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".claude", "skills", "bad")); err != nil {
		t.Fatal(err)
	}
	w.Changed([]string{badPath})
	if s := w.Snapshot(); s.Doc(badPath) != nil || s.Existence(badPath) != index.Absent {
		t.Errorf("%s is still there", badPath)
	}
	if w.Snapshot().Doc(goodPath) == nil {
		t.Errorf("%s is not there", goodPath)
	}
}

// Files that come and go while a tree is read are there or not; the others are
// there.
func TestTreeThatChangesWhileItIsRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, filepath.FromSlash(goodPath)), goodText)
	for i := range 50 {
		write(t, filepath.Join(dir, ".claude", "skills", fmt.Sprintf("there%d", i), "SKILL.md"), skill(strings.Repeat("word ", 1000)))
	}
	stop := make(chan struct{})
	var churn sync.WaitGroup
	churn.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			skillDir := filepath.Join(dir, ".claude", "skills", fmt.Sprintf("moves%d", i%10))
			if i/10%2 == 0 {
				_ = os.MkdirAll(filepath.Join(skillDir, "references"), 0o777)
				_ = os.WriteFile(filepath.Join(skillDir, "SKILL.md"), []byte(skill("[x](references/x.md)")), 0o666)
				_ = os.WriteFile(filepath.Join(skillDir, "references", "x.md"), []byte("# x\n"), 0o666)
			} else {
				_ = os.RemoveAll(skillDir)
			}
		}
	})
	defer churn.Wait()
	defer close(stop)
	for range 40 {
		s, result := load(t, dir)
		if diff := cmp.Diff([]string{goodCode}, codes(result.Findings(goodPath))); diff != "" {
			t.Fatalf("%s (-want +got)\n%s", goodPath, diff)
		}
		there := 0
		for d := range s.Skills() {
			if strings.Contains(d.Path, "/there") {
				there++
			}
			for _, f := range d.Faults {
				t.Fatalf("%s: %s", d.Path, f.Message)
			}
		}
		if there != 50 {
			t.Fatalf("%d skills that never moved are there, want 50", there)
		}
	}
}

// A text that is opened and closed leaves nothing running.
func TestOpeningLeavesNothingRunning(t *testing.T) { // not in parallel: goroutines are counted
	dir := t.TempDir()
	write(t, filepath.Join(dir, filepath.FromSlash(goodPath)), goodText)
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"[a](", "- ", "*a_ ", "> "} {
		t.Run(unit, func(t *testing.T) {
			w := index.NewWorkspace(root)
			if _, _, err := w.Scan(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			before := runtime.NumGoroutine()
			text := []byte(skill(strings.Repeat(unit, 300)))
			start := time.Now()
			for range 100 {
				w.Open(badPath, text)
				if d := w.Snapshot().Doc(badPath); d == nil || d.Body() == nil {
					t.Fatalf("%s is not there", badPath)
				}
				w.Close(badPath)
			}
			t.Logf("100 times take %v", time.Since(start))
			if w.Snapshot().Doc(badPath) != nil {
				t.Errorf("%s is still there", badPath)
			}
			within(t, time.Second, "goroutines are as many as before", func() bool { return runtime.NumGoroutine() <= before })
			idle(t)
		})
	}
}

// within waits until a condition holds.
func within(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(limit)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Errorf("after %v it is not so that %s", limit, what)
			return
		case <-tick.C:
		}
	}
}
