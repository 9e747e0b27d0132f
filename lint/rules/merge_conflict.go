package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// mergeConflict finds where a merge was left undecided. What follows from that in
// YAML is not said besides.
var mergeConflict = &lint.Rule{
	Code:     "merge-conflict",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind != index.FaultConflict {
				continue
			}
			ours, theirs, _ := strings.Cut(f.Message, "\x00")
			r := p.Report(f.Span, "a merge was left undecided%s: both sides are read", sides(ours, theirs))
			r.Near(p.Doc.Path, f.Related, "it ends here")
			if templateLike(p.Doc.Path, p.Kind) {
				r.AtMost(lint.Hint)
			}
		}
	},
}

// sides names what a conflict is between.
func sides(ours, theirs string) string {
	switch {
	case ours == "" && theirs == "":
		return ""
	case ours == "" || theirs == "":
		return " with " + quote(ours+theirs)
	}
	return " between " + quote(ours) + " and " + quote(theirs)
}
