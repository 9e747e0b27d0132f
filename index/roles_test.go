package index_test

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
)

// roleSkills has what the tests of roles choose from: two categories, tags, a
// skill with neither, and one whose name is not its directory's.
const roleSkills = `-- .claude/skills/build/make/SKILL.md --
---
name: make
category: build
---
-- .claude/skills/build/link/SKILL.md --
---
name: link
category: build
tags: [fast, docs]
---
-- .claude/skills/build/strayed/SKILL.md --
---
name: strayed
category: docs
---
-- .claude/skills/build/bare/SKILL.md --
---
name: bare
---
-- .claude/skills/docs/write/SKILL.md --
---
name: writing
category: docs
---
-- config/roles.yaml --
core_skills: [writing]
`

func TestRoleSkills(t *testing.T) {
	tests := []struct {
		name  string
		roles string
		want  map[string]string // what each role gets: skill's directory, reason, by whom
	}{
		{
			name:  "core skills, even where there is no more",
			roles: "dev: {skills: {}}",
			want:  map[string]string{"dev": "write core"},
		},
		{
			name:  "by name, by the directory's name, and not what nobody has",
			roles: "dev: {skills: {include: [make, strayed, write, nobody, make]}}",
			want:  map[string]string{"dev": "write core, make named, strayed named"},
		},
		{
			name:  "a category: by the field, else by the folder, then by tag",
			roles: "dev: {skills: {include: [{category: build}]}}\nqa: {skills: {include: [{category: docs}]}}\nop: {skills: {include: [{category: fast}, {category: none}]}}",
			want: map[string]string{
				"dev": "write core, link category build, make category build, bare category build",
				"qa":  "write core, strayed category docs, link tag docs",
				"op":  "write core, link tag fast",
			},
		},
		{
			name:  "the first reason counts",
			roles: "dev: {skills: {inherit: [up], include: [make, {category: build}, {category: fast}]}}\nup: {skills: {include: [make, strayed]}}",
			want: map[string]string{
				"dev": "write core, make named, link category build, bare category build, strayed inherited up",
				"up":  "write core, make named, strayed named",
			},
		},
		{
			name:  "from parents and theirs, but not what is optional or excluded there",
			roles: "a: {skills: {inherit: [b, nobody]}}\nb: {skills: {inherit: [c], include: [make], optional: [strayed]}}\nc: {skills: {include: [link, bare], exclude: [bare]}}",
			want: map[string]string{
				"a": "write core, make inherited b, link inherited b",
				"b": "write core, make named, link inherited c, strayed optional",
				"c": "write core, link named, bare excluded",
			},
		},
		{
			name:  "circles end, and each in them has what all have",
			roles: "a: {skills: {inherit: [b], include: [make]}}\nb: {skills: {inherit: [c], include: [link]}}\nc: {skills: {inherit: [a, c], include: [bare]}}",
			want: map[string]string{
				"a": "write core, make named, link inherited b, bare inherited b",
				"b": "write core, link named, bare inherited c, make inherited c",
				"c": "write core, bare named, make inherited a, link inherited a",
			},
		},
		{
			name:  "exclude takes away all but core, also what is inherited or optional",
			roles: "dev: {skills: {inherit: [up], optional: [strayed], include: [make], exclude: [make, link, strayed, writing, nobody]}}\nup: {skills: {include: [link]}}",
			want: map[string]string{
				"dev": "write core, make excluded, link excluded up, strayed excluded",
				"up":  "write core, link named",
			},
		},
		{
			name:  "optional: a name, a category, a tag, and not what is had",
			roles: "dev: {skills: {include: [make], optional: [make, bare, {category: docs}]}}",
			want:  map[string]string{"dev": "write core, make named, bare optional, strayed optional docs, link optional docs"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := build(treeOf(roleSkills + "roles:\n  " + strings.ReplaceAll(tt.roles, "\n", "\n  ") + "\n"))
			got := map[string]string{}
			for _, r := range s.Graph().Roles {
				got[r.Name] = grantsOf(r)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func grantsOf(r *index.Role) string {
	var list []string
	for _, g := range r.Skills {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", path.Base(path.Dir(g.Skill)), g.Why, g.By)))
	}
	return strings.Join(list, ", ")
}

// There are 2^60 ways up from the first role, and in a circle of 40 that all
// inherit each other more: each is walked once.
func TestRolesWithManyWaysUp(t *testing.T) {
	var b strings.Builder
	b.WriteString("-- skills/last/SKILL.md --\n---\nname: last\n---\n-- roles.yaml --\nroles:\n")
	for i := range 60 {
		for _, side := range "xy" {
			fmt.Fprintf(&b, "  r%02d%c: {skills: {inherit: [r%02dx, r%02dy]}}\n", i, side, i+1, i+1)
		}
	}
	b.WriteString("  r60x: {skills: {include: [last]}}\n")
	var all []string
	for i := range 40 {
		all = append(all, fmt.Sprintf("c%02d", i))
	}
	for _, name := range all {
		fmt.Fprintf(&b, "  %s: {skills: {inherit: [%s], include: [last]}}\n", name, strings.Join(all, ", "))
	}
	g := build(treeOf(b.String())).Graph()
	if got := grantsOf(g.Role("r00x")); got != "last inherited r01x" {
		t.Errorf("the first gets %q", got)
	}
	if got := grantsOf(g.Role("c39")); got != "last named" {
		t.Errorf("in the circle: %q", got)
	}
}

func TestRoleFiles(t *testing.T) {
	const skills = "-- .claude/skills/a/SKILL.md --\n-- .claude/skills/b/SKILL.md --\n-- .claude/agents/helper.md --\n"
	tests := []struct {
		name string
		tree string
		want map[string]string // by role, the file that declares it and what it gets
	}{
		{
			name: "the project's overrides a whole role, and no other",
			tree: `-- config/roles.yaml --
roles: {dev: {skills: {include: [a], optional: [b]}}, qa: {skills: {include: [a]}}}
core_skills: [a]
-- .claude/roles.yaml --
roles: {dev: {skills: {include: [b]}}, new: {skills: {}}}
`,
			want: map[string]string{"dev": ".claude/roles.yaml: a core, b named", "qa": "config/roles.yaml: a core", "new": ".claude/roles.yaml: a core"},
		},
		{
			name: "config before any other place",
			tree: "-- a/roles.yaml --\nroles: {dev: {skills: {include: [b]}}}\n-- config/roles.yaml --\nroles: {dev: {skills: {include: [a]}}}\n",
			want: map[string]string{"dev": "config/roles.yaml: a named"},
		},
		{
			name: "agents, where there is no role file",
			tree: "-- .claude/agents/x.md --\n---\nname: qa\nskills: [a]\n---\n-- .claude/agents/README.md --\n-- docs/agents/y.md --\n-- .claude/agents/boss/CLAUDE.md --\n",
			want: map[string]string{"helper": ".claude/agents/helper.md: ", "qa": ".claude/agents/x.md: ", "boss": ".claude/agents/boss/CLAUDE.md: "},
		},
		{
			name: "no agents, where a role file is broken",
			tree: "-- config/roles.yaml --\nroles: [\n",
			want: map[string]string{},
		},
		{
			name: "no agents, where a role file is no text",
			tree: "-- config/roles.yaml --\n\x00\n",
			want: map[string]string{},
		},
		{
			name: "a submodule's roles are its own",
			tree: "-- sub/@repo --\n-- sub/roles.yaml --\nroles: {dev: {skills: {include: [a]}}}\n-- roles.yaml --\nroles: {qa: {skills: {include: [a, c]}}}\n-- sub/skills/c/SKILL.md --\n",
			want: map[string]string{"qa": "roles.yaml: a named"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := map[string]string{}
			for _, r := range build(treeOf(skills + tt.tree)).Graph().Roles {
				got[r.Name] = r.Path + ": " + grantsOf(r)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRoleRules(t *testing.T) {
	const role = "-- config/roles.yaml --\nroles: {dev: {skills: {}}}\n"
	tests := []struct {
		name string
		tree string
		want []string
	}{
		{name: "none"},
		{
			name: "by each pattern, the most specific first",
			tree: "-- .claude/rules/dev.md --\n-- .claude/rules/dev-rules.md --\n-- .claude/rules/roles/dev.md --\n-- .claude/rules/role-rules/dev-rules.md --\n-- .cursor/rules/dev.mdc --\n",
			want: []string{".claude/rules/role-rules/dev-rules.md", ".claude/rules/roles/dev.md", ".claude/rules/dev.md", ".claude/rules/dev-rules.md", ".cursor/rules/dev.mdc"},
		},
		{
			name: "not elsewhere, and not other roles'",
			tree: "-- .claude/rules/deep/role-rules/dev-rules.md --\n-- rules/dev.md --\n-- .claude/rules/dev-be-rules.md --\n-- .claude/rules/dev.yaml --\n-- .claude/rules/dev/x.md --\n-- sub/@repo --\n-- sub/.claude/rules/dev.md --\n",
		},
		{
			name: "a plugin's",
			tree: "-- p/.claude-plugin/plugin.json --\n{}\n-- p/rules/dev.md --\n-- q/rules/dev.md --\n",
			want: []string{"p/rules/dev.md"},
		},
		{
			name: "what the role's agent links",
			tree: `-- .claude/agents/dev.md --
[one](../rules/common/one.md) [once](../rules/dev.md) [again](../rules/common/one.md#x) [alias](../rules/alias.md) [no rule](../../README.md) [gone](../rules/gone.md)
-- .claude/agents/other.md --
[two](../rules/common/two.md)
-- .claude/rules/common/one.md --
-- .claude/rules/common/two.md --
-- .claude/rules/dev.md --
-- .claude/rules/alias.md@ -> .claude/rules/common/two.md --
-- README.md --
`,
			want: []string{".claude/rules/dev.md", ".claude/rules/common/one.md", ".claude/rules/common/two.md"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := build(treeOf(role + tt.tree)).Graph().Role("dev")
			if diff := cmp.Diff(tt.want, r.Rules); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCycles(t *testing.T) {
	tests := []struct {
		name string
		deps string // "a: b c" in lines
		want []string
		in   map[string]string // the cycle that a skill is in, where it is in one
	}{
		{name: "none", deps: "a: b\nb: c\nc:\nd: b c nobody"},
		{name: "a skill that depends on itself is in none", deps: "a: a b\nb: b"},
		{name: "two", deps: "a: b\nb: a", want: []string{"a b"}, in: map[string]string{"a": "a b", "b": "a b"}},
		{name: "from the smallest, however it is found", deps: "c: a\nb: c\na: b", want: []string{"a b c"}, in: map[string]string{"c": "a b c"}},
		{name: "several", deps: "d: e\ne: d\na: z\nz: a\nm: a d", want: []string{"a z", "d e"}, in: map[string]string{"m": "", "z": "a z", "e": "d e"}},
		{name: "one for a group, the shortest through the smallest", deps: "a: b d\nb: c\nc: a\nd: a e\ne: d", want: []string{"a d"}, in: map[string]string{"a": "a d", "b": "", "e": ""}},
		{name: "named twice", deps: "a: b b\nb: a a", want: []string{"a b"}},
		{name: "a self loop within a cycle", deps: "a: a b\nb: b a", want: []string{"a b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{}
			for line := range strings.Lines(tt.deps) {
				name, deps, _ := strings.Cut(strings.TrimSpace(line), ":")
				files["skills/"+name+"/SKILL.md"] = fmt.Sprintf("---\nname: %s\ndepends_on: [%s]\n---\n", name, strings.Join(strings.Fields(deps), ", "))
			}
			g := build(files).Graph()
			short := func(cycle []string) string {
				var names []string
				for _, p := range cycle {
					names = append(names, path.Base(path.Dir(p)))
				}
				return strings.Join(names, " ")
			}
			var got []string
			for _, c := range g.Cycles {
				got = append(got, short(c))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for name, want := range tt.in {
				if got := short(g.CycleOf("skills/" + name + "/SKILL.md")); got != want {
					t.Errorf("%s is in %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestDependsOnOf(t *testing.T) {
	g := build(treeOf(`-- skills/a/SKILL.md --
---
depends_on: [c, b, c, nobody]
dependencies: [b, d]
recommends: [e]
---
-- skills/b/SKILL.md --
-- skills/c/SKILL.md --
-- skills/d/SKILL.md --
-- skills/e/SKILL.md --
`)).Graph()
	want := []string{"skills/c/SKILL.md", "skills/b/SKILL.md", "skills/d/SKILL.md"}
	if diff := cmp.Diff(want, g.DependsOnOf("skills/a/SKILL.md")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !g.DependsOn {
		t.Error("some skill has depends_on")
	}
}

// A chain of dependencies as long as a tree is large does not end the stack.
func TestLongCycle(t *testing.T) {
	const n = 5000
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("skills/s%05d/SKILL.md", i)] = fmt.Sprintf("---\ndepends_on: [s%05d]\n---\n", (i+1)%n)
	}
	if g := build(files).Graph(); len(g.Cycles) != 1 || len(g.Cycles[0]) != n {
		t.Errorf("%d cycles", len(g.Cycles))
	}
}
