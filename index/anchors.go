package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/source"
)

// manyHeadings is from how many on the headings of a document are found by a table: below,
// looking at each is faster, and nothing is kept.
const manyHeadings = 32

// A headingTable finds what a document has many of. It is made when it is asked for.
type headingTable struct {
	slugs map[string]int // the first heading of a slug, by foldKey
	ids   map[string]int // the same of IDs
	ends  []int32        // where the section of each heading ends
}

func newHeadingTable(d *Document) *headingTable {
	t := &headingTable{slugs: make(map[string]int, len(d.Headings)), ids: make(map[string]int, len(d.IDs)), ends: make([]int32, len(d.Headings))}
	for i := len(d.Headings) - 1; i >= 0; i-- {
		slug := d.Headings[i].Slug
		t.slugs[foldKey(visible(slug))] = i
		t.slugs[foldKey(slug)] = i
	}
	for i := len(d.IDs) - 1; i >= 0; i-- {
		t.ids[foldKey(d.IDs[i].Name)] = i
	}
	var open []int // headings whose sections go on, each of a lower level than the one before
	for i, h := range d.Headings {
		for len(open) > 0 && h.Level <= d.Headings[open[len(open)-1]].Level {
			t.ends[open[len(open)-1]] = h.Span.Start
			open = open[:len(open)-1]
		}
		open = append(open, i)
	}
	for _, i := range open {
		t.ends[i] = int32(d.Size())
	}
	return t
}

// headingOf returns the index of the first heading that a fragment means, or -1.
func (d *Document) headingOf(fragment string) int {
	if d.headings != nil {
		if i, ok := d.headings().slugs[foldKey(fragment)]; ok {
			return i
		}
		return -1
	}
	for i, h := range d.Headings {
		if SameAnchor(h.Slug, fragment) {
			return i
		}
	}
	return -1
}

// idOf returns the index of the first ID that a fragment means, or -1.
func (d *Document) idOf(fragment string) int {
	if d.headings != nil {
		if i, ok := d.headings().ids[foldKey(fragment)]; ok {
			return i
		}
		return -1
	}
	for i, id := range d.IDs {
		if strings.EqualFold(id.Name, fragment) {
			return i
		}
	}
	return -1
}

// Section returns the span of heading i with all that belongs to it: up to the
// next heading of the same or a higher level.
func (d *Document) Section(i int) source.Span {
	h := d.Headings[i]
	if d.headings != nil {
		return source.Span{Start: h.Span.Start, End: d.headings().ends[i]}
	}
	for _, next := range d.Headings[i+1:] {
		if next.Level <= h.Level {
			return source.Span{Start: h.Span.Start, End: next.Span.Start}
		}
	}
	return source.Span{Start: h.Span.Start, End: int32(d.Size())}
}

// foldKey returns the same key for texts that are equal under [strings.EqualFold], and for
// no others.
func foldKey(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'a' <= c && c <= 'z' || c >= utf8.RuneSelf {
			return strings.Map(leastFold, s)
		}
	}
	return s
}

// leastFold returns the smallest of the characters that are the same in any case.
func leastFold(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case r < utf8.RuneSelf:
		return r
	}
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}
