package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// unreadableFile tells of files that were not looked into.
var unreadableFile = &lint.Rule{
	Code:     "unreadable-file",
	Severity: lint.Information,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind == index.FaultRead {
				p.Report(f.Span, "the file is not checked: %s", f.Message)
			}
		}
	},
}
