package disk

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// asNobody calls f with the rights of a user who owns dir and no others, also where
// the test runs as root, whom no permission stops. It changes the rights of the
// whole process, so the test must not run in parallel.
func asNobody(t *testing.T, dir string, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	const nobody = 65534
	must(t, filepath.Walk(dir, func(p string, _ os.FileInfo, _ error) error { return os.Lchown(p, nobody, nobody) }))
	for d := dir; strings.HasPrefix(filepath.Dir(d), os.TempDir()) && d != filepath.Dir(d); d = filepath.Dir(d) {
		must(t, os.Chmod(d, 0o755))
	}
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Skipf("SKIPPED: root is stopped by no permission, and other rights cannot be had: %v", err)
	}
	defer func() { must(t, syscall.Setfsuid(0)) }()
	f()
}
