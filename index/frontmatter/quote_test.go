package frontmatter

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNeedsQuote(t *testing.T) {
	for _, value := range []string{
		"", " a", "a ", "a: b", "a:", "a #b", "#a", "- a", "-", "? a", "[a", "{a", "a\nb", "*a", "&a", "!a", "|", ">", "'a", `"a`, "%a", "@a", "`a",
		"true", "Yes", "off", "y", "null", "~", "1", "1.5", "0x1F", "2020-01-01", "=", "<<", "a\tb", "\uFEFFa", "\xff", "a\x00", "a\u2028b", ".inf", "1e3",
	} {
		if !NeedsQuote(value) {
			t.Errorf("%q needs quotes", value)
		}
	}
	for _, value := range []string{"a", "a b, c", "a:b", "a#b", "-a", "é😀", "it's", "a [b] {c}", "v1.2.3", "a/b.ts", "yes, please", "http://x.y/z?a=b&c"} {
		if NeedsQuote(value) {
			t.Errorf("%q needs no quotes", value)
		}
	}
}

// Quoted and, where it needs none, plain text reads as itself; quoted text is JSON.
func TestQuoteRoundTrip(t *testing.T) {
	alphabet := []rune("ab:#-?[]{}&*!|>'\"%@`, \t\n\r\\é😀\u0085\u2028\uFEFF\x00\x7f~1.")
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom(alphabet))).Draw(t, "value")
		value = strings.ToValidUTF8(value, "\uFFFD")
		quoted := Quote(value)
		b := Parse([]byte("k: "+quoted+"\n"), false)
		if n := b.Root.Get("k"); b.Broken || n.Value != value || n.Style != Double || n.Tag != Str || strings.ContainsAny(quoted, breaks) {
			t.Fatalf("%q quoted is %s, which is %+v, %v", value, quoted, n, b.Problems)
		}
		var back string
		if err := json.Unmarshal([]byte(quoted), &back); err != nil || back != value {
			t.Fatalf("%s in JSON is %q, %v", quoted, back, err)
		}
		if NeedsQuote(value) {
			return
		}
		n := Parse([]byte("k: "+value+"\n"), false).Root.Get("k")
		if n == nil || n.Value != value || n.Style != Plain || n.Tag != Str {
			t.Fatalf("%q plain is %+v", value, n)
		}
	})
}
