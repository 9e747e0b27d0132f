//go:build unix

package disk

import (
	"io/fs"
	"os"
	"syscall"
)

// own gives a file the owner that another has, which only some may.
func own(f *os.File, like fs.FileInfo) {
	if s, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(s.Uid), int(s.Gid))
	}
}
