package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
)

// hintData is what comes back with a hint that a client wants to know more of.
type hintData struct {
	URI string `json:"uri"`
}

// inlayHint answers textDocument/inlayHint. Nothing changes the text, and nothing is of a
// kind that a client may show in another way.
func (p *painter) inlayHint(_ context.Context, s *state, params *protocol.InlayHintParams) ([]protocol.InlayHint, error) {
	v, ok := s.document(params.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	within := s.client.encoding.span(v.doc.Table, params.Range)
	hints := query.HintsIn(v.Snapshot, v.doc.Path, within)
	p.hint(s, params.TextDocument.URI, hinted{within: within, hints: hints})
	data, err := json.Marshal(hintData{string(params.TextDocument.URI)})
	if err != nil {
		return nil, err
	}
	list := make([]protocol.InlayHint, 0, len(hints))
	for _, h := range hints {
		hint := protocol.InlayHint{
			Position: s.client.encoding.position(v.doc.Table, h.At), Label: protocol.String(h.Label), PaddingLeft: new(true),
		}
		if s.client.resolvesHints() {
			hint.Data = data
		}
		list = append(list, hint)
	}
	return list, nil
}

// resolveHint answers inlayHint/resolve: with what the hint counts. The text may be
// another one by now; then there is nothing at its place, or what is there now.
func resolveHint(_ context.Context, s *state, h *protocol.InlayHint) (*protocol.InlayHint, error) {
	var data hintData
	if json.Unmarshal(h.Data, &data) != nil {
		return h, nil
	}
	u, err := uri.Parse(data.URI)
	if err != nil {
		return h, nil
	}
	v, ok := s.document(u)
	if !ok {
		return h, nil
	}
	if md, ok := query.HintAbout(v.Snapshot, v.doc.Path, v.offset(h.Position)); ok {
		h.Tooltip = &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: md}
	}
	return h, nil
}
