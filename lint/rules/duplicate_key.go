package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// duplicateKey finds a key that a mapping has twice.
var duplicateKey = &lint.Rule{
	Code:     "duplicate-key",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind == index.FaultDuplicate {
				r := p.Report(f.Span, "%s", f.Message).AtMost(faulty(p)).Near(p.Doc.Path, f.Related, "it is here first")
				cure(r, p.Doc.Path, f, "remove the second, which is the same")
			}
		}
	},
}
