package query

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A Selector answers what a selection grows to in one document, for any number of
// places in it.
type Selector struct {
	d        *index.Document
	sections []source.Span
}

// NewSelector returns the selector of the document at p; nil where there is none, where
// it is not open, without whose text nobody knows what a word is, and where that is no
// text.
func NewSelector(s *index.Snapshot, p string) *Selector {
	d := s.Doc(p)
	if d == nil || d.File == nil || unread(d) {
		return nil
	}
	return &Selector{d, sectionSpans(d)}
}

// unread reports whether a document is of an open file that nobody can read as text:
// then it has not even lines.
func unread(d *index.Document) bool { return d.File != nil && d.Size() != d.File.Size() }

// Spans returns what a selection at offset grows to: word, code span or text of a link,
// the whole of that, line or cell, item or row, list, table or paragraph, section, body,
// file; in YAML word, scalar, item, pair, mapping, block, file. Each span holds the one
// before and is longer, and all contain offset; there is at least one, the last is the
// whole file. An offset outside the text is taken as its nearer end.
func (s *Selector) Spans(offset int) []source.Span {
	offset = min(max(offset, 0), s.d.Size())
	g := grower{d: s.d, offset: offset}
	g.add(wordAround(s.d.File.Text, offset))
	g.add(lineText(s.d, offset))
	if b := s.d.YAML(); b != nil && (!s.d.Markdown || b.Span.Contains(offset)) {
		g.yaml(b)
	}
	if m := s.d.Body(); m != nil && !(s.d.Front != nil && offset < int(s.d.Front.Span.End)) {
		g.markdown(m)
		for _, section := range s.sections {
			g.add(section)
		}
		if s.d.Front != nil {
			g.add(s.d.File.Trim(source.At(int(s.d.Front.Span.End), s.d.Size())))
		}
	}
	return g.grown()
}

// A grower collects the spans at an offset.
type grower struct {
	d      *index.Document
	offset int
	spans  []source.Span
}

func (g *grower) add(s source.Span) {
	if !s.Empty() && s.Contains(g.offset) {
		g.spans = append(g.spans, s)
	}
}

// grown returns the spans that grow into each other, smallest first: one that crosses
// a smaller one is left out.
func (g *grower) grown() []source.Span {
	slices.SortStableFunc(g.spans, func(a, b source.Span) int { return a.Len() - b.Len() })
	var list []source.Span
	for _, s := range append(g.spans, source.At(0, g.d.Size())) {
		if len(list) == 0 || s.Encloses(list[len(list)-1]) && s != list[len(list)-1] {
			list = append(list, s)
		}
	}
	return list
}

func (g *grower) yaml(b *frontmatter.Block) {
	path := b.Root.At(g.offset)
	for _, n := range path {
		g.add(n.Inner)
		g.add(n.Span)
	}
	// A cursor in the white space behind a key is at no node, but in the pair.
	for n := b.Root; n != nil; {
		var in *frontmatter.Node
		for _, p := range n.Pairs {
			pair := source.Span{Start: p.Key.Span.Start, End: max(p.Key.Span.End, p.Value.Span.End)}
			if g.add(pair); pair.Contains(g.offset) {
				in = p.Value
			}
		}
		for _, item := range n.Items {
			if item.Span.Contains(g.offset) {
				in = item
			}
		}
		n = in
	}
	g.add(g.d.File.Trim(b.Body))
	g.add(b.Span)
}

func (g *grower) markdown(m *markdown.Doc) {
	for _, c := range m.Code {
		g.add(c.Text)
		g.add(c.Span)
	}
	for _, b := range m.Strong {
		g.add(b.Text)
		g.add(b.Span)
	}
	for i := range m.Links {
		g.add(m.Links[i].Label)
		g.add(m.Links[i].Dest)
		g.add(m.Links[i].Span)
	}
	for _, d := range m.Definitions {
		g.add(d.Label)
		g.add(d.Dest)
		g.add(d.Span)
	}
	for _, c := range m.Comments {
		g.add(g.d.File.Trim(c.Text))
		g.add(c.Span)
	}
	for i := range m.Headings {
		g.add(m.Headings[i].Text)
		g.add(m.Headings[i].Span)
	}
	for _, i := range m.Items {
		g.add(i.Content)
		g.add(i.Span)
	}
	for _, b := range m.Blocks {
		g.add(b.Span)
	}
	for _, t := range m.Tables {
		if !t.Span.Contains(g.offset) {
			continue
		}
		g.add(t.Span)
		for _, row := range slices.Concat([][]markdown.Cell{t.Header}, t.Rows) {
			for _, c := range row {
				g.add(c.Span)
			}
		}
	}
	for i := range m.Fences {
		g.add(g.d.File.Trim(m.Fences[i].Content))
		g.add(m.Fences[i].Span)
	}
	for _, b := range slices.Concat(m.Indented, m.HTML) {
		g.add(b)
	}
}

// wordAround returns the letters, digits, marks, hyphens and underlines around offset; a
// point where there are none.
func wordAround(text []byte, offset int) source.Span {
	in := func(r rune) bool {
		return r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
	}
	start, end := offset, offset
	for start > 0 {
		r, n := utf8.DecodeLastRune(text[:start])
		if !in(r) {
			break
		}
		start -= n
	}
	for end < len(text) {
		r, n := utf8.DecodeRune(text[end:])
		if !in(r) {
			break
		}
		end += n
	}
	return source.At(start, end)
}

// lineText returns the line at offset without the white space around it.
func lineText(d *index.Document, offset int) source.Span {
	return d.File.Trim(d.LineSpan(d.Line(offset)))
}
