package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// foldingRange answers textDocument/foldingRange. All of them are of whole lines, so a
// client that folds nothing else needs nothing else; but of several that begin on one
// line it can show one, and gets the largest.
func foldingRange(_ context.Context, s *state, p *protocol.FoldingRangeParams) ([]protocol.FoldingRange, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok || v.leavesMarkdown() {
		return nil, nil
	}
	folds := query.Folds(v.Snapshot, v.doc.Path)
	if s.client.foldsLines() {
		folds = slices.CompactFunc(folds, func(a, b query.Fold) bool { return a.First == b.First })
	}
	folds = largest(folds, s.client.foldLimit())
	list := make([]protocol.FoldingRange, 0, len(folds))
	for _, f := range folds {
		r := protocol.FoldingRange{StartLine: uint32(f.First), EndLine: uint32(f.Last)}
		if f.Comment {
			r.Kind = protocol.FoldingRangeKindComment
		}
		list = append(list, r)
	}
	return list, nil
}

// largest returns those of most lines, at most limit, in their order; all for 0.
func largest(folds []query.Fold, limit int) []query.Fold {
	if limit <= 0 || len(folds) <= limit {
		return folds
	}
	at := make([]int, len(folds))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int {
		return folds[b].Last - folds[b].First - (folds[a].Last - folds[a].First)
	})
	at = at[:limit]
	slices.Sort(at)
	kept := make([]query.Fold, 0, limit)
	for _, i := range at {
		kept = append(kept, folds[i])
	}
	return kept
}
