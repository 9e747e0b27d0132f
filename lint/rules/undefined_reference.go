package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// undefinedReference finds [text][label] where nothing defines the label, so that
// it is no link. It is off by default: brackets stand in texts for other reasons.
var undefinedReference = &lint.Rule{
	Code:     "undefined-reference",
	Severity: lint.Hint,
	Off:      true,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind == index.FaultLabel {
				p.Report(f.Span, "no line defines the label %q", f.Message)
			}
		}
	},
}
