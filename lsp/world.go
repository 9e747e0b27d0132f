package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	base   uri.URI // of the folder's path, canonical
	alone  bool    // no folder: nothing but what is open is known
	keeper *keeper
	*index.Snapshot
	ready bool // the directory has been read
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
func (s *state) uriOf(w *world, p string) uri.URI { return s.uriOfDoc(w, p, w.Doc(p)) }

// uriOfDoc is uriOf for who has the document at p, which is nil where there is none.
func (s *state) uriOfDoc(w *world, p string, d *index.Document) uri.URI {
	if d != nil && d.File != nil { // perhaps through a symlink
		p = d.File.Path
	}
	u := thisPlatform().uri(w.native(p))
	if b := s.buffers[u]; b != nil {
		return b.URI
	}
	if rest, ok := strings.CutPrefix(string(u), string(w.base)); ok {
		return uri.URI(strings.TrimSuffix(string(w.folder.URI), "/") + rest)
	}
	return u
}

// complete gives the next state its worlds. It runs on the read loop, and parses
// the one document that changed: whatever is asked next is asked of its text.
func (s *server) complete(old, next *state) {
	switch e := next.cause.(type) {
	case started:
		s.choose(old, next)
		next.worlds = s.worldsOf(old, next)
	case foldersChanged:
		next.worlds = s.worldsOf(old, next)
	case opened:
		s.overlay(next, e.After)
	case configured:
		if s.choose(old, next); old.set().UserSkills != next.set().UserSkills { // other trees
			s.again(old, next)
		}
	case reindexed:
		s.again(old, next)
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

// again gives the next state new worlds, which nobody has read.
func (s *server) again(old, next *state) {
	for _, w := range old.worlds {
		w.keeper.stop()
	}
	bare := *old
	bare.worlds = nil
	next.worlds = s.worldsOf(&bare, next)
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
		tree: index.NewWorkspace(root, mounts...), stop: func() {}, read: make(chan struct{}), gone: make(chan struct{}),
		changed: map[string]bool{}, wake: make(chan struct{}, 1), resting: map[string]*time.Timer{},
	}
	if root == nil {
		close(k.read)
	}
	return &world{folder: f, base: thisPlatform().uri(f.Path), alone: root == nil, keeper: k, Snapshot: k.tree.Snapshot(), ready: root == nil}
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
