package markdown

import (
	"bytes"
	"sync"
	"time"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"github.com/skillpls/skillpls/index/source"
)

// bounds are what one text may cost. They are values so that tests can tighten
// and loosen them; everyone else uses standard.
type bounds struct {
	size   int  // bytes of the file; Claude Code skips memory files above 4 MiB
	piece  int  // bytes of the pieces in which larger texts are read; 0 for as a whole
	simple bool // lines that goldmark is not needed for are read without it
	depth  int  // open blocks on a line; a nested list takes two

	// Work is counted in units of roughly a nanosecond, and only what goldmark
	// does more than once per byte weighs much. So it is the same on each
	// machine which texts are too much.
	work        int64
	workPerByte int64

	// The clock is for costs that nobody thought of, and generous: on a busy
	// machine honest documents take their time.
	clock       time.Duration
	clockPerMiB time.Duration
}

var standard = bounds{
	size:        4 << 20,
	piece:       64 << 10,
	simple:      true,
	depth:       100,
	work:        15e6,
	workPerByte: 60,
	clock:       200 * time.Millisecond,
	clockPerMiB: time.Second,
}

const (
	// A callback from goldmark stands for about this much work.
	tickWork = 50
	// The clock is read once per this much work.
	clockWork = 50_000
	// No more than this counts between two looks at the clock: a machine that
	// sleeps or is busy elsewhere must not make a document incomplete.
	longestStep = 2 * time.Millisecond
	// Emphasis, links and images in each other.
	inlineDepth = 1000
	// A map keeps its size when it is cleared, and clearing takes as long.
	manySlugs = 100
)

const (
	reasonSize  = "the file is larger than 4 MiB"
	reasonDepth = "lists and quotes are nested too deeply"
	reasonSpans = "emphasis and links are nested too deeply"
	reasonCells = "the table has far more columns than its rows have cells"
	reasonWork  = "unclosed brackets, backticks or emphasis marks take too long to match"
	reasonClock = "it takes too long to read"
	reasonCrash = "the Markdown parser fails on this text"
)

// A state is one run: goldmark's parser.Context, the counters that stop it, and
// the document in the making. It belongs to one goroutine.
type state struct {
	parser.Context

	src  []byte // the body; goldmark's offsets are of src
	base int    // offset of src in the file
	doc  Doc
	at   int // where the parser last was

	bounds
	spent, pauseAt int64
	elapsed        time.Duration
	lastLook       time.Time

	// What the block parsers keep. Tables are apart because one is made only when
	// the block behind it has been opened.
	opened, tables queue

	hidden     []hidden // in the order of the text, nearly
	shown      int      // of these, how many the walk has met
	underlined bool     // the next paragraph that is closed may be a heading

	paragraphs []*ast.Paragraph // nodes, of which so many are used
	used       int

	emphasis emphasisProcessor
	links    []linkParts

	// Of the current block.
	brackets []bracket // that are open
	unclosed unclosedCode
	lines    lineReader
	steps    int // calls of the inline parser

	part  bool // the text is a piece of one: slugs are made unique in all of it
	fence int  // first of doc.Fences that the walk has not met
	last  int  // end of the last leaf block that the walk met

	plain []byte // plain text of what the walk is in, when sinks > 0
	sinks int
	slugs map[string]int // occurrences by slug
	buf   []byte         // scratch
}

// A queue has what block parsers know of blocks that the nodes do not say, in the
// order of the text, which is the order in which the walk asks for it.
type queue struct {
	entries []queued
	next    int // first entry that the walk has not met
}

type queued struct {
	node  ast.Node
	parts blockParts
}

func (q *queue) keep(n ast.Node, p blockParts) {
	q.entries = append(q.entries, queued{n, p})
}

func (q *queue) reset() {
	clear(q.entries)
	q.entries, q.next = q.entries[:0], 0
}

// parts returns what was kept of n. Blocks that goldmark dropped are skipped.
func (q *queue) parts(n ast.Node) blockParts {
	for q.entries[q.next].node != n {
		q.next++
	}
	q.next++
	return q.entries[q.next-1].parts
}

// blockParts are offsets of src. What they mean is said where they are made.
type blockParts struct{ start, content, end int }

// states are kept for their slices: grown anew for each file, they would be a
// tenth of the time. A state in the pool refers to no text and no node.
var states = sync.Pool{New: func() any { return new(state) }}

// newState returns a state for one run. Unless the run panics, release ends it.
func newState(src []byte, base int, b bounds) *state {
	s := states.Get().(*state)
	s.Context = parser.NewContext()
	s.src, s.base, s.at = src, base, 0
	s.bounds = b
	s.work += s.workPerByte * int64(len(src))
	s.clock += s.clockPerMiB * time.Duration(len(src)) / (1 << 20)
	s.spent, s.pauseAt, s.elapsed, s.lastLook = 0, 0, 0, time.Now()
	s.emphasis.state = s
	return s
}

// release gives the state back, when its document has been taken.
func (s *state) release() {
	s.opened.reset()
	s.tables.reset()
	s.freeParagraphs()
	clear(s.hidden)
	s.hidden, s.shown, s.underlined = s.hidden[:0], 0, false
	s.Context, s.src = nil, nil
	s.emphasis, s.lines = emphasisProcessor{}, lineReader{}
	s.links, s.brackets = s.links[:0], s.brackets[:0]
	s.part = false
	s.fence, s.last, s.steps, s.sinks, s.unclosed = 0, 0, 0, 0, 0
	if len(s.slugs) > manySlugs {
		s.slugs = nil
	}
	clear(s.slugs)
	states.Put(s)
}

// tick counts one step of the parser at offset at.
func (s *state) tick(at int) {
	s.at = at
	s.spend(tickWork)
}

// spend counts work, and panics with a *Limit when there was too much.
func (s *state) spend(work int) {
	s.spent += int64(work)
	if s.spent < s.pauseAt {
		return
	}
	if s.spent > s.work {
		panic(s.limit(s.at, reasonWork))
	}
	now := time.Now()
	s.elapsed += min(now.Sub(s.lastLook), longestStep)
	s.lastLook = now
	if s.elapsed > s.clock {
		panic(s.limit(s.at, reasonClock))
	}
	s.pauseAt = min(s.spent+clockWork, s.work+1)
}

// limit makes a Limit of the line that holds offset at of src.
func (s *state) limit(at int, reason string) *Limit {
	at = min(max(at, 0), len(s.src))
	start := bytes.LastIndexByte(s.src[:at], '\n') + 1
	return &Limit{Span: s.span(start, s.lineEnd(at)), Reason: reason}
}

// span makes offsets of src a span of the file.
func (s *state) span(start, end int) source.Span {
	return source.At(s.base+start, s.base+end)
}

// lineEnd returns the end of the line that holds offset at, without terminator.
func (s *state) lineEnd(at int) int {
	if at >= len(s.src) {
		return len(s.src)
	}
	end := len(s.src)
	if n := bytes.IndexByte(s.src[at:], '\n'); n >= 0 {
		end = at + n
	}
	return s.trimLineEnd(end)
}

// trimLineEnd returns end without the line terminator before it, or the CR of a
// CRLF before it.
func (s *state) trimLineEnd(end int) int {
	if end > 0 && s.src[end-1] == '\n' {
		end--
	}
	if end > 0 && s.src[end-1] == '\r' {
		end--
	}
	return end
}
