package rules_test

import (
	"slices"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// When a name comes or goes, or a role has something else, what has to do with that is
// looked at again. Most documents of a tree only link to others, and name skills that are
// there: they are not (rules are, which are few), or each key of a front matter would cost as much as all of the tree.
func TestLookedAtAgain(t *testing.T) {
	s := indextest.Build(map[string]string{
		"config/roles.yaml":                      "roles:\n  dev:\n    skills:\n      include: [a-one]\n",
		".claude/skills/a-one/SKILL.md":          "---\nname: a-one\ndescription: Use it when a.\n---\n# A\n",
		".claude/skills/a-one/references/b.md":   "# B\n\nSee [the skill](../SKILL.md#a), `a-one`, the `a-one` skill and [c](c.md).\n",
		".claude/skills/a-one/references/c.md":   "# C\n\n`references/b.md` has more.\n",
		".claude/skills/a-one/references/off.md": "# Off\n\nSee the `a-two` skill.\n",
		".claude/rules/plain.md":                 "# Plain\n\nAlways.\n",
	})
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
	if err != nil {
		t.Fatal(err)
	}
	_, looked, err := r.Update(t.Context(), s, &index.Delta{Names: true, Graph: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{".claude/rules/plain.md", ".claude/skills/a-one/SKILL.md", ".claude/skills/a-one/references/off.md", "config/roles.yaml"}
	if !slices.Equal(looked, want) {
		t.Errorf("looked at %q, want %q", looked, want)
	}
}
