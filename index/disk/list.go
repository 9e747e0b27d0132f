package disk

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// A listing is what one directory holds, sorted by name.
type listing []fs.DirEntry

// has reports whether a name of those that matter here is in the listing.
func (l listing) has(name string) bool {
	_, ok := slices.BinarySearchFunc(l, name, func(d fs.DirEntry, name string) int { return cmp.Compare(d.Name(), name) })
	return ok
}

// maybe is for when there is no listing: look for every file.
func maybe(string) bool { return true }

// errTooMany says that a directory holds more entries than asked for.
var errTooMany = errors.New("too many entries")

// readDir reads a directory of at most limit entries.
func (r *Root) readDir(dir string, limit int) (listing, error) {
	flags := os.O_RDONLY | directoryOnly
	if dir == "" {
		flags = os.O_RDONLY // the root is looked up each time, wherever it leads
	}
	f, err := os.OpenFile(r.at(dir), flags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var l listing
	for {
		// At most limit+1 at a time, so that a directory of millions costs no more.
		batch, err := f.ReadDir(limit + 1 - len(l))
		if l = append(l, batch...); len(l) > limit {
			return nil, errTooMany
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return l, nil
}

// entries classifies a whole listing. With info, sizes and times are filled.
func (r *Root) entries(s *scope, l listing, info bool) []Entry {
	all := make([]Entry, 0, len(l))
	for _, d := range l {
		e := r.classify(s, r.name(d.Name()), d.Type())
		if info && !r.stamp(&e) {
			continue // it has just vanished
		}
		all = append(all, e)
	}
	if r.nfc { // composing the names may have changed their order
		slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	}
	return all
}

// stamp fills in size and time. It says false if the entry is no longer there.
func (r *Root) stamp(e *Entry) bool {
	at := e.Path
	switch e.Type {
	case Link:
		at = e.Target
	case Absent, Dangling, Opaque:
		return true
	}
	info, err := os.Lstat(r.at(at))
	if err != nil {
		return !missing(err)
	}
	e.Size, e.ModTime = info.Size(), info.ModTime()
	return true
}

// List returns the entries of one directory, sorted by path, as a Walk would see
// them now, with sizes and times. It reads the ignore files above dir again. The
// error is fs.ErrNotExist where there is no such directory, ErrIrregular where it
// is a file or a link (list a link's Target), ErrOutside, or ErrOpaque.
func (r *Root) List(dir string) ([]Entry, error) {
	fail := func(err error) ([]Entry, error) {
		return nil, &fs.PathError{Op: "list", Path: dir, Err: err}
	}
	dir, ok := clean(dir)
	if !ok {
		return fail(ErrOutside)
	}
	e, up := r.lookup(dir)
	switch e.Type {
	case Absent:
		return fail(fs.ErrNotExist)
	case Opaque:
		return fail(ErrOpaque)
	case File, Link, Dangling:
		return fail(ErrIrregular)
	}
	l, err := r.readDir(dir, r.max)
	switch {
	case missing(err):
		return fail(fs.ErrNotExist)
	case err != nil:
		return fail(ErrOpaque)
	}
	var s *scope
	if up == nil {
		s = r.rootScope(l.has)
	} else {
		s = r.enter(up, e, l.has)
	}
	return r.entries(s, l, true), nil
}

// Stat returns the entry of one path, as List of its directory would show it. A
// path below a link is itself a Link, to the real path; below an Opaque directory
// everything is Opaque, because nothing is known there; and so is a path that
// leads outside of the root. The root itself is a Dir.
func (r *Root) Stat(p string) Entry {
	clean, ok := clean(p)
	if !ok {
		if strings.Contains(p, "\x00") {
			return Entry{Path: p} // no system has such names
		}
		return Entry{Path: p, Type: Opaque}
	}
	e, _ := r.lookup(clean)
	if !r.stamp(&e) {
		return Entry{Path: clean}
	}
	return e
}

// lookup classifies a clean path, and returns the scope of the directory that
// holds it. The root has none.
func (r *Root) lookup(p string) (Entry, *scope) {
	if r.isShut("") {
		return Entry{Path: p, Type: Opaque}, nil
	}
	if p == "" {
		info, err := os.Stat(r.real)
		switch {
		case err == nil && info.IsDir():
			return Entry{Type: Dir}, nil
		case err == nil || missing(err):
			return Entry{}, nil
		}
		return Entry{Type: Opaque}, nil
	}
	s := r.rootScope(maybe)
	for done := 0; ; {
		name, rest, more := strings.Cut(p[done:], "/")
		e := r.one(s, name)
		if !more {
			return e, s
		}
		switch e.Type {
		case Dir:
			s = r.enter(s, e, maybe)
			done = len(p) - len(rest)
			continue
		case Link:
			return r.through(p), s
		case Opaque:
			return Entry{Path: p, Type: Opaque}, s
		}
		return Entry{Path: p}, s
	}
}

// one classifies one name in a directory.
func (r *Root) one(s *scope, name string) Entry {
	p := s.child(name)
	info, err := os.Lstat(r.at(p))
	switch {
	case missing(err), errors.Is(err, syscall.ENAMETOOLONG) && len(name) > maxName:
		return Entry{Path: p}
	case err != nil:
		return Entry{Path: p, Type: Opaque}
	case r.fold && !r.spelled(s.dir, name):
		return Entry{Path: p}
	}
	return r.classify(s, name, info.Mode())
}

// maxName is the length of the longest name, in bytes. A path can be too long for
// a system call though it exists; a name cannot.
const maxName = 255

// spelled reports whether a directory holds a name in exactly this case, where
// the system finds it in any.
func (r *Root) spelled(dir, name string) bool {
	l, err := r.readDir(dir, r.max)
	if err != nil {
		return true
	}
	return slices.ContainsFunc(l, func(d fs.DirEntry) bool { return r.name(d.Name()) == name })
}

// through classifies a path below a link.
func (r *Root) through(p string) Entry {
	e := Entry{Path: p, Type: Opaque}
	real, err := r.resolve(p)
	if missing(err) || errors.Is(err, errLoop) {
		e.Type = Absent
		return e
	}
	if err != nil {
		return e
	}
	switch to, _ := r.lookup(real); to.Type {
	case File, Dir:
		e.Type, e.Target = Link, real
	case Absent:
		e.Type = Absent
	}
	return e
}

// foldsCase reports whether the file system finds a name that is spelled in another
// case, as on Windows and macOS, and on such disks mounted elsewhere. It tries the
// names in dir, and dir's own where those have no letters.
func foldsCase(dir string) bool {
	var names []string
	if f, err := os.Open(dir); err == nil {
		names, _ = f.Readdirnames(16)
		f.Close()
	}
	for i := range names {
		names[i] = filepath.Join(dir, names[i])
	}
	for _, p := range append(names, dir) {
		base := filepath.Base(p)
		other := strings.ToUpper(base)
		if other == base {
			other = strings.ToLower(base)
		}
		if other == base {
			continue
		}
		a, errA := os.Lstat(p)
		b, errB := os.Lstat(filepath.Join(filepath.Dir(p), other))
		if errA == nil {
			return errB == nil && os.SameFile(a, b)
		}
	}
	return runtime.GOOS == "windows" || runtime.GOOS == "darwin"
}
