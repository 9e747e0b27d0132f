package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// A survey is what is found in all documents of a folder. It is kept up to date by the
// goroutine that looks, and may be behind when that was called away.
type survey struct {
	result *lint.Result
	by     *options        // the settings that the result is by
	todo   []string        // documents to look at, whatever changes
	delta  *index.Delta    // what has changed and was not looked at
	dirty  map[string]bool // documents of which something else may have to be told

	// start says how often each warning was found in each document when the session
	// began, or many files changed at once; nil while that is not known.
	start map[string]map[fault]int

	counts map[string]Findings // by document, of those that have any; nil while not all were looked at
	mine   bool                // nobody else has counts yet
}

// A fault is what stays of a finding while text moves.
type fault struct{ code, message string }

// someDocuments is how many documents are looked at in one go.
const someDocuments = 128

// surveys reports whether the client can be told of files that are not open.
func (c *client) surveys() bool { return !c.pulls() || c.pullsAll() }

// surveyed reports whether findings in files of a world are shown though they are not
// open.
func (s *state) surveyed(w *world) bool {
	return s.greeted && s.client.surveys() && !w.alone && w.ready && s.scope(w) != scopeOpen
}

// survey brings what is known of files that are not open up to date, and tells the
// client. It is called away when there is something else to look at, and then returns
// false: what is left is done another time.
func (s *server) survey(ctx context.Context, st *state, deltas map[*keeper]*index.Delta, bursts map[*keeper]bool) bool {
	d := s.diagnoser
	work, stop := context.WithCancel(ctx)
	defer stop()
	d.stop.Store(&stop)
	here := map[*keeper]bool{}
	for _, w := range st.worlds {
		if !st.surveyed(w) {
			continue
		}
		here[w.keeper] = true
		sv := d.surveys[w.keeper]
		if sv == nil {
			sv = &survey{delta: &index.Delta{}, dirty: map[string]bool{}}
			d.surveys[w.keeper] = sv
			d.stray = true // the files of an outer folder may be its own now
		} else if delta := deltas[w.keeper]; delta != nil {
			sv.delta.Merge(delta)
		}
		if bursts[w.keeper] {
			sv.start = nil
		}
	}
	for k := range d.surveys {
		if !here[k] {
			delete(d.surveys, k)
			d.stray = true
			d.count(k, nil)
			s.herald.tree = true
		}
	}
	for _, w := range st.worlds {
		sv := d.surveys[w.keeper]
		if sv == nil {
			continue
		}
		if len(d.wake) > 0 || !sv.update(work, st, w) {
			return false
		}
		if sv.recount(st, w) {
			d.count(w.keeper, sv.counts)
			s.herald.tree = true
		}
	}
	if d.stray {
		s.adopt(ctx, st)
	}
	for _, w := range st.worlds {
		if sv := d.surveys[w.keeper]; sv != nil {
			for p := range sv.dirty {
				s.tellClosed(ctx, st, w, p, sv)
			}
			clear(sv.dirty)
		}
	}
	return true
}

// update looks at what has to be looked at, until ctx is done.
func (sv *survey) update(ctx context.Context, st *state, w *world) bool {
	switch delta := sv.delta; {
	case sv.result == nil || sv.by != st.chosen:
		sv.again(w, st)
	case delta.Docs[index.ConfigPath] || delta.Docs[index.BaselinePath]: // they may say anything of any file
		sv.again(w, st)
	default:
		for _, dir := range delta.Under {
			for d := range w.DocsIn(dir) {
				sv.todo = append(sv.todo, d.Path)
			}
			for p := range sv.result.Paths() {
				if index.Below(p, dir) && w.Doc(p) == nil {
					sv.todo = append(sv.todo, p)
				}
			}
		}
		delta.Under = nil
		if len(delta.Docs)+len(delta.Links)+len(delta.Anchors) > 0 || delta.Names || delta.Graph {
			next, looked, err := sv.result.Update(ctx, w.Snapshot, delta)
			if err != nil {
				return false
			}
			sv.result, sv.delta = next, &index.Delta{}
			for _, p := range looked {
				sv.dirty[p] = true
			}
		}
	}
	for len(sv.todo) > 0 {
		some := sv.todo[:min(someDocuments, len(sv.todo))]
		next, left := sv.result.Look(ctx, w.Snapshot, some)
		for _, p := range some { // and of what is left, which is harmless
			sv.dirty[p] = true
		}
		done := len(some) - len(left)
		copy(some[done:], left)
		sv.result, sv.todo = next, sv.todo[done:]
		if ctx.Err() != nil {
			return false
		}
	}
	sv.begin()
	return true
}

// again begins anew.
func (sv *survey) again(w *world, st *state) {
	sv.todo = nil
	if sv.result != nil {
		for p := range sv.result.Paths() {
			sv.dirty[p] = true
		}
	}
	for d := range w.Docs() {
		sv.todo = append(sv.todo, d.Path)
	}
	for p := range w.Dangling() { // which have no document, and findings all the same
		sv.todo = append(sv.todo, p)
	}
	checks := st.checks(w)
	checks.Behind = true // who asks something does not wait for it
	sv.result, sv.by, sv.delta, sv.start = lint.Begin(st.rules, checks), st.chosen, &index.Delta{}, nil
}

// begin notes what is there now, if it is not known what was there when the session
// began.
func (sv *survey) begin() {
	if sv.start != nil {
		return
	}
	sv.start = map[string]map[fault]int{}
	for _, f := range sv.result.All() {
		sv.dirty[f.Path] = true
		if f.Severity != lint.Warning {
			continue
		}
		if sv.start[f.Path] == nil {
			sv.start[f.Path] = map[fault]int{}
		}
		sv.start[f.Path][fault{f.Code, f.Message}]++
	}
}

// shown returns the findings of a document that are shown where it is not open.
func (sv *survey) shown(st *state, w *world, p string) []lint.Finding {
	findings := sv.result.Findings(p)
	if len(findings) == 0 {
		return nil
	}
	cfg := st.checks(w)
	findings = st.own(w, p, cfg.Standing(w.Snapshot, st.rules, findings))
	if st.scope(w) == scopeWorkspace {
		return findings
	}
	seen := map[fault]int{}
	return slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool {
		if f.Severity == lint.Error {
			return false
		}
		is := fault{f.Code, f.Message}
		seen[is]++
		return f.Severity < lint.Warning || seen[is] <= sv.start[p][is]
	})
}

// A closedFile is what there is to tell of a file that is not open.
type closedFile struct {
	uri uri.URI // as the client spells the folder
	telling
}

// tellClosed tells the client what is shown of a document that is not open, where that
// is something else than it was told.
func (s *server) tellClosed(ctx context.Context, st *state, w *world, p string, sv *survey) {
	native := w.native(p)
	if owner, _ := st.worldOf(native); owner == nil || owner.keeper != w.keeper {
		return // a folder in this one answers for it
	}
	key := thisPlatform().uri(native)
	doc := w.Doc(p)
	is := closedFile{telling: silent, uri: st.uriOf(w, p)}
	switch {
	case st.buffers[key] != nil:
		s.diagnoser.keepClosed(key, is)
		return
	case doc == nil || doc.Path != p || doc.File != nil: // shown where it is open under another name
	default:
		is.telling = view{st, w, doc}.tell(sv.shown(st, w, p))
	}
	if st.client.pulls() {
		s.diagnoser.keepClosed(key, is)
		return
	}
	s.push(ctx, key, is)
}

// push publishes what is shown of a file that is not open. One of which nothing was
// ever said is not sent an empty list.
func (s *server) push(ctx context.Context, key uri.URI, is closedFile) {
	was, told := s.diagnoser.sent[key]
	now := diagnosis{uri: is.uri, hash: is.hash, some: len(is.items) > 0}
	if told && was.uri != "" {
		now.uri = was.uri
	}
	if now.some {
		s.diagnoser.sent[key] = now
	} else {
		delete(s.diagnoser.sent, key)
	}
	if was.some == now.some && (!now.some || was.hash == now.hash) {
		return
	}
	_ = s.conn.Notify(ctx, protocol.MethodTextDocumentPublishDiagnostics, &protocol.PublishDiagnosticsParams{URI: now.uri, Diagnostics: is.items})
}

// keepClosed notes what there is to pull of a file that is not open.
func (d *diagnoser) keepClosed(key uri.URI, is closedFile) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(is.items) == 0 {
		delete(d.closed, key)
		return
	}
	d.closed[key] = is
}

// shut deals with what was pushed for a document that is no longer open: it is taken
// back, or looked at by the survey of its folder, which says what holds now.
func (s *server) shut(ctx context.Context, st *state, key uri.URI, was diagnosis) {
	if native, ok := thisPlatform().path(key); ok {
		if w, p := st.worldOf(native); w != nil && st.surveyed(w) {
			sv := s.diagnoser.surveys[w.keeper]
			if sv != nil {
				sv.dirty[w.Real(p)] = true
			}
			if sv != nil && w.Real(p) == p {
				was.open = false
				s.diagnoser.sent[key] = was
				return
			}
		}
	}
	delete(s.diagnoser.sent, key)
	if was.some {
		_ = s.conn.Notify(ctx, protocol.MethodTextDocumentPublishDiagnostics, &protocol.PublishDiagnosticsParams{URI: was.uri, Diagnostics: []protocol.Diagnostic{}})
	}
}

// adopt has every file that something was told of answered for by the survey of the
// folder that it lies in now; what nobody answers for is taken back.
func (s *server) adopt(ctx context.Context, st *state) {
	d := s.diagnoser
	d.stray = false
	orphan := func(key uri.URI) bool {
		native, ok := thisPlatform().path(key)
		if !ok {
			return true
		}
		w, p := st.worldOf(native)
		if w == nil || d.surveys[w.keeper] == nil {
			return true
		}
		d.surveys[w.keeper].dirty[p] = true
		return false
	}
	for key, was := range d.sent {
		if st.buffers[key] == nil && orphan(key) {
			s.push(ctx, key, closedFile{uri: was.uri, telling: silent})
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for key := range d.closed {
		if orphan(key) {
			delete(d.closed, key)
		}
	}
	for _, w := range st.worlds { // and what an inner folder that is gone answered for
		if sv := d.surveys[w.keeper]; sv != nil {
			for p := range sv.result.Paths() {
				sv.dirty[p] = true
			}
		}
	}
}

// await waits until a state has been looked at to the end, or a later one. An error is ctx's.
func (d *diagnoser) await(ctx context.Context, st *state) error {
	for {
		d.mu.Lock()
		seen, again := d.seen, d.again
		d.mu.Unlock()
		if seen != nil && seen.number >= st.number {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again:
		}
	}
}

// pullClosed returns what there is to tell of a document that is not open.
func (d *diagnoser) pullClosed(ctx context.Context, s *state, v view) (telling, error) {
	if s.scope(v.world) == scopeOpen {
		return silent, nil
	}
	if err := d.await(ctx, s); err != nil {
		return silent, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if is, ok := d.closed[thisPlatform().uri(v.native(v.doc.Path))]; ok {
		return is.telling, nil
	}
	return silent, nil
}

// pullAll answers workspace/diagnostic: what there is to tell of files that are not
// open, and was not told. A client that knows all of it waits until there is more,
// instead of asking again and again.
func (d *diagnoser) pullAll(ctx context.Context, s *state, p *protocol.WorkspaceDiagnosticParams) (*protocol.WorkspaceDiagnosticReport, error) {
	before := map[uri.URI]string{}
	for _, id := range p.PreviousResultIds {
		before[id.URI] = id.Value
	}
	for {
		if err := d.await(ctx, s); err != nil {
			return nil, err
		}
		d.mu.Lock()
		report, again, settled := d.news(before), d.again, d.seen.settled()
		d.mu.Unlock()
		if len(report.Items) > 0 || settled && len(before) == 0 {
			return report, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-again:
		}
	}
}

// news lists what there is to pull and is not what a client was told before, in order
// of URI. Only for those who hold mu.
func (d *diagnoser) news(before map[uri.URI]string) *protocol.WorkspaceDiagnosticReport {
	report := &protocol.WorkspaceDiagnosticReport{Items: []protocol.WorkspaceDocumentDiagnosticReport{}}
	add := func(u uri.URI, is telling) {
		id := is.id()
		full := &protocol.WorkspaceFullDocumentDiagnosticReport{URI: u}
		full.FullDocumentDiagnosticReport = protocol.FullDocumentDiagnosticReport{Kind: "full", ResultID: &id, Items: is.items}
		report.Items = append(report.Items, full)
	}
	var keys []uri.URI
	for key := range d.closed {
		if d.seen.buffers[key] == nil {
			keys = append(keys, key)
		}
	}
	for key, id := range before {
		if _, ok := d.closed[key]; !ok && id != silent.id() && d.seen.buffers[key] == nil {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		is, ok := d.closed[key]
		switch {
		case !ok:
			add(d.seen.spelled(key), silent)
		case before[key] != is.id():
			add(is.uri, is.telling)
		}
	}
	return report
}

// spelled returns a URI of a file as the client spells the folder that it lies in.
func (s *state) spelled(key uri.URI) uri.URI {
	if native, ok := thisPlatform().path(key); ok {
		if w, p := s.worldOf(native); w != nil {
			return s.uriOf(w, p)
		}
	}
	return key
}
