package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/skillpls/skillpls/index/source"
)

// blocks collects the children of parent, which is in lists nested to depth
// (-1: in none).
func (s *state) blocks(parent ast.Node, depth int) {
	alone := -1 // the first of the comments that the next block stands behind
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		s.at = max(n.Pos(), 0)
		comments := len(s.doc.Comments)
		switch n := n.(type) {
		case *ast.Paragraph:
			s.content(n, s.reveal(n))
			s.last = s.linesEnd(n.Lines())
			if n.Lines().Len() > 0 {
				if start, end := trimSpace(s.src, n.Lines().At(0).Start, s.last); start < end { // a form feed is a paragraph to goldmark
					s.doc.Blocks = append(s.doc.Blocks, Block{Kind: Paragraph, Span: s.span(start, end)})
				}
			}
		case *ast.Heading:
			s.heading(n)
		case *ast.List:
			s.holding(List, n, depth+1)
		case *ast.ListItem:
			s.item(n, depth)
		case *ast.Blockquote:
			s.holding(Quote, n, depth)
		case *ast.FencedCodeBlock:
			s.last = int(s.doc.Fences[s.fence].Span.End) - s.base
			s.fence++
		case *ast.CodeBlock:
			s.last = s.linesEnd(n.Lines())
			start, _ := trimSpace(s.src, n.Lines().At(0).Start, s.last)
			s.doc.Indented = append(s.doc.Indented, s.span(start, s.last))
		case *ast.HTMLBlock:
			s.htmlBlock(n)
		case *ast.LinkReferenceDefinition:
			s.last = s.linesEnd(n.Lines())
		case *east.Table:
			s.table(n)
		default: // a thematic break
			s.last = s.lineEnd(n.Pos())
		}
		if _, ok := n.(*ast.HTMLBlock); ok && s.onlyComments(comments) {
			if alone < 0 {
				alone = comments
			}
			continue
		}
		if alone >= 0 {
			s.behind(s.doc.Comments[alone:comments], max(n.Pos(), 0))
			alone = -1
		}
	}
}

// holding collects a list or a quote, and what is in it.
func (s *state) holding(kind BlockKind, n ast.Node, depth int) {
	p := s.opened.parts(n)
	i := len(s.doc.Blocks)
	s.doc.Blocks = append(s.doc.Blocks, Block{Kind: kind})
	s.last = p.end
	s.blocks(n, depth)
	s.doc.Blocks[i].Span = s.span(p.start, s.last)
}

// onlyComments reports whether the last block of HTML is comments from the one at
// index first on, and nothing else.
func (s *state) onlyComments(first int) bool {
	if first == len(s.doc.Comments) {
		return false
	}
	block := s.doc.HTML[len(s.doc.HTML)-1]
	at := block.Start
	for _, c := range s.doc.Comments[first:] {
		if c.Span.Start < at || !blank(s.src[int(at)-s.base:int(c.Span.Start)-s.base]) {
			return false
		}
		at = c.Span.End
	}
	return at <= block.End && blank(s.src[int(at)-s.base:int(block.End)-s.base])
}

// behind says that comments stand before the block at start, which ends where the
// state last was.
func (s *state) behind(comments []Comment, start int) {
	if i := bytes.LastIndexByte(s.src[:start], '\n'); i >= 0 && i+1 >= int(comments[len(comments)-1].Span.End)-s.base {
		start = i + 1
	}
	if start >= s.last {
		return
	}
	for i := range comments {
		comments[i].Next = s.span(start, s.last)
	}
}

// linesEnd returns the end of the last of lines, trailing white space included.
func (s *state) linesEnd(lines *text.Segments) int {
	if lines.Len() == 0 {
		return s.last
	}
	last := lines.At(lines.Len() - 1)
	if last.Stop > last.Start && s.src[last.Stop-1] == '\n' {
		return s.trimLineEnd(last.Stop)
	}
	return s.lineEnd(last.Stop)
}

func (s *state) heading(n *ast.Heading) {
	p := s.opened.parts(n)
	h := Heading{Level: n.Level, Setext: p.content == 1}
	hidden := s.reveal(n)
	lines := n.Lines()
	textStart := min(p.start+n.Level, p.end)
	textEnd := textStart
	if lines.Len() > 0 {
		textStart, textEnd = lines.At(0).Start, lines.At(lines.Len()-1).Stop
	}
	if h.Setext {
		p.start = textStart
	}
	h.Span, h.Text = s.span(p.start, p.end), s.span(textStart, textEnd)

	from := s.enter()
	s.content(n, hidden)
	plain := s.plain[from:]
	h.Slug = Slug(string(plain))
	if !s.part {
		if s.slugs == nil {
			s.slugs = map[string]int{}
		}
		h.Slug = uniqueSlug(s.slugs, h.Slug)
	}
	h.Title = title(plain)
	s.leave()
	s.doc.Headings = append(s.doc.Headings, h)
	s.last = p.end
}

// title makes a heading's plain text one line.
func title(plain []byte) string {
	return string(bytes.TrimSpace(bytes.ReplaceAll(plain, []byte{'\n'}, []byte{' '})))
}

// enter begins to keep plain text; it returns where the text will start in
// s.plain. leave ends it.
func (s *state) enter() int {
	s.sinks++
	return len(s.plain)
}

func (s *state) leave() {
	s.sinks--
	if s.sinks == 0 {
		s.plain = s.plain[:0]
	}
}

func (s *state) item(n *ast.ListItem, depth int) {
	p := s.opened.parts(n)
	list, _ := n.Parent().(*ast.List)
	content, end := trimSpace(s.src, p.content, max(s.lineEnd(p.content), p.content))
	i := len(s.doc.Items)
	s.doc.Items = append(s.doc.Items, Item{
		Span:    s.span(p.start, p.end),
		Content: s.span(content, end),
		Depth:   depth,
		Ordered: list != nil && list.IsOrdered(),
	})
	s.last = p.end
	s.blocks(n, depth)
	end = max(s.last, end)
	s.doc.Items[i].Span.End = int32(s.base + end)
	s.last = end
}

// task moves the content of the current item behind its box, which is at offset
// box.
func (s *state) task(box int) {
	if len(s.doc.Items) == 0 {
		return
	}
	content := &s.doc.Items[len(s.doc.Items)-1].Content
	start, _ := trimSpace(s.src, min(box+3, int(content.End)-s.base), int(content.End)-s.base)
	content.Start = int32(s.base + start)
}

func (s *state) table(n *east.Table) {
	p := s.tables.parts(n)
	cells := 0
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cells += row.ChildCount()
	}
	all := make([]Cell, 0, cells)
	t := Table{Rows: make([][]Cell, 0, n.ChildCount()-1)}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		from := len(all)
		s.last = max(s.last, s.lineEnd(row.Pos()))
		_, end := trimSpace(s.src, row.Pos(), s.last)
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cell := s.cell(c, end)
			end = max(end, int(cell.Span.End)-s.base) // a form feed is space to a line, and text to a cell
			all = append(all, cell)
		}
		cells := all[from:len(all):len(all)]
		if row == n.FirstChild() {
			t.Header = cells
			s.last = p.end
			continue
		}
		t.Rows = append(t.Rows, cells)
	}
	start := p.start
	if len(all) > 0 { // the same for a block
		start = min(start, int(all[0].Span.Start)-s.base)
	}
	t.Span = s.span(start, s.last)
	s.doc.Tables = append(s.doc.Tables, t)
}

// cell collects a cell; an absent one is a point at rowEnd.
func (s *state) cell(n ast.Node, rowEnd int) Cell {
	hidden := s.reveal(n)
	if n.Lines().Len() == 0 {
		return Cell{Span: s.span(rowEnd, rowEnd)}
	}
	line := n.Lines().At(0)
	from := s.enter()
	s.content(n, hidden)
	c := Cell{Span: s.span(line.Start, line.Stop), Value: string(s.plain[from:])}
	s.leave()
	return c
}

// inlines collects what is in a block or, at depth, in other inline nodes.
func (s *state) inlines(parent ast.Node, depth int) {
	if depth > inlineDepth {
		panic(s.limit(s.at, reasonSpans))
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			s.text(n)
		case *codeSpan:
			if s.sinks > 0 {
				s.plain = append(s.plain, s.doc.Code[n.index].Value...)
			}
		case *emphasis:
			s.emphasised(n, depth)
		case *ast.Link:
			s.addLink(n.Pos(), false, n.Destination, n.Title, n.Reference)
			s.inlines(n, depth+1)
		case *ast.Image:
			s.addLink(n.Pos(), true, n.Destination, n.Title, n.Reference)
			sinks := s.sinks
			s.sinks = 0 // what an image stands for is no text
			s.inlines(n, depth+1)
			s.sinks = sinks
		case *ast.AutoLink:
			s.autoLink(n)
		case *ast.RawHTML:
			s.rawHTML(n)
		case *east.TaskCheckBox:
			s.task(n.Pos())
		}
	}
}

// text collects a run of text within a line.
func (s *state) text(n *ast.Text) {
	if n.Segment.Stop > n.Segment.Start {
		s.prose(n.Segment.Start, n.Segment.Stop)
	}
	if s.sinks == 0 {
		return
	}
	s.plain = appendUnescaped(s.plain, s.src[n.Segment.Start:n.Segment.Stop], true)
	if n.SoftLineBreak() || n.HardLineBreak() {
		s.plain = append(s.plain, '\n')
	}
}

// prose adds a run, and joins it to the one that it continues: goldmark cuts
// text where something might have begun.
func (s *state) prose(start, end int) {
	run := s.span(start, end)
	if last := len(s.doc.Prose) - 1; last >= 0 && s.doc.Prose[last].End == run.Start && s.src[start-1] != '\n' {
		s.doc.Prose[last].End = run.End
		return
	}
	if !blank(s.src[start:end]) {
		s.doc.Prose = append(s.doc.Prose, run)
	}
}

func (s *state) emphasised(n *emphasis, depth int) {
	if !n.strong {
		s.inlines(n, depth+1)
		return
	}
	i := len(s.doc.Strong)
	s.doc.Strong = append(s.doc.Strong, Strong{
		Span: s.span(n.start, n.end),
		Text: s.span(n.textStart, n.textEnd),
	})
	from := s.enter()
	s.inlines(n, depth+1)
	value := s.plain[from:]
	s.doc.Strong[i].Value = string(bytes.ReplaceAll(value, []byte{'\n'}, []byte{' '}))
	s.leave()
}

func (s *state) addLink(index int, image bool, dest, title []byte, ref *ast.ReferenceLink) {
	p := s.links[index]
	l := Link{
		Kind:   Inline,
		Image:  image,
		Span:   s.span(p.start, p.end),
		Label:  s.span(p.labelStart, p.labelEnd),
		Dest:   s.span(p.destStart, p.destEnd),
		Target: s.unescape(dest),
		Title:  title != nil,
	}
	if ref != nil {
		l.Kind, l.Ref = refKind(ref)
	}
	s.doc.Links = append(s.doc.Links, l)
}

func (s *state) autoLink(n *ast.AutoLink) {
	label := n.Label(s.src)
	start := n.Pos() + 1
	if s.sinks > 0 {
		s.plain = append(s.plain, label...)
	}
	target := string(label)
	if n.AutoLinkType == ast.AutoLinkEmail {
		target = "mailto:" + target
	}
	address := s.span(start, start+len(label))
	s.doc.Links = append(s.doc.Links, Link{
		Kind:   Auto,
		Span:   source.Span{Start: address.Start - 1, End: address.End + 1},
		Label:  address,
		Dest:   address,
		Target: target,
	})
}
