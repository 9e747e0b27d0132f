package lsptest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/skillpls/skillpls/index/source"
)

// An Action is a code action, or a bare command where the client knows no more.
type Action struct {
	Title     string
	Kind      string
	Preferred bool
	Disabled  string // why it cannot be chosen; "" when it can
	Edit      *WorkspaceEdit
	Command   string // run after the edit; "" for none
	Raw       json.RawMessage

	arguments []json.RawMessage
	view      view
}

// CodeActions asks what can be done about a span of bytes. The diagnostics that
// the editor shows there go along. Kinds narrow the question; none asks for all.
func (e *Editor) CodeActions(ctx context.Context, path string, at source.Span, kinds ...string) ([]Action, error) {
	if err := e.Open(path); err != nil {
		return nil, err
	}
	t, err := e.textOf(path)
	if err != nil {
		return nil, err
	}
	about := map[string]any{"diagnostics": e.showing(path, at), "triggerKind": 1}
	if len(kinds) > 0 {
		about["only"] = kinds
	}
	a, err := e.about(ctx, "textDocument/codeAction", path, nil, map[string]any{"range": t.rangeOf(at, e.unit), "context": about})
	if err != nil {
		return nil, err
	}
	list, err := elements(a.raw)
	if err != nil {
		return nil, err
	}
	var out []Action
	for _, raw := range list {
		action, err := e.action(raw, a.view)
		if err != nil {
			return nil, err
		}
		out = append(out, action)
	}
	return out, nil
}

// showing returns the diagnostics at a span, as the server sent them.
func (e *Editor) showing(path string, at source.Span) []json.RawMessage {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []Diagnostic
	if p := e.published[path]; p != nil {
		all = p.items
	}
	if p, ok := e.pulled[path]; ok {
		all = p.items
	}
	out := []json.RawMessage{}
	for _, d := range all {
		if d.Span.Start <= at.End && at.Start <= d.Span.End {
			out = append(out, d.Raw)
		}
	}
	return out
}

func (e *Editor) action(raw json.RawMessage, v view) (Action, error) {
	var w wireAction
	if err := json.Unmarshal(raw, &w); err != nil {
		return Action{}, fmt.Errorf("decode a code action: %w", err)
	}
	a := Action{Title: w.Title, Kind: w.Kind, Raw: raw, view: v, arguments: w.Arguments}
	a.Preferred = w.IsPreferred != nil && *w.IsPreferred
	if w.Disabled != nil {
		a.Disabled = w.Disabled.Reason
	}
	switch opens(w.Command) {
	case '"':
		a.Command = scalar(w.Command)
	case '{':
		var c wireCommand
		if err := json.Unmarshal(w.Command, &c); err != nil {
			return a, fmt.Errorf("decode a command: %w", err)
		}
		a.Command, a.arguments = c.Command, c.Arguments
	}
	if w.Edit != nil {
		edit, err := e.convertEdit(w.Edit, v)
		if err != nil {
			return a, fmt.Errorf("code action %q: %w", w.Title, err)
		}
		a.Edit = edit
	}
	return a, nil
}

// ResolveAction asks the server for the rest of an action. An action that has its
// edit, or a server that resolves nothing, gives it back as it is.
func (e *Editor) ResolveAction(ctx context.Context, a Action) (Action, error) {
	if a.Edit != nil || opens(a.Raw) != '{' || !e.profile.Has("textDocument.codeAction.resolveSupport") || !e.Offers("codeAction/resolve") {
		return a, nil
	}
	raw, err := e.ask(ctx, "codeAction/resolve", a.Raw)
	if err != nil {
		return a, err
	}
	return e.action(raw, a.view)
}

// Perform does what choosing an action does: it is resolved, its edit applied and
// its command run by the server. It returns the action with its edit. Edits are
// about the texts of the moment the action was offered, so it is an error to
// perform one after a file that it edits has changed.
func (e *Editor) Perform(ctx context.Context, a Action) (Action, error) {
	if a.Disabled != "" {
		return a, fmt.Errorf("code action %q is disabled: %s", a.Title, a.Disabled)
	}
	a, err := e.ResolveAction(ctx, a)
	if err != nil {
		return a, err
	}
	if a.Edit != nil {
		now := e.snapshot()
		for _, op := range a.Edit.Ops {
			if now[op.Path] != a.view[op.Path] {
				return a, fmt.Errorf("code action %q: %s has changed since", a.Title, op.Path)
			}
		}
		if err := e.Apply(a.Edit); err != nil {
			return a, fmt.Errorf("code action %q: %w", a.Title, err)
		}
	}
	if a.Command == "" {
		return a, nil
	}
	if !e.declared.allows("executeCommandProvider.commands", a.Command) {
		e.violate("code action %q: the command %q is not declared", a.Title, a.Command)
	}
	p := map[string]any{"command": a.Command}
	if a.arguments != nil {
		p["arguments"] = slices.Clone(a.arguments)
	}
	_, err = e.ask(ctx, "workspace/executeCommand", p)
	return a, err
}
