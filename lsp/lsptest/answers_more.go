package lsptest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A ranged is what several requests answer with: something at a range.
type ranged struct {
	Range    span
	Position *position
	Label    json.RawMessage
	Command  *wireCommand
	Parent   *ranged
}

// listed sends a request about a file, or a mark in it, and decodes the list.
func (r *run) listed(ctx context.Context, method, path string, offset *int, more map[string]any, into any) (*answer, error) {
	a, err := r.e.about(ctx, method, path, offset, more)
	if err != nil || isNull(a.raw) {
		return a, err
	}
	if err := json.Unmarshal(a.raw, into); err != nil {
		return nil, fmt.Errorf("decode %s: %w", method, err)
	}
	return a, nil
}

func (r *run) at(a *answer, s span) string {
	at, _ := a.b.text.span(s, r.e.unit)
	return r.place(a.b.path, at)
}

func (r *run) highlight(ctx context.Context, name, _ string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	var list []struct {
		Range span
		Kind  int
	}
	offset := int(m.at.Start)
	a, err := r.listed(ctx, "textDocument/documentHighlight", m.path, &offset, nil, &list)
	var lines []string
	for _, h := range list {
		line := r.at(a, h.Range)
		if h.Kind != 0 { // of highlights none is text
			line += " " + named(highlightKinds, h.Kind)
		}
		lines = append(lines, line)
	}
	return lines, true, err
}

var highlightKinds = []string{"none", "text", "read", "write"}

// argument writes an argument of a command: files as the editor calls them, places with
// their line and column, which count from 1.
func (e *Editor) argument(raw json.RawMessage) string {
	var uri string
	var at position
	var list []location
	switch {
	case json.Unmarshal(raw, &uri) == nil:
		if p, err := e.path(uri); err == nil {
			return p
		}
	case json.Unmarshal(raw, &list) == nil:
		var places []string
		for _, l := range list {
			p, err := e.path(l.URI)
			if err != nil || l.Range == nil {
				return string(raw)
			}
			places = append(places, fmt.Sprintf("%s:%d:%d", p, l.Range.Start.Line+1, l.Range.Start.Character+1))
		}
		return "[" + strings.Join(places, " ") + "]"
	case strict(raw, &at) == nil:
		return fmt.Sprintf("%d:%d", at.Line+1, at.Character+1)
	}
	return string(raw)
}

func (r *run) lenses(ctx context.Context, path, _ string) ([]string, bool, error) {
	var list []json.RawMessage
	a, err := r.listed(ctx, "textDocument/codeLens", path, nil, nil, &list)
	var lines []string
	for _, raw := range list {
		var l ranged
		if err := json.Unmarshal(raw, &l); err != nil {
			return nil, false, err
		}
		if l.Command == nil {
			if raw, err = r.e.ask(ctx, "codeLens/resolve", raw); err != nil {
				return nil, false, err
			}
			if err := json.Unmarshal(raw, &l); err != nil {
				return nil, false, err
			}
		}
		line := r.at(a, l.Range)
		if l.Command != nil {
			line += " " + l.Command.Title
			if l.Command.Command != "" {
				line += " -> " + l.Command.Command
				for _, arg := range l.Command.Arguments {
					line += " " + r.e.argument(arg)
				}
			}
		}
		lines = append(lines, line)
	}
	return lines, true, err
}

func (r *run) hints(ctx context.Context, path, _ string) ([]string, bool, error) {
	if err := r.e.Open(path); err != nil {
		return nil, false, err
	}
	t, err := r.e.textOf(path)
	if err != nil {
		return nil, false, err
	}
	var list []ranged
	a, err := r.listed(ctx, "textDocument/inlayHint", path, nil, map[string]any{"range": t.rangeOf(source.At(0, len(t.bytes)), r.e.unit)}, &list)
	var lines []string
	for _, h := range list {
		if h.Position == nil {
			continue
		}
		label := scalar(h.Label)
		if opens(h.Label) == '[' {
			var parts []struct{ Value string }
			json.Unmarshal(h.Label, &parts) //nolint:errcheck // an empty label shows in the transcript
			var whole strings.Builder
			for _, p := range parts {
				whole.WriteString(p.Value)
			}
			label = whole.String()
		}
		lines = append(lines, fmt.Sprintf("%s %q", r.at(a, span{*h.Position, *h.Position}), label))
	}
	return lines, true, err
}

func (r *run) folds(ctx context.Context, path, _ string) ([]string, bool, error) {
	var list []struct {
		StartLine, EndLine int
		Kind               string
	}
	_, err := r.listed(ctx, "textDocument/foldingRange", path, nil, nil, &list)
	var lines []string
	for _, f := range list {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d-%d %s", f.StartLine+1, f.EndLine+1, f.Kind)))
	}
	return lines, true, err
}

func (r *run) selection(ctx context.Context, name, _ string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	if err := r.e.Open(m.path); err != nil {
		return nil, false, err
	}
	t, err := r.e.textOf(m.path)
	if err != nil {
		return nil, false, err
	}
	var list []ranged
	a, err := r.listed(ctx, "textDocument/selectionRange", m.path, nil,
		map[string]any{"positions": []position{t.position(int(m.at.Start), r.e.unit)}}, &list)
	var lines []string
	if len(list) > 0 {
		for s := &list[0]; s != nil; s = s.Parent {
			lines = append(lines, r.at(a, s.Range))
		}
	}
	return lines, true, err
}

func (r *run) tokens(ctx context.Context, path, _ string) ([]string, bool, error) {
	var legend struct {
		SemanticTokensProvider struct {
			Legend struct{ TokenTypes, TokenModifiers []string }
		}
	}
	raw, err := json.Marshal(r.e.provides)
	if err == nil {
		err = json.Unmarshal(raw, &legend)
	}
	if err != nil {
		return nil, false, err
	}
	names := legend.SemanticTokensProvider.Legend
	var result struct{ Data []uint32 }
	a, err := r.listed(ctx, "textDocument/semanticTokens/full", path, nil, nil, &result)
	var lines []string
	var at position
	for t := range slices.Chunk(result.Data, 5) {
		if len(t) < 5 || int(t[3]) >= len(names.TokenTypes) {
			return nil, false, fmt.Errorf("token %v is none", t)
		}
		if t[0] > 0 {
			at.Character = 0
		}
		at.Line += t[0]
		at.Character += t[1]
		s := span{at, position{at.Line, at.Character + t[2]}}
		if _, ok := a.b.text.span(s, r.e.unit); !ok {
			r.e.violate("textDocument/semanticTokens/full: %v is no range in %s", s, path)
		}
		words := []string{r.at(a, s), names.TokenTypes[t[3]]}
		for i, name := range names.TokenModifiers {
			if t[4]&(1<<i) != 0 {
				words = append(words, name)
			}
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines, true, err
}

func (r *run) incoming(ctx context.Context, name, _ string) ([]string, bool, error) {
	return r.calls(ctx, name, "callHierarchy/incomingCalls")
}

func (r *run) outgoing(ctx context.Context, name, _ string) ([]string, bool, error) {
	return r.calls(ctx, name, "callHierarchy/outgoingCalls")
}

func (r *run) calls(ctx context.Context, name, method string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	offset := int(m.at.Start)
	var items []json.RawMessage
	if _, err := r.listed(ctx, "textDocument/prepareCallHierarchy", m.path, &offset, nil, &items); err != nil {
		return nil, false, err
	}
	var lines []string
	for _, item := range items {
		var asked struct{ URI string }
		if err := json.Unmarshal(item, &asked); err != nil {
			return nil, false, err
		}
		raw, err := r.e.ask(ctx, method, map[string]any{"item": item})
		if err != nil {
			return nil, false, err
		}
		type end struct {
			Name           string
			Detail         string
			URI            string
			SelectionRange span
		}
		var list []struct {
			From, To   *end
			FromRanges []span
		}
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, false, err
		}
		for _, c := range list {
			other := cmp.Or(c.From, c.To)
			if other == nil {
				continue
			}
			path, err := r.e.path(other.URI)
			if err != nil {
				return nil, false, err
			}
			t, err := r.e.textOf(path)
			if err != nil {
				return nil, false, err
			}
			at, _ := t.span(other.SelectionRange, r.e.unit)
			line := other.Name + " " + r.place(path, at)
			if other.Detail != "" {
				line += ": " + other.Detail
			}
			from := other.URI // where the calls stand
			if c.To != nil {
				from = asked.URI
			}
			if path, err = r.e.path(from); err != nil {
				return nil, false, err
			}
			if t, err = r.e.textOf(path); err != nil {
				return nil, false, err
			}
			for _, s := range c.FromRanges {
				at, _ := t.span(s, r.e.unit)
				line += ", " + r.place(path, at)
			}
			lines = append(lines, line)
		}
	}
	return lines, true, nil
}
