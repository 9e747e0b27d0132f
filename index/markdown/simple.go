package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Most lines of most texts hold nothing but words, code spans, links to files and strong
// text. goldmark makes a node of each piece of them, three of ten bytes that reading a
// tree allocates, only for collect.go to look at it once. So such lines are hidden from
// goldmark's inline parser, and read here. What "such" is, is kept small: whatever could
// mean anything else makes the block goldmark's, and a law in the tests compares both.

// hidden is a block whose lines, so many, are hidden.
type hidden struct {
	node  ast.Node
	lines int
}

// hide hides the lines of a block if they are simple.
func (s *state) hide(n ast.Node) {
	if lines := linesOf(n); len(lines) > 0 && s.simple && s.plainly(lines, false) {
		n.Lines().SetSliced(0, 0)
		s.hidden = append(s.hidden, hidden{n, len(lines)})
	}
}

// reveal shows the lines of a block again, and reports whether they had been hidden.
func (s *state) reveal(n ast.Node) bool {
	if held := linesOf(n); len(held) > 0 || cap(held) == 0 { // an absent cell never had any
		return false
	}
	// Blocks are asked for in the order in which they were hidden, but for the cells of a
	// table that other lines stand above: these are hidden last.
	for i, h := range s.hidden[s.shown:] {
		if h.node == n {
			copy(s.hidden[s.shown+1:], s.hidden[s.shown:s.shown+i])
			s.shown++
			n.Lines().SetSliced(0, h.lines)
			return true
		}
	}
	return false
}

func linesOf(n ast.Node) []text.Segment { return n.Lines().Sliced(0, n.Lines().Len()) }

// content collects what is in the lines of a block.
func (s *state) content(n ast.Node, hidden bool) {
	if hidden {
		s.plainly(linesOf(n), true)
	} else {
		s.inlines(n, 0)
	}
}

// A paragraph takes its nodes from the state. It is hidden when it is closed, but for one
// that may become a heading: there goldmark goes on with it.
type paragraph struct{ parser.BlockParser }

func (p paragraph) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	if util.IsBlank(line) {
		return nil, parser.NoChildren
	}
	n := pc.(*state).newParagraph()
	n.Lines().Append(segment)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// newParagraph returns an empty node, maybe one of an earlier text.
func (s *state) newParagraph() *ast.Paragraph {
	if s.used == len(s.paragraphs) {
		s.paragraphs = append(s.paragraphs, ast.NewParagraph())
	}
	s.used++
	return s.paragraphs[s.used-1]
}

// freeParagraphs makes the nodes of a text ready for the next one, if they are not too
// many. They keep the memory that their lines had.
func (s *state) freeParagraphs() {
	const most, lines = 200, 8
	if s.used > most {
		s.paragraphs = nil
	}
	for _, n := range s.paragraphs[:min(s.used, len(s.paragraphs))] {
		room := *n.Lines()
		*n = ast.Paragraph{}
		if room.SetSliced(0, 0); cap(room.Sliced(0, 0)) <= lines {
			n.SetLines(&room)
		}
	}
	s.used = 0
}

func (p paragraph) Close(n ast.Node, reader text.Reader, pc parser.Context) {
	s := pc.(*state)
	p.BlockParser.Close(n, reader, pc)
	if s.underlined {
		s.underlined = false
	} else {
		s.hide(n)
	}
}

func (a atx) Close(n ast.Node, reader text.Reader, pc parser.Context) {
	a.BlockParser.Close(n, reader, pc)
	pc.(*state).hide(n)
}

// hideCells hides what is in the cells of a table. A cell with a backslash is goldmark's:
// a table is cut before anything else counts.
func (s *state) hideCells(table *east.Table) {
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if lines := linesOf(cell); len(lines) == 1 && bytes.IndexByte(s.src[lines[0].Start:lines[0].Stop], '\\') < 0 {
				s.hide(cell)
			}
		}
	}
}

// plainly reports whether lines are simple, and, if keep is set and they are known to
// be, collects what is in them.
func (s *state) plainly(lines []text.Segment, keep bool) bool {
	for _, line := range lines {
		if line.Padding != 0 {
			return false
		}
		end := line.Stop - util.TrimRightSpaceLength(s.src[line.Start:line.Stop])
		if end < line.Stop && end > line.Start && s.src[end-1] == '\\' {
			return false // a hard line break
		}
		l := plainLine{state: s, keep: keep, start: line.Start, end: end}
		if at, ok := l.read(line.Start, inLine); !ok || at != end {
			return false
		}
	}
	return true
}

// A plainLine reads a line from start to end, behind which is nothing but white space.
type plainLine struct {
	*state
	keep       bool
	start, end int
}

// What is read is a line, the text of a link, or strong text.
type within uint8

const (
	inLine within = iota
	inLink
	inStrong
)

// marks are the bytes that may be more than text.
var marks = func() (marks [256]bool) {
	for _, c := range []byte("`[]!<*_~\\") {
		marks[c] = true
	}
	return marks
}()

// read reads from offset i on, and returns where the line ends, or what was to be read:
// the offset of the ] or of the ** that ends it.
func (l *plainLine) read(i int, in within) (at int, ok bool) {
	run := i // where text began
	for i < l.end {
		c := l.src[i]
		if !marks[c] {
			i++
			continue
		}
		next, ok := 0, false
		switch c {
		case '`':
			l.words(run, i)
			next, ok = l.code(i)
			run = next
		case '[':
			if in != inLink {
				l.words(run, i)
				next, ok = l.inlineLink(i)
				run = next
			}
		case ']':
			if in == inLink {
				l.words(run, i)
				return i, true
			}
		case '*':
			if runLength(l.src[i:l.end], 0) != 2 || in == inLink {
				return 0, false
			}
			l.words(run, i)
			if in == inStrong {
				return i, true
			}
			next, ok = l.strong(i)
			run = next
		case '_':
			next = i + runLength(l.src[i:l.end], 0)
			ok = i > l.start && isAlnum(l.src[i-1]) && next < l.end && isAlnum(l.src[next])
		case '\\':
			next, ok = i+1, i+1 < l.end && (isAlnum(l.src[i+1]) || l.src[i+1] == ' ')
		case '!', '<':
			// goldmark cuts text here, and what is blank before it is dropped.
			next = i + 1
			follows := byte(' ')
			if next < l.end {
				follows = l.src[next]
			}
			ok = (run == i || !blank(l.src[run:i])) && (c == '!' && follows != '[' || follows == ' ')
		}
		if !ok {
			return 0, false
		}
		i = next
	}
	l.words(run, i)
	return i, in == inLine
}

// words collects text.
func (l *plainLine) words(start, end int) {
	if !l.keep || start == end {
		return
	}
	l.prose(start, end)
	if l.sinks > 0 {
		l.plain = appendUnescaped(l.plain, l.src[start:end], true)
	}
}

// code reads a code span that ends on its line, and returns where.
func (l *plainLine) code(i int) (end int, ok bool) {
	run := runLength(l.src[i:l.end], 0)
	for at := i + run; ; {
		n := bytes.IndexByte(l.src[at:l.end], '`')
		if n < 0 {
			return 0, false
		}
		at += n
		n = runLength(l.src[at:l.end], 0)
		if n != run {
			at += n
			continue
		}
		if end = at + run; l.keep {
			l.buf = append(l.buf[:0], l.src[i+run:at]...)
			l.keepCode(nil, i, i+run, at, end)
			if l.sinks > 0 {
				l.plain = append(l.plain, l.doc.Code[len(l.doc.Code)-1].Value...)
			}
		}
		return end, true
	}
}

// inlineLink reads [text](destination), and returns where it ends.
func (l *plainLine) inlineLink(i int) (end int, ok bool) {
	at := len(l.doc.Links)
	if l.keep {
		l.doc.Links = append(l.doc.Links, Link{Kind: Inline})
	}
	label, ok := l.read(i+1, inLink)
	if !ok || label+2 >= l.end || l.src[label+1] != '(' || l.src[label+2] == '<' {
		return 0, false
	}
	dest := label + 2
	for end = dest; end < l.end && l.src[end] != ')'; end++ {
		if c := l.src[end]; c <= ' ' || c == 0x7f || c == '(' || c == '\\' || c == '`' {
			return 0, false
		}
	}
	if end == l.end || end == dest {
		return 0, false
	}
	if l.keep {
		l.doc.Links[at] = Link{
			Span:   l.span(i, end+1),
			Label:  l.span(i+1, label),
			Dest:   l.span(dest, end),
			Target: l.unescape(l.src[dest:end]),
		}
	}
	return end + 1, true
}

// strong reads **text** that plainly is one, and returns where it ends.
func (l *plainLine) strong(i int) (end int, ok bool) {
	inner := i + 2
	if inner >= l.end {
		return 0, false
	}
	// What opens has no white space behind it; before a mark there must be some, or another.
	if r, _ := utf8.DecodeRune(l.src[inner:l.end]); unicode.IsSpace(r) || !isAlnum(l.src[inner]) && i > l.start && !isSpace(l.src[i-1]) && !isMark(l.src[i-1]) {
		return 0, false
	}
	at := len(l.doc.Strong)
	from := 0
	if l.keep {
		l.doc.Strong = append(l.doc.Strong, Strong{})
		from = l.enter()
	}
	closing, ok := l.read(inner, inStrong)
	if l.keep {
		value := string(l.plain[from:])
		l.leave()
		l.doc.Strong[at] = Strong{Span: l.span(i, closing+2), Text: l.span(inner, closing), Value: value}
	}
	if !ok || closing == inner {
		return 0, false
	}
	// And what closes, none before it.
	if r, _ := utf8.DecodeLastRune(l.src[inner:closing]); unicode.IsSpace(r) {
		return 0, false
	}
	end = closing + 2
	return end, isAlnum(l.src[closing-1]) || end == l.end || isSpace(l.src[end]) || isMark(l.src[end])
}

func isAlnum(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

// isMark reports whether a byte is ASCII punctuation.
func isMark(c byte) bool { return '!' <= c && c <= '~' && !isAlnum(c) }
