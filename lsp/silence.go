package lsp

import (
	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// silences offers to switch the checks of findings off in the whole folder.
func (o *offer) silences(findings []lint.Finding) {
	if o.alone {
		return
	}
	for _, f := range findings {
		_, creates, ok := query.Silencing(o.Snapshot, f.Code)
		if !ok || creates && !o.client.createsFiles() {
			continue
		}
		title := "ignore " + f.Code + " everywhere"
		if o.lazy {
			o.add(title, protocol.CodeActionKindQuickFix, nil, f).Data = o.data(actionData{Silence: f.Code})
		} else if edit, err := o.silence(f.Code); err == nil {
			o.add(title, protocol.CodeActionKindQuickFix, edit, f)
		}
	}
}

// silence makes the edit that switches a check off; the error says why it cannot be
// done.
func (v view) silence(code string) (*protocol.WorkspaceEdit, error) {
	r, _, ok := query.Silencing(v.Snapshot, code)
	if !ok {
		return nil, protocol.ErrContentModified
	}
	plan, err := r.Plan(v.keeper.tree.Fork(v.Snapshot), v.text)
	if err != nil {
		return nil, refusal(err)
	}
	edit, err := v.planned(plan)
	return edit, refusal(err)
}
