package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// newline is what is typed when there may be something to add.
const newline = "\n"

// onType answers textDocument/onTypeFormatting: a list goes on or ends.
func onType(_ context.Context, s *state, p *protocol.DocumentOnTypeFormattingParams) ([]protocol.TextEdit, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok || p.Ch != newline {
		return nil, nil
	}
	var edits []protocol.TextEdit
	for _, e := range query.Enter(v.Snapshot, v.doc.Path, v.offset(p.Position)) {
		edits = append(edits, protocol.TextEdit{Range: s.client.encoding.rangeOf(v.doc.Table, e.Span), NewText: e.New})
	}
	return edits, nil
}
