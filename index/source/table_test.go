package source

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// texts hold every case that positions must get right.
var texts = []string{
	"", "a", "\n", "\r", "\r\n", "é", "😀", "\uFEFF# a\n", "é😀é\n😀x",
	"a\nb\n", "a\r\nb\r\n", "a\rb\r", "a\nb\r\nc\rd", "a\r\n\nb\r\r\n", "no newline\r\nat the end",
	"\xff", "a\xc3\nb\xf0\x9f\x98", "é\xa9é", "a\u2028b\u0085c\nd", strings.Repeat("é😀€ x", 50) + "\n" + strings.Repeat("aé", 40),
}

// A naive table answers from the text, and counts rune by rune.
type naive struct {
	text  string
	lines []Span
	ends  []int
}

func newNaive(text string) naive {
	n := naive{text: text}
	start := 0
	for i := 0; i < len(text); i++ {
		end := i
		if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			i++
		} else if text[i] != '\r' && text[i] != '\n' {
			continue
		}
		n.lines, n.ends = append(n.lines, At(start, end)), append(n.ends, i+1)
		start = i + 1
	}
	n.lines, n.ends = append(n.lines, At(start, len(text))), append(n.ends, len(text))
	return n
}

func width(r rune, size int, u Unit) int {
	switch {
	case u == Bytes:
		return size
	case u == UTF16 && r > 0xFFFF:
		return 2
	}
	return 1
}

func (n naive) position(offset int, u Unit) (line, column int) {
	offset = min(max(offset, 0), len(n.text))
	for line < len(n.lines)-1 && offset >= n.ends[line] {
		line++
	}
	s := n.lines[line]
	for i := int(s.Start); i < int(s.End); {
		r, size := utf8.DecodeRuneInString(n.text[i:])
		if i += size; i > offset {
			break
		}
		column += width(r, size, u)
	}
	return line, column
}

func (n naive) offset(line, column int, u Unit) int {
	if line < 0 {
		return 0
	}
	if line >= len(n.lines) {
		return len(n.text)
	}
	i, end := int(n.lines[line].Start), int(n.lines[line].End)
	for i < end {
		r, size := utf8.DecodeRuneInString(n.text[i:])
		if column -= width(r, size, u); column < 0 {
			break
		}
		i += size
	}
	return i
}

// checkTable compares the table of text with the naive one, everywhere.
func checkTable(t *testing.T, text string) {
	t.Helper()
	table, want := NewTable([]byte(text)), newNaive(text)
	if table.Size() != len(text) || table.Lines() != len(want.lines) {
		t.Fatalf("%q: size %d, lines %d, want %d", text, table.Size(), table.Lines(), len(want.lines))
	}
	for line, s := range want.lines {
		if got := table.LineSpan(line); got != s || table.LineEnd(line) != want.ends[line] {
			t.Errorf("%q: line %d is %v to %d, want %v to %d", text, line, got, table.LineEnd(line), s, want.ends[line])
		}
	}
	for _, u := range []Unit{Bytes, UTF16, Runes} {
		for offset := -1; offset <= len(text)+1; offset++ {
			line, column := table.Position(offset, u)
			if wantLine, wantColumn := want.position(offset, u); line != wantLine || column != wantColumn {
				t.Errorf("%q: position of %d in unit %d is %d:%d, want %d:%d", text, offset, u, line, column, wantLine, wantColumn)
			}
			if line != table.Line(offset) {
				t.Errorf("%q: line of %d is %d, position says %d", text, offset, table.Line(offset), line)
			}
		}
		for line := -1; line <= len(want.lines); line++ {
			for column := -1; column < table.LineSpan(line).Len()+2; column++ {
				if got, want := table.Offset(line, column, u), want.offset(line, column, u); got != want {
					t.Errorf("%q: offset of %d:%d in unit %d is %d, want %d", text, line, column, u, got, want)
				}
			}
		}
		// The law: positions of runes lead back, but from within a CRLF.
		for i := range text + "\x00" {
			line, column := table.Position(i, u)
			if s := table.LineSpan(line); i <= int(s.End) && table.Offset(line, column, u) != i {
				t.Errorf("%q: %d is %d:%d in unit %d, which is %d", text, i, line, column, u, table.Offset(line, column, u))
			}
		}
	}
}

func TestTable(t *testing.T) {
	for _, text := range texts {
		checkTable(t, text)
	}
}

func FuzzPosition(f *testing.F) {
	for _, text := range texts {
		f.Add(text, 1, 2)
	}
	f.Fuzz(func(t *testing.T, text string, line, column int) {
		if len(text) > 500 {
			text = text[:500] // the check is quadratic
		}
		checkTable(t, text)
		table := NewTable([]byte(text))
		for _, u := range []Unit{Bytes, UTF16, Runes} {
			if got, want := table.Offset(line, column, u), newNaive(text).offset(line, column, u); got != want {
				t.Errorf("offset of %d:%d in unit %d is %d, want %d", line, column, u, got, want)
			}
			table.Position(column, u)
		}
	})
}

func TestPosition(t *testing.T) {
	text := "é😀a\r\n\uFEFFb"
	tests := []struct {
		offset      int
		unit        Unit
		line, colum int
	}{
		{2, Bytes, 0, 2}, {2, UTF16, 0, 1}, {2, Runes, 0, 1},
		{6, Bytes, 0, 6}, {6, UTF16, 0, 3}, {6, Runes, 0, 2},
		{4, Bytes, 0, 2}, {4, UTF16, 0, 1}, // within a rune
		{8, UTF16, 0, 4}, {8, Bytes, 0, 7}, // within CRLF
		{9, UTF16, 1, 0}, {12, UTF16, 1, 1}, {12, Bytes, 1, 3},
		{-5, UTF16, 0, 0}, {99, UTF16, 1, 2},
	}
	table := NewTable([]byte(text))
	for _, test := range tests {
		line, column := table.Position(test.offset, test.unit)
		if line != test.line || column != test.colum {
			t.Errorf("position of %d in unit %d is %d:%d, want %d:%d", test.offset, test.unit, line, column, test.line, test.colum)
		}
	}
	if got := table.Offset(0, 2, UTF16); got != 2 {
		t.Errorf("a column within a surrogate pair is at %d, want 2", got)
	}
	for _, c := range []int{math.MinInt, math.MaxInt} {
		for _, u := range []Unit{Bytes, UTF16, Runes} {
			if got := table.Offset(c, c, u); got != min(max(c, 0), len(text)) {
				t.Errorf("offset of %d:%d is %d", c, c, got)
			}
			if got := table.Offset(0, c, u); got != min(max(c, 0), 7) {
				t.Errorf("offset of 0:%d is %d", c, got)
			}
		}
	}
}

// A table of plain text is its line starts and nothing else.
func TestTableIsCompact(t *testing.T) {
	for _, text := range []string{"a\nb\r", "a\r\nb\r\n"} {
		table := NewTable([]byte(text))
		if table.terms != nil || table.runs != nil || table.sums != nil {
			t.Errorf("%q: %+v", text, table)
		}
	}
	if table := NewTable([]byte(strings.Repeat("é", 1000))); len(table.runs) != 1 {
		t.Errorf("%d runs for one run", len(table.runs))
	}
}

func TestSlice(t *testing.T) {
	f := New("a.md", []byte("hello"))
	got := []string{f.Slice(At(1, 3)), f.Slice(At(-4, 2)), f.Slice(At(3, 99)), f.Slice(At(4, 2)), f.Slice(At(9, 12))}
	if diff := cmp.Diff([]string{"el", "he", "lo", "", ""}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Budget: a table takes a fraction of the time of parsing, some 2 ns a byte.
func BenchmarkNewTable(b *testing.B) {
	text := []byte(strings.Repeat("- a line of plain text, and one é in it\n", 200))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		NewTable(text)
	}
}
