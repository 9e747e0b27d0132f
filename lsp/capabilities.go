package lsp

import (
	"encoding/json"
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

// columns returns the unit that the client counts columns in. To one that offers none the
// protocol has UTF-16; who starts it may know better, and say so in the initialization
// options as positionEncoding: the ALE of Vim counts bytes.
func (c *client) columns() encoding {
	offered := c.encodings()
	var options struct {
		PositionEncoding protocol.PositionEncodingKind `json:"positionEncoding"`
	}
	if len(offered) == 0 && json.Unmarshal(c.options, &options) == nil {
		offered = []protocol.PositionEncodingKind{options.PositionEncoding}
	}
	return negotiate(offered)
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
// Neovim 0.10 asks when its own text changes, and cannot be told to ask again: the
// findings in one document would stay as they were when another changes.
func (c *client) pulls() bool {
	return c.textDocument().Diagnostic != nil && (c.refreshes() || !c.neovim())
}

// pullsAll reports whether the client may ask for the diagnostics of all files at once.
// Neovim that may, and is told to ask again, asks for nothing else: the findings in open
// documents would stay.
func (c *client) pullsAll() bool {
	return c.pulls() && c.workspace().Diagnostics != nil && !c.neovim()
}

// watches reports whether the client tells of changes on disk when asked to.
func (c *client) watches() bool {
	w := c.workspace().DidChangeWatchedFiles
	return w != nil && yes(w.DynamicRegistration)
}

// tellsAll reports whether the client's word on changes on disk is enough. VS
// Code's is; others register watchers and tell of some.
func (c *client) tellsAll() bool {
	return c.watches() && strings.HasPrefix(c.name, "Visual Studio Code")
}

// jumpsInLinks reports whether the client takes the target of a link, a file's
// URI, with a place behind it: #L3,1. To others the # is part of the name.
func (c *client) jumpsInLinks() bool {
	for _, name := range []string{"Visual Studio Code", "VSCodium", "Cursor", "Windsurf"} {
		if strings.HasPrefix(c.name, name) {
			return true
		}
	}
	return false
}

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

// tags reports whether the client shows a tag of a diagnostic.
func (c *client) tags(tag protocol.DiagnosticTag) bool {
	if d := c.textDocument().Diagnostic; c.pulls() && d != nil && slices.Contains(d.TagSupport.ValueSet, tag) {
		return true
	}
	d := c.textDocument().PublishDiagnostics
	return d != nil && slices.Contains(d.TagSupport.ValueSet, tag)
}

// actions returns what the client knows of code actions.
func (c *client) actions() protocol.CodeActionClientCapabilities {
	if a := c.textDocument().CodeAction; a != nil {
		return *a
	}
	return protocol.CodeActionClientCapabilities{}
}

// takesActions reports whether the client takes code actions, and not commands alone.
// What it says of their kinds is a list that may be empty: it takes the others, too.
func (c *client) takesActions() bool {
	return c.actions().CodeActionLiteralSupport.CodeActionKind.ValueSet != nil
}

// actionKinds are the kinds of actions that are told of to the client.
func (c *client) actionKinds() []protocol.CodeActionKind {
	kinds := []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, kindRewrite, kindFixAll}
	if c.createsFiles() {
		kinds = append(kinds, kindExtract)
	}
	if c.movesDirectories() {
		kinds = append(kinds, kindMove)
	}
	return kinds
}

// resolvesActions reports whether the client asks for an action's edit when the
// action is chosen.
func (c *client) resolvesActions() bool {
	return yes(c.actions().DataSupport) && slices.Contains(c.actions().ResolveSupport.Properties, "edit")
}

// edits returns what the client can do to files.
func (c *client) edits() protocol.WorkspaceEditClientCapabilities {
	if e := c.workspace().WorkspaceEdit; e != nil {
		return *e
	}
	return protocol.WorkspaceEditClientCapabilities{}
}

// documentChanges reports whether the client takes edits with versions, and with
// moves among them. Neovim says only that it moves files.
func (c *client) documentChanges() bool {
	return yes(c.edits().DocumentChanges) || len(c.edits().ResourceOperations) > 0
}

// movesDirectories reports whether the client can move a file or a directory that
// an edit says. Neovim before 0.10 says so, and cannot move a directory. Helix can, and
// leaves the buffers of files in it where they were: what the edit changed in them cannot
// be written any more.
func (c *client) movesDirectories() bool {
	return slices.Contains(c.edits().ResourceOperations, protocol.ResourceOperationKindRename) && !c.neovim("0.7", "0.8", "0.9") && !strings.HasPrefix(c.name, "helix")
}

// createsFiles reports whether the client can create a file that an edit says.
func (c *client) createsFiles() bool {
	return slices.Contains(c.edits().ResourceOperations, protocol.ResourceOperationKindCreate)
}

// annotates reports whether the client asks a person before it makes an edit that
// says so.
func (c *client) annotates() bool { return c.edits().ChangeAnnotationSupport != nil }

// preparesRename reports whether the client asks what would be renamed.
func (c *client) preparesRename() bool {
	r := c.textDocument().Rename
	return r != nil && yes(r.PrepareSupport)
}

// fileOperations returns the operations on files that the client tells of.
func (c *client) fileOperations() protocol.FileOperationClientCapabilities {
	if o := c.workspace().FileOperations; o != nil {
		return *o
	}
	return protocol.FileOperationClientCapabilities{}
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

// insertsOrReplaces reports whether the client takes two ranges of an item, of which
// its user chooses one.
func (c *client) insertsOrReplaces() bool {
	k := c.textDocument().Completion
	return k != nil && k.CompletionItem != nil && yes(k.CompletionItem.InsertReplaceSupport)
}

// labelsInDetail reports whether the client shows a few dim words behind an item.
func (c *client) labelsInDetail() bool {
	k := c.textDocument().Completion
	return k != nil && k.CompletionItem != nil && yes(k.CompletionItem.LabelDetailsSupport)
}

// takesDefault reports whether the client takes a property of items from their list.
func (c *client) takesDefault(property string) bool {
	k := c.textDocument().Completion
	return k != nil && k.CompletionList != nil && slices.Contains(k.CompletionList.ItemDefaults, property)
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
	if ops := fileOperations(c, has); ops != nil {
		if out.Workspace == nil {
			out.Workspace = &protocol.WorkspaceOptions{}
		}
		out.Workspace.FileOperations = ops
	}
	if has(protocol.MethodTextDocumentRename) {
		out.RenameProvider = protocol.Boolean(true)
		if c.preparesRename() {
			out.RenameProvider = &protocol.RenameOptions{PrepareProvider: new(has(protocol.MethodTextDocumentPrepareRename))}
		}
	}
	if has(protocol.MethodTextDocumentDiagnostic) && c.pulls() {
		out.DiagnosticProvider = &protocol.DiagnosticOptions{
			Identifier:            new(section),
			InterFileDependencies: true,
			WorkspaceDiagnostics:  has(protocol.MethodWorkspaceDiagnostic) && c.pullsAll(),
		}
	}
	if has(protocol.MethodTextDocumentCompletion) {
		out.CompletionProvider = &protocol.CompletionOptions{
			// Behind a dash and a blank lists go on and names get their second part; where
			// that is not so nothing is offered.
			TriggerCharacters: []string{"`", "*", "[", "(", "@", "/", "#", "$", ":", "-", " "},
			ResolveProvider:   new(has(protocol.MethodCompletionItemResolve)),
		}
	}
	out.ExecuteCommandProvider = commands(c, has)
	if has(protocol.MethodTextDocumentCodeAction) && c.takesActions() {
		out.CodeActionProvider = &protocol.CodeActionOptions{
			CodeActionKinds: c.actionKinds(),
			ResolveProvider: new(has(protocol.MethodCodeActionResolve) && c.resolvesActions()),
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
	present(c, has, &out)
	return out
}

// fileOperations says which operations on files we want to hear of, of those that
// the client tells of; nil for none. Any file may be linked, so all of them.
func fileOperations(c *client, has func(string) bool) *protocol.FileOperationOptions {
	can := c.fileOperations()
	all := protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{
		{Scheme: new("file"), Pattern: protocol.FileOperationPattern{Glob: "**/*"}},
	}}
	var ops protocol.FileOperationOptions
	any := false
	for _, op := range []struct {
		tells *bool
		want  bool
		out   *protocol.FileOperationRegistrationOptions
	}{
		{can.WillRename, has(protocol.MethodWorkspaceWillRenameFiles), &ops.WillRename},
		{can.WillDelete, has(protocol.MethodWorkspaceWillDeleteFiles), &ops.WillDelete},
		{can.DidCreate, true, &ops.DidCreate},
		{can.DidRename, true, &ops.DidRename},
		{can.DidDelete, true, &ops.DidDelete},
	} {
		if yes(op.tells) && op.want {
			*op.out, any = all, true
		}
	}
	if !any {
		return nil
	}
	return &ops
}
