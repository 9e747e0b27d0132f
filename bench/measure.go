package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

const (
	asks     = 40               // questions of each sort in a run
	edits    = 100              // edits of a document in a run
	patience = 90 * time.Second // for what has to come at last
	soon     = 30 * time.Second // for what should be there at once; some put off their work to the first question
	box      = 10 * time.Second // for all starts of a run, for all bursts, and for the answer after one
)

// A run is one server that is measured once.
type run struct {
	of    *server
	scene *scene
	table *table
	e     *lsptest.Editor
	pid   int
}

// add notes a measurement, or that there is none and why. What is cut off because the time is
// up says nothing of the server.
func (r *run) add(ctx context.Context, row string, value float64, err error) {
	if err == nil || ctx.Err() == nil {
		r.table.add(r.of.name, row, value, err)
	}
}

// count notes whether something that should not happen did.
func (r *run) count(ctx context.Context, row string, err error) {
	switch {
	case err == nil:
		r.table.add(r.of.name, row, 0, nil)
	case ctx.Err() == nil:
		r.table.tell(r.of.name, row, err)
		r.table.add(r.of.name, row, 1, nil)
	}
}

// starts times the answers to initialize, so many of them or as many as there is time for.
func (r *run) starts(ctx context.Context, times int) {
	until := time.Now().Add(box)
	for range times {
		from := time.Now()
		e, _, err := r.of.start(ctx, r.scene.dir)
		took := ms(time.Since(from))
		r.count(ctx, rowNoStart, err)
		if err == nil {
			r.add(ctx, rowStart, took, nil)
			e.Kill()
		}
		if time.Now().After(until) || ctx.Err() != nil {
			return
		}
	}
}

// attempts are how often a server is started that does not answer, until it is given up.
const attempts = 3

// session starts the server, opens documents, and ends it after what is to be done. Where it
// does not start there is nothing in the row.
func (r *run) session(ctx context.Context, row string, do func(from time.Time) error) error {
	var from time.Time
	var err error
	for range attempts {
		from = time.Now()
		r.e, r.pid, err = r.of.start(ctx, r.scene.dir)
		r.count(ctx, rowNoStart, err)
		if err == nil {
			break
		}
	}
	if err != nil {
		r.add(ctx, row, 0, err)
		return nil
	}
	defer func() { r.e.Kill() }()
	if err := r.scene.open(r.e); err != nil {
		return err
	}
	return do(from)
}

// measure asks and edits from the start on.
func (r *run) measure(ctx context.Context) error {
	return r.session(ctx, rowReady, func(from time.Time) error {
		link := r.scene.links[0]
		took, err := r.poll(ctx, from, 0, "textDocument/definition", r.scene.at(r.e, link, nil), func(raw json.RawMessage) error { return leads(raw, r.e, link.to) })
		r.add(ctx, rowFirst, took, err)
		if !r.ready(ctx, from, 0, rowReady) {
			return nil
		}
		r.rest(ctx)
		r.ask(ctx)
		r.edit(ctx)
		r.dependents(ctx)
		r.memory(ctx, rowMemory)
		return r.large(ctx)
	})
}

// rest waits until the server has no more to do than a twentieth of a processor could, or
// for ten seconds: what is asked from then on is not slowed by the start.
func (r *run) rest(ctx context.Context) {
	const every, most = 200 * time.Millisecond, 50
	before, ok := processorTime(r.pid)
	for range most {
		if !ok {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		var now float64
		now, ok = processorTime(r.pid)
		if now-before < ms(every)/20 {
			return
		}
		before = now
	}
}

// polled waits for correct references while it asks for them all the time.
func (r *run) polled(ctx context.Context) error {
	return r.session(ctx, rowPolled, func(from time.Time) error {
		r.ready(ctx, from, 10*time.Millisecond, rowPolled)
		return nil
	})
}

// memory notes the most memory that the server has had.
func (r *run) memory(ctx context.Context, row string) {
	if peak, ok := peakMemory(r.pid); ok {
		r.add(ctx, row, peak, nil)
	}
}

// check times the command that checks the tree.
func (r *run) check(ctx context.Context) {
	if len(r.of.check) > 0 {
		took, err := timed(r.of.checking(ctx, r.scene.dir), 1)
		r.add(ctx, rowCheck, took, err)
	}
}

var listing = map[string]any{"context": map[string]any{"includeDeclaration": false}}

// ready waits until all references of the hub are found.
func (r *run) ready(ctx context.Context, from time.Time, every time.Duration, row string) bool {
	took, err := r.poll(ctx, from, every, "textDocument/references", r.scene.at(r.e, r.scene.hub, listing), atLeast(r.scene.tree.HubRefs))
	r.add(ctx, row, took, err)
	return err == nil
}

// poll asks until the answer is right, and returns how long that took from a time on. Every 0
// is after a fiftieth of that time, so that a question costs little and the result is near.
func (r *run) poll(ctx context.Context, from time.Time, every time.Duration, method string, params any, right func(json.RawMessage) error) (float64, error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var raw json.RawMessage
		err := r.e.Call(limited, method, params, &raw)
		if err == nil {
			err = right(raw)
		}
		if err == nil {
			return ms(time.Since(from)), nil
		}
		pause := every
		if pause == 0 {
			pause = max(2*time.Millisecond, time.Since(from)/50)
		}
		select {
		case <-limited.Done():
			return 0, fmt.Errorf("no right answer: %w", err)
		case <-time.After(pause):
		}
	}
}

// leads reports whether an answer leads to a document.
func leads(raw json.RawMessage, e *lsptest.Editor, to string) error {
	if !strings.Contains(string(raw), strings.TrimPrefix(e.URI(to), "file://")) {
		return fmt.Errorf("it does not lead to %s: %.200s", to, raw)
	}
	return nil
}

// atLeast returns a check that an answer is a list of so many.
func atLeast(n int) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil || len(list) < n {
			return fmt.Errorf("%d answers, want %d at least", len(list), n)
		}
		return nil
	}
}

// some is a check that an answer is not empty.
func some(raw json.RawMessage) error {
	if len(raw) < 10 {
		return fmt.Errorf("no answer: %s", raw)
	}
	return nil
}

// ask times questions, one sort after the other, as somebody asks who types or goes through
// what was found. A sort that was not answered rightly is not asked again, and nothing is once
// two questions had no answer at all.
func (r *run) ask(ctx context.Context) {
	s, e := r.scene, r.e
	silent := 0
	one := func(row, method string, params any, right func(json.RawMessage) error) bool {
		limited, cancel := context.WithTimeout(ctx, soon)
		defer cancel()
		var raw json.RawMessage
		from := time.Now()
		err := e.Call(limited, method, params, &raw)
		took := ms(time.Since(from))
		if err == nil {
			err = right(raw)
		}
		if errors.Is(err, context.DeadlineExceeded) {
			silent++
		}
		r.add(ctx, row, took, err)
		return err == nil
	}
	each := func(row, method string, question func(link, name place) (params any, right func(json.RawMessage) error)) {
		for i := range asks {
			params, right := question(s.links[i%len(s.links)], s.names[i%len(s.names)])
			if silent == 2 || !one(row, method, params, right) {
				return
			}
		}
	}
	to := func(p place) func(json.RawMessage) error {
		return func(raw json.RawMessage) error { return leads(raw, e, p.to) }
	}
	renamed := func(to string) map[string]any { return map[string]any{"newName": to} }
	type check = func(json.RawMessage) error
	each(rowDefinition, "textDocument/definition", func(link, _ place) (any, check) { return s.at(e, link, nil), to(link) })
	each(rowHover, "textDocument/hover", func(link, _ place) (any, check) { return s.at(e, link, nil), some })
	each(rowReferences, "textDocument/references", func(_, _ place) (any, check) { return s.at(e, s.few, listing), atLeast(1) })
	each(rowManyReferences, "textDocument/references", func(_, _ place) (any, check) { return s.at(e, s.hub, listing), atLeast(s.tree.HubRefs) })
	each(rowRename, "textDocument/rename", func(_, _ place) (any, check) { return s.at(e, s.few, renamed("Another Name")), some })
	each(rowManyRename, "textDocument/rename", func(_, _ place) (any, check) { return s.at(e, s.hub, renamed("Another Name")), some })
	each(rowPath, "textDocument/completion", func(link, _ place) (any, check) {
		return s.at(e, place{path: link.path, offset: s.slash(link)}, nil), some
	})
	each(rowAnchor, "textDocument/completion", func(link, _ place) (any, check) { return s.at(e, link, nil), some })
	each(rowSymbols, "textDocument/documentSymbol", func(link, _ place) (any, check) {
		return map[string]any{"textDocument": map[string]any{"uri": e.URI(link.path)}}, some
	})
	each(rowAllSymbols, "workspace/symbol", func(_, _ place) (any, check) { return map[string]any{"query": "pric"}, some })
	if r.of.names {
		each(rowSkillDefinition, "textDocument/definition", func(_, name place) (any, check) { return s.at(e, name, nil), to(name) })
		each(rowSkillHover, "textDocument/hover", func(_, name place) (any, check) { return s.at(e, name, nil), some })
		each(rowSkillReferences, "textDocument/references", func(_, name place) (any, check) { return s.at(e, name, listing), atLeast(1) })
		each(rowSkillRename, "textDocument/rename", func(_, name place) (any, check) { return s.at(e, name, renamed("another-name")), some })
		each(rowSkillCompletion, "textDocument/completion", func(_, name place) (any, check) { return s.at(e, name, nil), some })
	}
}

// An edit puts a text into a document, which makes a finding in the document watched that
// names what is missing then; without that text it is not there.
type edit struct {
	path    string
	at      int // an offset
	text    string
	watched string
	missing string
}

// missing is the file that edits link to.
const missing = "no-such-file.md"

// edit times edits of a document until its findings are there, and what they cost.
func (r *run) edit(ctx context.Context) {
	p := r.scene.links[1].path
	before, ok := processorTime(r.pid)
	if !r.toggle(ctx, rowEdit, edit{p, len(r.scene.tree.Files[p]), "\n[x](" + missing + ")\n", p, missing}, edits) || !ok {
		return
	}
	if after, ok := processorTime(r.pid); ok {
		r.add(ctx, rowProcessor, (after-before)/edits, nil)
	}
}

// dependents times edits of a document until the findings of another one that links to it are
// there: the heading that is linked to gets another letter.
func (r *run) dependents(ctx context.Context) {
	few, link := r.scene.few, r.scene.links[0]
	r.toggle(ctx, rowDependents, edit{few.path, few.offset, "q", link.path, r.scene.fragment(link)}, asks/2)
}

// large times edits in the middle of a large document.
func (r *run) large(ctx context.Context) error {
	p := path.Join(path.Dir(path.Dir(r.scene.tree.Hub)), "large", "SKILL.md")
	if err := r.e.OpenText(p, r.scene.big); err != nil {
		return err
	}
	half := len(r.scene.big)/2 + strings.Index(r.scene.big[len(r.scene.big)/2:], "\n## ")
	r.toggle(ctx, rowLarge, edit{p, half, "\n[x](" + missing + ")\n", p, missing}, 10)
	r.memory(ctx, rowLargeMemory)
	return nil
}

// toggle edits back and forth, so many times in all, and times how long it takes from when the
// edit has been sent until the finding has come or gone. It stops where nothing is to be seen.
func (r *run) toggle(ctx context.Context, row string, d edit, times int) bool {
	for i := range times {
		change := source.Edit{Span: source.At(d.at, d.at), New: d.text}
		if i%2 == 1 {
			change = source.Edit{Span: source.At(d.at, d.at+len(d.text))}
		}
		err := r.e.Edit(d.path, change)
		from := time.Now()
		if err == nil {
			err = r.until(ctx, d, i%2 == 0)
		}
		r.add(ctx, row, ms(time.Since(from)), err)
		if err != nil {
			return false
		}
	}
	return true
}

// until returns when the finding is there, or is not there any more.
func (r *run) until(ctx context.Context, d edit, there bool) error {
	limited, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	right := func(findings []lsptest.Diagnostic) bool {
		return there == slices.ContainsFunc(findings, func(f lsptest.Diagnostic) bool { return strings.Contains(f.Message, d.missing) })
	}
	if !r.of.pulled {
		return r.e.Wait(limited, func() bool {
			findings, _ := r.e.Published(d.watched)
			return right(findings)
		})
	}
	for {
		findings, err := r.e.PullDiagnostics(limited, d.watched)
		if err != nil || right(findings) {
			return err
		}
	}
}

// bursts sends forty edits with a save after each third, as fast as it can, and asks: each
// time in a session of its own, so many times or as often as there is time for.
func (r *run) bursts(ctx context.Context, times int) {
	until := time.Now().Add(box)
	for range times {
		took, err := r.burst(ctx)
		r.count(ctx, rowHangs, err)
		if err == nil {
			r.add(ctx, rowBurst, took, nil)
		}
		if time.Now().After(until) || ctx.Err() != nil {
			return
		}
	}
}

func (r *run) burst(ctx context.Context) (float64, error) {
	e, _, err := r.of.start(ctx, r.scene.dir)
	if err != nil {
		return 0, err
	}
	defer e.Kill()
	p := r.scene.links[2].path
	if err := e.Open(p); err != nil {
		return 0, err
	}
	text, err := e.Text(p)
	if err != nil {
		return 0, err
	}
	document := map[string]any{"textDocument": map[string]any{"uri": e.URI(p)}}
	for i := range 40 {
		if err := e.Edit(p, source.Edit{Span: source.At(len(text)+i, len(text)+i), New: "x"}); err != nil {
			return 0, err
		}
		if i%3 == 2 {
			e.Notify("textDocument/didSave", maps.Clone(document))
		}
	}
	limited, cancel := context.WithTimeout(ctx, box)
	defer cancel()
	from := time.Now()
	var raw json.RawMessage
	if err := e.Call(limited, "textDocument/documentSymbol", document, &raw); err != nil {
		return 0, err
	}
	return ms(time.Since(from)), some(raw)
}
