package lsptest

import (
	"encoding/json"
	"slices"
)

// What shows a document as what it means: lenses, hints, folds, colours, selections,
// highlights, calls.

func (c *checker) highlights(raw json.RawMessage) {
	for _, element := range c.list(raw) {
		var h struct {
			Range *span `json:"range"`
			Kind  int   `json:"kind"`
		}
		if c.decode(element, &h) && (h.Range == nil || h.Kind < 0 || h.Kind > 3) {
			c.bad("no highlight: %.100s", element)
		}
	}
}

func (c *checker) lenses(raw json.RawMessage) {
	for _, element := range c.list(raw) {
		var l struct {
			Range   *span           `json:"range"`
			Command *wireCommand    `json:"command"`
			Data    json.RawMessage `json:"data"`
		}
		switch {
		case !c.decode(element, &l):
		case l.Range == nil:
			c.bad("a lens without a range: %.100s", element)
		case l.Command == nil && !c.e.declared.Has("codeLensProvider.resolveProvider"):
			c.bad("a lens without a command, which nothing resolves")
		case l.Command != nil && l.Command.Title == "":
			c.bad("a lens without a title")
		}
	}
}

func (c *checker) hints(raw json.RawMessage) {
	for _, element := range c.list(raw) {
		var h struct {
			Position     *position       `json:"position"`
			Label        json.RawMessage `json:"label"`
			Kind         int             `json:"kind"`
			TextEdits    []wireEdit      `json:"textEdits"`
			Tooltip      json.RawMessage `json:"tooltip"`
			PaddingLeft  bool            `json:"paddingLeft"`
			PaddingRight bool            `json:"paddingRight"`
			Data         json.RawMessage `json:"data"`
		}
		switch {
		case !c.decode(element, &h):
		case h.Position == nil || isNull(h.Label) || h.Kind < 0 || h.Kind > 2:
			c.bad("no hint: %.100s", element)
		case !c.has("textDocument.inlayHint"):
			c.bad("a hint to a client without inlayHint")
		}
	}
}

func (c *checker) folds(raw json.RawMessage) {
	const caps = "textDocument.foldingRange."
	list := c.list(raw)
	if limit, ok := c.e.profile.at(caps + "rangeLimit").(float64); ok && len(list) > int(limit) {
		c.bad("%d folds to a client that wants %v", len(list), limit)
	}
	for _, element := range list {
		var f struct {
			StartLine      *int   `json:"startLine"`
			EndLine        *int   `json:"endLine"`
			StartCharacter *int   `json:"startCharacter"`
			EndCharacter   *int   `json:"endCharacter"`
			Kind           string `json:"kind"`
			CollapsedText  string `json:"collapsedText"`
		}
		switch {
		case !c.decode(element, &f):
		case f.StartLine == nil || f.EndLine == nil || *f.EndLine < *f.StartLine:
			c.bad("no fold: %.100s", element)
		case f.StartCharacter != nil && c.has(caps+"lineFoldingOnly") || f.EndCharacter != nil && c.has(caps+"lineFoldingOnly"):
			c.bad("columns of a fold to a client that folds lines only")
		case f.CollapsedText != "" && !c.has(caps+"foldingRange.collapsedText"):
			c.bad("the text of a fold to a client without collapsedText")
		case f.Kind != "" && c.has(caps+"foldingRangeKind.valueSet") && !c.e.profile.allows(caps+"foldingRangeKind.valueSet", f.Kind):
			c.bad("a fold of kind %q, which the client does not know", f.Kind)
		}
	}
}

func (c *checker) selections(raw json.RawMessage) {
	type selection struct {
		Range  *span           `json:"range"`
		Parent json.RawMessage `json:"parent"`
	}
	for _, element := range c.list(raw) {
		var inner *span
		for !isNull(element) {
			var s selection
			if !c.decode(element, &s) || s.Range == nil {
				c.bad("no selection: %.100s", element)
				break
			}
			if inner != nil && !s.Range.encloses(*inner) {
				c.bad("the selection %v does not hold %v", *s.Range, *inner)
			}
			inner, element = s.Range, s.Parent
		}
	}
}

// tokens checks coloured tokens: each is one of five numbers, and of a type that the
// legend has and the client knows.
func (c *checker) tokens(raw json.RawMessage) {
	var t struct {
		ResultID string   `json:"resultId"`
		Data     []uint32 `json:"data"`
	}
	if !c.decode(raw, &t) {
		return
	}
	if len(t.Data)%5 != 0 {
		c.bad("%d numbers, which are no tokens", len(t.Data))
		return
	}
	types, _ := c.e.declared.at("semanticTokensProvider.legend.tokenTypes").([]any)
	for token := range slices.Chunk(t.Data, 5) {
		switch {
		case int(token[3]) >= len(types):
			c.bad("a token of type %d, which the legend does not have", token[3])
		case token[2] == 0:
			c.bad("an empty token")
		}
	}
}

func (c *checker) calls(raw json.RawMessage) {
	for _, element := range c.list(raw) {
		var item struct {
			Name           string `json:"name"`
			Kind           int    `json:"kind"`
			Range          *span  `json:"range"`
			SelectionRange *span  `json:"selectionRange"`
		}
		if err := json.Unmarshal(element, &item); err != nil || item.Name == "" || item.Range == nil || item.SelectionRange == nil {
			c.bad("no item of a hierarchy: %.100s", element)
			continue
		}
		c.kind(item.Kind, "textDocument.documentSymbol.symbolKind.valueSet", false)
		if !item.Range.encloses(*item.SelectionRange) {
			c.bad("%s: selectionRange %v is not in range %v", item.Name, *item.SelectionRange, *item.Range)
		}
	}
}

// advertised are the members of ServerCapabilities that mean something to a client only
// if it declares what they are about.
var advertised = map[string]string{
	"foldingRangeProvider":             "textDocument.foldingRange",
	"selectionRangeProvider":           "textDocument.selectionRange",
	"semanticTokensProvider":           "textDocument.semanticTokens",
	"inlayHintProvider":                "textDocument.inlayHint",
	"documentOnTypeFormattingProvider": "textDocument.onTypeFormatting",
}

// understands reports capabilities that the client has no words for.
func (c *checker) understands(provides map[string]json.RawMessage) {
	for name, needs := range advertised {
		if !isNull(provides[name]) && !c.has(needs) {
			c.bad("%s to a client without %s", name, needs)
		}
	}
	var operations struct {
		FileOperations map[string]json.RawMessage `json:"fileOperations"`
		Folders        json.RawMessage            `json:"workspaceFolders"`
	}
	if raw := provides["workspace"]; !isNull(raw) && c.decode(raw, &operations) {
		for name := range operations.FileOperations {
			if !c.has("workspace.fileOperations." + name) {
				c.bad("workspace.fileOperations.%s to a client without it", name)
			}
		}
		if !isNull(operations.Folders) && !c.has("workspace.workspaceFolders") {
			c.bad("workspace.workspaceFolders to a client without it")
		}
	}
}
