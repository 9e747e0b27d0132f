package disk

import (
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// openBeneath opens a file for reading below dir. The system itself refuses to
// leave dir, in one call instead of one for each directory on the way, which
// halves the time of reading a small file.
func openBeneath(dir, path string) (file, error) {
	top, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: dir, Err: err}
	}
	defer unix.Close(top)
	how := unix.OpenHow{Flags: unix.O_RDONLY | unix.O_NONBLOCK | unix.O_CLOEXEC, Resolve: unix.RESOLVE_BENEATH}
	fd, err := unix.Openat2(top, path, &how)
	switch err {
	case nil:
		return &descriptor{fd, dir, path}, nil
	case unix.ENOSYS, unix.EPERM, unix.EAGAIN, unix.EINTR:
		// Linux before 5.6, a sandbox that does not know the call, a rename meanwhile.
		return openInRoot(dir, path)
	}
	return nil, &os.PathError{Op: "open", Path: path, Err: err}
}

// A descriptor is an open file of which os does not know: its own ask the system five
// times more, on the way in and out, about what no regular file can do.
type descriptor struct {
	fd        int
	dir, path string
}

func (d *descriptor) Read(b []byte) (int, error) {
	for {
		switch n, err := unix.Read(d.fd, b); {
		case err == unix.EINTR:
		case err != nil:
			return 0, d.fails("read", err)
		case n == 0 && len(b) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

func (d *descriptor) Close() error { return unix.Close(d.fd) }

func (d *descriptor) regular() (size int64, ok bool, err error) {
	var s unix.Stat_t
	if err := unix.Fstat(d.fd, &s); err != nil {
		return 0, false, d.fails("stat", err)
	}
	return s.Size, s.Mode&unix.S_IFMT == unix.S_IFREG, nil
}

func (d *descriptor) fails(op string, err error) error {
	return &os.PathError{Op: op, Path: filepath.Join(d.dir, d.path), Err: err}
}
