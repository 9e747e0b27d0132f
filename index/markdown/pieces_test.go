package markdown

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A large text is what it is as a whole, whether it can be cut or not.
func TestPieces(t *testing.T) {
	section := func(i int) string {
		return fmt.Sprintf("## Part %d of *it*\n\nWords, `code %d`, [a](#part-%d-of-it) and\n**more**.\n\n- one\n  - two\n\n\n1. three\n\n       code\n\n> quote\n\n| a | b |\n|---|---|\n| c | d |\n\n### Same\n\n", i%40, i, i)
	}
	var b strings.Builder
	for i := range 1000 {
		b.WriteString(section(i))
	}
	plain := b.String()
	whole := standard
	whole.piece = 0
	for _, test := range []struct {
		name, text string
		pieces     int
	}{
		{"plain", plain, 3},
		{"CRLF", strings.ReplaceAll(plain, "\n", "\r\n"), 3},
		{"CR", strings.ReplaceAll(plain, "\n", "\r"), 3},
		{"fences", strings.ReplaceAll(plain, "### Same\n", "```go\n\n# no heading\n```\n\n~~~~\n~~~\n\n## nor this\n~~~~\n"), 4},
		{"a fence that stays open", plain + "```\n\n" + plain, 3},
		{"a definition at the end", plain + "[x][y]\n\n[y]: z.md\n", 0},
		{"a comment", plain + "<!-- a\n\n# b\n\n-->\n\n" + plain, 0},
		{"HTML", plain + "<pre>\n\n# b\n\n</pre>\n\n" + plain, 0},
		{"a fence in a list", plain + "- ```\n\n# b\n\n```\n" + plain, 0},
		{"an indented fence", plain + "   ```\n\n# b\n\n   ```\n" + plain, 0},
		{"a fence that is code", plain + "``` a ```\n\n" + plain, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if n := len(cuts(unixLines([]byte(test.text)), standard.piece)); n != test.pieces {
				t.Errorf("%d pieces, want %d", n, test.pieces)
			}
			if diff := cmp.Diff(parse([]byte(test.text), 0, whole), Parse([]byte(test.text), 0)); diff != "" {
				t.Errorf("(-whole +pieces)\n%.2000s", diff)
			}
		})
	}
}

// Pieces together may cost what one text may, and are too much at the same line.
func TestPiecesTogetherAreLimited(t *testing.T) {
	text := strings.Repeat("# Part\n\n"+strings.Repeat("*a_ `b **", 300)+"\n\n", 400)
	whole := standard
	whole.piece = 0
	want, got := parse([]byte(text), 0, whole), Parse([]byte(text), 0)
	if len(cuts([]byte(text), standard.piece)) < 2 || want.Limit == nil {
		t.Fatal("the text is not large or not hostile enough")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-whole +pieces)\n%.2000s", diff)
	}
}
