package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// unresolvedCategory finds roles that include a category and do not get every skill
// that lies in its folder.
var unresolvedCategory = &lint.Rule{
	Code:     "unresolved-category",
	Severity: lint.Information,
	Tree:     checkUnresolvedCategory,
}

func checkUnresolvedCategory(p *lint.TreePass) {
	if len(p.Doc.Roles) == 0 || p.Unsure(index.RoleFile, index.Skill) {
		return
	}
	for _, role := range p.Graph().Roles {
		if role.Path != p.Doc.Path {
			continue
		}
		row := roleRow(p.Doc, role.Name)
		for _, sel := range p.Doc.Roles[row].Include {
			if !sel.Category {
				continue
			}
			if r := includeIn(p.Doc, role, sel.Name); r != nil {
				reportUnresolved(p, role, r)
			}
		}
	}
}

// reportUnresolved reports the skills in the folder of a category that a role does
// not get by including it. Those whose own category is undefined have that cause; the
// finding speaks of the others, and of these where there are no others.
func reportUnresolved(p *lint.TreePass, role *index.Role, r *index.Reference) {
	var own, caused []*index.Document
	for _, path := range p.Graph().InFolder(r.Target) {
		d := p.Tree().Doc(path)
		if _, has := p.Graph().GrantOf(role, path); has || p.Tree().IsVendored(d.Path) {
			continue
		}
		if _, undefined := undefinedAt(p, d); undefined {
			caused = append(caused, d)
		} else {
			own = append(own, d)
		}
	}
	skills := own
	if len(own) == 0 {
		skills = caused
	}
	if len(skills) == 0 {
		return
	}
	what := "a skill"
	if len(skills) > 1 {
		what = "skills"
	}
	report := p.Report(r.Span, "the role %q does not get %s in the folder of %q: %s", role.Name, what, r.Target, some(skills))
	for _, d := range skills {
		at := unreachableAt(d)
		report.Near(d.Path, at, "%q has the category %q", index.SkillName(d), d.FieldText("category"))
	}
	if len(own) == 0 {
		at, _ := undefinedAt(p, caused[0])
		report.Because(undefinedCategory.Code, caused[0].Path, at)
	}
}

// some names the first skills of a list.
func some(skills []*index.Document) (text string) {
	const most = 3
	for i, d := range skills {
		switch {
		case i == most:
			return text + ", …"
		case i > 0:
			text += ", "
		}
		text += quote(index.SkillName(d))
	}
	return text
}
