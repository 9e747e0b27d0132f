package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
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
				// One that is indented may be the end of a fence which ended with its item.
				safe := s.Sure && p.Doc.LineSpan(p.Doc.Line(int(s.Open.Start))).Start == s.Open.Start
				p.Report(s.Open, "the fence closes nothing, and opens a block with nothing in it").AtMost(lint.Hint).Replace("remove it", safe, "")
				continue
			}
			r := p.Report(s.Open, "the fence is not closed: all that follows is code")
			nearLost(p, s, r)
			if templateLike(p.Doc.Path, p.Kind) {
				r.AtMost(lint.Hint)
			}
			if fix, ok := closing(p.Doc, s); ok {
				r.Fix(fix)
			}
		}
	},
}

// closing closes a fence at the end of the file. It is offered where that is likely:
// a language is named, and no heading follows.
func closing(d *index.Document, s *index.Stray) (lint.Fix, bool) {
	if s.Lang == "" || len(s.Slugs) > 0 || d.LineSpan(d.Line(int(s.Open.Start))).Start != s.Open.Start {
		return lint.Fix{}, false
	}
	mark := strings.Repeat(string(s.Char), s.Open.Len()) + "\n"
	if !d.LineSpan(d.Lines() - 1).Empty() {
		mark = "\n" + mark
	}
	end := source.At(d.Size(), d.Size())
	return lint.Fix{Title: "close it at the end of the file", Edits: []lint.Edit{{Path: d.Path, Span: end, New: mark}}}, true
}
