package rules

import (
	"github.com/skillpls/skillpls/lint"
)

// wrongBase finds links that lead nowhere from their file, and to something from
// the skill's directory, or from the root.
var wrongBase = &lint.Rule{
	Code:     "wrong-base",
	Severity: lint.Warning,
	Links: func(p *lint.LinkPass) {
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if missed(p, r) != fromAnotherBase {
				continue
			}
			to, from, sure, _ := p.OtherBase(r)
			where := "the root"
			if dir, ok := p.SkillDir(); ok && dir == from {
				where = "the skill's directory"
			}
			reportMended(p, r, to, sure, "%q counts from this file, and is there from %s", r.Target, where)
		}
	},
}
