package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"
)

// yes reports whether an optional capability was given and is true.
func yes(b *bool) bool { return b != nil && *b }

func (c *client) workspace() *protocol.WorkspaceClientCapabilities {
	if w := c.capabilities.Workspace; w != nil {
		return w
	}
	return &protocol.WorkspaceClientCapabilities{}
}

func (c *client) textDocument() *protocol.TextDocumentClientCapabilities {
	if t := c.capabilities.TextDocument; t != nil {
		return t
	}
	return &protocol.TextDocumentClientCapabilities{}
}

// encodings returns the units that the client offers to count columns in.
func (c *client) encodings() []protocol.PositionEncodingKind {
	if c.capabilities.General == nil {
		return nil
	}
	return c.capabilities.General.PositionEncodings
}

// configuration reports whether the client answers questions about settings.
func (c *client) configuration() bool { return yes(c.workspace().Configuration) }

// progress reports whether the client shows progress that we begin.
func (c *client) progress() bool {
	w := c.capabilities.Window
	return w != nil && yes(w.WorkDoneProgress)
}

// pulls reports whether the client asks for diagnostics, so that none are to be
// pushed.
func (c *client) pulls() bool { return c.textDocument().Diagnostic != nil }

// watches reports whether the client tells of changes on disk when asked to.
func (c *client) watches() bool {
	w := c.workspace().DidChangeWatchedFiles
	return w != nil && yes(w.DynamicRegistration)
}

// tellsAll reports whether the client's word on changes on disk is enough. VS
// Code's is; others register watchers and tell of some.
func (c *client) tellsAll() bool {
	return c.watches() && c.isVSCode()
}

func (c *client) isVSCode() bool { return strings.HasPrefix(c.name, "Visual Studio Code") }

// opensLines reports whether the client takes #L12 behind a URI for a line. To
// others that is a part of a file's name.
func (c *client) opensLines() bool { return c.isVSCode() }

// refreshes reports whether the client pulls again when it is told to.
func (c *client) refreshes() bool {
	w := c.workspace().Diagnostics
	return w != nil && yes(w.RefreshSupport)
}

// versions reports whether published diagnostics may carry a version.
func (c *client) versions() bool {
	d := c.textDocument().PublishDiagnostics
	return d != nil && yes(d.VersionSupport)
}

// describesCodes reports whether the client shows where a code is explained.
func (c *client) describesCodes() bool {
	if d := c.textDocument().Diagnostic; c.pulls() && d != nil && yes(d.CodeDescriptionSupport) {
		return true
	}
	d := c.textDocument().PublishDiagnostics
	return d != nil && yes(d.CodeDescriptionSupport)
}

// relates reports whether the client shows places that explain a diagnostic.
func (c *client) relates() bool {
	if d := c.textDocument().Diagnostic; c.pulls() && d != nil && yes(d.RelatedInformation) {
		return true
	}
	d := c.textDocument().PublishDiagnostics
	return d != nil && yes(d.RelatedInformation)
}

// linksDefinitions reports whether the client takes links for a definition.
func (c *client) linksDefinitions() bool {
	d := c.textDocument().Definition
	return d != nil && yes(d.LinkSupport)
}

// linksTypeDefinitions reports the same for a type definition.
func (c *client) linksTypeDefinitions() bool {
	d := c.textDocument().TypeDefinition
	return d != nil && yes(d.LinkSupport)
}

// linksImplementations reports the same for an implementation.
func (c *client) linksImplementations() bool {
	d := c.textDocument().Implementation
	return d != nil && yes(d.LinkSupport)
}

// hoversMarkdown reports whether the client renders markdown in a hover.
func (c *client) hoversMarkdown() bool {
	h := c.textDocument().Hover
	return h != nil && slices.Contains(h.ContentFormat, protocol.MarkupKindMarkdown)
}

// documentsMarkdown reports whether the client renders markdown beside an item of
// a completion.
func (c *client) documentsMarkdown() bool {
	k := c.textDocument().Completion
	return k != nil && slices.Contains(k.CompletionItem.DocumentationFormat, protocol.MarkupKindMarkdown)
}

// linkTooltips reports whether the client shows a link's tooltip.
func (c *client) linkTooltips() bool {
	l := c.textDocument().DocumentLink
	return l != nil && yes(l.TooltipSupport)
}

// nestsSymbols reports whether the client takes a tree of symbols.
func (c *client) nestsSymbols() bool {
	d := c.textDocument().DocumentSymbol
	return d != nil && yes(d.HierarchicalDocumentSymbolSupport)
}

// firstKinds is the last of the kinds of items and of symbols that the protocol
// began with: a client that does not say which it knows, knows these.
const firstKinds = 18

// itemKind returns a kind of item that the client knows.
func (c *client) itemKind(k protocol.CompletionItemKind) protocol.CompletionItemKind {
	if co := c.textDocument().Completion; k <= firstKinds || co != nil && co.CompletionItemKind != nil && len(co.CompletionItemKind.ValueSet) > 0 {
		return k
	}
	return protocol.CompletionItemKindValue
}

// symbolKind returns a kind of symbol that the client knows in an outline.
func (c *client) symbolKind(k protocol.SymbolKind) protocol.SymbolKind {
	if d := c.textDocument().DocumentSymbol; d != nil {
		return knownKind(d.SymbolKind, k)
	}
	return knownKind(nil, k)
}

// workspaceSymbolKind returns one that it knows in a search.
func (c *client) workspaceSymbolKind(k protocol.SymbolKind) protocol.SymbolKind {
	if s := c.workspace().Symbol; s != nil {
		return knownKind(s.SymbolKind, k)
	}
	return knownKind(nil, k)
}

func knownKind(options *protocol.ClientSymbolKindOptions, k protocol.SymbolKind) protocol.SymbolKind {
	if k <= firstKinds || options != nil && len(options.ValueSet) > 0 {
		return k
	}
	return protocol.SymbolKindProperty
}

// registrations returns what we want to hear of and can only ask for at run
// time.
func registrations(c *client) []protocol.Registration {
	var rs []protocol.Registration
	add := func(method string, options any) {
		raw, err := protocol.Marshal(options)
		if err == nil {
			rs = append(rs, protocol.Registration{ID: section + " " + method, Method: method, RegisterOptions: raw})
		}
	}
	if c.watches() {
		// Files that we read, when they change; everything, directories too, when
		// it comes or goes: a link may point to any of it.
		add(protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesRegistrationOptions{
			Watchers: []protocol.FileSystemWatcher{
				{GlobPattern: protocol.Pattern("**/*.{md,mdc,yaml,yml,json,tmpl}"), Kind: protocol.WatchKindChange},
				{GlobPattern: protocol.Pattern("**/{.gitignore,.skillplsignore}"), Kind: protocol.WatchKindChange},
				{GlobPattern: protocol.Pattern("**/*"), Kind: protocol.WatchKindCreate | protocol.WatchKindDelete},
			},
		})
	}
	if d := c.workspace().DidChangeConfiguration; d != nil && yes(d.DynamicRegistration) {
		add(protocol.MethodWorkspaceDidChangeConfiguration, &protocol.DidChangeConfigurationRegistrationOptions{
			Section: protocol.String(section),
		})
	}
	return rs
}

// capabilities says what we do for client c: what the dispatch table holds, as
// far as c knows it. A feature is advertised by being in the table.
func capabilities(c *client, table map[string]request) protocol.ServerCapabilities {
	has := func(method string) bool { return table[method] != nil }
	out := protocol.ServerCapabilities{
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: new(true),
			Change:    new(protocol.TextDocumentSyncKindIncremental),
			Save:      &protocol.SaveOptions{IncludeText: new(false)},
		},
	}
	if len(c.encodings()) > 0 { // else the client knows one, and not this field
		out.PositionEncoding = c.encoding.kind()
	}
	if yes(c.workspace().WorkspaceFolders) {
		out.Workspace = &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported:           new(true),
			ChangeNotifications: protocol.Boolean(true),
		}}
	}
	if has(protocol.MethodTextDocumentDiagnostic) && c.pulls() {
		out.DiagnosticProvider = &protocol.DiagnosticOptions{
			Identifier:            new(section),
			InterFileDependencies: true,
			WorkspaceDiagnostics:  has(protocol.MethodWorkspaceDiagnostic) && c.workspace().Diagnostics != nil,
		}
	}
	if has(protocol.MethodTextDocumentCompletion) {
		out.CompletionProvider = &protocol.CompletionOptions{
			TriggerCharacters: []string{"`", "*", "[", "(", "@", "/", "#", "$", ":"},
			ResolveProvider:   new(has(protocol.MethodCompletionItemResolve)),
		}
	}
	if has(protocol.MethodTextDocumentDocumentLink) {
		out.DocumentLinkProvider = &protocol.DocumentLinkOptions{ResolveProvider: new(has(protocol.MethodDocumentLinkResolve))}
	}
	if has(protocol.MethodTextDocumentDefinition) {
		out.DefinitionProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentTypeDefinition) {
		out.TypeDefinitionProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentImplementation) {
		out.ImplementationProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentDocumentHighlight) {
		out.DocumentHighlightProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentReferences) {
		out.ReferencesProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentHover) {
		out.HoverProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentCodeLens) {
		out.CodeLensProvider = &protocol.CodeLensOptions{ResolveProvider: new(has(protocol.MethodCodeLensResolve))}
	}
	if has(protocol.MethodTextDocumentPrepareCallHierarchy) {
		out.CallHierarchyProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodWorkspaceSymbol) {
		out.WorkspaceSymbolProvider = protocol.Boolean(true)
	}
	if has(protocol.MethodTextDocumentDocumentSymbol) {
		out.DocumentSymbolProvider = protocol.Boolean(true)
	}
	return out
}
