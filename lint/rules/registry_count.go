package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// registryCount finds statistics of registries that are not those of their rows.
var registryCount = &lint.Rule{
	Code:     "registry-count",
	Severity: lint.Information,
	File: func(p *lint.FilePass) {
		reportFaults(p, index.FaultCount, func(_ index.Fault, report lint.Report) {
			if templateLike(p.Doc.Path, p.Kind) {
				report.AtMost(lint.Hint)
			}
		})
	},
}
