package lsptest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// textsKept is how many earlier texts of a file are kept, for the checks of what
// the server sent before it had heard of the last changes.
const textsKept = 8

// A buffer is one version of an open file. It is immutable.
type buffer struct {
	path    string
	uri     string
	version int32
	text    *text
	changed int // the clock at the last change
}

// Open opens a file with the text it has on disk. Bytes that are not UTF-8 become
// U+FFFD, as in an editor. Opening an open file does nothing.
func (e *Editor) Open(path string) error {
	if e.open(path) != nil {
		return nil
	}
	b, err := os.ReadFile(e.native(path))
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.buffers[path] == nil { // nobody was faster
		e.show(path, string(b))
	}
	return nil
}

// OpenText opens a file with a text that need not be, or not yet be, on disk. It
// is an error when the file is open.
func (e *Editor) OpenText(path, content string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.buffers[path] != nil {
		return fmt.Errorf("open %s: it is open", path)
	}
	e.show(path, content)
	return nil
}

// show makes a buffer of a closed file, for those who hold mu.
func (e *Editor) show(path, content string) {
	content = strings.ToValidUTF8(content, "\uFFFD")
	b := &buffer{path: path, uri: e.URI(path), version: 1, text: newText([]byte(content)), changed: e.tick()}
	e.put(b)
	if e.sync.OpenClose {
		e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
			"uri": b.uri, "languageId": e.profile.language(path), "version": b.version, "text": content,
		}})
	}
}

// Edit changes a buffer, as one change with one version. Spans are bytes of the
// text before all of them; they must not overlap.
func (e *Editor) Edit(path string, edits ...source.Edit) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.edit(path, edits)
}

// edit is Edit for those who hold mu.
func (e *Editor) edit(path string, edits []source.Edit) error {
	b := e.buffers[path]
	if b == nil {
		return fmt.Errorf("edit %s: it is not open", path)
	}
	edits = slices.Clone(edits)
	for i := range edits {
		edits[i].New = strings.ToValidUTF8(edits[i].New, "\uFFFD")
	}
	after, err := source.Apply(b.text.bytes, edits)
	if err != nil {
		return fmt.Errorf("edit %s: %w", path, err)
	}
	next := &buffer{path: path, uri: b.uri, version: b.version + 1, text: newText(after), changed: e.tick()}
	e.put(next)
	if e.edited != nil {
		e.edited(path, edits)
	}
	var changes []map[string]any
	switch {
	case e.sync.Change == 0:
		return nil
	case e.sync.Change == 1 || e.profile.Habits.Sync == "full":
		changes = []map[string]any{{"text": string(after)}}
	default:
		changes = e.changes(b.text, edits)
	}
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": next.uri, "version": next.version},
		"contentChanges": changes,
	})
	return nil
}

// changes spells edits of t as content changes. Each change is about the text
// that the ones before it made, so the last in the text goes first, and the
// places before it keep their coordinates.
func (e *Editor) changes(t *text, edits []source.Edit) []map[string]any {
	slices.SortStableFunc(edits, func(a, b source.Edit) int { return a.Span.Compare(b.Span) })
	var out []map[string]any
	for _, edit := range slices.Backward(edits) {
		s := t.expressible(edit.Span)
		insert := string(t.bytes[s.Start:edit.Span.Start]) + edit.New + string(t.bytes[edit.Span.End:s.End])
		out = append(out, map[string]any{"range": t.rangeOf(s, e.unit), "text": insert})
		// A change can join a CR before it with a LF of its own, so that the lines
		// before it are not what they were: the next change needs the new table.
		t = newText(source.Replace(t.bytes, edit.Span, edit.New))
	}
	return out
}

// SetText gives a buffer a new text. The change sent is the part that differs.
func (e *Editor) SetText(path, content string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.buffers[path]
	if b == nil {
		return fmt.Errorf("set the text of %s: it is not open", path)
	}
	return e.edit(path, []source.Edit{difference(b.text.bytes, strings.ToValidUTF8(content, "\uFFFD"))})
}

// difference returns the one edit that makes after of before: what lies between
// the longest common beginning and end.
func difference(before []byte, after string) source.Edit {
	shorter := min(len(before), len(after))
	start := 0
	for start < shorter && before[start] == after[start] {
		start++
	}
	end := 0
	for end < shorter-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	// Not within a character: what is sent has to be text.
	t := newText(before)
	s := t.expressible(source.At(start, len(before)-end))
	return source.Edit{Span: s, New: after[s.Start : len(after)-(len(before)-int(s.End))]}
}

// Save writes a buffer to disk, making its directories, and tells the server what
// it wants to know of that.
func (e *Editor) Save(path string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.buffers[path]
	if b == nil {
		return fmt.Errorf("save %s: it is not open", path)
	}
	event, err := e.writeFile(path, b.text.bytes)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	if save := string(e.sync.Save); save != "" && save != "false" && save != "null" {
		p := map[string]any{"textDocument": map[string]any{"uri": b.uri}}
		var o struct{ IncludeText bool }
		if opens(e.sync.Save) == '{' && json.Unmarshal(e.sync.Save, &o) == nil && o.IncludeText {
			p["text"] = string(b.text.bytes)
		}
		e.notify("textDocument/didSave", p)
	}
	e.tell(e.heard(event))
	return nil
}

// Close closes a buffer; what was not saved is gone.
func (e *Editor) Close(path string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.buffers[path]
	if b == nil {
		return fmt.Errorf("close %s: it is not open", path)
	}
	e.forget(b)
	return nil
}

// forget closes b, for those who hold mu.
func (e *Editor) forget(b *buffer) {
	e.remember(b.path, b.text)
	e.buffers = maps.Clone(e.buffers)
	delete(e.buffers, b.path)
	delete(e.pulled, b.path)
	e.tick()
	if e.sync.OpenClose {
		e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": b.uri}})
	}
}

// Text returns a buffer's text, or a closed file's on disk.
func (e *Editor) Text(path string) (string, error) {
	t, err := e.textOf(path)
	if err != nil {
		return "", err
	}
	return string(t.bytes), nil
}

// Version returns a buffer's version, 0 when it is not open.
func (e *Editor) Version(path string) int32 {
	if b := e.open(path); b != nil {
		return b.version
	}
	return 0
}

// Position returns the protocol's coordinates of a byte offset, in the negotiated
// encoding, for those who make params of their own.
func (e *Editor) Position(path string, offset int) (line, character uint32, err error) {
	t, err := e.textOf(path)
	if err != nil {
		return 0, 0, err
	}
	p := t.position(offset, e.unit)
	return p.Line, p.Character, nil
}

func (e *Editor) open(path string) *buffer {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.buffers[path]
}

// snapshot returns the open buffers.
func (e *Editor) snapshot() view {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.buffers
}

func (e *Editor) textOf(path string) (*text, error) { return e.textIn(e.snapshot(), path) }

// textIn returns a file's text as v has it, or else the one on disk.
func (e *Editor) textIn(v view, path string) (*text, error) {
	if b := v[path]; b != nil {
		return b.text, nil
	}
	b, err := os.ReadFile(e.native(path))
	if err != nil {
		return nil, err
	}
	return newText(b), nil
}

// tick advances the clock and returns it, for those who hold mu.
func (e *Editor) tick() int {
	e.clock++
	return e.clock
}

// put makes b the buffer of its path, for those who hold mu.
func (e *Editor) put(b *buffer) {
	if old := e.buffers[b.path]; old != nil {
		e.remember(b.path, old.text)
	}
	e.buffers = maps.Clone(e.buffers)
	e.buffers[b.path] = b
	e.ceiling[b.path] = max(e.ceiling[b.path], b.version)
}

// remember keeps a text that a file no longer has, for those who hold mu.
func (e *Editor) remember(path string, t *text) {
	if e.options.Unchecked {
		return
	}
	old := e.history[path]
	e.history[path] = append(slices.Clone(old[max(0, len(old)+1-textsKept):]), t)
}

// writeFile writes a file and returns the event of it, for those who hold mu.
func (e *Editor) writeFile(path string, data []byte) (fileEvent, error) {
	native := e.native(path)
	event := fileEvent{URI: e.URI(path), Type: created, path: path}
	if old, err := os.ReadFile(native); err == nil {
		event.Type = updated
		e.remember(path, newText(old))
	}
	if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
		return event, err
	}
	return event, os.WriteFile(native, data, 0o644)
}

// offered returns an error unless the server declared that it answers method.
func (e *Editor) offered(method string) error {
	if !e.Offers(method) {
		return fmt.Errorf("%s: the server does not offer it", method)
	}
	return nil
}

// An answer is a result with what it is about.
type answer struct {
	raw  json.RawMessage
	b    *buffer // the buffer asked about, as it was
	view view    // all buffers, as they were
}

// about sends a request about a buffer, opening the file where needed. A nil
// offset leaves the position out; more is added to the params.
func (e *Editor) about(ctx context.Context, method, path string, offset *int, more map[string]any) (*answer, error) {
	if err := e.offered(method); err != nil {
		return nil, err
	}
	if err := e.Open(path); err != nil {
		return nil, err
	}
	v := e.snapshot()
	b := v[path]
	if b == nil {
		return nil, fmt.Errorf("%s: %s was closed meanwhile", method, path)
	}
	p := map[string]any{"textDocument": map[string]any{"uri": b.uri}}
	if offset != nil {
		p["position"] = b.text.position(*offset, e.unit)
	}
	maps.Copy(p, more)
	raw, err := e.ask(ctx, method, p)
	if err != nil {
		return nil, err
	}
	return &answer{raw, b, v}, nil
}
