package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// A hinted is what a client was last told of the hints in a part of a document.
type hinted struct {
	within  source.Span
	hints   []query.Hint
	version int32
}

// hint remembers what is told of the hints of an open document. It is forgotten with the
// document.
func (p *painter) hint(s *state, u uri.URI, h hinted) {
	b := s.buffers[u]
	if b == nil || !s.client.refreshesHints() {
		return
	}
	h.version = b.Version
	p.mu.Lock()
	defer p.mu.Unlock()
	p.behind(s)
	p.hints[u] = h
}

// repaint tells a client to ask again for what it shows in open documents, where that is
// other than it was told though the text is the same: the client cannot know. It runs on
// the diagnoser's goroutine, and waits for the client.
func (s *server) repaint(ctx context.Context, st *state, deltas map[*keeper]*index.Delta) {
	hints, tokens := false, false
	all, late := s.painter.told(st)
	for u, was := range all {
		v, ok := st.document(u)
		if !ok || !late && !elsewhere(deltas[v.keeper]) {
			continue
		}
		if was.hinted && !hints {
			hints = !slices.Equal(was.hints, query.HintsIn(v.Snapshot, v.doc.Path, was.within))
		}
		if was.painted && !tokens {
			tokens = !slices.Equal(was.data, v.tokensIn(source.At(0, v.doc.Size())))
		}
	}
	if hints {
		_ = s.ask(ctx, protocol.MethodWorkspaceInlayHintRefresh, nil, nil)
	}
	if tokens {
		_ = s.ask(ctx, protocol.MethodWorkspaceSemanticTokensRefresh, nil, nil)
	}
}

// elsewhere reports whether a change can have altered what is shown in documents that
// did not change themselves.
func elsewhere(d *index.Delta) bool {
	return d != nil && (d.Names || d.Graph || len(d.Links)+len(d.Anchors)+len(d.Targets)+len(d.Under) > 0)
}

// A told is what a client shows in an open document, as far as it was told.
type told struct {
	hinted, painted bool
	within          source.Span
	hints           []query.Hint
	data            []uint32
}

// told returns what the client shows of the text that it has now, and forgets what it
// was told of documents that are closed. late says that some of it is older than what it
// was compared with last.
func (p *painter) told(st *state) (all map[uri.URI]told, late bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	late, p.late, p.looked = p.late, false, st.number
	all = map[uri.URI]told{}
	for u, h := range p.hints {
		switch b := st.buffers[u]; {
		case b == nil:
			delete(p.hints, u)
		case b.Version == h.version:
			all[u] = told{hinted: true, within: h.within, hints: h.hints}
		}
	}
	for u, last := range p.last {
		switch b := st.buffers[u]; {
		case b == nil:
			delete(p.last, u)
		case b.Version == last.version && st.client.refreshesTokens():
			t := all[u]
			t.painted, t.data = true, last.data
			all[u] = t
		}
	}
	return all, late
}
