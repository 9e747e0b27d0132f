package query_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// pieces are what random texts are made of: all that Markdown and YAML treat in a way of
// their own, and lines that end in all ways.
var pieces = []string{
	"# One\n", "## Two\n", "### Three\n", "Text\n===\n", "word ", "é😀", "\n", "\r\n", "\r", "\n\n", "- ", "  - ", "1. ", "> ", "    ", "```\n", "~~~ sh\n",
	"| a | b |\n|---|---|\n| c | d |\n", "`code`", "**bold** ", "[label](b.md#x)", "[text][ref]", "[ref]: b.md 'title'\n", "<!-- ", " -->\n", "<b>\n",
	"---\n", "name: a\n", "depends_on: [b, c]\n", "list:\n  - x\n  - y: 1\n    z: 2\n", "text: >\n  more\n  lines\n", "\"", "'", "{", "}", "\t",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(2) == 0 {
		b.WriteString("---\nname: a\ndescription: b\n")
	}
	for range r.IntN(40) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	if r.IntN(20) == 0 {
		b.WriteString("\xff") // no text
	}
	return b.String()
}

// random calls f with snapshots of one open document of a random text each.
func random(t *testing.T, f func(s *index.Snapshot, d *index.Document)) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	paths := []string{".claude/skills/alpha/SKILL.md", "config/roles.yaml", ".claude/skills-registry.yaml", ".claude-plugin/plugin.json"}
	for n := range 4000 {
		p, text := paths[n%len(paths)], randomText(r)
		if n%len(paths) > 0 {
			text = "roles:\n  dev: {skills: {}}\nskills:\n  - name: x\n" + text
		}
		s := open(indextest.Build(map[string]string{p: text}), p, text)
		if d := s.Doc(p); d != nil {
			f(s, d)
		}
		if t.Failed() {
			t.Fatalf("%s: %q", p, text)
		}
	}
}

// Folds lie in the text, each once and in order.
func TestFoldsOfAnyText(t *testing.T) {
	t.Parallel()
	random(t, func(s *index.Snapshot, d *index.Document) {
		var last query.Fold
		for i, f := range query.Folds(s, d.Path) {
			if f.First < 0 || f.First >= f.Last || f.Last >= d.Lines() {
				t.Errorf("%v is no fold in %d lines", f, d.Lines())
			}
			if i > 0 && (f.First < last.First || f.First == last.First && f.Last >= last.Last) {
				t.Errorf("%v comes behind %v", f, last)
			}
			last = f
		}
	})
}

// long returns a markdown text of n lines, with something to fold and to colour in it.
func long(n int) string {
	var b strings.Builder
	b.WriteString("---\nname: alpha\ndescription: Use for alpha.\ndepends_on: [beta]\n---\n")
	for i := range n / 20 {
		fmt.Fprintf(&b, "## Section %d\n\nSee the `beta` skill and [it](../beta/SKILL.md#beta).\n\n- first\n  more of it\n- second\n  - nested\n    more\n\n```sh\nls\n```\n\n| a | b |\n|---|---|\n| beta | **beta** |\n\n> quoted\n> text\n", i)
	}
	return b.String()
}

// Folding of 40,000 lines: 100 ms at most.
func BenchmarkFolds(b *testing.B) {
	const p = ".claude/skills/alpha/SKILL.md"
	text := long(40_000)
	s := open(indextest.Build(map[string]string{p: text}), p, text)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n = len(query.Folds(s, p))
	}
	b.ReportMetric(float64(n), "folds")
	b.ReportMetric(float64(s.Doc(p).Lines()), "lines")
}
