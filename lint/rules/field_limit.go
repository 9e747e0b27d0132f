package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// fieldLimit finds values that are longer than the file's own host takes.
var fieldLimit = &lint.Rule{
	Code:     "field-limit",
	Severity: lint.Error,
	File:     checkFieldLimit,
}

func checkFieldLimit(p *lint.FilePass) {
	if p.Kind != index.Skill || p.Doc.Unsure {
		return
	}
	profile := p.Kind.Profile(p.Doc.Path)
	for _, f := range profile.Fields() {
		n := utf8.RuneCountInString(strings.TrimSpace(p.Doc.FieldText(f.Name)))
		if f.Max == 0 || n <= f.Max {
			continue
		}
		pair, _ := p.Doc.Front.Root.Pair(f.Name)
		if f.Strict {
			p.Report(pair.Key.Span, "the %s has %d characters: %s does not load a skill with more than %d", f.Name, n, profile.Title, f.Max)
		} else {
			p.Report(pair.Key.Span, "the %s has %d characters: %s shows the first %d", f.Name, n, profile.Title, f.Max).AtMost(lint.Information)
		}
	}
}
