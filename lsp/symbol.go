package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
)

var outlineKinds = map[query.OutlineKind]protocol.SymbolKind{
	query.OutlineHeading: protocol.SymbolKindString, query.OutlineField: protocol.SymbolKindKey,
	query.OutlineRole: protocol.SymbolKindClass, query.OutlineCategory: protocol.SymbolKindNamespace, query.OutlineRow: protocol.SymbolKindModule,
}

// documentSymbol answers textDocument/documentSymbol: a tree, or for a client
// that knows none a list in which each says what it lies in.
func documentSymbol(_ context.Context, s *state, p *protocol.DocumentSymbolParams) (protocol.DocumentSymbolResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	outline := query.OutlineOf(v.Snapshot, v.doc.Path)
	if s.client.nestsSymbols() {
		return protocol.DocumentSymbolSlice(v.nested(outline)), nil
	}
	flat := protocol.SymbolInformationSlice{}
	v.flat(outline, "", v.uriOf(v.world, v.doc.Path), &flat)
	return flat, nil
}

func (v view) nested(outline []query.Outline) []protocol.DocumentSymbol {
	symbols := make([]protocol.DocumentSymbol, 0, len(outline))
	for _, o := range outline {
		symbol := protocol.DocumentSymbol{
			Name: o.Name, Kind: v.client.symbolKind(outlineKinds[o.Kind]),
			Range: v.client.encoding.rangeOf(v.doc.Table, o.Span), SelectionRange: v.client.encoding.rangeOf(v.doc.Table, o.At),
		}
		if o.Detail != "" {
			symbol.Detail = &o.Detail
		}
		if len(o.Children) > 0 {
			symbol.Children = v.nested(o.Children)
		}
		symbols = append(symbols, symbol)
	}
	return symbols
}

func (v view) flat(outline []query.Outline, in string, u uri.URI, out *protocol.SymbolInformationSlice) {
	for _, o := range outline {
		symbol := protocol.SymbolInformation{Location: protocol.Location{URI: u, Range: v.client.encoding.rangeOf(v.doc.Table, o.Span)}}
		symbol.Name, symbol.Kind = o.Name, v.client.symbolKind(outlineKinds[o.Kind])
		if in != "" {
			symbol.ContainerName = &in
		}
		*out = append(*out, symbol)
		v.flat(o.Children, o.Name, u, out)
	}
}
