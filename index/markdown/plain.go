package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// unescape returns b with backslash escapes and entities resolved.
func (s *state) unescape(b []byte) string {
	if bytes.IndexByte(b, '\\') < 0 && bytes.IndexByte(b, '&') < 0 {
		return string(b)
	}
	s.buf = appendUnescaped(s.buf[:0], b, true)
	return string(s.buf)
}

// appendUnescaped appends b to dst with entities resolved, and with escapes if
// escapes is set: HTML has none.
func appendUnescaped(dst, b []byte, escapes bool) []byte {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\\' && escapes && i+1 < len(b) && util.IsPunct(b[i+1]):
			i++
			dst = append(dst, b[i])
		case c == '&':
			var length int
			if dst, length = appendEntity(dst, b[i:]); length > 0 {
				i += length - 1
				continue
			}
			dst = append(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// The longest name is CounterClockwiseContourIntegral.
const maxEntity = 33

// appendEntity appends what the entity at the start of b stands for and returns
// its length, or 0 when b does not start with one.
func appendEntity(dst, b []byte) ([]byte, int) {
	end := bytes.IndexByte(b[:min(len(b), maxEntity)], ';')
	if end < 2 {
		return dst, 0
	}
	name := b[1:end]
	if name[0] != '#' {
		entity, ok := util.LookUpHTML5EntityByName(string(name))
		if !ok {
			return dst, 0
		}
		return append(dst, entity.Characters...), end + 1
	}
	r, ok := number(name[1:])
	if !ok {
		return dst, 0
	}
	return utf8.AppendRune(dst, r), end + 1
}

// number reads the digits of a numeric entity, behind the #.
func number(digits []byte) (rune, bool) {
	base, most := 10, 7
	if len(digits) > 0 && (digits[0] == 'x' || digits[0] == 'X') {
		base, most, digits = 16, 6, digits[1:]
	}
	if len(digits) == 0 || len(digits) > most {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if c <= '9' {
			d = int(c) - '0'
		}
		if d < 0 || d >= base {
			return 0, false
		}
		n = n*base + d
	}
	if n == 0 || n > unicode.MaxRune {
		return utf8.RuneError, true
	}
	return rune(n), true
}

// Slug returns the anchor that GitHub gives a heading with this title when no
// earlier heading of the document has it: lower case, without punctuation and
// symbols, spaces as hyphens. Neighbouring hyphens stay as they are, and an empty
// title gives an empty slug.
func Slug(title string) string {
	var b strings.Builder
	b.Grow(len(title))
	for _, r := range title {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '_':
			b.WriteByte(byte(r))
		case 'A' <= r && r <= 'Z':
			b.WriteByte(byte(r) | 0x20)
		case r == ' ':
			b.WriteByte('-')
		case r < utf8.RuneSelf, r == utf8.RuneError:
		case r == 'İ': // the one letter whose lower case is two
			b.WriteString("i̇")
		case inSlug(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// inSlug tells what GitHub's \p{Word} keeps: numbers like ½ and symbols go, but
// the circled letters, which are symbols too, stay.
func inSlug(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic)
}

// uniqueSlug returns base, or base with the first number, counted per base, that
// makes it new, and remembers it in taken. This is how GitHub tells headings with
// one title apart, and it holds for base-1 written by hand as well.
func uniqueSlug(taken map[string]int, base string) string {
	slug := base
	for {
		if _, ok := taken[slug]; !ok {
			break
		}
		taken[base]++
		slug = base + "-" + strconv.Itoa(taken[base])
	}
	taken[slug] = 0
	return slug
}
