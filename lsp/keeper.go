package lsp

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index"
)

// A keeper brings the tree of one folder up to date. It is shared by all the
// worlds of that folder, and by nothing that answers.
type keeper struct {
	tree *index.Workspace
	stop context.CancelFunc
	read chan struct{} // closed when the directory has been read
	gone chan struct{} // closed when it was not, as nobody wants to know any more

	done, total atomic.Int64 // of the reading, for the progress
	begun       atomic.Int64 // documents that were told of as being read

	mu      sync.Mutex
	changed map[string]bool        // paths to look at again; true where something may be in the place of another
	looking bool                   // at paths that were in changed
	wake    chan struct{}          // has room for one
	resting map[string]*time.Timer // by path, of texts that are parsed when they have rested
	early   []string               // native paths that changed before the folder was read

	// Its own goroutine's: how many documents changed on disk lately, and when the last.
	changes int
	last    time.Time
}

// A change on disk of more documents than manyFiles is none that somebody makes by
// hand: another branch was checked out, or a program has run. Changes that follow one
// another within pause are one.
const (
	manyFiles = 50
	pause     = 2 * time.Second
)

// burst notes that documents have changed on disk at a moment, and reports whether
// that is part of a change of many.
func (k *keeper) burst(documents int, now time.Time) bool {
	if now.Sub(k.last) > pause {
		k.changes = 0
	}
	k.changes, k.last = k.changes+documents, now
	return k.changes > manyFiles
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
		s.advance(k, k.tree.Parse(p), func() { delete(k.resting, p) }, false)
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

// keep starts the keepers of worlds that have none running, and passes on what
// the client saw change. It must not block.
func (s *server) keep(ctx context.Context, old, next *state) {
	switch e := next.cause.(type) {
	case started, foldersChanged, configured, reindexed:
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

// beginReading tells who wants to know how many documents of a folder are being read, and
// endReading that they have been, and looked at.
func (s *server) beginReading(k *keeper, documents int) {
	if s.options.Reading != nil {
		k.begun.Store(int64(documents))
		s.options.Reading(documents)
	}
}

func (s *server) endReading(k *keeper) {
	if n := k.begun.Swap(0); n > 0 {
		s.options.Reading(-int(n))
	}
}

// run reads the folder of a world, then follows what changes on disk. It ends
// with ctx.
func (s *server) run(ctx context.Context, w *world) {
	k := w.keeper
	delta, capped, err := k.tree.Scan(ctx, func(done, total int) {
		k.done.Store(int64(done))
		k.total.Store(int64(total))
		if done == 1 {
			s.beginReading(k, total)
		}
	})
	defer s.endReading(k)
	switch {
	case ctx.Err() != nil:
		close(k.gone)
		return
	case err != nil:
		s.log.Warn("folder not read", "folder", w.folder.Path, "err", err)
		delta = &index.Delta{}
	case capped:
		s.log.Warn("folder has more entries than are looked at", "folder", w.folder.Path)
	}
	close(k.read)
	s.advance(k, delta, func() {}, false)
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
			delta := k.tree.Changed(paths, replaced...)
			s.advance(k, delta, func() { k.looking = false }, k.burst(len(delta.Docs), time.Now()))
		}
	}
}

// advance makes the state in which a keeper's newest snapshot is known, and then
// calls done with the keeper locked. Whoever waits for the keeper to have nothing
// left to do looks again after that.
func (s *server) advance(k *keeper, delta *index.Delta, done func(), burst bool) {
	_ = s.store.update(func(st *state) (*state, error) {
		next := st.because(indexed{})
		next.note(k, delta)
		if burst {
			next.bursts = map[*keeper]bool{k: true}
		}
		return next, nil
	})
	k.mu.Lock()
	done()
	k.mu.Unlock()
	s.diagnoser.poke()
}
