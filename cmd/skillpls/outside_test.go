package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/indextest"
)

// No command reads anything outside of its tree, or tells whether it is there: what it
// prints holds no word of it, and is the same when all of it is gone.
func TestCommandsStayInside(t *testing.T) {
	t.Parallel()
	workspace, outside, home, err := indextest.LayEscapes(t.TempDir())
	if err != nil {
		t.Skipf("SKIPPED: no symbolic links here: %v", err)
	}
	commands := []string{
		"check --level hint .", "check --format json .", "check --format sarif .", "check --format github .", "check --format gitlab .",
		"check --diff --unsafe-fixes .", "check --level hint .claude/skills/linkdir", "check --level hint .claude/skills/link.md",
		"def kept", "def mine", "def above", "def .claude/skills/linkdir", "def .claude/skills/linkdirnone", "def ../outside/there.md", "def ../outside/none.md",
		"def .claude/skills/link.md#vault", "refs alpha", "refs kept", "refs mine", "refs ../outside/there.md", "refs --format json alpha", "refs CLAUDE.md",
		"roles", "roles dev", "roles dev kept", "roles --format json", "graph", "graph --format json", "graph --format dot", "graph --kind roles",
		"rename alpha omega", "rename .claude/skills/alpha ../outside/omega", "rename .claude/skills/link.md .claude/skills/other.md",
		"rename .claude/skills/linkdir/SKILL.md .claude/skills/x/", "rename kept omega", "new skill omega", "new skill omega --in linkdir", "new skill kept",
		"new rule omega --in ../../outside", "sync", "context", "context dev", "context --of CLAUDE.md", "context --of ../outside/there.md",
		"context --of .claude/skills/link.md", "context dev ../outside/there.md",
		"__complete refs x", "__complete roles dev x", "__complete new skill x --in x",
	}
	// Asked for by themselves, these are said to be there or not: the user named them.
	named := map[string]bool{"check --level hint .claude/skills/linkdir": true, "check --level hint .claude/skills/link.md": true}
	run := func() (printed []string) {
		for _, args := range commands {
			cmd := exec.CommandContext(t.Context(), "skillpls", strings.Fields(args)...)
			cmd.Dir = workspace
			cmd.Env = append(os.Environ(), "HOME="+home, "USERPROFILE="+home)
			out, err := cmd.CombinedOutput()
			printed = append(printed, "$ skillpls "+args+"\n"+string(out)+cmd.ProcessState.String())
			if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > exitFailed {
				t.Fatal(args, err)
			}
		}
		return printed
	}
	opened, err := indextest.WatchOpens(filepath.Dir(workspace), outside, home)
	if err != nil {
		t.Logf("nobody tells which files are opened: %v", err)
		opened = func() []string { return nil }
	}
	there := run()
	for _, p := range opened() {
		if p != workspace {
			t.Errorf("%s is opened", p)
		}
	}
	for _, dir := range []string{outside, home} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	gone := run()
	for i := range there {
		if strings.Contains(there[i], indextest.Secret) {
			t.Errorf("what lies outside is told: %s", there[i])
		}
		if there[i] != gone[i] && !named[commands[i]] {
			t.Errorf("it shows what is outside (-there +gone):\n%s", cmp.Diff(strings.Split(there[i], "\n"), strings.Split(gone[i], "\n")))
		}
	}
}
