package rules

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// roleMissingDependency finds roles that get a skill and not what it depends on.
var roleMissingDependency = &lint.Rule{
	Code:     "role-missing-dependency",
	Severity: lint.Warning,
	Tree:     checkRoleMissingDependency,
}

func checkRoleMissingDependency(p *lint.TreePass) {
	if len(p.Doc.Roles) == 0 || p.Unsure(index.RoleFile, index.Skill, index.Manifest) {
		return
	}
	for _, role := range p.Graph().Roles {
		if role.Path != p.Doc.Path {
			continue
		}
		key := p.Doc.Roles[roleRow(p.Doc, role.Name)].Key
		for _, grant := range role.Skills {
			if grant.Why.Has() && p.Graph().Governed(grant.Skill) {
				reportMissingNeeds(p, role, key, p.Tree().Doc(grant.Skill))
			}
		}
	}
}

// reportMissingNeeds reports what a skill of a role depends on that the role does
// not have. That it may take it as an option does not help who has not taken it.
func reportMissingNeeds(p *lint.TreePass, role *index.Role, key source.Span, d *index.Document) {
	has := func(skill string) bool {
		grant, ok := p.Graph().GrantOf(role, skill)
		return ok && grant.Why.Has()
	}
	if !slices.ContainsFunc(p.Graph().DependsOnOf(d.Path), func(skill string) bool { return !has(skill) }) || p.Tree().IsVendored(d.Path) {
		return
	}
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormSkill || r.Field != index.FieldDependsOn && r.Field != index.FieldDependencies || !p.Tree().Live(d, r) {
			continue
		}
		res := p.Tree().Resolve(d, r)
		if len(res.Targets) != 1 || res.Targets[0].Path == d.Path || !p.Graph().Governed(res.Targets[0].Path) {
			continue
		}
		grant, listed := p.Graph().GrantOf(role, res.Targets[0].Path)
		if listed && grant.Why.Has() || hasMirror(p, role, res) {
			continue
		}
		report := p.Report(key, "the role %q has %q, but not %q, which that needs", role.Name, index.SkillName(d), r.Target)
		report.Near(d.Path, r.Span, "%s depends on %s", index.SkillName(d), r.Target)
		if listed && grant.Why == index.WhyOptional {
			report.AtMost(lint.Information) // who takes the option has it
		}
	}
}

// hasMirror reports whether a role has a copy of what a reference means.
func hasMirror(p *lint.TreePass, role *index.Role, res index.Resolution) bool {
	for _, m := range res.Mirrors {
		if grant, ok := p.Graph().GrantOf(role, m.Path); ok && grant.Why.Has() {
			return true
		}
	}
	return false
}
