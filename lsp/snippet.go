package lsp

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// snippets reports whether the client jumps through the places to fill in of what a
// completion inserts.
func (c *client) snippets() bool {
	k := c.textDocument().Completion
	return k != nil && yes(k.CompletionItem.SnippetSupport)
}

// asIs reports whether the client can be told to leave the indentation of what it
// inserts alone.
func (c *client) asIs() bool {
	k := c.textDocument().Completion
	return k != nil && slices.Contains(k.CompletionItem.InsertTextModeSupport.ValueSet, protocol.InsertTextModeAsIs)
}

// fill returns what an item writes as the client takes it: with places that a person
// fills in, where the client can do that. It notes on the item how that is to be read,
// and sees to it that lines stay as they are indented; indent is that of the first.
func (c *client) fill(item *protocol.CompletionItem, i query.Item, indent string) (text string) {
	text = i.New
	if (len(i.Stops) > 0 || c.asSnippet(text)) && c.snippets() {
		item.InsertTextFormat = protocol.InsertTextFormatSnippet
		text = snippet(i)
		if c.popup() { // which indents each line as the first is
			text = strings.ReplaceAll(text, "\n"+indent, "\n")
		}
	}
	if strings.Contains(text, "\n") && c.asIs() {
		item.InsertTextMode = protocol.InsertTextModeAsIs
	}
	return text
}

// inSnippet escapes what a snippet reads otherwise, in its text and in places alike.
var inSnippet = strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`)

// snippet writes the new text of an item in the grammar of snippets.
func snippet(i query.Item) string {
	var b strings.Builder
	last := 0
	for n, s := range i.Stops {
		b.WriteString(inSnippet.Replace(i.New[last:s.Span.Start]))
		fmt.Fprintf(&b, "%s${%d:%s}", inSnippet.Replace(s.Lead), n+1, inSnippet.Replace(i.New[s.Span.Start:s.Span.End]))
		last = int(s.Span.End)
	}
	b.WriteString(inSnippet.Replace(i.New[last:]))
	return b.String()
}
