package rules_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

var update = flag.Bool("update", false, "rewrite what the tests compare with")

// everything switches on what is off by default.
var everything = func() lint.Config {
	cfg := lint.Config{Severity: map[string]lint.Severity{}}
	for _, r := range rules.All {
		if r.Off {
			cfg.Severity[r.Code] = r.Severity
		}
	}
	return cfg
}()

// run returns the findings of all rules in a tree, and its snapshot.
func run(t testing.TB, files map[string]string) ([]lint.Finding, *index.Snapshot) {
	t.Helper()
	s := indextest.Build(files)
	cfg := everything
	cfg.Read = func(p string) ([]byte, bool) { return []byte(files[p]), true }
	r, err := lint.Run(t.Context(), s, rules.All, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r.All(), s
}

// render writes findings as fixtures have them, one line each, their related
// places below: lines and columns count from 1, columns in code points.
func render(s *index.Snapshot, findings []lint.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s %s %s\n", place(s, f.Path, f.Span), f.Severity, f.Code, f.Message)
		for _, r := range f.Related {
			fmt.Fprintf(&b, "  %s %s\n", place(s, r.Path, r.Span), r.Message)
		}
	}
	return b.String()
}

func place(s *index.Snapshot, path string, span source.Span) string {
	d := s.Doc(path)
	if d == nil { // a symlink to nothing
		return path + ":1:1-1:1"
	}
	l1, c1 := d.Position(int(span.Start), source.Runes)
	l2, c2 := d.Position(int(span.End), source.Runes)
	return fmt.Sprintf("%s:%d:%d-%d:%d", path, l1+1, c1+1, l2+1, c2+1)
}

// fix returns the tree after the first fix of every finding: edits, then renames.
func fix(t testing.TB, files map[string]string, findings []lint.Finding) map[string]string {
	t.Helper()
	edits := map[string][]source.Edit{}
	var renames []lint.Rename
	for _, f := range findings {
		if len(f.Fixes) == 0 {
			continue
		}
		if r := f.Fixes[0].Rename; r != nil && !slices.Contains(renames, *r) {
			renames = append(renames, *r)
		}
		for _, e := range f.Fixes[0].Edits {
			if edit := (source.Edit{Span: e.Span, New: e.New}); !slices.Contains(edits[e.Path], edit) {
				edits[e.Path] = append(edits[e.Path], edit)
			}
		}
	}
	fixed := edited(t, files, edits)
	for _, r := range renames {
		fixed = renamed(t, fixed, r)
	}
	return fixed
}

// edited returns a tree after edits.
func edited(t testing.TB, files map[string]string, edits map[string][]source.Edit) map[string]string {
	t.Helper()
	after := maps.Clone(files)
	for path, list := range edits {
		text, err := source.Apply([]byte(files[path]), list)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		after[path] = string(text)
	}
	return after
}

// renamed returns a tree after a skill has got another name; one that it cannot get
// leaves the tree as it is.
func renamed(t testing.TB, files map[string]string, r lint.Rename) map[string]string {
	t.Helper()
	s := indextest.Build(files)
	read := func(path string, _ []byte) ([]byte, bool) { text, ok := files[path]; return []byte(text), ok }
	renaming, err := query.RenamingOf(s, s.SkillTarget(s.Doc(r.Path)))
	if err != nil {
		t.Logf("%s: %v", r.Path, err)
		return files
	}
	plan, err := query.Rename(s, renaming, r.Name, read)
	if err != nil {
		t.Logf("%s: %v", r.Path, err)
		return files
	}
	edits := map[string][]source.Edit{}
	for _, e := range plan.Edits {
		edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	after := edited(t, files, edits)
	moved := plan.Moved(s)
	for path, text := range maps.Clone(after) {
		if to := moved(path); to != path {
			delete(after, path)
			after[to] = text
		}
	}
	return after
}

// changed returns the files of a tree that are not in the one before as they are.
func changed(before, after map[string]string) map[string]string {
	diff := map[string]string{}
	for path, text := range after {
		if was, ok := before[path]; !ok || was != text {
			diff[path] = text
		}
	}
	return diff
}

// filesOf returns the files of an archive; keep says which are part of the tree.
func filesOf(a *txtar.Archive, keep func(name string) bool) map[string]string {
	files := map[string]string{}
	for _, f := range a.Files {
		if keep(f.Name) {
			files[f.Name] = string(f.Data)
		}
	}
	return files
}

// golden compares text with a file, or rewrites the file.
func golden(t testing.TB, file, got string) {
	t.Helper()
	want, err := os.ReadFile(file)
	if *update {
		if string(want) == got {
			return
		}
		err = os.WriteFile(file, []byte(got), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" && !*update {
		t.Errorf("%s differs (-want +got); go test ./lint/rules -update writes it:\n%s", file, diff)
	}
}
