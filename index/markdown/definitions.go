package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// definitions takes link reference definitions from the start of paragraphs. It
// replaces goldmark's own, which does not say where label and destination are
// and takes quadratic time for many definitions in one paragraph.
type definitions struct{}

func (definitions) Transform(paragraph *ast.Paragraph, _ text.Reader, pc parser.Context) {
	s := pc.(*state)
	lines := paragraph.Lines()
	if lines.Len() == 0 || !s.startsWith(lines.At(0), '[') {
		return
	}
	block := text.NewBlockReader(s.src, lines)
	done := 0 // lines that are definitions
	for done < lines.Len() {
		next, ok := s.definition(block)
		if !ok {
			break
		}
		n := ast.NewLinkReferenceDefinition(nil, nil, nil)
		n.SetBlankPreviousLines(done == 0 && paragraph.HasBlankPreviousLines())
		n.Lines().AppendAll(lines.Sliced(done, next))
		paragraph.Parent().InsertBefore(paragraph.Parent(), paragraph, n)
		done = next
		block.SetPosition(done, text.NewSegment(-1, -1)) // the start of that line
	}
	if done == lines.Len() {
		paragraph.Parent().RemoveChild(paragraph.Parent(), paragraph)
		return
	}
	lines.SetSliced(done, lines.Len())
}

// LabelKey returns the normalised form of a label, by which definitions and links find
// each other: without space around it, with one space for each run of it within, and
// with case folded.
func LabelKey(label string) string { return util.ToLinkReference([]byte(label)) }

// startsWith reports whether c is the first of line that is not white space.
func (s *state) startsWith(line text.Segment, c byte) bool {
	at, _ := trimSpace(s.src, line.Start, line.Stop)
	return at < line.Stop && s.src[at] == c
}

// definition parses one definition from the reader's line on and returns the
// line behind it.
func (s *state) definition(block text.Reader) (next int, ok bool) {
	block.SkipSpaces()
	_, open := block.Position()
	s.tick(open.Start)
	if block.Peek() != '[' {
		return 0, false
	}
	block.Advance(1)
	pieces, ok := block.FindClosure('[', ']', text.FindClosureOptions{Newline: true, Advance: true})
	if !ok {
		return 0, false
	}
	var label []byte
	for i := range pieces.Len() {
		piece := pieces.At(i)
		label = append(label, piece.Value(s.src)...)
	}
	if blank(label) || block.Peek() != ':' {
		return 0, false
	}
	_, colon := block.Position()
	block.Advance(1)
	block.SkipSpaces()

	line, at := block.PeekLine()
	from, to, length := destination(line)
	if length == 0 {
		return 0, false
	}
	d := Definition{
		Label: s.span(open.Start+1, colon.Start-1),
		Dest:  s.span(at.Start+from, at.Start+to),
		Ref:   util.ToLinkReference(label),
	}
	dest := s.src[at.Start+from : at.Start+to]
	d.Target = s.unescape(dest)
	block.Advance(length)
	end := at.Start + length
	next, _ = block.Position()
	next++

	rest, _ := block.PeekLine()
	endsLine := blank(rest)
	title, titleEnd, titleLine := s.title(block)
	switch {
	case title != nil:
		end, next = titleEnd, titleLine+1
	case !endsLine:
		return 0, false
	}
	d.Span = s.span(open.Start, end)
	s.doc.Definitions = append(s.doc.Definitions, d)
	s.AddReference(parser.NewReference(label, dest, title))
	return next, true
}

// title parses white space and a title up to the end of a line. It returns nil
// where there is none; an empty title is not nil.
func (s *state) title(block text.Reader) (title []byte, end, line int) {
	if _, spaces, ok := block.SkipSpaces(); spaces == 0 || !ok {
		return nil, 0, 0
	}
	open := block.Peek()
	closing := open
	switch open {
	case '(':
		closing = ')'
	case '"', '\'':
	default:
		return nil, 0, 0
	}
	block.Advance(1)
	_, start := block.Position()
	if _, ok := block.FindClosure(open, closing, text.FindClosureOptions{Newline: true, Advance: true}); !ok {
		return nil, 0, 0
	}
	if rest, _ := block.PeekLine(); !blank(rest) {
		return nil, 0, 0
	}
	line, at := block.Position()
	return s.src[start.Start : at.Start-1 : at.Start-1], at.Start, line
}

// destination returns where in line the destination is that line starts with,
// and the length of it with its <>; 0 when line starts with none.
func destination(line []byte) (from, to, length int) {
	if len(line) > 0 && line[0] == '<' {
		for i := 1; i < len(line); i++ {
			switch c := line[i]; {
			case c == '\\' && i+1 < len(line) && util.IsPunct(line[i+1]):
				i++
			case c == '>':
				return 1, i, i + 1
			case c == '<' || c == '\n':
				return 0, 0, 0
			}
		}
		return 0, 0, 0
	}
	depth, i := 0, 0
	for i < len(line) && !isSpace(line[i]) {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && util.IsPunct(line[i+1]):
			i++
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		if depth < 0 {
			break
		}
		i++
	}
	return 0, i, i
}
