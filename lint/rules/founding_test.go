package rules_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// founding returns the snapshot of the tree that the project began with.
func founding(t *testing.T) *index.Snapshot {
	t.Helper()
	root, err := disk.Open(indextest.Founding(t), disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := index.Load(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Everything that is found in the founding tree, by place: no role in a used_by, no
// alias of a skill behind a symlink, nothing in fences.
func TestFoundingTree(t *testing.T) {
	t.Parallel()
	s := founding(t)
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.All() {
		got = append(got, fmt.Sprintf("%s:%d %s %s %s", f.Path, s.Doc(f.Path).Line(int(f.Span.Start))+1, f.Severity, f.Code, f.Message))
	}
	const examples = ".claude/skills/domain/architecture/adr-writing/references/adr-examples.md"
	want := []string{
		`.claude/rules/role-rules/sa-rules.md:225 warning broken-link no file at "./tech-lead-rules.md"`,
		`.claude/rules/role-rules/sa-rules.md:226 warning broken-link no file at "./devops-rules.md"`,
		`.claude/skills/core/knowledge-graph/SKILL.md:21 warning unknown-skill no skill or role is named "tech-decision": did you mean "technical-decision"?`,
		examples + `:88 hint broken-link no file at "link"`,
		examples + `:89 hint broken-link no file at "link"`,
		examples + `:90 hint broken-link no file at "link"`,
	}
	for _, role := range []struct {
		line int
		name string
	}{{103, "tech-lead"}, {117, "devops"}, {130, "pm"}, {145, "ba"}, {160, "qa"}, {173, "designer"}} {
		want = append(want, fmt.Sprintf(`config/roles.yaml:%d information role-without-rules the role %q has no rules of its own, as "dev-be" has in ".claude/rules/role-rules/dev-be-rules.md"`, role.line, role.name))
	}
	// Every skill lies deeper than Claude Code looks, which the index says once.
	want = append(want, `.claude/skills/SKILL-INDEX.md:1 information not-discoverable Claude Code finds no skill in ".claude/skills": they lie deeper than one level`)
	// Registries and indexes.
	const registry, listing = ".claude/skills/skills-registry.yaml", ".claude/skills/SKILL-INDEX.md"
	want = append(want,
		listing+`:11 information index-unlisted the skill "security-validator" is not listed`,
		listing+`:31 information index-dependencies the skill "ui-ux-pro-max" does not depend on "frontend-design"`,
		listing+`:52 information index-dependencies the skill "security-architecture" does not depend on "system-design" and "security"`,
		listing+`:53 information index-dependencies the skill "c4-architecture" does not depend on "system-design"`,
		listing+`:75 information index-dependencies the skill "requirements-clarity" does not depend on "requirements-gathering"`,
		listing+`:194 information index-graph the arrow says that "security-architecture" depends on "system-design", which it does not`,
		listing+`:195 information index-graph the arrow says that "security-architecture" depends on "security", which it does not`,
		registry+`:96 information registry-unlisted the skill "knowledge-graph" is not listed`,
	)
	want = append(want, foundingGraph()...)
	// Links, text safety, conflicts.
	const nested = "the fence ends where the one in it does: 4 marks would hold both"
	for _, at := range []string{
		".claude/commands/utils/learn.md:46", ".claude/skills/domain/architecture/system-design/references/resilience.md:54",
		".claude/skills/domain/design/html-css-output/SKILL.md:33", ".claude/skills/leadership/code-review-advanced/SKILL.md:94",
	} {
		want = append(want, at+" warning nested-fence "+nested)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// foundingGraph returns what is wrong between the skills and roles of the founding
// tree.
func foundingGraph() (want []string) {
	const domain = ".claude/skills/domain/"
	// Whose used_by lacks whom: 16 that depend on a skill.
	for _, f := range []struct {
		skill string
		line  int
		users []string
	}{
		{".claude/skills/core/code-review", 17, []string{"testing-be", "testing-fe"}},
		{".claude/skills/leadership/code-review-advanced", 18, []string{"technical-debt"}},
		{domain + "architecture/adr-writing", 13, []string{"tech-selection", "technical-decision"}}, // has none: behind its last key
		{domain + "backend/api-design", 20, []string{"performance-be", "testing-be"}},
		{domain + "backend/database-design", 20, []string{"performance-be"}},
		{domain + "design/design-system", 16, []string{"html-css-output"}},
		{domain + "design/ui-design", 16, []string{"html-css-output", "mockup-creation", "responsive-design"}},
		{domain + "frontend/frontend-design", 21, []string{"performance-fe", "state-management"}},
		{domain + "product/sprint-planning", 17, []string{"roadmap-planning"}},
		{domain + "quality/test-planning", 17, []string{"test-automation"}},
	} {
		for _, user := range f.users {
			want = append(want, fmt.Sprintf("%s/SKILL.md:%d hint one-sided-dependency used_by lacks %q, which depends on this skill", f.skill, f.line, user))
		}
	}
	// And 11 in a used_by that do not need the skill.
	for _, f := range []struct {
		skill string
		line  int
		user  string
	}{
		{".claude/skills/core/knowledge-graph", 19, "system-design"}, {".claude/skills/core/knowledge-graph", 20, "architecture-patterns"},
		{".claude/skills/core/retrospect-work", 18, "code-review"},
		{domain + "architecture/system-design", 19, "tech-selection"}, {domain + "architecture/system-design", 22, "security-architecture"},
		{domain + "backend/api-design", 22, "security-architecture"}, {domain + "backend/database-design", 22, "security-architecture"},
		{domain + "backend/security", 20, "security-architecture"}, {domain + "devops/infrastructure-as-code", 20, "deployment"},
		{domain + "product/requirements-gathering", 19, "sprint-planning"}, {domain + "quality/test-planning", 18, "regression-testing"},
	} {
		want = append(want, fmt.Sprintf("%s/SKILL.md:%d hint one-sided-dependency used_by names %q, which neither depends on this skill nor recommends it", f.skill, f.line, f.user))
	}
	for skill, line := range map[string]int{"adr-writing": 12, "architecture-patterns": 15, "performance-engineering": 14, "security-architecture": 14, "tech-selection": 13} {
		what := "names skills here, which other skills of this tree name in"
		if skill == "adr-writing" || skill == "security-architecture" { // their lists are empty
			what = "is here what in other skills of this tree is"
		}
		want = append(want, fmt.Sprintf(`%sarchitecture/%s/SKILL.md:%d information legacy-dependencies "dependencies" %s "depends_on"`, domain, skill, line, what))
	}
	for _, f := range []struct {
		skill, category, folder string
		line                    int
	}{
		{".claude/skills/community/security-validator", "security", "community", 9},
		{domain + "architecture/adr-writing", "documentation", "architecture", 7},
		{domain + "architecture/performance-engineering", "performance", "architecture", 8},
		{domain + "architecture/security-architecture", "security", "architecture", 8},
	} {
		at := fmt.Sprintf("%s/SKILL.md:%d", f.skill, f.line)
		want = append(want,
			fmt.Sprintf("%s warning undefined-category no category %q is defined: the folder is that of %q", at, f.category, f.folder),
			fmt.Sprintf("%s information unreachable-skill no role gets the skill %q", at, path.Base(f.skill)))
	}
	want = append(want, `config/roles.yaml:94 information unresolved-category the role "sa" does not get skills in the folder of "architecture": "adr-writing", "performance-engineering", "security-architecture"`)
	for _, f := range []struct {
		skill string
		line  int
		role  string
	}{{"c4-architecture", 20, "tech-lead"}, {"mermaid-diagrams", 20, "tech-lead"}, {"mermaid-diagrams", 23, "dev-fe"}, {"mermaid-diagrams", 24, "dev-be"}} {
		want = append(want, fmt.Sprintf("%sarchitecture/%s/SKILL.md:%d information used-by-role-mismatch used_by names the role %q, which does not get this skill", domain, f.skill, f.line, f.role))
	}
	for _, f := range []struct {
		line        int
		role, skill string
	}{{86, "sa", "tech-selection"}, {86, "sa", "technical-decision"}, {103, "tech-lead", "technical-decision"}} {
		want = append(want, fmt.Sprintf(`config/roles.yaml:%d warning role-missing-dependency the role %q has %q, but not "adr-writing", which that needs`, f.line, f.role, f.skill))
	}
	return want
}

// What roles lack because a category is undefined has that as its cause, and the
// cause names it.
func TestFoundingCauses(t *testing.T) {
	t.Parallel()
	s := founding(t)
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.All() {
		if f.Cause == nil {
			continue
		}
		got = append(got, fmt.Sprintf("%s in %s because of %s in %s", f.Code, path.Base(path.Dir(f.Path)), f.Cause.Code, path.Base(path.Dir(f.Cause.Path))))
		named := false
		for _, cause := range r.Findings(f.Cause.Path) {
			named = named || cause.Code == f.Cause.Code && cause.Span == f.Cause.Span &&
				slices.ContainsFunc(cause.Related, func(r lint.Related) bool { return r.Path == f.Path && r.Span == f.Span })
		}
		if !named {
			t.Errorf("the cause of %s does not name it", got[len(got)-1])
		}
	}
	want := []string{
		"unreachable-skill in security-validator because of undefined-category in security-validator",
		"unreachable-skill in adr-writing because of undefined-category in adr-writing",
		"unreachable-skill in performance-engineering because of undefined-category in performance-engineering",
		"unreachable-skill in security-architecture because of undefined-category in security-architecture",
		"unresolved-category in config because of undefined-category in adr-writing",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// All safe fixes of the founding tree, made again and again, come to an end with
// nothing left that they could cure.
func TestFoundingFixes(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	s := founding(t)
	root := indextest.Founding(t)
	for d := range s.Docs() {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(d.Path)))
		if err != nil {
			t.Fatal(err)
		}
		files[d.Path] = string(text)
	}
	safe := func() (list []lint.Finding) {
		found, _ := run(t, files)
		for _, f := range found {
			if len(f.Fixes) > 0 && f.Fixes[0].Safe && (f.Code == "one-sided-dependency" || f.Code == "legacy-dependencies") {
				list = append(list, f)
			}
		}
		return list
	}
	if n := len(safe()); n != 21 { // 16 one-sided, 5 legacy
		t.Errorf("%d safe fixes, want 21", n)
	}
	for p, text := range fix(t, files, safe()) {
		files[p] = text
	}
	if left, s := safe(), indextest.Build(files); len(left) > 0 {
		t.Errorf("after all safe fixes there are more:\n%s", render(s, left))
	}
}

// What the roles of the founding tree get, as its own resolver has it.
func TestFoundingRoles(t *testing.T) {
	t.Parallel()
	s := founding(t)
	reached := map[string]bool{}
	sa := map[string]string{}
	for _, r := range s.Graph().Roles {
		for _, g := range r.Skills {
			name := path.Base(path.Dir(g.Skill))
			reached[name] = reached[name] || g.Why.Has()
			if r.Name == "sa" && g.Why.Has() && g.Why != index.WhyCore {
				sa[name] = strings.TrimSpace(g.Why.String() + " " + g.By)
			}
		}
	}
	wantSA := map[string]string{
		"architecture-patterns": "category architecture", "c4-architecture": "category architecture", "mermaid-diagrams": "category architecture",
		"system-design": "category architecture", "tech-selection": "category architecture",
		"code-review-advanced": "tag architecture", "technical-decision": "tag architecture", "knowledge-graph": "tag architecture",
	}
	if diff := cmp.Diff(wantSA, sa); diff != "" {
		t.Errorf("skills of sa besides the core ones (-want +got)\n%s", diff)
	}
	var unreached []string
	skills := 0
	for d := range s.Skills() {
		skills++
		if name := path.Base(path.Dir(d.Path)); !reached[name] {
			unreached = append(unreached, name)
		}
	}
	slices.Sort(unreached)
	if diff := cmp.Diff([]string{"adr-writing", "performance-engineering", "security-architecture", "security-validator"}, unreached); diff != "" {
		t.Errorf("skills that no role has (-want +got)\n%s", diff)
	}
	if skills != 50 {
		t.Errorf("%d skills, want 50: an alias is none", skills)
	}
}
