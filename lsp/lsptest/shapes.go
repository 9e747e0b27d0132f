package lsptest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// shapes checks the results of requests, null excepted: their form, and that the
// client declared to understand what is in them.
var shapes = map[string]func(*checker, json.RawMessage){
	"initialize":                  (*checker).initialize,
	"textDocument/hover":          (*checker).hover,
	"textDocument/definition":     (*checker).locations,
	"textDocument/declaration":    (*checker).locations,
	"textDocument/typeDefinition": (*checker).locations,
	"textDocument/implementation": (*checker).locations,
	"textDocument/references":     (*checker).locations,
	"textDocument/completion":     (*checker).completion,
	"completionItem/resolve":      (*checker).resolved,
	"textDocument/documentSymbol": (*checker).documentSymbols,
	"workspace/symbol":            (*checker).workspaceSymbols,
	"textDocument/documentLink":   (*checker).links,
	"documentLink/resolve":        (*checker).link,
	"textDocument/rename":         (*checker).workspaceEdit,
	"workspace/willRenameFiles":   (*checker).workspaceEdit,
	"workspace/willDeleteFiles":   (*checker).workspaceEdit,
	"workspace/willCreateFiles":   (*checker).workspaceEdit,
	"textDocument/prepareRename":  (*checker).prepareRename,
	"textDocument/codeAction":     (*checker).actions,
	"codeAction/resolve":          (*checker).resolvedAction,
	"textDocument/diagnostic":     (*checker).report,
	"workspace/diagnostic":        (*checker).workspaceReport,

	"textDocument/documentHighlight":    (*checker).highlights,
	"textDocument/codeLens":             (*checker).lenses,
	"textDocument/inlayHint":            (*checker).hints,
	"textDocument/foldingRange":         (*checker).folds,
	"textDocument/selectionRange":       (*checker).selections,
	"textDocument/semanticTokens/full":  (*checker).tokens,
	"textDocument/semanticTokens/range": (*checker).tokens,
	"textDocument/prepareCallHierarchy": (*checker).calls,
}

// capabilities are the members of ServerCapabilities.
var capabilities = strings.Fields(`positionEncoding textDocumentSync notebookDocumentSync completionProvider
	hoverProvider signatureHelpProvider declarationProvider definitionProvider typeDefinitionProvider
	implementationProvider referencesProvider documentHighlightProvider documentSymbolProvider codeActionProvider
	codeLensProvider documentLinkProvider colorProvider workspaceSymbolProvider documentFormattingProvider
	documentRangeFormattingProvider documentOnTypeFormattingProvider renameProvider foldingRangeProvider
	selectionRangeProvider executeCommandProvider callHierarchyProvider linkedEditingRangeProvider
	semanticTokensProvider monikerProvider typeHierarchyProvider inlineValueProvider inlayHintProvider
	diagnosticProvider inlineCompletionProvider workspace experimental`)

func (c *checker) initialize(raw json.RawMessage) {
	var r struct {
		Capabilities map[string]json.RawMessage `json:"capabilities"`
		ServerInfo   *ClientInfo                `json:"serverInfo"`
	}
	if !c.decode(raw, &r) {
		return
	}
	if r.Capabilities == nil {
		c.bad("no capabilities")
	}
	for name := range r.Capabilities {
		if !slices.Contains(capabilities, name) {
			c.bad("unknown capability %q", name)
		}
	}
	c.understands(r.Capabilities)
	if opens(r.Capabilities["renameProvider"]) == '{' && !c.has("textDocument.rename.prepareSupport") {
		c.bad("renameProvider with options to a client without prepareSupport")
	}
	if opens(r.Capabilities["codeActionProvider"]) == '{' && !c.has("textDocument.codeAction.codeActionLiteralSupport") {
		c.bad("codeActionProvider with options to a client without codeActionLiteralSupport")
	}
}

// markdown reports text in a format that the list at a capability does not have.
// Without a list only plain text is sure to be understood.
func (c *checker) markdown(kind, at string) {
	switch {
	case kind != "markdown" && kind != "plaintext":
		c.bad("markup of kind %q", kind)
	case kind == "markdown" && !c.e.profile.allows(at, "markdown"):
		c.bad("markdown to a client without it in %s", at)
	case kind == "plaintext" && c.has(at) && !c.e.profile.allows(at, "plaintext"):
		c.bad("plain text to a client without it in %s", at)
	}
}

func (c *checker) documentation(raw json.RawMessage, at string) {
	if opens(raw) != '{' {
		return
	}
	var m markup
	if c.decode(raw, &m) {
		c.markdown(m.Kind, at)
	}
}

func (c *checker) hover(raw json.RawMessage) {
	const formats = "textDocument.hover.contentFormat"
	var h wireHover
	if !c.decode(raw, &h) {
		return
	}
	var m struct {
		markup
		Language string `json:"language"`
	}
	switch opens(h.Contents) {
	case '"', '[': // MarkedString, which is markdown
		c.markdown("markdown", formats)
	case '{':
		if c.decode(h.Contents, &m) && m.Language == "" {
			c.markdown(m.Kind, formats)
		}
	default:
		c.bad("contents are %.40s", h.Contents)
	}
	c.around(h.Range)
}

// around reports a range that does not hold the position that was asked about.
func (c *checker) around(r *span) {
	if _, at := c.asked(); at != nil && r != nil && !r.holds(*at) {
		c.bad("the range %v does not hold the position %d:%d asked about", *r, at.Line, at.Character)
	}
}

func (c *checker) locations(raw json.RawMessage) {
	list, err := elements(raw)
	if err != nil {
		c.bad("%v", err)
		return
	}
	_, feature, _ := strings.Cut(c.method, "/")
	for _, element := range list {
		var l location
		if !c.decode(element, &l) {
			continue
		}
		switch {
		case l.TargetURI == "":
			if l.URI == "" || l.Range == nil || l.TargetRange != nil || l.OriginSelectionRange != nil {
				c.bad("neither a location nor a link: %.100s", element)
			}
		case opens(raw) != '[' || feature == "references":
			c.bad("a location link where none may be")
		case !c.has("textDocument." + feature + ".linkSupport"):
			c.bad("a location link to a client without linkSupport")
		case l.TargetRange == nil || l.TargetSelectionRange == nil:
			c.bad("a location link without its ranges: %.100s", element)
		case !l.TargetRange.encloses(*l.TargetSelectionRange):
			c.bad("targetSelectionRange %v is not in targetRange %v", *l.TargetSelectionRange, *l.TargetRange)
		default:
			c.around(l.OriginSelectionRange)
		}
	}
}

const completionCaps = "textDocument.completion."

func (c *checker) completion(raw json.RawMessage) {
	list := new(wireList)
	if opens(raw) == '{' {
		if !c.decode(raw, list) {
			return
		}
		if list.IsIncomplete == nil || list.Items == nil {
			c.bad("a list without isIncomplete or items")
		}
		var members struct{ ItemDefaults map[string]json.RawMessage }
		json.Unmarshal(raw, &members) //nolint:errcheck // decoded just above
		for name := range members.ItemDefaults {
			if !c.e.profile.allows(completionCaps+"completionList.itemDefaults", name) {
				c.bad("itemDefaults.%s to a client that does not know it", name)
			}
		}
		if !isNull(list.ApplyKind) && !c.has(completionCaps+"completionList.applyKindSupport") {
			c.bad("applyKind to a client without applyKindSupport")
		}
	} else {
		list.Items = c.list(raw)
	}
	for _, item := range list.Items {
		c.item(withDefaults(item, list))
	}
}

func (c *checker) item(raw json.RawMessage) {
	var w wireItem
	if !c.decode(raw, &w) {
		return
	}
	if w.Label == "" {
		c.bad("an item without a label: %.100s", raw)
	}
	c.understood("item "+w.Label, []use{
		{w.InsertTextFormat == insertSnippet, "completionItem.snippetSupport"},
		{w.LabelDetails != nil, "completionItem.labelDetailsSupport"},
		{w.CommitCharacters != nil, "completionItem.commitCharactersSupport"},
		{w.Tags != nil, "completionItem.tagSupport"},
		{w.InsertTextMode != 0, "completionItem.insertTextModeSupport"},
		{w.Preselect != nil && *w.Preselect, "completionItem.preselectSupport"},
		{w.Deprecated != nil && *w.Deprecated, "completionItem.deprecatedSupport"},
		{w.TextEdit != nil && w.TextEdit.Insert != nil, "completionItem.insertReplaceSupport"},
	}, completionCaps)
	c.kind(w.Kind, completionCaps+"completionItemKind.valueSet", true)
	c.documentation(w.Documentation, completionCaps+"completionItem.documentationFormat")
	if w.InsertTextFormat == insertSnippet {
		snippet := w.InsertText
		if w.TextEdit != nil {
			snippet = w.TextEdit.NewText
		}
		if _, ok := plain(snippet); !ok {
			c.bad("item %s: %q is no snippet", w.Label, snippet)
		}
	}
	if w.TextEdit == nil {
		return
	}
	_, at := c.asked()
	for _, r := range []*span{w.TextEdit.Range, w.TextEdit.Insert, w.TextEdit.Replace} {
		if r == nil {
			continue
		}
		if r.Start.Line != r.End.Line {
			c.bad("item %s: the edit's range %v is not on one line", w.Label, *r)
		}
		if at != nil && !r.holds(*at) {
			c.bad("item %s: the edit's range %v does not hold the position %d:%d", w.Label, *r, at.Line, at.Character)
		}
	}
	for _, a := range w.AdditionalTextEdits {
		if r := w.TextEdit.Range; r != nil && a.Range.Start.before(r.End) && r.Start.before(a.Range.End) {
			c.bad("item %s: an additional edit at %v overlaps the edit at %v", w.Label, a.Range, *r)
		}
	}
}

// A use is something sent that needs a capability.
type use struct {
	sent  bool
	needs string
}

func (c *checker) understood(what string, uses []use, prefix string) {
	for _, u := range uses {
		if u.sent && !c.has(prefix+u.needs) {
			c.bad("%s: the client did not declare %s", what, u.needs)
		}
	}
}

// kind reports a completion item's or a symbol's kind that is not in the client's
// set; without a set those of the first protocol version are understood.
func (c *checker) kind(kind int, at string, optional bool) {
	const first = 18
	switch {
	case kind == 0 && optional:
	case c.has(at):
		if !c.e.profile.allows(at, float64(kind)) {
			c.bad("kind %d is not in %s", kind, at)
		}
	case kind < 1 || kind > first:
		c.bad("kind %d, but the client declared none past %d", kind, first)
	}
}

// resolved reports a resolved item that differs from the item in what may not be
// resolved.
func (c *checker) resolved(raw json.RawMessage) {
	var before, after map[string]json.RawMessage
	if json.Unmarshal(c.params, &before) != nil || json.Unmarshal(raw, &after) != nil {
		c.bad("no item: %.100s", raw)
		return
	}
	for name, value := range after {
		if name == "data" || name == "detail" || name == "documentation" || equalJSON(before[name], value) ||
			c.e.profile.allows(completionCaps+"completionItem.resolveSupport.properties", name) {
			continue
		}
		c.bad("%s was changed to %.80s", name, value)
	}
	c.params = nil // the item itself carries no position to check against
	c.item(raw)
}

func equalJSON(a, b json.RawMessage) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	m, errM := json.Marshal(x)
	n, errN := json.Marshal(y)
	return errM == nil && errN == nil && bytes.Equal(m, n)
}

func (c *checker) documentSymbols(raw json.RawMessage) {
	var check func(list []wireSymbol)
	check = func(list []wireSymbol) {
		for _, s := range list {
			if s.Name == "" {
				c.bad("a symbol without a name")
			}
			c.kind(s.Kind, "textDocument.documentSymbol.symbolKind.valueSet", false)
			switch {
			case s.Location != nil:
				if s.Location.Range == nil || s.Range != nil || s.Children != nil {
					c.bad("symbol %s is neither flat nor in a tree", s.Name)
				}
			case s.Range == nil || s.SelectionRange == nil:
				c.bad("symbol %s has no place", s.Name)
			case !c.has("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"):
				c.bad("symbol %s in a tree for a client without hierarchicalDocumentSymbolSupport", s.Name)
			case !s.Range.encloses(*s.SelectionRange):
				c.bad("symbol %s: selectionRange %v is not in range %v", s.Name, *s.SelectionRange, *s.Range)
			}
			check(s.Children)
		}
	}
	var list []wireSymbol
	if c.decode(raw, &list) {
		check(list)
	}
}

func (c *checker) workspaceSymbols(raw json.RawMessage) {
	var list []wireSymbol
	if !c.decode(raw, &list) {
		return
	}
	for _, s := range list {
		c.kind(s.Kind, "workspace.symbol.symbolKind.valueSet", false)
		if s.Name == "" || s.Location == nil {
			c.bad("symbol %q without a name or a location", s.Name)
			continue
		}
		if s.Location.Range == nil && !c.e.profile.allows("workspace.symbol.resolveSupport.properties", "location.range") {
			c.bad("symbol %s without a range to a client that does not resolve it", s.Name)
		}
	}
}

func (c *checker) links(raw json.RawMessage) {
	for _, element := range c.list(raw) {
		c.link(element)
	}
}

func (c *checker) link(raw json.RawMessage) {
	var l wireLink
	if c.decode(raw, &l) && l.Tooltip != "" && !c.has("textDocument.documentLink.tooltipSupport") {
		c.bad("a tooltip to a client without tooltipSupport")
	}
}

func (c *checker) prepareRename(raw json.RawMessage) {
	var p struct {
		Start           *position `json:"start"`
		End             *position `json:"end"`
		Range           *span     `json:"range"`
		Placeholder     *string   `json:"placeholder"`
		DefaultBehavior *bool     `json:"defaultBehavior"`
	}
	if !c.decode(raw, &p) {
		return
	}
	switch {
	case p.DefaultBehavior != nil:
		if !c.has("textDocument.rename.prepareSupportDefaultBehavior") {
			c.bad("defaultBehavior to a client without prepareSupportDefaultBehavior")
		}
	case p.Range != nil:
		if p.Placeholder == nil {
			c.bad("a range without a placeholder")
		}
		c.around(p.Range)
	case p.Start != nil && p.End != nil:
		c.around(&span{*p.Start, *p.End})
	default:
		c.bad("no range: %.100s", raw)
	}
}
