package lsp

import (
	"context"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// selectionRange answers textDocument/selectionRange: for each position what a selection
// there grows to, one in the other.
func selectionRange(_ context.Context, s *state, p *protocol.SelectionRangeParams) ([]protocol.SelectionRange, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok || v.leavesMarkdown() {
		return nil, nil
	}
	selector := query.NewSelector(v.Snapshot, v.doc.Path)
	if selector == nil {
		return nil, nil
	}
	list := make([]protocol.SelectionRange, 0, len(p.Positions))
	for _, at := range p.Positions {
		var outer *protocol.SelectionRange
		spans := selector.Spans(v.offset(at))
		for i := len(spans) - 1; i >= 0; i-- {
			r := s.client.encoding.rangeOf(v.doc.Table, spans[i])
			if outer == nil || r != outer.Range { // bytes of a line's end are no columns
				outer = &protocol.SelectionRange{Range: r, Parent: outer}
			}
		}
		list = append(list, *outer)
	}
	return list, nil
}
