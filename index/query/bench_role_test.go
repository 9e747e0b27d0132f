package query_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// Completion in the rules of a role, beside those of 30 others, in 10,000 files: 2 ms
// at most each.
func BenchmarkCompleteRole(b *testing.B) {
	files := map[string]string{}
	for p, text := range treegen.New(10000, 1).Files {
		files[p] = string(text)
	}
	roles := "roles:\n"
	rules := func(i int) string { return fmt.Sprintf(".claude/rules/role-rules/role-%02d-rules.md", i) }
	for i := range 31 {
		roles += fmt.Sprintf("  role-%02d:\n    skills:\n      include:\n        - category: c%d\n", i, i%7)
		var text strings.Builder
		text.WriteString("# Rules\n")
		for n := range 10 {
			fmt.Fprintf(&text, "\n## Section %d\n", n+i%3)
			for m := range 5 {
				fmt.Fprintf(&text, "\n### %d. Rule %d\n\n- Consider thing %d of %d\n- Write it down\n", m+1, m, m, n)
			}
		}
		files[rules(i)] = text.String()
	}
	files["config/roles.yaml"] = roles
	tree := indextest.Build(files)
	read := func(p string, _ []byte) ([]byte, bool) { text, ok := files[p]; return []byte(text), ok }
	for _, bb := range []struct{ name, path, text string }{
		{"section", rules(0), "# Rules\n\n## "},
		{"rule", rules(0), "# Rules\n\n## Section 3\n\n### "},
		{"line", rules(0), "# Rules\n\n- con"},
		{"link", rules(0), "# Rules\n\nSee [x]("},
		{"code", rules(0), "# Rules\n\nSee `"},
		{"category", "config/roles.yaml", roles + "        - category: "},
		{"include", "config/roles.yaml", roles + "        - "},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s := open(tree, bb.path, bb.text)
			s.Graph() // made once for all requests on a snapshot
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				items, _ := query.CompleteReading(s, bb.path, len(bb.text), read)
				n = len(items)
			}
			b.ReportMetric(float64(n), "items")
		})
	}
}

// Completion of what is gathered from all of a tree of 10,000 files: 10 ms at most each, on an idle machine.
func BenchmarkCompleteTree(b *testing.B) {
	tree, made := generated(b, 10000)
	p := ordinary(made)
	for _, bb := range []struct{ name, path, text string }{
		{"headings", p, "---\nname: x\ndescription: y\n---\nSee [it](##"},
		{"headings typed", p, "---\nname: x\ndescription: y\n---\nSee [it](##over"},
		{"globs", ".claude/rules/x.md", "---\npaths: "},
		{"globs of the tree", ".skillpls.yaml", "ignore: ["},
		{"category", p, "---\nname: x\ncategory: "},
		{"tools", ".claude/agents/x.md", "---\nname: x\ntools: "},
		{"keys", p, "---\nname: x\n"},
		{"whole", made.Dirs[5] + "-more/SKILL.md", ""},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s := open(tree, bb.path, bb.text)
			s.Graph()
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				items, _ := query.Complete(s, bb.path, len(bb.text))
				n = len(items)
			}
			b.ReportMetric(float64(n), "items")
		})
	}
}
