package query_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// While a name is typed, letter by letter, in any form, it is offered from its first
// letter to its last, where that is said from the sign before it on, and what is chosen
// is written once, whatever of it stands there already, also behind the cursor.
func TestTypingAName(t *testing.T) {
	files := maps.Clone(shelf)
	const roles, registry, list, rule = "config/roles.yaml", "skills-registry.yaml", "SKILL-INDEX.md", ".claude/rules/style.md"
	files[roles] = "roles: {}\n"
	files[".claude/skills/other/tech-review/SKILL.md"] = strings.Replace(files[".claude/skills/other/tech-review/SKILL.md"], "category: other", "category: other\ntags: [thorough]", 1)
	tree := indextest.Build(files)
	const some = "roles:\n  dev:\n    name: Dev\n    skills:\n      include: [release]\n  qa:\n    name: QA\n    skills:\n"
	for _, tt := range []struct {
		path, before, name, after string
		from                      int // letters that are typed before it is offered
	}{
		{own, front + "See `", "tech-review", "` for more\n", 0},
		{own, front + "See `", "tech-review", "", 0},
		{own, front + "See **", "tech-review", "** for more\n", 0},
		{own, front + "See **", "tech-review", "", 0},
		{own, front + "See [", "tech-review", "] for more\n", 0},
		{own, front + "See [", "tech-review", "", 0},
		{own, front + "See [", "tech-review", "](../../other/tech-review/SKILL.md)\n", 0},
		{own, front + "See [it](", "../../other/tech-review/SKILL.md", ")\n", 0},
		{own, front + "See [it](", "../../other/tech-review/SKILL.md", "", 0},
		{own, front + "See [it](", "references/how.md", ")\n", 0},
		{own, front + "See [it](", "references/a%20b.md", ")\n", 0},
		{own, front + "See [it](references/how.md#", "to-begin", ")\n", 0},
		{own, front + "[it]: ", "references/how.md", "\n", 0},
		{own, front + "See `", "references/how.md", "`\n", 0},
		{own, front + "Use /", "tech-review", " now\n", 0},
		{own, front + "Use /", "ship-it", "", 0},
		{own, front + "Use $", "tech-review", " now\n", 0},
		{own, front + "Ask @", "scribe", " now\n", 0},
		{own, front + "See skill:", "tech-review", " now\n", 0},
		{own, front + "Use Skill(", "tech-review", ")\n", 0},
		{own, front + "Use pack:", "unpack-it", " now\n", 0},
		{own, front + "See ", "tech-review", " now\n", len("tech-")},
		{own, front + "## Related Skills\n\n- `", "tech-review", "`: for more\n", 0},
		{own, strings.Replace(front, "category: core\n---\n", "category: ", 1), "other", "\n---\n", 0},
		{own, front[:len(front)-len("---\n")] + "tags: [", "thorough", "]\n---\n", 0},
		{own, front[:len(front)-len("---\n")] + "references:\n  - ", "references/how.md", "\n---\n", 0},
		{rule, "Read @", "../skills/other/tech-review/SKILL.md", "\n", 0},
		{list, "# Skills\n\n| Skill | Dependencies |\n|---|---|\n| note-keeping | ", "tech-review", " |\n", 0},
		{list, "# Skills\n\n| Skill | Dependencies |\n|---|---|\n| note-keeping | - |\n| ", "tech-review", " | - |\n", 0},
		{registry, "installed_skills:\n  - name: release\n    path: x\n  - name: ", "tech-review", "\n", 0},
		{registry, "installed_skills:\n  - name: release\n    path: x\n  - name: ", "tech-review", "", 0},
		{roles, some + "      include: [", "tech-review", "]\n", 0},
		{roles, some + "      include:\n        - ", "tech-review", "\n", 0},
		{roles, some + "      include:\n        - ", "tech-review", "", 0},
		{roles, some + "      include:\n        - category: ", "other", "\n", 0},
		{roles, some + "      inherit: [", "dev", "]\n", 0},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			before, after := strings.ReplaceAll(tt.before, "\n", end), strings.ReplaceAll(tt.after, "\n", end)
			for n := tt.from; n <= len(tt.name); n++ {
				for _, behind := range []string{"", tt.name[n:]} { // what stood there, and is typed again
					if behind == "" && n == len(tt.name) && tt.from > 0 {
						continue // in prose a name that is complete is left alone
					}
					typed(t, tree, tt.path, before, tt.name, n, behind+after)
				}
			}
		}
	}
}

// typed asks for a name of which n letters are typed.
func typed(t *testing.T, tree *index.Snapshot, p, before, name string, n int, after string) {
	t.Helper()
	head := before + name[:n]
	text := head + after
	items, _ := query.Complete(with(tree, p, text), p, len(head))
	line := strings.LastIndexByte(head, '\n') + 1
	for _, i := range items {
		if int(i.Span.Start) < line || int(i.Span.Start) > len(head) || int(i.Span.End) < len(head) || strings.ContainsAny(text[i.Span.Start:i.Span.End], "\r\n") {
			t.Fatalf("%q|%q: %s replaces %v", head[line:], after, i.Label, i.Span)
		}
	}
	if !slices.ContainsFunc(items, func(i query.Item) bool {
		got, ok := strings.CutPrefix(accept(text, i), before+name)
		if dest, linked := strings.CutPrefix(got, "]("); linked {
			_, got, _ = strings.Cut(dest, ")")
		}
		return ok && !strings.Contains(got, name)
	}) {
		t.Errorf("%q|%q: %q is not among %d items", head[line:], after, name, len(items))
	}
}
