package frontmatter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Quote returns value as a double-quoted YAML scalar on one line, which is JSON
// too. Bytes that are not UTF-8 become U+FFFD.
func Quote(value string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range value {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			if r < ' ' || r >= 0x7F && r <= 0xA0 || r == '\u2028' || r == '\u2029' || r == '\uFEFF' || r == 0xFFFE || r == 0xFFFF {
				fmt.Fprintf(&b, `\u%04X`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// NeedsQuote reports whether value must be quoted to stay this string as the
// value of a key on one line: written plain, a YAML reader would refuse it, read
// something else, or read a boolean, number, date or null. It goes by both
// versions of YAML, so yes and off need quotes. Text with commas or brackets in
// it may need quotes between brackets though it needs none here.
func NeedsQuote(value string) bool {
	switch strings.ToLower(value) {
	case "yes", "no", "on", "off", "y", "n", "=", "<<":
		return true
	}
	if strings.ContainsAny(value, breaks+"\t\uFEFF") || !utf8.ValidString(value) {
		return true
	}
	const key = "k: "
	root, problem := decode([]byte(key + value + "\n"))
	if problem != "" || root == nil || root.Kind != yaml.MappingNode || len(root.Content) != 2 {
		return true
	}
	y := root.Content[1]
	return y.Kind != yaml.ScalarNode || y.Style != 0 || y.Value != value || tagOf(y) != Str
}
