package index

import (
	"iter"
	"strings"
)

// endings say how the skills of a tree end their first lines.
type endings struct{ lf, crlf int }

// findEndings looks at all skills but the user's own.
func (s *Snapshot) findEndings() (e endings) {
	for d := range s.Skills() {
		if s.Scope(d.Path) == UserDir {
			continue
		}
		switch d.FirstBreak() {
		case 1:
			e.lf++
		case 2:
			e.crlf++
		}
	}
	return e
}

// EndsInLF reports whether nearly all skills of the tree end their first line in LF
// alone. Where the lines of many end in CR LF, a checkout may have written them so.
func (g *Graph) EndsInLF() bool {
	const many = 4 // skills to one
	a := g.endings()
	return a.lf > 0 && a.lf >= many*a.crlf
}

// DescribedAs yields the skills that have a description that DescriptionOf tells, in
// order of path.
func (s *Snapshot) DescribedAs(text string) iter.Seq[*Document] {
	return s.Declarers(Key{Space: SpaceDescription, Name: text})
}

// DescriptionOf returns a skill's description as a model chooses by it: "" for one that
// no model is to choose.
func DescriptionOf(d *Document) string {
	if strings.EqualFold(d.FieldText("disable-model-invocation"), "true") {
		return ""
	}
	return strings.TrimSpace(d.FieldText("description"))
}

// FirstBreak returns how many bytes end the document's first line: 2 for CR LF.
func (d *Document) FirstBreak() int { return d.LineEnd(0) - int(d.LineSpan(0).End) }
