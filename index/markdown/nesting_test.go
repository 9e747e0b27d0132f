package markdown_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// Each text is a word for each line: I begins a fence with a language, B is bare
// marks, E such with a blank line below, T a line of text, H a heading; i and b stand four blanks further in, and
// what is in quotes is a line as it is. Strays are given by lines.
func TestStrays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"all well":                         {"T I T B T B T B T I T B", ""},
		"nested at the end":                {"I T I T B B T", "nested 1 to 6"},
		"nested, then another":             {"I T I T B T B T I T B T", "nested 1 to 7"},
		"nested in bare marks":             {"B T I T B T B T I T B T", "nested 1 to 7"},
		"two within":                       {"I I T B T I T B B T I T B", "nested 1 to 9"},
		"two nested":                       {"I I T B B T I I T B B T", "nested 1 to 5, nested 7 to 11"},
		"nested, then bare ones":           {"I I T B B T B T B T B T B T", "nested 1 to 5"},
		"shown as it is":                   {"I I T B T I T B T", ""},
		"shown, then bare ones":            {"I I T B T B T B T", ""},
		"shown, then both":                 {"I I T B T B T B T I T B", ""},
		"shown with both ends, deeper":     {"I i T b T B T I T B", ""},
		"shown deeper":                     {"I i T B T I T B", ""},
		"longer outside":                   {"\"````md\" I T B T \"````\" T I T B", ""},
		"another character":                {"\"~~~md\" I T B T ~~~ T", ""},
		"a longer one within":              {"I T \"````js\" T \"````\" B T I T B", "nested 1 to 6"},
		"forgotten end":                    {"I T T I T B T B T B T I T B", ""},
		"not closed":                       {"T I T", "open 2"},
		"not closed, bare":                 {"I T B T B T H", "open 5"},
		"nothing follows":                  {"I T B T B", "blank 5"},
		"not closed behind a nested":       {"I I T B B T I T B T I T", "nested 1 to 5, open 11"},
		"in a list":                        {"\"- ```js\" \"  x\" T I T B", ""},
		"bare ones within, written as one": {"I I T B T B T E T E T I T E", "nested 1 to 11"},
		"begins where another ends":        {"I T B T E I T B E T I T B T", ""},
		"three deep":                       {"I I I T B B B T", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := fences(tt.text)
			if diff := cmp.Diff(tt.want, strays(text)); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, text)
			}
			crlf := strings.ReplaceAll(text, "\n", "\r\n")
			if diff := cmp.Diff(tt.want, strays(crlf)); diff != "" {
				t.Errorf("with CRLF (-want +got)\n%s", diff)
			}
		})
	}
}

// fences writes the text that words stand for.
func fences(words string) string {
	lines := map[string]string{"I": "```go", "B": "```", "E": "```\n", "T": "text", "H": "# Head", "i": "    ```go", "b": "    ```"}
	var b strings.Builder
	for words != "" {
		var word string
		if strings.HasPrefix(words, `"`) {
			word, words, _ = strings.Cut(words[1:], `"`)
			words = strings.TrimPrefix(words, " ")
		} else {
			word, words, _ = strings.Cut(words, " ")
			if l, ok := lines[word]; ok {
				word = l
			}
		}
		b.WriteString(word + "\n")
	}
	return b.String()
}

func strays(text string) string {
	line := func(s source.Span) int { return strings.Count(text[:s.Start], "\n") + 1 }
	var list []string
	found, _ := markdown.Parse([]byte(text), 0).Strays([]byte(text))
	for _, s := range found {
		switch {
		case s.Nested():
			list = append(list, fmt.Sprintf("nested %d to %d", line(s.Open), line(s.End)))
		case s.Blank:
			list = append(list, fmt.Sprintf("blank %d", line(s.Open)))
		default:
			list = append(list, fmt.Sprintf("open %d", line(s.Open)))
		}
	}
	return strings.Join(list, ", ")
}

// Longer marks on the outer fences leave nothing to be mended, whatever the lines
// are; all texts of up to eleven lines of one kind of marks are tried, and of seven of two.
func TestStraysMended(t *testing.T) {
	t.Parallel()
	var kinds []string
	var words func(n int, s string)
	words = func(n int, s string) {
		if n == 0 {
			text := []byte(fences(strings.TrimSpace(s)))
			found, _ := markdown.Parse(text, 0).Strays(text)
			var edits []source.Edit
			for _, f := range found {
				if f.Nested() {
					long := strings.Repeat("`", f.Marks)
					edits = append(edits, source.Edit{Span: f.Open, New: long}, source.Edit{Span: f.End, New: long})
				}
			}
			if len(edits) == 0 {
				return
			}
			mended, err := source.Apply(text, edits)
			if err != nil {
				t.Fatal(err)
			}
			left, _ := markdown.Parse(mended, 0).Strays(mended)
			if slices.ContainsFunc(left, func(s markdown.Stray) bool { return s.Nested() }) || len(left)+len(edits)/2 != len(found) {
				t.Errorf("%s: %s, and mended %s", s, strays(string(text)), strays(string(mended)))
			}
			return
		}
		for _, w := range kinds {
			words(n-1, s+w+" T ")
		}
	}
	for n := range 12 {
		kinds = []string{"I", "B"}
		words(n, "")
	}
	for n := range 10 {
		kinds = []string{"I", "B", "E"}
		words(n, "")
	}
	for n := range 8 {
		kinds = []string{"I", "B", "~~~go", "~~~"}
		words(n, "")
	}
}

// Hostile texts take as long as others of their size. A second is much, and the limit is
// far above it, for machines that do other things: what goes over the text again for each
// fence takes minutes.
func TestStraysInTime(t *testing.T) {
	for name, text := range map[string]string{
		"begun":   strings.Repeat("```go\n", 200_000),
		"bare":    strings.Repeat("```\n", 200_001),
		"nested":  strings.Repeat("```go\n```go\n```\n", 100_000),
		"right":   strings.Repeat("```go\n```go\n```\n```\n", 100_000),
		"a line":  "```\n" + strings.Repeat("``` ", 500_000) + "\n```\n",
		"blanks":  "```\n" + strings.Repeat(strings.Repeat(" ", 1000)+"```x\n", 2000),
		"halves":  strings.Repeat("```go\n", 100_000) + strings.Repeat("```\n", 100_000),
		"CR":      strings.Repeat("```go\r```go\r```\r```\r", 100_000),
		"shorter": strings.Repeat("````go\n```go\n```\n", 100_000),
	} {
		doc := markdown.Parse([]byte(text), 0)
		start := time.Now()
		doc.Strays([]byte(text))
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s: %v", name, d)
		} else {
			t.Log(name, d, doc.Limit)
		}
	}
}
