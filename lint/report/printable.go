package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable replaces what could make a terminal lie about what it shows by
// escapes: control characters, characters that reorder text, end lines or cannot
// be seen at all, and bytes that are not UTF-8. Tabs stay.
func Printable(s string) string {
	if !strings.ContainsFunc(s, unprintable) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		b.WriteString(escape(r, s[i:i+n]))
		i += n
	}
	return b.String()
}

// escape returns what is written for a code point that was decoded from raw.
func escape(r rune, raw string) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r == utf8.RuneError || !unprintable(r):
		return raw
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// unprintable knows C0 and C1 controls, what reorders text, the separators of
// lines and paragraphs, and tag characters. It says true of utf8.RuneError, which
// may stand for a byte that is no character.
func unprintable(r rune) bool {
	switch {
	case r < ' ':
		return r != '\t'
	case r < 0x7f:
		return false
	case r < 0xa0, r == 0x2028, r == 0x2029, 0xe0000 <= r && r <= 0xe007f:
		return true
	}
	return r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r)
}
