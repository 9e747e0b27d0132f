package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// registryDuplicate finds rows of registries that are there twice.
var registryDuplicate = &lint.Rule{
	Code:     "registry-duplicate",
	Severity: lint.Warning,
	File: func(p *lint.FilePass) {
		reportFaults(p, index.FaultRepeated, func(f index.Fault, report lint.Report) {
			report.Near(p.Doc.Path, f.Related, "here it is listed first")
			if templateLike(p.Doc.Path, p.Kind) {
				report.AtMost(lint.Hint)
			}
		})
	},
}

// reportFaults reports the faults of a kind with their edits, unless the file does not
// parse: then what it says is not certain.
func reportFaults(p *lint.FilePass, kind index.FaultKind, more func(index.Fault, lint.Report)) {
	if p.Doc.Unsure {
		return
	}
	for _, f := range p.Doc.Faults {
		if f.Kind != kind {
			continue
		}
		report := p.Report(f.Span, "%s", f.Message)
		title := "remove the row"
		if f.Cure != nil && f.Cure[0].New != "" {
			title = "change to " + f.Cure[0].New
		}
		cure(report, p.Doc.Path, f, title)
		more(f, report)
	}
}
