package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// hiddenCharacter finds what a model reads and a person does not see. None of its
// fixes is safe: who put it there, and why, is worth a look.
var hiddenCharacter = &lint.Rule{
	Code:     "hidden-character",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		for _, f := range p.Doc.Faults {
			var r lint.Report
			switch f.Kind {
			case index.FaultTags:
				r = p.Report(f.Span, "%s %s%s", plural(f, "invisible character"), codePoints(f.Message), spelt(f.Message))
			case index.FaultDirection:
				r = p.Report(f.Span, "%s %s: the text is shown in another order than a model reads it", plural(f, "direction mark"), codePoints(f.Message))
			case index.FaultSplit:
				r = p.Report(f.Span, "%s %s within a word: a model reads another word", plural(f, "invisible character"), codePoints(f.Message)).AtMost(lint.Hint)
			default:
				continue
			}
			r.Replace("remove "+codePoints(f.Message), false, "")
		}
	},
}

// plural writes what a fault is, in the number of its characters: all have three or
// four bytes, or two.
func plural(f index.Fault, what string) string {
	if n := utf8.RuneCountInString(f.Message); n > 1 {
		return what + "s"
	}
	return what
}

// codePoints writes the first characters of a text as U+XXXX.
func codePoints(text string) string {
	const most = 6
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n == most {
			b.WriteString(" …")
			break
		}
		if n++; n > 1 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "U+%04X", r)
	}
	return b.String()
}

// spelt says what tags or variation selectors spell: each stands for a byte.
func spelt(text string) string {
	const most = 60
	var b strings.Builder
	cut := ""
	for _, r := range text {
		if b.Len() == most {
			cut = " …"
			break
		}
		switch {
		case 0xE0000 <= r && r <= 0xE007F:
			b.WriteByte(byte(r - 0xE0000))
		case 0xFE00 <= r && r <= 0xFE0F:
			b.WriteByte(byte(r - 0xFE00))
		case 0xE0100 <= r && r <= 0xE01EF:
			b.WriteByte(byte(r - 0xE0100 + 16))
		}
	}
	hidden := strings.Trim(b.String(), "\x00\x01\x7f")
	if hidden == "" {
		return ""
	}
	return fmt.Sprintf(": %q%s in hidden letters", hidden, cut)
}
