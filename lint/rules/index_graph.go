package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// indexGraph finds arrows in the graphs of an index between skills of which neither
// depends on the other. What an arrow means, most of them tell.
var indexGraph = &lint.Rule{
	Code:     "index-graph",
	Severity: lint.Information,
	Tree:     checkIndexGraph,
}

// clearEdges is how many arrows have to agree before it is clear what one means.
const clearEdges = 3

func checkIndexGraph(p *lint.TreePass) {
	l := listing(p)
	if l == nil || p.Unsure(index.Skill) {
		return
	}
	forth, back, drawn := 0, 0, 0
	for _, e := range l.Edges {
		from, to, ok := ends(p, e)
		if !ok {
			continue
		}
		drawn++
		if needs(p, from, to) {
			forth++
		}
		if needs(p, to, from) {
			back++
		}
	}
	// Arrows to what is no skill are of a graph of something else.
	if most := max(forth, back); most < clearEdges || most*4 < drawn*3 || min(forth, back)*2 > most || drawn*4 < (len(l.Edges)+l.Others)*3 {
		return
	}
	for _, e := range l.Edges {
		from, to, ok := ends(p, e)
		if ok && back > forth {
			from, to = to, from
		}
		if !ok || needs(p, from, to) {
			continue
		}
		d := p.Tree().Doc(from)
		report := p.Report(e.Span, "the arrow says that %q depends on %q, which it does not", index.SkillName(d), index.SkillName(p.Tree().Doc(to)))
		at := p.Tree().SkillTarget(d).At
		if n := d.Field("depends_on"); n != nil {
			at = n.Span
		}
		report.Near(from, at, "here it says what it depends on")
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
	}
}

// ends returns the SKILL.md files of the two skills that an arrow joins; ok is false
// where one of its ends is no skill, or one of several.
func ends(p *lint.TreePass, e index.Edge) (from, to string, ok bool) {
	one := func(name string) string {
		r := index.Reference{Form: index.FormNode, Target: name}
		if t := p.Resolve(&r).Targets; len(t) == 1 {
			return t[0].Path
		}
		return ""
	}
	from, to = one(e.From), one(e.To)
	return from, to, from != "" && to != "" && from != to
}

// needs reports whether a skill depends on another, or on one that does.
func needs(p *lint.TreePass, from, to string) bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range p.Graph().DependsOnOf(queue[0]) {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}
