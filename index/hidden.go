package index

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/source"
)

// maxHidden is how many bytes of hidden characters a Fault keeps.
const maxHidden = 256

// maxFaults is how many faults of one sort are kept of a file: nobody reads more.
const maxFaults = 1000

// hiddenFaults finds characters that nobody sees and that a model reads: tags,
// variation selectors in a row, what turns the direction of text, and what splits a
// word. It looks closer only where a byte begins one of them.
func (d *Document) hiddenFaults(text []byte) {
	n := len(d.Faults)
	for _, lead := range hiddenLeads {
		for i := 0; ; {
			next := bytes.IndexByte(text[i:], lead)
			if next < 0 {
				break
			}
			i += next
			kind, size, ok := hiddenAt(text, i)
			if ok && len(d.Faults)-n < maxFaults {
				d.Faults = append(d.Faults, Fault{Kind: kind, Span: source.At(i, i+size), Message: firstRunes(text[i : i+size])})
			}
			i += size
		}
	}
	slices.SortStableFunc(d.Faults[n:], func(a, b Fault) int { return a.Span.Compare(b.Span) })
}

// hiddenLeads are the bytes that begin characters of which some are hidden.
var hiddenLeads = []byte{0xC2, 0xE2, 0xEF, 0xF3}

// hiddenAt looks at the characters at offset i, which are size bytes. ok says that
// they are hidden, in a way that kind says.
func hiddenAt(text []byte, i int) (kind FaultKind, size int, ok bool) {
	r, n := utf8.DecodeRune(text[i:])
	switch {
	case isTag(r):
		end := runEnd(text, i, isTag)
		return FaultTags, end - i, !isFlag(text, i, end)
	case isSelector(r):
		end := runEnd(text, i, isSelector)
		return FaultTags, end - i, utf8.RuneCount(text[i:end]) > 2
	case isDirection(r):
		override := r == '\u202D' || r == '\u202E'
		end := runEnd(text, i, isDirection)
		return FaultDirection, end - i, override || !rightToLeft(text, i)
	case isJoint(r):
		end := runEnd(text, i, isJoint)
		return FaultSplit, end - i, i > 0 && end < len(text) && isWordByte(text[i-1]) && isWordByte(text[end])
	}
	return 0, n, false
}

// runEnd returns where the run of characters that are one of a kind ends.
func runEnd(text []byte, i int, is func(rune) bool) int {
	for i < len(text) {
		r, n := utf8.DecodeRune(text[i:])
		if !is(r) {
			break
		}
		i += n
	}
	return i
}

func isTag(r rune) bool { return 0xE0000 <= r && r <= 0xE007F }

// isSelector reports whether r selects a variant of the character before it. Nobody
// needs three in a row, and as there are 256 of them they can spell any byte.
func isSelector(r rune) bool {
	return 0xFE00 <= r && r <= 0xFE0F || 0xE0100 <= r && r <= 0xE01EF
}

func isDirection(r rune) bool {
	return '\u202A' <= r && r <= '\u202E' || '\u2066' <= r && r <= '\u2069'
}

// isJoint reports whether r is a place within a word, or none: a zero-width space,
// a word joiner, an operator that is not shown, a byte order mark, a soft hyphen.
func isJoint(r rune) bool {
	return r == '\u200B' || '\u2060' <= r && r <= '\u2064' || r == '\uFEFF' || r == '\u00AD'
}

// isFlag reports whether the tags from i to end make the flag of a region: behind a
// black flag, its letters and digits, and a tag that ends it.
func isFlag(text []byte, i, end int) bool {
	const longest = 8
	n := utf8.RuneCount(text[i:end])
	last, _ := utf8.DecodeLastRune(text[i:end])
	return bytes.HasSuffix(text[:i], []byte("\U0001F3F4")) && n >= 4 && n <= longest && last == 0xE007F
}

// rightToLeft reports whether the line that holds offset i has letters of a script
// that is written from right to left: there direction has to be said.
func rightToLeft(text []byte, i int) bool {
	const near = 400 // bytes: a line of thousands of marks is looked at once for each
	from := max(0, i-near)
	from += bytes.LastIndexByte(text[from:i], '\n') + 1
	to := min(len(text), i+near)
	if n := bytes.IndexByte(text[i:to], '\n'); n >= 0 {
		to = i + n
	}
	return bytes.ContainsFunc(text[from:to], func(r rune) bool {
		return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
	})
}

// firstRunes returns the start of a text, in whole characters.
func firstRunes(text []byte) string {
	n := min(len(text), maxHidden)
	for n < len(text) && n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return string(text[:n])
}
