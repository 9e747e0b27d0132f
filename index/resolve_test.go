package index_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

type resolveTest struct {
	name string
	tree string
	want map[string]string // meanings by the marks of the tree
}

func runResolve(t *testing.T, tests []resolveTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, marks := marked(t, tt.tree)
			for _, name := range slices.Sorted(maps.Keys(marks)) {
				want, ok := tt.want[name]
				if !ok {
					t.Errorf("mark %s is not asked for", name)
				}
				if got := meaning(s, marks[name]); got != want {
					t.Errorf("%s: %s\n want %s", name, got, want)
				}
			}
			for name := range tt.want {
				if _, ok := marks[name]; !ok {
					t.Errorf("no mark %s", name)
				}
			}
		})
	}
}

func TestResolveNames(t *testing.T) {
	runResolve(t, []resolveTest{
		{
			name: "by the name field and by the directory, in exact case",
			tree: `-- .claude/skills/dir-name/SKILL.md --
---
name: own-name
---
-- .claude/skills/a/SKILL.md --
---
name: a
depends_on: [⟦dir|dir-name⟧, ⟦own|own-name⟧, ⟦case|Own-Name⟧, ⟦gone|nobody⟧, ⟦self|a⟧]
---
`,
			want: map[string]string{
				"dir": "skill .claude/skills/dir-name/SKILL.md", "own": "skill .claude/skills/dir-name/SKILL.md",
				"case": "missing", "gone": "missing", "self": "skill .claude/skills/a/SKILL.md",
			},
		},
		{
			name: "the skill itself before any other of its name",
			tree: `-- .claude/skills/one/SKILL.md --
---
name: same
recommends: [⟦one|same⟧, ⟦dir|two⟧]
---
-- .claude/skills/two/SKILL.md --
---
name: same
recommends: [⟦two|same⟧]
---
-- .claude/skills/three/SKILL.md --
---
name: three
recommends: [⟦tie|same⟧]
---
`,
			want: map[string]string{
				"one": "skill .claude/skills/one/SKILL.md", "two": "skill .claude/skills/two/SKILL.md", "dir": "skill .claude/skills/two/SKILL.md",
				"tie": "skill .claude/skills/one/SKILL.md, skill .claude/skills/two/SKILL.md",
			},
		},
		{
			name: "the nearest root that reaches the file, and all that are equally near",
			tree: `-- .claude/skills/deploy/SKILL.md --
# .claude/
-- .agents/skills/deploy/SKILL.md --
# .agents/
-- apps/web/.claude/skills/deploy/SKILL.md --
# apps/web/.claude/
-- apps/web/.claude/agents/dev.md --
---
skills: [⟦web|deploy⟧]
---
-- apps/api/.claude/agents/dev.md --
---
skills: [⟦api|deploy⟧]
---
-- .claude/agents/dev.md --
---
skills: [⟦claude|deploy⟧]
---
-- .agents/agents/dev.md --
---
skills: [⟦agents|deploy⟧]
---
-- team.yaml --
skills: [⟦top|deploy⟧]
`,
			want: map[string]string{
				"web": "skill apps/web/.claude/skills/deploy/SKILL.md", "claude": "skill .claude/skills/deploy/SKILL.md", "agents": "skill .agents/skills/deploy/SKILL.md",
				"api": "skill .agents/skills/deploy/SKILL.md, skill .claude/skills/deploy/SKILL.md",
				"top": "skill .agents/skills/deploy/SKILL.md, skill .claude/skills/deploy/SKILL.md",
			},
		},
		{
			name: "the same plugin, then the project, then other plugins",
			tree: `-- p/.claude-plugin/plugin.json --
{"name": "pee"}
-- p/skills/x/SKILL.md --
-- p/skills/only-p/SKILL.md --
-- p/agents/dev.md --
---
skills: [⟦in-p|x⟧]
---
-- q/.claude-plugin/plugin.json --
{"name": "queue"}
-- q/agents/dev.md --
---
skills: [⟦in-q|x⟧, ⟦other|only-p⟧, ⟦named|pee:x⟧, ⟦by-dir|p:x⟧, ⟦slash|p/x⟧, ⟦wrong|queue:x⟧, ⟦nobody|zed:x⟧]
---
-- .claude/skills/x/SKILL.md --
`,
			want: map[string]string{
				"in-p": "skill p/skills/x/SKILL.md", "in-q": "skill .claude/skills/x/SKILL.md", "other": "skill p/skills/only-p/SKILL.md",
				"named": "skill p/skills/x/SKILL.md", "by-dir": "skill p/skills/x/SKILL.md", "slash": "skill p/skills/x/SKILL.md",
				"wrong": "missing", "nobody": "missing",
			},
		},
		{
			name: "a name field that is qualified itself",
			tree: `-- lib/x/SKILL.md --
---
name: pack:deploy
---
-- lib/y/SKILL.md --
---
name: y
depends_on: [⟦full|pack:deploy⟧, ⟦short|deploy⟧, ⟦other|kit:deploy⟧]
---
`,
			want: map[string]string{"full": "skill lib/x/SKILL.md", "short": "skill lib/x/SKILL.md", "other": "missing"},
		},
		{
			name: "names stay in their submodule",
			tree: `-- sub/@repo --
-- sub/skills/inner/SKILL.md --
---
name: inner
depends_on: [⟦up|outer⟧, ⟦own|beside⟧]
---
-- sub/skills/beside/SKILL.md --
-- skills/outer/SKILL.md --
---
name: outer
depends_on: [⟦down|inner⟧]
used_by: [⟦role|dev⟧]
---
-- config/roles.yaml --
roles: {dev: {skills: {include: [⟦row|inner⟧]}}}
-- sub/config/roles.yaml --
roles: {sub-dev: {skills: {inherit: [⟦sub-role|dev⟧]}}}
`,
			want: map[string]string{
				"up": "missing", "own": "skill sub/skills/beside/SKILL.md", "down": "missing", "row": "missing",
				"role": "role config/roles.yaml", "sub-role": "missing",
			},
		},
		{
			name: "used_by means a skill before a role, and an agent where there is no role file",
			tree: `-- .claude/skills/a/SKILL.md --
---
name: a
used_by: [⟦skill|dev⟧, ⟦agent|qa⟧, ⟦gone|nobody⟧]
---
-- .claude/skills/dev/SKILL.md --
-- .claude/agents/dev.md --
-- .claude/agents/tester.md --
---
name: qa
---
`,
			want: map[string]string{"skill": "skill .claude/skills/dev/SKILL.md", "agent": "agent .claude/agents/tester.md", "gone": "missing"},
		},
		{
			name: "categories and tags",
			tree: `-- config/roles.yaml --
categories: {build: {folder: x}, ⟦key|test⟧: {}}
roles:
  dev: {skills: {include: [{category: ⟦defined|build⟧}, {category: ⟦used|docs⟧}, {category: ⟦gone|nothing⟧}]}}
-- .claude/skills/a/SKILL.md --
---
name: a
category: ⟦own|docs⟧
tags: [⟦tag|fast⟧]
---
`,
			want: map[string]string{"key": "none", "defined": "category config/roles.yaml", "used": "category", "gone": "missing", "own": "category", "tag": "tag"},
		},
	})
}

// What a broken file declares is not known, so nothing that it may have declared
// is missing.
func TestResolveNamesWithBrokenFiles(t *testing.T) {
	const skills = `-- .claude/skills/a/SKILL.md --
---
name: a
depends_on: [⟦skill|nobody⟧, ⟦qualified|pack:a⟧]
used_by: [⟦user|nobody⟧]
category: ⟦own|none-has-it⟧
---
-- good/roles.yaml --
roles: {dev: {skills: {inherit: [⟦role|nobody⟧], include: [{category: ⟦category|none⟧}]}}}
`
	sound := map[string]string{
		"skill": "missing", "qualified": "missing", "user": "missing", "own": "category", "role": "missing", "category": "missing",
	}
	with := func(more ...string) map[string]string {
		m := maps.Clone(sound)
		for _, name := range more {
			m[name] = "unknown"
		}
		return m
	}
	runResolve(t, []resolveTest{
		{"nothing is broken", skills, sound},
		{"a skill's YAML", skills + "-- .claude/skills/b/SKILL.md --\n---\nname: [\n---\n", with("skill", "qualified", "user", "category")},
		{"a skill that is not closed", skills + "-- .claude/skills/b/SKILL.md --\n---\nname: b\n", with("skill", "qualified", "user", "category")},
		{"a skill that is no text", skills + "-- .claude/skills/b/SKILL.md --\n\x00\n", with("skill", "qualified", "user", "category")},
		{"a role file's YAML", skills + "-- config/roles.yaml --\nroles: [\n", with("user", "role", "category")},
		{"a role file that is no text", skills + "-- config/roles.yaml --\n\x00\n", with("user", "role", "category")},
		{"an agent's YAML", skills + "-- .claude/agents/b.md --\n---\nname: [\n---\n", with("user", "role")},
		{"a plugin's manifest", skills + "-- .claude-plugin/plugin.json --\n{\"name\": \n", with("qualified")},
		{"a plugin's manifest that is no text", skills + "-- .claude-plugin/plugin.json --\n\x00\n", with("qualified")},
		{"a resource", skills + "-- .claude/skills/a/x.md --\n---\na: [\n---\n", sound},
		{"a plain document", skills + "-- README.md --\n---\na: [\n---\n", sound},
		{"a YAML file of nobody's", skills + "-- x.yaml --\nskills: [\n", sound},
	})
}

func TestLive(t *testing.T) {
	runResolve(t, []resolveTest{
		{
			name: "dependencies, where every one is a skill",
			tree: `-- skills/a/SKILL.md --
---
name: a
dependencies: [⟦b|b⟧, ⟦a|a⟧]
---
-- skills/b/SKILL.md --
---
name: b
dependencies: [⟦package|requests⟧, ⟦known|a⟧]
---
`,
			want: map[string]string{"b": "skill skills/b/SKILL.md", "a": "skill skills/a/SKILL.md", "package": "dead", "known": "dead"},
		},
		{
			name: "dependencies, where the tree uses depends_on",
			tree: `-- skills/a/SKILL.md --
---
name: a
depends_on: []
---
-- skills/b/SKILL.md --
---
name: b
dependencies: [⟦unknown|requests⟧, ⟦known|a⟧]
---
`,
			want: map[string]string{"unknown": "missing", "known": "skill skills/a/SKILL.md"},
		},
		{
			name: "lists only in the kinds that have them",
			tree: `-- skills/a/SKILL.md --
---
name: a
skills: [⟦skills-in-skill|a⟧]
---
-- skills/a/x.md --
---
depends_on: [⟦in-resource|a⟧]
tags: [⟦tag-in-resource|a⟧]
---
-- README.md --
---
depends_on: [⟦in-readme|a⟧]
skills: [⟦skills-in-readme|a⟧]
references: [⟦paths-in-readme|skills⟧]
---
-- agents/dev.md --
---
skills: ⟦in-agent|a⟧
depends_on: [⟦depends-in-agent|a⟧]
---
-- commands/c.md --
---
skills: [⟦in-command|a⟧]
---
`,
			want: map[string]string{
				"skills-in-skill": "dead", "in-resource": "dead", "tag-in-resource": "dead", "in-readme": "dead", "skills-in-readme": "dead", "paths-in-readme": "dead",
				"in-agent": "skill skills/a/SKILL.md", "depends-in-agent": "dead", "in-command": "skill skills/a/SKILL.md",
			},
		},
		{
			name: "imports only where hosts read them",
			tree: `-- CLAUDE.md --
@⟦memory|a.md⟧
-- sub/AGENTS.md --
@⟦agents|../a.md⟧ @⟦base|a.md⟧
-- .claude/commands/c.md --
@⟦command|../../a.md⟧
-- README.md --
@⟦readme|a.md⟧
-- skills/a/SKILL.md --
@⟦skill|../../a.md⟧
-- skills/a/x.md --
@⟦resource|../../a.md⟧
-- a.md --
`,
			want: map[string]string{
				"memory": "file a.md", "agents": "file a.md", "base": "missing", "command": "file a.md", "readme": "dead", "skill": "dead", "resource": "dead",
			},
		},
		{
			name: "names in tables only in an index",
			tree: `-- .claude/skills/SKILL-INDEX.md --
| Skill | Dependencies |
|---|---|
| ⟦index|a⟧ | ⟦dep|b⟧ |
-- .claude/skills/a/SKILL.md --
-- .claude/skills/a/README.md --
| Skill |
|---|
| ⟦resource|a⟧ |
-- README.md --
| Skill |
|---|
| ⟦readme|a⟧ |
`,
			want: map[string]string{"index": "skill .claude/skills/a/SKILL.md", "dep": "missing", "resource": "dead", "readme": "dead"},
		},
	})
}

// A name that is that of something which is not looked into may be that of a skill in it.
func TestNameOfWhatIsIgnored(t *testing.T) {
	const skill = "skills/a-one/SKILL.md"
	s := indextest.Build(map[string]string{skill: "---\nname: a-one\ndepends_on: [b-two]\nused_by: [b-two]\n---\n"})
	missing := func(want bool) {
		t.Helper()
		d := s.Doc(skill)
		for i := range d.Refs {
			if res := s.Resolve(d, &d.Refs[i]); res.Missing != want || res.Found {
				t.Errorf("%s: missing is %t, want %t", d.Refs[i].Field, res.Missing, want)
			}
		}
	}
	missing(true)
	s, _ = s.Apply([]index.Change{{Path: "skills/b-two", Type: disk.Opaque}})
	missing(false)
	s, delta := s.Apply([]index.Change{{Path: "skills/b-two", Type: disk.Absent}})
	missing(true)
	if !delta.Names {
		t.Error("what has to look again at names is not told")
	}
	s, _ = s.Apply([]index.Change{{Path: "skills/b-two-more", Type: disk.Opaque}})
	missing(true)
}
