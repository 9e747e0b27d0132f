// Package source is the text of files as everything else sees it: immutable
// bytes, half-open byte spans, and a line table that answers for positions even
// when the text itself is gone.
//
// It refuses to know what the text means. The one idea to hold in mind: a byte
// offset is the only currency; lines and columns are made at the edges, by a
// Table, in the unit that the edge asks for.
package source

// A Span is a half-open range of byte offsets into a file's text, front matter
// and byte order mark included. Offsets are 32-bit because closed documents keep
// many spans; no file larger than the size cap (4 MiB) is ever parsed.
type Span struct{ Start, End int32 }

// At returns the span from start to end, given as ints.
func At(start, end int) Span { return Span{int32(start), int32(end)} }

// Len returns the number of bytes in s.
func (s Span) Len() int { return int(s.End - s.Start) }

// Empty reports whether s is a point.
func (s Span) Empty() bool { return s.Start == s.End }

// Contains reports whether offset is in s or at either of its ends: a cursor
// behind the last letter of a word is still at that word.
func (s Span) Contains(offset int) bool {
	return int(s.Start) <= offset && offset <= int(s.End)
}

// Encloses reports whether o lies in s.
func (s Span) Encloses(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Compare orders spans by start, then by end.
func (s Span) Compare(o Span) int {
	if s.Start != o.Start {
		return int(s.Start) - int(o.Start)
	}
	return int(s.End) - int(o.End)
}
