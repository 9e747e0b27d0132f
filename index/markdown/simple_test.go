package markdown

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// hiddenIn returns how many blocks of a text are hidden from goldmark's inline parser.
func hiddenIn(text string) int {
	s := newState([]byte(text), 0, standard)
	s.run()
	n := len(s.hidden)
	s.doc.empty()
	s.release()
	return n
}

func TestSimpleLines(t *testing.T) {
	for _, c := range []struct {
		text   string
		simple bool
	}{
		{"only words, with 2 > 1 & more!", true},
		{"`code` and ``co`de`` at `the end`", true},
		{"[to](a/b.md#c), [`to`](<b>)", false},
		{"[to](a/b.md#c), [`to`](b_c.md) and snake_case", true},
		{"**strong `code` [link](x)**: and **more**", true},
		{"# heading with `code`", true},
		{"| a | `b` |\n|---|---|\n| **c** | [d](e) |", true},
		{"- item\n- [item](x)", true},
		{"a\nb  \nc", true},
		{"C:\\dir", true},
		{"a < b", true},

		{"*emphasis*", false},
		{"_emphasis_", false},
		{"***both***", false},
		{"~~gone~~", false},
		{"![image](x)", false},
		{"<b>html</b>", false},
		{"<https://example.org>", false},
		{"\\*", false},
		{"a\\\nb", false},
		{"`code\nthat goes on`", false},
		{"[label]", false},
		{"[to](x \"title\")", false},
		{"[to](a(b))", false},
		{"[a [b](c)](d)", false},
		{"[](", false},
		{"** a**", false},
		{"**a **", false},
		{"**a", false},
		{"a\n===", false},
		{"| `a\\|b` |\n|---|", false},
	} {
		if got := hiddenIn(c.text) > 0; got != c.simple {
			t.Errorf("%q is simple: %v", c.text, got)
		}
	}
}

// What is hidden is shown again, in whatever order.
func TestCellsBelowALine(t *testing.T) {
	const text = "title\n| a | b |\n|---|---|\n| `c` | d |\n\n# last\n"
	d := Parse([]byte(text), 0)
	var prose []string
	for _, run := range d.Prose {
		prose = append(prose, text[run.Start:run.End])
	}
	if got := strings.Join(prose, "; "); got != "title; a; b; d; last" || hiddenIn(text) != 6 {
		t.Errorf("prose is %q, %d blocks were hidden", got, hiddenIn(text))
	}
}

// Simple lines are read as goldmark reads them.
func TestSimpleAsGoldmark(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		"word", "a1", "é", "\u00a0", "—", " ", "  ", "\t", "\n", "\r\n", "  \n", "\\\n", "\v", "\x00",
		"`", "``", "`code`", "`` c`d ``", "` e `", "[", "]", "](", ")", "[t](d.md)", "[`t`](d_e.md#f)", "[ ] ", "[]", "()",
		"*", "**", "***", "**strong**", "_", "__", "snake_case", "~", "~~", "!", "![", "<", ">", "<b>", "\\", "\\x", "&amp;", "&",
		".", ",", ":", "\"", "'", "(", "/", "|", "-", "# ", "## ", "- ", "1. ", "> ", "===\n", "---\n", "\n\n", "|a|`b`|\n|-|-|\n|", "[x]: y\n", "    ",
	})
	all := standard
	all.simple = false
	hidden := 0
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 1, 25).Draw(t, "pieces"), "")
		hidden += hiddenIn(text)
		if diff := cmp.Diff(parse([]byte(text), 0, all), parse([]byte(text), 0, standard)); diff != "" {
			t.Fatalf("%q (-goldmark +ours)\n%s", text, diff)
		}
	})
	if hidden == 0 {
		t.Error("nothing was simple")
	}
}
