package query_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// rewriting returns the rewrite of that title at an offset.
func rewriting(s *index.Snapshot, p string, at int, title string) (query.Rewrite, bool) {
	list := query.Rewrites(s, p, at)
	i := slices.IndexFunc(list, func(r query.Rewrite) bool { return r.Title == title })
	if i < 0 {
		return query.Rewrite{}, false
	}
	return list[i], true
}

// inPlace carries out a plan that edits one file alone, and returns its text.
func inPlace(t fataler, p *query.Plan, path, text string) string {
	t.Helper()
	var edits []source.Edit
	for _, e := range p.Edits {
		if e.Path != path {
			t.Fatal(e.Path, "is edited, too")
		}
		edits = append(edits, source.Edit{Span: e.Span, New: e.New})
	}
	after, err := source.Apply([]byte(text), edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(after)
}

// shift is where an offset is after edits, behind what is inserted there.
func shift(p *query.Plan, at int) int {
	by := 0
	for _, e := range p.Edits {
		if int(e.Span.End) <= at {
			by += len(e.New) - e.Span.Len()
		}
	}
	return at + by
}

// Of every mention in the founding tree of which a link can be made: the link leads
// where the mention did, and it becomes a mention of the same again, byte for byte if
// it was a code span.
func TestMentionToLinkAndBack(t *testing.T) {
	t.Parallel()
	s, read := load(t, indextest.Founding(t))
	var docs []*index.Document
	for d := range s.Docs() {
		docs = append(docs, d)
	}
	made, back, same := 0, 0, 0
	for _, d := range docs {
		raw, ok := read(d.Path, nil)
		if !ok || !d.Markdown {
			continue
		}
		text := string(raw)
		before := open(s, d.Path, text)
		var places []int
		for _, m := range d.Mentions {
			places = append(places, int(m.Start))
		}
		for _, r := range d.Refs {
			places = append(places, int(r.Span.Start))
		}
		for n, at := range places {
			if testing.Short() && n%7 > 0 {
				continue
			}
			_, want := query.Definition(before, d.Path, at)
			r, ok := rewriting(before, d.Path, at, "turn the mention into a link")
			if !ok {
				continue
			}
			plan, err := r.Plan(before, reading(d.Path, text))
			if err != nil {
				t.Errorf("%s:%d: %v", d.Path, d.Line(at)+1, err)
				continue
			}
			made++
			linked := inPlace(t, plan, d.Path, text)
			after := open(s, d.Path, linked)
			there := shift(plan, at)
			if _, got := query.Definition(after, d.Path, there); len(got) != 1 || len(want) != 1 || got[0].Path != want[0].Path || got[0].Name != want[0].Name {
				t.Errorf("%s:%d leads to %v, not to %v", d.Path, d.Line(at)+1, got, want)
			}
			r, ok = rewriting(after, d.Path, there, "turn the link into a mention")
			if !ok {
				if text[at-1] == '`' {
					t.Errorf("%s:%d: a code span does not come back: %q", d.Path, d.Line(at)+1, linked[there-5:there+40])
				}
				continue
			}
			plan, err = r.Plan(after, reading(d.Path, linked))
			if err != nil {
				t.Errorf("%s:%d back: %v", d.Path, d.Line(at)+1, err)
				continue
			}
			back++
			if again := inPlace(t, plan, d.Path, linked); again == text {
				same++
			} else if text[at-1] == '`' {
				t.Errorf("%s:%d is other bytes again", d.Path, d.Line(at)+1)
			}
		}
	}
	t.Logf("%d links, %d back, %d the same bytes", made, back, same)
	if made < 10 || back < made/2 || same == 0 {
		t.Errorf("only %d links, %d back, %d the same bytes", made, back, same)
	}
}

// reading gives the text of one file.
func reading(path, text string) query.Reader {
	return func(p string, _ []byte) ([]byte, bool) { return []byte(text), p == path }
}

// mentionPieces are what texts with names are made of.
var mentionPieces = []string{
	"code-review", "`code-review`", "**code-review**", "__code-review__", "/code-review", "`/code-review`", "`pack:code-review`", "`references/a b.md`", "`references/a b.md#top`",
	" ", " and ", "\n", "\n\n", "[", "]", "(", ")", "[x](y)", "[`code-review`](../code-review/SKILL.md)", "[code-review](<../code-review/SKILL.md>)", "`", "**", "*", "_", "|", "\\", "# ", "- ", "> ",
	"\n\n| a |\n|---|\n| ", " |\n", "```\n", "<a href=\"x\">", "</a>", "<!--", "-->", "![", "\r\n", "[code-review]: x.md\n", "the skill `code-review` ", "\n## Related skills\n\n- ", "é", "{", "}", "@",
}

// Whatever the text, a mention that becomes a link leads where it did, and a link that
// becomes a mention, too.
func TestMentionsOfAnyText(t *testing.T) {
	t.Parallel()
	const path = ".claude/skills/alpha/SKILL.md"
	base := indextest.Build(map[string]string{
		path: "", ".claude/skills/alpha/references/a b.md": "# Top\n",
		".claude/skills/code-review/SKILL.md": "---\nname: code-review\ndescription: Use it.\n---\n",
	})
	linked, unlinked := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := "---\nname: alpha\n---\n" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(mentionPieces), 1, 10).Draw(t, "text"), "")
		s := open(base, path, text)
		for at := range len(text) {
			for _, r := range query.Rewrites(s, path, at) {
				if !strings.Contains(r.Title, "mention") {
					continue
				}
				p, err := r.Plan(s, reading(path, text))
				if err != nil {
					continue // it is refused
				}
				after := inPlace(t, p, path, text)
				middle := int(p.Edits[0].Span.End+p.Edits[1].Span.Start) / 2
				_, want := query.Definition(s, path, middle)
				_, got := query.Definition(open(base, path, after), path, shift(&query.Plan{Edits: p.Edits[:1]}, middle))
				if len(got) != 1 || len(want) != 1 || got[0].Path != want[0].Path || got[0].Name != want[0].Name {
					t.Fatalf("%s at %d: %q becomes %q, which leads to %v, not %v", r.Title, at, text, after, got, want)
				}
				if strings.HasSuffix(r.Title, "link") {
					linked++
				} else {
					unlinked++
				}
			}
		}
	})
	if linked == 0 || unlinked == 0 {
		t.Errorf("only %d and %d", linked, unlinked)
	}
}
