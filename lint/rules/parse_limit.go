package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// parseLimit tells of files that were looked into only so far.
var parseLimit = &lint.Rule{
	Code:     "parse-limit",
	Severity: lint.Information,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind == index.FaultLimit {
				p.Report(f.Span, "the file is checked only in part: %s", f.Message)
			}
		}
	},
}
