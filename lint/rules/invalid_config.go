package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// invalidConfig tells what a configuration says that means nothing. Where it is no
// YAML to begin with, that is yaml-syntax's business.
var invalidConfig = &lint.Rule{
	Code:     "invalid-config",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind == index.FaultConfig {
				p.Report(f.Span, "%s", f.Message)
			}
		}
	},
}
