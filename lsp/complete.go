package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

var itemKinds = map[query.ItemKind]protocol.CompletionItemKind{
	query.ItemSkill: protocol.CompletionItemKindModule, query.ItemRole: protocol.CompletionItemKindClass,
	query.ItemCategory: protocol.CompletionItemKindEnumMember, query.ItemTag: protocol.CompletionItemKindConstant,
	query.ItemFile: protocol.CompletionItemKindFile, query.ItemHeading: protocol.CompletionItemKindReference,
	query.ItemKey:   protocol.CompletionItemKindProperty,
	query.ItemCheck: protocol.CompletionItemKindEvent, query.ItemValue: protocol.CompletionItemKindEnumMember,
	query.ItemLine: protocol.CompletionItemKindText, query.ItemSnippet: protocol.CompletionItemKindSnippet,
}

// itemData is what an item carries from completion to its resolve.
type itemData struct {
	Folder string `json:"folder"`
	Path   string `json:"path"`
	Check  string `json:"check,omitempty"` // in place of both
}

// completion answers textDocument/completion.
func completion(_ context.Context, s *state, p *protocol.CompletionParams) (protocol.CompletionResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	items, cut := query.CompleteReading(v.Snapshot, v.doc.Path, v.offset(p.Position), v.text, s.named()...)
	list := &protocol.CompletionList{IsIncomplete: cut, Items: make([]protocol.CompletionItem, 0, len(items))}
	for n, i := range items {
		item := protocol.CompletionItem{
			Label: i.Label, Kind: s.client.itemKind(itemKinds[i.Kind]),
			// Clients sort by this text, and the server has sorted already.
			SortText: protocol.NewOptional(fmt.Sprintf("%04d", n)),
			TextEdit: &protocol.TextEdit{Range: s.client.encoding.rangeOf(v.doc.Table, i.Span), NewText: i.New},
		}
		s.client.fill(&item, i)
		if i.Detail != "" {
			item.Detail = protocol.NewOptional(i.Detail)
		}
		if i.Filter != "" && i.Filter != i.Label {
			item.FilterText = protocol.NewOptional(i.Filter)
		}
		if i.Kind == query.ItemCheck {
			item.Data, _ = json.Marshal(itemData{Check: i.Label})
		}
		if i.Path != "" {
			item.Data, _ = json.Marshal(itemData{Folder: v.folder.Path, Path: i.Path})
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
	text, ok := card(data.Check)
	for _, w := range s.worlds {
		if !ok && w.folder.Path == data.Folder {
			text, ok = query.About(w.Snapshot, data.Path, item.Label)
		}
	}
	if !ok {
		return item, nil
	}
	kind := protocol.MarkupKindMarkdown
	if !s.client.documentsMarkdown() {
		kind, text = protocol.MarkupKindPlainText, query.PlainText(text)
	}
	item.Documentation = &protocol.MarkupContent{Kind: kind, Value: text}
	return item, nil
}

// named returns the checks that there are.
func (s *state) named() []query.Check {
	list := make([]query.Check, len(s.rules))
	for i, r := range s.rules {
		list[i] = query.Check{Code: r.Code, Detail: r.Severity.String()}
	}
	return list
}

// card tells what a check is about; ok is false for a code that none has.
func card(code string) (md string, ok bool) {
	summary := rules.Summary(code)
	if summary == "" {
		return "", false
	}
	return fmt.Sprintf("**%s** — check\n\n%s\n\n[%s](%s)", code, summary, "More about it", lint.Help(code)), true
}

// checkAt returns the check that the document names at an offset, in a configuration
// or in a comment.
func (v view) checkAt(offset int) (code string, at source.Span, ok bool) {
	in := func(is string, span source.Span) {
		if !ok && int(span.Start) <= offset && offset <= int(span.End) {
			code, at, ok = is, span, true
		}
	}
	for _, ig := range v.doc.Ignores {
		for _, c := range ig.Codes {
			in(c.Code, c.Span)
		}
	}
	if c := v.doc.Config; c != nil {
		settings := c.Lint.Rules
		for _, o := range c.Lint.Overrides {
			settings = slices.Concat(settings, o.Rules)
		}
		for _, s := range settings {
			in(s.Code, s.At)
		}
	}
	return code, at, ok
}
