package rules

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// yamlSyntax passes on what the YAML parser says. What hosts read although it is
// no YAML (globs: **/*.ts) is no fault to begin with.
var yamlSyntax = &lint.Rule{
	Code:     "yaml-syntax",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		open := slices.ContainsFunc(p.Doc.Faults, func(f index.Fault) bool { return f.Kind == index.FaultOpen })
		for _, f := range p.Doc.Faults {
			// Where front matter ends is a guess if it is not closed; so is its YAML.
			if f.Kind == index.FaultYAML && !open {
				cure(p.Report(f.Span, "not valid YAML: %s", f.Message).AtMost(faulty(p)), p.Doc.Path, f, "quote the value")
			}
		}
	},
}
