package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
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
	long := map[string]bool{}
	for _, strict := range []bool{true, false} { // who minds most speaks
		for _, profile := range profilesOf(p) {
			checkLimits(p, profile, strict, long)
		}
	}
}

// checkLimits looks at the fields that have not been found too long.
func checkLimits(p *lint.FilePass, profile *host.Profile, strict bool, long map[string]bool) {
	for _, f := range profile.Fields() {
		n := utf8.RuneCountInString(strings.TrimSpace(p.Doc.FieldText(f.Name)))
		if f.Strict != strict || f.Max == 0 || n <= f.Max || long[f.Name] {
			continue
		}
		long[f.Name] = true
		pair, _ := p.Doc.Front.Root.Pair(f.Name)
		if f.Strict {
			p.Report(pair.Key.Span, "the %s has %d characters: %s does not load a skill with more than %d", f.Name, n, profile.Title, f.Max)
		} else {
			p.Report(pair.Key.Span, "the %s has %d characters: %s shows the first %d", f.Name, n, profile.Title, f.Max).AtMost(lint.Information)
		}
	}
}
