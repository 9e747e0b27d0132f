package index_test

import "testing"

func TestResolveWhatIsSaid(t *testing.T) {
	runResolve(t, []resolveTest{
		{
			name: "a skill, a command or an agent of a plugin",
			tree: `-- p/.claude-plugin/plugin.json --
{"name": "pack"}
-- p/skills/a/SKILL.md --
-- p/commands/a.md --
-- p/commands/c.md --
-- p/agents/c.md --
-- p/agents/who.md --
-- q/commands/d.md --
-- AGENTS.md --
` + "`" + `⟦skill|pack:a⟧` + "`" + ` /⟦command|pack:c⟧ ⟦agent|pack:who⟧ ` + "`" + `⟦gone|pack:nobody⟧` + "`" + ` ` + "`" + `⟦elsewhere|pack:d⟧` + "`" + ` ` + "`" + `⟦script|build:a⟧` + "`" + ` ` + "`" + `⟦dir|p:a⟧` + "`" + `
`,
			want: map[string]string{
				"skill": "skill p/skills/a/SKILL.md", "command": "command p/commands/c.md", "agent": "agent p/agents/who.md",
				"gone": "unknown", "elsewhere": "unknown", "script": "unknown", "dir": "unknown",
			},
		},
		{
			name: "a plain document that is called like what it is about",
			tree: `-- docs/notes.md --
` + "`" + `⟦self|notes.md⟧` + "`" + ` ` + "`" + `⟦dot|./notes.md⟧` + "`" + ` ` + "`" + `⟦whole|docs/notes.md⟧` + "`" + ` ` + "`" + `⟦other|more.md⟧` + "`" + `
-- docs/more.md --
-- skills/a/SKILL.md --
-- skills/a/SPEC.md --
` + "`" + `⟦own|SPEC.md⟧` + "`" + `
`,
			want: map[string]string{
				"self": "unknown", "dot": "file docs/notes.md", "whole": "file docs/notes.md", "other": "file docs/more.md", "own": "file skills/a/SPEC.md",
			},
		},
		{
			name: "the file of a skill that lies anywhere",
			tree: `-- docs/x.md --
` + "`" + `⟦skill|a/SKILL.md⟧` + "`" + ` ` + "`" + `⟦own-name|other/SKILL.md⟧` + "`" + ` ` + "`" + `⟦tie|b/SKILL.md⟧` + "`" + ` ` + "`" + `⟦gone|c/SKILL.md⟧` + "`" + ` ` + "`" + `⟦resource|a/x.md⟧` + "`" + ` ` + "`" + `⟦variable|{name}/SKILL.md⟧` + "`" + `
-- src/group/a/SKILL.md --
---
name: other
---
-- src/group/a/x.md --
-- one/.claude-plugin/plugin.json --
{"name": "one"}
-- one/skills/b/SKILL.md --
one
-- two/.claude-plugin/plugin.json --
{"name": "two"}
-- two/skills/b/SKILL.md --
two
`,
			want: map[string]string{
				"skill": "skill src/group/a/SKILL.md", "own-name": "missing", "tie": "skill one/skills/b/SKILL.md, skill two/skills/b/SKILL.md",
				"gone": "missing", "resource": "missing", "variable": "none",
			},
		},
		{
			name: "one directory is that of the skill, the file, the plugin or the tree",
			tree: `-- .claude/hooks/x.sh --
-- .claude/skills/a/SKILL.md --
` + "`" + `⟦host|hooks/⟧` + "`" + ` ` + "`" + `⟦file|hooks/x.sh⟧` + "`" + ` ` + "`" + `⟦own|references/⟧` + "`" + ` ` + "`" + `⟦tree|tests/⟧` + "`" + `
-- .claude/skills/a/references/r.md --
-- tests/t.sh --
`,
			want: map[string]string{
				"host": "missing", "file": "file .claude/hooks/x.sh", "own": "file .claude/skills/a/references", "tree": "file tests",
			},
		},
		{
			name: "a command or an agent of the nearest host that reaches the file",
			tree: `-- .claude/commands/go.md --
-- apps/web/.claude/commands/go.md --
-- apps/web/.claude/agents/only.md --
-- apps/web/.claude/commands/x.md --
---
agent: ⟦web|only⟧
---
-- .claude/commands/y.md --
---
agent: ⟦root|only⟧
---
`,
			want: map[string]string{"web": "agent apps/web/.claude/agents/only.md", "root": "agent apps/web/.claude/agents/only.md"},
		},
	})
}
