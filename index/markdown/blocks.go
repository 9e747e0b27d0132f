package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The types here wrap goldmark's block parsers to keep what their nodes do not
// say: goldmark knows where a block starts, but counts a tab that is partly
// indentation as the spaces it stands for, and it never says where one ends.

// blockStart returns where the block on the reader's line starts. (goldmark's own
// offset is -1 where a tab makes the indentation as wide as the line is long.)
func (s *state) blockStart(line text.Segment) int {
	start := line.Start
	for start < line.Stop && (s.src[start] == ' ' || s.src[start] == '\t') {
		start++
	}
	return start
}

// A container is a list or a quote. Its start and its opening line's end are kept.
type container struct{ parser.BlockParser }

func (c container) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	s := pc.(*state)
	_, line := reader.Position()
	start := s.blockStart(line)
	n, next := c.BlockParser.Open(parent, reader, pc)
	if n == nil {
		return nil, next
	}
	s.tick(start)
	if len(s.OpenedBlocks()) >= s.depth {
		panic(s.limit(start, reasonDepth))
	}
	s.opened.keep(n, blockParts{start: start, end: s.trimLineEnd(line.Stop)})
	return n, next
}

func (c container) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	_, line := reader.Position()
	pc.(*state).tick(line.Start)
	return c.BlockParser.Continue(n, reader, pc)
}

// Close does nothing, as goldmark's does for quotes. In a list whose items have no blank
// line between them it makes other nodes of paragraphs, which only HTML needs.
func (container) Close(ast.Node, text.Reader, parser.Context) {}

// An item is an item of a list. Its marker's start and end are kept, and where
// its content starts.
type item struct{ parser.BlockParser }

func (i item) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	s := pc.(*state)
	_, line := reader.Position()
	start := s.blockStart(line)
	n, next := i.BlockParser.Open(parent, reader, pc)
	if n == nil {
		return nil, next
	}
	end := start
	for end < len(s.src) && '0' <= s.src[end] && s.src[end] <= '9' {
		end++
	}
	end = min(end+1, len(s.src)) // the dot, parenthesis or bullet
	content := end
	if next&parser.HasChildren != 0 {
		_, rest := reader.Position()
		content = rest.Start
	}
	s.opened.keep(n, blockParts{start, content, end})
	return n, next
}

func (i item) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	_, line := reader.Position()
	pc.(*state).tick(line.Start)
	return i.BlockParser.Continue(n, reader, pc)
}

// An atx is a heading with #s. Its start and its line's end are kept.
type atx struct{ parser.BlockParser }

func (a atx) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	s := pc.(*state)
	_, line := reader.Position()
	start := s.blockStart(line)
	n, next := a.BlockParser.Open(parent, reader, pc)
	if n != nil {
		s.opened.keep(n, blockParts{start: start, end: s.trimLineEnd(line.Stop)})
	}
	return n, next
}

// A setext is a heading with an underline, whose end is kept. Its start is that
// of its text; content is 1 to tell it from the other kind.
type setext struct{ parser.BlockParser }

func (h setext) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, line := reader.Position()
	n, next := h.BlockParser.Open(parent, reader, pc)
	if n != nil {
		s := pc.(*state)
		s.underlined = true
		s.opened.keep(n, blockParts{content: 1, end: s.trimLineEnd(line.Stop)})
	}
	return n, next
}

// A fence is a fenced code block. It goes to the document at once.
type fence struct{ parser.BlockParser }

func (f fence) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	s := pc.(*state)
	_, line := reader.Position()
	start := s.blockStart(line)
	n, next := f.BlockParser.Open(parent, reader, pc)
	if n == nil {
		return nil, next
	}
	s.tick(start)
	char := s.src[start]
	mark := start
	for mark < line.Stop && s.src[mark] == char {
		mark++
	}
	from, to := trimSpace(s.src, mark, line.Stop)
	word := to
	if i := bytes.IndexAny(s.src[from:to], " \t"); i >= 0 {
		word = from + i
	}
	s.doc.Fences = append(s.doc.Fences, Fence{
		Span:    s.span(start, s.trimLineEnd(line.Stop)),
		Info:    s.span(from, to),
		Content: s.span(line.Stop, line.Stop),
		Lang:    s.unescape(s.src[from:word]),
		Char:    char,
		Len:     mark - start,
	})
	return n, next
}

func (f fence) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	s := pc.(*state)
	_, line := reader.Position()
	s.tick(line.Start)
	next := f.BlockParser.Continue(n, reader, pc)
	n.Lines().SetSliced(0, 0) // nobody reads them
	block := &s.doc.Fences[len(s.doc.Fences)-1]
	end := line.Stop
	block.Closed = next&parser.Close != 0
	if !block.Closed {
		block.Content.End = int32(s.base + end)
	}
	block.Span.End = int32(s.base + s.trimLineEnd(end))
	return next
}

// trimSpace returns the range from start to end of src without the white space
// at its ends. Of nothing but white space it returns the point at start.
func trimSpace(src []byte, start, end int) (int, int) {
	from, to := start, end
	for from < to && isSpace(src[from]) {
		from++
	}
	if from == to {
		return start, start
	}
	for isSpace(src[to-1]) {
		to--
	}
	return from, to
}

func isSpace(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r'
}
