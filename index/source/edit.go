package source

import (
	"fmt"
	"slices"
)

// An Edit replaces the text in a span by New. An empty span inserts.
type Edit struct {
	Span Span
	New  string
}

// Apply returns text with all edits applied, in a new slice. Every span is in
// offsets of the text as given, and the edits may come in any order. Insertions
// at one place keep the order in which they are given, and come before a
// replacement that starts there. Edits that overlap, are reversed or lie outside
// the text are an error.
func Apply(text []byte, edits []Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int { return a.Span.Compare(b.Span) })
	size, last := len(text), 0
	for _, e := range sorted {
		start, end := int(e.Span.Start), int(e.Span.End)
		if start < 0 || end < start || end > len(text) {
			return nil, fmt.Errorf("edit of [%d,%d) outside a text of %d bytes", start, end, len(text))
		}
		if start < last {
			return nil, fmt.Errorf("edit of [%d,%d) overlaps one that ends at %d", start, end, last)
		}
		last = end
		size += len(e.New) - e.Span.Len()
	}
	out := make([]byte, 0, size)
	last = 0
	for _, e := range sorted {
		out = append(out, text[last:e.Span.Start]...)
		out = append(out, e.New...)
		last = int(e.Span.End)
	}
	return append(out, text[last:]...), nil
}

// Replace returns text with one span replaced: an editor's incremental change.
// A span outside the text is clamped. The result never shares text's array, so
// snapshots that hold text stay as they are.
func Replace(text []byte, s Span, replacement string) []byte {
	s = s.clamp(len(text))
	out := make([]byte, 0, len(text)-s.Len()+len(replacement))
	out = append(out, text[:s.Start]...)
	out = append(out, replacement...)
	return append(out, text[s.End:]...)
}
