package lsp

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// kindFixAll is the kind of the action that carries out all safe fixes of a document.
const kindFixAll = protocol.CodeActionKindSourceFixAll + "." + section

// largeText is the size of a text from which on it takes too long to find where a
// comment may stand, for an answer that nobody has asked for.
const largeText = 256 << 10

// An actor answers what can be done about findings.
type actor struct{ renamer *renamer }

// requests returns what the actor answers.
func (a actor) requests() map[string]request {
	return map[string]request{
		protocol.MethodTextDocumentCodeAction: on(a.actions),
		protocol.MethodCodeActionResolve:      on(a.resolve),
	}
}

// actionData is what an action carries from the offer to its resolve: what to do, and
// to which text.
type actionData struct {
	URI  uri.URI `json:"uri"`
	Hash string  `json:"hash"`
	// Rename is what a rename fixes, Lack where something is referred to that is to be
	// made, Extract the selection that says which sections are to be files, Rewrite what
	// is written in another way, Silence the code of a check that is switched off;
	// without any, the action is all safe fixes.
	Rename  *lint.Rename `json:"rename,omitempty"`
	Lack    *source.Span `json:"lack,omitempty"`
	Extract *source.Span `json:"extract,omitempty"`
	Rewrite *rewriting   `json:"rewrite,omitempty"`
	Silence string       `json:"silence,omitempty"`
}

// actions answers textDocument/codeAction: the fixes of what is found in a range, what is
// missing there and can be made, what can be written in another way, all safe fixes, and
// comments that say that it is meant to be so. Clients that take commands alone get
// nothing.
func (a actor) actions(ctx context.Context, s *state, p *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	out := []protocol.CommandOrCodeAction{}
	v, ok := s.document(p.TextDocument.URI)
	if !ok || !v.ready || !s.client.takesActions() {
		return out, nil
	}
	o := offer{view: v, uri: p.TextDocument.URI, lazy: s.client.resolvesActions()}
	findings := v.findings()
	at := s.client.encoding.span(v.doc.Table, p.Range)
	here := slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool { return f.Span.End < at.Start || at.End < f.Span.Start })
	automatic := p.Context.TriggerKind == protocol.CodeActionTriggerKindAutomatic
	if wanted(p.Context, protocol.CodeActionKindQuickFix) {
		o.fixes(here)
		o.roleRules(int(at.Start), here)
		o.creations(here)
	}
	if wanted(p.Context, kindExtract) {
		o.extractions(at)
	}
	if wanted(p.Context, kindRewrite) {
		o.rewrites(int(at.Start))
		o.enlistings(int(at.Start))
	}
	o.refactors(p.Context, int(at.Start))
	if wanted(p.Context, kindFixAll) && slices.ContainsFunc(findings, v.fixesHere) {
		if err := o.fixAll(ctx); err != nil {
			return nil, err
		}
	}
	if wanted(p.Context, protocol.CodeActionKindQuickFix) && !(automatic && v.doc.Size() > largeText) {
		o.ignores(here)
	}
	for _, action := range o.list {
		out = append(out, action)
	}
	return out, nil
}

// wanted reports whether a client asks for actions of a kind. To one that asks unasked
// by a person, and for nothing in particular, only quick fixes are of use.
func wanted(c protocol.CodeActionContext, kind protocol.CodeActionKind) bool {
	if len(c.Only) == 0 {
		return kind == protocol.CodeActionKindQuickFix || c.TriggerKind != protocol.CodeActionTriggerKindAutomatic
	}
	return slices.ContainsFunc(c.Only, func(only protocol.CodeActionKind) bool {
		return only == "" || kind == only || strings.HasPrefix(string(kind), string(only)+".")
	})
}

// An offer is a list of actions in the making.
type offer struct {
	view
	uri  uri.URI // as the client asks for it
	lazy bool    // the client asks for the rest of an action

	list []*protocol.CodeAction
}

// add offers an action. The same edit for another finding is the same action.
func (o *offer) add(title string, kind protocol.CodeActionKind, edit *protocol.WorkspaceEdit, cures ...lint.Finding) *protocol.CodeAction {
	action := &protocol.CodeAction{Title: title, Kind: &kind, Edit: edit}
	for _, f := range cures {
		action.Diagnostics = append(action.Diagnostics, o.diagnostic(f))
	}
	for _, other := range o.list {
		if other.Title == title && same(other.Edit, edit) {
			other.Diagnostics = append(other.Diagnostics, action.Diagnostics...)
			return other
		}
	}
	o.list = append(o.list, action)
	return action
}

// same reports whether two edits do the same.
func same(a, b *protocol.WorkspaceEdit) bool {
	x, err := protocol.Marshal(a)
	y, more := protocol.Marshal(b)
	return err == nil && more == nil && string(x) == string(y)
}

// fixes offers the fixes of findings.
func (o *offer) fixes(findings []lint.Finding) {
	for _, f := range findings {
		for _, fix := range f.Fixes {
			edit, ok := o.edit(fix.Edits)
			if fix.Rename != nil {
				edit, ok = o.rename(fix.Rename)
			}
			if !ok {
				continue
			}
			action := o.add(fix.Title, protocol.CodeActionKindQuickFix, edit, f)
			if fix.Safe && len(f.Fixes) == 1 && yes(o.client.actions().IsPreferredSupport) {
				action.IsPreferred = new(true)
			}
			if fix.Rename != nil && o.lazy { // it is planned anew when it is chosen, and remembered
				action.Edit, action.Data = nil, o.data(actionData{Rename: fix.Rename})
			}
		}
	}
}

// data is what an action of the document carries.
func (o *offer) data(d actionData) protocol.LSPAny {
	d.URI, d.Hash = o.uri, o.hash()
	raw, _ := json.Marshal(d) // it cannot fail
	return raw
}

// hash is the name of the document's text.
func (v view) hash() string { return strconv.FormatUint(v.doc.Hash, 36) }

// fixAll offers all safe fixes of the document.
func (o *offer) fixAll(ctx context.Context) error {
	const title = "apply all safe fixes to this file"
	if o.lazy {
		o.add(title, kindFixAll, nil).Data = o.data(actionData{})
		return nil
	}
	edit, ok, err := o.allFixes(ctx)
	if ok {
		o.add(title, kindFixAll, edit)
	}
	return err
}

// ignores offers comments that say of findings that they are meant to be, and to switch
// their checks off.
func (o *offer) ignores(findings []lint.Finding) {
	var first []lint.Finding // of each code
	for _, f := range findings {
		if !slices.Contains(unnecessary, f.Code) && !slices.ContainsFunc(first, func(o lint.Finding) bool { return o.Code == f.Code }) {
			first = append(first, f)
		}
	}
	if len(first) == 0 {
		return
	}
	text, ok := o.text(o.doc.Path, nil)
	if !ok {
		return
	}
	for _, whole := range []bool{false, true} {
		where := " here"
		if whole {
			where = " in this file"
		}
		for _, f := range first {
			e, ok := o.doc.Ignoring(f.Code, f.Span, whole, text)
			if !ok {
				continue
			}
			if edit, ok := o.edit([]lint.Edit{{Path: o.doc.Path, Span: e.Span, New: e.New}}); ok {
				o.add("ignore "+f.Code+where, protocol.CodeActionKindQuickFix, edit, f)
			}
		}
	}
	o.silences(first)
}

// edit makes a workspace edit of edits. ok is false where one of them is of a text
// that is no longer what it was, or that cannot be written.
func (v view) edit(edits []lint.Edit) (edit *protocol.WorkspaceEdit, ok bool) {
	plan := &query.Plan{}
	for _, e := range edits {
		if v.Doc(e.Path) == nil {
			return nil, false
		}
		if _, ok := v.text(e.Path, nil); !ok {
			return nil, false
		}
		plan.Edits = append(plan.Edits, query.Edit{Place: query.Place{Path: e.Path, Span: e.Span}, New: e.New})
	}
	if _, shut := v.shut(plan); shut || len(edits) == 0 {
		return nil, false
	}
	e := newEditing(v.state, v.world)
	e.plan(plan)
	return e.done(), true
}

// rename makes the edit of a fix that is a rename, if this client can do it.
func (v view) rename(r *lint.Rename) (edit *protocol.WorkspaceEdit, ok bool) {
	plan, err := r.Plan(v.Snapshot, v.text)
	if err != nil {
		return nil, false
	}
	if edit, err = v.planned(plan); err != nil {
		return nil, false
	}
	return edit, true
}

// resolve answers codeAction/resolve.
func (a actor) resolve(ctx context.Context, s *state, action *protocol.CodeAction) (_ *protocol.CodeAction, err error) {
	var data actionData
	if json.Unmarshal(action.Data, &data) != nil || data.URI == "" {
		return action, nil
	}
	v, ok := s.document(data.URI)
	if !ok || v.hash() != data.Hash {
		return nil, protocol.ErrContentModified
	}
	switch {
	case data.Rewrite != nil:
		action.Edit, err = a.rewrite(ctx, v, *data.Rewrite)
	case data.Silence != "":
		action.Edit, err = v.silence(data.Silence)
	case data.Lack != nil:
		action.Edit, err = v.lacking(*data.Lack)
	case data.Extract != nil:
		action.Edit, err = v.extracted(*data.Extract)
	case data.Rename != nil:
		var plan *query.Plan
		if plan, err = data.Rename.Plan(v.Snapshot, v.text); err == nil {
			action.Edit, err = a.renamer.carry(ctx, v, plan)
		}
	default:
		action.Edit, _, err = v.allFixes(ctx)
	}
	if err != nil {
		return nil, refusal(err)
	}
	return action, nil
}
