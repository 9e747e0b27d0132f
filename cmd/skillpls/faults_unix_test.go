//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crowd is a tree in which n skills name one, and each of them has a fault that a fix
// cures.
func crowd(n int) map[string]string {
	tree := map[string]string{
		".skillpls.yaml":                "",
		".claude/skills/alpha/SKILL.md": "---\nname: alpha\ndescription: Is named. Use it for that.\n---\n",
	}
	for i := range n {
		tree[fmt.Sprintf(".claude/skills/s%d/SKILL.md", i)] = fmt.Sprintf(
			"---\nname: s%d\nDescription: Names another. Use it for that.\ndepends_on: [alpha]\n---\nSee [it](../alpha/SKILL.md).\n", i)
	}
	return tree
}

// tree reads all files below a directory, by path; a directory is one that ends with a
// slash.
func readTree(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil || e.IsDir() {
			got[filepath.ToSlash(rel)+"/"] = ""
			return err
		}
		text, err := os.ReadFile(p)
		got[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// writers are the commands that write, each in the tree where it runs.
var writers = map[string][]string{
	"rename":   {"rename", "alpha", "omega", "--write"},
	"new":      {"new", "skill", "brand-new", "--write"},
	"fix":      {"check", "--fix", "--fail-on", "never", "."},
	"baseline": {"check", "--write-baseline", "."},
}

// outcome runs a command in a tree of its own, and returns what it makes of that.
func outcome(t *testing.T, tree map[string]string, args []string) (before, after map[string]string) {
	t.Helper()
	dir := lay(t, tree)
	before = readTree(t, dir)
	cmd := exec.CommandContext(t.Context(), "skillpls", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", args, err, out)
	}
	if after = readTree(t, dir); maps.Equal(before, after) {
		t.Fatalf("%q changes nothing", args)
	}
	return before, after
}

// A program that is interrupted while it writes leaves the tree as it was or as it was to
// be. Each run is interrupted when a file of its own is first seen.
func TestInterruptedWrite(t *testing.T) {
	t.Parallel()
	tree := crowd(200)
	for name, args := range writers {
		if name == "new" || name == "baseline" {
			continue // they are done before anybody sees them begin
		}
		before, after := outcome(t, tree, args)
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(name+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				begun := 0
				for round := range 3 {
					dir := lay(t, tree)
					cmd := exec.CommandContext(t.Context(), "skillpls", args...)
					cmd.Dir = dir
					if err := cmd.Start(); err != nil {
						t.Fatal(err)
					}
					ended := make(chan error, 1)
					go func() { ended <- cmd.Wait() }()
					if begins(dir, ended) {
						begun++
						_ = cmd.Process.Signal(sig) // it may have ended
						<-ended
					}
					if now := readTree(t, dir); !maps.Equal(now, before) && !maps.Equal(now, after) {
						t.Fatalf("round %d: the tree is neither as it was nor as it was to be:\n%s", round, cmp.Diff(after, now))
					}
				}
				if begun == 0 {
					t.Log("it was never seen to begin")
				}
			})
		}
	}
}

// begins waits until a file that is there only meanwhile is seen in a skill, and says false
// if the program ends before.
func begins(dir string, ended chan error) bool {
	for {
		select {
		case err := <-ended:
			ended <- err
			return false
		default:
		}
		for _, skill := range []string{"s0", "s1", "s100", "s199"} {
			entries, _ := os.ReadDir(filepath.Join(dir, ".claude", "skills", skill))
			if len(entries) > 1 {
				return true
			}
		}
	}
}

// Where the disk is full nothing is half written, whichever file it is that finds no room,
// and the message says so. The disk is one of 256 kB in memory, of which all but a few
// blocks are taken.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	skillpls, err := exec.LookPath("skillpls")
	if err != nil {
		t.Fatal(err)
	}
	mounts := func(script string, args ...string) ([]byte, error) {
		return exec.CommandContext(t.Context(), "unshare", append([]string{"-rm", "sh", "-euc", script, "sh"}, args...)...).CombinedOutput()
	}
	if out, err := mounts("mount -t tmpfs -o size=64k none /mnt"); err != nil {
		t.Skipf("SKIPPED: no file system of one's own can be had: %v: %s", err, out)
	}
	tree := crowd(6)
	for name, args := range writers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := outcome(t, tree, args)
			dir, failed, done := lay(t, tree), 0, 0
			for _, room := range []int{0, 1, 2, 4, 6, 7, 20} {
				then := filepath.Join(t.TempDir(), "then")
				// What is left is copied to where there is room.
				out, err := mounts(`
					mount -t tmpfs -o size=256k none /mnt
					cp -R "$1" /mnt/tree
					dd if=/dev/zero of=/mnt/room bs=4k count="$3" 2>/dev/null
					cat /dev/zero >/mnt/filler 2>/dev/null || true
					rm /mnt/room
					cd /mnt/tree
					program=$4 then=$2
					shift 4
					code=0
					"$program" "$@" || code=$?
					cp -R /mnt/tree "$then"
					echo "exit $code"`,
					append([]string{dir, then, fmt.Sprint(room), skillpls}, args...)...)
				if err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				now := readTree(t, then)
				switch text := string(out); {
				case strings.HasSuffix(text, "exit 0\n") && maps.Equal(now, after):
					done++
				case strings.HasSuffix(text, "exit 3\n") && strings.Contains(text, "no space left on device") && maps.Equal(now, before):
					failed++
				default:
					t.Errorf("room for %d blocks: %s(-before +now)\n%s", room, text, cmp.Diff(before, now))
				}
			}
			if failed == 0 || done == 0 {
				t.Errorf("%d runs failed and %d were done: both should have been seen", failed, done)
			}
		})
	}
}

// Output that cannot be written is a failure, and is said, whatever the command.
func TestFullOutput(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	defer full.Close()
	dir := lay(t, crowd(1), map[string]string{"config/roles.yaml": "roles:\n  dev:\n    skills: {include: [alpha]}\n"})
	for _, args := range []string{
		"check .", "check --format json .", "check --format sarif .", "check --format github .", "check --format gitlab .", "check --diff .",
		"check --write-baseline .", "def alpha", "refs alpha", "refs alpha --format json", "roles", "roles dev", "graph", "rename alpha omega", "new skill x-y",
		"new skill y-z --write", "rules", "explain broken-link", "version", "demo", "--help", "check --help",
	} {
		var said strings.Builder
		cmd := exec.CommandContext(t.Context(), "skillpls", strings.Fields(args)...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, full, &said
		err := cmd.Run()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != exitFailed || !strings.Contains(said.String(), "no space left on device") {
			t.Errorf("%s: %v: %s", args, err, &said)
		}
	}
}

// Who may not write changes nothing and is told which file it is; who may not read some of
// a tree is told, and the rest is checked.
func TestDenied(t *testing.T) {
	t.Parallel()
	run := unprivileged(t)
	tree := crowd(3)
	tree[".claude/skills/locked/SKILL.md"] = "secret\n"
	tree[".claude/skills/shut/SKILL.md"] = "secret\n"
	want := map[string]struct {
		code int
		said string
	}{
		"rename":   {exitFindings, "skillpls: write .claude/skills/alpha/SKILL.md: it is read-only: nothing has been changed\n"},
		"new":      {exitFindings, "skillpls: create .claude/skills/brand-new/SKILL.md: it is read-only: nothing has been changed\n"},
		"fix":      {exitFindings, "skillpls: write .claude/skills/s0/SKILL.md: it is read-only: nothing has been changed\n"},
		"baseline": {exitFailed, "permission denied\n"},
	}
	for name, args := range writers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := lay(t, tree)
			for p, mode := range map[string]fs.FileMode{".": 0o555, ".claude/skills": 0o555, ".claude/skills/locked/SKILL.md": 0, ".claude/skills/shut": 0} {
				at := filepath.Join(dir, filepath.FromSlash(p))
				if err := os.Chmod(at, mode); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = os.Chmod(at, 0o755) })
			}
			for i := range 3 {
				if err := os.Chmod(filepath.Join(dir, ".claude", "skills", fmt.Sprintf("s%d", i), "SKILL.md"), 0o444); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(filepath.Join(dir, ".claude", "skills", "alpha", "SKILL.md"), 0o444); err != nil {
				t.Fatal(err)
			}
			code, out := run(t, dir, args...)
			if code != want[name].code || !strings.HasSuffix(out, want[name].said) {
				t.Errorf("exit code %d: %s", code, out)
			}
			code, out = run(t, dir, "check", "--level", "information", "--select", "unreadable-file", "--fail-on", "never", ".")
			if code != exitClean || !strings.Contains(out, ".claude/skills/locked/SKILL.md\n  1:1  information: the file is not checked: cannot be read: permission denied [unreadable-file]\n") ||
				strings.Contains(out, "secret") {
				t.Errorf("exit code %d: %s", code, out)
			}
		})
	}
}

// unprivileged returns what runs skillpls as somebody whom permissions stop: as the user
// that runs the test, or where that is root, as nobody.
func unprivileged(t *testing.T) func(t *testing.T, dir string, args ...string) (code int, out string) {
	t.Helper()
	program, err := exec.LookPath("skillpls")
	if err != nil {
		t.Fatal(err)
	}
	var attributes *syscall.SysProcAttr
	if os.Geteuid() == 0 {
		const nobody = 65534
		attributes = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		bin, err := os.MkdirTemp("", "nobody") // not below t.TempDir, which is root's alone
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(bin) })
		text, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		program = filepath.Join(bin, "skillpls")
		if err := errors.Join(os.Chmod(bin, 0o755), os.WriteFile(program, text, 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	return func(t *testing.T, dir string, args ...string) (int, string) {
		t.Helper()
		for above := filepath.Dir(dir); attributes != nil && above != os.TempDir() && above != "/"; above = filepath.Dir(above) {
			if err := os.Chmod(above, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.SysProcAttr = dir, attributes
		out, err := cmd.CombinedOutput()
		if errors.Is(err, os.ErrPermission) {
			t.Skipf("SKIPPED: permissions do not stop root, and no other user can be had: %v", err)
		}
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), string(out)
	}
}

// Two programs that rename at once are one after the other, or one of them is refused: no
// text is mixed.
func TestTwoWriters(t *testing.T) {
	t.Parallel()
	tree := crowd(100)
	before, omega := outcome(t, tree, []string{"rename", "alpha", "omega", "--write"})
	_, theta := outcome(t, tree, []string{"rename", "alpha", "theta", "--write"})
	for range 3 {
		dir := lay(t, tree)
		ended := make(chan string, 2)
		for _, name := range []string{"omega", "theta"} {
			cmd := exec.CommandContext(t.Context(), "skillpls", "rename", "alpha", name, "--write")
			cmd.Dir = dir
			go func() {
				out, err := cmd.CombinedOutput()
				ended <- fmt.Sprintf("%s: %v: %s", name, err, out)
			}()
		}
		said := []string{<-ended, <-ended}
		slices.Sort(said)
		now := readTree(t, dir)
		if !slices.ContainsFunc([]map[string]string{before, omega, theta}, func(m map[string]string) bool { return maps.Equal(m, now) }) {
			t.Errorf("%s\n%s\nneither of the two trees:\n%s", said[0], said[1], cmp.Diff(omega, now))
		}
	}
	if runtime.NumCPU() == 1 {
		t.Log("on one processor they hardly meet")
	}
}
