package lsp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
	query.ItemFolder: protocol.CompletionItemKindFolder, query.ItemAgent: protocol.CompletionItemKindClass,
	query.ItemCommand: protocol.CompletionItemKindFunction, query.ItemLabel: protocol.CompletionItemKindReference,
	query.ItemLine: protocol.CompletionItemKindText, query.ItemSnippet: protocol.CompletionItemKindSnippet,
}

// itemData is what an item carries from completion to its resolve; in a session of one
// folder the path alone stands for it.
type itemData struct {
	Folder string `json:"folder"`
	Path   string `json:"path"`
	Anchor string `json:"anchor,omitempty"` // of a heading of the file
	Check  string `json:"check,omitempty"`  // in place of both
}

// completion answers textDocument/completion.
func completion(_ context.Context, s *state, p *protocol.CompletionParams) (protocol.CompletionResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	offset := v.offset(p.Position)
	if v.leavesWriting(offset) {
		return nil, nil
	}
	items, cut := query.CompleteReading(v.Snapshot, v.doc.Path, offset, v.text, s.named()...)
	items = v.offers(items)
	if len(items) > 0 && s.client.popup() {
		items = s.client.forPopup(items, v.doc.File.Text, offset)
	}
	list := &protocol.CompletionList{IsIncomplete: cut, Items: make([]protocol.CompletionItem, 0, len(items))}
	w := itemWriter{client: s.client, view: v, offset: offset, alone: len(s.worlds) == 1}
	w.share(list, items)
	for n, i := range items {
		list.Items = append(list.Items, w.item(n, i))
	}
	return list, nil
}

// sortTexts are numbers as texts that are sorted as they are.
var sortTexts = func() (list [query.MaxItems]string) {
	for n := range list {
		list[n] = fmt.Sprintf("%04d", n)
	}
	return list
}()

// An itemWriter writes items as the client takes them.
type itemWriter struct {
	*client
	view
	offset int
	shared *query.Item // has the range that the list gives all items
	folder []byte      // as JSON
	alone  bool        // there is no other folder: the path says enough
	at     query.Item  // has the range that was converted last
	both   bool
	insert protocol.Range
	whole  protocol.Range
}

// share puts the range of the first item on the list, where the client takes it from
// there: most lists have one range.
func (w *itemWriter) share(list *protocol.CompletionList, items []query.Item) {
	w.folder, _ = json.Marshal(w.view.folder.Path)
	w.both = w.client.insertsOrReplaces()
	if len(items) == 0 || !w.client.takesDefault("editRange") {
		return
	}
	w.shared = &items[0]
	insert, whole := w.ranges(items[0])
	list.ItemDefaults = &protocol.CompletionItemDefaults{EditRange: &whole}
	if w.both {
		list.ItemDefaults.EditRange = &protocol.EditRangeWithInsertReplace{Insert: insert, Replace: whole}
	}
}

// ranges returns what an item replaces: all of the word at the cursor, or what of it
// stands before the cursor.
func (w *itemWriter) ranges(i query.Item) (insert, whole protocol.Range) {
	if w.at.Span != i.Span || w.at.Closes != i.Closes || w.whole == (protocol.Range{}) {
		w.at = i
		w.whole = w.client.encoding.rangeOf(w.view.doc.Table, i.Span)
		w.insert = w.whole
		if !i.Closes {
			w.insert = w.client.encoding.rangeOf(w.view.doc.Table, source.At(int(i.Span.Start), max(w.offset, int(i.Span.Start))))
		}
	}
	return w.insert, w.whole
}

// item writes the nth item of a list.
func (w *itemWriter) item(n int, i query.Item) protocol.CompletionItem {
	item := protocol.CompletionItem{
		Label: i.Label, Kind: w.client.itemKind(itemKinds[i.Kind]),
		// Clients sort by this text, and the server has sorted already.
		SortText: protocol.NewOptional(sortTexts[n]),
	}
	text := w.client.fill(&item, i, w.indent(i))
	insert, whole := w.ranges(i)
	switch {
	case w.shared != nil && w.shared.Span == i.Span && w.shared.Closes == i.Closes:
		if text != i.Label {
			item.TextEditText = protocol.NewOptional(text)
		}
	case w.both:
		item.TextEdit = &protocol.InsertReplaceEdit{NewText: text, Insert: insert, Replace: whole}
	default:
		item.TextEdit = &protocol.TextEdit{Range: whole, NewText: text}
	}
	if i.Detail != "" {
		item.Detail = protocol.NewOptional(i.Detail)
	}
	if i.Path != "" && i.Detail != "" && w.client.labelsInDetail() {
		about := i.Detail // which itself is shown only of the item that is chosen
		if i.Where != "" {
			about += " · " + i.Where
		}
		item.LabelDetails = &protocol.CompletionItemLabelDetails{Description: &about}
	}
	if i.Filter != "" && i.Filter != i.Label {
		item.FilterText = protocol.NewOptional(i.Filter)
	}
	switch {
	case i.Kind == query.ItemCheck:
		item.Data, _ = json.Marshal(itemData{Check: i.Label})
	case i.Path != "" && i.Kind == query.ItemHeading:
		_, anchor, _ := strings.Cut(i.New, "#")
		item.Data, _ = json.Marshal(itemData{Folder: w.view.folder.Path, Path: i.Path, Anchor: cmp.Or(anchor, i.New)})
	case i.Path != "":
		of, _ := json.Marshal(i.Path)
		item.Data = of
		if !w.alone {
			item.Data = slices.Concat([]byte(`{"folder":`), w.folder, []byte(`,"path":`), of, []byte("}"))
		}
	}
	return item
}

// indent returns the blanks that the line begins with in which an item writes several.
func (w *itemWriter) indent(i query.Item) string {
	if !strings.Contains(i.New, "\n") {
		return ""
	}
	text := w.view.doc.File.Text
	line := w.view.doc.LineSpan(w.view.doc.Line(int(i.Span.Start)))
	text = text[line.Start:i.Span.Start]
	return string(text[:len(text)-len(bytes.TrimLeft(text, " \t"))])
}

// resolveCompletion answers completionItem/resolve: it adds what is worth reading
// of one item.
func resolveCompletion(_ context.Context, s *state, item *protocol.CompletionItem) (*protocol.CompletionItem, error) {
	var data itemData
	if json.Unmarshal(item.Data, &data.Path) == nil && len(s.worlds) > 0 {
		data.Folder = s.worlds[0].folder.Path
	} else if json.Unmarshal(item.Data, &data) != nil {
		return item, nil
	}
	text, ok := card(data.Check)
	for _, w := range s.worlds {
		if !ok && w.folder.Path == data.Folder {
			text, ok = query.About(w.Snapshot, data.Path, item.Label, data.Anchor, w.text)
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
