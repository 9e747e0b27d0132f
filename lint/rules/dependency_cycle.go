package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// dependencyCycle finds skills that depend on each other in a circle. It speaks
// once for each circle, in its first member.
var dependencyCycle = &lint.Rule{
	Code:     "dependency-cycle",
	Severity: lint.Warning,
	Tree:     checkDependencyCycle,
}

func checkDependencyCycle(p *lint.TreePass) {
	if p.Kind != index.Skill {
		return
	}
	cycle := p.Graph().CycleOf(p.Doc.Path)
	// Which circle is found depends on every skill that takes part, and on what
	// their names mean.
	if len(cycle) == 0 || cycle[0] != p.Doc.Path || p.Unsure(index.Skill) {
		return
	}
	names := make([]string, 0, len(cycle)+1)
	for _, member := range cycle {
		names = append(names, index.SkillName(p.Tree().Doc(member)))
	}
	names = append(names, names[0])
	span, ok := entryTo(p, p.Doc, cycle[1])
	if !ok {
		return
	}
	report := p.Report(span, "the skill depends on itself in a circle: %s", strings.Join(names, " -> "))
	for i, member := range cycle[1:] {
		d := p.Tree().Doc(member)
		if span, ok := entryTo(p, d, cycle[(i+2)%len(cycle)]); ok {
			report.Near(d.Path, span, "%s depends on %s", names[i+1], names[i+2])
		}
	}
}

// entryTo returns where the skill d says that it depends on the one at a path.
func entryTo(p *lint.TreePass, d *index.Document, to string) (source.Span, bool) {
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Field != index.FieldDependsOn && (r.Field != index.FieldDependencies || !p.Graph().DependsOn) {
			continue // dependencies may be packages that skills are named after
		}
		for _, t := range p.Tree().Resolve(d, r).Targets {
			if t.Path == to {
				return r.Span, true
			}
		}
	}
	return source.Span{}, false
}
