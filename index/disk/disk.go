// Package disk is the file system below one workspace folder: what exists, what
// must not be looked into, and what has changed.
//
// It alone knows native paths, symbolic links, ignore files and the operating
// system's watchers; it refuses to know what a file's text means. The one idea to
// hold in mind: a path is a slash path relative to a Root, and every question
// about it (Walk, List, Stat) is answered by the same rules, so that what was
// walked once can be brought up to date one directory or one path at a time.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"
)

// A Type is what a path turned out to be.
type Type uint8

// The types. The zero Type is Absent, so a missing table entry reads as absent.
const (
	Absent   Type = iota // nothing has this name, in exactly this case
	File                 // a regular file
	Dir                  // a directory that is listed
	Link                 // a symbolic link to a File or Dir of the same Root
	Opaque               // it exists, but what it is or holds is not known: see Entry
	Dangling             // a symbolic link to nothing, or in a loop
)

// String returns the type's name in lower case.
func (t Type) String() string {
	switch t {
	case Absent:
		return "absent"
	case File:
		return "file"
	case Dir:
		return "dir"
	case Link:
		return "link"
	case Opaque:
		return "opaque"
	case Dangling:
		return "dangling"
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}

// An Entry is one name in one directory.
//
// Opaque stands for everything that exists but is not looked into: what is
// ignored, node_modules, .git, a nested git worktree, a submodule that is not
// checked out, what cannot be read or has too long a path, what lies beyond the
// entry cap, a symbolic link that leaves the root or leads to something opaque,
// and what is neither file nor directory nor link (sockets, pipes, devices).
type Entry struct {
	Path string // slash path relative to the Root; "" is the Root itself
	Type Type

	// Target says where a Link leads in the end: the real path, relative to the
	// Root, itself neither a link nor below one. "" is the Root itself. Of a
	// Dangling entry it is the text of the link as written; else it is empty.
	Target string

	// Size in bytes and ModTime are those of the entry, or of a Link's target.
	// List and Stat fill them for all but Absent, Dangling and Opaque entries;
	// Walk leaves them zero, because asking costs a system call for each file.
	Size    int64
	ModTime time.Time

	// Symlink says that the entry itself is a symbolic link, whatever it leads to.
	Symlink bool

	// Repo says that a directory is the top of a repository of its own: a nested
	// clone or a submodule. A submodule that is not checked out is Opaque and Repo.
	Repo bool
}

// Options tune a Root. The zero Options is ready for use.
type Options struct {
	// Max is the number of entries after which Walk stops looking into further
	// directories; 0 means 200,000.
	Max int

	// Explicit are paths that the user named, relative to the root with slashes,
	// or native and absolute. A .gitignore does not hide them, nor, where it would
	// hide a named directory, what that holds. A .skillplsignore still does.
	Explicit []string
}

// maxEntries is the cap of a walk: about ten times the largest skill tree seen,
// and still walked within a few seconds.
const maxEntries = 200_000

// ErrTooLarge is returned by Read for a file of more bytes than the limit.
var ErrTooLarge = errors.New("file is too large")

// ErrOutside is returned for a path that leaves the root, by its text or through
// a symbolic link.
var ErrOutside = errors.New("path is outside of the workspace folder")

// ErrIrregular is returned by Read for what is not a regular file, and by List for
// what is not a directory.
var ErrIrregular = errors.New("not a file of the wanted type")

// ErrOpaque is returned by List for a directory that must not, or cannot, be
// looked into.
var ErrOpaque = errors.New("directory is not looked into")

// A Root is one workspace folder on disk. Its methods may be called from any
// number of goroutines.
type Root struct {
	dir      string   // native, absolute, as the client spells it
	real     string   // native, all symbolic links resolved
	max      int      // entries per walk
	explicit []string // relative slash paths, never ""
	fold     bool     // lookups ignore case here, so Stat must compare names itself
	nfc      bool     // names come decomposed, and lookups do not mind (macOS)

	mu     sync.Mutex         // guards the rest
	shut   map[string]closing // directories that the last Walk could not take in
	walked time.Time          // when the last Walk began
}

// Open returns the Root for a directory given as a native path. The directory may
// be or lie behind a symbolic link, which is resolved here, once. It may be a git
// worktree, and it may lie in an ignored directory: no rule from outside applies.
func Open(dir string, o Options) (*Root, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open workspace folder: %w", err)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return nil, fmt.Errorf("open workspace folder: %w", err)
	}
	info, err := os.Stat(real)
	if err != nil {
		return nil, fmt.Errorf("open workspace folder: %w", err)
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open workspace folder", Path: dir, Err: ErrIrregular}
	}
	r := &Root{dir: abs, real: real, max: o.Max, fold: foldsCase(real), nfc: runtime.GOOS == "darwin"}
	if r.max <= 0 {
		r.max = maxEntries
	}
	for _, p := range o.Explicit {
		if filepath.IsAbs(p) {
			rel, ok := r.Rel(p)
			if !ok {
				continue
			}
			p = rel
		}
		if p, ok := clean(p); ok && p != "" {
			r.explicit = append(r.explicit, p)
		}
	}
	return r, nil
}

// Dir returns the root's native, absolute path as the client spells it, which may
// lead through symbolic links.
func (r *Root) Dir() string { return r.dir }

// Native returns the native path of a slash path relative to the root, in the
// client's spelling. It does not look at the disk.
func (r *Root) Native(path string) string { return native(r.dir, path) }

// Rel returns the slash path relative to the root of an absolute native path. It
// understands both the client's spelling of the root and the resolved one, does
// not look at the disk, and says false for what lies outside.
func (r *Root) Rel(path string) (string, bool) {
	if !filepath.IsAbs(path) {
		return "", false
	}
	path = filepath.Clean(path)
	for _, base := range []string{r.dir, r.real} {
		if rel, ok := r.below(base, path); ok {
			return r.name(filepath.ToSlash(rel)), true
		}
	}
	return "", false
}

// below returns path relative to base; both are clean. Case is ignored only on
// Windows, where clients spell a drive either way.
func (r *Root) below(base, path string) (string, bool) {
	if r.nfc {
		base, path = norm.NFC.String(base), norm.NFC.String(path)
	}
	if len(path) < len(base) {
		return "", false
	}
	head, rest := path[:len(base)], path[len(base):]
	if head != base && (runtime.GOOS != "windows" || !strings.EqualFold(head, base)) {
		return "", false
	}
	switch {
	case rest == "":
		return "", true
	case os.IsPathSeparator(rest[0]):
		return rest[1:], true
	case os.IsPathSeparator(base[len(base)-1]): // the root of a file system
		return rest, true
	}
	return "", false
}

// at returns the native path to ask the operating system about.
func (r *Root) at(path string) string { return native(r.real, path) }

// name returns a name from the disk in the form that paths have inside.
func (r *Root) name(s string) string {
	if r.nfc {
		return norm.NFC.String(s)
	}
	return s
}

func native(base, path string) string {
	if path == "" {
		return base
	}
	path = filepath.FromSlash(path)
	if os.IsPathSeparator(base[len(base)-1]) {
		return base + path
	}
	return base + string(filepath.Separator) + path
}
