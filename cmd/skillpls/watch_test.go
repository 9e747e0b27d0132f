package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A watched tree is reported again when it changes, and the exit code is that of
// the last report.
func TestCheckWatch(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("nothing can be interrupted from outside")
	}
	const skill = ".claude/skills/alpha/SKILL.md"
	const sound, unsound = "---\nname: alpha\ndescription: x\n---\n", "---\nname: alpha\ndescription: x\n---\n[x](gone.md)\n"
	dir := lay(t, map[string]string{skill: sound, ".skillpls.yaml": ""})
	cmd := exec.CommandContext(t.Context(), "skillpls", "check", "--watch", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	// until returns the next lines, up to one with a text in it.
	until := func(text string) string {
		var b strings.Builder
		for lines.Scan() {
			b.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), text) {
				return b.String()
			}
		}
		t.Fatalf("%q never comes: %s", text, b.String())
		return ""
	}
	clean := "2 files checked, nothing found"
	if diff := cmp.Diff("watching "+dir+": Ctrl-C ends\n\n"+clean+"\n", until(clean)); diff != "" {
		t.Errorf("at first (-want +got)\n%s", diff)
	}
	write := func(text string) {
		// At once, so that no half of it is ever seen.
		temporary := filepath.Join(t.TempDir(), "SKILL.md")
		if err := os.WriteFile(temporary, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(temporary, filepath.Join(dir, filepath.FromSlash(skill))); err != nil {
			t.Fatal(err)
		}
	}
	write(unsound)
	want := "after a change of " + skill + "\n\n" + skill + `
  5:5  warning: no file at "gone.md" [broken-link]
       | [x](gone.md)
       |     ^^^^^^^

1 warning in 2 files
`
	if diff := cmp.Diff(want, until("1 warning in 2 files")); diff != "" {
		t.Errorf("after a change (-want +got)\n%s", diff)
	}
	write(sound)
	until(clean)
	write(unsound)
	until("1 warning in 2 files")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != exitFindings {
		t.Errorf("it ends with %v, want exit code %d", err, exitFindings)
	}
}
