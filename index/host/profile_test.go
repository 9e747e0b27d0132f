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
		if diff := cmp.Diff(want, host.Readers(field)); diff != "" {
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
		{".windsurf/rules/a.md", ".windsurf", "rules/a.md", host.Generic, true},
		{".claude", ".claude", "", host.Claude, true},
	}
	for _, tt := range tests {
		dir, rest, id, ok := host.Split(tt.path)
		if dir != tt.dir || rest != tt.rest || id != tt.id || ok != tt.ok {
			t.Errorf("Split(%q) = %q, %q, %s, %t", tt.path, dir, rest, id, ok)
		}
	}
}
