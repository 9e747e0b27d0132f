package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// inlines is the only inline parser that goldmark knows. It keeps the ranges of
// what it parses, counts what each step costs, and leaves to goldmark what
// goldmark does well.
type inlines struct {
	link     parser.InlineParser
	autoLink parser.InlineParser
	html     parser.InlineParser
}

func (p inlines) Trigger() []byte { return []byte("`[]!<*_~") }

func (p inlines) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	s := pc.(*state)
	line, at := block.PeekLine()
	s.tick(at.Start)
	s.steps++
	switch line[0] {
	case '`':
		return s.codeSpan(parent, block)
	case '[':
		if n := taskBox(parent, block, line); n != nil {
			return n
		}
		s.openBracket(at.Start)
		return p.link.Parse(parent, block, pc)
	case '!':
		if len(line) < 2 || line[1] != '[' {
			return nil
		}
		s.openBracket(at.Start)
		return p.link.Parse(parent, block, pc)
	case ']':
		return s.closeBracket(p.link, parent, block)
	case '<':
		if n := p.autoLink.Parse(parent, block, pc); n != nil {
			return n
		}
		return p.html.Parse(parent, block, pc)
	default:
		return s.delimiters(line, at, block)
	}
}

// CloseBlock ends the brackets that are still open; goldmark calls it behind
// each block.
func (p inlines) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	s := pc.(*state)
	s.brackets = s.brackets[:0]
	s.unclosed = 0
	s.steps = 0
	p.link.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// taskBox parses the box of a task at the very start of a list item. Unlike
// goldmark's own it wants white space behind the box, so that [x](y) is a link.
func taskBox(parent ast.Node, block text.Reader, line []byte) ast.Node {
	if len(line) < 3 || line[2] != ']' || parent.HasChildren() {
		return nil
	}
	checked := line[1] == 'x' || line[1] == 'X'
	if !checked && line[1] != ' ' && line[1] != '\t' {
		return nil
	}
	if len(line) > 3 && !isSpace(line[3]) {
		return nil
	}
	list, ok := parent.Parent().(*ast.ListItem)
	if !ok || list.FirstChild() != parent {
		return nil
	}
	block.Advance(3)
	return east.NewTaskCheckBox(checked)
}

// A codeSpan node has no children: everything about it is in the document.
type codeSpan struct {
	ast.BaseInline
	index int // in Doc.Code
}

func (n *codeSpan) Kind() ast.NodeKind         { return ast.KindCodeSpan }
func (n *codeSpan) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// unclosedCode has the bit n set when n backticks have no counterpart in the
// rest of the block, so that nobody looks twice.
type unclosedCode uint64

func (u unclosedCode) has(n int) bool { return n < 64 && u>>n&1 == 1 }

func (u *unclosedCode) add(n int) {
	if n < 64 {
		*u |= 1 << n
	}
}

// codeSpan parses from a run of backticks to the next one of the same length.
// Without one the run is text.
func (s *state) codeSpan(parent ast.Node, block text.Reader) ast.Node {
	line, at := block.PeekLine()
	run := runLength(line, 0)
	if !s.unclosed.has(run) {
		if n := s.closedCode(parent, block, run); n != nil {
			return n
		}
		s.unclosed.add(run)
	}
	block.Advance(run)
	return ast.NewTextSegment(at.WithStop(at.Start + run))
}

func (s *state) closedCode(parent ast.Node, block text.Reader, run int) ast.Node {
	savedLine, opening := block.Position()
	block.Advance(run)
	s.buf = s.buf[:0]
	start, looked := -1, 0
	for {
		line, at := block.PeekLine()
		if line == nil {
			block.SetPosition(savedLine, opening)
			s.spend(looked)
			return nil
		}
		if start < 0 {
			start = at.Start
		}
		looked += len(line)
		for i := 0; i < len(line); i++ {
			if line[i] != '`' {
				continue
			}
			n := runLength(line, i)
			if n != run {
				i += n - 1
				continue
			}
			s.buf = append(s.buf, line[:i]...)
			block.Advance(i + run)
			return s.keepCode(parent, opening.Start, start, at.Start+i, at.Start+i+run)
		}
		s.buf = append(s.buf, line...)
		block.AdvanceLine()
	}
}

// keepCode adds a code span whose text with all its lines is in s.buf.
func (s *state) keepCode(parent ast.Node, start, textStart, textEnd, end int) ast.Node {
	value := joinLines(s.buf)
	if len(value) > 1 && value[0] == ' ' && value[len(value)-1] == ' ' && !blank(value) {
		value = value[1 : len(value)-1]
		if n := lineBreakLength(s.src[textStart:]); isSpace(s.src[textStart]) && s.src[textStart] != ' ' {
			// Behind a line ending come the marks of quotes and the indentation, which
			// are no part of the code.
			for textStart += n; textStart < textEnd && strings.IndexByte(" \t>", s.src[textStart]) >= 0; {
				textStart++
			}
		} else {
			textStart += n
		}
		if trimmed := s.trimLineEnd(textEnd); trimmed < textEnd {
			textEnd = trimmed
		} else {
			textEnd--
		}
	}
	if _, ok := parent.(*east.TableCell); ok {
		value = unescapePipes(value)
	}
	s.doc.Code = append(s.doc.Code, Code{
		Span:  s.span(start, end),
		Text:  s.span(textStart, textEnd),
		Value: string(value),
	})
	n := &codeSpan{index: len(s.doc.Code) - 1}
	n.SetPos(start)
	return n
}

// joinLines replaces, in place, each line ending by a space.
func joinLines(b []byte) []byte {
	out := b[:0]
	for i, c := range b {
		switch {
		case c == '\n':
			out = append(out, ' ')
		case c == '\r' && i+1 < len(b) && b[i+1] == '\n':
		default:
			out = append(out, c)
		}
	}
	return out
}

// unescapePipes replaces, in place, each \| by |: a table is split before code
// spans are parsed, so that there the backslash counts even in code.
func unescapePipes(b []byte) []byte {
	out := b[:0]
	for i, c := range b {
		if c == '\\' && i+1 < len(b) && b[i+1] == '|' {
			continue
		}
		out = append(out, c)
	}
	return out
}

// lineBreakLength returns the length of the one space or line ending that b
// starts with.
func lineBreakLength(b []byte) int {
	if len(b) > 1 && b[0] == '\r' && b[1] == '\n' {
		return 2
	}
	return 1
}

// runLength returns how often the byte at i of line is there in a row.
func runLength(line []byte, i int) int {
	n := i + 1
	for n < len(line) && line[n] == line[i] {
		n++
	}
	return n - i
}

func blank(b []byte) bool {
	for _, c := range b {
		if !isSpace(c) {
			return false
		}
	}
	return true
}
