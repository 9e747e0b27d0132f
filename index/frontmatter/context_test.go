package frontmatter

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// at is what Context says, as "path.of.keys [item] word".
func at(b *Block, text string, offset int) string {
	path, item, word := b.Context([]byte(text), offset)
	s := strings.Join(path, ".")
	if item {
		s += " -"
	}
	return s + " <" + spell(text, word) + ">"
}

func TestContext(t *testing.T) {
	tests := []struct{ name, text, want string }{ // the cursor is at ⟦c⟧
		{"empty", "⟦c⟧", " <>"},
		{"a key", "name: x\nde⟦c⟧", " <de>"},
		{"in a key", "de⟦c⟧sc: x", " <desc>"},
		{"at the colon", "desc⟦c⟧: x", " <desc>"},
		{"in a quoted key", "\"de⟦c⟧sc\": x", " <desc>"},
		{"behind the colon", "name:⟦c⟧", "name <>"},
		{"absent value", "name: ⟦c⟧\nx: y", "name <>"},
		{"value", "name: foo-b⟦c⟧ar # c", "name <foo-bar>"},
		{"value with a colon", "s: a:b⟦c⟧", "s <a:b>"},
		{"quoted value", "name: \"fo⟦c⟧o\"", "name <foo>"},
		{"comma string", "tools: Read, Wr⟦c⟧", "tools <Wr>"},
		{"item", "depends_on:\n  - co⟦c⟧", "depends_on - <co>"},
		{"item without indentation", "depends_on:\n- co⟦c⟧\nx: y", "depends_on - <co>"},
		{"dash only", "depends_on:\n  - a\n  -⟦c⟧", "depends_on - <>"},
		{"absent item", "depends_on:\n  - ⟦c⟧\nx: y", "depends_on - <>"},
		{"item, CRLF", "depends_on:\r\n  - a\r\n  - é⟦c⟧\r\n", "depends_on - <é>"},
		{"item, lone CR", "a:\r  - b\r  - c⟦c⟧\r", "a - <c>"},
		{"blank line below a key", "a:\n  ⟦c⟧\nb: c", "a <>"},
		{"blank line at the edge", "a:\n  - b\n⟦c⟧", " <>"},
		{"second line of an item", "a:\n  - b: c\n    ⟦c⟧", "a - <>"},
		{"flow", "a: [b, ⟦c⟧]", "a - <>"},
		{"flow, not closed", "a: [b, \"c⟦c⟧\nd: e", "a - <c>"},
		{"flow over lines", "a: [\n  b,\n  c⟦c⟧\n]", "a - <c>"},
		{"flow at the margin", "a: [\n⟦c⟧\n]", "a - <>"},
		{"behind a flow", "a: [b]\nc: ⟦c⟧", "c <>"},
		{"flow in depth", "r:\n  sa: {x: [1, {k: ⟦c⟧", "r.sa.x.k <>"},
		{"key in a flow map", "a: [{b: c, d⟦c⟧}]", "a - <d>"},
		{"nested", "roles:\n  sa:\n    skills:\n      include:\n        - category: ⟦c⟧", "roles.sa.skills.include.category <>"},
		{"nested item", "roles:\n  sa:\n    x: y\n    skills:\n      include:\n        - a: b\n        - ⟦c⟧", "roles.sa.skills.include - <>"},
		{"sequence of mappings", "s:\n  - name: a\n    path: ⟦c⟧", "s.path <>"},
		{"sequence of mappings, key", "s:\n  - name: a\n    pa⟦c⟧", "s - <pa>"},
		{"without indentation", "s:\n- name: a\n  path: ⟦c⟧", "s.path <>"},
		{"root sequence", "- a: b\n- a: ⟦c⟧", "a <>"},
		{"nested sequence", "a:\n  - - b\n    - ⟦c⟧", "a - <>"},
		{"comments and blank lines", "a:\n\n# x\n  # y\n  - b⟦c⟧", "a - <b>"},
		{"literal", "a:\n  d: |\n    x: y\n    - z ⟦c⟧", "a.d <>"},
		{"broken above", "x: y: z\nq: \"\na:\n  - b⟦c⟧", "a - <b>"},
		{"sibling", "a:\n  b:\n    c: d\n  e: ⟦c⟧", "a.e <>"},
		{"last line without a break", "a:\n  b⟦c⟧", "a <b>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, fences := range []struct{ open, end string }{{"---\n", "\n---\n"}, {"---\n", ""}, {"", ""}} {
				text, marks := extract(t, fences.open+test.text+fences.end)
				b := Parse([]byte(text), false)
				if fences.open != "" {
					b, _ = Find([]byte(text))
				}
				if b == nil {
					continue // it takes more to be front matter without an end
				}
				if cursor := int(marks["c"].Start); b.Body.Contains(cursor) {
					if got := at(b, text, cursor); got != test.want {
						t.Errorf("%q: got %q, want %q", text, got, test.want)
					}
				} else if !b.Open {
					t.Errorf("%q: the cursor is outside %v", text, b.Body)
				}
			}
		})
	}
}

// What an editor asks while a list is typed letter by letter.
func TestContextWhileTyping(t *testing.T) {
	const typed = "depends_on:\n  - co"
	var got []string
	for i := range len(typed) + 1 {
		text := "---\nname: x\n" + typed[:i] + "\n---\n"
		b, _ := Find([]byte(text))
		got = append(got, at(b, text, len("---\nname: x\n")+i))
	}
	want := []string{
		" <>", " <d>", " <de>", " <dep>", " <depe>", " <depen>", " <depend>", " <depends>", " <depends_>", " <depends_o>", " <depends_on>",
		"depends_on <>", " <>", "depends_on <>", "depends_on <>", "depends_on - <>", "depends_on - <>", "depends_on - <c>", "depends_on - <co>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestContextInJSON(t *testing.T) {
	text, marks := extract(t, "{\n\t\"plugins\": [\n\t\t{\"name\": \"x\", \"skills\": [\"./a\", \"./⟦item⟧b\"],\n\t\t \"k⟦key⟧\": 1, \"v\":⟦value⟧}\n\t]\n}\n")
	b := Parse([]byte(text), true)
	for name, want := range map[string]string{"item": "plugins.skills - <./b>", "key": "plugins - <k>", "value": "plugins.v <>"} {
		if got := at(b, text, int(marks[name].Start)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestContextOutside(t *testing.T) {
	text := "---\na: b\n---\nc: d\n"
	b, _ := Find([]byte(text))
	for _, offset := range []int{-1, 0, 12, len(text), 99} {
		path, item, word := b.Context([]byte(text), offset)
		if path != nil || item || !word.Empty() || word.Start < 0 || int(word.End) > len(text) {
			t.Errorf("at %d: %q, %v, %v", offset, path, item, word)
		}
	}
}
