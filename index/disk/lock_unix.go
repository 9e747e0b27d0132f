//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package disk

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// lockWait is how long a transaction waits for another one of the same tree. One of a
// thousand files takes a tenth of it.
const lockWait = 5 * time.Second

// lock keeps other transactions away from the tree at dir, in this process and others,
// until unlock is called. It locks the directory itself, so nothing is left behind by a
// program that is killed. Where a file system has no locks it does nothing.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(lockWait); ; time.Sleep(10 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return func() { f.Close() }, nil
		case time.Now().After(deadline):
			f.Close()
			return nil, ErrBusy
		}
	}
}
