package rules

import (
	"fmt"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// indexDependencies finds rows of indexes whose dependencies are not those of the
// skill.
var indexDependencies = &lint.Rule{
	Code:     "index-dependencies",
	Severity: lint.Information,
	Tree: func(p *lint.TreePass) {
		if l := listing(p); l != nil {
			for i := range l.Tables {
				checkDependencies(p, &l.Tables[i])
			}
		}
	},
}

// A depsView is how the dependencies of a row differ from those of its skill.
type depsView struct {
	row     index.ListRow
	skill   string
	names   int      // how many it names
	lacking []string // the SKILL.md files of what it does not name
	surplus []string // names that it should not have
}

func checkDependencies(p *lint.TreePass, t *index.ListTable) {
	var wrong []depsView
	all, right := 0, 0
	for _, row := range t.Rows {
		if !row.Names {
			continue
		}
		all++
		v, ok := compareDeps(p, row)
		switch {
		case !ok:
		case len(v.lacking)+len(v.surplus) == 0:
			right++
		default:
			wrong = append(wrong, v)
		}
	}
	if right*2 < all { // dependencies of another kind
		return
	}
	for _, v := range wrong {
		d := p.Tree().Doc(v.skill)
		report := p.Report(v.row.Deps, "the skill %q %s", index.SkillName(d), v.message(p))
		at := p.Tree().SkillTarget(d).At
		if n := d.Field("depends_on"); n != nil {
			at = n.Span
		}
		report.Near(v.skill, at, "here it says what it depends on")
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
		if text, ok := query.DependenciesCell(p.Tree(), t, v.skill); ok && !v.row.Deps.Empty() {
			report.Replace(fmt.Sprintf("change to %q", text), false, text)
		}
	}
}

// compareDeps compares a row with its skill; ok is false where nobody knows what one
// of them means.
func compareDeps(p *lint.TreePass, row index.ListRow) (v depsView, ok bool) {
	v = depsView{row: row, skill: query.SkillOfRow(p.Doc, row, p.Resolve)}
	d := p.Tree().Doc(v.skill)
	if v.skill == "" || d.Unsure {
		return v, false
	}
	for _, name := range dependsOn(p, d) {
		if len(p.Tree().SkillsNamed(v.skill, name)) == 0 {
			return v, false // one that is nowhere is unknown-skill's business
		}
	}
	deps := p.Graph().DependsOnOf(v.skill)
	var names []string
	refs := query.RefsIn(p.Doc, row.Deps)
	for i := range refs {
		r := &refs[i]
		if r.Form != index.FormIndexName || noName(r.Target) {
			continue
		}
		names = append(names, r.Target)
		v.names++
		res := p.Resolve(r)
		if !res.Found && (!res.Missing || p.Tree().Config().External(r.Target) || aliased(p, r.Target)) {
			return v, false
		}
		is := false
		for _, dep := range deps {
			is = is || agrees(p, dep, r.Target)
		}
		if !is {
			v.surplus = append(v.surplus, r.Target)
		}
	}
	for _, dep := range deps {
		if !anyAgrees(p, dep, names) {
			v.lacking = append(v.lacking, dep)
		}
	}
	return v, true
}

func (v *depsView) message(p *lint.TreePass) string {
	var parts []string
	if len(v.surplus) > 0 {
		parts = append(parts, "does not depend on "+quoted(v.surplus))
	}
	if len(v.lacking) > 0 {
		also := ""
		if v.names > len(v.surplus) {
			also = "also "
		}
		parts = append(parts, also+"depends on "+quoted(namesOf(p, v.lacking)))
	}
	return strings.Join(parts, ", but ")
}
