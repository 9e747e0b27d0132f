package rules_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// Fixes keep what they promise in random trees.
func TestFixLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { fixLaws(t, rt, tree(rt)) })
}

// Fixes keep what they promise in any trees. The seeds are the trees of all fixtures
// and pages.
func FuzzFix(f *testing.F) {
	fixtures, err := filepath.Glob(filepath.Join("testdata", "*", "*.txtar"))
	if err != nil || len(fixtures) == 0 {
		f.Fatal(err)
	}
	for _, file := range fixtures {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, r := range rules.All {
		page, _ := rules.Page(r.Code)
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := parseArchive(text)
		files := filesOf(a, func(name string) bool {
			return name != "want" && !strings.HasPrefix(name, "fixed/") && filepath.IsLocal(name) && !strings.ContainsAny(name, "\\\x00")
		})
		if len(a.Files) == 0 {
			files = map[string]string{".claude/skills/a/SKILL.md": text, "CLAUDE.md": text, ".claude/skills/b/SKILL.md": "---\nname: b\ndescription: Text.\nused_by: [a]\n---\n"}
		}
		fixLaws(t, t, files)
	})
}

// parseArchive is txtar.Parse for any text: it panics on some.
func parseArchive(text string) (a *txtar.Archive) {
	defer func() {
		if recover() != nil {
			a = &txtar.Archive{}
		}
	}()
	return txtar.Parse([]byte(text))
}

// fixLaws checks what every fix promises: that its finding is gone when it alone is
// carried out, and no other of that rule has come; and that all of them together come to
// an end, after which there is nothing left to do.
func fixLaws(t *testing.T, fail interface{ Fatalf(string, ...any) }, files map[string]string) {
	t.Helper()
	findings, s := run(t, files)
	for _, f := range findings {
		for _, fx := range f.Fixes {
			if fx.Rename != nil {
				continue // the laws of renames are those of index/query
			}
			fixed := apply(t, fail, files, fx)
			after, s2 := run(t, fixed)
			before, left := findings, after
			if f.Code == "invalid-config" { // a key that is written right is read, with whatever is wrong under it
				before, left = saying(findings, f.Message), saying(after, f.Message)
			}
			if n, m := weight(before, f.Code), weight(left, f.Code); m >= n {
				fail.Fatalf("%q leaves %d findings of %d\n%s\nbefore: %s\nafter: %s\nfiles: %q", fx.Title, m, n,
					render(s, []lint.Finding{f}), render(s, only(findings, f.Code)), render(s2, only(after, f.Code)), fixed)
			}
		}
	}
	for _, f := range findings {
		for _, fx := range f.Fixes {
			if fx.Safe && fx.Rename == nil {
				newElsewhere(t, fail, files, findings, f, fx)
			}
		}
	}
	for _, unsafe := range []bool{false, true} {
		once, last := fixAll(t, fail, files, unsafe)
		twice, _ := fixAll(t, fail, once, unsafe)
		if !maps.Equal(once, twice) {
			fail.Fatalf("fixing twice is not fixing once: %q, %q", once, twice)
		}
		for _, f := range last.Result.All() {
			for _, fx := range f.Fixes {
				if fx.Rename == nil && (fx.Safe || unsafe) {
					fail.Fatalf("after all fixes there is one left: %s", render(last.Snapshot, []lint.Finding{f}))
				}
			}
		}
	}
}

// newElsewhere checks that a fix that is always right brings no finding in a file that
// it does not touch, unless it makes a file say what nobody could read before.
func newElsewhere(t *testing.T, fail interface{ Fatalf(string, ...any) }, files map[string]string, before []lint.Finding, f lint.Finding, fx lint.Fix) {
	t.Helper()
	touched := map[string]bool{}
	s := indextest.Build(files)
	for _, e := range fx.Edits {
		touched[e.Path] = true
		if d := s.Doc(e.Path); d == nil || d.Unsure {
			return
		}
	}
	key := func(f lint.Finding) string { return f.Code + f.Path } // one may be about several things
	had := map[string]bool{}
	for _, b := range before {
		had[key(b)] = true
	}
	after, s2 := run(t, apply(t, fail, files, fx))
	for _, a := range after {
		if a.Code == "orphan-resource" {
			continue // a path that is written right says no more than which file it means
		}
		if f.Code == "near-miss-key" && a.Code == "duplicate-description" {
			continue // a key that is written right is a description that nobody could read before
		}
		if !touched[a.Path] && !had[key(a)] {
			fail.Fatalf("%q of %s brings %s", fx.Title, render(s, []lint.Finding{f}), render(s2, []lint.Finding{a}))
		}
	}
}

// weight counts the findings of a rule with the places that they name: one that is
// about several things may be cured of some of them.
func weight(findings []lint.Finding, code string) (n int) {
	for _, f := range only(findings, code) {
		n += 1 + len(f.Related)
	}
	return n
}

// saying returns the findings that have a message.
func saying(findings []lint.Finding, message string) (list []lint.Finding) {
	for _, f := range findings {
		if f.Message == message {
			list = append(list, f)
		}
	}
	return list
}

func only(findings []lint.Finding, code string) (list []lint.Finding) {
	for _, f := range findings {
		if f.Code == code {
			list = append(list, f)
		}
	}
	return list
}

// apply carries out one fix.
func apply(t *testing.T, fail interface{ Fatalf(string, ...any) }, files map[string]string, fx lint.Fix) map[string]string {
	t.Helper()
	fixed := maps.Clone(files)
	edits := map[string][]source.Edit{}
	for _, e := range fx.Edits {
		edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	for p, list := range edits {
		was, ok := files[p]
		is, err := source.Apply([]byte(was), list)
		if !ok || err != nil {
			fail.Fatalf("%q of %s: %v", fx.Title, p, err)
		}
		fixed[p] = string(is)
	}
	return fixed
}

// fixAll carries out all fixes.
func fixAll(t *testing.T, fail interface{ Fatalf(string, ...any) }, files map[string]string, unsafe bool) (map[string]string, *lint.Fixed) {
	t.Helper()
	_, s := run(t, files)
	read := func(p string) ([]byte, bool) { text, ok := files[p]; return []byte(text), ok }
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{Read: read})
	if err != nil {
		fail.Fatalf("%v", err)
	}
	done, err := (&lint.Fixer{Unsafe: unsafe, Read: read}).Fix(t.Context(), s, r)
	if err != nil {
		fail.Fatalf("%v", err)
	}
	fixed := maps.Clone(files)
	for _, f := range done.Files {
		if fixed[f.Path] != string(f.Was) {
			fail.Fatalf("%s was %q, not %q", f.Path, fixed[f.Path], f.Was)
		}
		fixed[f.Path] = string(f.Text)
	}
	return fixed, done
}

// What fixes do together, as the command line shows it.
func TestFixes(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"CLAUDE.md": "<!-- skillpls-ignore broken-link -->\n\n<!-- skillpls-ignore broken-link, broken-anchor -->\n[a](#heer)\n\n# Here\n",
		"AGENTS.md": "<!-- skillpls-ignore broken-link -->\n[a](b.md)\n<!-- skillpls-ignore broken-link -->\n",
	}
	fixed, done := fixAll(t, t, files, true)
	if got, want := done.Fixes(), "2 unused-ignore"; got != want {
		t.Errorf("fixed %s, want %s", got, want)
	}
	want := maps.Clone(files)
	want["CLAUDE.md"] = "<!-- skillpls-ignore broken-link, broken-anchor -->\n[a](#heer)\n\n# Here\n"
	want["AGENTS.md"] = "<!-- skillpls-ignore broken-link -->\n[a](b.md)\n"
	if !maps.Equal(fixed, want) {
		t.Errorf("got %q, want %q", fixed, want)
	}
	paths := []string{}
	for _, f := range done.Files {
		paths = append(paths, f.Path)
	}
	if !slices.Equal(paths, []string{"AGENTS.md", "CLAUDE.md"}) {
		t.Error(fmt.Sprint(paths))
	}
}

// A registry that a mended configuration names is mended in the same run.
func TestFixesReadAgain(t *testing.T) {
	t.Parallel()
	skill := func(name string) string {
		return "---\nname: " + name + "\ndescription: Knows about it. Use it when that matters.\n---\n"
	}
	files := map[string]string{
		".skillpls.yaml":          "registres:\n  - files: data/all.yaml\n    rows: list\n    complete: true\n",
		"data/all.yaml":           "list:\n  - name: api\n    path: skills/api\n  - name: backups\n    path: skills/backups\n",
		"skills/api/SKILL.md":     skill("api"),
		"skillz/backups/SKILL.md": skill("backups"),
	}
	fixed, done := fixAll(t, t, files, true)
	if want := "list:\n  - name: api\n    path: skills/api\n  - name: backups\n    path: skillz/backups\n"; fixed["data/all.yaml"] != want {
		t.Errorf("got %q, want %q (fixed %s)", fixed["data/all.yaml"], want, done.Fixes())
	}
}
