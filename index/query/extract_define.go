package query

import (
	"bytes"
	"slices"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A linkDefinition is one of a link.
type linkDefinition = markdown.Definition

// definitions decides where each definition of a link stands: with every text that uses
// it. One that nothing uses stays where it is.
func (x *extractor) definitions() error {
	const document = -1
	users := map[string][]int{} // by label: pieces, and the document
	use := func(label string, who int) {
		if !slices.Contains(users[label], who) {
			users[label] = append(users[label], who)
		}
	}
	for _, l := range x.body.Links {
		if l.Kind != markdown.RefFull && l.Kind != markdown.RefCollapsed && l.Kind != markdown.RefShortcut {
			continue
		}
		use(l.Ref, x.pieceAt(l.Span.Start)) // the headings, which are in both, have no links
	}
	seen := map[string]bool{}
	for _, def := range x.body.Definitions {
		who := users[def.Ref]
		if seen[def.Ref] {
			if at := x.pieceAt(def.Span.Start); at >= 0 && slices.Contains(who, at) {
				return refuse("[%s] is defined twice", def.Ref) // there the other one would count
			}
			continue
		}
		seen[def.Ref] = true
		in := x.pieceAt(def.Span.Start)
		for i := range x.pieces {
			if i != in && slices.Contains(who, i) {
				x.copied[i] = append(x.copied[i], def)
			}
		}
		if in >= 0 && slices.Contains(who, document) {
			x.staying[in] = append(x.staying[in], def)
		}
		if len(who) == 0 || slices.Contains(who, in) {
			continue
		}
		if lines, ok := x.linesOf(def); ok {
			gone := source.Edit{Span: lines}
			if in >= 0 {
				x.inside[in] = append(x.inside[in], gone)
			} else {
				x.outside = append(x.outside, gone)
			}
		}
	}
	return nil
}

// linesOf are the lines of a definition, and a blank one beside them if there are two;
// ok is false where it does not stand by itself.
func (x *extractor) linesOf(def linkDefinition) (lines source.Span, ok bool) {
	for _, b := range x.body.Blocks {
		if b.Span.Encloses(def.Span) {
			return lines, false
		}
	}
	first, last := x.d.Line(int(def.Span.Start)), x.d.Line(int(def.Span.End))
	blank := func(line int) bool {
		if line < 0 || line >= x.d.Lines() {
			return true
		}
		s := x.d.LineSpan(line)
		return len(bytes.TrimSpace(x.text[s.Start:s.End])) == 0
	}
	lines = source.Span{Start: x.d.LineSpan(first).Start, End: x.d.LineSpan(last).End}
	if len(bytes.TrimSpace(x.text[lines.Start:def.Span.Start]))+len(bytes.TrimSpace(x.text[def.Span.End:lines.End])) > 0 {
		return lines, false
	}
	limit := x.d.Size()
	for _, one := range x.pieces { // what moves ends where it ends
		if one.body.Encloses(lines) {
			limit = int(one.body.End)
		}
	}
	next := func(line int) int32 {
		if line+1 >= x.d.Lines() {
			return int32(limit)
		}
		return min(x.d.LineSpan(line+1).Start, int32(limit))
	}
	lines.End = next(last)
	if blank(first-1) && last+1 < x.d.Lines() && blank(last+1) {
		lines.End = next(last + 1)
	}
	return lines, true
}
