package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// orphanResource finds the files of a skill that nothing names, and says so once,
// where the skill could name them.
var orphanResource = &lint.Rule{
	Code:     "orphan-resource",
	Severity: lint.Hint,
	Links: func(p *lint.LinkPass) {
		if path.Base(p.Doc.Path) != "SKILL.md" || p.Doc.Unsure || templateLike(p.Doc.Path, p.Kind) {
			return
		}
		orphans := p.Unnamed()
		if len(orphans) == 0 {
			return
		}
		const most = 3
		var names []string
		for _, d := range orphans[:min(len(orphans), most)] {
			names = append(names, quote(strings.TrimPrefix(d.Path, path.Dir(p.Doc.Path)+"/")))
		}
		if len(orphans) > most {
			names = append(names, "…")
		}
		span := firstLine(p.Doc)
		if n := p.Doc.Field("name"); n != nil && !n.Inner.Empty() {
			span = n.Inner
		} else if len(p.Doc.Headings) > 0 {
			span = p.Doc.Headings[0].Text
		}
		r := p.Report(span, "nothing names %s of the skill, so no agent will read it", strings.Join(names, ", "))
		for _, d := range orphans {
			r.Near(d.Path, source.Span{}, "nothing names this file")
		}
	},
}
