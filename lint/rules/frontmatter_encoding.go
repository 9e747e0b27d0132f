package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// frontmatterEncoding finds front matter that readers miss which look for "---\n" at the
// start of a file: behind a byte order mark, and with lines that end in CR LF. A checkout
// may have written the second, so it counts only in a tree whose skills are otherwise.
var frontmatterEncoding = &lint.Rule{
	Code:     "frontmatter-encoding",
	Severity: lint.Hint,
	Tree: func(p *lint.TreePass) {
		d := p.Doc
		switch p.Kind {
		case index.Skill, index.Agent, index.Command, index.Rule:
		default:
			return
		}
		if d.Front == nil || d.Front.Open || templateLike(d.Path, p.Kind) {
			return
		}
		fix := lint.Fix{Safe: true}
		marked := d.Front.Span.Start > 0
		if marked {
			fix.Title = "remove the byte order mark"
			fix.Edits = []lint.Edit{{Path: d.Path, Span: source.Span{End: d.Front.Span.Start}}}
		}
		if d.FirstBreak() == 2 && p.Graph().EndsInLF() {
			r := p.Report(firstLine(d), "lines end in CR LF, which those of the tree's skills do not: some readers see no front matter")
			if marked {
				r.Near(d.Path, source.Span{End: d.Front.Span.Start}, "here is a byte order mark, too")
			}
			if breaks := carriageReturns(d); breaks != nil {
				fix.Title, fix.Edits = "end lines in LF", append(fix.Edits, breaks...)
				r.Fix(fix)
			}
			return
		}
		if marked {
			p.Report(firstLine(d), "the file begins with a byte order mark: some readers see no front matter").Fix(fix)
		}
	},
}

// maxBreaks is how many lines a fix changes: a longer file is for a program.
const maxBreaks = 10_000

// carriageReturns removes the CR of every line that ends in CR LF; nil of too many.
func carriageReturns(d *index.Document) []lint.Edit {
	if d.Lines() > maxBreaks {
		return nil
	}
	edits := make([]lint.Edit, 0, d.Lines())
	for i := range d.Lines() {
		if end := d.LineSpan(i).End; d.LineEnd(i)-int(end) == 2 {
			edits = append(edits, lint.Edit{Path: d.Path, Span: source.Span{Start: end, End: end + 1}})
		}
	}
	return edits
}
