package frontmatter

import (
	"strconv"
	"unicode/utf8"
)

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
func isBreak(c byte) bool { return c == '\n' || c == '\r' }

// isSpaceRune reports whether r is white space or a line break of YAML 1.1.
func isSpaceRune(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// skipToBreak returns the offset of the first line break from i, or of the end.
func skipToBreak(src []byte, i int) int {
	for i < len(src) && !isBreak(src[i]) {
		i++
	}
	return i
}

// skipLine returns the offset at which the line after i's starts, or the end.
func skipLine(src []byte, i int) int {
	i = skipToBreak(src, i)
	if i+1 < len(src) && src[i] == '\r' && src[i+1] == '\n' {
		return i + 2
	}
	return min(i+1, len(src))
}

// skipWord returns the offset of the first white space from i.
func skipWord(src []byte, i int) int {
	for i < len(src) {
		r, n := utf8.DecodeRune(src[i:])
		if isSpaceRune(r) {
			break
		}
		i += n
	}
	return i
}

// skipSpace returns the offset of what comes after white space and comments.
func skipSpace(src []byte, i int) int {
	for i < len(src) {
		if src[i] == '#' && (i == 0 || isBlank(src[i-1]) || isBreak(src[i-1])) {
			i = skipToBreak(src, i)
			continue
		}
		r, n := utf8.DecodeRune(src[i:])
		if !isSpaceRune(r) {
			break
		}
		i += n
	}
	return i
}

// closingDouble returns the offset of the quote that closes the text from i, or
// the length of src.
func closingDouble(src []byte, i int) int {
	for ; i < len(src) && src[i] != '"'; i++ {
		if src[i] == '\\' {
			i++
		}
	}
	return min(i, len(src))
}

// closingSingle is closingDouble for single quotes.
func closingSingle(src []byte, i int) int {
	for ; i < len(src); i++ {
		if src[i] != '\'' {
			continue
		}
		if i+1 == len(src) || src[i+1] != '\'' {
			return i
		}
		i++
	}
	return len(src)
}

// quoteShort returns s in quotes for a message, cut where it is long.
func quoteShort(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return strconv.Quote(s)
}
