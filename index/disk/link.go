package disk

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// maxLinks is how many symbolic links may follow one upon another, as on Linux.
const maxLinks = 40

// errLoop says that there were more.
var errLoop = errors.New("too many symbolic links")

// resolve returns where path leads when every symbolic link on the way is
// followed. It never looks at anything outside of the root, so a link out of it
// is ErrOutside whether or not something is there.
func (r *Root) resolve(p string) (string, error) {
	done, todo, links := "", p, 0
	for todo != "" {
		var name string
		name, todo, _ = strings.Cut(todo, "/")
		switch name {
		case "", ".":
			continue
		case "..":
			if done == "" { // it may come back: ../root/x
				rel, ok := r.Rel(filepath.Join(r.real, "..", filepath.FromSlash(todo)))
				if !ok {
					return "", ErrOutside
				}
				todo = rel
				continue
			}
			done = parent(done)
			continue
		}
		at := path.Join(done, name)
		info, err := os.Lstat(r.at(at))
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			if todo != "" && !info.IsDir() {
				return "", fs.ErrNotExist
			}
			done = at
			continue
		}
		if links++; links > maxLinks {
			return "", errLoop
		}
		target, err := os.Readlink(r.at(at))
		if err != nil {
			return "", err
		}
		if filepath.IsAbs(target) {
			rel, ok := r.Rel(target)
			if !ok {
				return "", ErrOutside
			}
			done, target = "", rel
		} else if filepath.VolumeName(target) != "" || target != "" && os.IsPathSeparator(target[0]) {
			return "", ErrOutside // Windows: C:x, \x
		}
		todo = filepath.ToSlash(target) + "/" + todo
	}
	return r.name(done), nil
}

// follow decides what a symbolic link is. It is as opaque as what it leads to.
func (r *Root) follow(e *Entry) {
	real, err := r.resolve(e.Path)
	switch {
	case err == nil:
		switch to := r.Stat(real); to.Type {
		case File, Dir:
			e.Type, e.Target = Link, real
			return
		case Opaque:
			return
		}
		// What it leads to has just vanished, or become a link.
	case !missing(err) && !errors.Is(err, errLoop):
		return // it leaves the root, or cannot be followed
	}
	e.Type = Dangling
	e.Target, _ = os.Readlink(r.at(e.Path))
	e.Target = r.name(filepath.ToSlash(e.Target))
}

// invalidName is what Windows says of a name with a character that no name can
// have, ERROR_INVALID_NAME; package syscall has no word for it.
const invalidName = syscall.Errno(123)

// missing reports whether an error means that there is nothing of that name.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) ||
		runtime.GOOS == "windows" && errors.Is(err, invalidName)
}

// parent returns the directory that holds path.
func parent(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return ""
}

// clean returns the plain form of a relative slash path, "" for the root, and
// false for one that leads out of the root or cannot name a file on this system.
func clean(p string) (string, bool) {
	if p == "" {
		return "", true
	}
	if strings.Contains(p, "\x00") || runtime.GOOS == "windows" && strings.Contains(p, `\`) {
		return "", false
	}
	if !filepath.IsLocal(filepath.FromSlash(p)) {
		return "", false
	}
	if p = path.Clean(p); p == "." {
		return "", true
	}
	return p, true
}
