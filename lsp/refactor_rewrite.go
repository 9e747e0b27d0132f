package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// kindMove is the kind of the actions that move something.
const kindMove = protocol.CodeActionKind("refactor.move")

// A rewriting says which of the rewrites at a place is meant.
type rewriting struct {
	At    int    `json:"at"`
	Title string `json:"title"`
}

// refactors offers what can be written in another way at an offset, or be moved.
func (o *offer) refactors(c protocol.CodeActionContext, offset int) {
	if !wanted(c, kindRewrite) && !wanted(c, kindMove) {
		return
	}
	for _, r := range query.Rewrites(o.Snapshot, o.doc.Path, offset) {
		kind := kindRewrite
		if r.Moves {
			kind = kindMove
		}
		if !wanted(c, kind) || r.Moves && !o.client.movesDirectories() {
			continue
		}
		if o.lazy {
			o.add(r.Title, kind, nil).Data = o.data(actionData{Rewrite: &rewriting{offset, r.Title}})
			continue
		}
		if plan, err := r.Plan(o.keeper.tree.Fork(o.Snapshot), o.text); err == nil {
			if edit, err := o.planned(plan); err == nil {
				o.add(r.Title, kind, edit)
			}
		}
	}
}

// rewrite makes the edit of a rewrite that a person has chosen.
func (a actor) rewrite(ctx context.Context, v view, chosen rewriting) (*protocol.WorkspaceEdit, error) {
	for _, r := range query.Rewrites(v.Snapshot, v.doc.Path, chosen.At) {
		if r.Title != chosen.Title {
			continue
		}
		plan, err := r.Plan(v.keeper.tree.Fork(v.Snapshot), v.text)
		if err != nil {
			return nil, refusal(err)
		}
		return a.renamer.carry(ctx, v, plan)
	}
	return nil, protocol.ErrContentModified
}
