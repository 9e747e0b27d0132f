package lsptest

import (
	"encoding/json"
	"strings"
	"testing"
)

// everything is a server that offers all that the checks are about.
func everything() map[string]any {
	return caps("hoverProvider", true, "definitionProvider", true, "referencesProvider", true, "documentSymbolProvider", true,
		"workspaceSymbolProvider", true, "documentLinkProvider", map[string]any{}, "codeActionProvider", true, "renameProvider", true,
		"completionProvider", map[string]any{"resolveProvider": true}, "foldingRangeProvider", true, "callHierarchyProvider", true,
		"codeLensProvider", map[string]any{})
}

// The file a.md of these tests: the 😀 is columns 2 and 3 in UTF-16.
const checkedText = "ab😀cd\nsecond\n"

// Each case is a result and what is wrong with it; "" for nothing. U stands for
// the URI of a.md, B for b.md, which is not open, and X for a file that is not there.
func TestResultsAreChecked(t *testing.T) {
	for name, tt := range map[string]struct{ client, method, result, want string }{
		"hover":                   {"vscode", "textDocument/hover", `{"contents":{"kind":"markdown","value":"x"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}}`, ""},
		"markdown for plain text": {"ale", "textDocument/hover", `{"contents":{"kind":"markdown","value":"x"}}`, "markdown to a client"},
		"plain text":              {"ale", "textDocument/hover", `{"contents":{"kind":"plaintext","value":"x"}}`, ""},
		"plain text for markdown": {"helix", "textDocument/hover", `{"contents":{"kind":"plaintext","value":"x"}}`, "plain text to a client"},
		"marked string":           {"minimal", "textDocument/hover", `{"contents":"x"}`, "markdown to a client"},
		"odd member":              {"vscode", "textDocument/hover", `{"contents":"x","rnage":1}`, `unknown field "rnage"`},
		"past the line":           {"vscode", "textDocument/hover", `{"contents":"x","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":7}}}`, "no range in"},
		"past the end":            {"vscode", "textDocument/hover", `{"contents":"x","range":{"start":{"line":0,"character":0},"end":{"line":3,"character":0}}}`, "no range in"},
		"within a character":      {"vscode", "textDocument/hover", `{"contents":"x","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":3}}}`, "no range in"},
		"backwards":               {"vscode", "textDocument/hover", `{"contents":"x","range":{"start":{"line":0,"character":1},"end":{"line":0,"character":0}}}`, "no range in"},
		"elsewhere":               {"vscode", "textDocument/hover", `{"contents":"x","range":{"start":{"line":1,"character":0},"end":{"line":1,"character":2}}}`, "does not hold the position"},
		"null range":              {"vscode", "textDocument/hover", `{"contents":"x","range":null}`, "null at range"},

		"location":       {"minimal", "textDocument/definition", `{"uri":"B","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}`, ""},
		"not there":      {"minimal", "textDocument/definition", `[{"uri":"X","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "which is not there"},
		"past closed":    {"minimal", "textDocument/definition", `[{"uri":"B","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":99}}}]`, "no range in"},
		"respelled":      {"minimal", "textDocument/definition", `[{"uri":"%U","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}}]`, "the client spells it"},
		"link":           {"vscode", "textDocument/definition", `[{"targetUri":"B","targetRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":8}},"targetSelectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":8}}}]`, ""},
		"link unwanted":  {"ale", "textDocument/definition", `[{"targetUri":"B","targetRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"targetSelectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "without linkSupport"},
		"link selection": {"vscode", "textDocument/definition", `[{"targetUri":"B","targetRange":{"start":{"line":0,"character":1},"end":{"line":0,"character":1}},"targetSelectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "is not in targetRange"},
		"origin":         {"vscode", "textDocument/definition", `[{"originSelectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":9}},"targetUri":"B","targetRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"targetSelectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "originSelectionRange is 0:0-0:9"},
		"reference link": {"vscode", "textDocument/references", `[{"targetUri":"B","targetRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"targetSelectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "where none may be"},

		"item":           {"minimal", "textDocument/completion", `[{"label":"x"}]`, ""},
		"no label":       {"minimal", "textDocument/completion", `[{"label":""}]`, "without a label"},
		"null items":     {"vscode", "textDocument/completion", `{"isIncomplete":false,"items":null}`, "without isIncomplete or items"},
		"snippet":        {"neovim-0.10", "textDocument/completion", `[{"label":"x","insertText":"$1","insertTextFormat":2}]`, "snippetSupport"},
		"good snippet":   {"neovim-0.12", "textDocument/completion", `[{"label":"x","insertText":"a ${1:b} \\$","insertTextFormat":2}]`, ""},
		"bad snippet":    {"vscode", "textDocument/completion", `[{"label":"x","insertText":"a ${1:b","insertTextFormat":2}]`, "is no snippet"},
		"label details":  {"helix", "textDocument/completion", `[{"label":"x","labelDetails":{"detail":"y"}}]`, "labelDetailsSupport"},
		"new kind":       {"minimal", "textDocument/completion", `[{"label":"x","kind":20}]`, "kind 20"},
		"declared kind":  {"vscode", "textDocument/completion", `[{"label":"x","kind":20}]`, ""},
		"two lines":      {"minimal", "textDocument/completion", `[{"label":"x","textEdit":{"newText":"x","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}}}}]`, "not on one line"},
		"not at cursor":  {"minimal", "textDocument/completion", `[{"label":"x","textEdit":{"newText":"x","range":{"start":{"line":0,"character":4},"end":{"line":0,"character":5}}}}]`, "does not hold the position"},
		"insert replace": {"neovim-0.10", "textDocument/completion", `[{"label":"x","textEdit":{"newText":"x","insert":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"replace":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}}}]`, "insertReplaceSupport"},
		"defaults":       {"emacs", "textDocument/completion", `{"isIncomplete":false,"itemDefaults":{"data":1},"items":[]}`, "itemDefaults.data"},
		"defaults known": {"vscode", "textDocument/completion", `{"isIncomplete":false,"itemDefaults":{"data":1,"editRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}},"items":[{"label":"x"}]}`, ""},
		"documentation":  {"minimal", "textDocument/completion", `[{"label":"x","documentation":{"kind":"markdown","value":"y"}}]`, "markdown to a client"},
		"edits collide":  {"vscode", "textDocument/completion", `[{"label":"x","textEdit":{"newText":"x","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}},"additionalTextEdits":[{"newText":"","range":{"start":{"line":0,"character":1},"end":{"line":0,"character":4}}}]}]`, "overlaps"},
		"commit":         {"neovim-0.12", "textDocument/completion", `[{"label":"x","commitCharacters":["a"]}]`, "commitCharactersSupport"},

		"symbols":         {"vscode", "textDocument/documentSymbol", `[{"name":"x","kind":15,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}}]`, ""},
		"a tree":          {"helix", "textDocument/documentSymbol", `[{"name":"x","kind":15,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}}]`, "hierarchicalDocumentSymbolSupport"},
		"flat":            {"helix", "textDocument/documentSymbol", `[{"name":"x","kind":15,"location":{"uri":"U","range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}}}}]`, ""},
		"selection out":   {"vscode", "textDocument/documentSymbol", `[{"name":"x","kind":15,"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}}]`, "is not in range"},
		"nameless":        {"vscode", "textDocument/documentSymbol", `[{"name":"","kind":15,"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "without a name"},
		"kind":            {"minimal", "workspace/symbol", `[{"name":"x","kind":26,"location":{"uri":"B","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}}]`, "kind 26"},
		"rangeless":       {"neovim-0.12", "workspace/symbol", `[{"name":"x","kind":5,"location":{"uri":"B"}}]`, "without a range"},
		"rangeless known": {"vscode", "workspace/symbol", `[{"name":"x","kind":5,"location":{"uri":"B"}}]`, ""},

		"tooltip": {"helix", "textDocument/documentLink", `[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"target":"B","tooltip":"x"}]`, "tooltipSupport"},
		"fold":    {"minimal", "textDocument/foldingRange", `[{"startLine":0,"endLine":3}]`, "past the end"},
		"lens":    {"minimal", "textDocument/codeLens", `[{"range":{"start":{"line":9,"character":0},"end":{"line":9,"character":0}},"data":{"range":{"start":{"line":99,"character":0},"end":{"line":99,"character":0}}}}]`, "[0].range is 9:0-9:0"},

		"changes":          {"minimal", "textDocument/rename", `{"changes":{"B":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"newText":"x"}]}}`, ""},
		"past in changes":  {"minimal", "textDocument/rename", `{"changes":{"B":[{"range":{"start":{"line":0,"character":0},"end":{"line":7,"character":1}},"newText":"x"}]}}`, "no range in"},
		"document changes": {"minimal", "textDocument/rename", `{"documentChanges":[]}`, "documentChanges to a client"},
		"file operation":   {"emacs", "textDocument/rename", `{"documentChanges":[{"kind":"rename","oldUri":"B","newUri":"X"}]}`, `"rename" to a client without it`},
		"neovim operation": {"neovim-0.7", "textDocument/rename", `{"documentChanges":[{"textDocument":{"uri":"U","version":1},"edits":[]},{"kind":"rename","oldUri":"B","newUri":"X"}]}`, ""},
		"old version":      {"vscode", "textDocument/rename", `{"documentChanges":[{"textDocument":{"uri":"U","version":0},"edits":[]}]}`, "an edit of version 0"},
		"closed version":   {"vscode", "textDocument/rename", `{"documentChanges":[{"textDocument":{"uri":"B","version":3},"edits":[]}]}`, "which is not open"},
		"no version":       {"vscode", "textDocument/rename", `{"documentChanges":[{"textDocument":{"uri":"B","version":null},"edits":[]}]}`, ""},
		"overlap":          {"minimal", "textDocument/rename", `{"changes":{"U":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}},"newText":"x"},{"range":{"start":{"line":0,"character":1},"end":{"line":0,"character":2}},"newText":"x"}]}}`, "overlap"},
		"annotation":       {"helix", "textDocument/rename", `{"changes":{},"changeAnnotations":{"a":{"label":"x"}}}`, "changeAnnotationSupport"},
		"no annotation":    {"vscode", "textDocument/rename", `{"changes":{"U":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}},"newText":"x","annotationId":"a"}]}}`, `no change annotation "a"`},

		"action":      {"vscode", "textDocument/codeAction", `[{"title":"x","kind":"quickfix","edit":{"changes":{}}}]`, ""},
		"command":     {"minimal", "textDocument/codeAction", `[{"title":"x","command":"y"}]`, ""},
		"literal":     {"minimal", "textDocument/codeAction", `[{"title":"x","kind":"quickfix","edit":{"changes":{}}}]`, "codeActionLiteralSupport"},
		"idle action": {"vscode", "textDocument/codeAction", `[{"title":"x","kind":"quickfix"}]`, "does nothing"},
		"disabled":    {"neovim-0.10", "textDocument/codeAction", `[{"title":"x","kind":"quickfix","disabled":{"reason":"y"}}]`, "disabledSupport"},
		"other kind":  {"vscode", "textDocument/codeAction", `[{"title":"x","kind":"refactor.x","edit":{"changes":{}}}]`, "which was not asked for"},

		"highlight":           {"minimal", "textDocument/documentHighlight", `[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"kind":4}]`, "no highlight"},
		"lens of nothing":     {"vscode", "textDocument/codeLens", `[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`, "nothing resolves"},
		"hint":                {"emacs-28", "textDocument/inlayHint", `[{"position":{"line":0,"character":0},"label":"x"}]`, "without inlayHint"},
		"fold with text":      {"lsp-mode", "textDocument/foldingRange", `[{"startLine":0,"startCharacter":1,"endLine":1,"collapsedText":"x"}]`, "without collapsedText"},
		"fold of columns":     {"vscode", "textDocument/foldingRange", `[{"startLine":0,"startCharacter":1,"endLine":1}]`, "folds lines only"},
		"fold of a kind":      {"vscode", "textDocument/foldingRange", `[{"startLine":0,"endLine":1,"kind":"list"}]`, `kind "list"`},
		"fold backwards":      {"vscode", "textDocument/foldingRange", `[{"startLine":1,"endLine":0}]`, "no fold"},
		"selection":           {"vscode", "textDocument/selectionRange", `[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":2}},"parent":{"range":{"start":{"line":0,"character":1},"end":{"line":0,"character":2}}}}]`, "does not hold"},
		"tokens":              {"vscode", "textDocument/semanticTokens/full", `{"data":[0,0,1,0]}`, "no tokens"},
		"token of no type":    {"vscode", "textDocument/semanticTokens/full", `{"data":[0,0,1,0,0]}`, "the legend does not have"},
		"item of a hierarchy": {"vscode", "textDocument/prepareCallHierarchy", `[{"name":"","kind":5}]`, "no item of a hierarchy"},

		"incoming": {"minimal", "callHierarchy/incomingCalls", `[{"from":{"name":"b","kind":5,"uri":"B","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}},"fromRanges":[{"start":{"line":1,"character":0},"end":{"line":1,"character":1}}]}]`, "fromRanges[0] is 1:0-1:1, no range in"},
		"outgoing": {"minimal", "callHierarchy/outgoingCalls", `[{"to":{"name":"b","kind":5,"uri":"B","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}},"fromRanges":[{"start":{"line":1,"character":0},"end":{"line":1,"character":1}}]}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(everything())
			e := pair(t, s, Options{Profile: profile(t, tt.client)}, "a.md", checkedText, "b.md", "one line")
			check(t, e.Open("a.md"))
			before := len(e.Violations()) // the server promises every client everything
			respelled := strings.Replace(e.URI("a.md"), "a.md", "%61.md", 1)
			result := strings.NewReplacer(`"%U"`, `"`+respelled+`"`, `"U"`, `"`+e.URI("a.md")+`"`, `"B"`, `"`+e.URI("b.md")+`"`, `"X"`, `"`+e.URI("x.md")+`"`).Replace(tt.result)
			s.fixed(tt.method, result)
			p := map[string]any{"textDocument": map[string]any{"uri": e.URI("a.md")}, "position": position{0, 1}}
			switch {
			case strings.HasPrefix(tt.method, "callHierarchy"):
				p = map[string]any{"item": map[string]any{"uri": e.URI("a.md")}}
			case tt.method == "textDocument/codeAction":
				p["context"] = map[string]any{"only": []string{"quickfix"}, "diagnostics": []any{}}
				if tt.client == "minimal" {
					delete(p, "context")
				}
			}
			check(t, e.Call(t.Context(), tt.method, p, nil))
			got := strings.Join(e.Violations()[before:], "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("violations are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCapabilitiesAreChecked(t *testing.T) {
	for name, tt := range map[string]struct {
		client string
		caps   map[string]any
		want   string
	}{
		"good":                  {"vscode", everything(), ""},
		"unknown":               {"minimal", caps("hoverProvidr", true), `unknown capability "hoverProvidr"`},
		"null":                  {"minimal", caps("hoverProvider", nil), "null at capabilities.hoverProvider"},
		"rename with options":   {"minimal", caps("renameProvider", map[string]any{"prepareProvider": true}), "prepareSupport"},
		"actions with options":  {"minimal", caps("codeActionProvider", map[string]any{}), "codeActionLiteralSupport"},
		"experimental is yours": {"minimal", caps("experimental", map[string]any{"x": nil}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := pair(t, newServer(tt.caps), Options{Profile: profile(t, tt.client)})
			got := strings.Join(e.Violations(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("violations are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRequestsThatAreNotOffered(t *testing.T) {
	e := pair(t, newServer(caps("hoverProvider", false)), Options{}, "a.md", "x")
	if _, _, err := e.Hover(t.Context(), "a.md", 0); err == nil || !strings.Contains(err.Error(), "does not offer") {
		t.Errorf("err = %v", err)
	}
}

// Each case is a message from the server and what is wrong with it.
func TestMessagesAreChecked(t *testing.T) {
	for name, tt := range map[string]struct{ client, method, params, want string }{
		"log":                  {"minimal", "window/logMessage", `{"type":3,"message":"x"}`, ""},
		"log without a type":   {"minimal", "window/logMessage", `{"message":"x"}`, "window/logMessage"},
		"unknown":              {"minimal", "window/logMesage", `{}`, "no such notification"},
		"own":                  {"minimal", "test/note", `{}`, ""},
		"list of params":       {"minimal", "window/logMessage", `[1]`, "params are no object"},
		"null diagnostics":     {"minimal", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":null}`, "null, not an empty list"},
		"no diagnostics":       {"minimal", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[]}`, ""},
		"code description":     {"neovim-0.7", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":R,"message":"x","code":"c","codeDescription":{"href":"https://x"}}]}`, "codeDescriptionSupport"},
		"described":            {"vscode", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":R,"message":"x","code":"c","codeDescription":{"href":"https://x"}}]}`, ""},
		"related":              {"emacs", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":R,"message":"x","relatedInformation":[]}]}`, "relatedInformation"},
		"related place":        {"vscode", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":R,"message":"x","relatedInformation":[{"message":"y","location":{"uri":"B","range":{"start":{"line":4,"character":0},"end":{"line":4,"character":0}}}}]}]}`, "no range in"},
		"silent":               {"vscode", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":R,"message":""}]}`, "without a message"},
		"severity":             {"vscode", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":R,"message":"x","severity":5}]}`, "severity 5"},
		"future":               {"vscode", "textDocument/publishDiagnostics", `{"uri":"U","version":2,"diagnostics":[]}`, "version 2 was never sent"},
		"past the end":         {"vscode", "textDocument/publishDiagnostics", `{"uri":"U","diagnostics":[{"range":{"start":{"line":4,"character":0},"end":{"line":4,"character":0}},"message":"x"}]}`, "no range in"},
		"progress unannounced": {"vscode", "$/progress", `{"token":"t","value":{"kind":"begin","title":"x"}}`, `after ""`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(caps())
			e := pair(t, s, Options{Profile: profile(t, tt.client)}, "a.md", checkedText, "b.md", "one line")
			check(t, e.Open("a.md"))
			const r = `{"start":{"line":0,"character":0},"end":{"line":0,"character":2}}`
			s.notify(tt.method, strings.NewReplacer(`"U"`, `"`+e.URI("a.md")+`"`, `"B"`, `"`+e.URI("b.md")+`"`, ":R", ":"+r).Replace(tt.params))
			check(t, e.Call(t.Context(), "test/barrier", nil, nil))
			got := strings.Join(e.Violations(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("violations are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMessageBeforeInitializeIsAViolation(t *testing.T) {
	s := newServer(caps())
	s.answer["initialize"] = func(s *server, _ json.RawMessage) any {
		s.notify("window/logMessage", `{"type":3,"message":"may be"}`)
		s.notify("textDocument/publishDiagnostics", `{"uri":"file:///x","diagnostics":[]}`)
		return map[string]any{"capabilities": s.caps}
	}
	e := pair(t, s, Options{})
	if v := e.Violations(); len(v) != 1 || !strings.Contains(v[0], "before the answer to initialize") {
		t.Errorf("violations are %q", v)
	}
}
