package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// maxSource is how many columns of a source line are shown at most: what two panes
// of a wide terminal hold, and enough for a line of prose.
const maxSource = 160

// A cell is a code point as a terminal shows it.
type cell struct {
	start int // byte offset in the line
	text  string
	width int // in columns
}

// cells splits a part of a line that starts at byte offset from. A tab is a blank,
// since how far it reaches depends on what is before it.
func cells(part string, from int) []cell {
	out := make([]cell, 0, len(part))
	for i := 0; i < len(part); {
		r, n := utf8.DecodeRuneInString(part[i:])
		raw := part[i : i+n]
		c := cell{start: from + i, text: escape(r, raw), width: columns(r)}
		if r == '\t' {
			c.text = " "
		} else if c.text != raw {
			c.width = len(c.text)
		}
		out = append(out, c)
		i += n
	}
	return out
}

// columns tells how many columns a terminal gives to a code point.
func columns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // it joins the one before
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// window bounds the part of a line that is looked at: enough on both sides of
// start to fill limit columns with characters that have a width, and few enough
// bytes that a file of one long line costs no more than another.
func window(line []byte, start, limit int) (from, to int) {
	around := utf8.UTFMax * limit
	from, to = max(0, start-around), min(len(line), start+around)
	for from > 0 && !utf8.RuneStart(line[from]) && start-from < around+utf8.UTFMax {
		from--
	}
	return from, to
}

// An extract is what is shown of a line: what is at fault in it, and what stands
// before and after that.
type extract struct{ before, at, after string }

// excerpt returns what is shown of a line in which the bytes from start to end are
// at fault; nothing is what follows it. Of a line of more than limit columns that is the part around start, with
// an ellipsis on each side that is cut.
func excerpt(line []byte, start, end, limit int) extract {
	from, to := window(line, start, limit)
	list := cells(string(line[from:to]), from)
	end = max(end, start+1)
	total, at := 0, 0 // columns in all, and before start
	for _, c := range list {
		if c.start < start {
			at += c.width
		}
		total += c.width
	}
	skip := max(0, min(at-limit/2, total-limit)) // columns cut on the left
	var before, fault, after strings.Builder
	if skip > 0 || from > 0 {
		before.WriteString("…")
	}
	col := 0
	for _, c := range list {
		if col += c.width; col-c.width < skip {
			continue
		}
		if col-skip > limit {
			after.WriteString("…")
			break
		}
		switch {
		case c.start < start:
			before.WriteString(c.text)
		case c.start < end:
			fault.WriteString(c.text)
		default:
			after.WriteString(c.text)
		}
	}
	return extract{before.String(), fault.String(), after.String()}
}

// columnsOf tells how many columns a terminal gives to a printable text.
func columnsOf(s string) (n int) {
	for _, r := range s {
		n += columns(r)
	}
	return n
}
