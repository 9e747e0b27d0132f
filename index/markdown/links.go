package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A bracket is a [ or ![ that may open a link. The stack of them mirrors the one
// that goldmark's link parser keeps to itself.
type bracket struct {
	start int // offset of the "[" or "!"
	inner int // offset behind the "["
}

// linkParts are offsets of src of a link. A link's node has its index in
// state.links as position, since goldmark leaves no better place.
type linkParts struct {
	start, end           int
	labelStart, labelEnd int
	destStart, destEnd   int
}

func (s *state) openBracket(at int) {
	inner := at + 1
	if s.src[at] == '!' {
		inner++
	}
	s.brackets = append(s.brackets, bracket{at, inner})
}

// closeBracket parses a "]" with goldmark's link parser and keeps the ranges of
// the link, if it is one.
func (s *state) closeBracket(link parser.InlineParser, parent ast.Node, block text.Reader) ast.Node {
	if len(s.brackets) == 0 {
		return nil
	}
	open := s.brackets[len(s.brackets)-1]
	s.brackets = s.brackets[:len(s.brackets)-1]
	_, at := block.Position()
	s.spend(4 * (at.Start - open.start)) // goldmark looks for links within the link
	lastRun := s.LastDelimiter()
	s.lines = lineReader{block, s, parent}

	n := link.Parse(parent, &s.lines, s)

	if lastRun != nil && n != nil && lastRun.Segment.Start > open.start {
		// To match the runs within, goldmark walks back from the last one, perhaps
		// to the start of the block.
		s.spend(10 * s.steps)
	}
	_, after := block.Position()
	parts := linkParts{
		start: open.start, end: after.Start,
		labelStart: open.inner, labelEnd: at.Start,
	}
	var dest []byte
	var ref *ast.ReferenceLink
	switch n := n.(type) {
	case *ast.Link:
		dest, ref = n.Destination, n.Reference
	case *ast.Image:
		dest, ref = n.Destination, n.Reference
	default:
		s.spend(4 * s.triedLink(parent, at.Start+1))
		return nil
	}
	switch {
	case ref == nil:
		parts.destStart = s.offsetOf(dest, at.Start+2, after.Start)
		parts.destEnd = parts.destStart + len(dest)
	case ref.Type == ast.ReferenceLinkFull:
		parts.destStart, parts.destEnd = at.Start+2, after.Start-1
	default:
		parts.destStart, parts.destEnd = open.inner, at.Start
	}
	s.links = append(s.links, parts)
	n.(interface{ SetPos(int) }).SetPos(len(s.links) - 1)
	return n
}

// offsetOf returns where in src the destination is, which lies between from and
// to. goldmark cuts it out of src, so its capacity tells; an absent one is at from.
func (s *state) offsetOf(dest []byte, from, to int) int {
	if dest == nil {
		return from
	}
	at := cap(s.src) - cap(dest)
	if from <= at && at+len(dest) <= to && bytes.Equal(s.src[at:at+len(dest)], dest) {
		return at
	}
	return from + max(bytes.Index(s.src[from:to], dest), 0)
}

// A lineReader is goldmark's reader of a block with a quick Value: goldmark's own
// looks for the line from the block's last one back, and copies byte by byte.
type lineReader struct {
	text.Reader
	state *state
	block ast.Node
}

func (r *lineReader) Value(seg text.Segment) []byte {
	src := r.state.src
	if seg.Padding == 0 && 0 <= seg.Start && seg.Start <= seg.Stop && bytes.IndexByte(src[seg.Start:seg.Stop], '\n') < 0 {
		return src[seg.Start:seg.Stop]
	}
	r.state.spend(4 * r.block.Lines().Len())
	return r.Reader.Value(seg)
}

// triedLink returns how many bytes goldmark looked at to find out that what
// starts at offset at, behind a "]", does not make a link.
func (s *state) triedLink(parent ast.Node, at int) int {
	lines := parent.Lines()
	end := lines.At(lines.Len() - 1).Stop
	if at >= end || s.src[at] != '(' && s.src[at] != '[' {
		return 0
	}
	i := at + 1
	if s.src[at] == '[' {
		for i < end && s.src[i] != '[' && s.src[i] != ']' {
			i++
		}
		return i - at
	}
	for i < end && isSpace(s.src[i]) {
		i++
	}
	if i < end && s.src[i] == '<' {
		for i < end && s.src[i] != '>' && s.src[i] != '\n' {
			i++
		}
		i = min(i+1, end)
	} else {
		_, _, n := destination(s.src[i:end])
		i += n
	}
	for i < end && isSpace(s.src[i]) {
		i++
	}
	if i >= end {
		return i - at
	}
	switch quote := s.src[i]; quote {
	case '"', '\'':
		i++
		for i < end && s.src[i] != quote {
			i++
		}
	case '(':
		i++
		for i < end && s.src[i] != '(' && s.src[i] != ')' {
			i++
		}
	}
	return i - at
}

// refKind returns how a reference is written, and its normalised label.
func refKind(ref *ast.ReferenceLink) (LinkKind, string) {
	label := util.ToLinkReference(ref.Value)
	switch ref.Type {
	case ast.ReferenceLinkFull:
		return RefFull, label
	case ast.ReferenceLinkCollapsed:
		return RefCollapsed, label
	default:
		return RefShortcut, label
	}
}
