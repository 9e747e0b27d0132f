package rules

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// registryMissing finds rows of registries that name a skill which is nowhere. It
// reads the tree for the names that the configuration says are somewhere else.
var registryMissing = &lint.Rule{
	Code:     "registry-missing",
	Severity: lint.Warning,
	Tree:     checkRegistryMissing,
}

func checkRegistryMissing(p *lint.TreePass) {
	rows := rowsOf(p)
	if !mostly(rows, local, (*rowView).found) {
		return // a registry of something else
	}
	named := func(v *rowView) bool { return local(v) && v.name != nil && v.skill != "" }
	names := mostly(rows, named, func(v *rowView) bool { return agrees(p, v.skill, v.name.Target) })
	var loose map[string]bool
	for i := range rows {
		v := &rows[i]
		if !local(v) {
			continue
		}
		var report lint.Report
		if v.gone() && v.path == nil && loose == nil {
			loose = looseSkills(p)
		}
		switch {
		case v.gone() && v.path == nil && loose[v.name.Target]:
			continue
		case v.gone():
			near := unlistedNames(rows, p.Suggest(v.name.Target, index.SpaceSkill))
			report = p.Report(v.name.Span, "no skill is named %q%s", v.name.Target, lint.DidYouMean(near))
			if len(near) == 1 && !twice(p, v.name.Target) {
				renameRow(p, report, rows, v, near[0])
			}
		case names && v.name != nil && v.nameIsCertain && v.named.Missing && v.skill != "":
			own := index.SkillName(p.Tree().Doc(v.skill))
			report = p.Report(v.name.Span, "no skill is named %q: the one at %q is named %q", v.name.Target, v.path.Target, own)
			if query.IsPlain(own) && !twice(p, v.name.Target) {
				replace(report, p.Doc.Path, v.name.Span, own)
			}
		default:
			continue
		}
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
	}
}

// twice reports whether rows of the document have a name several times. Of these the
// others go first.
func twice(p *lint.TreePass, name string) bool {
	n := 0
	for i := range p.Doc.Refs {
		if r := &p.Doc.Refs[i]; r.Form == index.FormRegistryName && r.Target == name {
			n++
		}
	}
	return n > 1
}

// unlistedNames returns those of names that no row has: two rows for one skill would
// be no better.
func unlistedNames(rows []rowView, names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		return slices.ContainsFunc(rows, func(v rowView) bool { return v.name != nil && v.name.Target == name })
	})
}

// renameRow offers to give a row another name, and the path that goes with it.
func renameRow(p *lint.TreePass, report lint.Report, rows []rowView, v *rowView, name string) {
	edits := []lint.Edit{{Path: p.Doc.Path, Span: v.name.Span, New: name}}
	if v.path != nil {
		skills := p.Tree().SkillsNamed(p.Doc.Path, name)
		if len(skills) != 1 {
			return
		}
		to, ok := query.PathAs(p.Tree(), p.Doc, filed(rows), skills[0].Path)
		if !ok {
			return
		}
		edits = append(edits, lint.Edit{Path: p.Doc.Path, Span: v.path.PathSpan(), New: to})
	}
	report.Fix(lint.Fix{Title: "change to " + quote(name), Edits: edits})
}
