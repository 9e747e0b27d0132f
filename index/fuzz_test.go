package index_test

import (
	"slices"
	"testing"

	"github.com/skillpls/skillpls/index"
)

// Any text has facts whose spans lie in it: a name's or a code path's spells what
// the reference says, a mention's the word that its hash is of.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		"---\nname: a\ndepends_on: [b, 'c']\ndescription: Use a-b, plug:c.\nagent: x\n---\n# A\n`a-b` **c-d** /e-f $g-h @i-j plug:k Skill(l) the `m` skill\n",
		"## Related Skills\n- `a`: b\n\n| `c` | d |\n|---|---|\n| `e` | f |\n", "[a-b](../a-b/SKILL.md#c) [`d`](d/) `references/x.md#y` `${CLAUDE_SKILL_DIR}/z.md`\n",
		"| Skill | Dependencies |\n|---|---|\n| a | b, c |\n\n```mermaid\ngraph TD\n A[b] --> C(\"d\")\n e-->A\n```\n", "```\nx/SKILL.md Skill(a)\n```\n#[[file:a b.md]] #file:c.md @d.md\n",
		"SUB-SKILL: Use a-b\r\n\uFEFF😀 `é-a` [[a-b]] \\[c-d\\] <a-b> https://x.y/a-b\r\n",
	} {
		for _, p := range []string{"a/SKILL.md", "SKILL-INDEX.md"} {
			f.Add(p == "a/SKILL.md", []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, skill bool, text []byte) {
		p := "SKILL-INDEX.md"
		if skill {
			p = "a/SKILL.md"
		}
		d := index.NewDocument(p, text)
		if d == nil {
			t.Fatal("no document")
		}
		for i := range d.Refs {
			r := &d.Refs[i]
			if r.Span.Start < 0 || int(r.Span.End) > len(text) || r.Span.Start > r.Span.End || !r.Whole.Encloses(r.Span) || !r.Span.Encloses(r.Frag()) {
				t.Fatalf("form %d %q: span %v, whole %v, fragment %v in %d bytes", r.Form, r.Target, r.Span, r.Whole, r.Frag(), len(text))
			}
			written := string(text[r.PathSpan().Start:r.PathSpan().End])
			switch r.Form {
			case index.FormPath, index.FormSaid, index.FormQualified, index.FormLabel, index.FormNode, index.FormIndexName:
				if written != r.Target {
					t.Fatalf("form %d %q: written is %q", r.Form, r.Target, written)
				}
			}
		}
		for _, m := range d.Mentions {
			span := m.Span()
			if span.Start < 0 || int(span.End) > len(text) || m.Hash != index.WordHash(string(text[span.Start:span.End])) {
				t.Fatalf("a mention at %v is of another word", span)
			}
		}
		if !slices.IsSortedFunc(d.Mentions, func(a, b index.Mention) int { return int(a.Start - b.Start) }) {
			t.Fatal("mentions are not in order")
		}
	})
}
