//go:build unix && !linux

package disk

import (
	"os"
	"testing"
)

// asNobody calls f, unless the test runs as root, whom no permission stops.
func asNobody(t *testing.T, _ string, f func()) {
	t.Helper()
	if os.Getuid() == 0 {
		t.Skip("SKIPPED: root is stopped by no permission")
	}
	f()
}
