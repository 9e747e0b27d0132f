package indextest

import (
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"unsafe"
)

// WatchOpens returns what tells which of all that now lies below some directories, or is
// one of them, anybody has opened since. In what is named by at alone, its entries are
// watched and nothing below them.
func WatchOpens(at string, below ...string) (opened func() []string, err error) {
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	if err != nil {
		return nil, err
	}
	paths := map[int32]string{}
	add := func(p string) error {
		wd, err := syscall.InotifyAddWatch(fd, p, syscall.IN_OPEN|syscall.IN_ACCESS)
		paths[int32(wd)] = p
		return err
	}
	dirs := []string{at}
	for _, dir := range below {
		err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
			if err == nil && e.IsDir() {
				dirs = append(dirs, p)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("walk %s: %w", dir, err)
		}
	}
	for _, dir := range dirs { // now that we ourselves open none any more
		if err := add(dir); err != nil {
			return nil, fmt.Errorf("watch %s: %w", dir, err)
		}
	}
	return func() (list []string) {
		defer syscall.Close(fd)
		buffer := make([]byte, 1<<20)
		n, _ := syscall.Read(fd, buffer) // nothing is nothing
		seen := map[string]bool{}
		for rest := buffer[:max(n, 0)]; len(rest) >= syscall.SizeofInotifyEvent; {
			e := (*syscall.InotifyEvent)(unsafe.Pointer(&rest[0]))
			name := rest[syscall.SizeofInotifyEvent : syscall.SizeofInotifyEvent+e.Len]
			p := filepath.Join(paths[e.Wd], string(bytes.TrimRight(name, "\x00")))
			if !seen[p] {
				seen[p] = true
				list = append(list, p)
			}
			rest = rest[syscall.SizeofInotifyEvent+e.Len:]
		}
		return list
	}, nil
}
