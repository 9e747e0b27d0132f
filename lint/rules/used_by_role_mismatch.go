package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// usedByRoleMismatch finds roles in a skill's used_by that do not get the skill, not
// even as an optional one.
var usedByRoleMismatch = &lint.Rule{
	Code:     "used-by-role-mismatch",
	Severity: lint.Information,
	Tree: func(p *lint.TreePass) {
		if !ownSkill(p) || !p.Graph().Governed(p.Doc.Path) || p.Unsure(index.RoleFile, index.Skill) {
			return
		}
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			role := p.Graph().Role(r.Target)
			if r.Form != index.FormUser || role == nil || p.Tree().Doc(role.Path) == nil {
				continue
			}
			row := roleRow(p.Tree().Doc(role.Path), role.Name)
			// An agent has no list of what it gets, and a role that gets nothing has none
			// that anybody keeps.
			if row < 0 || len(role.Skills) == 0 || !meansRole(p, r) {
				continue
			}
			grant, has := p.Graph().GrantOf(role, p.Doc.Path)
			if has && grant.Why != index.WhyExcluded {
				continue
			}
			report := p.Report(r.Span, "used_by names the role %q, which does not get this skill", role.Name)
			what := "what the role gets does not hold %s"
			if has {
				what = "the role excludes %s"
			}
			report.Near(role.Path, p.Tree().Doc(role.Path).Roles[row].Key, what, index.SkillName(p.Doc))
		}
	},
}

// meansRole reports whether a name in used_by is a role's and no skill's.
func meansRole(p *lint.TreePass, r *index.Reference) bool {
	targets := p.Resolve(r).Targets
	return len(targets) > 0 && targets[0].Kind == index.SymbolRole
}
