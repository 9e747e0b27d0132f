package sync_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
	"github.com/skillpls/skillpls/lint/sync"
)

// synced brings a tree on the disk in line, and writes it.
func synced(t *testing.T, dir string) (before *index.Snapshot, found []lint.Finding, fixed *lint.Fixed) {
	t.Helper()
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := index.Load(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	read := func(p string) ([]byte, bool) {
		text, err := root.Read(p, index.MaxFile)
		return text, err == nil
	}
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{Read: read})
	if err != nil {
		t.Fatal(err)
	}
	fixed, err = sync.Plan(t.Context(), s, r, read)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fixed.Files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return s, r.All(), fixed
}

// The founding tree is in line after one time: what is found then is what was found
// before but for that, a second time changes nothing, and only what was wrong has
// changed.
func TestFounding(t *testing.T) {
	t.Parallel()
	dir := indextest.Founding(t)
	s, before, fixed := synced(t, dir)
	if want := "27 one-sided-dependency, 4 index-dependencies, 2 index-graph, 1 index-unlisted, 1 registry-unlisted"; fixed.Fixes() != want {
		t.Errorf("it has done %s, want %s", fixed.Fixes(), want)
	}
	for _, f := range fixed.Files {
		onlyWrong(t, s, f, before)
	}
	_, after, again := synced(t, dir)
	if len(again.Files) > 0 {
		t.Errorf("a second time changes %d files", len(again.Files))
	}
	rest := func(list []lint.Finding) (rest []string) {
		for _, f := range list {
			if !strings.HasPrefix(f.Code, "registry-") && !strings.HasPrefix(f.Code, "index-") && f.Code != "one-sided-dependency" {
				rest = append(rest, fmt.Sprintf("%s %s %s", f.Path, f.Code, f.Message))
			}
		}
		slices.Sort(rest)
		return rest
	}
	var all []string
	for _, f := range after {
		all = append(all, fmt.Sprintf("%s %s %s", f.Path, f.Code, f.Message))
	}
	slices.Sort(all)
	if diff := cmp.Diff(rest(before), all); diff != "" {
		t.Errorf("what is found (-before, but for what is brought in line +after)\n%s", diff)
	}
	if !slices.ContainsFunc(all, func(f string) bool {
		return strings.Contains(f, `unknown-skill no skill or role is named "tech-decision"`)
	}) {
		t.Error("nobody knows who tech-decision is, and yet nothing says so")
	}
}

// After skills have gone, moved and got other names behind its back, the founding tree is
// in line after one time, too.
func TestFoundingAfterMoves(t *testing.T) {
	t.Parallel()
	dir := indextest.Founding(t)
	at := func(p string) string { return filepath.Join(dir, ".claude", "skills", filepath.FromSlash(p)) }
	synced(t, dir)
	for _, err := range []error{
		os.RemoveAll(at("domain/quality/regression-testing")),
		os.Rename(at("domain/backend/api-design"), at("domain/architecture/api-design-moved")),
		os.Rename(at("leadership/mentoring"), at("leadership/coaching")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	skill, err := os.ReadFile(at("leadership/coaching/SKILL.md"))
	if err == nil {
		err = os.WriteFile(at("leadership/coaching/SKILL.md"), []byte(strings.Replace(string(skill), "name: mentoring", "name: coaching", 1)), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, found, fixed := synced(t, dir)
	wrong := 0
	for _, f := range found {
		if sync.Concerns(s, f) {
			wrong++
		}
	}
	if wrong == 0 {
		t.Error("nothing was out of line")
	}
	for _, f := range sync.Left(fixed) {
		t.Errorf("left is %s %s %s", f.Path, f.Code, f.Message)
	}
	if _, _, again := synced(t, dir); len(again.Files) > 0 {
		t.Errorf("a second time changes %d files", len(again.Files))
	}
	registry, err := os.ReadFile(at("skills-registry.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	row := "  - name: coaching\n    source: local\n    category: leadership\n    path: .claude/skills/leadership/coaching\n    security_checked: false\n"
	if !strings.Contains(string(registry), row) || strings.Contains(string(registry), "regression-testing") {
		t.Errorf("the registry is\n%s", registry)
	}
}

// onlyWrong wants that each stretch of lines that has changed had a finding, is the
// number of rows to which one was added, or is new where something was lacking.
func onlyWrong(t *testing.T, s *index.Snapshot, f lint.FixedFile, before []lint.Finding) {
	t.Helper()
	d := s.Doc(f.Path)
	lacks := slices.ContainsFunc(before, func(o lint.Finding) bool {
		return o.Path == f.Path && (strings.HasSuffix(o.Code, "-unlisted") || strings.HasPrefix(o.Message, "used_by lacks"))
	})
	for _, e := range udiff.Lines(string(f.Was), string(f.Text)) {
		old := string(f.Was[e.Start:e.End])
		_, number, _ := strings.Cut(strings.TrimSpace(old), ": ")
		counted := lacks && strings.Trim(number, "0123456789") == "" && number != ""
		wrong := slices.ContainsFunc(before, func(o lint.Finding) bool {
			line := d.LineSpan(d.Line(int(o.Span.Start)))
			return o.Path == f.Path && sync.Concerns(s, o) && int(line.Start) < e.End && e.Start <= int(line.Start)
		})
		if !wrong && !counted && !(old == "" && lacks) && strings.Count(old, "\n") <= 1 {
			t.Errorf("%s: this was not wrong: %q became %q", f.Path, old, e.New)
		}
		if strings.Count(old, "\n") > 1 && !wrong && !counts(old) {
			t.Errorf("%s: this was not wrong: %q became %q", f.Path, old, e.New)
		}
	}
}

// counts reports whether lines are numbers and nothing else.
func counts(lines string) bool {
	for line := range strings.Lines(lines) {
		if _, number, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.Trim(number, "0123456789") != "" {
			return false
		}
	}
	return true
}
