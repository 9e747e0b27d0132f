package source

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"
	"unicode/utf8"
)

// A Unit is what columns are counted in.
type Unit uint8

// The units that editors and reports count columns in.
const (
	Bytes Unit = iota // UTF-8 code units
	UTF16             // UTF-16 code units: two for a rune outside the basic plane
	Runes             // Unicode code points
)

// A Table knows the lines of a text, and where columns differ by unit, without
// the text. It is immutable. Lines end at LF, CRLF and lone CR, as the Language
// Server Protocol has it; the terminator is not part of a line's columns.
//
// A byte that is not UTF-8 counts as one in every unit, as U+FFFD in its place
// would. A byte order mark is a rune like any other.
type Table struct {
	size  int32
	term  uint8   // length of every terminator, where terms is nil
	terms []uint8 // length of each line's terminator, only where LF or CR meets CRLF
	// starts holds the offset of each line's first byte; the first is 0. Those of a text
	// below 64 KiB, as most are, take half the memory.
	starts starts
	runs   []run
	sums   []sum // what the runs before runs[i*sumEvery] hold together
}

// A run is a stretch of runes with equally many bytes, more than one each.
type run struct {
	start int32
	// size is count<<3 | bytes per rune: one word, since closed documents keep
	// their runs, and text in a script of its own has a run for each word.
	size uint32
}

// sumEvery is how many runs share a sum: few enough to add up at each question,
// enough that sums take a sixteenth of what runs take.
const sumEvery = 16

// A sum says how many units fewer than bytes a stretch of text has.
type sum struct{ utf16, runes int32 }

func (r run) width() int { return int(r.size & 7) }
func (r run) count() int { return int(r.size >> 3) }
func (r run) end() int   { return int(r.start) + r.count()*r.width() }

// unitsPerRune returns how many units one rune of r is.
func (r run) unitsPerRune(u Unit) int {
	switch {
	case u == Bytes:
		return r.width()
	case u == UTF16 && r.width() == 4:
		return 2
	default:
		return 1
	}
}

// saved returns by how many fewer units than bytes n runes of r are counted.
func (r run) saved(n int, u Unit) int { return n * (r.width() - r.unitsPerRune(u)) }

// NewTable returns the table of text. It does not keep text.
func NewTable(text []byte) *Table {
	t := &Table{size: int32(len(text))}
	t.starts = newStarts(len(text), bytes.Count(text, []byte{'\n'})+1)
	t.starts.add(0)
	newline := func(end int, length uint8) {
		if t.Lines() == 1 {
			t.term = length
		}
		if length != t.term && t.terms == nil {
			t.terms = bytes.Repeat([]byte{t.term}, t.Lines()-1)
		}
		if t.terms != nil {
			t.terms = append(t.terms, length)
		}
		t.starts.add(end)
	}
	for i := 0; i < len(text); {
		for i+8 <= len(text) && withinLine(binary.LittleEndian.Uint64(text[i:])) {
			i += 8
		}
		if i == len(text) {
			break
		}
		c := text[i]
		if c >= utf8.RuneSelf {
			_, n := utf8.DecodeRune(text[i:])
			if n > 1 {
				t.add(i, n)
			}
			i += n
			continue
		}
		i++
		switch {
		case c == '\n':
			newline(i, 1)
		case c == '\r' && i < len(text) && text[i] == '\n':
			i++
			newline(i, 2)
		case c == '\r':
			newline(i, 1)
		}
	}
	t.runs = slices.Clone(t.runs) // the table may stay for long: no room to grow
	t.addUp()
	return t
}

// withinLine reports whether none of eight bytes ends a line or is part of a longer
// rune: then one is subtracted from no byte that is 0, and no high bit is set.
func withinLine(word uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	lf, cr := word^'\n'*ones, word^'\r'*ones
	return (word|(lf-ones)&^lf|(cr-ones)&^cr)&highs == 0
}

// add notes a rune of n bytes at offset.
func (t *Table) add(offset, n int) {
	if k := len(t.runs) - 1; k >= 0 && t.runs[k].end() == offset && t.runs[k].width() == n {
		t.runs[k].size += 1 << 3
		return
	}
	t.runs = append(t.runs, run{int32(offset), 1<<3 | uint32(n)})
}

func (t *Table) addUp() {
	var s sum
	for i, r := range t.runs {
		if i%sumEvery == 0 {
			t.sums = append(t.sums, s)
		}
		s.utf16 += int32(r.saved(r.count(), UTF16))
		s.runes += int32(r.saved(r.count(), Runes))
	}
	t.sums = slices.Clip(t.sums)
}

// Size returns the length of the text in bytes.
func (t *Table) Size() int { return int(t.size) }

// Lines returns the number of lines, at least 1: text that ends with a
// terminator has an empty last line.
func (t *Table) Lines() int { return t.starts.len() }

// Line returns the 0-based line that holds offset. A terminator belongs to the
// line it ends. An offset outside the text is taken as its nearer end.
func (t *Table) Line(offset int) int {
	i, found := t.starts.search(min(max(offset, 0), t.Size()))
	if found {
		return i
	}
	return i - 1
}

// LineSpan returns the span of the 0-based line without its terminator. A line
// before the first or after the last is an empty span at that end of the text.
func (t *Table) LineSpan(line int) Span {
	switch {
	case line < 0:
		return Span{}
	case line >= t.Lines():
		return Span{t.size, t.size}
	}
	return Span{int32(t.starts.at(line)), int32(t.LineEnd(line)) - t.terminator(line)}
}

// LineEnd returns the offset behind the terminator of the 0-based line: the
// start of the next one, or Size. For a line before the first it is 0.
func (t *Table) LineEnd(line int) int {
	switch {
	case line < 0:
		return 0
	case line+1 >= t.Lines():
		return t.Size()
	}
	return t.starts.at(line + 1)
}

// terminator returns the length of an existing line's terminator.
func (t *Table) terminator(line int) int32 {
	switch {
	case line == t.Lines()-1:
		return 0
	case t.terms != nil:
		return int32(t.terms[line])
	}
	return int32(t.term)
}

// Position returns the 0-based line and column of offset, the column counted in
// u. An offset outside the text is taken as its nearer end, one inside a rune as
// the rune's start, and one inside a CRLF as the end of the line.
func (t *Table) Position(offset int, u Unit) (line, column int) {
	line = t.Line(offset)
	s := t.LineSpan(line)
	offset = t.floor(min(max(offset, int(s.Start)), int(s.End)))
	if len(t.runs) == 0 || u == Bytes {
		return line, offset - int(s.Start)
	}
	return line, t.units(offset, u) - t.units(int(s.Start), u)
}

// Offset returns the byte offset of a 0-based line and column, the column
// counted in u. A column past the end of its line is the end of the line, one
// inside a rune the rune's start; a line past the end is the end of the text,
// and what is negative counts as 0.
func (t *Table) Offset(line, column int, u Unit) int {
	if line < 0 {
		return 0
	}
	s := t.LineSpan(line)
	start, end := int(s.Start), int(s.End)
	// A unit is at least one byte, so this also keeps what follows from overflow.
	column = min(max(column, 0), end-start)
	if len(t.runs) == 0 || u == Bytes {
		return t.floor(start + column)
	}
	want := t.units(start, u) + column
	// The last run of this line that starts at or before the wanted place.
	first := t.firstRun(start)
	k := first + sort.Search(len(t.runs)-first, func(i int) bool {
		r := t.runs[first+i]
		return int(r.start) >= end || t.units(int(r.start), u) > want
	}) - 1
	if k < first {
		return min(start+column, end)
	}
	r := t.runs[k]
	over := want - t.units(int(r.start), u)
	if n := over / r.unitsPerRune(u); n < r.count() {
		return int(r.start) + n*r.width()
	}
	return min(r.end()+over-r.count()*r.unitsPerRune(u), end)
}

// firstRun returns the index of the first run that ends behind offset.
func (t *Table) firstRun(offset int) int {
	return sort.Search(len(t.runs), func(i int) bool { return t.runs[i].end() > offset })
}

// floor returns the start of the rune that holds offset.
func (t *Table) floor(offset int) int {
	k := t.firstRun(offset)
	if k == len(t.runs) || int(t.runs[k].start) >= offset {
		return offset
	}
	r := t.runs[k]
	return offset - (offset-int(r.start))%r.width()
}

// units returns how many units lie before offset, which is at a rune's start.
// Terminators count one unit a byte.
func (t *Table) units(offset int, u Unit) int {
	if len(t.sums) == 0 {
		return offset
	}
	k, n := t.firstRun(offset), offset
	group := min(k/sumEvery, len(t.sums)-1)
	n -= t.sums[group].of(u)
	for _, r := range t.runs[group*sumEvery : k] {
		n -= r.saved(r.count(), u)
	}
	if k < len(t.runs) && int(t.runs[k].start) < offset {
		r := t.runs[k]
		n -= r.saved((offset-int(r.start))/r.width(), u)
	}
	return n
}

func (s sum) of(u Unit) int {
	switch u {
	case UTF16:
		return int(s.utf16)
	case Runes:
		return int(s.runes)
	default:
		return 0
	}
}
