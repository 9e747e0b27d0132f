package markdown

import (
	"bytes"

	"github.com/skillpls/skillpls/index/source"
)

// More headings than this are nobody's document.
const outlineHeadings = 20_000

// outline makes the Doc of a text that is not parsed: from its lines alone it
// takes the ATX headings that are outside fences, so that links to them still
// arrive. text starts at offset base of the file. A limit without a span gets
// that of the first line. It looks at the first 4 MiB and keeps so many headings
// that there is no harm in it.
func outline(text []byte, base int, limit *Limit) *Doc {
	text = text[:min(len(text), standard.size)]
	d := &Doc{Limit: limit}
	if limit.Span == (source.Span{}) {
		limit.Span = source.At(base, base+lineLength(text))
	}
	slugs := map[string]int{}
	var fence []byte // the characters that opened the fence we are in
	for start := 0; start < len(text) && len(d.Headings) < outlineHeadings; {
		end := start + lineLength(text[start:])
		line := text[start:end]
		indent := 0
		for indent < len(line) && line[indent] == ' ' {
			indent++
		}
		mark := line[indent:]
		if indent > 3 {
			mark = nil
		}
		switch run := fenceRun(mark); {
		case fence != nil:
			if len(run) >= len(fence) && run[0] == fence[0] && blank(mark[len(run):]) {
				fence = nil
			}
		case run != nil:
			fence = run
		default:
			if h, ok := headingLine(mark); ok {
				h.Span = source.At(base+start+indent, base+end)
				h.Text.Start += int32(base + start + indent)
				h.Text.End += int32(base + start + indent)
				h.Slug = uniqueSlug(slugs, h.Slug)
				d.Headings = append(d.Headings, h)
			}
		}
		start = end + 1 // an LF behind a CR makes one more line, an empty one
	}
	return d
}

// lineLength returns the length of the first line of text, without terminator.
func lineLength(text []byte) int {
	for i, c := range text {
		if c == '\n' || c == '\r' {
			return i
		}
	}
	return len(text)
}

// fenceRun returns the three or more backticks or tildes that open a fence.
func fenceRun(mark []byte) []byte {
	if len(mark) < 3 || mark[0] != '`' && mark[0] != '~' {
		return nil
	}
	run := mark[:runLength(mark, 0)]
	if len(run) < 3 || run[0] == '`' && bytes.IndexByte(mark[len(run):], '`') >= 0 {
		return nil
	}
	return run
}

// headingLine reads an ATX heading that starts with mark. Its title is the text
// as written but for the #s; its slug comes out right all the same when the
// markup is punctuation only. Text is relative to mark.
func headingLine(mark []byte) (h Heading, ok bool) {
	if len(mark) == 0 || mark[0] != '#' {
		return h, false
	}
	level := runLength(mark, 0)
	if level > 6 || level < len(mark) && mark[level] != ' ' && mark[level] != '\t' {
		return h, false
	}
	from, to := trimSpace(mark, level, len(mark))
	closing := to
	for closing > from && mark[closing-1] == '#' {
		closing--
	}
	if closing == from || isSpace(mark[closing-1]) {
		from, to = trimSpace(mark, from, closing)
	}
	title := string(mark[from:to])
	return Heading{Level: level, Text: source.At(from, to), Title: title, Slug: Slug(title)}, true
}
