package frontmatter

import (
	"bytes"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// maxCures bounds how many values are quoted to make YAML parse, and maxCured the
// bytes of it: each value takes a parse of all of it.
const (
	maxCures = 8
	maxCured = 64 << 10
)

// quoting returns edits that quote the values for which src, at offset base of the
// file, does not parse; nil if that is not what is wrong, or if quoting them does not
// make it parse. first is what is wrong to begin with. sure is false where a value may
// have been meant to be a map.
func quoting(src []byte, base int, first Problem) (edits []source.Edit, sure bool) {
	if len(src) > maxCured {
		return nil, false
	}
	filled := bytes.Clone(src)
	sure = true
	for problem := first; ; {
		start, end, prose, ok := quotable(filled, int(problem.Span.Start)-base)
		if !ok || len(edits) == maxCures {
			return nil, false
		}
		sure = sure && prose
		edits = append(edits, source.Edit{Span: source.At(base+start, base+end), New: quoted(string(src[start:end]))})
		for i := start; i < end; i++ {
			filled[i] = 'x' // a plain scalar at the same place
		}
		p := parse(filled, base)
		if !p.failed {
			break
		}
		if problem = p.problems[0]; problem.Kind != SyntaxError {
			return nil, false
		}
	}
	moved := make([]source.Edit, len(edits)) // to offsets of src
	for i, e := range edits {
		moved[i] = source.Edit{Span: source.At(int(e.Span.Start)-base, int(e.Span.End)-base), New: e.New}
	}
	text, err := source.Apply(src, moved)
	if err != nil || parse(text, base).failed {
		return nil, false
	}
	return edits, sure
}

// quotable returns the plain value in which the problem at offset at is, if it is the
// whole of what its line says of a key or an item. prose is false for a word before a
// colon, which may be a key: author: name: x.
func quotable(src []byte, at int) (start, end int, prose, ok bool) {
	if at < 0 || at >= len(src) {
		return 0, 0, false, false
	}
	l := lineAt(src, bytes.LastIndexAny(src[:at], "\r\n")+1)
	if (l.colon >= 0) == (len(l.dashes) > 0) || l.value >= l.last || at < l.value || at > l.last {
		return 0, 0, false, false
	}
	text := string(src[l.value:l.last])
	if len(bytes.TrimRight(src[l.last:l.end], " \t")) > 0 { // a comment, or a part of the text
		return 0, 0, false, false
	}
	switch text[0] {
	case '"', '\'', '[', '{', ']', '}', ',', '|', '>', '&', '!', '?', '-', '#':
		return 0, 0, false, false
	case '*':
		if !strings.ContainsAny(text, "/.") { // an alias
			return 0, 0, false, false
		}
	}
	if strings.HasSuffix(text, ":") {
		return 0, 0, false, false
	}
	key, _, colon := strings.Cut(text, ": ")
	return l.value, l.last, !colon || strings.Contains(key, " "), true
}

// quoted writes a text on one line between the quotes in which it can stay as it is.
func quoted(text string) string {
	if strings.ContainsAny(text, `"\`) && !strings.Contains(text, "'") {
		return "'" + text + "'"
	}
	return Quote(text)
}

// cureDuplicate gives the last problem, that again has a key which first has, the edit
// that removes it, if the two are written alike on lines of their own.
func (b *builder) cureDuplicate(first, again Pair) {
	text := func(p Pair) []byte {
		start, end := int(p.Key.Span.Start)-b.base, int(max(p.Key.Span.End, p.Value.Span.End))-b.base
		return bytes.TrimRight(b.src[start:skipToBreak(b.src, end)], " \t")
	}
	raw := text(again)
	start := int(again.Key.Span.Start) - b.base
	line := bytes.LastIndexAny(b.src[:start], "\r\n") + 1
	if !bytes.Equal(text(first), raw) || bytes.IndexByte(raw, '&') >= 0 || len(bytes.Trim(b.src[line:start], " ")) > 0 {
		return
	}
	gone := source.At(b.base+line, b.base+skipLine(b.src, start+len(raw)))
	last := len(b.problems) - 1
	for i := range b.problems[:last] { // what is in it goes with it
		if gone.Encloses(b.problems[i].Span) {
			b.problems[i].Cure = nil
		}
	}
	b.problems[last].Cure, b.problems[last].Sure = []source.Edit{{Span: gone}}, true
}

// closing returns the edit that closes the front matter b, if nothing but a heading or
// the end of the file follows it, and all of it is front matter.
func closing(text []byte, b *Block) *source.Edit {
	if b.Broken || len(b.Problems) > 0 || b.Root == nil || b.Root.Kind != Mapping || b.Root.Style != BlockStyle {
		return nil
	}
	for _, p := range b.Root.Pairs {
		if strings.IndexFunc(p.Key.Value, func(r rune) bool { return r >= 0x80 || !isWordByte(byte(r)) }) >= 0 {
			return nil
		}
	}
	end := int(b.Body.End)
	rest := bytes.TrimLeft(text[end:], " \t\r\n")
	if len(rest) > 0 && (rest[0] != '#' || !isHeading(rest[:skipToBreak(rest, 0)])) {
		return nil
	}
	line := "\n"
	if first := skipToBreak(text, 0); first+1 < len(text) && text[first] == '\r' && text[first+1] == '\n' {
		line = "\r\n"
	}
	add := "---" + line
	if end > 0 && !isBreak(text[end-1]) {
		add = line + add
	}
	return &source.Edit{Span: source.At(end, end), New: add}
}
