package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// unknownCategory finds roles that include a category which nobody defines and
// by which no skill comes in: not as its category, nor as a tag or a directory.
var unknownCategory = &lint.Rule{
	Code:     "unknown-category",
	Severity: lint.Warning,
	Tree: func(p *lint.TreePass) {
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if r.Form != index.FormRoleCategory || !p.Resolve(r).Missing || !p.Anywhere(index.SpaceSkill) || selects(p, r.Target) {
				continue
			}
			near := p.Suggest(r.Target, index.SpaceCategory)
			report := p.Report(r.Span, "no category is named %q, so it includes no skill%s", r.Target, lint.DidYouMean(near))
			if len(near) == 1 {
				replace(report, p.Doc.Path, r.Span, near[0])
			}
		}
	},
}

// selects reports whether a category that is nobody's brings skills into some
// role: as a tag, or as the directory of skills that have no category.
func selects(p *lint.TreePass, category string) bool {
	for _, role := range p.Graph().Roles {
		for _, g := range role.Skills {
			d := p.Tree().Doc(g.Skill)
			if d == nil {
				continue
			}
			if path.Base(path.Dir(path.Dir(d.Path))) == category && d.FieldText("category") == "" {
				return true
			}
			for _, t := range d.Field("tags").Strings() {
				if t.Value == category {
					return true
				}
			}
		}
	}
	return false
}
