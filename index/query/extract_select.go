package query

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// choose finds the sections that a selection means.
func (e *Extraction) choose(d *index.Document, at source.Span) bool {
	add := func(i int) bool {
		p, ok := e.piece(i)
		if ok {
			e.pieces = append(e.pieces, p)
		}
		return ok
	}
	headings := e.body.Headings
	if at.Empty() {
		for i, h := range headings {
			if d.LineSpan(d.Line(int(h.Span.Start))).Start <= at.Start && at.Start <= h.Span.End {
				return add(i)
			}
		}
		return false
	}
	at = e.trim(at)
	if at.Empty() {
		return false
	}
	// Whole sections, one behind the other.
	for i := range headings {
		if headings[i].Span.Start != at.Start {
			continue
		}
		for j := i; j < len(headings) && headings[j].Level == headings[i].Level; {
			if !add(j) {
				break
			}
			section := e.body.Section(j, len(e.text))
			if at.End <= e.trim(section).End && (at.End >= e.pieces[len(e.pieces)-1].body.End) {
				return true
			}
			j = e.pieces[len(e.pieces)-1].last
			if j == len(headings) || headings[j].Span.Start >= at.End {
				break
			}
		}
		e.pieces = nil
	}
	innermost := -1
	for i := range headings {
		if section := e.body.Section(i, len(e.text)); section.Encloses(at) {
			innermost = i
		}
	}
	return innermost >= 0 && add(innermost)
}

// trim takes white space from the ends of a span.
func (e *Extraction) trim(s source.Span) source.Span {
	for s.Start < s.End && isBlank(e.text[s.Start]) {
		s.Start++
	}
	for s.End > s.Start && isBlank(e.text[s.End-1]) {
		s.End--
	}
	return s
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// piece is the section of heading i, if it can be cut out: it begins and ends in no list
// and no quote, and does not head the document.
func (e *Extraction) piece(i int) (p cutting, ok bool) {
	headings := e.body.Headings
	h := headings[i]
	if h.Level < 2 || h.Slug == "" || !e.alone(h) {
		return cutting{}, false
	}
	section := e.body.Section(i, len(e.text))
	p = cutting{first: i, last: i + 1}
	for p.last < len(headings) && headings[p.last].Span.Start < section.End {
		p.last++
	}
	if p.last < len(headings) && !e.alone(headings[p.last]) {
		return cutting{}, false
	}
	p.body = source.Span{Start: h.Span.End, End: e.endOf(section)}
	if p.body.End <= p.body.Start {
		return cutting{}, false
	}
	p.whole = source.Span{Start: h.Span.Start, End: p.body.End}
	return p, true
}

// alone reports whether a heading lies in no list and no quote.
func (e *Extraction) alone(h markdown.Heading) bool {
	return !slices.ContainsFunc(e.body.Blocks, func(b markdown.Block) bool {
		return b.Kind != markdown.Paragraph && b.Span.Start <= h.Span.Start && h.Span.Start < b.Span.End
	})
}

// endOf is where the text of a section ends. What stands last may belong to what is
// between sections or to the next one: a line across the page, an anchor, and a comment
// about what is none of the section.
func (e *Extraction) endOf(section source.Span) int32 {
	for {
		section.End = e.trim(section).End
		end := section.End
		for _, c := range e.body.Comments {
			if c.Span.End == end && !c.Next.Empty() {
				section.End = c.Span.Start
			}
		}
		if line := e.lineStart(section.End); line > section.Start && e.blankBefore(line) && !e.body.InCode(int(line)) {
			if last := e.text[line:section.End]; isBreak(last) || anchor.Match(last) {
				section.End = line
			}
		}
		if section.End == end {
			return end
		}
	}
}

// lineStart is where the line of an offset starts.
func (e *Extraction) lineStart(at int32) int32 {
	return int32(bytes.LastIndexAny(e.text[:at], "\r\n") + 1)
}

// blankBefore reports whether the line before the one that starts at an offset is blank.
func (e *Extraction) blankBefore(at int32) bool {
	before := bytes.TrimSuffix(bytes.TrimSuffix(e.text[:at], []byte("\n")), []byte("\r"))
	return len(bytes.TrimSpace(before[bytes.LastIndexAny(before, "\r\n")+1:])) == 0
}

// anchor is a line that gives a name to what follows.
var anchor = regexp.MustCompile(`^ {0,3}(<a (id|name)="[^"<>]*">\s*</a>\s*)+$`)

// isBreak reports whether a line is a line across the page.
func isBreak(line []byte) bool {
	marks := strings.NewReplacer(" ", "", "\t", "").Replace(string(line))
	return len(marks) >= 3 && strings.IndexByte("-*_", marks[0]) >= 0 && strings.Trim(marks, marks[:1]) == ""
}

// worthwhile reports whether there is more in a piece than a link, which is all that
// would be left.
func (e *Extraction) worthwhile(p *cutting) bool {
	const least = 40 // bytes: about as long is a link
	body := e.trim(p.body)
	size := body.Len()
	if !bytes.ContainsAny(e.text[body.Start:body.End], "\r\n") {
		for _, l := range e.body.Links {
			if body.Encloses(l.Span) {
				size -= l.Span.Len()
			}
		}
	}
	return size > least
}

// mayMove reports whether there is nothing in a piece that means something in this file
// alone: what a host puts in, what holds for the whole file, a merge left undecided; and
// whether its heading leads nowhere, as that of a section about another file does.
func (e *Extraction) mayMove(d *index.Document, p *cutting) bool {
	for _, f := range d.Faults {
		if (f.Kind == index.FaultArguments || f.Kind == index.FaultConflict) && f.Span.Start < p.body.End && f.Span.End > p.body.Start {
			return false
		}
	}
	heading := source.Span{Start: p.whole.Start, End: p.body.Start}
	for _, l := range e.body.Links { // it would be there twice
		if heading.Encloses(l.Span) {
			return false
		}
	}
	for _, ig := range d.Ignores {
		if p.body.Encloses(ig.Span) && ig.Covers == source.At(0, len(e.text)) {
			return false
		}
	}
	moved := e.text[p.body.Start:p.body.End]
	return !bytes.Contains(moved, []byte("$ARGUMENTS")) && !inserted.Match(moved)
}

// inserted finds a command whose output a host puts in its place.
var inserted = regexp.MustCompile("(^|[\\s(])!`[^`\\n]+`")

// footnote finds the labels of footnotes, which are no links to markdown itself.
var footnote = regexp.MustCompile(`\[\^([^\]\s]+)\]`)

// footnotesCross reports whether a footnote stands in one file and its mark in another
// when the pieces have moved.
func (e *Extraction) footnotesCross() bool {
	in := map[string]int{} // by label, the piece; -1 is the document
	for _, m := range footnote.FindAllSubmatchIndex(e.text, -1) {
		if e.body.InCode(m[0]) {
			continue
		}
		label := strings.ToLower(string(e.text[m[2]:m[3]]))
		at := e.pieceAt(int32(m[0]))
		if at < 0 && slices.ContainsFunc(e.pieces, func(p cutting) bool { return p.whole.Contains(m[0]) }) {
			return true // in the heading, which is in both
		}
		if was, ok := in[label]; ok && was != at {
			return true
		}
		in[label] = at
	}
	return false
}

// pieceAt is the index of the piece that an offset moves with, -1 for none.
func (e *Extraction) pieceAt(at int32) int {
	return slices.IndexFunc(e.pieces, func(p cutting) bool { return p.body.Start <= at && at < p.body.End })
}
