package disk

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/host"
)

// Names with a meaning here. None of them is a matter of ignore files.
const (
	gitName     = ".git"
	gitRules    = ".gitignore"
	ownRules    = ".skillplsignore"
	submodules  = ".gitmodules"
	dependences = "node_modules"
)

// maxRuleFile is the most bytes of an ignore file or of a .git file that are read.
// The largest ignore files seen have some tens of kilobytes.
const maxRuleFile = 1 << 20

// A scope is what holds for the names in one directory. It is immutable.
type scope struct {
	dir     string
	git     *rules   // .gitignore and .git/info/exclude; nil below a host directory
	own     *rules   // .skillplsignore
	host    bool     // a host directory, or below one
	hidden  bool     // ignored; only what leads to a path that the user named is seen
	modules []string // the submodules of the enclosing repository, as paths, sorted
}

// child returns the path of a name in the scope's directory.
func (s *scope) child(name string) string {
	if s.dir == "" {
		return name
	}
	return s.dir + "/" + name
}

// root returns the scope of the root's directory. What lies above it is outside:
// its ignore files are not read.
func (r *Root) rootScope(has func(string) bool) *scope {
	s := &scope{}
	r.readRules(s, true, has)
	return s
}

// enter returns the scope of a directory in s. has says whether that directory
// holds a name at all, which saves looking for files that are not there.
func (r *Root) enter(s *scope, e Entry, has func(string) bool) *scope {
	name := path.Base(e.Path)
	sub := &scope{dir: e.Path, git: s.git, own: s.own, host: s.host || host.IsDir(name), modules: s.modules}
	switch {
	case sub.host:
		sub.git = nil
	case len(r.explicit) > 0 && (s.hidden || s.git.ignores(e.Path, name, true)):
		// It is entered though ignored, so it or something below it was named.
		if sub.hidden = !slices.Contains(r.explicit, e.Path); !sub.hidden {
			sub.git = nil // what would hide this directory does not reach into it
		}
	}
	if e.Repo {
		sub.git, sub.modules = nil, nil // git asks only a repository's own files
	}
	r.readRules(sub, e.Repo, has)
	return sub
}

// readRules adds what the ignore files in the scope's own directory say.
func (r *Root) readRules(s *scope, repo bool, has func(string) bool) {
	read := func(name, inside string) []byte {
		if !has(name) {
			return nil
		}
		p := s.child(name) + inside
		info, err := os.Lstat(r.at(p))
		if err != nil || !info.Mode().IsRegular() { // git does not follow a link here either
			return nil
		}
		text, err := r.Read(p, maxRuleFile)
		if err != nil {
			return nil
		}
		return text
	}
	if !s.host {
		if repo {
			s.git = parseRules(s.git, s.dir, read(gitName, "/info/exclude"))
			s.modules = parseModules(s, read(submodules, ""))
		}
		s.git = parseRules(s.git, s.dir, read(gitRules, ""))
	}
	s.own = parseRules(s.own, s.dir, read(ownRules, ""))
}

// parseModules returns the paths that a .gitmodules file names.
func parseModules(s *scope, text []byte) []string {
	var paths []string
	for line := range bytes.Lines(text) {
		key, value, ok := strings.Cut(string(line), "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(key), "path") {
			continue
		}
		if p, ok := clean(strings.Trim(strings.TrimSpace(value), `"`)); ok && p != "" {
			paths = append(paths, s.child(p))
		}
	}
	slices.Sort(paths)
	return paths
}

// classify makes an Entry of a name in the scope's directory. Size and time are
// not its business.
func (r *Root) classify(s *scope, name string, mode fs.FileMode) Entry {
	e := Entry{Path: s.child(name), Type: Opaque, Symlink: mode&fs.ModeSymlink != 0}
	dir := mode.IsDir()
	switch {
	case name == gitName, name == dependences && (dir || e.Symlink):
		return e
	case s.own.ignores(e.Path, name, dir):
		return e
	case s.hidden || s.git.ignores(e.Path, name, dir):
		hosts := host.IsDir(name) && (dir || e.Symlink)
		if !r.named(e.Path) && (s.hidden || !hosts) {
			return e
		}
	}
	switch {
	case mode.IsRegular():
		e.Type = File
	case e.Symlink:
		r.follow(&e)
	case dir:
		r.inspect(s, &e)
	}
	return e
}

// named reports whether the user named the path, or one below it.
func (r *Root) named(path string) bool {
	for _, p := range r.explicit {
		if rest, ok := strings.CutPrefix(p, path); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}

// inspect decides whether a directory is to be listed: not if it cannot be
// searched, or is another work tree of some repository.
func (r *Root) inspect(s *scope, e *Entry) {
	_, module := slices.BinarySearch(s.modules, e.Path)
	e.Repo = module
	if r.isShut(e.Path) {
		return
	}
	git := e.Path + "/" + gitName
	info, err := os.Lstat(r.at(git))
	switch {
	case missing(err): // or there is no directory any more, of which an event will tell
		if !module { // else a submodule that is not checked out
			e.Type = Dir
		}
	case err != nil: // may not be searched, or has too long a path
	case info.Mode().IsRegular():
		text, err := r.Read(git, maxRuleFile)
		e.Repo = err != nil || !bytes.Contains(bytes.ReplaceAll(text, []byte(`\`), []byte("/")), []byte("/worktrees/"))
		if e.Repo {
			e.Type = Dir
		}
	default:
		e.Repo, e.Type = true, Dir
	}
}

// isShut reports whether the last Walk could not take in dir, and could not now.
func (r *Root) isShut(dir string) bool {
	r.mu.Lock()
	why := r.shut[dir]
	r.mu.Unlock()
	if why == unreadable {
		_, err := r.readDir(dir, r.max)
		return err != nil
	}
	return why == full
}
