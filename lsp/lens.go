package lsp

import (
	"context"
	"encoding/json"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// commandReferences is a command of the client's that shows places: its arguments are a
// document's URI, a position in it, and a list of locations; without the list, what
// refers to what stands there.
const commandReferences = section + ".showReferences"

// runs reads which commands of its own a client tells of when it initializes.
func runs(options []byte) []string {
	var o struct {
		Commands []string `json:"commands"`
	}
	if json.Unmarshal(options, &o) != nil {
		return nil
	}
	return o.Commands
}

// codeLens answers textDocument/codeLens. To a client that cannot show places the
// commands are empty: editors show the titles as text.
func codeLens(_ context.Context, s *state, p *protocol.CodeLensParams) ([]protocol.CodeLens, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	shows := slices.Contains(s.client.runs, commandReferences)
	var lenses []protocol.CodeLens
	for _, l := range query.Lenses(v.Snapshot, v.doc.Path) {
		lens := protocol.CodeLens{Range: s.client.encoding.rangeOf(v.doc.Table, l.Span), Command: protocol.Command{Title: l.Title}}
		if shows && l.Of != (source.Span{}) {
			lens.Command.Command = commandReferences
			args := []any{p.TextDocument.URI, s.client.encoding.rangeOf(v.doc.Table, l.Of).Start}
			if len(l.Has) > 0 {
				places := []protocol.Location{}
				for _, at := range l.Has {
					places = append(places, v.location(at.Path, at.Span))
				}
				args = append(args, places)
			}
			for _, arg := range args {
				raw, err := protocol.Marshal(arg)
				if err != nil {
					return nil, err
				}
				lens.Command.Arguments = append(lens.Command.Arguments, raw)
			}
		}
		lenses = append(lenses, lens)
	}
	return lenses, nil
}
