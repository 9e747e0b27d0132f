package query

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A Fold is a stretch of whole lines of which all but the first can be hidden.
type Fold struct {
	First, Last int // lines, counted from 0; First is the smaller
	Comment     bool
}

// Folds returns what can be folded in the document at p, each stretch of lines once, in
// order of the first lines, the longer before the shorter. Of a closed document only its
// front matter and its sections are known.
func Folds(s *index.Snapshot, p string) []Fold {
	d := s.Doc(p)
	if d == nil || unread(d) {
		return nil
	}
	f := folder{d: d}
	f.yaml()
	for _, section := range sectionSpans(d) {
		f.add(section, false)
	}
	if m := d.Body(); m != nil {
		f.body(m)
	}
	slices.SortStableFunc(f.folds, func(a, b Fold) int {
		if a.First != b.First {
			return a.First - b.First
		}
		return b.Last - a.Last
	})
	return slices.CompactFunc(f.folds, func(a, b Fold) bool { return a.First == b.First && a.Last == b.Last })
}

type folder struct {
	d     *index.Document
	folds []Fold
}

func (f *folder) add(s source.Span, comment bool) {
	if s.Empty() {
		return
	}
	f.lines(f.d.Line(int(s.Start)), f.d.Line(int(s.End)), comment)
}

func (f *folder) lines(first, last int, comment bool) {
	if first < last {
		f.folds = append(f.folds, Fold{First: first, Last: last, Comment: comment})
	}
}

func (f *folder) body(m *markdown.Doc) {
	for _, b := range m.Blocks {
		if b.Kind != markdown.Paragraph {
			f.add(b.Span, false)
		}
	}
	for _, i := range m.Items {
		f.add(i.Span, false)
	}
	for i := range m.Fences {
		f.add(m.Fences[i].Span, false)
	}
	for _, t := range m.Tables {
		f.add(t.Span, false)
	}
	for _, c := range m.Comments {
		f.add(c.Span, true)
	}
}

func (f *folder) yaml() {
	b := f.d.YAML()
	if b == nil {
		return
	}
	if f.d.Markdown {
		f.add(trimmed(f.d, b.Span), false)
	}
	f.node(b.Root)
}

// node adds the values in n, each from the line of its key, or of itself in a sequence.
func (f *folder) node(n *frontmatter.Node) {
	if n == nil {
		return
	}
	for _, p := range n.Pairs {
		f.value(p.Key.Span.Start, p.Value)
	}
	for _, item := range n.Items {
		f.value(item.Span.Start, item)
	}
}

// value adds a value that is folded below the line of start. The bracket that closes it
// stays in sight where it has a line of its own.
func (f *folder) value(start int32, v *frontmatter.Node) {
	last := f.d.Line(int(v.Span.End))
	if file := f.d.File; v.Style == frontmatter.Flow && v.Kind != frontmatter.Scalar && file != nil && v.Span.Len() > 0 {
		before := source.Span{Start: f.d.LineSpan(last).Start, End: v.Span.End - 1}
		if before.Start <= before.End && file.Trim(before).Empty() {
			last--
		}
	}
	f.lines(f.d.Line(int(start)), last, false)
	f.node(v)
}

// sectionSpans returns the section of each heading of d, in order: up to the next heading
// of the same or a higher level, without the blank lines at its end. One in a list or a
// quote ends with that, and ends none outside.
func sectionSpans(d *index.Document) []source.Span {
	within := containers(d)
	list := make([]source.Span, len(d.Headings))
	open := map[source.Span][]int{} // headings whose sections have not ended, by what they are in
	end := func(i int, at int32) {
		list[i] = trimmed(d, source.Span{Start: d.Headings[i].Span.Start, End: max(at, d.Headings[i].Span.End)})
	}
	for i := range d.Headings {
		in := within[i]
		stack := open[in]
		for len(stack) > 0 && d.Headings[stack[len(stack)-1]].Level >= d.Headings[i].Level {
			// Where the line begins: the marks of a quote before the heading are its own.
			end(stack[len(stack)-1], d.LineSpan(d.Line(int(d.Headings[i].Span.Start))).Start)
			stack = stack[:len(stack)-1]
		}
		open[in] = append(stack, i)
	}
	for in, stack := range open {
		for _, i := range stack {
			end(i, in.End)
		}
	}
	return list
}

// containers returns for each heading of d the innermost list item or quote that it is
// in; what is in none is in the whole file.
func containers(d *index.Document) []source.Span {
	whole := source.At(0, d.Size())
	list := make([]source.Span, len(d.Headings))
	m := d.Body()
	if m == nil {
		for i := range list {
			list[i] = whole
		}
		return list
	}
	var blocks []source.Span
	for _, b := range m.Blocks {
		if b.Kind == markdown.Quote {
			blocks = append(blocks, b.Span)
		}
	}
	for _, i := range m.Items {
		blocks = append(blocks, i.Span)
	}
	slices.SortFunc(blocks, func(a, b source.Span) int {
		if a.Start != b.Start {
			return int(a.Start - b.Start)
		}
		return int(b.End - a.End)
	})
	var open []source.Span
	next := 0
	for i, h := range d.Headings {
		for next < len(blocks) && blocks[next].Start <= h.Span.Start {
			open = append(open, blocks[next])
			next++
		}
		// Blocks lie in each other or apart, so what has ended is of no more use.
		for len(open) > 0 && open[len(open)-1].End < h.Span.End {
			open = open[:len(open)-1]
		}
		list[i] = whole
		if len(open) > 0 {
			list[i] = open[len(open)-1]
		}
	}
	return list
}

// trimmed returns a span without the blank lines, and the white space, at its end. Of a
// closed document only lines without anything are known to be blank.
func trimmed(d *index.Document, s source.Span) source.Span {
	if d.File != nil {
		return source.Span{Start: s.Start, End: max(s.Start, d.File.Trim(s).End)}
	}
	line := d.Line(int(s.End))
	end := min(s.End, d.LineSpan(line).End)
	for line > 0 && end > s.Start && d.LineSpan(line).Start >= end {
		line--
		end = d.LineSpan(line).End
	}
	s.End = max(end, s.Start)
	return s
}
