package query_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// An empty file is offered the text that is written where the same thing is made anew.
func TestWholeIsNew(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		files := map[string]string{
			".cursor/rules/near.mdc": "---\ndescription: Near.\nalwaysApply: true\n---\n# Near\n",
		}
		for p, text := range shelf {
			files[p] = text
		}
		files[".claude/skills/core/release/SKILL.md"] = "---" + end + "name: release" + end + "description: Use to release." + end + "version: 1.2.0" + end +
			"category: core" + end + "depends_on: []" + end + "---" + end + "# Release" + end
		delete(files, own) // the one beside it has other keys
		delete(files, ".claude/skills/core/note-keeping/references/how.md")
		read := func(p string, _ []byte) ([]byte, bool) { text, ok := files[p]; return []byte(text), ok }
		for _, m := range []query.Making{
			{Kind: index.SymbolSkill, Name: "desk-tidying", In: "core"},
			{Kind: index.SymbolSkill, Name: "desk-tidying", In: "other"},
			{Kind: index.SymbolAgent, Name: "night-guard"},
			{Kind: index.SymbolRule, Name: "tone"},
			{Kind: index.SymbolRule, Name: "tone", Dir: ".cursor"},
		} {
			plan, err := query.New(indextest.Build(files), m, read)
			if err != nil {
				t.Fatalf("%v: %v", m, err)
			}
			made := plan.Creates[0]
			items, _ := query.CompleteReading(with(indextest.Build(files), made.Path, ""), made.Path, 0, read)
			if len(items) != 1 {
				t.Fatalf("%s: %v", made.Path, items)
			}
			last := "\n"
			if m.Kind == index.SymbolSkill && m.In == "core" {
				last = end
			}
			if diff := cmp.Diff(made.Text, items[0].New+last); diff != "" {
				t.Errorf("%s (-new +whole):\n%s", made.Path, diff)
			}
			if len(items[0].Stops) == 0 {
				t.Errorf("%s: nothing is to be filled in", made.Path)
			}
		}
	}
}
