package frontmatter

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skillpls/skillpls/index/source"
)

func TestFind(t *testing.T) {
	type block struct {
		Span, Body string
		Open       bool
	}
	tests := []struct {
		name, text string
		want       *block // nil for none
	}{
		{"usual", "---\nname: x\n---\n# T\n", &block{"---\nname: x\n---", "name: x\n", false}},
		{"CRLF", "---\r\nname: x\r\n---\r\ntext", &block{"---\r\nname: x\r\n---", "name: x\r\n", false}},
		{"lone CR", "---\rname: x\r---\rtext", &block{"---\rname: x\r---", "name: x\r", false}},
		{"byte order mark", "\uFEFF---\nname: x\n---\n", &block{"---\nname: x\n---", "name: x\n", false}},
		{"blanks behind the fences", "--- \t\nname: x\n---  \n", &block{"--- \t\nname: x\n---", "name: x\n", false}},
		{"dots", "---\nname: x\n...\n---\n", &block{"---\nname: x\n...", "name: x\n", false}},
		{"empty", "---\n---\n", &block{"---\n---", "", false}},
		{"end of file", "---\na: b\n---", &block{"---\na: b\n---", "a: b\n", false}},
		{"dashes in text", "---\na: |\n  ---\nb: ---\n----\n---\n", &block{"---\na: |\n  ---\nb: ---\n----\n---", "a: |\n  ---\nb: ---\n----\n", false}},
		{"open, blank line", "---\na: b\n\ntext: x\n", &block{"---\na: b\n", "a: b\n", true}},
		{"open, heading", "---\na: b\n# T\n", &block{"---\na: b\n", "a: b\n", true}},
		{"open, prose", "---\na: b\nl:\n- c\n  d\nSome prose.\n", &block{"---\na: b\nl:\n- c\n  d\n", "a: b\nl:\n- c\n  d\n", true}},
		{"open, comment", "---\n#c\na: b", &block{"---\n#c\na: b", "#c\na: b", true}},
		{"just begun", "---", &block{"---", "", true}},
		{"just begun, blank lines", "---\n\n", &block{"---\n", "", true}},
		{"thematic break", "---\n\n# T\n", nil},
		{"thematic break before prose", "---\nSome prose.\n", nil},
		{"not first", "\n---\na: b\n---\n", nil},
		{"indented", " ---\na: b\n---\n", nil},
		{"four dashes", "----\na: b\n---\n", nil},
		{"nothing", "", nil},
		{"only a byte order mark", "\uFEFF", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, ok := Find([]byte(test.text))
			var got *block
			if ok {
				got = &block{spell(test.text, b.Span), spell(test.text, b.Body), b.Open}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func spell(text string, s source.Span) string { return text[s.Start:s.End] }

func TestOffsetsAreOfTheFile(t *testing.T) {
	text := "\uFEFF---\n\uFEFFname: x\n---\n"
	b, _ := Find([]byte(text))
	if got := spell(text, b.Root.Get("name").Span); got != "x" {
		t.Errorf("name is at %v, %q", b.Root.Get("name").Span, got)
	}
}

func TestNoRoot(t *testing.T) {
	for _, text := range []string{"", "\n", "# c\n", "---\n# c\n", "\uFEFF", "---\n---\na: b\n"} {
		if b := Parse([]byte(text), false); b.Root != nil || b.Broken || b.Problems != nil {
			t.Errorf("%q: %+v", text, b)
		}
	}
}

func TestDuplicateKeys(t *testing.T) {
	text := "---\na: 1\nb: {c: 1, d: 2, 'c': 3}\na: 2\n---\n"
	b, _ := Find([]byte(text))
	type problem struct {
		Kind          ProblemKind
		Start, First  int32
		Text, Message string
	}
	var got []problem
	for _, p := range b.Problems {
		got = append(got, problem{p.Kind, p.Span.Start, p.Related.Start, spell(text, p.Span), p.Message})
	}
	want := []problem{
		{DuplicateKey, 25, 13, "'c'", `key "c" is there twice`},
		{DuplicateKey, 33, 4, "a", `key "a" is there twice`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if b.Broken || b.Root.Get("a").Value != "1" || len(b.Root.Pairs) != 3 {
		t.Errorf("root %+v", b.Root)
	}
}

func TestTooDeep(t *testing.T) {
	nest := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if b := Parse([]byte(nest(maxDepth)), false); len(b.Problems) > 0 {
		t.Errorf("%d levels: %v", maxDepth, b.Problems)
	}
	for _, text := range []string{nest(maxDepth + 2), nest(20_000), strings.Repeat("- ", 20_000)} {
		b := Parse([]byte(text), false)
		if !b.Broken || b.Root != nil || len(b.Problems) != 1 || b.Problems[0].Kind != TooDeep || b.Problems[0].Span.Len() != 1 {
			t.Errorf("%.20q: %v", text, b.Problems)
		}
	}
}

func TestJSON(t *testing.T) {
	text := "{\n\t\"a\": \"x\\ty\",\r\n\t\"😀\"\t:\t[1,\t\"b\tc\", \"\\ud83d\\uDE00 \\\\ud83d \\ud83d\\u0041\\/\"],\n\t\"e\": {},\n\t\"n\": null\n}\n"
	b := Parse([]byte(text), true)
	if len(b.Problems) > 0 {
		t.Fatal(b.Problems)
	}
	for name, want := range map[string]string{
		"a": `"x\ty"`, "k:😀": `"😀"`, "😀.0": "1", "😀.1": "\"b\tc\"", "e": "{}", "n": "null", "root": strings.TrimSpace(text),
	} {
		if got := spell(text, spanOf(b.Root, name)); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got, want := lookup(b.Root, "😀.2").Value, "😀 \\ud83d \uFFFDA/"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !strings.Contains(text, "\t\"a\"") {
		t.Error("the text was changed")
	}
}

func TestRawValues(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]string // nil if the block is broken
	}{
		{"glob", "globs: **/*.ts, src/** # c \nalwaysApply: false\n", map[string]string{"globs": "**/*.ts, src/** # c", "alwaysApply": "false"}},
		{"both", "argument-hint: [a] [b] | --y\r\nglobs: *\r\n", map[string]string{"argument-hint": "[a] [b] | --y", "globs": "*"}},
		{"one of them is fine", "argument-hint: \"x\"\nglobs: {a,b}/*.ts\n", map[string]string{"argument-hint": "x", "globs": "{a,b}/*.ts"}},
		{"as YAML", "globs:\n  - \"*.ts\"\n", map[string]string{"globs.0": "*.ts"}},
		{"no value", "globs:\ndescription: x\n", map[string]string{"globs": ""}},
		{"another key", "paths: **/*.ts\n", nil},
		{"another mistake", "globs: **/*.ts\ndescription: a: b\n", nil},
		{"nested", "a:\n  globs: **/*.ts\n", nil},
		{"twice", "globs: *.ts\nglobs: *.go\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := "---\n" + test.text + "---\n"
			b, _ := Find([]byte(text))
			if b.Broken != (test.want == nil) || b.Broken != (len(b.Problems) > 0) {
				t.Fatalf("%+v", b)
			}
			for path, want := range test.want {
				n := lookup(b.Root, path)
				if n == nil || n.Value != want || n.Style == Plain && spell(text, n.Span) != want || n.Tag == Str && n.Value == "" {
					t.Errorf("%s is %+v, want %q", path, n, want)
				}
			}
		})
	}
}
