package lsp

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
)

// clientOf reads what an editor says about itself. That is a part of what was
// recorded from the real one: what this package reads.
func clientOf(t testing.TB, name string) *client {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "clients", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var c client
	if err := protocol.Unmarshal(raw, &c.capabilities); err != nil {
		t.Fatal(err)
	}
	c.encoding = c.columns()
	return &c
}

// tableOf returns a dispatch table with the given methods.
func tableOf(methods ...string) map[string]request {
	table := map[string]request{}
	for _, m := range methods {
		table[m] = func(context.Context, *state, []byte) (any, error) { return nil, nil }
	}
	return table
}

// features are all that capabilities knows to advertise.
var features = []string{
	protocol.MethodTextDocumentDiagnostic, protocol.MethodWorkspaceDiagnostic,
	protocol.MethodTextDocumentDefinition, protocol.MethodTextDocumentReferences,
	protocol.MethodTextDocumentTypeDefinition, protocol.MethodTextDocumentImplementation,
	protocol.MethodTextDocumentDocumentHighlight, protocol.MethodWorkspaceSymbol,
	protocol.MethodTextDocumentPrepareCallHierarchy, protocol.MethodCallHierarchyIncomingCalls,
	protocol.MethodTextDocumentCodeLens, protocol.MethodCodeLensResolve,
	protocol.MethodTextDocumentHover, protocol.MethodTextDocumentDocumentSymbol,
	protocol.MethodTextDocumentCompletion, protocol.MethodCompletionItemResolve,
	protocol.MethodTextDocumentDocumentLink, protocol.MethodDocumentLinkResolve,
	protocol.MethodTextDocumentFoldingRange, protocol.MethodTextDocumentSelectionRange,
	protocol.MethodTextDocumentSemanticTokensFull, protocol.MethodTextDocumentSemanticTokensFullDelta, protocol.MethodTextDocumentSemanticTokensRange,
	protocol.MethodTextDocumentInlayHint, protocol.MethodInlayHintResolve,
	protocol.MethodTextDocumentOnTypeFormatting,
}

func TestCapabilitiesOfClients(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"vscode":      "encoding=utf-16 pull=true workspace=true folders=true progress=true configuration=true registers=didChangeWatchedFiles,didChangeConfiguration",
		"neovim-0.7":  "encoding= pull=false workspace=false folders=true progress=true configuration=true registers=",
		"neovim-0.10": "encoding=utf-16 pull=true workspace=false folders=true progress=true configuration=true registers=",
		"neovim-0.12": "encoding=utf-8 pull=true workspace=true folders=true progress=true configuration=true registers=",
		"helix-25.01": "encoding=utf-8 pull=false workspace=false folders=true progress=true configuration=true registers=didChangeWatchedFiles",
		"helix-25.07": "encoding=utf-8 pull=true workspace=false folders=true progress=true configuration=true registers=didChangeWatchedFiles",
		"emacs-28":    "encoding= pull=false workspace=false folders=true progress=false configuration=true registers=didChangeWatchedFiles",
		"emacs-30":    "encoding=utf-8 pull=false workspace=false folders=true progress=true configuration=true registers=didChangeWatchedFiles",
		"ale":         "encoding= pull=false workspace=false folders=false progress=false configuration=false registers=",
		"none":        "encoding= pull=false workspace=false folders=false progress=false configuration=false registers=",
	} {
		c := clientOf(t, name)
		got := capabilities(c, tableOf(features...))
		var asked []string
		for _, r := range registrations(c) {
			asked = append(asked, strings.TrimPrefix(r.Method, "workspace/"))
		}
		diagnostics, pull := got.DiagnosticProvider.(*protocol.DiagnosticOptions)
		summary := fmt.Sprintf("encoding=%s pull=%t workspace=%t folders=%t progress=%t configuration=%t registers=%s",
			got.PositionEncoding, pull, pull && diagnostics.WorkspaceDiagnostics, got.Workspace != nil,
			c.progress(), c.configuration(), strings.Join(asked, ","))
		if diff := cmp.Diff(want, summary); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if pull != c.pulls() {
			t.Errorf("%s: pull is advertised: %t, and pulls: %t", name, pull, c.pulls())
		}
	}
	files, err := os.ReadDir(filepath.Join("testdata", "clients"))
	if err != nil || len(files) != 10 {
		t.Errorf("%d clients, %v: each wants a line above", len(files), err)
	}
}

// What shows a document as what it means is for who says that it knows it.
func TestPresentationOfClients(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"vscode":      "folds=5000 selections tokens=full,delta,range hints=true enter",
		"neovim-0.7":  "",
		"neovim-0.10": "tokens=full,delta hints=true",
		"neovim-0.12": "folds=0 selections tokens=full,delta,range hints=true",
		"helix-25.01": "hints=false",
		"helix-25.07": "hints=false",
		"emacs-28":    "",
		"emacs-30":    "hints=false",
		"ale":         "",
		"none":        "",
	} {
		c := clientOf(t, name)
		got := capabilities(c, tableOf(features...))
		var is []string
		if got.FoldingRangeProvider != nil {
			is = append(is, fmt.Sprintf("folds=%d", c.foldLimit()))
		}
		if got.SelectionRangeProvider != nil {
			is = append(is, "selections")
		}
		if tokens, ok := got.SemanticTokensProvider.(*protocol.SemanticTokensOptions); ok {
			asks := "tokens="
			if tokens.Full != nil {
				asks += "full,"
			}
			if full, ok := tokens.Full.(*protocol.SemanticTokensFullDelta); ok && *full.Delta {
				asks += "delta,"
			}
			if tokens.Range != nil {
				asks += "range,"
			}
			is = append(is, strings.TrimSuffix(asks, ","))
		}
		if hints, ok := got.InlayHintProvider.(*protocol.InlayHintOptions); ok {
			is = append(is, fmt.Sprintf("hints=%t", *hints.ResolveProvider))
		}
		if got.DocumentOnTypeFormattingProvider.FirstTriggerCharacter == "\n" {
			is = append(is, "enter")
		}
		if diff := cmp.Diff(want, strings.Join(is, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// With no feature, only the keeping of documents is advertised; each method adds
// its own part, and nothing else does.
func TestCapabilitiesOfTable(t *testing.T) {
	t.Parallel()
	c := clientOf(t, "vscode")
	encode := func(methods ...string) string {
		got := capabilities(c, tableOf(methods...))
		raw, err := protocol.Marshal(&got)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	const frame = `{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":{"includeText":false}},%s"workspace":{"workspaceFolders":{"supported":true,"changeNotifications":true}}}`
	triggers := "\"triggerCharacters\":[\"`\",\"*\",\"[\",\"(\",\"@\",\"/\",\"#\",\"$\",\":\",\"-\",\" \"]"
	legend := `"legend":{"tokenTypes":["property","string","variable","class","type","namespace","enumMember","interface","function","struct"],"tokenModifiers":["declaration","deprecated"]}`
	parts := map[string]string{
		"":                                    ``,
		protocol.MethodTextDocumentDefinition: `"definitionProvider":true,`,
		protocol.MethodTextDocumentReferences: `"referencesProvider":true,`,
		protocol.MethodTextDocumentTypeDefinition:                                                                `"typeDefinitionProvider":true,`,
		protocol.MethodTextDocumentImplementation:                                                                `"implementationProvider":true,`,
		protocol.MethodTextDocumentDocumentHighlight:                                                             `"documentHighlightProvider":true,`,
		protocol.MethodTextDocumentPrepareCallHierarchy:                                                          `"callHierarchyProvider":true,`,
		protocol.MethodTextDocumentCodeLens:                                                                      `"codeLensProvider":{"resolveProvider":false},`,
		protocol.MethodTextDocumentCodeLens + " " + protocol.MethodCodeLensResolve:                               `"codeLensProvider":{"resolveProvider":true},`,
		protocol.MethodCallHierarchyIncomingCalls:                                                                ``,
		protocol.MethodWorkspaceSymbol:                                                                           `"workspaceSymbolProvider":true,`,
		protocol.MethodTextDocumentHover:                                                                         `"hoverProvider":true,`,
		protocol.MethodTextDocumentDocumentSymbol:                                                                `"documentSymbolProvider":true,`,
		protocol.MethodTextDocumentCompletion:                                                                    `"completionProvider":{` + triggers + `,"resolveProvider":false},`,
		protocol.MethodTextDocumentCompletion + " " + protocol.MethodCompletionItemResolve:                       `"completionProvider":{` + triggers + `,"resolveProvider":true},`,
		protocol.MethodCompletionItemResolve:                                                                     ``,
		protocol.MethodTextDocumentDocumentLink:                                                                  `"documentLinkProvider":{"resolveProvider":false},`,
		protocol.MethodTextDocumentDocumentLink + " " + protocol.MethodDocumentLinkResolve:                       `"documentLinkProvider":{"resolveProvider":true},`,
		protocol.MethodTextDocumentDiagnostic:                                                                    `"diagnosticProvider":{"identifier":"skillpls","interFileDependencies":true,"workspaceDiagnostics":false},`,
		protocol.MethodTextDocumentDiagnostic + " " + protocol.MethodWorkspaceDiagnostic:                         `"diagnosticProvider":{"identifier":"skillpls","interFileDependencies":true,"workspaceDiagnostics":true},`,
		protocol.MethodWorkspaceDiagnostic:                                                                       ``,
		protocol.MethodTextDocumentFoldingRange:                                                                  `"foldingRangeProvider":true,`,
		protocol.MethodTextDocumentSelectionRange:                                                                `"selectionRangeProvider":true,`,
		protocol.MethodTextDocumentSemanticTokensFull:                                                            `"semanticTokensProvider":{` + legend + `,"full":true},`,
		protocol.MethodTextDocumentSemanticTokensRange:                                                           `"semanticTokensProvider":{` + legend + `,"range":true},`,
		protocol.MethodTextDocumentOnTypeFormatting:                                                              `"documentOnTypeFormattingProvider":{"firstTriggerCharacter":"\n"},`,
		protocol.MethodTextDocumentInlayHint:                                                                     `"inlayHintProvider":{"resolveProvider":false},`,
		protocol.MethodTextDocumentInlayHint + " " + protocol.MethodInlayHintResolve:                             `"inlayHintProvider":{"resolveProvider":true},`,
		protocol.MethodTextDocumentSemanticTokensFullDelta:                                                       ``,
		protocol.MethodTextDocumentSemanticTokensFull + " " + protocol.MethodTextDocumentSemanticTokensFullDelta: `"semanticTokensProvider":{` + legend + `,"full":{"delta":true}},`,
		protocol.MethodWorkspaceExecuteCommand:                                                                   `"executeCommandProvider":{"commands":["skillpls.new"]},`,
	}
	for _, methods := range slices.Sorted(maps.Keys(parts)) {
		if diff := cmp.Diff(fmt.Sprintf(frame, parts[methods]), encode(strings.Fields(methods)...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", methods, diff)
		}
	}
}

// The command that makes something is told of to who can do what it comes to.
func TestCommandsOfClients(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"vscode": true, "neovim-0.7": true, "neovim-0.12": true, "helix-25.07": true, "emacs-30": false, "ale": false, "none": false} {
		got := capabilities(clientOf(t, name), tableOf(protocol.MethodWorkspaceExecuteCommand))
		if has := len(got.ExecuteCommandProvider.Commands) > 0; has != want {
			t.Errorf("%s is told of commands: %t, want %t", name, has, want)
		}
	}
}

// Actions that move a directory are told of to who can do that.
func TestMovesOfClients(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"vscode": true, "neovim-0.7": false, "neovim-0.12": true, "helix-25.07": true, "emacs-30": false} {
		c := clientOf(t, name)
		if name == "neovim-0.7" { // it says that it can, and cannot
			c.name = "Neovim 0.7.2"
		}
		if has := slices.Contains(c.actionKinds(), kindMove); has != want {
			t.Errorf("%s is told of moves: %t, want %t", name, has, want)
		}
	}
}

// What the server really answers is what capabilities says of its table.
func TestAdvertised(t *testing.T) {
	t.Parallel()
	c := start(t, tableOf(protocol.MethodTextDocumentHover), nil)
	m := c.initialize(`{}`)
	const want = `{"capabilities":{"textDocumentSync":{"openClose":true,"change":2,"save":{"includeText":false}},"hoverProvider":true},"serverInfo":{"name":"skillpls","version":"1.2.3"}}`
	if diff := cmp.Diff(want, string(m.Result)); diff != "" {
		t.Errorf("initialize (-want +got):\n%s", diff)
	}
}
