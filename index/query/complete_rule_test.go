package query_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// offered returns the labels that are offered at the end of a text for the file at a
// path, in a tree where all other texts can be read.
func offered(s *index.Snapshot, read query.Reader, p, text string) (labels []string) {
	items, _ := query.CompleteReading(open(s, p, text), p, len(text), read)
	for _, i := range items {
		labels = append(labels, i.Label)
	}
	return labels
}

// In the tree that the project began with, an empty file of rules for qa is offered
// the sections that the other roles' files share, and their rules.
func TestFoundingSections(t *testing.T) {
	s, read := load(t, indextest.Founding(t))
	const qa = ".claude/rules/role-rules/qa-rules.md"
	want := []string{
		"QA-Specific Rules", "Tool Access Control (Capability-Based)", "Operational Phases", "Anti-Patterns to Avoid", "Related Documentation",
	}
	for _, typed := range []string{"##", "## ", "# QA\n\n## "} {
		if diff := cmp.Diff(want, offered(s, read, qa, typed)); diff != "" {
			t.Errorf("at %q (-want +got):\n%s", typed, diff)
		}
	}
	const some = "# QA\n\n## Operational Phases\n\n## QA-Specific Rules\n\n## "
	if diff := cmp.Diff([]string{want[1], want[3], want[4]}, offered(s, read, qa, some)); diff != "" {
		t.Errorf("with two of them (-want +got):\n%s", diff)
	}
	items, _ := query.Complete(open(s, qa, "## "), qa, 3)
	const phases = "## Operational Phases\n\n### Phase 1: ANALYZE\n\n### Phase 2: PLAN\n\n### Phase 3: IMPLEMENT\n\n### Phase 4: VERIFY\n\n### Phase 5: DOCUMENT"
	if got := items[2].New; got != phases || len(items[2].Stops) != 5 {
		t.Errorf("%q with %v", got, items[2].Stops)
	}
	heads := offered(s, read, qa, "## QA-Specific Rules\n\n### 1. Testing Requirements\n\n### ")
	if len(heads) < 3 || heads[0] != "2." || !slices.Contains(heads, "2. Security Hardening") || slices.Contains(heads, "2. Testing Requirements") {
		t.Errorf("rules: %q", heads)
	}
	lines := offered(s, read, qa, "## QA-Specific Rules\n\n- rat")
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(strings.ToLower(l), "rate limit") }) {
		t.Errorf("lines: %q", lines)
	}
	for _, none := range []string{"# ", "#### ", "text ## ", "```\n## ", "<!--\n## ", "- ra", "rate"} {
		if got := offered(s, read, qa, none); got != nil {
			t.Errorf("at %q: %q", none, got)
		}
	}
	if got := offered(s, read, ".claude/rules/common/general-rules.md", "## "); got != nil {
		t.Errorf("in rules that are nobody's: %q", got)
	}
}

// Wherever one stops to type in a file of that tree, what is offered replaces text
// before the cursor, within its line, and all of it from the same place on: there are
// clients that else do not know where.
func TestFoundingPrefixes(t *testing.T) {
	s, read := load(t, indextest.Founding(t))
	for _, p := range []string{"config/roles.yaml", ".claude/skills/skills-registry.yaml", ".claude/rules/role-rules/dev-be-rules.md", ".claude/skills/SKILL-INDEX.md", ".claude/skills/core/code-review/SKILL.md"} {
		text, ok := read(p, nil)
		if !ok {
			t.Errorf("there is no %s", p)
			continue
		}
		text = text[:min(len(text), 8<<10)]
		offered := 0
		for at := 0; at < len(text); at += 13 {
			items, _ := query.CompleteReading(open(s, p, string(text[:at])), p, at, read)
			start := strings.LastIndexByte(string(text[:at]), '\n') + 1
			for _, i := range items {
				if int(i.Span.Start) < start || int(i.Span.End) != at || i.Span != items[0].Span || i.New == "" {
					t.Fatalf("%s at %d: %+v", p, at, i)
				}
			}
			offered += len(items)
		}
		if offered == 0 {
			t.Errorf("%s: nothing is offered", p)
		}
	}
}
