package rules_test

import (
	"fmt"
	"path"
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
	// Links, text safety, conflicts.
	const nested = "the fence ends where the one within it does, and what follows is turned inside out: 4 marks would hold both"
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
