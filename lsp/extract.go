package lsp

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// kindExtract is the kind of the actions that make something of a part of a document.
const kindExtract = protocol.CodeActionKindRefactorExtract

// extractions offers to make files of the sections that are selected. To a client that
// asks for edits when it needs them none is made before.
func (o *offer) extractions(at source.Span) {
	text, ok := o.text(o.doc.Path, nil)
	if !ok || !o.client.createsFiles() {
		return
	}
	e, ok := query.Extractable(o.Snapshot, o.doc.Path, at, text)
	if !ok || slices.ContainsFunc(e.Files(), func(file string) bool { return o.canCreate(file) != nil }) {
		return
	}
	if o.lazy {
		o.add(e.Title, kindExtract, nil).Data = o.data(actionData{Extract: &at})
		return
	}
	if edit, err := o.extracted(at); err == nil {
		o.add(e.Title, kindExtract, edit)
	}
}

// extracted makes the edit that makes files of the sections that a selection means; the
// error says why it cannot be done.
func (v view) extracted(at source.Span) (*protocol.WorkspaceEdit, error) {
	text, ok := v.text(v.doc.Path, nil)
	if !ok {
		return nil, protocol.ErrContentModified
	}
	e, ok := query.Extractable(v.Snapshot, v.doc.Path, at, text)
	if !ok {
		return nil, protocol.ErrContentModified
	}
	plan, err := e.Plan(v.keeper.tree.Fork(v.Snapshot), v.text)
	if err != nil {
		return nil, err
	}
	return v.planned(plan)
}
