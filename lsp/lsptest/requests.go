package lsptest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A Target is a place that a request led to.
type Target struct {
	Path      string
	Range     source.Span // the whole of what is there
	Selection source.Span // the part to select; the same as Range when not told apart
	Origin    source.Span // the text in the asking file that leads here; zero when not told
}

// Definition returns where the thing at a byte offset is defined.
func (e *Editor) Definition(ctx context.Context, path string, offset int) ([]Target, error) {
	return e.targets(ctx, "textDocument/definition", path, offset, nil)
}

// TypeDefinition returns where the type of the thing at a byte offset is.
func (e *Editor) TypeDefinition(ctx context.Context, path string, offset int) ([]Target, error) {
	return e.targets(ctx, "textDocument/typeDefinition", path, offset, nil)
}

// Implementation returns what implements the thing at a byte offset.
func (e *Editor) Implementation(ctx context.Context, path string, offset int) ([]Target, error) {
	return e.targets(ctx, "textDocument/implementation", path, offset, nil)
}

// References returns where the thing at a byte offset is used, in the server's
// order, with its declarations when asked for.
func (e *Editor) References(ctx context.Context, path string, offset int, declarations bool) ([]Target, error) {
	return e.targets(ctx, "textDocument/references", path, offset,
		map[string]any{"context": map[string]any{"includeDeclaration": declarations}})
}

func (e *Editor) targets(ctx context.Context, method, path string, offset int, more map[string]any) ([]Target, error) {
	a, err := e.about(ctx, method, path, &offset, more)
	if err != nil {
		return nil, err
	}
	list, err := elements(a.raw)
	if err != nil {
		return nil, err
	}
	read := e.reader(a.view)
	var out []Target
	for _, element := range list {
		var l location
		if err := json.Unmarshal(element, &l); err != nil {
			return nil, fmt.Errorf("decode a location: %w", err)
		}
		whole, selection := l.Range, l.Range
		if l.TargetURI != "" {
			l.URI, whole, selection = l.TargetURI, l.TargetRange, l.TargetSelectionRange
		}
		p, err := e.path(l.URI)
		if err != nil {
			return nil, err
		}
		t, err := read(p)
		if err != nil {
			return nil, err
		}
		target := Target{Path: p}
		if whole != nil && selection != nil {
			target.Range, _ = t.span(*whole, e.unit)
			target.Selection, _ = t.span(*selection, e.unit)
		}
		if l.OriginSelectionRange != nil {
			target.Origin, _ = a.b.text.span(*l.OriginSelectionRange, e.unit)
		}
		out = append(out, target)
	}
	return out, nil
}

// reader returns a function that reads texts, each at most once.
func (e *Editor) reader(v view) func(path string) (*text, error) {
	texts := map[string]*text{}
	return func(path string) (*text, error) {
		if t := texts[path]; t != nil {
			return t, nil
		}
		t, err := e.textIn(v, path)
		if err == nil {
			texts[path] = t
		}
		return t, err
	}
}

// Hover returns the text shown for the thing at a byte offset, "" for none, and
// the span it is about, zero when not told. Several parts are joined by a line.
func (e *Editor) Hover(ctx context.Context, path string, offset int) (string, source.Span, error) {
	a, err := e.about(ctx, "textDocument/hover", path, &offset, nil)
	if err != nil || isNull(a.raw) {
		return "", source.Span{}, err
	}
	var h wireHover
	if err := json.Unmarshal(a.raw, &h); err != nil {
		return "", source.Span{}, fmt.Errorf("decode a hover: %w", err)
	}
	parts, err := elements(h.Contents)
	if err != nil {
		return "", source.Span{}, err
	}
	var texts []string
	for _, part := range parts {
		texts = append(texts, prose(part))
	}
	var at source.Span
	if h.Range != nil {
		at, _ = a.b.text.span(*h.Range, e.unit)
	}
	return strings.Join(texts, "\n---\n"), at, nil
}

// prose returns the text of a string, of MarkupContent or of a MarkedString.
func prose(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var m markup
	if json.Unmarshal(raw, &m) == nil {
		return m.Value
	}
	return string(raw)
}

// A Link is a document link.
type Link struct {
	Span    source.Span
	Path    string // the target's path when it is a local file
	Target  string // the target as the server spells it, a URI
	Tooltip string
}

// DocumentLinks returns a file's links, with their targets resolved.
func (e *Editor) DocumentLinks(ctx context.Context, path string) ([]Link, error) {
	a, err := e.about(ctx, "textDocument/documentLink", path, nil, nil)
	if err != nil {
		return nil, err
	}
	list, err := elements(a.raw)
	if err != nil {
		return nil, err
	}
	var out []Link
	for _, element := range list {
		var w wireLink
		if err := json.Unmarshal(element, &w); err != nil {
			return nil, fmt.Errorf("decode a link: %w", err)
		}
		if w.Target == "" && e.Offers("documentLink/resolve") {
			resolved, err := e.ask(ctx, "documentLink/resolve", element)
			if err != nil {
				return nil, err
			}
			if err := json.Unmarshal(resolved, &w); err != nil {
				return nil, fmt.Errorf("decode a link: %w", err)
			}
		}
		l := Link{Target: w.Target, Tooltip: w.Tooltip}
		l.Span, _ = a.b.text.span(w.Range, e.unit)
		uri, _, _ := strings.Cut(w.Target, "#")
		if p, err := e.path(uri); err == nil {
			l.Path = p
		}
		out = append(out, l)
	}
	return out, nil
}

// A Symbol is an entry of an outline or of a search in the workspace.
type Symbol struct {
	Name      string
	Detail    string
	Kind      int
	Container string // what a flat symbol says it is in
	Path      string
	Span      source.Span
	Selection source.Span
	Children  []Symbol
}

// DocumentSymbols returns a file's outline: a tree, or a flat list for clients
// that do not know trees.
func (e *Editor) DocumentSymbols(ctx context.Context, path string) ([]Symbol, error) {
	a, err := e.about(ctx, "textDocument/documentSymbol", path, nil, nil)
	if err != nil {
		return nil, err
	}
	return e.symbols(a.raw, a.b, a.view)
}

// WorkspaceSymbols searches the workspace.
func (e *Editor) WorkspaceSymbols(ctx context.Context, query string) ([]Symbol, error) {
	if err := e.offered("workspace/symbol"); err != nil {
		return nil, err
	}
	v := e.snapshot()
	raw, err := e.ask(ctx, "workspace/symbol", map[string]any{"query": query})
	if err != nil {
		return nil, err
	}
	return e.symbols(raw, nil, v)
}

func (e *Editor) symbols(raw json.RawMessage, b *buffer, v view) ([]Symbol, error) {
	if isNull(raw) {
		return nil, nil
	}
	var list []wireSymbol
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("decode symbols: %w", err)
	}
	read := e.reader(v)
	var convert func(w wireSymbol) (Symbol, error)
	convert = func(w wireSymbol) (Symbol, error) {
		s := Symbol{Name: w.Name, Detail: w.Detail, Kind: w.Kind, Container: w.ContainerName}
		if w.Location != nil {
			path, err := e.path(w.Location.URI)
			if err != nil {
				return s, err
			}
			s.Path = path
			if w.Location.Range == nil {
				return s, nil
			}
			t, err := read(path)
			if err != nil {
				return s, err
			}
			s.Span, _ = t.span(*w.Location.Range, e.unit)
			s.Selection = s.Span
			return s, nil
		}
		if b == nil || w.Range == nil || w.SelectionRange == nil {
			return s, fmt.Errorf("symbol %q has no place", w.Name)
		}
		s.Path = b.path
		s.Span, _ = b.text.span(*w.Range, e.unit)
		s.Selection, _ = b.text.span(*w.SelectionRange, e.unit)
		for _, c := range w.Children {
			child, err := convert(c)
			if err != nil {
				return s, err
			}
			s.Children = append(s.Children, child)
		}
		return s, nil
	}
	var out []Symbol
	for _, w := range list {
		s, err := convert(w)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// PrepareRename returns the span that a rename at a byte offset is about and the
// text to start from. It is an error when nothing there can be renamed.
func (e *Editor) PrepareRename(ctx context.Context, path string, offset int) (source.Span, string, error) {
	a, err := e.about(ctx, "textDocument/prepareRename", path, &offset, nil)
	if err != nil {
		return source.Span{}, "", err
	}
	if isNull(a.raw) {
		return source.Span{}, "", fmt.Errorf("nothing to rename at %s offset %d", path, offset)
	}
	var p struct {
		span
		Range           *span
		Placeholder     *string
		DefaultBehavior bool
	}
	if err := json.Unmarshal(a.raw, &p); err != nil {
		return source.Span{}, "", fmt.Errorf("decode what to rename: %w", err)
	}
	b := a.b
	if p.DefaultBehavior {
		at := word(b.text.bytes, offset)
		return at, string(b.text.bytes[at.Start:at.End]), nil
	}
	if p.Range != nil {
		p.span = *p.Range
	}
	at, _ := b.text.span(p.span, e.unit)
	if p.Placeholder != nil {
		return at, *p.Placeholder, nil
	}
	return at, string(b.text.bytes[at.Start:at.End]), nil
}

// Rename asks for the edits that rename the thing at a byte offset. They are not
// applied; [Editor.Apply] does that.
func (e *Editor) Rename(ctx context.Context, path string, offset int, name string) (*WorkspaceEdit, error) {
	a, err := e.about(ctx, "textDocument/rename", path, &offset, map[string]any{"newName": name})
	if err != nil {
		return nil, err
	}
	return e.workspaceEdit(a.raw, a.view)
}

// word returns the span of what an editor takes for the word around an offset:
// letters, digits, underscores and hyphens, and all that is not ASCII.
func word(text []byte, offset int) source.Span {
	in := func(c byte) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c >= 0x80
	}
	start, end := offset, offset
	for start > 0 && in(text[start-1]) {
		start--
	}
	for end < len(text) && in(text[end]) {
		end++
	}
	return source.At(start, end)
}
