package index

import (
	"context"
	"path"
	"slices"

	"github.com/skillpls/skillpls/index/disk"
)

// Changed looks again at paths that may have changed on disk: files and
// directories. Of a known directory that is still there it looks at what came and
// went in it, and at its files; of one that is replaced, because it may be another
// one now, at all below it. It must not be called before Scan has returned, nor
// from two goroutines at once.
func (w *Workspace) Changed(paths []string, replaced ...string) *Delta {
	w.mu.Lock()
	l, config := newLook(w), w.config
	w.mu.Unlock()
	for _, p := range replaced {
		l.at(p, everything)
	}
	for _, p := range paths {
		l.at(p, entries)
	}
	l.follow(len(replaced) > 0)
	_ = w.readAll(context.Background(), config, l.changes, nil)

	w.mu.Lock()
	defer w.mu.Unlock()
	for i, c := range l.changes {
		if !config.alike(w.config, c.Path) { // it was edited meanwhile
			l.changes[i] = w.read(w.config, Change{Path: c.Path, Type: c.Type, Repo: c.Repo, Target: c.Target})
		}
	}
	for p, link := range l.linked {
		if link {
			w.links[p] = true
		} else {
			delete(w.links, p)
		}
	}
	s, delta := w.base, &Delta{}
	if changes := w.base.news(l.changes); len(changes) > 0 {
		s, delta = s.Apply(changes)
	}
	if again := w.torn(s); len(again) > 0 {
		next, more := s.Apply(again)
		delta.Merge(more)
		s = next
	}
	if s == w.base {
		return delta
	}
	shown := w.next
	delta.Merge(w.rebase(s))
	for p := range delta.Was { // it was seen under what is open
		delta.Was[p] = shown.Doc(p)
	}
	return w.done(delta)
}

// A depth is how much of a directory is looked at again.
type depth uint8

const (
	entries    depth = 1 << iota // its files, and what came and went
	kinds                        // what came and went, there and in all directories below
	everything                   // all files, there and in all directories below
)

// A look finds out what has changed on disk since a snapshot of nothing but that.
type look struct {
	w       *Workspace
	s       *Snapshot
	links   []string
	seen    map[string]depth
	stats   map[string]disk.Entry // of directories that hold what was asked for
	linked  map[string]bool       // of all changes, whether there is a symbolic link
	changes []Change
}

func newLook(w *Workspace) *look {
	l := &look{w: w, s: w.base, seen: map[string]depth{}, stats: map[string]disk.Entry{"": {Type: disk.Dir}}, linked: map[string]bool{}}
	for p := range w.links {
		l.links = append(l.links, p)
	}
	return l
}

func (l *look) stat(dir string) disk.Entry {
	e, ok := l.stats[dir]
	if !ok {
		e = l.w.disk.Stat(dir)
		l.stats[dir] = e
	}
	return e
}

// listed is the entry of a path as a listing of the tree has it: nothing, for what
// lies behind a link or where nobody looks.
func (l *look) listed(p string) disk.Entry {
	if p != "" && l.stat(parent(p)).Type != disk.Dir {
		return disk.Entry{Path: p}
	}
	return l.w.disk.Stat(p)
}

// at adds the changes at p, and below it where it is a directory. What the
// snapshot knows there and disk does not is gone.
func (l *look) at(p string, how depth) {
	if l.seen[p]&(how|everything) != 0 {
		return
	}
	l.seen[p] |= how
	up := parent(p)
	dir := l.stat(up)
	if p != "" && up != "" && dir.Type != l.s.entryAt(up) {
		l.at(up, entries) // nobody told of the directory that it came or went with
	}
	e := l.listed(p)
	if p != "" {
		l.add(e)
		switch { // who writes to a link writes to what it leads to
		case dir.Type == disk.Link:
			l.at(path.Join(dir.Target, path.Base(p)), how)
		case e.Type == disk.Link:
			l.at(e.Target, entries)
		}
	}
	if shapes(path.Base(p)) {
		l.at(up, kinds)
	}
	if e.Type != disk.Dir {
		for gone := range l.s.Paths(p) { // what was below, and what came there while somebody looked
			l.add(disk.Entry{Path: gone})
		}
		return
	}
	list, err := l.w.disk.List(p)
	if err != nil {
		return
	}
	there := make(map[string]bool, len(list))
	shaped := false // by a file that may be another one now
	for _, c := range list {
		there[c.Path] = true
		shaped = shaped || shapes(path.Base(c.Path))
		was, _ := l.s.entries.get(c.Path)
		switch {
		case c.Type == disk.Dir && (was.Type != disk.Dir || how != entries):
			l.at(c.Path, how)
		case c.Type != was.Type, c.Repo != was.Repo, c.Type == disk.Link, c.Type == disk.File && how != kinds:
			l.add(c)
		}
	}
	for gone := range l.s.Paths(p) {
		if parent(gone) == p && !there[gone] {
			l.add(disk.Entry{Path: gone})
			shaped = shaped || shapes(path.Base(gone))
		}
	}
	if shaped && how == entries {
		l.at(p, kinds)
	}
}

// shapes reports whether what a file of that name says decides what is to be
// looked at beside it and below.
func shapes(name string) bool {
	ignore, _ := disk.IsIgnoreFile(name)
	return ignore || name == ".git" || name == ".gitmodules"
}

func (l *look) add(e disk.Entry) {
	l.changes = append(l.changes, changeOf(e))
	l.linked[e.Path] = e.Symlink
}

// follow looks again at every link, if anything came or went, or did both: one may lead
// there.
func (l *look) follow(moved bool) {
	if !moved && !slices.ContainsFunc(l.changes, func(c Change) bool { return c.Type != l.s.entryAt(c.Path) || c.Type == disk.Link }) {
		return
	}
	for _, p := range l.links {
		l.add(l.listed(p))
	}
}

// news returns those of changes that change something in s, a snapshot of nothing
// but what is on disk. Of several changes of one path the last counts.
func (s *Snapshot) news(changes []Change) []Change {
	last := make(map[string]int, len(changes))
	for i, c := range changes {
		last[c.Path] = i
	}
	var news []Change
	for i, c := range changes {
		if last[c.Path] == i && !s.has(c) {
			news = append(news, c)
		}
	}
	return news
}

// has reports whether what a change says is so already.
func (s *Snapshot) has(c Change) bool {
	was := s.change(c.Path)
	if was.Type != c.Type || was.Repo != c.Repo || was.Target != c.Target {
		return false
	}
	if was.Doc == nil || c.Doc == nil {
		return was.Doc == c.Doc
	}
	return was.Doc.Hash == c.Doc.Hash && !was.Doc.unread() && !c.Doc.unread()
}

// change is the change that makes p what it is.
func (s *Snapshot) change(p string) Change {
	e, _ := s.entries.get(p)
	target, ok := s.aliases.get(p)
	if !ok {
		target, _ = s.nowhere.get(p)
	}
	d, _ := s.docs.get(p)
	return Change{Path: p, Type: e.Type, Repo: e.Repo, Target: target, Doc: d}
}
