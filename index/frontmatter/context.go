package frontmatter

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/source"
)

// Context tells where in the structure of b a cursor at offset is, for
// completion. It goes by indentation, line by line, so it works while the YAML
// does not parse. text is the whole file that b was read from.
//
// path holds the keys above the cursor, outermost first. A cursor in a key is not
// below that key; one behind its colon is. item reports whether the cursor is in
// an item of a list which belongs to the last key of path, and of no key within
// the item. word is the text around the cursor that a completion replaces: all
// of a key, or of a value what is between blanks, commas, quotes and brackets; it
// is empty where there is none. Outside b's Body there is no path, and word is a
// point.
func (b *Block) Context(text []byte, offset int) (path []string, item bool, word source.Span) {
	offset = min(max(offset, 0), len(text))
	start, end := min(int(b.Body.Start), len(text)), min(int(b.Body.End), len(text))
	if offset < start || offset > end {
		return nil, false, source.At(offset, offset)
	}
	c := cursor{src: text[:end], base: start, offset: offset}
	c.find()
	slices.Reverse(c.path)
	return c.path, c.item, c.word
}

// A cursor is a place in YAML, of which it is to be told where it is.
type cursor struct {
	src    []byte // up to the end of the block's body
	base   int    // where the body starts
	offset int

	path []string // innermost first
	item bool
	word source.Span
	// column is the one that keys above must stand left of, dash the same for the
	// dashes of items.
	column, dash int
}

func (c *cursor) find() {
	start := c.offset
	for start > c.base && !isBreak(c.src[start-1]) {
		start--
	}
	l := lineAt(c.src, start)
	switch {
	case l.colon >= 0 && c.offset > l.colon:
		c.word = c.wordIn(l.colon+1, l.end)
	case l.colon >= 0 && c.offset >= l.body:
		c.word = source.At(l.body, l.keyEnd)
		if q := c.src[l.body]; (q == '"' || q == '\'') && l.keyEnd-l.body >= 2 {
			c.word = source.At(l.body+1, l.keyEnd-1)
		}
		if !c.word.Contains(c.offset) {
			c.word = source.At(c.offset, c.offset)
		}
	default:
		from := l.start
		for _, d := range l.dashes {
			if d < c.offset {
				from = d + 1
			}
		}
		c.word = c.wordIn(from, l.end)
	}
	if c.inFlow(start) {
		return
	}
	c.column = min(c.offset, l.body) - l.start
	if l.colon >= 0 && c.offset > l.colon {
		c.path = append(c.path, c.key(&l))
	}
	c.dash = c.column
	c.above(&l)
	c.lines(start)
}

// key returns the text of the key of l.
func (c *cursor) key(l *line) string {
	text := string(c.src[l.body:l.keyEnd])
	if n := len(text); n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = text[1 : n-1]
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// above takes in the dashes of l that the cursor is below.
func (c *cursor) above(l *line) {
	for _, d := range slices.Backward(l.dashes) {
		if column := d - l.start; d < c.offset && column < c.dash {
			c.item = c.item || len(c.path) == 0
			// The key of a list may stand in the column of the list's dashes.
			c.dash, c.column = column, column+1
		}
	}
}

// lines goes up from the line that starts at start, as long as something can be
// left of what was found.
func (c *cursor) lines(start int) {
	for start > c.base && c.column > 0 {
		prev := c.lineBefore(start)
		start = prev
		l := lineAt(c.src, prev)
		if l.body == l.end && len(l.dashes) == 0 || l.body < l.end && len(l.dashes) == 0 && c.src[l.body] == '#' {
			continue
		}
		if column := l.body - l.start; l.colon >= 0 && column < c.column {
			if l.value < l.last && (c.src[l.value] == '|' || c.src[l.value] == '>') {
				c.path, c.item = nil, false // what looked like keys was text
			}
			c.path = append(c.path, c.key(&l))
			c.column, c.dash = column, column
		}
		c.above(&l)
	}
}

// lineBefore returns the start of the line before the one that starts at start.
func (c *cursor) lineBefore(start int) int {
	start--
	if start > c.base && c.src[start] == '\n' && c.src[start-1] == '\r' {
		start--
	}
	for start > c.base && !isBreak(c.src[start-1]) {
		start--
	}
	return start
}

// wordIn returns the word at the cursor between from and to, which enclose it.
func (c *cursor) wordIn(from, to int) source.Span {
	start, end := max(c.offset, from), min(c.offset, to)
	for start > from {
		r, n := utf8.DecodeLastRune(c.src[from:start])
		if c.delimits(r, start-n) {
			break
		}
		start -= n
	}
	for end < to {
		r, n := utf8.DecodeRune(c.src[end:to])
		if c.delimits(r, end) {
			break
		}
		end += n
	}
	return source.At(start, max(start, end))
}

// delimits reports whether the rune r at offset i is between words. A colon is
// where it ends a key: behind a quote, or before white space or a bracket.
func (c *cursor) delimits(r rune, i int) bool {
	if r != ':' {
		return isSpaceRune(r) || strings.ContainsRune(`,[]{}"'`, r)
	}
	return i > 0 && strings.IndexByte(`"'`, c.src[i-1]) >= 0 ||
		i+1 == len(c.src) || strings.IndexByte(" \t\r\n,]}", c.src[i+1]) >= 0
}
