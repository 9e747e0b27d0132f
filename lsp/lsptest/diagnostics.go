package lsptest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/skillpls/skillpls/index/source"
)

// A Diagnostic is a finding as the editor shows it.
type Diagnostic struct {
	Span     source.Span // in the text that it was found in
	Severity int         // 1 error, 2 warning, 3 information, 4 hint; 0 not told
	Code     string
	Href     string
	Source   string
	Message  string
	Tags     []int
	Related  []Related
	Raw      json.RawMessage
}

// A Related is a place that helps to understand a [Diagnostic].
type Related struct {
	Path    string
	Span    source.Span
	Message string
}

// A publication is what was last pushed for a file.
type publication struct {
	version *int32
	at      int // the clock
	items   []Diagnostic
}

// A pulled is what was last pulled for a file, and its name for the next time.
type pulled struct {
	resultID string
	items    []Diagnostic
}

// Pulls reports whether this client pulls diagnostics from this server.
func (e *Editor) Pulls() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.pulls()
}

func (e *Editor) pulls() bool {
	return e.profile.Has("textDocument.diagnostic") && e.offers("textDocument/diagnostic")
}

// Diagnostics returns what the editor shows in a file, sorted by place. A client
// that pulls, pulls. For any other it waits: with [Options.Barrier] until the
// server has answered that; else until something was published for the buffer's
// version, or, by a server that tells no versions, after the last change.
func (e *Editor) Diagnostics(ctx context.Context, path string) ([]Diagnostic, error) {
	if e.options.Barrier != "" {
		if err := e.Call(ctx, e.options.Barrier, nil, nil); err != nil {
			return nil, err
		}
	}
	if e.Pulls() {
		return e.PullDiagnostics(ctx, path)
	}
	if e.options.Barrier != "" {
		items, _ := e.Published(path)
		return items, nil
	}
	var items []Diagnostic
	err := e.Wait(ctx, func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		p, b := e.published[path], e.buffers[path]
		if p == nil || b != nil && p.at < b.changed || b != nil && p.version != nil && *p.version != b.version {
			return false
		}
		items = slices.Clone(p.items)
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("wait for diagnostics of %s: %w", path, err)
	}
	return items, nil
}

// Published returns what was last pushed for a file, without waiting; ok is false
// when nothing ever was.
func (e *Editor) Published(path string) (items []Diagnostic, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.published[path]
	if p == nil {
		return nil, false
	}
	return slices.Clone(p.items), true
}

// PublishedPaths returns the files that something was ever pushed for, sorted;
// the list may have been empty.
func (e *Editor) PublishedPaths() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Sorted(maps.Keys(e.published))
}

// PullDiagnostics asks for a file's diagnostics, sorted by place. The file need
// not be open. The last result id goes along, and an unchanged report gives what
// the one before it gave.
func (e *Editor) PullDiagnostics(ctx context.Context, path string) ([]Diagnostic, error) {
	const method = "textDocument/diagnostic"
	if err := e.offered(method); err != nil {
		return nil, err
	}
	e.mu.Lock()
	last, known := e.pulled[path]
	v := e.buffers
	e.mu.Unlock()
	p := map[string]any{"textDocument": map[string]any{"uri": e.uriIn(v, path)}}
	if known && last.resultID != "" {
		p["previousResultId"] = last.resultID
	}
	if id, ok := e.declared.at("diagnosticProvider.identifier").(string); ok {
		p["identifier"] = id
	}
	raw, err := e.ask(ctx, method, p)
	if err != nil {
		return nil, err
	}
	var report diagnosticReport
	if err := json.Unmarshal(raw, &report); err != nil {
		return nil, fmt.Errorf("decode a diagnostic report: %w", err)
	}
	if report.Kind == "unchanged" {
		if p["previousResultId"] == nil {
			e.violate("%s: unchanged, but no result id was sent", method)
		}
		for _, d := range last.items { // the same lines and columns, maybe of another text
			report.Items = append(report.Items, d.Raw)
		}
		report.ResultID = last.resultID
	}
	t, err := e.textIn(v, path)
	if err != nil {
		t = newText(nil)
	}
	items := e.diagnostics(report.Items, t, v)
	e.mu.Lock()
	e.pulled[path] = pulled{report.ResultID, items}
	e.mu.Unlock()
	return slices.Clone(items), nil
}

// WorkspaceDiagnostics asks for the diagnostics of all files at once, as one that has
// been told nothing yet, or with the result ids of what it was told: then the server may
// take its time, and tells what is new. It returns lists by path, and their result ids.
func (e *Editor) WorkspaceDiagnostics(ctx context.Context, known map[string]string) (files map[string][]Diagnostic, ids map[string]string, err error) {
	const method = "workspace/diagnostic"
	if err := e.offered(method); err != nil {
		return nil, nil, err
	}
	e.mu.Lock()
	v := e.buffers
	e.mu.Unlock()
	before := []map[string]string{}
	for path, id := range known {
		before = append(before, map[string]string{"uri": e.uriIn(v, path), "value": id})
	}
	raw, err := e.ask(ctx, method, map[string]any{"previousResultIds": before})
	if err != nil {
		return nil, nil, err
	}
	var report struct {
		Items []struct {
			URI string `json:"uri"`
			diagnosticReport
		} `json:"items"`
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		return nil, nil, fmt.Errorf("decode a workspace diagnostic report: %w", err)
	}
	files, ids = map[string][]Diagnostic{}, map[string]string{}
	for _, item := range report.Items {
		path, err := e.path(item.URI)
		if err != nil {
			return nil, nil, err
		}
		ids[path] = item.ResultID
		if item.Kind == "unchanged" {
			continue
		}
		t, err := e.textIn(v, path)
		if err != nil {
			t = newText(nil)
		}
		files[path] = e.diagnostics(item.Items, t, v)
	}
	return files, ids, nil
}

// Problems returns what the editor lists of all files, open or not, by path: files of
// which there is nothing to say are not among them. With [Options.Barrier] it waits
// first.
func (e *Editor) Problems(ctx context.Context) (map[string][]Diagnostic, error) {
	if e.options.Barrier != "" {
		if err := e.Call(ctx, e.options.Barrier, nil, nil); err != nil {
			return nil, err
		}
	}
	all := map[string][]Diagnostic{}
	if !e.Pulls() {
		for _, path := range e.PublishedPaths() {
			all[path], _ = e.Published(path)
		}
	} else {
		if e.Offers("workspace/diagnostic") {
			files, _, err := e.WorkspaceDiagnostics(ctx, nil)
			if err != nil {
				return nil, err
			}
			all = files
		}
		for path := range e.snapshot() {
			list, err := e.PullDiagnostics(ctx, path)
			if err != nil {
				return nil, err
			}
			all[path] = list
		}
	}
	maps.DeleteFunc(all, func(_ string, list []Diagnostic) bool { return len(list) == 0 })
	return all, nil
}

func (e *Editor) uriIn(v view, path string) string {
	if b := v[path]; b != nil {
		return b.uri
	}
	return e.URI(path)
}

// publish takes a textDocument/publishDiagnostics, for those who hold mu.
func (e *Editor) publish(params json.RawMessage) {
	const method = "textDocument/publishDiagnostics"
	var p publishParams
	if err := strict(params, &p); err != nil {
		e.violated("%s: %v", method, err)
		return
	}
	path, err := e.path(p.URI)
	if err != nil {
		e.violated("%s: %v", method, err)
		return
	}
	if e.pulls() {
		e.violated("%s: %s: pushed to a client that pulls", method, path)
	}
	b, old := e.buffers[path], e.published[path]
	if b != nil && b.uri != p.URI {
		e.violated("%s: %s: the client spells it %s", method, p.URI, b.uri)
	}
	if p.Version != nil && *p.Version > e.ceiling[path] {
		e.violated("%s: %s: version %d was never sent", method, path, *p.Version)
	}
	if b != nil && p.Version != nil && old != nil && old.version != nil && *p.Version < *old.version && old.at > b.changed {
		e.violated("%s: %s: version %d after version %d", method, path, *p.Version, *old.version)
	}
	t := newText(nil)
	if len(p.Diagnostics) > 0 || !e.options.Unchecked {
		t = e.meant(path, &p)
	}
	c := &checker{e: e, method: method, params: params, view: e.buffers, unit: e.unit, held: true, closed: p.Version == nil}
	c.texts = map[string]*text{p.URI: t} // not the buffer's text when that is newer
	c.diagnostics(p.Diagnostics)
	c.walk(params)
	e.published[path] = &publication{p.Version, e.tick(), e.diagnostics(p.Diagnostics, t, e.buffers)}
}

// meant finds the text that a push is about: the first, from the newest on, in
// which all its places are. What is under way when a file changes is about an
// older text; when the push tells the current version, only that one will do.
func (e *Editor) meant(path string, p *publishParams) *text {
	b := e.buffers[path]
	var newest *text
	if b != nil {
		newest = b.text
		if p.Version != nil && *p.Version == b.version {
			return newest
		}
	} else if onDisk, err := os.ReadFile(e.native(path)); err == nil {
		newest = newText(onDisk)
	} else {
		newest = newText(nil)
	}
	fits := func(t *text) bool {
		for _, raw := range p.Diagnostics {
			var d wireDiagnostic
			if json.Unmarshal(raw, &d) != nil {
				return false
			}
			if _, ok := t.span(d.Range, e.unit); !ok {
				return false
			}
		}
		return true
	}
	if fits(newest) {
		return newest
	}
	for _, t := range slices.Backward(e.history[path]) {
		if fits(t) {
			return t
		}
	}
	return newest
}

// diagnostics converts a list; its places are in t, related ones where v has them.
func (e *Editor) diagnostics(list []json.RawMessage, t *text, v view) []Diagnostic {
	var out []Diagnostic
	for _, raw := range list {
		var w wireDiagnostic
		if json.Unmarshal(raw, &w) != nil {
			continue // the checks have said so
		}
		d := Diagnostic{Severity: w.Severity, Source: w.Source, Tags: w.Tags, Raw: slices.Clone(raw)}
		d.Span, _ = t.span(w.Range, e.unit)
		d.Code = scalar(w.Code)
		if d.Message = scalar(w.Message); opens(w.Message) == '{' {
			var m markup
			json.Unmarshal(w.Message, &m) //nolint:errcheck // an object; an empty message is a violation
			d.Message = m.Value
		}
		if w.CodeDescription != nil {
			d.Href = w.CodeDescription.Href
		}
		for _, r := range w.RelatedInformation {
			d.Related = append(d.Related, e.related(r.Location, r.Message, v))
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Diagnostic) int { return a.Span.Compare(b.Span) })
	return out
}

func (e *Editor) related(l location, message string, v view) Related {
	r := Related{Path: l.URI, Message: message}
	path, err := e.path(l.URI)
	if err != nil {
		return r
	}
	r.Path = path
	if t, err := e.textIn(v, path); err == nil && l.Range != nil {
		r.Span, _ = t.span(*l.Range, e.unit)
	}
	return r
}

// scalar returns a string or a number of JSON as text.
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
