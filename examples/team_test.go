package examples_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var planted = regexp.MustCompile("(?m)^\\| \\d+ \\| `([^`]+):(\\d+)` \\| `([^`]+)` \\| `([^`]+)` \\|")

// The README's table is the specification: these faults, at these places, and no others.
func TestTeamHasThePlantedFaults(t *testing.T) {
	t.Parallel()
	files := contents(t, team(t))
	var want []string
	for _, m := range planted.FindAllStringSubmatch(files["README.md"], -1) {
		want = append(want, fmt.Sprintf("%s:%s %s", m[1], m[2], m[4]))
		line, _ := strconv.Atoi(m[2])
		if got := strings.Split(files[m[1]], "\n")[line-1]; !strings.Contains(got, m[3]) {
			t.Errorf("%s:%d is %q, want it to contain %q", m[1], line, got, m[3])
		}
	}
	if len(want) != 8 {
		t.Fatalf("README.md lists %d faults, want 8", len(want))
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, check(t, files)); diff != "" {
		t.Errorf("findings (-README +found):\n%s", diff)
	}
}

// The cures are those of the README.
func TestTeamIsCleanWhenCured(t *testing.T) {
	t.Parallel()
	files := contents(t, team(t))
	for _, c := range []struct{ path, old, new string }{
		{"domain/quality/load-testing/SKILL.md", "#scoring-risks", "#scoring-a-risk"},
		{"domain/quality/contract-testing/SKILL.md", "api-desing", "api-design"},
		{"core/incident-notes/SKILL.md", ", on-call", ""},
		{"domain/backend/payment-flow/SKILL.md", "[api-design, booking-rules]\nrecommends: []", "[api-design]\nrecommends: [booking-rules]"},
		{"leadership/release-notes/SKILL.md", "name: release-note\n", "name: release-notes\n"},
		{"../../" + rolesPath, "        - category: research\n", ""},
		{"SKILL-INDEX.md", "once | api-design, booking-rules", "once | api-design"},
		{"SKILL-INDEX.md", "  PF --> BR\n", ""},
	} {
		p := path.Join(skillsDir, c.path)
		if strings.Count(files[p], c.old) != 1 {
			t.Fatalf("%s: %q is not there once", p, c.old)
		}
		files[p] = strings.Replace(files[p], c.old, c.new, 1)
	}
	files[".claude/rules/role-rules/ops-rules.md"] = "# ops Rules\n"
	if diff := cmp.Diff([]string(nil), check(t, files)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// A skill of the example is long enough to be useful and short enough to be read.
func TestTeamSizes(t *testing.T) {
	t.Parallel()
	skills, err := fs.Glob(team(t), ".claude/skills/*/*/SKILL.md")
	if err != nil {
		t.Fatal(err)
	}
	nested, err := fs.Glob(team(t), ".claude/skills/*/*/*/SKILL.md")
	if err != nil {
		t.Fatal(err)
	}
	skills = append(skills, nested...)
	if len(skills) != 19 {
		t.Errorf("%d skills, want the 19 of README.md", len(skills))
	}
	for _, p := range skills {
		text, err := fs.ReadFile(team(t), p)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n < 25 || n > 70 {
			t.Errorf("%s has %d lines, want 25 to 70", p, n)
		}
	}
}
