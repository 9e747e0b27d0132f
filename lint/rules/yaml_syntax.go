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
		silent := ""
		if p.Kind == index.ConfigFile || p.Kind == index.BaselineFile {
			silent = ". Nothing is reported of other files as long as nobody knows what this one says of them"
		}
		open := slices.ContainsFunc(p.Doc.Faults, func(f index.Fault) bool { return f.Kind == index.FaultOpen })
		for _, f := range p.Doc.Faults {
			// Where front matter ends is a guess if it is not closed; so is its YAML.
			if f.Kind == index.FaultYAML && !open {
				cure(p.Report(f.Span, "not valid YAML: %s%s", f.Message, silent).AtMost(faulty(p)), p.Doc.Path, f, "quote the value")
			}
		}
	},
}
