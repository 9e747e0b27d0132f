package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// roleWithoutRules finds roles that have no rule file where others have one.
var roleWithoutRules = &lint.Rule{
	Code:     "role-without-rules",
	Severity: lint.Information,
	Tree:     checkRoleWithoutRules,
}

func checkRoleWithoutRules(p *lint.TreePass) {
	// A role file may override any role, and an agent's name and links say which
	// rules are its own; the configuration says where they may lie.
	if len(p.Doc.Roles) == 0 || p.Unsure(index.RoleFile, index.Agent, index.ConfigFile) {
		return
	}
	var sibling *index.Role
	for _, role := range p.Graph().Roles {
		if len(role.Rules) > 0 {
			sibling = role
			break
		}
	}
	if sibling == nil {
		return
	}
	for _, f := range p.Doc.Roles {
		role := p.Graph().Role(f.Name)
		if role == nil || role.Path != p.Doc.Path || len(role.Rules) > 0 {
			continue
		}
		p.Report(f.Key, "the role %q has no rules of its own, as %q has in %q", f.Name, sibling.Name, sibling.Rules[0])
	}
}
