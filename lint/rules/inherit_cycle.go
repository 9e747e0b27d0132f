package rules

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// inheritCycle finds roles that inherit from each other in a circle. It speaks
// once for each circle, in its first role.
var inheritCycle = &lint.Rule{
	Code:     "inherit-cycle",
	Severity: lint.Error,
	Tree:     checkInheritCycle,
}

func checkInheritCycle(p *lint.TreePass) {
	// A role file that cannot be read may override any role.
	if len(p.Doc.Roles) == 0 || p.Unsure(index.RoleFile) {
		return
	}
	parents := parentsOf(p)
	for row, f := range p.Doc.Roles {
		if role := p.Graph().Role(f.Name); role == nil || role.Path != p.Doc.Path {
			continue
		}
		circle := circleThrough(f.Name, parents)
		if len(circle) == 0 || slices.Min(circle) != f.Name {
			continue
		}
		next := circle[1%len(circle)]
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if r.Form == index.FormRole && r.Row == int32(row) && r.Target == next {
				p.Report(r.Span, "the role inherits from itself in a circle: %s -> %s", strings.Join(circle, " -> "), f.Name)
				break
			}
		}
	}
}

// parentsOf returns what each role inherits from, as the file that counts says.
func parentsOf(p *lint.TreePass) map[string][]string {
	parents := map[string][]string{}
	for _, role := range p.Graph().Roles {
		d := p.Tree().Doc(role.Path)
		if d == nil {
			continue
		}
		for _, f := range d.Roles {
			if f.Name == role.Name {
				parents[f.Name] = f.Inherit
				break
			}
		}
	}
	return parents
}

// circleThrough returns a shortest way from a role through its parents back to
// it, the role first; nil if there is none.
func circleThrough(name string, parents map[string][]string) []string {
	from := map[string]string{}
	queue := []string{name}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, up := range parents[at] {
			if up == name {
				circle := []string{at}
				for at != name {
					at = from[at]
					circle = append(circle, at)
				}
				slices.Reverse(circle)
				return circle
			}
			if _, seen := from[up]; !seen {
				from[up] = at
				queue = append(queue, up)
			}
		}
	}
	return nil
}
