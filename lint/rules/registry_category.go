package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index/query"
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
	if len(rows) == 0 {
		return
	}
	root := rootView{dir: p.Tree().RootOf(p.Doc.Path)}
	has := func(v *rowView) bool { return v.fact.In != "" && !v.fact.Repeated && v.row.Sole() != "" }
	sure := func(v *rowView) bool { return !p.Tree().Doc(v.row.Sole()).Unsure }
	right := func(v *rowView) bool { return categorized(p, root, v) }
	if !mostly(rows, has, func(v *rowView) bool { return sure(v) && right(v) }) {
		return
	}
	way, known := query.CategoryWay(p.Tree(), root.dir, filed(rows))
	for i := range rows {
		v := &rows[i]
		if !has(v) || !sure(v) || right(v) {
			continue
		}
		skill := v.row.Sole()
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
		if known && query.IsPlain(way(d)) {
			replace(report, p.Doc.Path, v.fact.Category, way(d))
		}
	}
}

// categorized reports whether a row's category can be said of its skill: it is, or
// ends in, the skill's own, or it is one of its tags, or names a folder on the way to it.
func categorized(p *lint.TreePass, root rootView, v *rowView) bool {
	skill := v.row.Sole()
	d := p.Tree().Doc(skill)
	said := query.CategoryKey(v.fact.In)
	if own := query.CategoryKey(d.FieldText("category")); said == own || own != "" && strings.HasSuffix(said, "/"+own) {
		return true
	}
	for _, tag := range d.Field("tags").Strings() {
		if said == query.CategoryKey(tag.Value) {
			return true
		}
	}
	return strings.Contains("/"+query.CategoryKey(dirOf(skill))+"/", "/"+said+"/")
}
