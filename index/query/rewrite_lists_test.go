package query_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// The names that are offered to be added are there afterwards, once, whatever the list
// looks like, and what else the file says is as it was; then they are not offered.
func TestAddToLists(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ include, want string }{
		"block":          {"\n        - beta\n        - category: web\n", "\n        - beta\n        - category: web\n        - alpha\n"},
		"block at key":   {"\n      - beta # it\n", "\n      - beta # it\n      - alpha\n"},
		"maps":           {"\n        - category: web\n          why: \"for\n            it\"\n", "\n        - category: web\n          why: \"for\n            it\"\n        - alpha\n"},
		"flow":           {" [beta, {category: web}] # all\n", " [beta, {category: web}, alpha] # all\n"},
		"quoted":         {" ['beta', 'gamma']\n", " ['beta', 'gamma', 'alpha']\n"},
		"both":           {" ['beta', gamma]\n", " ['beta', gamma, alpha]\n"},
		"empty":          {" []\n", " [alpha]\n"},
		"nothing":        {"\n", " [alpha]\n"},
		"null":           {" ~\n", " [alpha]\n"},
		"carriage lines": {"\r\n        - beta\r\n", "\r\n        - beta\r\n        - alpha\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const roles, skill = "config/roles.yaml", ".claude/skills/alpha/SKILL.md"
			eol := "\n"
			if strings.Contains(tt.include, "\r") {
				eol = "\r\n"
			}
			around := func(include string) string {
				head := strings.ReplaceAll("roles:\n  qa:\n    skills:\n      inherit: []\n      include:", "\n", eol)
				return head + include + strings.ReplaceAll("      exclude: []\n  dev:\n    skills:\n      include: [gamma]\n", "\n", eol)
			}
			files := map[string]string{
				roles: around(tt.include), skill: "---\nname: alpha\ndescription: Use it.\nused_by: [qa]\n---\n",
				".claude/skills/gamma/SKILL.md": "---\nname: gamma\ncategory: web\n---\n",
			}
			tr := tree{Snapshot: open(indextest.Build(files), skill, files[skill]), texts: files}
			const title = `add "alpha" to the role "qa"`
			r, ok := rewriting(tr.Snapshot, skill, 12, title)
			if !ok {
				t.Fatal("not offered")
			}
			p, err := r.Plan(tr.Snapshot, tr.read)
			if err != nil {
				t.Fatal(err)
			}
			after := tr.after(t, p)
			if got := after[roles]; got != around(tt.want) {
				t.Errorf("%q, want %q", got, around(tt.want))
			}
			s := open(indextest.Build(after), skill, after[skill])
			if grant, has := s.Graph().GrantOf(s.Graph().Role("qa"), skill); !has || grant.Why != index.WhyNamed {
				t.Errorf("the role has it: %v, %v", has, grant.Why)
			}
			if _, again := rewriting(s, skill, 12, title); again {
				t.Error("offered again")
			}
		})
	}
}

// In the founding tree each skill that is added to a role is had by it, and the role
// loses none; what a body mentions and is added to depends_on is depended on.
func TestFoundingLists(t *testing.T) {
	t.Parallel()
	s, read := load(t, indextest.Founding(t))
	texts := map[string]string{}
	for d := range s.Docs() {
		if raw, ok := read(d.Path, nil); ok {
			texts[d.Path] = string(raw)
		}
	}
	tr := tree{Snapshot: indextest.Build(texts), texts: texts}
	roles, needs := 0, 0
	for d := range tr.Docs() {
		if !strings.HasSuffix(d.Path, "/SKILL.md") {
			continue
		}
		shown := open(tr.Snapshot, d.Path, texts[d.Path])
		places := []int{int(d.Field("name").Span.Start)}
		for _, m := range d.Mentions {
			places = append(places, int(m.Start))
		}
		seen := map[string]bool{}
		for _, at := range places {
			for _, r := range query.Rewrites(shown, d.Path, at) {
				role, toRole := strings.CutPrefix(r.Title, `add "`+index.SkillName(d)+`" to the role `)
				need, toNeed := strings.CutSuffix(strings.TrimPrefix(r.Title, "add "), " to depends_on")
				if !toRole && !toNeed || seen[r.Title] {
					continue
				}
				seen[r.Title] = true
				p, err := r.Plan(shown, tr.read)
				if err != nil {
					t.Errorf("%s: %s: %v", d.Path, r.Title, err)
					continue
				}
				after := indextest.Build(tr.after(t, p))
				if toNeed {
					needs++
					to := after.SkillsNamed(d.Path, strings.Trim(need, `"`))
					if len(to) != 1 || !slices.Contains(after.Graph().DependsOnOf(d.Path), to[0].Path) || len(after.Graph().Cycles) > len(s.Graph().Cycles) {
						t.Errorf("%s: %s: it does not, or in a circle", d.Path, r.Title)
					}
					continue
				}
				roles++
				role = strings.Trim(role, `"`)
				if _, has := after.Graph().GrantOf(after.Graph().Role(role), d.Path); !has {
					t.Errorf("%s: %s: it does not have it", d.Path, r.Title)
				}
				for _, g := range tr.Graph().Role(role).Skills {
					if _, has := after.Graph().GrantOf(after.Graph().Role(role), g.Skill); !has {
						t.Errorf("%s: %s: %s is lost", d.Path, r.Title, g.Skill)
					}
				}
			}
		}
	}
	t.Logf("%d to roles, %d to depends_on", roles, needs)
	if needs == 0 {
		t.Error("nothing was added")
	}
}

// A role that includes nothing yet gets the key, where its skills are a map; where they
// are written in another way, that is said.
func TestAddToRoleWithoutInclude(t *testing.T) {
	t.Parallel()
	const roles, skill = "config/roles.yaml", ".claude/skills/alpha/SKILL.md"
	for before, want := range map[string]string{
		"roles:\n  qa:\n    skills:\n      # none\n      inherit: [dev]\n  dev:\n    skills: {}\n": "roles:\n  qa:\n    skills:\n      # none\n      include: [alpha]\n      inherit: [dev]\n  dev:\n    skills: {}\n",
		"roles:\n  qa:\n    skills: {inherit: [dev]}\n  dev:\n    skills: {}\n":                    "roles:\n  qa:\n    skills: {include: [alpha], inherit: [dev]}\n  dev:\n    skills: {}\n",
		"roles: {qa: {skills: {include: [beta]}}, dev: {skills: {}}}\n":                            "roles: {qa: {skills: {include: [beta, alpha]}}, dev: {skills: {}}}\n",
		"roles:\n  qa:\n    skills: &a\n      include: *b\n  dev: {}\n":                            "refused",
		"roles:\n  qa:\n    skills: []\n  dev:\n    skills: {include: [beta]}\n":                   "refused",
		"roles:\n  qa:\n    name: Tester\n  dev:\n    skills: {include: [beta]}\n":                 "refused",
	} {
		files := map[string]string{roles: before, skill: "---\nname: alpha\ndescription: Use it.\nused_by: [qa]\n---\n"}
		tr := tree{Snapshot: open(indextest.Build(files), skill, files[skill]), texts: files}
		got := "not offered"
		if r, ok := rewriting(tr.Snapshot, skill, 12, `add "alpha" to the role "qa"`); ok {
			got = "refused"
			if p, err := r.Plan(tr.Snapshot, tr.read); err == nil {
				got = tr.after(t, p)[roles]
			}
		}
		if got != want && (want != "refused" || got != "not offered") {
			t.Errorf("%q: %q, want %q", before, got, want)
		}
	}
}
