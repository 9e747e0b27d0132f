package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// What the specification advises for the body of a SKILL.md.
const (
	maxBodyLines  = 500
	maxBodyTokens = 5000
)

// skillTooLong finds skills that fill a model's context with more than is advised.
var skillTooLong = &lint.Rule{
	Code:     "skill-too-long",
	Severity: lint.Hint,
	File:     checkSkillTooLong,
}

func checkSkillTooLong(p *lint.FilePass) {
	d := p.Doc
	limited := slices.ContainsFunc(d.Faults, func(f index.Fault) bool { return f.Kind == index.FaultLimit })
	if p.Kind != index.Skill || limited || templateLike(d.Path, p.Kind) {
		return
	}
	first, start := 0, 0
	if d.Front != nil {
		start = int(d.Front.Span.End)
		first = d.Line(start) + 1
	}
	last := d.Lines() - 1
	if d.LineSpan(last).Empty() {
		last-- // behind the last terminator there is no line
	}
	lines, tokens := last+1-first, query.Tokens(d.Size()-start)
	if lines <= maxBodyLines && tokens <= maxBodyTokens {
		return
	}
	over := last // the first line beyond
	if lines > maxBodyLines {
		over = first + maxBodyLines
	}
	for tokens > maxBodyTokens && over > first && query.Tokens(int(d.LineSpan(over-1).End)-start) > maxBodyTokens {
		over--
	}
	p.Report(d.LineSpan(over), "the skill's body has %s lines and about %s tokens: at most %s and %s are advised",
		thousands(lines), thousands(tokens), thousands(maxBodyLines), thousands(maxBodyTokens))
}

// thousands writes a count with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	var parts []string
	for len(s) > 3 {
		parts, s = append([]string{s[len(s)-3:]}, parts...), s[:len(s)-3]
	}
	return strings.Join(append([]string{s}, parts...), ",")
}
