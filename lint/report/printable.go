package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
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

// PrintableJSON returns a writer of JSON that means the same and holds nothing that could
// make a terminal lie: those characters stand in strings only, where JSON has escapes for
// them. Each Write has to hold whole characters, as those of a json.Encoder do.
func PrintableJSON(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ to io.Writer }

func (w jsonWriter) Write(p []byte) (int, error) {
	text := string(p)
	if !strings.ContainsFunc(text, inJSON) {
		return w.to.Write(p)
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !inJSON(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	if _, err := io.WriteString(w.to, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// inJSON reports whether a character of JSON has to be escaped that need not be.
func inJSON(r rune) bool { return r >= 0x7f && r != utf8.RuneError && unprintable(r) }

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
