package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// unreachableSkill finds skills that no role has or offers, where roles have most.
var unreachableSkill = &lint.Rule{
	Code:     "unreachable-skill",
	Severity: lint.Information,
	Tree: func(p *lint.TreePass) {
		if !unreachable(p, p.Doc) {
			return
		}
		report := p.Report(unreachableAt(p.Doc), "no role gets the skill %q", index.SkillName(p.Doc))
		if at, undefined := undefinedAt(p, p.Doc); undefined { // so no role can include it
			report.Because(undefinedCategory.Code, p.Doc.Path, at)
		}
	},
}

// unreachable reports whether no role has a skill of this tree's own. Where roles
// have less than half of the skills they are not meant to have all.
func unreachable(p *lint.TreePass, d *index.Document) bool {
	if path.Base(d.Path) != "SKILL.md" {
		return false
	}
	g := p.Graph()
	if !g.Governed(d.Path) || g.Reached(d.Path) || d.Front == nil || d.Unsure || p.Unsure(index.RoleFile, index.Skill) || p.Tree().IsVendored(d.Path) {
		return false
	}
	governed, reached, _ := g.Shares()
	return 2*reached > governed
}

// unreachableAt is where a skill says what roles find it by: its category, else its
// name.
func unreachableAt(d *index.Document) source.Span {
	if n := d.Field("category"); n != nil && n.Kind == frontmatter.Scalar && !n.Inner.Empty() && d.Line(int(n.Inner.Start)) == d.Line(int(n.Inner.End)) {
		return n.Inner
	}
	return nameSpan(d)
}
