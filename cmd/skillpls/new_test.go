package main

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/examples"
	"github.com/skillpls/skillpls/index/indextest"
)

// example lays the example tree.
func example(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "team")
	tree, err := fs.Sub(examples.Team, "team")
	if err != nil {
		t.Fatal(err)
	}
	if err := examples.Write(tree, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// onHosts lays a tree that has nothing but the directories of hosts.
func onHosts(t *testing.T, dirs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range append(dirs, ".git") {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// counted is what check finds in a directory: how often each code in each file.
func counted(t *testing.T, dir string) map[string]int {
	t.Helper()
	_, report := checkJSON(t, "--fail-on", "never", dir)
	found := map[string]int{}
	for _, f := range report.Findings {
		found[f.Path+" "+f.Code]++
	}
	return found
}

// What is made passes check with nothing to say, of it or of anything else; and what
// the preview shows is what is done.
func TestNewPassesCheck(t *testing.T) {
	t.Parallel()
	empty := func(t *testing.T) string { return onHosts(t) }
	tests := []struct {
		tree func(*testing.T) string
		args []string
		want string // a file that is made
	}{
		{example, []string{"skill", "deploy-notes", "--in", "core"}, ".claude/skills/core/deploy-notes/SKILL.md"},
		{example, []string{"skill", "tariffs", "--in", "domain/backend"}, ".claude/skills/domain/backend/tariffs/SKILL.md"},
		{example, []string{"skill", "on-time", "-C", ".claude/skills/domain/quality/bug-reports"}, ".claude/skills/domain/quality/on-time/SKILL.md"},
		{example, []string{"rule", "naming"}, ".claude/rules/naming.md"},
		{example, []string{"rule", "naming", "--in", "common"}, ".claude/rules/common/naming.md"},
		{example, []string{"rule", "ops-rules", "--in", "role-rules"}, ".claude/rules/role-rules/ops-rules.md"},
		{example, []string{"agent", "lock-engineer"}, ".claude/agents/lock-engineer.md"},
		{founding, []string{"skill", "deploy-notes", "--in", "core"}, ".claude/skills/core/deploy-notes/SKILL.md"},
		{founding, []string{"skill", "tariffs", "--in", "backend"}, ".claude/skills/domain/backend/tariffs/SKILL.md"},
		{founding, []string{"skill", "board-games", "--in", "leadership"}, ".claude/skills/leadership/board-games/SKILL.md"},
		{founding, []string{"rule", "naming"}, ".claude/rules/naming.md"},
		{founding, []string{"agent", "lock-engineer"}, ".claude/agents/lock-engineer.md"},
		{empty, []string{"skill", "first"}, ".claude/skills/first/SKILL.md"},
		{empty, []string{"rule", "first"}, ".claude/rules/first.md"},
		{empty, []string{"agent", "first"}, ".claude/agents/first.md"},
	}
	for host, rule := range map[string]string{
		".claude": "rules/a-b.md", ".agents": "rules/a-b.md", ".codex": "rules/a-b.md", ".github": "instructions/a-b.instructions.md", ".gemini": "rules/a-b.md",
		".cursor": "rules/a-b.mdc", ".opencode": "rules/a-b.md", ".windsurf": "rules/a-b.md", ".clinerules": "a-b.md", ".kiro": "steering/a-b.md", ".roo": "rules/a-b.md",
	} {
		agent := "agents/a-b.md"
		if host == ".github" {
			agent = "agents/a-b.agent.md"
		}
		for kind, file := range map[string]string{"skill": "skills/a-b/SKILL.md", "rule": rule, "agent": agent} {
			for _, from := range [][]string{nil, {"-C", host}} {
				if host == ".github" && from == nil { // every other repository has one
					continue
				}
				tests = append(tests, struct {
					tree func(*testing.T) string
					args []string
					want string
				}{func(t *testing.T) string { return onHosts(t, host) }, append([]string{kind, "a-b"}, from...), host + "/" + file})
			}
		}
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " ")+" "+test.want, func(t *testing.T) {
			t.Parallel()
			dir := test.tree(t)
			args := append([]string{"new"}, test.args...)
			if len(args) > 3 && args[3] == "-C" {
				args[4] = filepath.Join(dir, args[4])
			} else {
				args = append(args, "-C", dir)
			}
			before, had := counted(t, dir), treeOf(t, dir)
			code, preview, errs := program(args...)
			if code != exitClean {
				t.Fatalf("%q exits with %d: %s", args, code, errs)
			}
			if diff := cmp.Diff(had, treeOf(t, dir)); diff != "" {
				t.Fatalf("the preview changes (-before +after)\n%s", diff)
			}
			if code, _, errs := program(append(args, "--write")...); code != exitClean {
				t.Fatalf("%q --write exits with %d: %s", args, code, errs)
			}
			has := treeOf(t, dir)
			if has[test.want] == "" {
				t.Errorf("there is no %s", test.want)
			}
			after := counted(t, dir)
			for found, n := range after {
				// One that is said once of a whole root may stand in its first skill.
				if n > before[found] {
					t.Errorf("new: %d times %s", n-before[found], found)
				}
			}
			applied(t, dir, had, preview, has)
			if code, _, _ := program(append(args, "--write")...); code != exitFindings {
				t.Errorf("a second time it exits with %d", code)
			}
		})
	}
}

// applied applies a diff with git to the files that were, which makes them those that
// are.
func applied(t *testing.T, dir string, was map[string]string, diff string, is map[string]string) {
	t.Helper()
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		return
	}
	for p := range is {
		if _, had := was[p]; !had {
			if err := os.Remove(filepath.Join(dir, p)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for p, text := range was {
		if text != is[p] {
			_, text, _ = strings.Cut(text, " ")
			if err := os.WriteFile(filepath.Join(dir, p), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	patch := filepath.Join(t.TempDir(), "patch")
	if err := os.WriteFile(patch, []byte(diff), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "git", "apply", patch)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_DIR="+filepath.Join(t.TempDir(), "none"), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git apply: %v\n%s\n%s", err, out, diff)
	}
	text := func(m map[string]string) map[string]string {
		m = maps.Clone(m)
		for p := range m {
			_, m[p], _ = strings.Cut(m[p], " ")
		}
		return m
	}
	if d := cmp.Diff(text(is), text(treeOf(t, dir))); d != "" {
		t.Errorf("the diff makes another tree (-write +diff)\n%s", d)
	}
}

func founding(t *testing.T) string { return indextest.Founding(t) }
