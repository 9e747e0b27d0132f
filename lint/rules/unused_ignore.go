package rules

import (
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// unusedIgnore finds comments that keep nothing from being found: what they were
// about has been cured, or they name a check that there is not. It judges only checks
// that ran.
var unusedIgnore = &lint.Rule{
	Code:     "unused-ignore",
	Severity: lint.Hint,
	Unused:   checkUnusedIgnore,
}

func checkUnusedIgnore(p *lint.FilePass, unused []lint.Unused) {
	of := map[source.Span]int{} // by comment
	for _, u := range unused {
		of[u.Ignore.Span]++
	}
	for _, u := range unused {
		var r lint.Report
		near, unknown := noCode(p, u.Code.Code)
		switch {
		case u.Code.Code == "":
			r = p.Report(u.Ignore.Span, "the comment names no check, so it does nothing")
		case unknown:
			// Whether the right name would keep anything from being found is another matter.
			p.Report(u.Code.Span, "no check is called %q%s", u.Code.Code, lint.DidYouMean(near))
			continue
		default:
			r = p.Report(u.Code.Span, "nothing is found here of %q", u.Code.Code)
		}
		if of[u.Ignore.Span] >= len(u.Ignore.Codes) {
			r.Fix(lint.Fix{Title: "remove the comment", Safe: true, Edits: []lint.Edit{{Path: p.Doc.Path, Span: u.Ignore.Line}}})
		}
	}
}
