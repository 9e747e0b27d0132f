package lsp

import (
	"slices"

	"go.lsp.dev/protocol"
)

// present says what we do of what shows a document as what it means, each to a client
// that says that it knows it.
func present(c *client, has func(string) bool, out *protocol.ServerCapabilities) {
	if has(protocol.MethodTextDocumentFoldingRange) && c.folding() != nil {
		out.FoldingRangeProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentSelectionRange) && c.textDocument().SelectionRange != nil {
		out.SelectionRangeProvider = protocol.Boolean(true)
	}
	tokens := protocol.SemanticTokensOptions{Legend: legend()}
	if has(protocol.MethodTextDocumentSemanticTokensFull) && c.takesTokens() {
		tokens.Full = protocol.Boolean(true)
		if has(protocol.MethodTextDocumentSemanticTokensFullDelta) && c.takesTokenDeltas() {
			tokens.Full = &protocol.SemanticTokensFullDelta{Delta: new(true)}
		}
	}
	if has(protocol.MethodTextDocumentSemanticTokensRange) && c.takesTokenRanges() {
		tokens.Range = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentInlayHint) && c.textDocument().InlayHint != nil {
		out.InlayHintProvider = &protocol.InlayHintOptions{
			ResolveProvider: new(has(protocol.MethodInlayHintResolve) && c.resolvesHints()),
		}
	}
	if has(protocol.MethodTextDocumentOnTypeFormatting) && c.textDocument().OnTypeFormatting != nil {
		out.DocumentOnTypeFormattingProvider = protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: newline}
	}
	if tokens.Full != nil || tokens.Range != nil {
		out.SemanticTokensProvider = &tokens
	}
}

// folding returns what the client knows of folding; nil if it does not fold as we say.
func (c *client) folding() *protocol.FoldingRangeClientCapabilities {
	return c.textDocument().FoldingRange
}

// foldsLines reports whether the client folds whole lines alone.
func (c *client) foldsLines() bool {
	f := c.folding()
	return f != nil && yes(f.LineFoldingOnly)
}

// foldLimit returns how many folds of a document the client wants at most; 0 where it
// does not say.
func (c *client) foldLimit() int {
	if f := c.folding(); f != nil && f.RangeLimit != nil {
		return clamp(*f.RangeLimit)
	}
	return 0
}

// tokens returns how the client asks for coloured tokens; nothing if it takes none as we
// write them.
func (c *client) tokens() protocol.ClientSemanticTokensRequestOptions {
	t := c.textDocument().SemanticTokens
	if !slices.Contains(t.Formats, protocol.TokenFormatRelative) {
		return protocol.ClientSemanticTokensRequestOptions{}
	}
	return t.Requests
}

// takesTokens reports whether the client asks for the tokens of a whole document.
func (c *client) takesTokens() bool {
	switch full := c.tokens().Full.(type) {
	case protocol.Boolean:
		return bool(full)
	case *protocol.ClientSemanticTokensRequestFullDelta:
		return full != nil
	}
	return false
}

// takesTokenDeltas reports whether the client asks what changed in them.
func (c *client) takesTokenDeltas() bool {
	full, ok := c.tokens().Full.(*protocol.ClientSemanticTokensRequestFullDelta)
	return ok && full != nil && yes(full.Delta)
}

// takesTokenRanges reports whether the client asks for the tokens of what is in sight.
func (c *client) takesTokenRanges() bool {
	switch r := c.tokens().Range.(type) {
	case protocol.Boolean:
		return bool(r)
	case *protocol.SemanticTokensOptionsRange:
		return r != nil
	}
	return false
}

// refreshesTokens reports whether the client asks for tokens again when it is told to.
func (c *client) refreshesTokens() bool {
	w := c.workspace().SemanticTokens
	return w != nil && yes(w.RefreshSupport)
}

// refreshesHints reports the same for inlay hints.
func (c *client) refreshesHints() bool {
	w := c.workspace().InlayHint
	return w != nil && yes(w.RefreshSupport)
}

// resolvesHints reports whether the client asks for a hint's tooltip when it is to be shown.
func (c *client) resolvesHints() bool {
	h := c.textDocument().InlayHint
	return h != nil && slices.Contains(h.ResolveSupport.Properties, "tooltip")
}
