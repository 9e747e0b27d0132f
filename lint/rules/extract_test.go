package rules_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// carried is a tree after a plan. read gives the texts before it.
func carried(t *testing.T, s *index.Snapshot, p *query.Plan, read query.Reader) *index.Snapshot {
	t.Helper()
	var changes []index.Change
	for _, c := range p.Creates {
		changes = append(changes, s.Make(c.Path, []byte(c.Text))...)
	}
	for _, file := range query.Files(p.Edits) {
		var edits []source.Edit
		for _, e := range p.Edits {
			if e.Path == file {
				edits = append(edits, source.Edit{Span: e.Span, New: e.New})
			}
		}
		was, _ := read(file, nil)
		is, err := source.Apply(was, edits)
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, s.Put(file, is))
	}
	after, _ := s.Apply(changes)
	return after
}

// counts are the findings of a tree by code.
func counts(t *testing.T, s *index.Snapshot) (map[string]int, []lint.Finding) {
	t.Helper()
	r, err := lint.Run(t.Context(), s, rules.All, everything)
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, f := range r.All() {
		n[f.Code]++
	}
	return n, r.All()
}

// Sections of real skills become files, and nothing is found that was not there before.
// Some of the offers may be refused, and few are.
func TestExtractCorpus(t *testing.T) {
	t.Parallel()
	checkCorpus(t) // skips
	trees, err := os.ReadDir(corpus)
	if err != nil {
		t.Fatal(err)
	}
	most := 25 // of each tree
	if n, err := strconv.Atoi(os.Getenv("EXTRACT_MOST")); err == nil {
		most = n
	}
	offers, refused, sections := 0, 0, 0
	for _, entry := range trees {
		if !entry.IsDir() {
			continue
		}
		root, err := disk.Open(filepath.Join(corpus, entry.Name()), disk.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := index.Load(t.Context(), root)
		if err != nil {
			t.Fatal(err)
		}
		read := func(p string, _ []byte) ([]byte, bool) {
			text, err := os.ReadFile(filepath.Join(corpus, entry.Name(), filepath.FromSlash(p)))
			return text, err == nil
		}
		type offer struct {
			e query.Extraction
			p string
		}
		var all []offer
		for d := range s.Docs() {
			if k := s.Kind(d.Path); k != index.Skill && k != index.Resource {
				continue
			}
			text, _ := read(d.Path, nil)
			for _, h := range d.Headings {
				if h.Level > 1 {
					sections++
				}
				if e, ok := query.Extractable(s, d.Path, source.Span{Start: h.Span.Start, End: h.Span.Start}, text); ok {
					all = append(all, offer{e, d.Path})
				}
			}
		}
		before, had := counts(t, s)
		step := max(1, len(all)/most)
		for i := 0; i < len(all); i += step {
			offers++
			o := all[i]
			plan, err := o.e.Plan(s, read)
			if err != nil {
				refused++
				t.Logf("%s/%s: %s: %v", entry.Name(), o.p, o.e.Title, err)
				continue
			}
			after := carried(t, s, plan, read)
			now, has := counts(t, after)
			for code, n := range now {
				if n > before[code] {
					t.Errorf("%s/%s: %s brings %s\n%s---- before\n%s", entry.Name(), o.p, o.e.Title, code,
						render(after, only(has, code)), render(s, only(had, code)))
				}
			}
		}
		t.Logf("%s: %d offers", entry.Name(), len(all))
	}
	t.Logf("%d sections; %d offers looked at, %d refused", sections, offers, refused)
	if offers == 0 || refused*20 > offers {
		t.Errorf("%d of %d offers refused", refused, offers)
	}
}
