package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// nestedFence finds fences that are cut short by one within them. What is lost of
// the text behind is its consequence.
var nestedFence = &lint.Rule{
	Code:     "nested-fence",
	Severity: lint.Warning,
	File: func(p *lint.FilePass) {
		for i := range p.Doc.Strays {
			s := &p.Doc.Strays[i]
			if !s.Nested() {
				continue
			}
			r := p.Report(s.Open, "the fence ends where the one in it does: %d marks would hold both", s.Marks)
			r.Near(p.Doc.Path, s.Inner, "the inner fence begins here")
			r.Near(p.Doc.Path, s.Cut, "and ends here, and with it the outer")
			r.Near(p.Doc.Path, s.End, "the outer was meant to end here")
			nearLost(p, s, r)
			if templateLike(p.Doc.Path, p.Kind) {
				r.AtMost(lint.Hint)
			}
			r.Fix(longer(p.Doc, s))
		}
	},
}

// longer makes the marks of the outer fence more than those within. That is safe
// where the marks can hardly be read in another way, and what the outer holds is
// Markdown, or says nothing of itself; other languages have no fences in them.
func longer(d *index.Document, s *index.Stray) lint.Fix {
	fix := lint.Fix{Title: "make the outer fence longer"}
	switch strings.ToLower(s.Lang) {
	case "", "md", "markdown", "mdx", "mdc":
		fix.Safe = s.Sure
	}
	for _, at := range []source.Span{s.Open, s.End} {
		fix.Edits = append(fix.Edits, lint.Edit{Path: d.Path, Span: at, New: strings.Repeat(string(s.Char), s.Marks)})
	}
	return fix
}

// strayCode returns the code of the rule that reports a fence.
func strayCode(s *index.Stray) string {
	if s.Nested() {
		return nestedFence.Code
	}
	return unclosedFence.Code
}

// lostIn returns the fence that makes code of a heading of d; nil for none, and for no document. It is
// looked for only where d has no such anchor.
func lostIn(d *index.Document, fragment string) *index.Stray {
	if d == nil {
		return nil
	}
	for i := range d.Strays {
		if s := &d.Strays[i]; s.Swallows(fragment) {
			return s
		}
	}
	return nil
}

// nearLost names the links of the document itself to headings that a fence makes
// code of.
func nearLost(p *lint.FilePass, s *index.Stray, r lint.Report) {
	for i := range p.Doc.Refs {
		ref := &p.Doc.Refs[i]
		if ref.Form != index.FormLink || ref.Target != "" || !s.Swallows(ref.Fragment) || lostIn(p.Doc, ref.Fragment) != s {
			continue
		}
		if _, ok := p.Doc.Anchor(ref.Fragment); !ok {
			r.Near(p.Doc.Path, ref.Frag(), "so %q leads nowhere", "#"+ref.Fragment)
		}
	}
}
