package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Read returns the text of a regular file of at most limit bytes. It follows
// symbolic links, but whatever they say, and however the tree changes meanwhile,
// it reads nothing outside of the root. Ignored files can be read as well.
//
// Apart from the system's own errors it returns ErrTooLarge, ErrOutside, and
// ErrIrregular for directories, sockets, pipes and devices, which it does not
// open. A file that grows past limit while it is read is too large; one that
// shrinks gives what it had.
func (r *Root) Read(path string, limit int64) ([]byte, error) { return r.ReadInto(nil, path, limit) }

// ReadInto is Read for who reads many files and keeps none: the text is in the
// storage of into where that is large enough.
func (r *Root) ReadInto(into []byte, path string, limit int64) ([]byte, error) {
	text, err := r.read(into, path, limit)
	if err != nil && !errors.As(err, new(*fs.PathError)) {
		err = &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return text, err
}

func (r *Root) read(into []byte, path string, limit int64) ([]byte, error) {
	path, ok := clean(path)
	if !ok {
		return nil, ErrOutside
	}
	// Asked first, because merely opening a pipe or a device can have effects.
	info, err := os.Lstat(r.at(path))
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if path, err = r.resolve(path); err == nil {
			info, err = os.Lstat(r.at(path))
		}
	}
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, ErrIrregular
	}
	f, err := r.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, regular, err := f.regular()
	if err != nil {
		return nil, err
	}
	if !regular { // it was replaced since
		return nil, ErrIrregular
	}
	return readAll(into, f, size, limit)
}

// A file is one that is open for reading.
type file interface {
	io.ReadCloser
	// regular returns its size, and whether it is a regular one.
	regular() (size int64, ok bool, err error)
}

// An osFile is a file of os.
type osFile struct{ *os.File }

func (f osFile) regular() (size int64, ok bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	return info.Size(), info.Mode().IsRegular(), nil
}

// ReadOnly reports whether nobody may write to the file, or make and remove files
// in the directory, at a path. What is not there is not read-only.
func (r *Root) ReadOnly(path string) bool {
	path, ok := clean(path)
	if !ok {
		return true
	}
	info, err := os.Stat(r.at(path))
	return err == nil && info.Mode().Perm()&0o222 == 0
}

// open opens a file for reading, without leaving the root and without waiting for
// whoever may be at the other end. The root is looked up each time, so that one
// which was replaced by another directory is noticed.
func (r *Root) open(path string) (file, error) {
	f, err := openBeneath(r.real, path)
	if err == nil || missing(err) || errors.Is(err, fs.ErrPermission) {
		return f, err
	}
	// Absolute links on the way are refused, also those that stay inside.
	real, err := r.resolve(path)
	if err != nil {
		return nil, err
	}
	return openBeneath(r.real, real)
}

// openInRoot opens a file for reading below dir, on any system.
func openInRoot(dir, path string) (file, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.OpenFile(filepath.FromSlash(path), os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

// readAll reads f to its end, into the storage of text where that is large enough.
// size is what the system said, and may be wrong.
func readAll(text []byte, f io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, ErrTooLarge
	}
	text = text[:0]
	if int64(cap(text)) <= size { // one more, to see the end without growing
		text = make([]byte, 0, size+1)
	}
	for {
		n, err := f.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case int64(len(text)) > limit:
			return nil, ErrTooLarge
		case err == io.EOF:
			return text, nil
		case err != nil:
			return nil, err
		}
		if len(text) == cap(text) {
			text = append(text, 0)[:len(text)]
		}
	}
}
