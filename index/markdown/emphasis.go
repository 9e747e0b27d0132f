package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// An emphasis node stands for *, **, _, __ and ~ alike. Its ranges are offsets
// of the state's src.
type emphasis struct {
	ast.BaseInline
	strong             bool
	start, end         int
	textStart, textEnd int
}

func (n *emphasis) Kind() ast.NodeKind         { return ast.KindEmphasis }
func (n *emphasis) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// delimiters parses a run of *, _ or ~. Runs that can neither open nor close, as
// in snake_case, become text at once: goldmark would keep them in a list through
// which every closing run walks.
func (s *state) delimiters(line []byte, at text.Segment, block text.Reader) ast.Node {
	run := runLength(line, 0)
	before := block.PrecendingCharacter()
	if line[0] == '~' && (run > 2 || before == '~') {
		block.Advance(run)
		return ast.NewTextSegment(at.WithStop(at.Start + run))
	}
	d := parser.ScanDelimiter(line, before, 1, &s.emphasis)
	block.Advance(run)
	if !d.CanOpen && !d.CanClose {
		return ast.NewTextSegment(at.WithStop(at.Start + run))
	}
	d.Segment = at.WithStop(at.Start + run)
	s.PushDelimiter(d)
	return d
}

// An emphasisProcessor is asked by goldmark whether two runs match. That happens
// in goldmark's innermost loop, so here its cost is counted: for each closing run
// it walks back through all runs that may open.
type emphasisProcessor struct {
	state          *state
	opener, closer *parser.Delimiter // last asked about
	reached        int               // offset that the walk for closer came to
}

func (p *emphasisProcessor) IsDelimiter(c byte) bool { return c == '*' || c == '_' || c == '~' }

func (p *emphasisProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	if closer != p.closer || opener.Segment.Start > p.reached {
		p.closer, p.reached = closer, closer.Segment.Start
	}
	p.state.at = closer.Segment.Start
	// The walk passed at most a run per byte, and also runs that cannot open, of
	// which it does not tell us.
	p.state.spend(5 + 2*(p.reached-opener.Segment.Start))
	p.opener, p.reached = opener, opener.Segment.Start
	return opener.Char == closer.Char
}

// OnMatch makes the node for the runs asked about last, of which goldmark has
// just taken n characters each.
func (p *emphasisProcessor) OnMatch(n int) ast.Node {
	o, c := p.opener, p.closer
	node := &emphasis{
		strong:    n == 2 && o.Char != '~',
		start:     o.Segment.Stop,
		end:       c.Segment.Start + n,
		textStart: o.Segment.Stop + n,
		textEnd:   c.Segment.Start,
	}
	// goldmark cuts a run at its end; a closing run is used up from its start.
	c.Segment = text.NewSegment(c.Segment.Start+n, c.Segment.Start+n+c.Length)
	return node
}
