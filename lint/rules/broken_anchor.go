package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// brokenAnchor finds links into files that are there, to headings that are not.
var brokenAnchor = &lint.Rule{
	Code:     "broken-anchor",
	Severity: lint.Warning,
	Links:    checkBrokenAnchor,
}

func checkBrokenAnchor(p *lint.LinkPass) {
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if r.Form != index.FormLink {
			continue
		}
		res := p.Resolve(r)
		if !res.AnchorMissing {
			continue
		}
		file := res.Targets[0].Path
		where := "this file"
		if file != p.Doc.Path {
			where = quote(path.Base(file))
		}
		lost, near := lostIn(p.At(file), r.Fragment), []string(nil)
		if lost == nil { // else no other heading was meant
			near = p.SuggestAnchor(file, r.Fragment)
		}
		report := p.Report(r.Frag(), "no heading %q in %s%s", "#"+r.Fragment, where, lint.DidYouMean(hashed(near)))
		if lost != nil {
			report.Because(strayCode(lost), file, lost.Open)
		}
		if r.Example || placeholder(r.Fragment) || templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
		if len(near) == 1 {
			replace(report, p.Doc.Path, r.Frag(), near[0])
		}
	}
}

// hashed writes anchors as links do.
func hashed(slugs []string) []string {
	out := make([]string, len(slugs))
	for i, s := range slugs {
		out[i] = "#" + s
	}
	return out
}
