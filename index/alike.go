package index

import (
	"strings"
)

// alike is what the skills of a tree are told apart by, or stand out by.
type alike struct {
	described map[description][]string // SKILL.md paths, where there are several
	lf, crlf  int                      // how many skills end their first line so
}

// A description is told apart from others within one root.
type description struct{ root, text string }

// findAlike compares all skills but the user's own.
func (s *Snapshot) findAlike() alike {
	a := alike{described: map[description][]string{}}
	first := map[description]string{}
	for d := range s.Skills() {
		if s.Scope(d.Path) == UserDir {
			continue
		}
		switch d.FirstBreak() {
		case 1:
			a.lf++
		case 2:
			a.crlf++
		}
		text := DescriptionOf(d)
		if text == "" || d.Unsure {
			continue
		}
		key := description{s.RootOf(parent(d.Path)), text}
		if was, ok := first[key]; !ok {
			first[key] = d.Path
		} else if a.described[key] == nil {
			a.described[key] = []string{was, d.Path}
		} else {
			a.described[key] = append(a.described[key], d.Path)
		}
	}
	return a
}

// DescribedAs returns the SKILL.md paths of all skills of a root with a description that
// DescriptionOf tells, in order; nil where no two have it.
func (g *Graph) DescribedAs(root, text string) []string {
	return g.alike().described[description{root, text}]
}

// EndsInLF reports whether nearly all skills of the tree end their first line in LF
// alone. Where the lines of many end in CR LF, a checkout may have written them so.
func (g *Graph) EndsInLF() bool {
	const many = 4 // skills to one
	a := g.alike()
	return a.lf > 0 && a.lf >= many*a.crlf
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
