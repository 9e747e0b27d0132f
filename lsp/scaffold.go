package lsp

import (
	"fmt"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// createsFiles reports whether the client can create a file that an edit says.
func (c *client) createsFiles() bool {
	return slices.Contains(c.edits().ResourceOperations, protocol.ResourceOperationKindCreate)
}

// roleRules offers to create the rules of the role whose key is at an offset, with the
// sections that the other roles' share.
func (o *offer) roleRules(offset int, findings []lint.Finding) {
	if !o.client.createsFiles() {
		return
	}
	role, file, draft, ok := query.RulesFor(o.Snapshot, o.doc.Path, offset)
	if !ok {
		return
	}
	e := newEditing(o.state, o.world)
	e.create(file, draft.Text+"\n")
	var cures []lint.Finding
	for _, f := range findings {
		if f.Code == "role-without-rules" {
			cures = append(cures, f)
		}
	}
	o.add(fmt.Sprintf("create rules for role %s", role), protocol.CodeActionKindQuickFix, e.done(), cures...)
}

// create adds a new file with its text. A file that is there by then is not
// overwritten: the client refuses the whole edit.
func (e *editing) create(file, text string) {
	create := &protocol.CreateFile{Kind: "create", URI: e.s.uriOf(e.w, file)}
	create.ResourceOperation = protocol.ResourceOperation{Kind: "create"}
	change := &protocol.TextDocumentEdit{Edits: []protocol.TextDocumentEditElement{&protocol.TextEdit{NewText: text}}}
	change.TextDocument.URI = create.URI
	e.changes = append(e.changes, create, change)
}
