package lsp

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// A world is the tree of one workspace folder as one state sees it, or of one
// directory that holds open files and lies in no folder. It does not change.
type world struct {
	folder folder
	alone  bool // no folder: nothing but what is open is known
	keeper *keeper
	*index.Snapshot
	ready bool // the directory has been read
}

// A keeper brings the tree of one folder up to date. It is shared by all the
// worlds of that folder, and by nothing that answers.
type keeper struct {
	tree *index.Workspace
	stop context.CancelFunc
	read chan struct{} // closed when the directory has been read

	done, total atomic.Int64 // of the reading, for the progress

	mu      sync.Mutex
	changed map[string]bool        // paths to look at again; true where something may be in the place of another
	looking bool                   // at paths that were in changed
	wake    chan struct{}          // has room for one
	resting map[string]*time.Timer // by path, of texts that are parsed when they have rested
	early   []string               // native paths that changed before the folder was read
}

// rested is how long a text that parsing gave up on has to stay as it is before it
// is parsed again.
const rested = 300 * time.Millisecond

// later parses the text at a path when it has rested, in a goroutine of its own.
func (s *server) later(k *keeper, p string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t := k.resting[p]; t != nil && t.Stop() {
		t.Reset(rested)
		return
	}
	k.resting[p] = time.AfterFunc(rested, func() {
		s.advance(k, k.tree.Parse(p), func() { delete(k.resting, p) })
	})
}

// look makes the keeper look at paths again, soon. Those that came or went may by
// then be there as before, and be something else.
func (k *keeper) look(replaced bool, paths ...string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range paths {
		k.changed[p] = k.changed[p] || replaced
	}
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (k *keeper) takeChanged() (paths, replaced []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range slices.Sorted(maps.Keys(k.changed)) {
		if k.changed[p] {
			replaced = append(replaced, p)
		} else {
			paths = append(paths, p)
		}
	}
	clear(k.changed)
	k.looking = true
	return paths, replaced
}

// busy reports whether there are paths that have not been looked at again.
func (k *keeper) busy() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.looking || len(k.changed) > 0 || len(k.resting) > 0 || len(k.early) > 0
}

// note keeps what changed in a tree for diagnostics. Only who makes the state may
// call it.
func (s *state) note(k *keeper, d *index.Delta) {
	if s.deltas == nil {
		s.deltas = map[*keeper]*index.Delta{}
	}
	if s.deltas[k] == nil {
		s.deltas[k] = new(index.Delta)
	}
	s.deltas[k].Merge(d)
}

// rel returns a native path relative to the world, with slashes.
func (w *world) rel(native string) (string, bool) {
	if root := w.keeper.tree.Root(); root != nil {
		return root.Rel(native)
	}
	if dir, base := filepath.Split(native); filepath.Clean(dir) == w.folder.Path {
		return base, true
	}
	return "", false
}

// native returns the native path of a path in the world.
func (w *world) native(p string) string {
	if w.keeper.tree.Root() != nil {
		return w.keeper.tree.Native(p)
	}
	return filepath.Join(w.folder.Path, filepath.FromSlash(p))
}

// text reads a document's text, as a query.Reader. One that is not what it was is
// looked at again.
func (w *world) text(p string, into []byte) ([]byte, bool) {
	d := w.Doc(p)
	if d == nil {
		return nil, false
	}
	text, ok := w.keeper.tree.Text(d, into)
	if !ok {
		w.keeper.look(false, d.Path)
	}
	return text, ok
}

// worldOf returns the innermost world that a file lies in, and its path there.
func (s *state) worldOf(native string) (best *world, rel string) {
	for _, w := range s.worlds {
		if p, ok := w.rel(native); ok && (best == nil || len(w.folder.Path) > len(best.folder.Path)) {
			best, rel = w, p
		}
	}
	return best, rel
}

// A view is a document as a request names it.
type view struct {
	*state
	*world
	doc *index.Document
}

// document returns the open or closed document that a request is about. ok is
// false for what is not ours: the answer is then empty, not an error.
func (s *state) document(u uri.URI) (v view, ok bool) {
	native, ok := thisPlatform().path(u)
	if !ok {
		return view{}, false
	}
	w, rel := s.worldOf(native)
	if w == nil {
		return view{}, false
	}
	if w = s.as(w, u, rel); w.Doc(rel) == nil {
		return view{}, false
	}
	d := w.Doc(rel)
	if !w.Kind(d.Path).Served() {
		return view{}, false
	}
	return view{s, w, d}, true
}

// as returns a world as it is to who has the document open: it may be open under
// another name, too, with a text that came later.
func (s *state) as(w *world, u uri.URI, rel string) *world {
	b := s.buffers[u]
	if b == nil {
		return w
	}
	own := w.keeper.tree.As(w.Snapshot, rel, b.Text)
	if own == w.Snapshot {
		return w
	}
	mine := *w
	mine.Snapshot = own
	return &mine
}

// offset converts a position in the document.
func (v view) offset(p protocol.Position) int { return v.client.encoding.offset(v.doc.Table, p) }

// uriOf returns the URI of a file of a world: the client's own spelling where it
// has the file open, else one that begins as the client spells the folder.
func (s *state) uriOf(w *world, p string) uri.URI {
	on := thisPlatform()
	u := on.uri(w.native(p))
	if d := w.Doc(p); d != nil && d.File != nil { // perhaps through a symlink
		u = on.uri(w.native(d.File.Path))
	}
	if b := s.buffers[u]; b != nil {
		return b.URI
	}
	base := string(on.uri(w.folder.Path))
	if rest, ok := strings.CutPrefix(string(u), base); ok {
		return uri.URI(strings.TrimSuffix(string(w.folder.URI), "/") + rest)
	}
	return u
}

// complete gives the next state its worlds. It runs on the read loop, and parses
// the one document that changed: whatever is asked next is asked of its text.
func (s *server) complete(old, next *state) {
	switch e := next.cause.(type) {
	case started, foldersChanged:
		next.worlds = s.worldsOf(old, next)
	case opened:
		s.overlay(next, e.After)
	case configured:
		if old.set().UserSkills != next.set().UserSkills { // other trees
			for _, w := range old.worlds {
				w.keeper.stop()
			}
			bare := *old
			bare.worlds = nil
			next.worlds = s.worldsOf(&bare, next)
		}
	case edited:
		s.edit(next, e.After)
	case closed:
		s.uncover(next, e.Before)
	case indexed:
		next.worlds = slices.Clone(next.worlds)
		for i := range next.worlds {
			refresh(next, i)
		}
	}
}

// refresh takes the newest snapshot of a world.
func refresh(s *state, i int) {
	w := *s.worlds[i]
	w.Snapshot = w.keeper.tree.Snapshot()
	select {
	case <-w.keeper.read:
		w.ready = true
	default:
	}
	s.worlds[i] = &w
}

// worldsOf returns the worlds of a state's folders, those of old among them, and
// of open files that lie in no folder.
func (s *server) worldsOf(old, next *state) (worlds []*world) {
	for _, f := range next.folders {
		if i := slices.IndexFunc(old.worlds, func(w *world) bool { return !w.alone && w.folder.Path == f.Path }); i >= 0 {
			w := *old.worlds[i]
			w.folder = f
			worlds = append(worlds, &w)
			continue
		}
		root, err := disk.Open(f.Path, disk.Options{Explicit: []string{index.ConfigPath, index.BaselinePath}}) // though git may ignore them
		if err != nil {
			s.log.Warn("folder not served", "folder", f.Path, "err", err)
			continue
		}
		worlds = append(worlds, newWorld(f, root, s.mounts(next, f)...))
	}
	for _, w := range old.worlds {
		if !slices.ContainsFunc(worlds, func(n *world) bool { return n.keeper == w.keeper }) {
			w.keeper.stop()
		}
	}
	next.worlds = worlds
	for _, b := range next.touched() {
		s.overlay(next, b)
	}
	return next.worlds
}

// mounts returns what is shown in a folder's tree beside it: the user's own skills,
// if the user says so, and where they do not lie in the folder anyway.
func (s *server) mounts(st *state, f folder) []index.Mount {
	if !st.set().UserSkills {
		return nil
	}
	home := s.options.Home
	if home == "" {
		home, _ = os.UserHomeDir()
	}
	return index.UserMounts(home, f.Path)
}

func newWorld(f folder, root *disk.Root, mounts ...index.Mount) *world {
	k := &keeper{
		tree: index.NewWorkspace(root, mounts...), stop: func() {}, read: make(chan struct{}),
		changed: map[string]bool{}, wake: make(chan struct{}, 1), resting: map[string]*time.Timer{},
	}
	if root == nil {
		close(k.read)
	}
	return &world{folder: f, alone: root == nil, keeper: k, Snapshot: k.tree.Snapshot(), ready: root == nil}
}

// overlay lays a buffer over every world that its file lies in: nested folders
// all see it.
func (s *server) overlay(next *state, b *buffer) {
	next.worlds = slices.Clone(next.worlds)
	found := false
	for i, w := range next.worlds {
		if p, ok := w.rel(b.Path); ok {
			found = true
			next.note(w.keeper, w.keeper.tree.Open(p, b.Text))
			refresh(next, i)
		}
	}
	if found {
		return
	}
	dir := filepath.Dir(b.Path)
	w := newWorld(folder{URI: thisPlatform().uri(dir), Path: dir}, nil)
	next.note(w.keeper, w.keeper.tree.Open(filepath.Base(b.Path), b.Text))
	next.worlds = append(next.worlds, w)
	refresh(next, len(next.worlds)-1)
}

// edit is overlay for the next version of a buffer.
func (s *server) edit(next *state, b *buffer) {
	next.worlds = slices.Clone(next.worlds)
	for i, w := range next.worlds {
		p, ok := w.rel(b.Path)
		if !ok {
			continue
		}
		delta, later := w.keeper.tree.Edit(p, b.Text)
		next.note(w.keeper, delta)
		refresh(next, i)
		if later {
			s.later(w.keeper, p)
		}
	}
}

// lies reports whether an open document lies in a world.
func (s *state) lies(w *world) bool {
	for _, b := range s.buffers {
		if _, ok := w.rel(b.Path); ok {
			return true
		}
	}
	return false
}

// uncover takes a closed buffer away. The one file that then counts is read here,
// so that whatever is asked next is asked of it.
func (s *server) uncover(next *state, b *buffer) {
	next.worlds = slices.Clone(next.worlds)
	for i, w := range next.worlds {
		if p, ok := w.rel(b.Path); ok {
			next.note(w.keeper, w.keeper.tree.Close(p))
			refresh(next, i)
		}
	}
	next.worlds = slices.DeleteFunc(next.worlds, func(w *world) bool { return w.alone && !next.lies(w) })
}

// keep starts the keepers of worlds that have none running, and passes on what
// the client saw change. It must not block.
func (s *server) keep(ctx context.Context, old, next *state) {
	switch e := next.cause.(type) {
	case started, foldersChanged, configured:
		for _, w := range next.worlds {
			if !w.alone && !slices.ContainsFunc(old.worlds, func(o *world) bool { return o.keeper == w.keeper }) {
				ctx, stop := context.WithCancel(ctx)
				w.keeper.stop = stop
				go s.run(ctx, w)
			}
		}
	case filesChanged:
		for _, f := range e.Files {
			next.look(f.Path, f.Type != protocol.FileChangeTypeChanged)
			for _, w := range next.worlds {
				w.keeper.postpone(f.Path, w.ready)
			}
		}
	}
}

// look has the keepers of all folders look again at a native path.
func (s *state) look(native string, replaced bool) {
	for _, native := range s.names(native) {
		for _, w := range s.worlds {
			if p, ok := w.rel(native); ok && !w.alone {
				w.keeper.look(replaced, p)
			}
		}
	}
}

// early looks again at what changed before a folder was read, now that it is known
// what else it may be called.
func (s *server) early(k *keeper) {
	k.mu.Lock()
	early := k.early
	k.mu.Unlock()
	for _, native := range early { // nothing is added now: the folder has been read
		s.store.current.Load().look(native, true)
	}
	k.mu.Lock()
	k.early = nil
	k.mu.Unlock()
	s.diagnoser.poke()
}

// postpone keeps a native path that changed while a folder had not been read: what
// its symlinks say, and so what else the path is called, is not known yet.
func (k *keeper) postpone(native string, ready bool) {
	if ready {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.early = append(k.early, native)
}

// names returns a native path, and what it is without the symlinks that are known:
// that may lie in another folder.
func (s *state) names(native string) []string {
	names := []string{native}
	for _, w := range s.worlds {
		if p, ok := w.rel(native); ok && w.Real(p) != p {
			names = append(names, w.native(w.Real(p)))
		}
	}
	return names
}

// run reads the folder of a world, then follows what changes on disk. It ends
// with ctx.
func (s *server) run(ctx context.Context, w *world) {
	k := w.keeper
	delta, capped, err := k.tree.Scan(ctx, func(done, total int) {
		k.done.Store(int64(done))
		k.total.Store(int64(total))
	})
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		s.log.Warn("folder not read", "folder", w.folder.Path, "err", err)
		delta = &index.Delta{}
	case capped:
		s.log.Warn("folder has more entries than are looked at", "folder", w.folder.Path)
	}
	close(k.read)
	s.advance(k, delta, func() {})
	s.early(k)
	s.log.Info("indexed", "folder", w.folder.Path, "documents", k.tree.Snapshot().Len())
	go k.tree.WatchMounts(ctx, func(paths []string) { k.look(false, paths...) })
	if !s.store.current.Load().client.tellsAll() {
		go func() {
			k.tree.Watch(ctx, func(paths []string) { k.look(false, paths...) })
		}()
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
			paths, replaced := k.takeChanged()
			s.advance(k, k.tree.Changed(paths, replaced...), func() { k.looking = false })
		}
	}
}

// advance makes the state in which a keeper's newest snapshot is known, and then
// calls done with the keeper locked. Whoever waits for the keeper to have nothing
// left to do looks again after that.
func (s *server) advance(k *keeper, delta *index.Delta, done func()) {
	_ = s.store.update(func(st *state) (*state, error) {
		next := st.because(indexed{})
		next.note(k, delta)
		return next, nil
	})
	k.mu.Lock()
	done()
	k.mu.Unlock()
	s.diagnoser.poke()
}
