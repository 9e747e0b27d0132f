package lsp

import (
	"context"
	"encoding/json"
	"fmt"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

var itemKinds = map[query.ItemKind]protocol.CompletionItemKind{
	query.ItemSkill: protocol.CompletionItemKindModule, query.ItemRole: protocol.CompletionItemKindClass,
	query.ItemCategory: protocol.CompletionItemKindEnumMember, query.ItemTag: protocol.CompletionItemKindConstant,
	query.ItemFile: protocol.CompletionItemKindFile, query.ItemHeading: protocol.CompletionItemKindReference,
	query.ItemKey:   protocol.CompletionItemKindProperty,
	query.ItemValue: protocol.CompletionItemKindEnumMember,
}

// itemData is what an item carries from completion to its resolve.
type itemData struct {
	Folder string `json:"folder"`
	Path   string `json:"path"`
}

// completion answers textDocument/completion.
func completion(_ context.Context, s *state, p *protocol.CompletionParams) (protocol.CompletionResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	items, cut := query.Complete(v.Snapshot, v.doc.Path, v.offset(p.Position))
	list := &protocol.CompletionList{IsIncomplete: cut, Items: make([]protocol.CompletionItem, 0, len(items))}
	for n, i := range items {
		item := protocol.CompletionItem{
			Label: i.Label, Kind: s.client.itemKind(itemKinds[i.Kind]),
			// Clients sort by this text, and the server has sorted already.
			SortText: protocol.NewOptional(fmt.Sprintf("%04d", n)),
			TextEdit: &protocol.TextEdit{Range: s.client.encoding.rangeOf(v.doc.Table, i.Span), NewText: i.New},
		}
		if i.Detail != "" {
			item.Detail = protocol.NewOptional(i.Detail)
		}
		if i.Filter != "" && i.Filter != i.Label {
			item.FilterText = protocol.NewOptional(i.Filter)
		}
		if i.Path != "" {
			item.Data, _ = json.Marshal(itemData{v.folder.Path, i.Path})
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// resolveCompletion answers completionItem/resolve: it adds what is worth reading
// of one item.
func resolveCompletion(_ context.Context, s *state, item *protocol.CompletionItem) (*protocol.CompletionItem, error) {
	var data itemData
	if json.Unmarshal(item.Data, &data) != nil {
		return item, nil
	}
	for _, w := range s.worlds {
		if w.folder.Path != data.Folder {
			continue
		}
		text, ok := query.About(w.Snapshot, data.Path, item.Label)
		if !ok {
			break
		}
		kind := protocol.MarkupKindMarkdown
		if !s.client.documentsMarkdown() {
			kind, text = protocol.MarkupKindPlainText, query.PlainText(text)
		}
		item.Documentation = &protocol.MarkupContent{Kind: kind, Value: text}
		break
	}
	return item, nil
}
