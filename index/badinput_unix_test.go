//go:build unix

package index_test

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// badNodes are what only Unix has, or names that only Unix takes.
func badNodes() []badFile {
	link := func(target string) func(testing.TB, string) {
		return func(t testing.TB, native string) {
			t.Helper()
			parents(t, native)
			if err := os.Symlink(target, native); err != nil {
				t.Fatal(err)
			}
		}
	}
	denied := ""
	if os.Geteuid() == 0 {
		denied = "NOT TESTED: the superuser reads files that nobody may read"
	}
	good := func(t testing.TB, native string) { t.Helper(); write(t, native, goodText) }
	return []badFile{
		{"pipe", badPath, func(t testing.TB, native string) {
			parents(t, native)
			if err := syscall.Mkfifo(native, 0o666); err != nil {
				t.Fatal(err)
			}
		}, nil, ""},
		{"socket", badPath, func(t testing.TB, native string) {
			parents(t, native)
			// Its address has room for few bytes, so it is made by a name relative to
			// nothing and moved.
			short, err := os.MkdirTemp("", "s")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(short) })
			l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(short, "s"), Net: "unix"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = l.Close() })
			if err := os.Rename(filepath.Join(short, "s"), native); err != nil {
				t.Fatal(err)
			}
		}, nil, ""},
		{"unreadable", badPath, func(t testing.TB, native string) {
			write(t, native, skill(""))
			if err := os.Chmod(native, 0); err != nil {
				t.Fatal(err)
			}
		}, []string{"unreadable-file"}, denied},
		{"link to itself", badPath, link("SKILL.md"), []string{"dangling-alias"}, ""},
		{"link to nothing", badPath, link("gone.md"), []string{"dangling-alias"}, ""},
		{"link out of the root", badPath, link("/etc/passwd"), nil, ""},
		{"link out of the root by steps", badPath, link("../../../../SKILL.md"), nil, ""},
		{"link to a device", badPath, link("/dev/zero"), nil, ""},
		{"link to the directory above", ".claude/skills/bad", link(".."), nil, ""},
		{"link to a good file", badPath, link("../good/SKILL.md"), nil, ""},
		{"newline in a name", ".claude/skills/b\nad/SKILL.md", good, []string{"broken-link", "name-mismatch"}, ""},
		{"name that is not UTF-8", ".claude/skills/b\xffad/SKILL.md", good, []string{"broken-link", "name-mismatch"}, ""},
		{"name of blanks", ".claude/skills/ /SKILL.md", good, []string{"broken-link", "name-mismatch"}, ""},
		{"backslash in a name", `.claude/skills/b\..\ad/SKILL.md`, good, []string{"broken-link", "name-mismatch"}, ""},
	}
}

// parents makes the directories above a path.
func parents(t testing.TB, native string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(native), 0o777); err != nil {
		t.Fatal(err)
	}
}

// idle waits until this process uses next to no processor for a while.
func idle(t testing.TB) {
	t.Helper()
	const look, most = 100 * time.Millisecond, 20 * time.Millisecond
	last, since := used(t), time.Now()
	within(t, 2*time.Second, "the process is idle", func() bool {
		if time.Since(since) < look {
			return false
		}
		now := used(t)
		calm := now-last < most
		last, since = now, time.Now()
		return calm
	})
}

// used returns the processor time that this process has used.
func used(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
