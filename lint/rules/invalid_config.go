package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// invalidConfig tells what a configuration or a baseline says that means nothing.
// Where it is no YAML to begin with, that is yaml-syntax's business.
var invalidConfig = &lint.Rule{
	Code:     "invalid-config",
	Severity: lint.Error,
	File:     checkInvalidConfig,
}

func checkInvalidConfig(p *lint.FilePass) {
	for _, f := range p.Doc.Faults {
		if f.Kind != index.FaultConfig {
			continue
		}
		r := p.Report(f.Span, "%s", f.Message)
		if f.Cure != nil {
			replace(r, p.Doc.Path, f.Cure[0].Span, f.Cure[0].New)
		}
	}
	if p.Doc.Config == nil {
		return
	}
	checkSettings(p, p.Doc.Config.Lint.Rules)
	for _, o := range p.Doc.Config.Lint.Overrides {
		checkSettings(p, o.Rules)
	}
}

// severityNames are what a rule may be set to.
var severityNames = []string{"error", "warning", "information", "hint", "off"}

// checkSettings looks whether there are the rules that are set, and the severities
// that they are set to.
func checkSettings(p *lint.FilePass, settings []index.Setting) {
	for _, s := range settings {
		if near, ok := noCode(p, s.Code); ok {
			r := p.Report(s.At, "no check is called %q%s", s.Code, lint.DidYouMean(near))
			if len(near) == 1 {
				replace(r, p.Doc.Path, s.At, near[0])
			}
		}
		if _, err := lint.ParseSeverity(s.Severity); err != nil {
			near := index.Near(s.Severity, severityNames)
			hint := lint.DidYouMean(near)
			if hint == "" {
				hint = ": there are " + strings.Join(severityNames, ", ")
			}
			r := p.Report(s.In, "%q is no severity%s", s.Severity, hint)
			if len(near) == 1 {
				replace(r, p.Doc.Path, s.In, near[0])
			}
		}
	}
}

// noCode reports whether no rule has a code, and which may have been meant.
func noCode(p *lint.FilePass, code string) (near []string, ok bool) {
	codes := p.Codes()
	for _, c := range codes {
		if c == code {
			return nil, false
		}
	}
	return index.Near(code, codes), true
}
