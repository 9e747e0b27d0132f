package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// maxSource is how many columns of a source line are shown: what two panes of a
// wide terminal hold, and enough for a line of prose.
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
// start to fill maxSource columns with characters that have a width, and few enough
// bytes that a file of one long line costs no more than another.
func window(line []byte, start int) (from, to int) {
	const around = utf8.UTFMax * maxSource
	from, to = max(0, start-around), min(len(line), start+around)
	for from > 0 && !utf8.RuneStart(line[from]) && start-from < around+utf8.UTFMax {
		from--
	}
	return from, to
}

// excerpt returns what is shown of a line in which the bytes from start to end
// are at fault, how many columns lie before them, and how many they take: at
// least one, and none past the line's end. Of a line of more than maxSource
// columns the part around start is shown, with an ellipsis on each side that is
// cut.
func excerpt(line []byte, start, end int) (shown string, before, wide int) {
	from, to := window(line, start)
	list := cells(string(line[from:to]), from)
	total, at := 0, 0 // columns in all, and before start
	for _, c := range list {
		if c.start < start {
			at += c.width
		}
		total += c.width
	}
	skip := max(0, min(at-maxSource/2, total-maxSource)) // columns cut on the left
	var b strings.Builder
	if skip > 0 || from > 0 {
		b.WriteString("…")
		before = 1
	}
	col := 0
	for _, c := range list {
		if col += c.width; col-c.width < skip {
			continue
		}
		if col-skip > maxSource {
			b.WriteString("…")
			break
		}
		b.WriteString(c.text)
		switch {
		case c.start < start:
			before += c.width
		case c.start < end:
			wide += c.width
		}
	}
	return b.String(), before, max(1, wide)
}
