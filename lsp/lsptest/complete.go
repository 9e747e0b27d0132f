package lsptest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/source"
)

// insertSnippet is the InsertTextFormat of snippets.
const insertSnippet = 2

// A Completion is what the editor has to offer at a place.
type Completion struct {
	Items      []Item // sorted as editors do: by sortText, then label
	Incomplete bool
}

// An Item is one offer. Defaults of the list are worked into it.
type Item struct {
	Label       string
	Detail      string
	Description string // behind the label, dim
	Kind        int
	Filter      string      // what the typed word is compared with
	Sort        string      // what the list is sorted by
	Span        source.Span // what accepting replaces, in the buffer that was asked about
	New         string      // what it puts there; placeholders of a snippet are resolved
	Snippet     bool
	Additional  []source.Edit // edits elsewhere
	Docs        string        // the documentation, often only after [Editor.ResolveCompletion]
	Visible     bool          // an editor shows it: the text from Span's start to the cursor matches Filter
	Raw         json.RawMessage

	path    string
	version int32
	offset  int // where the cursor was
}

// Completion asks what can stand at a byte offset, as by hand (not by a trigger
// character).
func (e *Editor) Completion(ctx context.Context, path string, offset int) (*Completion, error) {
	return e.completion(ctx, path, offset, map[string]any{"triggerKind": 1})
}

// CompletionTyped asks what can stand at a byte offset after char was typed there,
// as clients do on their own for the server's trigger characters. It is an error
// when char is none of them.
func (e *Editor) CompletionTyped(ctx context.Context, path string, offset int, char string) (*Completion, error) {
	if !e.declared.allows("completionProvider.triggerCharacters", char) {
		return nil, fmt.Errorf("%q is not a trigger character of the server", char)
	}
	return e.completion(ctx, path, offset, map[string]any{"triggerKind": 2, "triggerCharacter": char})
}

func (e *Editor) completion(ctx context.Context, path string, offset int, how map[string]any) (*Completion, error) {
	var more map[string]any
	if e.profile.Has("textDocument.completion.contextSupport") {
		more = map[string]any{"context": how}
	}
	a, err := e.about(ctx, "textDocument/completion", path, &offset, more)
	if err != nil {
		return nil, err
	}
	list, err := completionList(a.raw)
	if err != nil {
		return nil, err
	}
	out := &Completion{Incomplete: list.IsIncomplete != nil && *list.IsIncomplete}
	for _, raw := range list.Items {
		item, err := e.item(withDefaults(raw, list), a.b, offset)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, item)
	}
	slices.SortStableFunc(out.Items, func(a, b Item) int {
		return cmp.Or(strings.Compare(a.Sort, b.Sort), strings.Compare(a.Label, b.Label))
	})
	return out, nil
}

// completionList decodes all the forms of a result: null, items, a list.
func completionList(raw json.RawMessage) (*wireList, error) {
	list := new(wireList)
	if isNull(raw) {
		return list, nil
	}
	into := any(list)
	if opens(raw) == '[' {
		into = &list.Items
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return nil, fmt.Errorf("decode completions: %w", err)
	}
	return list, nil
}

// withDefaults returns an item with the list's defaults for what it does not say.
// The item stays what the server sent in all other things, since it goes back to
// the server when it is resolved.
func withDefaults(raw json.RawMessage, list *wireList) json.RawMessage {
	d := list.ItemDefaults
	if d == nil {
		return raw
	}
	var item map[string]json.RawMessage
	if json.Unmarshal(raw, &item) != nil {
		return raw
	}
	item = maps.Clone(item)
	put := func(key string, value any) {
		if item[key] == nil {
			item[key], _ = json.Marshal(value) // taken out of JSON just now
		}
	}
	if d.InsertTextFormat != 0 {
		put("insertTextFormat", d.InsertTextFormat)
	}
	if d.InsertTextMode != 0 {
		put("insertTextMode", d.InsertTextMode)
	}
	if d.CommitCharacters != nil {
		put("commitCharacters", d.CommitCharacters)
	}
	if !isNull(d.Data) {
		put("data", d.Data)
	}
	if !isNull(d.EditRange) && item["textEdit"] == nil {
		text := item["textEditText"]
		if text == nil {
			text = item["label"]
		}
		edit := map[string]json.RawMessage{"newText": text}
		var both struct{ Insert, Replace json.RawMessage }
		json.Unmarshal(d.EditRange, &both) //nolint:errcheck // a range leaves both nil
		if both.Insert != nil {
			edit["insert"], edit["replace"] = both.Insert, both.Replace
		} else {
			edit["range"] = d.EditRange
		}
		put("textEdit", edit)
		delete(item, "textEditText")
	}
	out, err := json.Marshal(item)
	if err != nil {
		return raw
	}
	return out
}

// item converts a completion item for the buffer and the cursor it was asked for.
func (e *Editor) item(raw json.RawMessage, b *buffer, offset int) (Item, error) {
	var w wireItem
	if err := json.Unmarshal(raw, &w); err != nil {
		return Item{}, fmt.Errorf("decode a completion item: %w", err)
	}
	i := Item{
		Label: w.Label, Detail: w.Detail, Kind: w.Kind, Raw: raw,
		Filter: cmp.Or(w.FilterText, w.Label), Sort: cmp.Or(w.SortText, w.Label),
		Snippet: w.InsertTextFormat == insertSnippet, Additional: b.text.edits(w.AdditionalTextEdits, e.unit),
		path: b.path, version: b.version, offset: offset,
	}
	if w.LabelDetails != nil {
		i.Description = w.LabelDetails.Description
	}
	if !isNull(w.Documentation) {
		i.Docs = prose(w.Documentation)
	}
	if w.TextEdit == nil {
		i.New = cmp.Or(w.InsertText, w.Label)
		at := word(b.text.bytes, offset)
		i.Span = source.At(int(at.Start), offset)
	} else {
		at := w.TextEdit.Range
		if at == nil {
			at = w.TextEdit.Insert
		}
		if w.TextEdit.Replace != nil && e.profile.Habits.Replace {
			at = w.TextEdit.Replace
		}
		if at == nil {
			return Item{}, fmt.Errorf("completion item %q: an edit without a range", w.Label)
		}
		i.Span, _ = b.text.span(*at, e.unit)
		i.New = w.TextEdit.NewText
	}
	if i.Snippet {
		i.New, _ = plain(i.New)
	}
	i.Visible = subsequence(string(b.text.bytes[i.Span.Start:max(int(i.Span.Start), min(offset, len(b.text.bytes)))]), i.Filter)
	if e.profile.Habits.Popup != "" {
		return i, popup(&i, e.profile.Habits.Popup == "word", w.FilterText != "", b.text.bytes)
	}
	return i, nil
}

// popup makes of an item what the menu of a Neovim does, which looks for what begins as
// the text that was typed, and puts a word in its place: what stands behind the cursor
// stays. If the word is all that it knows, several lines would become one with NUL bytes
// in it, and from a text to filter by it concludes that the range does not count: these
// are errors. Else it writes only the first of several lines, and all of a snippet, each
// indented as the first is.
func popup(i *Item, word, filtered bool, text []byte) error {
	i.Span.End = int32(max(int(i.Span.Start), min(i.offset, len(text))))
	typed := string(text[i.Span.Start:i.Span.End])
	if word {
		if filtered || strings.Contains(i.New, "\n") {
			return fmt.Errorf("completion item %q is not what this editor takes: %q, to be filtered by %q", i.Label, i.New, i.Filter)
		}
		i.Visible = strings.HasPrefix(i.New, typed)
		return nil
	}
	i.Visible = strings.HasPrefix(i.Filter, typed)
	if !i.Snippet {
		i.New, _, _ = strings.Cut(i.New, "\n")
		return nil
	}
	line := text[bytes.LastIndexByte(text[:i.Span.Start], '\n')+1 : i.Span.Start]
	i.New = strings.ReplaceAll(i.New, "\n", "\n"+string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))]))
	return nil
}

// subsequence reports whether the letters of typed are in s in that order, in any
// case: what editors filter by, at their most generous.
func subsequence(typed, s string) bool {
	for _, want := range typed {
		at := strings.IndexFunc(s, func(r rune) bool { return unicode.ToLower(r) == unicode.ToLower(want) })
		if at < 0 {
			return false
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		s = s[at+size:]
	}
	return true
}

// ResolveCompletion asks the server for the rest of an item, such as its
// documentation. From a server that resolves nothing the item comes back as it is.
func (e *Editor) ResolveCompletion(ctx context.Context, i Item) (Item, error) {
	if !e.Offers("completionItem/resolve") {
		return i, nil
	}
	b := e.open(i.path)
	if b == nil || b.version != i.version {
		return i, fmt.Errorf("resolve %q: %s has changed since", i.Label, i.path)
	}
	raw, err := e.ask(ctx, "completionItem/resolve", i.Raw)
	if err != nil {
		return i, err
	}
	return e.item(raw, b, i.offset)
}

// Accept does what choosing an item does: it is resolved if the server resolves,
// and its edits are applied as one change. It returns the cursor behind what was
// inserted. It is an error when the buffer has changed since the item was offered.
func (e *Editor) Accept(ctx context.Context, i Item) (cursor int, err error) {
	if i, err = e.ResolveCompletion(ctx, i); err != nil {
		return 0, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if b := e.buffers[i.path]; b == nil || b.version != i.version {
		return 0, fmt.Errorf("accept %q: %s has changed since", i.Label, i.path)
	}
	edits := append([]source.Edit{{Span: i.Span, New: i.New}}, i.Additional...)
	if err := e.edit(i.path, edits); err != nil {
		return 0, fmt.Errorf("accept %q: %w", i.Label, err)
	}
	cursor = int(i.Span.Start) + len(i.New)
	for _, a := range i.Additional {
		if a.Span.End <= i.Span.Start {
			cursor += len(a.New) - a.Span.Len()
		}
	}
	return cursor, nil
}

// plain returns the text that a snippet inserts before anything is typed into its
// placeholders; ok is false when it does not follow the grammar. Variables are
// empty or their default.
func plain(snippet string) (text string, ok bool) {
	p := &snippetParser{rest: snippet}
	text = p.until("")
	return text, !p.bad && p.rest == ""
}

type snippetParser struct {
	rest string
	bad  bool
}

// until reads to one of the bytes in stop, or to the end, and leaves it there.
func (p *snippetParser) until(stop string) string {
	var b strings.Builder
	for p.rest != "" {
		c := p.rest[0]
		switch {
		case strings.IndexByte(stop, c) >= 0:
			return b.String()
		case c == '\\' && len(p.rest) > 1 && strings.IndexByte(`\$},|`, p.rest[1]) >= 0:
			b.WriteByte(p.rest[1])
			p.rest = p.rest[2:]
		case c == '$':
			b.WriteString(p.placeholder())
		default:
			b.WriteByte(c)
			p.rest = p.rest[1:]
		}
	}
	p.bad = p.bad || stop != ""
	return b.String()
}

// name reads a tab stop's number or a variable's name.
func (p *snippetParser) name() string {
	digit := func(c byte) bool { return '0' <= c && c <= '9' }
	numbered := p.rest != "" && digit(p.rest[0])
	end := 0
	for end < len(p.rest) {
		c := p.rest[end]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !digit(c) && (numbered || !letter) {
			break
		}
		end++
	}
	name := p.rest[:end]
	p.rest = p.rest[end:]
	return name
}

// take drops one byte that has to be c.
func (p *snippetParser) take(c byte) {
	if p.rest == "" || p.rest[0] != c {
		p.bad = true
		return
	}
	p.rest = p.rest[1:]
}

// placeholder reads $1, ${1}, ${1:text}, ${1|a,b|}, ${1/…/…/} and the same with a
// variable's name.
func (p *snippetParser) placeholder() string {
	p.rest = p.rest[1:]
	if !strings.HasPrefix(p.rest, "{") {
		if p.name() == "" {
			p.bad = true // a $ that should have been escaped
		}
		return ""
	}
	p.rest = p.rest[1:]
	if p.name() == "" {
		p.bad = true
	}
	var text string
	switch {
	case strings.HasPrefix(p.rest, ":"):
		p.rest = p.rest[1:]
		text = p.until("}")
	case strings.HasPrefix(p.rest, "|"):
		p.rest = p.rest[1:]
		text = p.until(",|")
		for strings.HasPrefix(p.rest, ",") {
			p.rest = p.rest[1:]
			p.until(",|")
		}
		p.take('|')
	case strings.HasPrefix(p.rest, "/"):
		p.until("}") // a transformation of a value that is not there
	}
	p.take('}')
	return text
}
