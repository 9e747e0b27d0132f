package lsp

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
)

// A diagnoser tells the client what is wrong in its files: by pushing it, or to a
// client that pulls by saying when to pull again. The files that are open come first,
// the rest of a folder when nothing else is to be done.
type diagnoser struct {
	wake chan struct{}                      // has room for one
	stop atomic.Pointer[context.CancelFunc] // ends the work on files that are not open

	// Of the goroutine that looks.
	sent    map[uri.URI]diagnosis // what was pushed and holds
	surveys map[*keeper]*survey
	stray   bool // there may be something in sent, or closed, that no survey answers for

	mu     sync.Mutex
	pulls  map[uri.URI]diagnosis  // what a client that pulls was last told
	closed map[uri.URI]closedFile // what there is to pull of files that are not open
	counts map[*keeper]map[string]Findings
	due    *state                   // the state to look at
	deltas map[*keeper]*index.Delta // what made it of the one looked at before
	bursts map[*keeper]bool         // among them
	seen   *state                   // the last state that was looked at to the end
	looked *state                   // the last state of which everything has been said
	again  chan struct{}            // closed when one of them changes
}

// A diagnosis is what the client was told of a document.
type diagnosis struct {
	uri     uri.URI           // as the client spells it
	hash    [sha256.Size]byte // of the diagnostics
	some    bool              // there were any
	open    bool              // the document was open
	version int32
	opened  int64    // when the client had opened the document
	late    bool     // there was a newer state when it was told
	by      *options // the settings at that time
	near    []string // other documents that the diagnostics name places in
	said    []fault  // in them, of checks that wait for a word to rest
	held    bool     // there is more to say when it has
}

func newDiagnoser() *diagnoser {
	return &diagnoser{
		wake: make(chan struct{}, 1), sent: map[uri.URI]diagnosis{}, surveys: map[*keeper]*survey{}, pulls: map[uri.URI]diagnosis{}, closed: map[uri.URI]closedFile{}, counts: map[*keeper]map[string]Findings{},
		deltas: map[*keeper]*index.Delta{}, bursts: map[*keeper]bool{}, again: make(chan struct{}),
	}
}

// take gives the diagnoser a state to look at. Every state has to come, in order,
// or what changed in it is never told. It does not block.
func (d *diagnoser) take(st *state) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.due = st
	for k, delta := range st.deltas {
		if d.deltas[k] == nil {
			d.deltas[k] = new(index.Delta)
		}
		d.deltas[k].Merge(delta)
	}
	maps.Copy(d.bursts, st.bursts)
}

// next returns the state to look at, and what changed since the one before, and in
// which folders as part of a change of many files.
func (d *diagnoser) next() (st *state, deltas map[*keeper]*index.Delta, bursts map[*keeper]bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	deltas, bursts = d.deltas, d.bursts
	d.deltas, d.bursts = map[*keeper]*index.Delta{}, map[*keeper]bool{}
	return d.due, deltas, bursts
}

// poke makes the diagnoser look at the state that it has. It does not block.
func (d *diagnoser) poke() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
	if stop := d.stop.Load(); stop != nil {
		(*stop)()
	}
}

// diagnose looks at the newest state each time it is poked, until ctx is done. What
// comes while it works is looked at once, afterwards: a burst of edits costs no
// more than the last one.
func (s *server) diagnose(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.diagnoser.wake:
		}
		st, deltas, bursts := s.diagnoser.next()
		var waiting bool
		if st.client.pulls() {
			waiting = s.refreshPulls(ctx, st, deltas)
		} else {
			waiting = s.publish(ctx, st, deltas)
		}
		if waiting {
			s.awake(st)
		}
		s.repaint(ctx, st, deltas)
		s.herald.look(st, deltas)
		all := s.survey(ctx, st, deltas, bursts)
		waiting = s.proclaim(ctx, st) || waiting
		if all {
			for _, w := range st.worlds {
				if w.ready {
					s.endReading(w.keeper)
				}
			}
			s.diagnoser.done(st, waiting)
			continue
		}
		select { // who called it away may have been heard already
		case s.diagnoser.wake <- struct{}{}:
		default:
		}
	}
}

// done notes that everything has been said of a state, but for what waits for a word to
// rest.
func (d *diagnoser) done(st *state, waiting bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen = st
	if !waiting {
		d.looked = st
	}
	close(d.again)
	d.again = make(chan struct{})
}

// methodSettled is a request of ours without parameters. It is answered when all
// folders have been read, the client has told its settings, what was told before it has
// been looked at, and every diagnostic that follows has been sent. Scripts and tests wait for it.
const methodSettled = "skillpls/settled"

// settled answers skillpls/settled.
func (s *server) settled(ctx context.Context, _ *state, _ []byte) (any, error) {
	d := s.diagnoser
	for {
		d.mu.Lock()
		looked, again := d.looked, d.again
		d.mu.Unlock()
		// First that nothing is under way, then that the last of it has been looked at:
		// once nobody is busy, what they found is in the current state, not before.
		if s.asking.Load() == 0 && s.store.current.Load().settled() && looked == s.store.current.Load() {
			return nil, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-again:
		}
	}
}

// settled reports whether every folder has been read, and nothing is known to
// have changed since.
func (s *state) settled() bool {
	return !slices.ContainsFunc(s.worlds, func(w *world) bool { return !w.ready || w.keeper.busy() })
}

// publish sends the diagnostics of open documents that have others than before. It
// reports whether there are more, of words that have not rested.
func (s *server) publish(ctx context.Context, st *state, deltas map[*keeper]*index.Delta) (waiting bool) {
	d := s.diagnoser
	for _, b := range st.open() {
		v, ok := st.document(b.key)
		was, told := d.sent[b.key]
		if told && !was.open { // it may be closed again before anything is said of it
			was.open = true
			d.sent[b.key] = was
		}
		if ok && (!v.ready || !v.concerned(deltas[v.keeper], was, b)) {
			continue
		}
		is, held := silent, false
		if ok {
			findings := v.unsaid(v.findings())
			if st.resting(b) {
				findings, held = b.hold(findings, was.said)
			}
			is = v.tell(findings)
		}
		waiting = waiting || held
		now := diagnosis{uri: b.URI, hash: is.hash, some: len(is.items) > 0, open: true, version: b.Version, opened: b.opened, by: st.chosen, near: is.near, said: is.said, held: held}
		if was.hash == is.hash && told && was.version == b.Version && was.opened == b.opened || !was.some && !now.some {
			d.sent[b.key] = now
			continue // known, or nothing to say and nothing to take back
		}
		if s.store.current.Load().buffers[b.key] != b {
			continue // of a text that is no more; the next poke has been given
		}
		d.sent[b.key] = now
		p := &protocol.PublishDiagnosticsParams{URI: b.URI, Diagnostics: is.items}
		if st.client.versions() {
			p.Version = protocol.NewOptional(b.Version)
		}
		_ = s.conn.Notify(ctx, protocol.MethodTextDocumentPublishDiagnostics, p)
	}
	for key, was := range d.sent {
		if was.open && st.buffers[key] == nil {
			s.shut(ctx, st, key, was)
		}
	}
	return waiting
}

// refreshPulls asks a client that pulls to do so again where a document has other
// diagnostics than it was last told, though its text is still the one it was told
// of: the client cannot know. After an edit of its own it pulls by itself.
// It reports whether there are words that have not rested: somebody may pull, and not
// be told of them.
func (s *server) refreshPulls(ctx context.Context, st *state, deltas map[*keeper]*index.Delta) (waiting bool) {
	if !st.client.refreshes() {
		return false
	}
	d := s.diagnoser
	again := false
	for _, b := range st.open() {
		was, told := d.pulled(b.key)
		waiting = waiting || st.resting(b)
		if !told || was.version != b.Version || was.opened != b.opened {
			continue
		}
		v, ok := st.document(b.key)
		switch {
		case !ok:
			again = again || was.hash != silent.hash && st.knows(b)
		case v.ready && (was.late || v.concerned(deltas[v.keeper], was, b)):
			findings := v.unsaid(v.findings())
			if st.resting(b) {
				var held bool
				if findings, held = b.hold(findings, was.said); held {
					d.hold(b.key)
				}
			}
			again = again || was.hash != v.tell(findings).hash
		}
	}
	if again {
		_ = s.ask(ctx, protocol.MethodWorkspaceDiagnosticRefresh, nil, nil)
	}
	return waiting
}

// knows reports whether all is known that there is to know of an open document.
func (s *state) knows(b *buffer) bool {
	w, _ := s.worldOf(b.Path)
	return w == nil || w.ready
}

// pulled returns what a client that pulls was last told of a document.
func (d *diagnoser) pulled(key uri.URI) (diagnosis, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	was, ok := d.pulls[key]
	return was, ok
}

// hold notes that there is more to say of an open document than a client that pulls was
// told.
func (d *diagnoser) hold(key uri.URI) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if was, ok := d.pulls[key]; ok {
		was.held = true
		d.pulls[key] = was
	}
}

// concerned reports whether a change can have altered the findings of an open
// document since a diagnosis of it, or whether there is none of this version, or since it
// was opened: Neovim forgets then what it was told.
func (v view) concerned(delta *index.Delta, was diagnosis, b *buffer) bool {
	switch {
	case was.uri == "" || was.version != b.Version || was.opened != b.opened || was.by != v.chosen || was.held:
		return true
	case delta == nil:
		return false
	}
	path := v.doc.Path
	return delta.Names || delta.Graph || delta.Docs[path] || delta.Links[path] || len(delta.Anchors) > 0 ||
		v.holds(path, delta.Docs) || v.holds(path, delta.Targets) || v.holds(path, delta.Links) ||
		delta.Docs[index.ConfigPath] || delta.Docs[index.BaselinePath] ||
		slices.ContainsFunc(was.near, func(p string) bool { return delta.Docs[p] }) ||
		slices.ContainsFunc(delta.Under, func(dir string) bool { return index.Below(path, dir) })
}

// holds reports whether the document at p is a skill's, and one of paths lies in the
// skill: which of these are named is said there.
func (v view) holds(p string, paths map[string]bool) bool {
	dir, ok := strings.CutSuffix(p, "/SKILL.md")
	if !ok {
		return false
	}
	for q := range paths {
		if index.Below(q, dir) {
			return true
		}
	}
	return false
}

// open returns the open buffers in order of URI.
func (s *state) open() []*buffer {
	list := make([]*buffer, 0, len(s.buffers))
	for _, b := range s.buffers {
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b *buffer) int {
		if a.key < b.key {
			return -1
		}
		return 1
	})
	return list
}

// pull answers textDocument/diagnostic. It waits until the folder has
// been read: before that nothing is known to be wrong, and not every client can
// be told to ask again.
func (d *diagnoser) pull(ctx context.Context, s *state, p *protocol.DocumentDiagnosticParams) (protocol.DocumentDiagnosticReport, error) {
	v, ok := s.document(p.TextDocument.URI)
	if ok && s.buffers[p.TextDocument.URI] == nil && !v.alone && s.client.surveys() {
		is, err := d.pullClosed(ctx, s, v)
		if err != nil {
			return nil, err
		}
		return is.report(p.PreviousResultID), nil
	}
	if !ok {
		d.told(s, p.TextDocument.URI, silent, false)
		return &protocol.RelatedFullDocumentDiagnosticReport{FullDocumentDiagnosticReport: protocol.FullDocumentDiagnosticReport{Kind: "full", Items: []protocol.Diagnostic{}}}, nil
	}
	if !v.ready {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-v.keeper.gone:
			return nil, protocol.ErrContentModified
		case <-v.keeper.read:
		}
		w := *v.world
		w.Snapshot = w.keeper.tree.Snapshot()
		rel := v.doc.Path
		if v.doc.File != nil { // by the name that was opened: that it is a symlink is known only now
			rel = v.doc.File.Path
		}
		mine := s.as(&w, p.TextDocument.URI, rel)
		doc := mine.Doc(rel)
		if doc == nil || doc.Hash != v.doc.Hash {
			return nil, protocol.ErrContentModified
		}
		v = view{s, mine, doc}
	}
	findings, held, before := v.unsaid(v.findings()), false, p.PreviousResultID
	if b := s.buffers[p.TextDocument.URI]; b != nil {
		was, ok := d.pulled(b.key)
		if s.client.refreshes() && s.resting(b) {
			findings, held = b.hold(findings, was.said)
		}
		// Neovim forgets what it was told of a document that it opens again, and still
		// says that it was told (https://github.com/neovim/neovim/issues/16623).
		if !ok || was.opened != b.opened {
			before = nil
		}
	}
	is := v.tell(findings)
	d.told(s, p.TextDocument.URI, is, held)
	return is.report(before), nil
}

// report is the answer to who asks for one document, and was told before what has a
// name.
func (t telling) report(before *string) protocol.DocumentDiagnosticReport {
	id := t.id()
	if before != nil && *before == id {
		return &protocol.RelatedUnchangedDocumentDiagnosticReport{UnchangedDocumentDiagnosticReport: protocol.UnchangedDocumentDiagnosticReport{Kind: "unchanged", ResultID: id}}
	}
	return &protocol.RelatedFullDocumentDiagnosticReport{FullDocumentDiagnosticReport: protocol.FullDocumentDiagnosticReport{Kind: "full", ResultID: &id, Items: t.items}}
}

// told notes what an answer says of an open document. An answer of an older text
// than one that was given before does not count.
func (d *diagnoser) told(s *state, key uri.URI, is telling, held bool) {
	b := s.buffers[key]
	if b == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if was, ok := d.pulls[key]; !ok || was.opened < b.opened || was.opened == b.opened && was.version <= b.Version {
		late := d.due != s
		d.pulls[key] = diagnosis{uri: b.URI, hash: is.hash, version: b.Version, opened: b.opened, late: late, by: s.chosen, near: is.near, said: is.said, held: held}
		if late { // what has been looked at since was not compared with this
			d.poke()
		}
	}
	for key := range d.pulls {
		if s.buffers[key] == nil {
			delete(d.pulls, key)
		}
	}
}
