package frontmatter

import (
	"testing"

	"github.com/skillpls/skillpls/index/source"
)

// What cures a problem, and whether it surely does.
func TestCures(t *testing.T) {
	tests := []struct {
		name, text, want string // "" for no cure
		sure             bool
	}{
		{"colon", "---\na: Use it when: now\n---\n", "---\na: \"Use it when: now\"\n---\n", true},
		{"quotes in it", "---\na: Use \"it\" when: now\n---\n", "---\na: 'Use \"it\" when: now'\n---\n", true},
		{"both quotes in it", "---\na: it's \"it\" when: now\n---\n", "---\na: \"it's \\\"it\\\" when: now\"\n---\n", true},
		{"maybe a map", "---\na: author: me\n---\n", "---\na: \"author: me\"\n---\n", false},
		{"several", "---\na: b c: d\ne: f\ng: h i: j\n---\n", "---\na: \"b c: d\"\ne: f\ng: \"h i: j\"\n---\n", true},
		{"nested", "---\na:\n  b: c d: e\n---\n", "---\na:\n  b: \"c d: e\"\n---\n", true},
		{"glob", "---\npaths: **/*.ts\n---\n", "---\npaths: \"**/*.ts\"\n---\n", true},
		{"item", "---\npaths:\n  - a\n  - *.ts\n---\n", "---\npaths:\n  - a\n  - \"*.ts\"\n---\n", true},
		{"at", "---\na: @x\r\nb: c\n---\n", "---\na: \"@x\"\r\nb: c\n---\n", true},
		{"alias", "---\na: *b\n---\n", "", false},
		{"comment", "---\na: b c: d # e\n---\n", "", false},
		{"goes on", "---\na: b c: d\n  e\n---\n", "", false},
		{"key in an item", "---\na:\n  - b: c d: e\n---\n", "", false},
		{"colon at the end", "---\na: b c:\n---\n", "", false},
		{"open quote", "---\na: \"b\n---\n", "", false},
		{"one of two", "---\na: b c: d\ne: [f\n---\n", "", false},
		{"duplicate", "---\na: b\nc: d\na: b\n---\n", "---\na: b\nc: d\n---\n", true},
		{"three", "---\na: b\na: b\na: b\n---\n", "---\na: b\n---\n", true},
		{"duplicate list", "---\na:\n  - b\n  - c\na:\n  - b\n  - c\n---\n", "---\na:\n  - b\n  - c\n---\n", true},
		{"duplicate text", "---\na: |\n  b\na: |\n  b\n---\n", "---\na: |\n  b\n---\n", true},
		{"duplicate in a duplicate", "---\na:\n  b: c\n  b: c\na:\n  b: c\n  b: c\n---\n", "---\na:\n  b: c\n---\n", true},
		{"other value", "---\na: b\na: c\n---\n", "", false},
		{"other comment", "---\na: b\na: b # c\n---\n", "", false},
		{"on one line", "---\n{a: b, a: b}\n---\n", "", false},
		{"anchor", "---\na: &x b\na: &x b\n---\n", "", false},
		{"unclosed", "---\nname: a\n\n# A\n", "---\nname: a\n---\n\n# A\n", true},
		{"unclosed at the end", "---\nname: a", "---\nname: a\n---\n", true},
		{"unclosed CRLF", "---\r\nname: a\r\n# A\r\n", "---\r\nname: a\r\n---\r\n# A\r\n", true},
		{"unclosed before prose", "---\nname: a\n\nText.\n", "", false},
		{"unclosed and broken", "---\nname: a b: c\n", "", false},
		{"unclosed and blank", "---\n\n", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, ok := Find([]byte(tt.text))
			if !ok {
				t.Fatal("no front matter")
			}
			var edits []source.Edit
			sure := true
			if b.Close != nil {
				edits = append(edits, *b.Close)
			}
			for _, p := range b.Problems {
				if p.Cure != nil {
					edits, sure = append(edits, p.Cure...), sure && p.Sure
				}
			}
			if len(edits) == 0 {
				if tt.want != "" {
					t.Errorf("no cure of %q, want %q", tt.text, tt.want)
				}
				return
			}
			got, err := source.Apply([]byte(tt.text), edits)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want || !b.Open && sure != tt.sure {
				t.Errorf("%q becomes %q, surely %t; want %q, %t", tt.text, got, sure, tt.want, tt.sure)
			}
			if again, ok := Find(got); !ok || again.Broken || again.Open || len(again.Problems) > 0 {
				t.Errorf("%q is not cured: %+v", got, again)
			}
		})
	}
}
