package lsp

import (
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// lackingCodes are the checks that find something missing which can be made.
var lackingCodes = []string{"unknown-skill", "broken-link", "broken-anchor"}

// creations offers to make what findings say is missing.
func (o *offer) creations(findings []lint.Finding) {
	for _, f := range findings {
		if !slices.Contains(lackingCodes, f.Code) || f.Path != o.doc.Path {
			continue
		}
		lack, ok := query.Lacking(o.Snapshot, f.Path, f.Span)
		if !ok || lack.Creates && !o.client.createsFiles() {
			continue
		}
		if o.lazy && (!lack.Creates || o.client.makesDirectories()) {
			o.add(lack.Title, protocol.CodeActionKindQuickFix, nil, f).Data = o.data(actionData{Lack: &f.Span})
			continue
		}
		if edit, err := o.lacking(f.Span); err == nil {
			o.add(lack.Title, protocol.CodeActionKindQuickFix, edit, f)
		}
	}
}

// lacking makes the edit that makes what the reference in a span lacks; the error says
// why it cannot be done.
func (v view) lacking(span source.Span) (*protocol.WorkspaceEdit, error) {
	lack, ok := query.Lacking(v.Snapshot, v.doc.Path, span)
	if !ok {
		return nil, protocol.ErrContentModified
	}
	plan, err := lack.Plan(v.keeper.tree.Fork(v.Snapshot), v.text)
	if err != nil {
		return nil, err
	}
	return v.planned(plan)
}
