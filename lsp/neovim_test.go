package lsp

import (
	"testing"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// What goes to Neovim's own menu, and to which, is told by the name and by what the
// client says: plugins say that they leave indentation alone when asked to.
func TestNeovimPopups(t *testing.T) {
	t.Parallel()
	asIs := protocol.ClientCapabilities{TextDocument: &protocol.TextDocumentClientCapabilities{Completion: &protocol.CompletionClientCapabilities{
		CompletionItem: &protocol.ClientCompletionItemOptions{InsertTextModeSupport: protocol.ClientCompletionItemInsertTextModeOptions{
			ValueSet: []protocol.InsertTextMode{protocol.InsertTextModeAsIs},
		}},
	}}}
	for _, test := range []struct {
		name        string
		says        protocol.ClientCapabilities
		popup, word bool
	}{
		{"Neovim 0.7.2", protocol.ClientCapabilities{}, true, true},
		{"Neovim 0.10.4+v0.10.4", protocol.ClientCapabilities{}, true, true},
		{"Neovim 0.11.0", protocol.ClientCapabilities{}, true, false},
		{"Neovim 0.100.0", protocol.ClientCapabilities{}, true, false},
		{"Neovim 1.0.0-dev", protocol.ClientCapabilities{}, true, false},
		{"Neovim 0.10.4", asIs, false, false},
		{"Neovim 0.12.4", asIs, false, false},
		{"Visual Studio Code 1.139.1", protocol.ClientCapabilities{}, false, false},
		{"", protocol.ClientCapabilities{}, false, false},
	} {
		c := &client{name: test.name, capabilities: test.says}
		if c.popup() != test.popup || c.wordPopup() != test.word {
			t.Errorf("%q: popup %t, of words %t; want %t, %t", test.name, c.popup(), c.wordPopup(), test.popup, test.word)
		}
	}
}

// A text with a blank is a snippet to Neovim 0.11, which else writes what stands before
// the blank; one with several lines is to all that have snippets.
func TestNeovimSnippets(t *testing.T) {
	t.Parallel()
	says := protocol.ClientCapabilities{TextDocument: &protocol.TextDocumentClientCapabilities{Completion: &protocol.CompletionClientCapabilities{
		CompletionItem: &protocol.ClientCompletionItemOptions{SnippetSupport: new(true)},
	}}}
	for _, test := range []struct {
		name, text, want string
		snippet          bool
	}{
		{"Neovim 0.11.4", " a$b", ` a\$b`, true},
		{"Neovim 0.11.4", "a$b", "a$b", false},
		{"Neovim 0.12.4", " a$b", " a$b", false},
		{"Neovim 0.12.4", "a\n  b", "a\nb", true},
		{"Helix", " a$b", " a$b", false},
	} {
		c := &client{name: test.name, capabilities: says}
		var item protocol.CompletionItem
		got := c.fill(&item, query.Item{New: test.text}, "  ")
		if snippet := item.InsertTextFormat == protocol.InsertTextFormatSnippet; got != test.want || snippet != test.snippet {
			t.Errorf("%s: %q is written as %q, a snippet: %t", test.name, test.text, got, snippet)
		}
	}
}

// Neovim is not told that it may ask for the findings of all files at once: it would ask
// for those alone. And what cannot be told to ask again is told.
func TestNeovimAsksForDocuments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		says, name string
		pull, all  bool
	}{
		{"neovim-0.12", "Neovim 0.12.4", true, false},
		{"neovim-0.12", "Another 0.12.4", true, true},
		{"neovim-0.10", "Neovim 0.10.4", false, false},
		{"neovim-0.10", "Another 0.10.4", true, false},
	} {
		c := clientOf(t, test.says)
		c.name = test.name
		o, pull := capabilities(c, tableOf(features...)).DiagnosticProvider.(*protocol.DiagnosticOptions)
		if pull != test.pull || pull && o.WorkspaceDiagnostics != test.all || c.pulls() != pull {
			t.Errorf("%s: pulls %t, %+v; want %t, all files %t", test.name, pull, o, test.pull, test.all)
		}
	}
}
