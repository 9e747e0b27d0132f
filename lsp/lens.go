package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// codeLens answers textDocument/codeLens. The commands are empty: there is nothing
// to run, and editors show the titles as text.
func codeLens(_ context.Context, s *state, p *protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	var lenses []protocol.CodeLens
	for _, l := range query.Lenses(v.Snapshot, v.doc.Path) {
		lenses = append(lenses, protocol.CodeLens{
			Range: s.client.encoding.rangeOf(v.doc.Table, l.Span), Command: protocol.Command{Title: l.Title},
		})
	}
	return lenses, nil
}
