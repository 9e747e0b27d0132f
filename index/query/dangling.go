package query

import (
	"fmt"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// Dangling says, in one line, how much will lead nowhere when files and
// directories are deleted; "" for nothing. What is deleted with them does not count.
func Dangling(s *index.Snapshot, gone []string) string {
	with := func(p string) bool {
		for _, g := range gone {
			if _, ok := below(p, g); ok {
				return true
			}
		}
		return false
	}
	places := map[Place]bool{}
	for _, g := range gone {
		for d := range s.ReferrersBelow(g) {
			for i := range d.Refs {
				r := &d.Refs[i]
				if !r.IsPath() || r.Target == "" || with(d.Path) || !s.Live(d, r) {
					continue
				}
				if _, p, found := s.Spelled(d, r); found && with(s.Real(p)) {
					places[Place{d.Path, r.Span}] = true
				}
			}
		}
		for d := range s.DocsIn(g) {
			t := s.FileTarget(d.Path)
			if t.Kind != index.SymbolSkill && t.Kind != index.SymbolAgent {
				continue
			}
			uses(s, t, func(h hit) {
				if !with(h.doc.Path) && h.strength(s) == index.Hard {
					places[Place{h.doc.Path, h.span}] = true
				}
			})
		}
	}
	if len(places) == 0 {
		return ""
	}
	var edits []Edit
	for p := range places {
		edits = append(edits, Edit{Place: p})
	}
	files := Files(edits)
	const most = 3
	named := strings.Join(files[:min(len(files), most)], ", ")
	if more := len(files) - most; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%s in %s will lead nowhere: %s", Count(len(places), "place"), Count(len(files), "file"), named)
}
