package rules

import (
	"github.com/skillpls/skillpls/lint"
)

// unclosedFence finds a fence that nothing closes, so that the rest of the text is
// code. One that is there because another was cut short is not said: see
// nested-fence.
var unclosedFence = &lint.Rule{
	Code:     "unclosed-fence",
	Severity: lint.Warning,
	File: func(p *lint.FilePass) {
		for i := range p.Doc.Strays {
			s := &p.Doc.Strays[i]
			if s.Nested() {
				continue
			}
			if s.Blank {
				p.Report(s.Open, "the fence closes nothing, and opens a block with nothing in it").AtMost(lint.Hint).Replace("remove it", true, "")
				continue
			}
			r := p.Report(s.Open, "the fence is not closed: all that follows is code")
			nearLost(p, s, r)
			if templateLike(p.Doc.Path, p.Kind) {
				r.AtMost(lint.Hint)
			}
		}
	},
}
