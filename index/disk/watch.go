package disk

import (
	"context"
	"errors"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A burst of events, as of a checkout or of an editor that saves by renaming, is
// reported once: when nothing came for quiet, and after patience at the latest.
const (
	quiet    = 20 * time.Millisecond
	patience = 200 * time.Millisecond
)

// settle is how long after a report dirs is asked once more, for a caller who
// takes in what changed only after changed has returned.
const settle = time.Second

// maxExtra is how many directories are watched only because they are new. More of
// them at once are some program's output.
const maxExtra = 4096

// Watch calls changed with the paths, sorted, of files and directories whose state
// may have changed; a path may exist or not, and it may be one that Stat calls
// Opaque. A directory among them may have changed in all that it holds, so it is
// to be listed again, with those below it that were not known. It returns ctx's
// error when ctx is done, and none other: where the system cannot watch, it polls.
//
// What changed since the last Walk began is reported as well, as far as the times of
// files and directories tell.
//
// dirs returns the directories to watch, "" for the root: those that hold
// documents, and all above them. It is asked at the start, after each report and
// once again a little later. Directories created in a watched one are watched
// without being asked for, unless they are not to be looked into. dirs and changed
// are called from the calling goroutine alone.
func (r *Root) Watch(ctx context.Context, dirs func() []string, changed func(paths []string)) error {
	w := watch{
		root: r, dirs: dirs, changed: changed,
		watched: map[string]bool{}, extra: map[string]bool{},
		poll: poller{root: r}, remote: isRemote(r.real), since: r.lastWalk(),
	}
	var events <-chan fsnotify.Event
	var errs <-chan error
	if n, err := fsnotify.NewWatcher(); err == nil { // else there are too many already
		defer n.Close()
		w.notify, events, errs = n, n.Events, n.Errors
	}
	return w.run(ctx, events, errs)
}

// A notifier is what a watch needs of fsnotify.
type notifier interface {
	Add(name string) error
	Remove(name string) error
}

// A watch is the state of one call of Watch. Only its goroutine touches it.
type watch struct {
	root    *Root
	dirs    func() []string
	changed func([]string)
	notify  notifier // nil where nothing can be watched
	remote  bool     // others may change the disk without our system's knowing

	since   time.Time       // what dirs returns was listed after this
	watched map[string]bool // directories with a watch of the system
	extra   map[string]bool // directories that appeared, wanted though dirs may not know
	batch   batch
	poll    poller
}

func (w *watch) run(ctx context.Context, events <-chan fsnotify.Event, errs <-chan error) error {
	w.sync()
	var flush, poll, again alarm
	defer flush.stop()
	defer poll.stop()
	defer again.stop()
	for {
		flush.at(w.batch.due)
		poll.at(w.poll.due)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			w.event(e)
		case err, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) { // anything may have changed
				w.batch.add(time.Now(), slices.Collect(maps.Keys(w.watched))...)
			}
		case <-poll.c():
			poll.rang()
			w.batch.add(time.Now(), w.poll.run()...)
		case <-again.c():
			again.rang()
			w.sync()
		case <-flush.c():
			flush.rang()
			since := time.Now()
			w.changed(w.batch.take())
			w.sync()
			w.since = since
			again.at(time.Now().Add(settle))
		}
	}
}

// event takes in one event of the system.
func (w *watch) event(e fsnotify.Event) {
	p, ok := w.root.Rel(e.Name)
	if !ok || e.Op == fsnotify.Chmod || e.Op == 0 {
		return
	}
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		w.forget(p)
	}
	if e.Has(fsnotify.Create) {
		w.appear(p)
	}
	w.batch.add(time.Now(), p)
}

// appear watches a new directory and what it holds, and reports all directories in it:
// others may have been there by the same names. Whatever is put into it before its watch
// is there is found by listing it, as changed's caller will.
func (w *watch) appear(p string) {
	for dir := range w.root.directories(p) {
		if len(w.extra) >= maxExtra {
			return
		}
		w.extra[dir] = true
		w.add(dir)
		w.batch.add(time.Now(), dir)
	}
}

// directories yields p, where it is a directory, and all directories in it. Each is listed
// after it was yielded.
func (r *Root) directories(p string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for todo := []string{p}; len(todo) > 0; {
			p, todo = todo[len(todo)-1], todo[:len(todo)-1]
			if r.Stat(p).Type != Dir {
				continue
			}
			if !yield(p) {
				return
			}
			entries, err := r.List(p)
			if err != nil {
				continue
			}
			for _, e := range entries {
				if e.Type == Dir {
					todo = append(todo, e.Path)
				}
			}
		}
	}
}

// forget gives up the watches of a path and of all below it: they follow what was
// moved, and would report it under its old name.
func (w *watch) forget(p string) {
	if !w.watched[p] && !w.extra[p] {
		return // then nothing below it is watched either
	}
	for _, set := range []map[string]bool{w.watched, w.extra} {
		for dir := range set {
			if p != "" && dir != p && !strings.HasPrefix(dir, p+"/") {
				continue
			}
			if w.notify != nil {
				_ = w.notify.Remove(w.native(dir)) // it may be gone with its directory
			}
			delete(set, dir)
		}
	}
}

// sync watches what is wanted and is not watched yet, and polls what cannot be.
// What changed in a directory before, but after it was listed, is reported too.
func (w *watch) sync() {
	var polled, fresh []string
	want := func(dir string) {
		old := w.watched[dir] || w.poll.has(dir)
		if !w.add(dir) || w.remote {
			polled = append(polled, dir)
		} else if !w.watched[dir] {
			return // it is gone
		}
		if !old {
			fresh = append(fresh, dir)
		}
	}
	for _, dir := range w.dirs() {
		if dir, ok := clean(dir); ok {
			want(dir)
		}
	}
	for dir := range w.extra {
		want(dir)
	}
	w.poll.set(polled)
	since := onDisk(w.since, time.Now(), time.Since(w.since))
	for _, dir := range fresh { // once it is watched, so that nothing falls between
		w.batch.add(time.Now(), w.root.recent(dir, since)...)
	}
}

// add watches a directory and reports whether it is watched now. One that is gone
// counts as watched: its parent's events will tell when it is back.
func (w *watch) add(dir string) bool {
	if w.watched[dir] {
		return true
	}
	if w.notify == nil {
		return false
	}
	err := w.notify.Add(w.native(dir))
	if err == nil {
		w.watched[dir] = true
	}
	return err == nil || missing(err) && dir != ""
}

func (w *watch) native(dir string) string { return filepath.Clean(w.root.at(dir)) }

// A batch gathers the paths of a burst.
type batch struct {
	paths map[string]bool
	last  time.Time // when it must be reported, whatever comes
	due   time.Time // when it is to be reported; zero if there is nothing
}

func (b *batch) add(now time.Time, paths ...string) {
	if len(paths) == 0 {
		return
	}
	if b.paths == nil {
		b.paths, b.last = map[string]bool{}, now.Add(patience)
	}
	for _, p := range paths {
		b.paths[p] = true
	}
	if b.due = now.Add(quiet); b.due.After(b.last) {
		b.due = b.last
	}
}

func (b *batch) take() []string {
	paths := slices.Sorted(maps.Keys(b.paths))
	*b = batch{}
	return paths
}

// An alarm is a timer that can be set again and again, to times that may be zero
// for never.
type alarm struct {
	timer *time.Timer
	when  time.Time
}

func (a *alarm) at(when time.Time) {
	if when.Equal(a.when) {
		return
	}
	a.stop()
	if a.when = when; !when.IsZero() {
		a.timer = time.NewTimer(time.Until(when))
	}
}

// c is never ready while the alarm is not set.
func (a *alarm) c() <-chan time.Time {
	if a.timer == nil {
		return nil
	}
	return a.timer.C
}

func (a *alarm) rang() { *a = alarm{} }

func (a *alarm) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
	*a = alarm{}
}
