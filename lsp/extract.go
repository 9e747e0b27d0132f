package lsp

import (
	"encoding/json"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// kindExtract is the kind of the actions that make something of a part of a document.
const kindExtract = protocol.CodeActionKindRefactorExtract

// extractData is what an action carries from the offer to its resolve, as actionData is
// of others: the selection that says which sections are to be files.
type extractData struct {
	URI     uri.URI      `json:"uri"`
	Hash    string       `json:"hash"`
	Extract *source.Span `json:"extract,omitempty"`
}

// tellExtraction advertises the kind to who can create the file that is made.
func tellExtraction(options *protocol.CodeActionOptions, c *client) {
	if c.createsFiles() {
		options.CodeActionKinds = append(options.CodeActionKinds, kindExtract)
	}
}

// extractions offers to make files of the sections that are selected. To a client that
// asks for edits when it needs them none is made before.
func (o *offer) extractions(at source.Span) {
	text, ok := o.text(o.doc.Path, nil)
	if !ok || !o.client.createsFiles() {
		return
	}
	e, ok := query.Extractable(o.Snapshot, o.doc.Path, at, text)
	if !ok {
		return
	}
	if o.lazy {
		raw, _ := json.Marshal(extractData{URI: o.uri, Hash: o.hash(), Extract: &at}) // it cannot fail
		o.add(e.Title, kindExtract, nil).Data = raw
		return
	}
	if edit, err := o.extracted(at); err == nil {
		o.add(e.Title, kindExtract, edit)
	}
}

// resolveExtraction gives an action its edit, if it is an extraction of the text that
// there is; ok is false for any other action.
func (v view) resolveExtraction(action *protocol.CodeAction) (ok bool, err error) {
	var data extractData
	if json.Unmarshal(action.Data, &data) != nil || data.Extract == nil {
		return false, nil
	}
	if action.Edit, err = v.extracted(*data.Extract); err != nil {
		return true, refusal(err)
	}
	return true, nil
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
