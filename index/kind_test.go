package index_test

import (
	"testing"

	"github.com/skillpls/skillpls/index"
)

func TestKind(t *testing.T) {
	tests := []struct {
		name string
		tree string
		want map[string]index.Kind // by path; a path that the tree lacks gets an empty file
	}{
		{
			name: "directories of hosts",
			want: map[string]index.Kind{
				".claude/rules/a.md":                      index.Rule,
				".claude/rules/role-rules/dev-rules.md":   index.Rule,
				".claude/rules/README.md":                 index.Plain,
				".claude/agents/dev.md":                   index.Agent,
				".claude/agents/team/qa.md":               index.Agent,
				".claude/agents/dev/CLAUDE.md":            index.Agent,
				".claude/agents/README.md":                index.Plain,
				".claude/commands/utils/learn.md":         index.Command,
				".claude/commands/README.md":              index.Plain,
				".claude/agent-memory/dev/knowledge.md":   index.Plain,
				".claude/CLAUDE.md":                       index.Memory,
				".claude/notes.md":                        index.Plain,
				".cursor/rules/deep/er/a.mdc":             index.Rule,
				".cursor/commands/a.md":                   index.Command,
				".github/instructions/go.instructions.md": index.Rule,
				".github/copilot-instructions.md":         index.Memory,
				".github/prompts/new.prompt.md":           index.Command,
				".github/agents/dev.agent.md":             index.Agent,
				".github/agents/dev.md":                   index.Agent,
				".github/skills/README.md":                index.Index,
				".github/rules/a.md":                      index.Plain,
				".github/PULL_REQUEST_TEMPLATE.md":        index.Plain,
				".kiro/steering/product.md":               index.Rule,
				".kiro/specs/a.md":                        index.Plain,
				".clinerules/a.md":                        index.Rule,
				".roo/rules/a.md":                         index.Rule,
				".roo/rules-code/a.md":                    index.Rule,
				".roo/rulesets/a.md":                      index.Plain,
				".windsurf/rules/a.md":                    index.Rule,
				"apps/web/.claude/rules/a.md":             index.Rule,
				"vendor/x.md":                             index.Plain,
			},
		},
		{
			name: "a repository without skills",
			want: map[string]index.Kind{
				"README.md":          index.Plain,
				"docs/guide.md":      index.Plain,
				"agents/dev.md":      index.Plain,
				"commands/a.md":      index.Plain,
				"skills/README.md":   index.Plain,
				"rules/a.md":         index.Plain,
				"CLAUDE.md":          index.Memory,
				"CLAUDE.local.md":    index.Memory,
				"AGENTS.md":          index.Memory,
				"GEMINI.md":          index.Memory,
				"claude.md":          index.Plain,
				"sub/AGENTS.md":      index.Memory,
				"a.instructions.md":  index.Rule,
				"lib/a.mdc":          index.Rule,
				"lib/a.agent.md":     index.Agent,
				"SKILL-INDEX.md":     index.Index,
				"templates/a.md":     index.Template,
				"a.md.tmpl":          index.Template,
				"templates.md":       index.Plain,
				"agents/dev.md.tmpl": index.Template,
			},
		},
		{
			name: "a repository that holds skills",
			tree: "-- lib/one/SKILL.md --\n",
			want: map[string]index.Kind{
				"lib/one/SKILL.md":            index.Skill,
				"lib/one/references/x.md":     index.Resource,
				"lib/one/CLAUDE.md":           index.Resource,
				"lib/one/README.md":           index.Resource,
				"lib/one/rules/a.mdc":         index.Resource,
				"lib/one/templates/t.md":      index.Resource,
				"lib/other/x.md":              index.Plain,
				"lib/one.md":                  index.Plain,
				"agents/dev.md":               index.Agent,
				"agents/README.md":            index.Plain,
				"commands/deep/a.md":          index.Command,
				"skills/README.md":            index.Index,
				"skills/INDEX.md":             index.Index,
				"skills/team/README.md":       index.Plain,
				"rules/a.md":                  index.Plain,
				"README.md":                   index.Plain,
				"docs/README.md":              index.Plain,
				"docs/agents/dev.md":          index.Plain,
				"packages/agents/x/AGENTS.md": index.Memory,
			},
		},
		{
			name: "a plugin",
			tree: "-- p/.claude-plugin/plugin.json --\n{\"name\": \"p\"}\n-- p/skills/a/SKILL.md --\n-- p/q/.cursor-plugin/plugin.json --\n{}\n",
			want: map[string]index.Kind{
				"p/.claude-plugin/plugin.json": index.Manifest,
				"p/rules/a.md":                 index.Rule,
				"p/rules/README.md":            index.Plain,
				"p/agents/a.md":                index.Agent,
				"p/commands/a.md":              index.Command,
				"p/skills/README.md":           index.Index,
				"p/skills/a/x.md":              index.Resource,
				"p/docs/a.md":                  index.Plain,
				"p/README.md":                  index.Plain,
				"p/q/rules/a.md":               index.Rule,
				"p/r/rules/a.md":               index.Plain,
				"rules/a.md":                   index.Plain,
			},
		},
		{
			name: "a skill at the root owns what no host and no plugin does",
			tree: "-- SKILL.md --\n-- p/.codex-plugin/plugin.json --\n{}\n",
			want: map[string]index.Kind{
				"SKILL.md":            index.Skill,
				"README.md":           index.Resource,
				"docs/a.md":           index.Resource,
				"CLAUDE.md":           index.Resource,
				".claude/rules/a.md":  index.Rule,
				".claude/notes.md":    index.Plain,
				"p/agents/a.md":       index.Agent,
				"p/x.md":              index.Plain,
				"p/skills/b/SKILL.md": index.Skill,
			},
		},
		{
			name: "skills in hosts, one in another",
			tree: "-- .claude/skills/a/SKILL.md --\n-- .claude/skills/a/inner/SKILL.md --\n-- .agents/skills/README.md --\n",
			want: map[string]index.Kind{
				".claude/skills/a/inner/SKILL.md": index.Skill,
				".claude/skills/a/inner/x.md":     index.Resource,
				".claude/skills/README.md":        index.Index,
				".claude/skills/INDEX.md":         index.Index,
				".claude/skills/SKILL-INDEX.md":   index.Index,
				".claude/skills/team/README.md":   index.Plain,
				".claude/skills/a/SKILL-INDEX.md": index.Resource,
				".claude/skills/a/skill.md":       index.Resource,
				".claude/skills/b/skill.md":       index.Plain,
				".agents/skills/README.md":        index.Index,
			},
		},
		{
			name: "YAML and JSON by their shape",
			tree: `-- config/roles.yaml --
roles: {dev: {skills: {include: [a]}}}
-- ansible/roles.yaml --
roles: [web, db]
-- k8s/roles.yml --
roles: {admin: {verbs: [get]}}
-- skills-registry.yaml --
version: 1
-- tools/registry.yaml --
installed_skills: [{name: a}]
-- docker/registry.yaml --
skills: none
-- web.yaml --
skills: [a, b]
-- word.yaml --
skills: none
-- .claude/skill-rules.json --
{"skills": {"a": {}}}
-- .claude-plugin/marketplace.json --
{"plugins": []}
-- src/plugin.json --
{"name": "of a bundler"}
-- broken/roles.yaml --
roles: [
-- broken/web.yaml --
skills: [
`,
			want: map[string]index.Kind{
				"config/roles.yaml":               index.RoleFile,
				"ansible/roles.yaml":              index.Plain,
				"k8s/roles.yml":                   index.Plain,
				"skills-registry.yaml":            index.Registry,
				"tools/registry.yaml":             index.Registry,
				"docker/registry.yaml":            index.Plain,
				"web.yaml":                        index.Preset,
				"word.yaml":                       index.Plain,
				".claude/skill-rules.json":        index.Registry,
				".claude-plugin/marketplace.json": index.Manifest,
				"src/plugin.json":                 index.Plain,
				"broken/roles.yaml":               index.RoleFile,
				"broken/web.yaml":                 index.Plain,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := treeOf(tt.tree)
			for p := range tt.want {
				if _, ok := files[p]; !ok {
					files[p] = ""
				}
			}
			s := build(files)
			for p, want := range tt.want {
				if got := s.Kind(p); got != want {
					t.Errorf("%s is a %s, want %s", p, got, want)
				}
				guide := false
				for d, kind := range s.Guides() {
					guide = guide || d.Path == p && kind == want
				}
				if guide != (want == index.Rule || want == index.Memory) {
					t.Errorf("%s: is among the guides: %t", p, guide)
				}
				if got := want != index.Plain; got != s.Kind(p).Served() {
					t.Errorf("%s: served is %t, want %t", p, s.Kind(p).Served(), got)
				}
			}
		})
	}
}

// In a folder of source code named agents there may be anybody's memory file.
func TestKindOfAgentsMemory(t *testing.T) {
	s := build(treeOf("-- skills/a/SKILL.md --\n-- p/.claude-plugin/plugin.json --\n{}\n"))
	for p, want := range map[string]index.Kind{
		".claude/agents/dev/CLAUDE.md":     index.Agent,
		"web/.claude/agents/dev/CLAUDE.md": index.Agent,
		"p/agents/dev/CLAUDE.md":           index.Agent,
		"packages/agents/core/CLAUDE.md":   index.Memory,
		"agents/CLAUDE.md":                 index.Memory,
		".claude/agents/CLAUDE.md":         index.Memory,
		".claude/agents/a/b/CLAUDE.md":     index.Memory,
	} {
		if got := s.Kind(p); got != want {
			t.Errorf("%s is a %s, want %s", p, got, want)
		}
	}
}

// What is not readable is still of the kind that its name says.
func TestKindOfUnread(t *testing.T) {
	s := build(map[string]string{
		"config/roles.yaml": "\x00", ".claude/skills/a/SKILL.md": "\xff", ".claude/rules/r.md": "\x00", "skills-registry.yaml": "\x00", "other.yaml": "\x00",
		".claude-plugin/plugin.json": "\x00", "x/skill-rules.json": "\xff",
	})
	for p, want := range map[string]index.Kind{
		"config/roles.yaml": index.RoleFile, ".claude/skills/a/SKILL.md": index.Skill, ".claude/rules/r.md": index.Rule,
		"skills-registry.yaml": index.Registry, "other.yaml": index.Plain, ".claude-plugin/plugin.json": index.Manifest, "x/skill-rules.json": index.Registry,
	} {
		if got := s.Kind(p); got != want {
			t.Errorf("%s is a %s, want %s", p, got, want)
		}
	}
}

func TestWhereASkillLies(t *testing.T) {
	s := build(treeOf(`-- .claude/skills/a/SKILL.md --
-- .claude/skills/core/b/SKILL.md --
-- .claude/skills/a/inner/SKILL.md --
-- lib/skills/x/skills/y/SKILL.md --
-- packs/z/SKILL.md --
-- p/.claude-plugin/plugin.json --
{"name": "p"}
-- p/skills/c/SKILL.md --
-- p/.claude/skills/d/SKILL.md --
-- one/SKILL.md --
-- one/.claude-plugin/plugin.json --
{"name": "one"}
-- one/q/.claude-plugin/plugin.json --
{"name": "q"}
-- one/q/x.md --
-- link@ -> packs/z --
`))
	t.Run("SkillDir", func(t *testing.T) {
		for dir, want := range map[string]string{
			".claude/skills/a": ".claude/skills/a", ".claude/skills/a/references/deep": ".claude/skills/a",
			".claude/skills/a/inner": ".claude/skills/a/inner", ".claude/skills/a/inner/x": ".claude/skills/a/inner",
			".claude/skills": "none", "": "none", "packs": "none", "packs/z": "packs/z",
			"one": "one", "one/references": "one", "one/q": "none", "one/.claude/rules": "none", "nowhere/at/all": "none",
		} {
			got, ok := s.SkillDir(dir)
			if !ok {
				got = "none"
			}
			if got != want {
				t.Errorf("SkillDir(%q) = %s, want %s", dir, got, want)
			}
		}
	})
	t.Run("RootOf", func(t *testing.T) {
		for dir, want := range map[string]string{
			".claude/skills/a": ".claude", ".claude/skills/core/b": ".claude", ".claude/skills/a/inner": ".claude",
			"lib/skills/x/skills/y": "lib/skills", "packs/z": "", "p/skills/c": "p", "p/.claude/skills/d": "p/.claude",
			"skills": "", "one": "",
		} {
			if got := s.RootOf(dir); got != want {
				t.Errorf("RootOf(%q) = %q, want %q", dir, got, want)
			}
		}
	})
	t.Run("PluginDir", func(t *testing.T) {
		for p, want := range map[string]string{
			"p/skills/c/SKILL.md": "p", "p/.claude/skills/d/SKILL.md": "p", "p/.claude-plugin/plugin.json": "p", "one/q/x.md": "one/q", "one/x.md": "one",
			"packs/z/SKILL.md": "none", "p": "none", "": "none",
		} {
			got, ok := s.PluginDir(p)
			if !ok {
				got = "none"
			}
			if got != want {
				t.Errorf("PluginDir(%q) = %s, want %s", p, got, want)
			}
		}
	})
}
