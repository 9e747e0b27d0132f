package query

import (
	"slices"

	"github.com/skillpls/skillpls/index"
)

// Highlights returns the places in the document at p that mean the symbol at
// offset or declare it, in order.
func Highlights(s *index.Snapshot, p string, offset int) []Use {
	sym, ok := At(s, p, offset)
	if !ok {
		return nil
	}
	d := s.Doc(p)
	var list []Use
	for _, t := range sym.Targets {
		usesIn(s, d, t, func(h hit) {
			list = append(list, Use{Place: Place{h.doc.Path, h.span}, Strength: h.strength(s)})
		})
		if declares(s, t) && t.Path == d.Path && !t.At.Empty() {
			list = append(list, Use{Place: Place{d.Path, t.At}, Declaration: true})
		}
	}
	list = sortUses(list)
	slices.SortFunc(list, func(a, b Use) int { return a.Span.Compare(b.Span) })
	return list
}
