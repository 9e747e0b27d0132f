package lsp

import (
	"fmt"
	"path"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index"
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

// enlistings offers to add the skill that is named at an offset to the registry and
// the index that mean to have every skill and lack it.
func (o *offer) enlistings(offset int) {
	sym, ok := query.At(o.Snapshot, o.doc.Path, offset)
	if !ok || len(sym.Targets) != 1 || sym.Targets[0].Kind != index.SymbolSkill {
		return
	}
	plan, err := query.Enlist(o.Snapshot, sym.Targets[0].Path, o.text)
	if err != nil {
		return
	}
	for _, file := range query.Files(plan.Edits) {
		var edits []lint.Edit
		for _, e := range plan.Edits {
			if e.Path == file {
				edits = append(edits, lint.Edit{Path: e.Path, Span: e.Span, New: e.New})
			}
		}
		if edit, ok := o.edit(edits); ok {
			o.add(fmt.Sprintf("add %q to %s", sym.Targets[0].Name, path.Base(file)), kindRewrite, edit)
		}
	}
}
