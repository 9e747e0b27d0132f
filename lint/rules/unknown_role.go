package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// unknownRole finds roles that inherit from a role that is nowhere.
var unknownRole = &lint.Rule{
	Code:     "unknown-role",
	Severity: lint.Warning,
	Links: func(p *lint.LinkPass) {
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if r.Form != index.FormRole || !p.Resolve(r).Missing {
				continue
			}
			near := p.Suggest(r.Target, index.SpaceRole)
			report := p.Report(r.Span, "no role is named %q%s", r.Target, lint.DidYouMean(near))
			if len(near) == 1 {
				replace(report, p.Doc.Path, r.Span, near[0])
			}
		}
	},
}
