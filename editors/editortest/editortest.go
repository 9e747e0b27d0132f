// Package editortest is what the tests of the editors have in common: the server as it
// is released, a tree to open, and the report that a script in an editor writes. It
// knows no editor.
package editortest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/skillpls/skillpls/examples"
)

// Limit is how long a session in an editor may take. It takes seconds.
const Limit = 2 * time.Minute

// Missing skips a test for want of something, or fails it where everything has to be
// there, which is where CI is set.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf("SKIPPED: "+format, args...)
}

// Tool returns the program that tools/editors.sh has unpacked for this repository. Where
// there is none the test ends, as by Missing.
func Tool(t testing.TB, editor, program string) string {
	t.Helper()
	path := filepath.Join(repository(t), ".tools", editor, program)
	if _, err := os.Stat(path); err != nil {
		Missing(t, "there is no %s: `make editors` fetches it (%v)", program, err)
	}
	return path
}

// repository is the root of the module.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if isModule(dir) {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("this is no module")
		}
		dir = up
	}
}

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// A Session is a tree and a server for one session of an editor. The tree is the one
// that the project began with where it is at hand, else the example of the demo, and in
// both there is a skill more, Trial.
type Session struct {
	Dir    string   // of the tree
	Needs  string   // the name of a skill that several others need
	Path   string   // of its SKILL.md, from the root
	Home   string   // an empty directory
	Report string   // where a script writes what it has seen
	Server string   // a directory with a program skillpls in it, for the PATH
	More   []string // what else is in the environment

	exit string
}

// Trial is a SKILL.md that is in the tree of every session, TrialText what it says; it
// has two faults, a name that is spelled wrong and a link to a file that is not there.
const (
	Trial      = ".claude/skills/trial/SKILL.md"
	TrialNotes = ".claude/skills/trial/notes.md"
)

// Misspelled is what Trial has for the name of the skill that it needs second.
const Misspelled = "trial-rnu"

func trialText(needs string) string {
	return "---\nname: trial\ndescription: Use it to try an editor.\ndepends_on: [" + needs + ", " + Misspelled + "]\n---\n" +
		"# Trial\n\nSee \U0001f389 [the notes](notes.md), and [how it ends](#last-words).\n\n## Last Words\n\nThat is all.\n"
}

// New makes a session.
func New(t testing.TB) *Session {
	t.Helper()
	root := repository(t)
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{
		Dir: filepath.Join(base, "tree"), Home: filepath.Join(base, "home"),
		Report: filepath.Join(base, "report"), Server: filepath.Join(base, "bin"), exit: filepath.Join(base, "exit"),
	}
	founding := filepath.Join(root, "../shared/corpus/wipal__agent-team")
	if _, err := os.Stat(founding); err == nil {
		s.Needs, s.Path = "frontend-design", ".claude/skills/domain/frontend/frontend-design/SKILL.md"
		copyTree(t, founding, s.Dir)
	} else {
		s.Needs, s.Path = "test-planning", ".claude/skills/domain/quality/test-planning/SKILL.md"
		team, err := fs.Sub(examples.Team, "team")
		if err == nil {
			err = examples.Write(team, s.Dir)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s.write(t, Trial, trialText(s.Needs))
	s.write(t, ".claude/skills/trial-run/SKILL.md", "---\nname: trial-run\ndescription: Use it before a trial.\n---\n# Run\n")
	for _, dir := range []string{s.Home, s.Server, filepath.Join(s.Dir, ".git")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.serve(t)
	return s
}

// server builds the server as it is released, once for all tests of a package, and returns
// where it is. There it stays: it is only linked again where something is new.
var server = sync.OnceValues(func() (string, error) {
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	root := here
	for root != filepath.Dir(root) && !isModule(root) {
		root = filepath.Dir(root)
	}
	path := filepath.Join(root, ".tools", "servers", filepath.Base(filepath.Dir(here)), "skillpls")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", path, "./cmd/skillpls")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build skillpls: %w\n%s", err, out)
	}
	return path, nil
})

// serve puts the server behind a script that notes how it ends. It runs in a session of
// its own, since Emacs kills a server right after it has asked it to end, with all that
// belongs to it.
func (s *Session) serve(t testing.TB) {
	t.Helper()
	real, err := server()
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\nsetsid -w sh -c '\"$0\" \"$@\"; echo $? >>\"%s\"' '%s' \"$@\"\n", s.exit, real)
	if err := os.WriteFile(filepath.Join(s.Server, "skillpls"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (s *Session) write(t testing.TB, path, text string) {
	t.Helper()
	native := filepath.Join(s.Dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(native, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Write writes a file of the tree, behind the editor's back.
func (s *Session) Write(t testing.TB, path, text string) {
	t.Helper()
	s.write(t, path, text)
}

// Read returns the text of a file of the tree on disk, "" where it is not there.
func (s *Session) Read(path string) string {
	text, err := os.ReadFile(filepath.Join(s.Dir, filepath.FromSlash(path)))
	if err != nil {
		return ""
	}
	return string(text)
}

// Env returns the environment of an editor: a home of its own, the server on the PATH,
// and what scripts ask for.
func (s *Session) Env() []string {
	return append([]string{
		"PATH=" + s.Server + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME=" + s.Home, "XDG_CONFIG_HOME=" + filepath.Join(s.Home, "config"), "XDG_CACHE_HOME=" + filepath.Join(s.Home, "cache"),
		"XDG_DATA_HOME=" + filepath.Join(s.Home, "data"), "XDG_STATE_HOME=" + filepath.Join(s.Home, "state"),
		"LC_ALL=C.UTF-8", "TERM=xterm-256color",
		"SKILLPLS_TEST_REPORT=" + s.Report, "SKILLPLS_TEST_TREE=" + s.Dir, "SKILLPLS_TEST_TRIAL=" + Trial, "SKILLPLS_TEST_NOTES=" + TrialNotes,
		"SKILLPLS_TEST_NEEDS=" + s.Needs, "SKILLPLS_TEST_PATH=" + s.Path, "SKILLPLS_TEST_MISSPELLED=" + Misspelled,
	}, s.More...)
}

// Play runs an editor that runs a script, and makes a test of each line of the report.
// A line has three parts between tabs: ok or not ok, what was promised, and what was
// seen; the last line is done. The editor is killed when the time is over.
func (s *Session) Play(t *testing.T, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = s.Dir
	cmd.Env = s.Env()
	cmd.WaitDelay = time.Second
	output, runErr := cmd.CombinedOutput()
	text, err := os.ReadFile(s.Report)
	if err != nil {
		t.Fatalf("there is no report (%v): %s", runErr, output)
	}
	body, complete := strings.CutSuffix(string(text), "done\n")
	checks := 0
	for line := range strings.Lines(body) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		if len(f) < 3 {
			continue
		}
		checks++
		t.Run(f[1], func(t *testing.T) {
			if f[0] != "ok" {
				t.Errorf("got %s", f[2])
			}
		})
	}
	if runErr != nil || !complete || checks == 0 {
		t.Errorf("the script did not end well (%v): %s\nreport:\n%s", runErr, output, text)
	}
}

// WantEnd wants the one server of the session to have ended by itself, with an exit code:
// 0 where the editor has asked it to, 1 where it has just closed the connection.
func (s *Session) WantEnd(t testing.TB, code int) {
	t.Helper()
	if !Wait(s.Ended) {
		t.Error("the server is still there")
	} else if codes, want := s.codes(), fmt.Sprintln(code); codes != want {
		t.Errorf("the server ended with %q, want %q", codes, want)
	}
}

// Ended reports whether a server of the session has ended.
func (s *Session) Ended() bool { return s.codes() != "" }

// codes returns the exit codes of servers that have ended, one a line.
func (s *Session) codes() string {
	text, err := os.ReadFile(s.exit)
	if err != nil {
		return ""
	}
	return string(text)
}

// Wait returns once cond holds; false when it does not within the time that one step may
// take.
func Wait(cond func() bool) bool {
	const step = 30 * time.Second
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(step)
	for !cond() {
		select {
		case <-tick.C:
		case <-end:
			return cond()
		}
	}
	return true
}

// copyTree copies the tree at from to a writable one at to. Git has stored some
// symbolic links as small files that hold the target: those become links again.
func copyTree(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if isLink(path, text) {
			return os.Symlink(string(text), target)
		}
		return os.WriteFile(target, text, 0o644)
	})
	if err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatalf("copy %s: %v", from, err)
	}
}

// isLink reports whether the file at path, which holds text, stands for a
// symbolic link to a directory.
func isLink(path string, text []byte) bool {
	if filepath.Ext(path) != "" || len(text) == 0 || len(text) > 256 || !strings.HasPrefix(string(text), "../") {
		return false
	}
	info, err := os.Stat(filepath.Join(filepath.Dir(path), string(text)))
	return err == nil && info.IsDir()
}
