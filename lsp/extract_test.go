package lsp

import (
	"slices"
	"testing"

	"go.lsp.dev/protocol"
)

// Extraction is advertised to who can create the file that it makes.
func TestExtractionOfClients(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"vscode": true, "neovim-0.12": true, "helix-25.07": true, "emacs-28": false, "emacs-30": false, "ale": false,
	} {
		c := clientOf(t, name)
		if text := c.capabilities.TextDocument; text != nil { // all of these take actions
			text.CodeAction = &protocol.CodeActionClientCapabilities{CodeActionLiteralSupport: protocol.ClientCodeActionLiteralOptions{
				CodeActionKind: protocol.ClientCodeActionKindOptions{ValueSet: []protocol.CodeActionKind{""}},
			}}
		}
		got := capabilities(c, tableOf(protocol.MethodTextDocumentCodeAction))
		options, _ := got.CodeActionProvider.(*protocol.CodeActionOptions)
		if has := options != nil && slices.Contains(options.CodeActionKinds, kindExtract); has != want {
			t.Errorf("%s is told of extraction: %t, want %t", name, has, want)
		}
	}
}
