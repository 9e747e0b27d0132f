//go:build unix

package disk

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What is neither file nor directory is opaque, and is never opened: opening a pipe
// would wait for a writer.
func TestIrregular(t *testing.T) {
	t.Parallel()
	r := open(t, "a.md\nl.md -> pipe\nnull -> null", Options{})
	must(t, os.Remove(r.Native("null")))
	must(t, syscall.Mkfifo(r.Native("pipe"), 0o644))
	must(t, syscall.Mkfifo(r.Native(".gitignore"), 0o644))
	if s, err := net.Listen("unix", r.Native("s")); err == nil { // the path may be too long for one
		defer s.Close()
	}
	done := make(chan struct{})
	go func() { // ends with the test, or the test fails
		defer close(done)
		agree(t, r)
		for _, p := range []string{"pipe", "l.md", ".gitignore", "s"} {
			if e := r.Stat(p); e.Type != Opaque && (p != "s" || e.Type != Absent) {
				t.Errorf("%s, want opaque", format(e))
			}
			if _, err := r.Read(p, 10); !errors.Is(err, ErrIrregular) && p != "s" {
				t.Errorf("Read(%q) = %v, want %v", p, err, ErrIrregular)
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("something waits for a pipe")
	}
}

func TestNamesOfBytes(t *testing.T) {
	t.Parallel()
	r := open(t, "SKILL.md", Options{})
	for _, name := range []string{"new\nline", "bad\xff\xfe", "\x01", " ", "a:b", "c*d?"} {
		if err := os.MkdirAll(filepath.Join(r.Dir(), name, name), 0o755); err != nil {
			t.Skipf("the system has no such names: %v", err)
		}
		must(t, os.WriteFile(filepath.Join(r.Dir(), name, name, name), []byte(name), 0o644))
		p := name + "/" + name + "/" + name
		if text, err := r.Read(p, 100); string(text) != name {
			t.Errorf("Read(%q) = %q, %v", p, text, err)
		}
		if rel, ok := r.Rel(r.Native(p)); rel != p || !ok {
			t.Errorf("Rel(Native(%q)) = %q, %v", p, rel, ok)
		}
	}
	agree(t, r)
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	if !stoppable(t) {
		return
	}
	for mode, dirType := range map[os.FileMode]Type{0: Opaque, 0o444: Opaque, 0o111: Opaque, 0o555: Dir} {
		r := open(t, "d/x.md\nd/e/y.md\nf.md = text\nl -> d", Options{})
		must(t, os.Chmod(r.Native("f.md"), 0))
		must(t, os.Chmod(r.Native("d"), mode))
		t.Cleanup(func() { _ = os.Chmod(r.Native("d"), 0o755) })
		walked := walkAll(t, r)
		if got := walked[""][0].Type; got != dirType {
			t.Errorf("mode %o: walk says %v, want %v", mode, got, dirType)
		}
		if dirType == Opaque {
			for _, p := range []string{"d", "d/x.md", "d/none", "l"} {
				if got := r.Stat(p).Type; got != Opaque {
					t.Errorf("mode %o: stat of %q says %v, want %v", mode, p, got, Opaque)
				}
			}
			if _, err := r.List("d"); !errors.Is(err, ErrOpaque) {
				t.Errorf("mode %o: List = %v, want %v", mode, err, ErrOpaque)
			}
		}
		if e := r.Stat("f.md"); e.Type != File {
			t.Errorf("an unreadable file is %s", format(e))
		}
		if text, err := r.Read("f.md", 10); !errors.Is(err, os.ErrPermission) {
			t.Errorf("Read of an unreadable file = %q, %v", text, err)
		}
		agree(t, r)
		must(t, os.Chmod(r.Native("d"), 0o755))
		for _, p := range []string{"d/x.md", "d/e/y.md"} { // as a new Walk would
			if got := r.Stat(p).Type; got != File {
				t.Errorf("mode %o: when it can be read again stat of %q says %v, want %v", mode, p, got, File)
			}
		}
	}
}

// stoppable reports whether permissions stop this process. They do not stop root:
// then the test is run again in a process of another user, and the result is taken
// from there.
func stoppable(t *testing.T) bool {
	t.Helper()
	if os.Getuid() != 0 {
		return true
	}
	dir, err := os.MkdirTemp("", "nobody") // not below t.TempDir, which is root's alone
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o777))
	self, err := os.Executable()
	must(t, err)
	binary, err := os.ReadFile(self)
	must(t, err)
	self = filepath.Join(dir, "test")
	must(t, os.WriteFile(self, binary, 0o755))
	const nobody = 65534
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, os.ErrPermission) {
		t.Skipf("SKIPPED: permissions do not stop root, and no other user can be had: %v", err)
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
	return false
}
