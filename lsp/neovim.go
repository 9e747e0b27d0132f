package lsp

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/query"
)

// neovim reports whether the client is Neovim, of one of some versions where any are
// named: "0.9".
func (c *client) neovim(versions ...string) bool {
	version, ok := strings.CutPrefix(c.name, "Neovim ")
	return ok && (len(versions) == 0 || slices.ContainsFunc(versions, func(v string) bool { return strings.HasPrefix(version, v+".") }))
}

// makesDirectories reports whether the client, told to create a file, makes the
// directory that it is to lie in. Neovim before 0.10 fails there.
func (c *client) makesDirectories() bool { return !c.neovim("0.7", "0.8", "0.9") }

// canCreate refuses a file in a directory that the client would have to make.
func (v view) canCreate(file string) error {
	if dir := path.Dir("/" + file)[1:]; !v.client.makesDirectories() && !v.IsDir(dir) {
		return query.Refusal("this editor cannot make the directory " + dir + ": make it, and try again")
	}
	return nil
}

// popup reports whether items go to the popup menu that Neovim itself has. It takes a
// word of an item, which it puts before the cursor, and looks at little else. Plugins
// take all that there is, and say so.
func (c *client) popup() bool {
	k := c.textDocument().Completion
	return c.neovim() && (k == nil || k.CompletionItem == nil || len(k.CompletionItem.InsertTextModeSupport.ValueSet) == 0)
}

// wordPopup reports whether that menu is the one before Neovim 0.11. It shows what
// begins as the word before the cursor does, knows of one line, and from the text to
// filter by it concludes that the range is to be ignored.
func (c *client) wordPopup() bool {
	return c.popup() && c.neovim("0.7", "0.8", "0.9", "0.10")
}

// asSnippet reports whether that menu writes all of a text only of a snippet: of a text
// with several lines, and in Neovim 0.11 of one with a blank, of which it else writes what
// stands before that.
func (c *client) asSnippet(text string) bool {
	return c.popup() && (strings.Contains(text, "\n") || c.neovim("0.11") && strings.Contains(text, " "))
}

// forPopup makes items for Neovim's popup menu of others; offset is that of the cursor
// in text.
func (c *client) forPopup(items []query.Item, text []byte, offset int) []query.Item {
	old := c.wordPopup()
	typed := func(i query.Item) string { return string(text[i.Span.Start:max(int(i.Span.Start), offset)]) }
	// It shows what begins as what was typed, or is like that where its user says so,
	// and then by how like it is. We have found and sorted the items already: so all
	// are as like.
	begins := func(i query.Item) bool { return strings.HasPrefix(cmp.Or(i.Filter, i.Label), typed(i)) }
	all := !slices.ContainsFunc(items, func(i query.Item) bool { return !begins(i) })
	kept := items[:0]
	for _, i := range items {
		if i.Closes { // what stands behind the cursor stays, a bracket too
			i.New, i.Stops, i.Closes = i.Label, nil, false
		}
		first, _, more := strings.Cut(i.New, "\n")
		switch {
		case !old:
			// What a snippet is filtered by may be shown in its place.
			if snippet := len(i.Stops) > 0 || c.asSnippet(i.New); !all && !(snippet && begins(i)) {
				i.Filter = typed(i)
			}
		case more && i.Kind == query.ItemSnippet:
			continue // its first line is nothing
		case more:
			i.New, i.Stops, i.Filter = first, nil, ""
		default:
			i.Filter = ""
		}
		kept = append(kept, i)
	}
	return kept
}
