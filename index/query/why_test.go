package query_test

import (
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

var governed = map[string]string{
	".claude/skills/core/alpha/SKILL.md":   "---\nname: alpha\ndescription: a\ncategory: core\n---\n",
	".claude/skills/web/beta/SKILL.md":     "---\nname: beta\ndescription: b\ncategory: web\n---\n",
	".claude/skills/web/gamma/SKILL.md":    "---\nname: gamma\ndescription: c\ncategory: web\n---\n",
	".claude/skills/db/delta/SKILL.md":     "---\nname: delta\ndescription: d\ncategory: db\ntags: [web]\n---\n",
	".claude/skills/db/epsilon/SKILL.md":   "---\nname: epsilon\ndescription: e\ncategory: db\n---\n",
	".claude/skills/db/eta/SKILL.md":       "---\nname: eta\ndescription: h\ncategory: db\n---\n",
	".claude/skills/web/zeta/SKILL.md":     "---\nname: zeta\ndescription: f\n---\n",
	".claude/skills/theta/SKILL.md":        "---\nname: theta\ndescription: g\n---\n",
	"packs/one/.claude-plugin/plugin.json": `{"name": "one"}`,
	"packs/one/skills/iota/SKILL.md":       "---\nname: iota\ndescription: i\n---\n",
	"config/roles.yaml": `roles:
  dev:
    skills:
      include: [{category: web}, eta]
      optional: [epsilon]
      exclude: [gamma]
  lead:
    skills:
      inherit: [dev]
  ops:
    skills:
      include: []
core_skills: [alpha]
`,
	".claude/rules/role-rules/dev-rules.md":  "# Dev Rules\n\n## Dev-Specific Rules\n\n## Phases\n\n## Own\n",
	".claude/rules/role-rules/lead-rules.md": "# Lead Rules\n\n## Lead-Specific Rules\n\n## Phases\n\n## Reviews\n",
	".claude/rules/role-rules/ops-rules.md":  "# Ops Rules\n\n## Phases\n\n## Reviews\n",
}

// Why a role has a skill, why not, and what would give it to it.
func TestJudge(t *testing.T) {
	t.Parallel()
	s := indextest.Build(governed)
	for _, test := range []struct{ role, skill, want string }{
		{"dev", "core/alpha", "yes: it is one of the core_skills, which all roles have"},
		{"dev", "web/beta", `yes: dev includes the category "web"`},
		{"dev", "web/zeta", `yes: dev includes the category "web", in whose folder it lies`},
		{"dev", "db/delta", `yes: dev includes the category "web", which is one of the tags of the skill`},
		{"dev", "db/eta", "yes: dev includes it by its name"},
		{"dev", "db/epsilon", `no: dev has it as an optional one; it would have it by "epsilon" in its include`},
		{"dev", "web/gamma", "no: dev excludes it; it would have it by taking it out of its exclude"},
		{"lead", "web/beta", `yes: lead inherits from dev, and dev includes the category "web"`},
		{"lead", "db/epsilon", `no: its category is "db", and lead takes "web"; it would have it by "epsilon" in its include, or by {category: db} in its include, or by the tag "web" on the skill, for all roles that take that`},
		{"lead", "theta", `no: it has no category, and lead takes "web"; it would have it by "theta" in its include, or by the tag "web" on the skill, for all roles that take that`},
		{"ops", "web/beta", `no: its category is "web", and ops takes no category; it would have it by "beta" in its include, or by {category: web} in its include, with 3 skills more, or by "dev" in its inherit, with all that it has`},
		{"ops", "../../packs/one/skills/iota", "no: config/roles.yaml speaks for other skills than those that lie there"},
		{"ops", "gone", `no: there is no skill at ".claude/skills/gone/SKILL.md"`},
	} {
		skill := path.Join(".claude/skills", test.skill, "SKILL.md")
		if got := query.Judge(s, s.Graph().Role(test.role), skill).String(); got != test.want {
			t.Errorf("%s, %s:\n got %s\nwant %s", test.role, test.skill, got, test.want)
		}
	}
}

// What would give a role a skill does.
func TestJudgeIsRight(t *testing.T) {
	t.Parallel()
	s := indextest.Build(governed)
	for role, edit := range map[string]string{
		"include": "include: [beta]", "category": "include: [{category: web}]", "inherit": "inherit: [dev]",
	} {
		tree := map[string]string{}
		for p, text := range governed {
			tree[p] = text
		}
		tree["config/roles.yaml"] = "roles:\n  dev:\n    skills:\n      include: [{category: web}]\n  ops:\n    skills:\n      " + edit + "\n"
		after := indextest.Build(tree)
		if v := query.Judge(after, after.Graph().Role("ops"), ".claude/skills/web/beta/SKILL.md"); !v.Has {
			t.Errorf("%s: %s", role, v)
		}
	}
	// And it says yes where the graph does, nowhere else.
	for _, r := range s.Graph().Roles {
		for d := range s.Skills() {
			g, ok := s.Graph().GrantOf(r, d.Path)
			if v := query.Judge(s, r, d.Path); v.Has != (ok && g.Why.Has()) || v.Has != (len(v.Ways) == 0 && s.Graph().Governed(d.Path)) {
				t.Errorf("%s, %s: %s", r.Name, d.Path, v)
			}
		}
	}
}

func TestUnreached(t *testing.T) {
	t.Parallel()
	var got []string
	for _, e := range query.Unreached(indextest.Build(governed)) {
		got = append(got, e.Name)
	}
	if diff := cmp.Diff([]string{"theta"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The sections of a role's rules beside those of the others.
func TestRuleSections(t *testing.T) {
	t.Parallel()
	s := indextest.Build(governed)
	for role, want := range map[string][]query.Section{
		"dev": {
			{Title: "Dev-Specific Rules", Has: true, Roles: []string{"lead"}}, {Title: "Phases", Has: true, Roles: []string{"lead", "ops"}},
			{Title: "Own", Has: true}, {Title: "Reviews", Roles: []string{"lead", "ops"}},
		},
		"ops": {
			{Title: "Phases", Has: true, Roles: []string{"dev", "lead"}}, {Title: "Reviews", Has: true, Roles: []string{"lead"}},
			{Title: "Ops-Specific Rules", Roles: []string{"dev", "lead"}},
		},
	} {
		if diff := cmp.Diff(want, query.RuleSections(s, s.Graph().Role(role))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", role, diff)
		}
	}
}
