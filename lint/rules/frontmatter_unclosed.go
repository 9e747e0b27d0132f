package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// frontmatterUnclosed finds front matter that has no end.
var frontmatterUnclosed = &lint.Rule{
	Code:     "frontmatter-unclosed",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			if f.Kind == index.FaultOpen {
				cure(p.Report(f.Span, "%s", f.Message).AtMost(faulty(p)), p.Doc.Path, f, "close it")
			}
		}
	},
}
