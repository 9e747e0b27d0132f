package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// registryCategory finds rows of registries whose category is neither that of the
// skill nor the folder in which it lies.
var registryCategory = &lint.Rule{
	Code:     "registry-category",
	Severity: lint.Information,
	Tree:     checkRegistryCategory,
}

func checkRegistryCategory(p *lint.TreePass) {
	rows := rowsOf(p)
	root := rootView{dir: p.Tree().RootOf(p.Doc.Path)}
	has := func(v *rowView) bool { return v.fact.In != "" && !v.fact.Repeated && soleSkill(v) != "" }
	sure := func(v *rowView) bool { return !p.Tree().Doc(soleSkill(v)).Unsure }
	right := func(v *rowView) bool { return categorized(p, root, v) }
	if !mostly(rows, has, func(v *rowView) bool { return sure(v) && right(v) }) {
		return
	}
	way, known := categoryWay(p, root, rows)
	for i := range rows {
		v := &rows[i]
		if !has(v) || !sure(v) || right(v) {
			continue
		}
		skill := soleSkill(v)
		d := p.Tree().Doc(skill)
		folder, own := root.folder(skill), d.FieldText("category")
		if folder == "" || own == "" {
			continue
		}
		report := p.Report(v.fact.Category, "the category is %q, but the skill lies in %q and says %q", v.fact.In, folder, own)
		report.Near(skill, d.Field("category").Inner, "here the skill says %q", own)
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
		if known && isPlain(way(d)) {
			replace(report, p.Doc.Path, v.fact.Category, way(d))
		}
	}
}

// soleSkill returns the one skill that a row is of, "" where that is not sure.
func soleSkill(v *rowView) string {
	switch {
	case v.skill != "":
		return v.skill
	case len(v.named.Targets) == 1 && v.path == nil:
		return v.skills[0]
	}
	return ""
}

// categorized reports whether a row's category can be said of its skill: it is, or
// ends in, the skill's own, or it is one of its tags, or names a folder on the way to it.
func categorized(p *lint.TreePass, root rootView, v *rowView) bool {
	skill := soleSkill(v)
	d := p.Tree().Doc(skill)
	said := plainCategory(v.fact.In)
	if own := plainCategory(d.FieldText("category")); said == own || own != "" && strings.HasSuffix(said, "/"+own) {
		return true
	}
	for _, tag := range d.Field("tags").Strings() {
		if said == plainCategory(tag.Value) {
			return true
		}
	}
	return strings.Contains("/"+plainCategory(dirOf(skill))+"/", "/"+said+"/")
}

// plainCategory is a category without what people write one way or another.
func plainCategory(s string) string {
	return strings.Trim(categorySpelling.Replace(strings.ToLower(s)), "-/")
}

var categorySpelling = strings.NewReplacer(" ", "-", "_", "-", "&", "and", ".", "/")

// categoryWay returns how the rows of a registry write the category of a skill: the
// folder, its last part, or what the skill says. ok is false where they differ in more
// than one of ten, and in more than one.
func categoryWay(p *lint.TreePass, root rootView, rows []rowView) (way func(*index.Document) string, ok bool) {
	for _, way := range []func(*index.Document) string{
		func(d *index.Document) string { return root.folder(d.Path) },
		func(d *index.Document) string { return path.Base(root.folder(d.Path)) },
		func(d *index.Document) string { return d.FieldText("category") },
	} {
		all, right := 0, 0
		for i := range rows {
			if skill := soleSkill(&rows[i]); rows[i].fact.In != "" && skill != "" {
				all++
				if way(p.Tree().Doc(skill)) == rows[i].fact.In {
					right++
				}
			}
		}
		if right > 0 && right*10 >= all*9 || right > 1 && all-right == 1 {
			return way, true
		}
	}
	return nil, false
}
