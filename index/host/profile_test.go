package host_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/host"
)

// ids are the hosts with a profile of their own.
var ids = []host.ID{host.Spec, host.Claude, host.Codex, host.Copilot, host.Cursor, host.OpenCode, host.Gemini}

func TestNameProblem(t *testing.T) {
	long := "a123456789-123456789-123456789-123456789-123456789-123456789-1234"
	tests := []struct {
		id   host.ID
		name string
		want string // "" for none
	}{
		{host.Spec, "good-name-2", ""},
		{host.Spec, "", ""},
		{host.Spec, "Upper", `'U' is no lower-case letter, digit or hyphen`},
		{host.Spec, "with space", `' ' is no lower-case letter, digit or hyphen`},
		{host.Spec, "under_score", `'_' is no lower-case letter, digit or hyphen`},
		{host.Spec, "-a", "it starts with a hyphen"},
		{host.Spec, "a-", "it ends with a hyphen"},
		{host.Spec, "a--b", "two hyphens in a row"},
		{host.Spec, "größe", ""},
		{host.OpenCode, "größe", `'ö' is no lower-case letter, digit or hyphen`},
		{host.Copilot, "größe", `'ö' is no lower-case letter, digit or hyphen`},
		{host.Spec, long, "65 characters, at most 64"},
		{host.OpenCode, "Upper", `'U' is no lower-case letter, digit or hyphen`},
		{host.Copilot, "a--b", ""},
		{host.Copilot, "a b", `' ' is no lower-case letter, digit or hyphen`},
		{host.Copilot, long, ""},
		{host.Codex, "Any Name", ""},
		{host.Codex, long, "65 characters, at most 64"},
		{host.Claude, "Any Name", ""},
		{host.Claude, long, ""},
		{host.Generic, "Any Name", ""},
	}
	for _, tt := range tests {
		got, ok := host.For(tt.id).NameProblem(tt.name)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: NameProblem(%q) = %q, %t, want %q", tt.id, tt.name, got, ok, tt.want)
		}
	}
}

func TestNeeds(t *testing.T) {
	needs := map[host.ID][2]host.Need{}
	for _, id := range append(slices.Clone(ids), host.Generic) {
		name, _ := host.For(id).Field("name")
		description, _ := host.For(id).Field("description")
		needs[id] = [2]host.Need{name.Need, description.Need}
	}
	want := map[host.ID][2]host.Need{
		host.Spec:     {host.Required, host.Required},
		host.Claude:   {host.Optional, host.Useful},
		host.Codex:    {host.Optional, host.Required},
		host.Copilot:  {host.Expected, host.Expected},
		host.Cursor:   {host.Expected, host.Expected},
		host.OpenCode: {host.Required, host.Required},
		host.Gemini:   {host.Expected, host.Expected},
		host.Generic:  {host.Optional, host.Useful},
	}
	if diff := cmp.Diff(want, needs); diff != "" {
		t.Errorf("needs of name and description (-want +got):\n%s", diff)
	}
}

// The generic profile never asks for more than any host's.
func TestGenericIsTheMostLenient(t *testing.T) {
	generic := host.For(host.Generic)
	for _, id := range ids {
		p := host.For(id)
		if p.ID != id {
			t.Errorf("For(%s) is %s's", id, p.ID)
		}
		for _, f := range p.Fields() {
			g, ok := generic.Field(f.Name)
			if !ok {
				t.Errorf("generic does not know %q of %s", f.Name, id)
				continue
			}
			if g.Need > f.Need || g.Types&f.Types != f.Types || f.Max == 0 && g.Max != 0 || f.Max > 0 && g.Max > 0 && g.Max < f.Max {
				t.Errorf("%s: %s takes more than generic does: %+v, %+v", f.Name, id, f, g)
			}
			if f.About == "" || f.Source == "" || f.Types == 0 {
				t.Errorf("%s: %s has no type, text or source", id, f.Name)
			}
		}
		if generic.Names.Charset > p.Names.Charset || generic.Names.Equal > p.Names.Equal {
			t.Errorf("%s asks less of names than generic: %+v, %+v", id, p.Names, generic.Names)
		}
	}
	if generic.Names.Strict {
		t.Error("generic refuses names")
	}
}

func TestUnknownHostIsGeneric(t *testing.T) {
	if got := host.For("nobody").ID; got != host.Generic {
		t.Errorf("For(nobody) is %s's", got)
	}
	if _, ok := host.For(host.Codex).Field("depends_on"); ok {
		t.Error("codex knows depends_on")
	}
	if _, ok := host.For(host.Generic).Field("depends_on"); !ok {
		t.Error("generic does not know depends_on")
	}
}

func TestReaders(t *testing.T) {
	tests := map[string][]host.ID{
		"when_to_use": {host.Claude},
		"metadata":    {host.Spec, host.Claude, host.Codex, host.Copilot, host.Cursor, host.OpenCode},
		"nothing":     nil,
	}
	for field, want := range tests {
		if diff := cmp.Diff(want, host.Readers(field, host.SkillFile)); diff != "" {
			t.Errorf("Readers(%q) (-want +got):\n%s", field, diff)
		}
	}
}

func TestTypeString(t *testing.T) {
	if got, want := (host.String | host.List).String(), "string or list"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f, _ := host.For(host.Generic).Field("allowed-tools")
	if got, want := f.Types.String(), "string or list"; got != want {
		t.Errorf("allowed-tools: got %q, want %q", got, want)
	}
}

// Every host takes what Kebab makes of a name, and it leaves its own alone.
func TestKebab(t *testing.T) {
	for name, want := range map[string]string{
		"Code Review": "code-review", "already-good": "already-good", "a__b": "a-b", " x ": "x", "--": "", "API/Design!": "api-design", "größe": "gr-e",
	} {
		if got := host.Kebab(name); got != want {
			t.Errorf("Kebab(%q) = %q, want %q", name, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[ -~é世]{0,30}`).Draw(t, "name")
		k := host.Kebab(name)
		if k != host.Kebab(k) {
			t.Fatalf("Kebab(%q) = %q, which it changes again to %q", name, k, host.Kebab(k))
		}
		for _, id := range ids {
			if problem, ok := host.For(id).NameProblem(k); ok {
				t.Fatalf("%s: Kebab(%q) = %q: %s", id, name, k, problem)
			}
		}
	})
}

func TestSplit(t *testing.T) {
	tests := []struct {
		path, dir, rest string
		id              host.ID
		ok              bool
	}{
		{".claude/skills/a/SKILL.md", ".claude", "skills/a/SKILL.md", host.Claude, true},
		{"x/.github/agents/.agents/skills/a", "x/.github/agents/.agents", "skills/a", host.Codex, true},
		{"docs/a.md", "", "docs/a.md", host.Generic, false},
		{".windsurf/rules/a.md", ".windsurf", "rules/a.md", host.Windsurf, true},
		{".roo/rules/a.md", ".roo", "rules/a.md", host.Generic, true},
		{".claude", ".claude", "", host.Claude, true},
	}
	for _, tt := range tests {
		dir, rest, id, ok := host.Split(tt.path)
		if dir != tt.dir || rest != tt.rest || id != tt.id || ok != tt.ok {
			t.Errorf("Split(%q) = %q, %q, %s, %t", tt.path, dir, rest, id, ok)
		}
	}
}

// A file's name says whose it is before its place does.
func TestOf(t *testing.T) {
	tests := []struct {
		path string
		file host.File
		want host.ID
	}{
		{".claude/skills/a/SKILL.md", host.SkillFile, host.Claude},
		{".windsurf/skills/a/SKILL.md", host.SkillFile, host.Generic},
		{"skills/a/SKILL.md", host.SkillFile, host.Generic},
		{".claude/agents/a.md", host.AgentFile, host.Claude},
		{".claude/agents/a/CLAUDE.md", host.AgentFile, host.Generic},
		{".github/agents/a.agent.md", host.AgentFile, host.Copilot},
		{"x/a.agent.md", host.AgentFile, host.Copilot},
		{".cursor/agents/a.md", host.AgentFile, host.Generic},
		{".claude/commands/a.md", host.CommandFile, host.Claude},
		{"x/a.prompt.md", host.CommandFile, host.Copilot},
		{".claude/rules/a.md", host.RuleFile, host.Claude},
		{"rules/a.mdc", host.RuleFile, host.Cursor},
		{".claude/a.instructions.md", host.RuleFile, host.Copilot},
		{".clinerules/a.md", host.RuleFile, host.Cline},
		{".kiro/steering/a.md", host.RuleFile, host.Kiro},
		{".roo/rules/a.md", host.RuleFile, host.Generic},
	}
	for _, tt := range tests {
		p := host.Of(tt.path, tt.file)
		if p.ID != tt.want || p.File != tt.file {
			t.Errorf("Of(%q, %s) is %s's for a %s, want %s's", tt.path, tt.file, p.ID, p.File, tt.want)
		}
	}
}

// What every kind of file's generic profile has is what some host has.
func TestEveryKind(t *testing.T) {
	for _, f := range []host.File{host.SkillFile, host.AgentFile, host.CommandFile, host.RuleFile} {
		generic := host.ForFile(host.Generic, f)
		for _, field := range generic.Fields() {
			if field.About == "" || field.Source == "" || field.Types == 0 {
				t.Errorf("%s: %s has no type, text or source", f, field.Name)
			}
			if !host.Known(field.Name) {
				t.Errorf("%s: nobody knows %s", f, field.Name)
			}
			if near, ok := generic.Near(field.Name); ok {
				t.Errorf("%s: %s is near %s", f, field.Name, near)
			}
		}
	}
	if host.Known("colour") {
		t.Error("colour is known")
	}
}

func TestNear(t *testing.T) {
	tests := []struct {
		path string
		file host.File
		key  string
		want string // "" for none
	}{
		{".claude/skills/a/SKILL.md", host.SkillFile, "allowed_tools", "allowed-tools"},
		{".claude/skills/a/SKILL.md", host.SkillFile, "allowedTools", "allowed-tools"},
		{".claude/skills/a/SKILL.md", host.SkillFile, "Name", "name"},
		{".claude/skills/a/SKILL.md", host.SkillFile, "when-to-use", "when_to_use"},
		{".claude/skills/a/SKILL.md", host.SkillFile, "dependsOn", ""}, // a tree's key is anybody's
		{".claude/skills/a/SKILL.md", host.SkillFile, "depends_on", ""},
		{".claude/skills/a/SKILL.md", host.SkillFile, "names", ""},
		{".agents/skills/a/SKILL.md", host.SkillFile, "allowed_tools", ""}, // Codex reads neither
		{"skills/a/SKILL.md", host.SkillFile, "userInvocable", "user-invocable"},
		{"skills/a/SKILL.md", host.SkillFile, "Tags", ""},
		{".claude/agents/a.md", host.AgentFile, "disallowed-tools", "disallowedTools"},
		{".claude/agents/a.md", host.AgentFile, "argument-hint", ""}, // VS Code's
		{".cursor/rules/a.mdc", host.RuleFile, "always_apply", "alwaysApply"},
		{".claude/rules/a.md", host.RuleFile, "Globs", ""},
	}
	for _, tt := range tests {
		got, ok := host.Of(tt.path, tt.file).Near(tt.key)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: Near(%q) = %q, %t, want %q", tt.path, tt.key, got, ok, tt.want)
		}
	}
}
