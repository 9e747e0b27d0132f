package lsp

import (
	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// kindRewrite is the kind of the actions that write the same in another way.
const kindRewrite = protocol.CodeActionKindRefactorRewrite

// rewrites offers to write what stands at an offset in another way.
func (o *offer) rewrites(offset int) {
	text, ok := o.text(o.doc.Path, nil)
	if !ok {
		return
	}
	key, e, once, ok := query.Sorted(o.Snapshot, o.doc.Path, offset, text)
	if !ok {
		return
	}
	title := "sort " + key
	if once {
		title += ", and leave each once"
	}
	if edit, ok := o.edit([]lint.Edit{{Path: e.Path, Span: e.Span, New: e.New}}); ok {
		o.add(title, kindRewrite, edit)
	}
}
