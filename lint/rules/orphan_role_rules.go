package rules

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// orphanRoleRules finds files that hold the rules of a role, by their place, where
// no role has that name.
var orphanRoleRules = &lint.Rule{
	Code:     "orphan-role-rules",
	Severity: lint.Information,
	Tree: func(p *lint.TreePass) {
		if p.Kind != index.Rule || p.Unsure(index.RoleFile, index.Agent, index.ConfigFile) {
			return
		}
		role, ok := p.Tree().RoleOfRules(p.Doc.Path)
		if !ok || everybody[role] || p.Graph().Role(role) != nil || !rolesFromFile(p) || p.Anywhere(index.SpaceAgent) && isAgent(p, role) {
			return
		}
		for _, r := range p.Graph().Roles { // an agent may link it under another name
			if slices.Contains(r.Rules, p.Doc.Path) {
				return
			}
		}
		near := p.Suggest(role, index.SpaceRole)
		p.Report(ruleTitle(p.Doc), "no role is named %q, whose rules these are by the file's name%s", role, lint.DidYouMean(near))
	},
}

// everybody are words in the place of a role's name that stand for all roles, or
// for none.
var everybody = map[string]bool{
	"all": true, "any": true, "common": true, "shared": true, "general": true, "global": true, "base": true, "core": true, "default": true,
	"defaults": true, "index": true, "readme": true, "README": true, "template": true, "example": true, "overview": true, "team": true, "role": true, "roles": true,
}

// rolesFromFile reports whether a role file says which roles there are. Agents, which
// are roles where there is none, have rules under many names.
func rolesFromFile(p *lint.TreePass) bool {
	return slices.ContainsFunc(p.Graph().Roles, func(r *index.Role) bool {
		d := p.Tree().Doc(r.Path)
		return d != nil && roleRow(d, r.Name) >= 0
	})
}

func isAgent(p *lint.TreePass, name string) bool {
	for d := range p.Tree().Declarers(index.Key{Space: index.SpaceAgent, Name: name}) {
		if p.KindOf(d.Path) == index.Agent {
			return true
		}
	}
	return false
}

// ruleTitle is the title of a rule file, else its first line.
func ruleTitle(d *index.Document) source.Span {
	if len(d.Headings) > 0 {
		return d.Headings[0].Text
	}
	return firstLine(d)
}
