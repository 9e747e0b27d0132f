package query_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

func state(files map[string]string) query.State {
	return query.State{Snapshot: indextest.Build(files), Read: func(p string, _ []byte) ([]byte, bool) {
		text, ok := files[p]
		return []byte(text), ok
	}}
}

// staffed is a tree of three skills and two roles.
var staffed = map[string]string{
	"config/roles.yaml":                "roles:\n  ui:\n    skills:\n      include: [{category: front}]\n  ops:\n    skills:\n      include: [{category: back}, gamma]\n",
	".claude/skills/alpha/SKILL.md":    "---\nname: alpha\ndescription: Draws maps.\ncategory: front\n---\n# Alpha\n\none\ntwo\nthree\n",
	".claude/skills/alpha/notes.md":    "# Notes of alpha\n",
	".claude/skills/beta/SKILL.md":     "---\nname: beta\ndescription: Keeps logs.\ncategory: back\n---\n# Beta\n\nfour\nfive\n",
	".claude/skills/gamma/SKILL.md":    "---\nname: gamma\ndescription: Counts sheep.\n---\n# Gamma\n",
	".claude/rules/role-rules/old.md":  "# The rules of old\n",
	".claude/rules/role-rules/same.md": "# These stay\n",
}

// changed returns a tree with some files changed; those without a text are gone.
func changed(tree, changes map[string]string) map[string]string {
	tree = maps.Clone(tree)
	for p, text := range changes {
		if text == "" {
			delete(tree, p)
		} else {
			tree[p] = text
		}
	}
	return tree
}

// sayChanges writes changes down, a line each.
func sayChanges(was, is query.State) (lines []string) {
	m := query.MovesOf(was, is)
	for _, s := range m.Skills {
		lines = append(lines, fmt.Sprintf("%s %s > %s %s", s.WasName, s.Was, s.IsName, s.Is))
	}
	for _, e := range m.New {
		lines = append(lines, "new "+e.Name)
	}
	for _, e := range m.Gone {
		lines = append(lines, "gone "+e.Name)
	}
	for _, c := range query.RoleChanges(was.Snapshot, is.Snapshot, m) {
		lines = append(lines, fmt.Sprintf("%s %v %d to %v %d", c.Name, c.HadRole, c.Was.Skills, c.HasRole, c.Is.Skills))
		for _, t := range c.Gained {
			lines = append(lines, fmt.Sprintf("+ %s: %s; before: %s", t.Name, t.After, t.Before))
		}
		for _, t := range c.Lost {
			lines = append(lines, fmt.Sprintf("- %s: %s; now: %s", t.Name, t.Before, t.After))
		}
	}
	return lines
}

func TestChanges(t *testing.T) {
	t.Parallel()
	const alpha = "---\nname: alpha\ndescription: Draws maps.\ncategory: %s\n---\n# Alpha\n\none\ntwo\nthree\n"
	for _, test := range []struct {
		name    string
		changes map[string]string
		want    []string
	}{
		{"nothing", nil, nil},
		{"another category", map[string]string{".claude/skills/alpha/SKILL.md": fmt.Sprintf(alpha, "back")}, []string{
			"ops true 2 to true 3",
			`+ alpha: ops includes the category "back"; before: its category is "front", and ops takes "back"`,
			"ui true 1 to true 0",
			`- alpha: ui includes the category "front"; now: its category is "back", and ui takes "front"`,
		}},
		{"a skill that moved is had as before", map[string]string{
			".claude/skills/alpha/SKILL.md": "", ".claude/skills/alpha/notes.md": "",
			".claude/skills/deep/alpha/SKILL.md": fmt.Sprintf(alpha, "front"), ".claude/skills/deep/alpha/notes.md": "# Notes of alpha\n",
		}, []string{"alpha .claude/skills/alpha/SKILL.md > alpha .claude/skills/deep/alpha/SKILL.md"}},
		{"so is one that has another name, and a text that is nearly the same", map[string]string{
			".claude/skills/alpha/SKILL.md": "",
			".claude/skills/omega/SKILL.md": "---\nname: omega\ndescription: Draws maps.\ncategory: front\n---\n# Omeg.\n\none\ntwo\nthree\n",
		}, []string{"alpha .claude/skills/alpha/SKILL.md > omega .claude/skills/omega/SKILL.md"}},
		{"a name alone", map[string]string{".claude/skills/beta/SKILL.md": "---\nname: zeta\ndescription: Keeps logs.\ncategory: back\n---\n# Beta\n\nfour\nfive\n"},
			[]string{"beta .claude/skills/beta/SKILL.md > zeta .claude/skills/beta/SKILL.md"}},
		{"another skill altogether", map[string]string{
			".claude/skills/alpha/SKILL.md": "", ".claude/skills/alpha/notes.md": "",
			".claude/skills/delta/SKILL.md": "---\nname: delta\ndescription: Something else.\ncategory: back\n---\nsix\n",
		}, []string{
			"new delta", "gone alpha", "ops true 2 to true 3",
			`+ delta: ops includes the category "back"; before: there was no such skill`,
			"ui true 1 to true 0",
			`- alpha: ui includes the category "front"; now: the skill is gone`,
		}},
		{"a role", map[string]string{"config/roles.yaml": "roles:\n  ui:\n    skills:\n      include: [{category: front}]\n  sea:\n    skills:\n      include: [gamma]\n"}, []string{
			"ops true 2 to false 0",
			`- beta: ops includes the category "back"; now: there is no such role`,
			"- gamma: ops includes it by its name; now: there is no such role",
			"sea false 0 to true 1",
			"+ gamma: sea includes it by its name; before: there is no such role",
		}},
		{"longer", map[string]string{".claude/skills/alpha/SKILL.md": fmt.Sprintf(alpha, "front") + "and more, and more\n"}, []string{"ui true 1 to true 1"}},
	} {
		was, is := state(staffed), state(changed(staffed, test.changes))
		if diff := cmp.Diff(test.want, sayChanges(was, is)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
		// What is gained there is lost on the way back.
		there := query.RoleChanges(was.Snapshot, is.Snapshot, query.MovesOf(was, is))
		back := query.RoleChanges(is.Snapshot, was.Snapshot, query.MovesOf(is, was))
		names := func(list []query.Turn) (names []string) {
			for _, t := range list {
				names = append(names, t.Path)
			}
			return names
		}
		if len(there) != len(back) {
			t.Fatalf("%s: %d roles there, %d back", test.name, len(there), len(back))
		}
		for i := range there {
			if !slices.Equal(names(there[i].Gained), names(back[i].Lost)) || !slices.Equal(names(there[i].Lost), names(back[i].Gained)) {
				t.Errorf("%s: %s there and back is not the same", test.name, there[i].Name)
			}
		}
	}
}

// The files of a skill follow it, and a file that is nowhere else is followed by its text.
func TestMovesFollowFiles(t *testing.T) {
	t.Parallel()
	was := state(staffed)
	is := state(changed(staffed, map[string]string{
		".claude/skills/alpha/SKILL.md": "", ".claude/skills/alpha/notes.md": "",
		".claude/skills/omega/SKILL.md": staffed[".claude/skills/alpha/SKILL.md"], ".claude/skills/omega/notes.md": "# Other notes\n",
		".claude/rules/role-rules/old.md": "", ".claude/rules/role-rules/new.md": "# The rules of old\n",
	}))
	m := query.MovesOf(was, is)
	got := map[string]string{}
	for p := range staffed {
		if to := m.Path(p); to != p {
			got[p] = to
		}
	}
	want := map[string]string{
		".claude/skills/alpha/SKILL.md":   ".claude/skills/omega/SKILL.md",
		".claude/skills/alpha/notes.md":   ".claude/skills/omega/notes.md",
		".claude/rules/role-rules/old.md": ".claude/rules/role-rules/new.md",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
