package query_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

var update = flag.Bool("update", false, "rewrite what the tests compare with")

// extracted returns what is offered for a selection, and the tree afterwards.
func (tr tree) extracted(t fataler, p string, at source.Span) (title string, after map[string]string) {
	t.Helper()
	e, ok := query.Extractable(tr.Snapshot, p, at, []byte(tr.texts[p]))
	if !ok {
		return "nothing", tr.texts
	}
	plan, err := e.Plan(tr.Snapshot, tr.read)
	if err != nil {
		return e.Title + ", refused: " + err.Error(), tr.texts
	}
	after = tr.after(t, plan)
	for _, c := range plan.Creates {
		if _, ok := after[c.Path]; ok {
			t.Fatal(c.Path + " is there already")
		}
		after[c.Path] = c.Text
	}
	return e.Title, after
}

// What is extracted in each tree of testdata/extract, where the cursor is at ⟦at⟧, or
// from ⟦from⟧ to ⟦to⟧ is selected. At marks with numbers, ⟦at1⟧, it is only looked at what
// is offered.
func TestExtract(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "extract", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(text)
			wanted := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
			if wanted < 0 {
				wanted = len(a.Files)
			}
			want := &txtar.Archive{Files: a.Files[wanted:]}
			a.Files = a.Files[:wanted]
			tr := build(t, string(txtar.Format(a)))
			got := tr.extractions(t)
			if *update {
				a.Files = append(a.Files, got.Files...)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(txtar.Format(want)), "\n"), strings.Split(string(txtar.Format(got)), "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// extractions lists what is offered at each mark, and of the first the files that
// change.
func (tr tree) extractions(t *testing.T) *txtar.Archive {
	t.Helper()
	var titles strings.Builder
	var changed []txtar.File
	for _, mark := range slices.Sorted(maps.Keys(tr.marks)) {
		m := tr.marks[mark]
		at := m.Span
		if number, ok := strings.CutPrefix(mark, "from"); ok {
			at.End = tr.marks["to"+number].Span.End
		} else if strings.HasPrefix(mark, "to") {
			continue
		}
		title, after := tr.extracted(t, m.Path, at)
		fmt.Fprintf(&titles, "%s: %s\n", mark, title)
		for _, p := range slices.Sorted(maps.Keys(after)) {
			if after[p] != tr.texts[p] && (mark == "at" || mark == "from") {
				changed = append(changed, txtar.File{Name: "want/" + p, Data: []byte(after[p])})
			}
		}
	}
	return &txtar.Archive{Files: append([]txtar.File{{Name: "want", Data: []byte(titles.String())}}, changed...)}
}
