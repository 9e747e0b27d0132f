package lsp

import (
	"fmt"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// roleRules offers to create the rules of the role whose key is at an offset, with the
// sections that the other roles' share.
func (o *offer) roleRules(offset int, findings []lint.Finding) {
	if !o.client.createsFiles() {
		return
	}
	role, file, draft, ok := query.RulesFor(o.Snapshot, o.doc.Path, offset)
	if !ok || o.canCreate(file) != nil {
		return
	}
	e := newEditing(o.state, o.world)
	e.create(query.Create{Path: file, Text: draft.Text + "\n"})
	var cures []lint.Finding
	for _, f := range findings {
		if f.Code == "role-without-rules" {
			cures = append(cures, f)
		}
	}
	o.add(fmt.Sprintf("create rules for role %s", role), protocol.CodeActionKindQuickFix, e.done(), cures...)
}
