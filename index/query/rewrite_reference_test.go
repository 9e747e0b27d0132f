package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/query"
)

// linkPieces are what texts with links are made of.
var linkPieces = []string{
	"[a](b.md)", "[a](b.md \"t\")", "[A  ](b.md 't')", "![a](c.png)", "[`a`](<two words.md>)", "[![a](c.png)](b.md (t))", "[a b](d(e).md#f)", "[a][]", "[x][a]", "[a]", "[ A ]", "[x]",
	"\n\n[a]: b.md\n\n", "\n\n[A]:\n  <b (c.md>\n  'the title'\n[x]: b.md \"t\"\n\n", "\n> [y]: b.md\n\n", "\n- item ", "\n\n# Head ", "\n\n| a | b |\n|---|---|\n| [a](b.md) | [c|d](e.md) |\n\n", " text ", "\n\n```\n[a](b.md)\n", "\r\n",
	"[^1]: b.md\n", "<!-- [a]: b.md -->", "[a\\]](b.md)", "*[a](b.md)*", "[a]( b.md )", "[a](\nb.md)", "[]()", "[a](é.md)",
}

// Whatever the text, a link that becomes another kind of link, and each other one, leads
// where it did, and there are as many; and so it is when it is turned back.
func TestLinksLeadWhereTheyDid(t *testing.T) {
	t.Parallel()
	made := 0
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(linkPieces), 1, 9).Draw(t, "text"), "")
		const path = "docs/a.md"
		s := indextest.Build(nil)
		targets := func(text string) string {
			var b strings.Builder
			for _, l := range markdown.Parse([]byte(text), 0).Links {
				fmt.Fprintf(&b, "%v %s %v\n", l.Image, l.Target, l.Title)
			}
			return b.String()
		}
		want := targets(text)
		convert := func(text string, n int) (string, string) {
			links := markdown.Parse([]byte(text), 0).Links
			s := open(s, path, text)
			at := int(links[n].Label.Start)
			list := query.Rewrites(s, path, at)
			i := slices.IndexFunc(list, func(r query.Rewrite) bool { return strings.Contains(r.Title, "reference") })
			if i < 0 {
				return "", ""
			}
			plan, err := list[i].Plan(s, reading(path, text))
			if err != nil {
				return "", ""
			}
			after := inPlace(t, plan, path, text)
			if got := targets(after); got != want {
				t.Fatalf("%s: %q becomes %q, whose links lead to\n%snot to\n%s", list[i].Title, text, after, got, want)
			}
			return after, list[i].Title
		}
		links := markdown.Parse([]byte(text), 0).Links
		if len(links) == 0 {
			return
		}
		n := rapid.IntRange(0, len(links)-1).Draw(t, "link")
		there, title := convert(text, n)
		if title == "" {
			return
		}
		made++
		inline := func(text string) (n int) {
			for _, l := range markdown.Parse([]byte(text), 0).Links {
				if l.Kind == markdown.Inline {
					n++
				}
			}
			return n
		}
		by := 1
		if strings.Contains(title, "into a reference") {
			by = -1
		}
		if inline(there) != inline(text)+by {
			t.Fatalf("%s: %q becomes %q", title, text, there)
		}
		if back, _ := convert(there, n); back == "" && by < 0 {
			t.Fatalf("%q becomes %q, and does not come back", text, there)
		}
	})
	if made == 0 {
		t.Error("none was turned")
	}
}
