package markdown

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// tables wraps goldmark's table parser: it keeps where the header row starts
// and where the row below it ends, and refuses tables that are mostly made of absent cells, which goldmark would
// add one by one.
type tables struct{ parser.ParagraphTransformer }

// Rows shorter than the header are common, but a table has more cells than
// bytes, and this many besides, only when someone means harm.
const absentCells = 1000

func (t tables) Transform(paragraph *ast.Paragraph, reader text.Reader, pc parser.Context) {
	s := pc.(*state)
	lines := paragraph.Lines().Sliced(0, paragraph.Lines().Len())
	columns := s.columns(lines)
	if columns == 0 {
		return
	}
	first, last := lines[0].Start, lines[len(lines)-1].Stop
	if columns*len(lines) > last-first+absentCells {
		panic(s.limit(first, reasonCells))
	}
	before, parent := paragraph.PreviousSibling(), paragraph.Parent()
	t.ParagraphTransformer.Transform(paragraph, reader, pc)

	n := paragraph.NextSibling()
	if paragraph.Parent() == nil {
		n = parent.FirstChild()
		if before != nil {
			n = before.NextSibling()
		}
	}
	if table, ok := n.(*east.Table); ok {
		row := lines[len(lines)-table.ChildCount():] // from the delimiter row on
		header := lines[len(lines)-len(row)-1]
		start, _ := trimSpace(s.src, header.Start, header.Stop)
		s.hideCells(table)
		s.tables.keep(table, blockParts{start: start, end: s.trimLineEnd(row[0].Stop)})
	}
}

// columns returns an upper bound of the columns of a table that lines may hold,
// or 0 when no line but the first can be the row below a table's header.
func (s *state) columns(lines []text.Segment) int {
	most := 0
	for _, l := range lines[min(1, len(lines)):] {
		most = max(most, dashColumns(s.src[l.Start:l.Stop]))
	}
	return most
}

// dashColumns returns the number of columns when line is made of -, |, : and
// white space only, with at least one dash; else 0.
func dashColumns(line []byte) int {
	dashes, columns := 0, 1
	for _, c := range line {
		switch {
		case c == '-':
			dashes++
		case c == '|':
			columns++
		case c != ':' && !isSpace(c):
			return 0
		}
	}
	if dashes == 0 {
		return 0
	}
	return columns
}
