package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// argumentsWithoutHint finds commands and skills that take arguments, and do not say
// which. It is off by default: half of all commands are so, and work.
var argumentsWithoutHint = &lint.Rule{
	Code:     "arguments-without-hint",
	Severity: lint.Hint,
	Off:      true,
	Links: func(p *lint.LinkPass) {
		d := p.Doc
		if p.Kind != index.Skill && p.Kind != index.Command || d.Unsure || d.Front == nil || templateLike(d.Path, p.Kind) {
			return
		}
		skill := ""
		if p.Kind == index.Skill {
			skill, _ = p.SkillDir()
		}
		if _, _, id, hosted := host.Split(d.Path); hosted && id != host.Claude || !hosted && !p.InPlugin() || authoring(d.Path, skill) {
			return
		}
		// arguments: names them, and a skill that no user calls needs no hint.
		if d.Field("argument-hint") != nil || d.Field("arguments") != nil || strings.EqualFold(d.FieldText("user-invocable"), "false") {
			return
		}
		if _, misspelt := missOf(&p.FilePass, "argument-hint"); misspelt {
			return
		}
		for _, f := range d.Faults {
			if f.Kind == index.FaultArguments {
				p.Report(placeOf(d, "argument-hint"), "the %s takes arguments, and no argument-hint says which", p.Kind).
					Near(d.Path, f.Span, "%s is put in here", f.Message)
			}
		}
	},
}
