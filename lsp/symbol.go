package lsp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
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
	if !ok || v.leavesMarkdown() {
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

// symbolKinds are the kinds that editors have icons for and come nearest.
var symbolKinds = map[index.SymbolKind]protocol.SymbolKind{
	index.SymbolSkill: protocol.SymbolKindModule, index.SymbolRole: protocol.SymbolKindClass, index.SymbolAgent: protocol.SymbolKindClass,
	index.SymbolCommand: protocol.SymbolKindFunction, index.SymbolRule: protocol.SymbolKindFile,
	index.SymbolCategory: protocol.SymbolKindNamespace, index.SymbolHeading: protocol.SymbolKindString,
}

// workspaceSymbol answers workspace/symbol, from all folders. A file that lies in
// two of them is the innermost's.
func workspaceSymbol(_ context.Context, s *state, p *protocol.WorkspaceSymbolParams) (protocol.WorkspaceSymbolResult, error) {
	type found struct {
		query.Found
		*world
	}
	var all []found
	for _, w := range s.worlds {
		for _, f := range query.Find(w.Snapshot, p.Query) {
			if f.Kind == index.SymbolHeading && (view{s, w, nil}).servesMarkdown(w.Doc(f.Path)) {
				continue // the editor finds it by itself
			}
			if own, _ := s.worldOf(w.native(f.Path)); own == w {
				all = append(all, found{f, w})
			}
		}
	}
	// Folders in the order of their paths: another order of opening is no other answer.
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), strings.Compare(a.world.folder.Path, b.world.folder.Path))
	})
	symbols := protocol.SymbolInformationSlice{}
	for _, f := range all[:min(len(all), query.MaxFound)] {
		symbol := protocol.SymbolInformation{Location: view{s, f.world, nil}.location(f.Path, f.Span)}
		symbol.Name, symbol.Kind = f.Name, s.client.workspaceSymbolKind(symbolKinds[f.Kind])
		if f.Container != "" {
			symbol.ContainerName = &f.Container
		}
		symbols = append(symbols, symbol)
	}
	return symbols, nil
}
