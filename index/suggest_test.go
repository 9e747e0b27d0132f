package index_test

import (
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
)

func TestSuggest(t *testing.T) {
	tests := []struct {
		name  string
		known string
		want  string // separated by blanks
	}{
		{"tech-decision", "tech-decisoin tech-precision technical-decision", "technical-decision tech-decisoin"},
		{"db-design", "database-design db-designs", "db-designs"},
		{"perf-eng", "performance-engineering", "performance-engineering"},
		{"technical-decision", "tech-decision", "tech-decision"},
		{"code-reviw", "code-review code-review-advanced", "code-review"},
		{"code_review", "code-review", "code-review"},
		{"Code-Review", "code-review", "code-review"},
		{"code-review", "code-review", ""},
		{"codereview", "code-review", "code-review"},
		{"api-design", "ui-design api-testing apt-design web-design", "apt-design"},
		{"react", "redux rust reach", "reach"},
		{"git", "gin go got", ""},
		{"reveiw", "review", "review"},
		{"reveiw-xode", "review-code", "review-code"},
		{"rveeiw", "review", ""},
		{"security", "securities", ""},
		{"frontend-design", "backend-design", ""},
		{"review", "review-code code-review", ""},
		{"nothing-like-it", "code-review api-design", ""},
		{"abc-def", "abc-deg abd-def abc-dee abc-dff", "abc-dee abc-deg"},
		{"", "a b", ""},
	}
	for _, tt := range tests {
		files := map[string]string{}
		for _, k := range strings.Fields(tt.known) {
			files["skills/"+k+"/SKILL.md"] = ""
		}
		got := strings.Join(build(files).Suggest(tt.name, index.SpaceSkill), " ")
		if got != tt.want {
			t.Errorf("%q of %s: %q, want %q", tt.name, tt.known, got, tt.want)
		}
	}
}

func TestSuggestFromSeveralSpaces(t *testing.T) {
	s := build(treeOf("-- skills/developer/SKILL.md --\n-- roles.yaml --\nroles: {develops: {skills: {}}, qa: {skills: {}}}\n"))
	for _, tt := range []struct {
		spaces []index.Space
		want   []string
	}{
		{[]index.Space{index.SpaceSkill}, []string{"developer"}},
		{[]index.Space{index.SpaceRole}, []string{"develops"}},
		{[]index.Space{index.SpaceSkill, index.SpaceRole}, []string{"developer", "develops"}},
		{nil, nil},
	} {
		if diff := cmp.Diff(tt.want, s.Suggest("develope", tt.spaces...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.spaces, diff)
		}
	}
}

func TestSuggestPath(t *testing.T) {
	s, marks := marked(t, `-- skills/a/references/x.md --
[](⟦base|references/y.md⟧) [](⟦elsewhere|guide/deep.md⟧) [](⟦typo|resilence.md⟧) [](⟦wild|other.md⟧) [](⟦dir|../exampels⟧) [](⟦twice|twice.md⟧)
-- skills/a/SKILL.md --
[](⟦from-skill|deep.md⟧)
-- skills/a/references/y.md --
-- skills/a/references/resilience.md --
-- skills/a/docs/deep.md --
-- skills/a/examples/one.md --
-- skills/a/p/twice.md --
-- skills/a/q/twice.md --
-- docs/x.md --
[](⟦outside|deep.md⟧) [](⟦beside|guid.md⟧) [](⟦abbreviated|../docs/dev-rules.md⟧) [](⟦above|../../../guide.md⟧)
-- docs/guide.md --
-- docs/developer-rules.md --
`)
	for name, want := range map[string][]string{
		"base": {"y.md"}, "elsewhere": {"../docs/deep.md"}, "typo": {"resilience.md"}, "wild": nil, "dir": {"../examples"}, "twice": nil,
		"from-skill": {"docs/deep.md"}, "outside": nil, "beside": {"guide.md"}, "abbreviated": {"developer-rules.md"}, "above": nil,
	} {
		d, r := referenceAt(s, marks[name])
		if r == nil {
			t.Errorf("no reference at %s", name)
			continue
		}
		if diff := cmp.Diff(want, s.SuggestPath(d, r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSuggestAnchor(t *testing.T) {
	d := index.NewDocument("x.md", []byte("# Security hardening\n## Anti-Patterns to Avoid\n## Set up\n<a id=\"setups\"></a>\n"))
	for fragment, want := range map[string][]string{
		"security-hardning": {"security-hardening"}, "sec-hard": {"security-hardening"}, "anti-pattern-to-avoid": {"anti-patterns-to-avoid"},
		"setup": {"set-up", "setups"}, "conclusion": nil,
	} {
		if diff := cmp.Diff(want, d.SuggestAnchor(fragment)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", fragment, diff)
		}
	}
}

func TestRelative(t *testing.T) {
	for _, tt := range []struct{ dir, to, want string }{
		{"", "x.md", "x.md"}, {"", "a/x.md", "a/x.md"}, {"a", "a/x.md", "x.md"}, {"a", "x.md", "../x.md"}, {"a/b", "a/c/x.md", "../c/x.md"},
		{"a/b/c", "d", "../../../d"}, {"a", "ab/x.md", "../ab/x.md"}, {"a/b", "a/b/c/x.md", "c/x.md"},
	} {
		if got := index.Relative(tt.dir, tt.to); got != tt.want {
			t.Errorf("Relative(%q, %q) = %q, want %q", tt.dir, tt.to, got, tt.want)
		}
	}
}

// A relative path leads back to where it was made for.
func TestRelativeLeadsThere(t *testing.T) {
	part := rapid.SampledFrom([]string{"a", "b", "ab", "..a"})
	rapid.Check(t, func(t *rapid.T) {
		dir := strings.Join(rapid.SliceOfN(part, 0, 4).Draw(t, "dir"), "/")
		to := strings.Join(rapid.SliceOfN(part, 1, 4).Draw(t, "to"), "/")
		if got := path.Join(dir, index.Relative(dir, to)); got != to {
			t.Fatalf("from %q by %q to %q", dir, index.Relative(dir, to), got)
		}
	})
}

// A file whose name is no text is not suggested: no link can say it.
func TestSuggestPathIsText(t *testing.T) {
	t.Parallel()
	s := indextest.Build(map[string]string{
		"a/SKILL.md":        "---\nname: a\ndescription: x\n---\n[x](notes1.md)\n",
		"a/notes2.md":       "",
		"a/notes\xff.md":    "",
		"a/notes1\x7f\xff.": "",
	})
	d := s.Doc("a/SKILL.md")
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Target == "notes1.md" {
			if diff := cmp.Diff([]string{"notes2.md"}, s.SuggestPath(d, r)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			return
		}
	}
	t.Error("there is no such link")
}
