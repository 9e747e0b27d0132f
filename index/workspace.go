package index

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/source"
)

// A Workspace keeps the snapshot of one directory on disk, with what an editor
// has open laid over it. Its methods may be called from any goroutine; each
// returns when the next snapshot is the current one.
type Workspace struct {
	root *disk.Root // nil where files outside any folder are served alone

	mu   sync.Mutex              // held while the next snapshot is made
	open map[string]*source.File // by real path
	now  atomic.Pointer[Snapshot]
}

// NewWorkspace returns the workspace of a directory that has not been looked at
// yet: nothing in it is known to be absent.
func NewWorkspace(root *disk.Root) *Workspace {
	w := &Workspace{root: root, open: map[string]*source.File{}}
	w.now.Store(New(disk.Opaque))
	return w
}

// Snapshot returns the current snapshot.
func (w *Workspace) Snapshot() *Snapshot { return w.now.Load() }

// Root returns the directory, nil for a workspace without one.
func (w *Workspace) Root() *disk.Root { return w.root }

// Load reads a whole directory and returns its snapshot. capped says that it has
// more entries than are looked at.
func Load(ctx context.Context, root *disk.Root) (s *Snapshot, capped bool, err error) {
	w := NewWorkspace(root)
	_, capped, err = w.Scan(ctx, nil)
	return w.Snapshot(), capped, err
}

// Scan lists and reads the whole directory, and replaces the snapshot. progress,
// which may be nil, is told how many of how many files have been read; it is
// called from several goroutines.
func (w *Workspace) Scan(ctx context.Context, progress func(done, total int)) (*Delta, bool, error) {
	var changes []Change
	capped, err := w.root.Walk(ctx, func(dir string, entries []disk.Entry) {
		for _, e := range entries {
			changes = append(changes, changeOf(e))
		}
	})
	if err != nil {
		return nil, capped, err
	}
	if err := w.readAll(ctx, changes, progress); err != nil {
		return nil, capped, err
	}
	// Walk visits a directory again when it learns better: the last visit counts.
	slices.SortStableFunc(changes, func(a, b Change) int { return cmpPath(a.Path, b.Path) })
	s, _ := New(disk.Dir).Apply(changes)

	w.mu.Lock()
	defer w.mu.Unlock()
	var over []Change
	for _, p := range slices.Sorted(maps.Keys(w.open)) {
		if real := s.Real(p); real != p { // opened before the symlink was known
			w.open[real] = w.open[p]
			delete(w.open, p)
			p = real
		}
		over = append(over, w.overlay(p))
	}
	s, _ = s.Apply(over)
	w.now.Store(s)
	return &Delta{Under: []string{""}, Names: true, Graph: true}, capped, nil
}

func cmpPath(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

func changeOf(e disk.Entry) Change {
	return Change{Path: e.Path, Type: e.Type, Repo: e.Repo, Target: e.Target}
}

// readAll gives the changes that are candidates their documents, on as many
// goroutines as there are processors. They all end before it returns.
func (w *Workspace) readAll(ctx context.Context, changes []Change, progress func(done, total int)) error {
	var todo []int
	for i, c := range changes {
		if c.Type == disk.File && Candidate(c.Path) {
			todo = append(todo, i)
		}
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= len(todo) {
					return
				}
				c := &changes[todo[n]]
				*c = w.read(*c)
				if progress != nil {
					progress(int(done.Add(1)), len(todo))
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// read gives the change of a file its document. A file that is gone by now is a
// change of type Absent.
func (w *Workspace) read(c Change) Change {
	if c.Type != disk.File || !Candidate(c.Path) {
		return c
	}
	text, err := w.root.Read(c.Path, MaxFile)
	switch {
	case err == nil:
		c.Doc = NewDocument(c.Path, text)
	case errors.Is(err, fs.ErrNotExist):
		c.Type = disk.Absent
	case !isMarkdown(c.Path): // nobody knows whether it is one of ours
	case errors.Is(err, disk.ErrTooLarge):
		c.Doc = Unread(c.Path, tooLarge)
	default:
		c.Doc = Unread(c.Path, "cannot be read: "+reason(err))
	}
	return c
}

// reason says why a file cannot be read without naming it again.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// Open lays a text over the file at path, which need not be there. Of two
// spellings of one file the last to be opened counts.
func (w *Workspace) Open(p string, text []byte) *Delta {
	w.mu.Lock()
	defer w.mu.Unlock()
	p = w.Snapshot().Real(p)
	w.open[p] = source.New(p, text)
	return w.apply(w.overlay(p))
}

// Edit is Open for the next version of a text. Where parsing the last one stopped
// at a limit, which took long, this one is not parsed now but when Parse is
// called: until then the limit stands, at the file's first line. later says so.
func (w *Workspace) Edit(p string, text []byte) (delta *Delta, later bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p = w.Snapshot().Real(p)
	prev := w.Snapshot().Doc(p)
	f := source.New(p, text)
	w.open[p] = f
	if prev == nil || !prev.limited() {
		return w.apply(w.overlay(p)), false
	}
	return w.apply(Change{Path: p, Type: disk.File, Doc: unparsed(f, prev)}), true
}

// Parse parses the text that is open at p, if Edit has put it off.
func (w *Workspace) Parse(p string) *Delta {
	w.mu.Lock()
	defer w.mu.Unlock()
	p = w.Snapshot().Real(p)
	if _, ok := w.open[p]; !ok {
		return &Delta{}
	}
	return w.apply(w.overlay(p))
}

// Close takes the text away again: from now on the file is what disk says.
func (w *Workspace) Close(p string) *Delta {
	w.mu.Lock()
	defer w.mu.Unlock()
	p = w.Snapshot().Real(p)
	if _, ok := w.open[p]; !ok {
		return &Delta{}
	}
	delete(w.open, p)
	if w.root == nil || w.Snapshot().entryAt("") == disk.Opaque {
		return w.apply(Change{Path: p, Type: disk.Absent})
	}
	return w.apply(w.read(changeOf(w.root.Stat(p))))
}

// overlay is the change that an open file is.
func (w *Workspace) overlay(p string) Change {
	f := w.open[p]
	c := Change{Path: p, Type: disk.File}
	if !Candidate(p) {
		return c
	}
	c.Doc = NewOpenDocument(p, f.Text)
	return c
}

func (w *Workspace) apply(changes ...Change) *Delta {
	s, delta := w.now.Load().Apply(changes)
	w.now.Store(s)
	return delta
}

// Changed looks again at paths that may have changed on disk: files and
// directories. It must not be called before Scan has returned, nor from two
// goroutines at once.
func (w *Workspace) Changed(paths []string) *Delta {
	var changes []Change
	seen := map[string]bool{}
	for _, p := range paths {
		w.look(p, seen, &changes)
	}
	_ = w.readAll(context.Background(), changes, nil)

	w.mu.Lock()
	defer w.mu.Unlock()
	for i, c := range changes {
		if _, ok := w.open[c.Path]; ok {
			changes[i] = w.overlay(c.Path)
		}
	}
	return w.apply(changes...)
}

// look adds the changes at p, and below it where it is a directory. What the
// snapshot knows there and disk does not is gone.
func (w *Workspace) look(p string, seen map[string]bool, changes *[]Change) {
	if seen[p] {
		return
	}
	e := w.root.Stat(p)
	if up := parent(p); e.Type != disk.Absent && up != "" && w.Snapshot().entryAt(up) == disk.Absent {
		w.look(up, seen, changes) // nobody told of the directory that came with it
	}
	seen[p] = true
	if p != "" {
		*changes = append(*changes, changeOf(e))
	}
	if e.Type != disk.Dir {
		return
	}
	list, err := w.root.List(p)
	if err != nil {
		return
	}
	there := make(map[string]bool, len(list))
	s := w.Snapshot()
	for _, c := range list {
		there[c.Path] = true
		if was := s.entryAt(c.Path); c.Type == disk.Dir && was != disk.Dir {
			w.look(c.Path, seen, changes)
		} else if !seen[c.Path] && (was != c.Type || c.Type == disk.File || c.Type == disk.Link) {
			*changes = append(*changes, changeOf(c))
		}
	}
	for gone := range s.Paths(p) {
		if parent(gone) == p && !there[gone] && !seen[gone] {
			*changes = append(*changes, Change{Path: gone, Type: disk.Absent})
		}
	}
}

// Text returns the text that a document of one of the workspace's snapshots was
// made of: the open buffer's, or what disk holds. ok is false where disk holds
// another text by now, or none: the caller then has a change to tell Changed of.
func (w *Workspace) Text(d *Document) (text []byte, ok bool) {
	if d.File != nil {
		return d.File.Text, true
	}
	if w.root == nil {
		return nil, false
	}
	text, err := w.root.Read(d.Path, MaxFile)
	if err != nil || HashOf(text) != d.Hash {
		return nil, false
	}
	return text, true
}

// Directories returns the directories that hold documents, and those above them:
// the ones worth watching.
func (w *Workspace) Directories() []string {
	seen := map[string]bool{"": true}
	for d := range w.Snapshot().Docs() {
		for dir := parent(d.Path); !seen[dir]; dir = parent(dir) {
			seen[dir] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// entryAt is the listing's word on p itself.
func (s *Snapshot) entryAt(p string) disk.Type {
	e, _ := s.entries.get(path.Clean("/" + p)[1:])
	return e.Type
}
