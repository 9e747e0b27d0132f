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
//
// A file may be open under several names, where symbolic links lead to it. Of
// their texts the one that was last opened or edited counts, until it is closed.
//
// All files are read as the configuration in the current snapshot says. Where that
// changes, so are those again that it concerns.
type Workspace struct {
	disk forest // without a root where files outside any folder are served alone

	mu     sync.Mutex      // held while the next snapshot is made
	open   []*source.File  // under the names they were opened by; the last told of is the last
	base   *Snapshot       // what disk says
	next   *Snapshot       // with what is open laid over it; current when it is done
	config *Config         // by which the documents of both were read
	links  map[string]bool // symbolic links, which change when something else does
	like   *Snapshot       // nil, or one whose documents may be taken
	now    atomic.Pointer[Snapshot]
}

// NewWorkspace returns the workspace of a directory that has not been looked at
// yet: nothing in it is known to be absent. What is mounted is looked at with it.
func NewWorkspace(root *disk.Root, mounts ...Mount) *Workspace {
	w := &Workspace{disk: forest{root, mounts}, base: New(disk.Opaque), links: map[string]bool{}}
	w.next = w.base
	w.now.Store(w.base)
	return w
}

// Snapshot returns the current snapshot.
func (w *Workspace) Snapshot() *Snapshot { return w.now.Load() }

// Root returns the directory, nil for a workspace without one.
func (w *Workspace) Root() *disk.Root { return w.disk.root }

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
	links := map[string]bool{}
	capped, err := w.disk.Walk(ctx, func(dir string, entries []disk.Entry) {
		for _, e := range entries {
			changes = append(changes, changeOf(e))
			if e.Symlink {
				links[e.Path] = true
			}
		}
	})
	if err != nil {
		return nil, capped, err
	}
	config := w.configOf(changes)
	if err := w.readAll(ctx, config, changes, progress); err != nil {
		return nil, capped, err
	}
	// Walk visits a directory again when it learns better: the last visit counts.
	slices.SortStableFunc(changes, func(a, b Change) int { return cmpPath(a.Path, b.Path) })
	s, _ := New(disk.Dir).Apply(changes)
	if again := w.torn(s); len(again) > 0 {
		s, _ = s.Apply(again)
	}

	w.mu.Lock()
	defer w.mu.Unlock()
	w.config, w.links = config, links
	w.rebase(s)
	return w.done(&Delta{Under: []string{""}, Names: true, Graph: true}), capped, nil
}

// torn returns what links are now that do not agree with the rest of a listing: what
// they lead to came or went while it was made. Whoever tells of that tells of
// something that is in the listing already.
func (w *Workspace) torn(s *Snapshot) []Change {
	l := look{w: w, stats: map[string]disk.Entry{"": {Type: disk.Dir}}, linked: map[string]bool{}}
	for p, to := range s.Aliases() {
		if s.Existence(to) == Absent {
			l.add(l.listed(p))
		}
	}
	for p, to := range s.Dangling() {
		if to != "" && s.Existence(to) == Exists {
			l.add(l.listed(p))
		}
	}
	return s.news(l.changes)
}

// configOf returns the configuration that an open buffer has, or else the file
// among changes.
func (w *Workspace) configOf(changes []Change) *Config {
	if d, ok := w.Snapshot().docs.get(ConfigPath); ok && d.File != nil {
		return w.Snapshot().Config()
	}
	for _, c := range changes {
		if c.Path == ConfigPath && c.Type == disk.File {
			s, _ := New(disk.Dir).Apply([]Change{w.read(nil, c)})
			return s.Config()
		}
	}
	return nil
}

// done makes what has come about the current snapshot, after it has read again what
// the configuration that has come about reads otherwise. delta is what led there;
// it returns all that has changed.
func (w *Workspace) done(delta *Delta) *Delta {
	if is := w.next.Config(); !is.Equal(w.config) {
		was := w.config
		w.config = is
		delta.Merge(w.reread(was))
	}
	w.now.Store(w.next)
	return delta
}

// reread reads the files again that w's configuration reads otherwise than was.
func (w *Workspace) reread(was *Config) *Delta {
	var over []Change
	changes := w.base.readOtherwise(was, w.config)
	if len(changes) > 0 {
		_ = w.readAll(context.Background(), w.config, changes, nil)
		w.base, _ = w.base.Apply(changes)
	}
	for _, c := range changes {
		if w.at(w.base, c.Path) == nil {
			over = append(over, c)
		}
	}
	for _, real := range w.laid(w.base) {
		if !was.alike(w.config, real) {
			over = append(over, w.overlay(real, w.at(w.base, real)))
		}
	}
	if len(over) == 0 {
		return &Delta{}
	}
	return w.apply(over...)
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
func (w *Workspace) readAll(ctx context.Context, config *Config, changes []Change, progress func(done, total int)) error {
	var todo []int
	for i, c := range changes {
		if c.Type == disk.File && config.Candidate(c.Path) {
			todo = append(todo, i)
		}
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		wg.Go(func() {
			in := &storage{shared: true}
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= len(todo) {
					return
				}
				c := &changes[todo[n]]
				*c = w.readIn(config, *c, in)
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
func (w *Workspace) read(config *Config, c Change) Change {
	return w.readIn(config, c, new(storage))
}

// readIn is read, which keeps what it can in a storage.
func (w *Workspace) readIn(config *Config, c Change, in *storage) Change {
	if c.Type != disk.File || !config.Candidate(c.Path) {
		return c
	}
	text, err := w.disk.ReadInto(in.file, c.Path, MaxFile)
	if cap(text) > cap(in.file) && cap(text) <= blockText {
		in.file = text
	}
	switch {
	case err == nil:
		if c.Doc = w.likeness(config, c.Path, text); c.Doc == nil {
			c.Doc = config.newDocument(c.Path, text, in)
		}
	case errors.Is(err, fs.ErrNotExist):
		c.Type = disk.Absent
	case !isMarkdown(c.Path) && c.Path != ConfigPath && config.registry(c.Path) == nil: // nobody knows whether it is one of ours
	case errors.Is(err, disk.ErrTooLarge):
		c.Doc = config.unread(c.Path, tooLarge)
	default:
		c.Doc = config.unread(c.Path, "cannot be read: "+reason(err))
	}
	return c
}

// Borrow says that another state of the same tree is known: where it has the same text at
// a path, and reads it alike, its document is taken, which saves time and memory. It is
// called before Scan.
func (w *Workspace) Borrow(s *Snapshot) { w.like = s }

// likeness returns the document that is borrowed for a text, nil for none.
func (w *Workspace) likeness(config *Config, p string, text []byte) *Document {
	if w.like == nil {
		return nil
	}
	d, _ := w.like.docs.get(p)
	if d == nil || d.File != nil || d.unread() || d.Hash != HashOf(text) {
		return nil
	}
	if !w.like.Config().alike(config, p) {
		return nil
	}
	return d
}

// reason says why a file cannot be read without naming it again.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// Open lays a text over the file at path, which need not be there. A directory is
// not covered.
func (w *Workspace) Open(p string, text []byte) *Delta {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done(w.lay(w.put(p, text)))
}

// Edit is Open for the next version of a text. Where parsing the last one stopped
// at a limit, which took long, this one is not parsed now but when Parse is
// called: until then the limit stands, at the file's first line. later says so.
func (w *Workspace) Edit(p string, text []byte) (delta *Delta, later bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.put(p, text)
	real := w.base.Real(p)
	prev, _ := w.next.docs.get(real)
	if prev == nil || !prev.limited() {
		return w.done(w.lay(f)), false
	}
	return w.done(w.apply(Change{Path: real, Type: disk.File, Doc: unparsed(f, prev)})), true
}

// Parse parses the text that is open at p, if Edit has put it off.
func (w *Workspace) Parse(p string) *Delta {
	w.mu.Lock()
	defer w.mu.Unlock()
	real := w.base.Real(p)
	if f := w.at(w.base, real); f != nil {
		return w.done(w.apply(Change{Path: real, Type: disk.File, Doc: w.config.openDocument(real, f)}))
	}
	return &Delta{}
}

// Close takes the text away again: from now on the file is what disk says, or the
// text that is open under another name of it.
func (w *Workspace) Close(p string) *Delta {
	w.mu.Lock()
	defer w.mu.Unlock()
	closed := len(w.open)
	w.open = slices.DeleteFunc(slices.Clone(w.open), func(f *source.File) bool { return f.Path == p })
	if len(w.open) == closed {
		return &Delta{}
	}
	real := w.base.Real(p)
	if f := w.at(w.base, real); f != nil {
		return w.done(w.lay(f))
	}
	if w.disk.root != nil && w.base.entryAt("") != disk.Opaque {
		w.base, _ = w.base.Apply([]Change{w.read(w.config, changeOf(newLook(w).listed(real)))})
	}
	return w.done(w.apply(w.base.change(real)))
}

// As returns a snapshot of this workspace as it is to who has the file at p open
// with a text. It is another one only where a text that is open under another name
// of the file counts.
func (w *Workspace) As(s *Snapshot, p string, text []byte) *Snapshot {
	real := s.Real(p)
	d, _ := s.docs.get(real)
	if d == nil || d.File == nil || d.File.Path == p {
		return s
	}
	w.mu.Lock() // nobody else may copy tables
	defer w.mu.Unlock()
	s, _ = s.Apply([]Change{{Path: real, Type: disk.File, Doc: s.Config().openDocument(real, source.New(p, text))}})
	return s
}

// Fork returns a snapshot like one of this workspace, to which its owner may apply
// changes of its own while the workspace goes on.
func (w *Workspace) Fork(s *Snapshot) *Snapshot {
	w.mu.Lock() // nobody else may copy tables
	defer w.mu.Unlock()
	s, _ = s.Apply(nil)
	return s
}

// put notes that a text is open at p, and the last told of.
func (w *Workspace) put(p string, text []byte) *source.File {
	f := source.New(p, text)
	w.open = append(slices.DeleteFunc(slices.Clone(w.open), func(f *source.File) bool { return f.Path == p }), f)
	return f
}

// at returns the text that counts for the file at a real path of s, or nil.
func (w *Workspace) at(s *Snapshot, real string) *source.File {
	if real == "" || s.entryAt(real) == disk.Dir {
		return nil
	}
	for _, f := range slices.Backward(w.open) {
		if s.Real(f.Path) == real {
			return f
		}
	}
	return nil
}

// lay lays the last text that was told of over its file.
func (w *Workspace) lay(f *source.File) *Delta {
	real := w.base.Real(f.Path)
	if w.at(w.base, real) != f {
		return &Delta{} // a directory
	}
	return w.apply(w.overlay(real, f))
}

// overlay is the change that an open file is.
func (w *Workspace) overlay(real string, f *source.File) Change {
	c := Change{Path: real, Type: disk.File}
	if d, _ := w.next.docs.get(real); d != nil && d.File == f && d.config.alike(w.config, real) {
		c.Doc = d
	} else {
		c.Doc = w.config.openDocument(real, f)
	}
	return c
}

func (w *Workspace) apply(changes ...Change) *Delta {
	s, delta := w.next.Apply(changes)
	w.next = s
	return delta
}

// rebase makes s what disk says, and lays what is open over it. It returns what
// that alters beside the changes that led to s.
func (w *Workspace) rebase(s *Snapshot) *Delta {
	was, is := w.laid(w.base), w.laid(s)
	var over []Change
	for _, real := range is {
		over = append(over, w.overlay(real, w.at(s, real)))
	}
	now, delta := s, &Delta{}
	if len(over) > 0 {
		now, delta = s.Apply(over)
	}
	if !slices.Equal(was, is) {
		delta.Names, delta.Graph, delta.Under = true, true, append(delta.Under, "")
	}
	w.base, w.next = s, now
	return delta
}

// laid returns the real paths in s over which a text is laid, in order.
func (w *Workspace) laid(s *Snapshot) []string {
	var list []string
	for _, f := range w.open {
		if real := s.Real(f.Path); w.at(s, real) == f {
			list = append(list, real)
		}
	}
	slices.Sort(list)
	return list
}

// Text returns the text that a document of one of the workspace's snapshots was
// made of: the open buffer's, or what disk holds. ok is false where disk holds
// another text by now, or none: the caller then has a change to tell Changed of.
// Where into is not nil, the text may be in its storage.
func (w *Workspace) Text(d *Document, into []byte) (text []byte, ok bool) {
	if d.File != nil {
		return d.File.Text, true
	}
	if w.disk.root == nil {
		return nil, false
	}
	text, err := w.disk.ReadInto(into, d.Path, MaxFile)
	if err != nil || HashOf(text) != d.Hash {
		return nil, false
	}
	return text, true
}

// Directories returns the directories that hold documents, or may hold registries
// by the configuration, and those above them: the ones worth watching.
func (w *Workspace) Directories() []string {
	seen := map[string]bool{"": true}
	add := func(dir string) {
		for ; !seen[dir]; dir = parent(dir) {
			seen[dir] = true
		}
	}
	s := w.Snapshot()
	for d := range s.Docs() {
		add(parent(d.Path))
	}
	for _, dir := range s.Config().directories() {
		if s.entryAt(dir) == disk.Dir {
			add(dir)
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// entryAt is the listing's word on p itself.
func (s *Snapshot) entryAt(p string) disk.Type {
	e, _ := s.entries.get(path.Clean("/" + p)[1:])
	return e.Type
}
