package query_test

import (
	"fmt"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// panel returns the snapshot of a tree of n skills in 40 categories and 20 roles. Each
// skill depends on one, recommends one, links one and mentions two.
func panel(tb testing.TB, n int) (*index.Snapshot, string) {
	tb.Helper()
	name := func(i int) string { return fmt.Sprintf("skill-number-%d", i%n) }
	dir := func(i int) string { return fmt.Sprintf("cat%02d/%s", i%n%40, name(i)) }
	files := map[string]string{}
	for i := range n {
		files[".claude/skills/"+dir(i)+"/SKILL.md"] = fmt.Sprintf(
			"---\nname: %s\ndescription: Use for the things of number %d, and for what comes after them.\ncategory: cat%02d\ndepends_on: [%s]\nrecommends: [%s]\n---\n# Number %d\n\nSee [it](../../%s/SKILL.md), `%s` and %s.\n",
			name(i), i, i%40, name(i/2), name(i+7), i, dir(i+40), name(i+99), name(i+3))
	}
	roles := "roles:\n"
	for r := range 20 {
		roles += fmt.Sprintf("  role%d:\n    skills:\n      include:\n        - category: cat%02d\n        - category: cat%02d\n", r, r, r+20)
	}
	files["config/roles.yaml"] = roles
	return indextest.Build(files), ".claude/skills/" + dir(n/2) + "/SKILL.md"
}

// What panels ask of 1,000 and of 10,000 skills. Of 10,000, the tree takes 50 ms, the
// graph around one of them 5 ms, and that of all 100 ms at most; of 1,000 a tenth.
func BenchmarkPanel(b *testing.B) {
	for _, skills := range []int{1000, 10000} {
		b.Run(fmt.Sprint(skills), func(b *testing.B) { benchmarkPanel(b, skills) })
	}
}

func benchmarkPanel(b *testing.B, skills int) {
	s, p := panel(b, skills)
	s.Graph()
	s.Roster()
	b.Run("tree", func(b *testing.B) {
		for b.Loop() {
			query.ListAll(s)
		}
	})
	for depth := 1; depth <= 2; depth++ {
		b.Run(fmt.Sprintf("around %d", depth), func(b *testing.B) {
			for b.Loop() {
				if n := query.NetworkOf(s, query.NodesAt(s, p, ""), depth, 2000); len(n.Nodes) < 5 {
					b.Fatalf("%d nodes", len(n.Nodes))
				}
			}
		})
	}
	for _, most := range []int{2000, 20000} {
		b.Run(fmt.Sprintf("whole of %d", most), func(b *testing.B) {
			want := min(most, skills+20)
			for b.Loop() {
				if n := query.WholeNetwork(s, most); len(n.Nodes) != want {
					b.Fatalf("%d nodes", len(n.Nodes))
				}
			}
		})
	}
}
