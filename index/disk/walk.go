package disk

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/skillpls/skillpls/index/host"
)

// skillFile in a directory makes that directory, and those in it, come early.
const skillFile = "SKILL.md"

// early are the directories in which plugins and libraries keep what matters.
var early = []string{"agents", "commands", "prompts", "rules", "skills"}

// A task is a directory to read, and then what was read.
type task struct {
	entry  Entry
	up     *scope // nil for the root
	from   *level // where entry stands; nil for the root
	urgent bool

	ready   bool // the rest is filled
	scope   *scope
	entries []Entry
	skill   bool
	err     error
}

// A level is the listing of a directory that was visited, kept while a directory
// in it may still turn out to be opaque.
type level struct {
	dir     string
	entries []Entry
	changed bool
}

// Walk calls visit for every directory that is to be looked into, once by its real
// path, with its entries sorted by path. Links are not descended into: what they
// lead to is walked where it really lies. Size and ModTime are left zero.
//
// Of the directories known at a time, those of hosts, those named like skills or
// rules, those that hold SKILL.md, and what lies in all of these, are read before
// others, and widely before deeply. A directory that turns out to be
// unreadable, or to exceed the entry cap, becomes Opaque: the one that holds it is
// then visited once more at the end, and that visit counts. capped says that
// something was left out for the cap. What did not fit is Opaque in List and Stat
// also, until the next Walk, and what could not be read until it can be; only one Walk
// may run at a time.
//
// visit is called from the calling goroutine alone; it may keep the entries but not
// change them. The error is ctx's, or says
// that the root itself cannot be read. Files that come and go meanwhile are no
// error, and may or may not be seen.
func (r *Root) Walk(ctx context.Context, visit func(dir string, entries []Entry)) (capped bool, err error) {
	r.begin()
	workers := min(4, 2*runtime.GOMAXPROCS(0))
	todo, done := make(chan *task, 2*workers), make(chan *task, 2*workers)
	var readers sync.WaitGroup
	for range workers {
		readers.Go(func() {
			for t := range todo {
				r.take(t)
				done <- t // has room for all that runs
			}
		})
	}
	defer readers.Wait()
	defer close(todo)

	w := walk{root: r, left: r.max, visit: visit}
	w.waiting.push(&task{urgent: true})
	for !w.waiting.empty() || !w.running.empty() {
		if ctx.Err() != nil {
			return w.capped, ctx.Err()
		}
		if !w.waiting.empty() && w.running.len() < cap(done) {
			t := w.waiting.pop()
			w.running.push(t)
			todo <- t
			continue
		}
		// What is urgent is taken in first, so that speed decides neither the order
		// nor what fits.
		t := w.running.pop()
		for !t.ready {
			(<-done).ready = true
		}
		w.put(t)
	}
	if w.err != nil {
		return w.capped, w.err
	}
	w.amend()
	r.setShut(w.shut)
	return w.capped, nil
}

// begin notes that a Walk begins.
func (r *Root) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shut, r.walked = nil, time.Now()
}

// lastWalk returns when the last Walk began, or the present if there was none.
func (r *Root) lastWalk() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.walked.IsZero() {
		return time.Now()
	}
	return r.walked
}

func (r *Root) setShut(dirs map[string]closing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shut = dirs
}

// take reads a task's directory. It runs on a worker.
func (r *Root) take(t *task) {
	l, err := r.readDir(t.entry.Path, r.max)
	if err != nil {
		t.err = err
		return
	}
	if t.up == nil {
		t.scope = r.rootScope(l.has)
	} else {
		t.scope = r.enter(t.up, t.entry, l.has)
	}
	t.entries = r.entries(t.scope, l, false)
	t.skill = l.has(skillFile)
}

// A closing says why a directory was not taken in.
type closing uint8

const (
	taken      closing = iota // it was
	full                      // it did not fit: nothing of it does until the next Walk
	unreadable                // it could not be read when that was tried
)

// A walk is the state of Walk's own goroutine.
type walk struct {
	root    *Root
	visit   func(string, []Entry)
	waiting queues // to be read
	running queues // being read, or read and not yet taken in
	left    int    // entries that may still be taken in
	wasted  int    // entries read and not taken in
	capped  bool
	shut    map[string]closing // directories that were not taken in
	amended []*level           // listings that show one of shut
	linked  []*level           // listings that show a link
	err     error              // why the root could not be read
}

// queues give back urgent tasks before others, and those of a kind in the order in
// which they were put in.
type queues struct{ urgent, other queue }

func (q *queues) empty() bool { return q.len() == 0 }
func (q *queues) len() int    { return q.urgent.len() + q.other.len() }

func (q *queues) push(t *task) {
	if t.urgent {
		q.urgent.push(t)
		return
	}
	q.other.push(t)
}

func (q *queues) pop() *task {
	if q.urgent.len() > 0 {
		return q.urgent.pop()
	}
	return q.other.pop()
}

// A queue lets go of what it has given back.
type queue struct {
	tasks []*task
	next  int
}

func (q *queue) len() int { return len(q.tasks) - q.next }

func (q *queue) push(t *task) { q.tasks = append(q.tasks, t) }

func (q *queue) pop() *task {
	t := q.tasks[q.next]
	q.tasks[q.next] = nil
	if q.next++; q.next == len(q.tasks) {
		q.tasks, q.next = q.tasks[:0], 0
	}
	return t
}

// put takes in what was read of one directory.
func (w *walk) put(t *task) {
	switch {
	case missing(t.err) && t.from != nil:
		return // gone since its listing was read, or no directory now; an event will say so
	case errors.Is(t.err, errTooMany), len(t.entries) > w.left:
		w.close(t, full)
		w.overflow(len(t.entries))
		return
	case t.err != nil:
		if t.from == nil {
			w.err = t.err
		}
		w.close(t, unreadable)
		return
	}
	w.left -= len(t.entries)
	l := &level{dir: t.entry.Path, entries: t.entries}
	w.visit(l.dir, l.entries)
	if slices.ContainsFunc(l.entries, func(e Entry) bool { return e.Type == Link }) {
		w.linked = append(w.linked, l)
	}
	for _, e := range t.entries {
		if e.Type == Dir {
			w.waiting.push(&task{entry: e, up: t.scope, from: l, urgent: t.urgent && t.from != nil || t.skill || isEarly(e)})
		}
	}
}

func isEarly(e Entry) bool {
	name := e.Path[strings.LastIndexByte(e.Path, '/')+1:]
	_, ok := slices.BinarySearch(early, name)
	return ok || host.IsDir(name)
}

// overflow notes that a directory did not fit. Smaller ones may still, but reading
// on only to throw away has its limit too.
func (w *walk) overflow(size int) {
	w.capped = true
	if w.wasted += max(size, 1); w.left > 0 && w.wasted <= w.root.max {
		return
	}
	for !w.waiting.empty() {
		w.close(w.waiting.pop(), full)
	}
}

// close marks a directory as not looked into.
func (w *walk) close(t *task, why closing) {
	if w.shut == nil {
		w.shut = map[string]closing{}
	}
	w.shut[t.entry.Path] = why
	if t.from != nil && !t.from.changed {
		t.from.changed = true
		w.amended = append(w.amended, t.from)
	}
}

// amend visits again the directories of which an entry has become opaque, links to
// such included. The first listings are the visitor's, so they are not written to.
func (w *walk) amend() {
	if len(w.shut) == 0 {
		return
	}
	for _, l := range w.linked {
		if !l.changed && slices.ContainsFunc(l.entries, w.lost) {
			w.amended = append(w.amended, l)
		}
	}
	for _, l := range w.amended {
		entries := slices.Clone(l.entries)
		for i, e := range entries {
			if w.lost(e) {
				entries[i].Type, entries[i].Target = Opaque, ""
			}
		}
		w.visit(l.dir, entries)
	}
}

// lost reports whether an entry is, or leads to or into, a directory that was not
// taken in.
func (w *walk) lost(e Entry) bool {
	switch e.Type {
	case Dir:
		return w.shut[e.Path] != taken
	case Link:
		for p := e.Target; p != ""; p = parent(p) {
			if w.shut[p] != taken {
				return true
			}
		}
	}
	return false
}
