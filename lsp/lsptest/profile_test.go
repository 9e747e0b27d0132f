package lsptest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is known of each client from its recorded initialize request.
func TestProfilesDeclareWhatClientsDeclare(t *testing.T) {
	type facts struct {
		Encodings                                                  string
		Pull, Snippets, Watch, Changes, Tree, Href, Version        bool
		Configuration, Links, Markdown, WillRename, Resource, Edit bool
	}
	want := map[string]facts{
		"vscode":      {"utf-16", true, true, true, true, true, true, false, true, true, true, true, true, true},
		"neovim-0.12": {"utf-8 utf-16 utf-32", true, true, false, false, true, false, false, true, true, true, false, true, true},
		"neovim-0.10": {"utf-16", true, false, false, false, true, false, false, true, true, true, false, true, true},
		"neovim-0.7":  {"", false, false, false, false, true, false, false, true, true, true, false, true, true},
		"helix":       {"utf-8 utf-32 utf-16", true, true, true, true, false, false, true, true, false, true, true, true, true},
		"emacs":       {"utf-32 utf-8 utf-16", false, false, true, true, true, false, false, true, true, true, false, false, true},
		"helix-25.01": {"utf-8 utf-32 utf-16", false, true, true, true, false, false, true, true, false, true, true, true, true},
		"emacs-28":    {"", false, false, true, true, true, false, false, true, true, true, false, false, true},
		"lsp-mode":    {"utf-32 utf-16", false, false, false, true, true, false, true, true, true, true, true, true, true},
		"ale":         {"", false, false, false, false, false, false, false, false, false, false, false, false, false},
		"minimal":     {},
	}
	if len(Profiles()) != len(want) {
		t.Errorf("profiles are %v", Profiles())
	}
	for _, name := range Profiles() {
		p := profile(t, name)
		if p.Name != name {
			t.Errorf("%s calls itself %s", name, p.Name)
		}
		var encodings []string
		list, _ := p.at("general.positionEncodings").([]any)
		for _, e := range list {
			encodings = append(encodings, e.(string))
		}
		got := facts{
			Encodings: strings.Join(encodings, " "), Pull: p.Has("textDocument.diagnostic"),
			Snippets: p.Has("textDocument.completion.completionItem.snippetSupport"),
			Watch:    p.Has("workspace.didChangeWatchedFiles.dynamicRegistration"),
			Changes:  p.Has("workspace.workspaceEdit.documentChanges"),
			Tree:     p.Has("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"),
			Href:     p.Has("textDocument.publishDiagnostics.codeDescriptionSupport"),
			Version:  p.Has("textDocument.publishDiagnostics.versionSupport"), Configuration: p.Has("workspace.configuration"),
			Links:      p.Has("textDocument.definition.linkSupport"),
			Markdown:   p.allows("textDocument.hover.contentFormat", "markdown"),
			WillRename: p.Has("workspace.fileOperations.willRename"),
			Resource:   p.allows("workspace.workspaceEdit.resourceOperations", "rename"), Edit: p.Has("workspace.applyEdit"),
		}
		if diff := cmp.Diff(want[name], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, tt := range []struct{ client, path, want string }{
		{"vscode", "a/SKILL.md", "skill"}, {"vscode", "skill.md", "skill"}, {"neovim-0.12", "a/SKILL.md", "markdown"},
		{"vscode", ".claude/rules/x/y.md", "instructions"}, {"vscode", "p/.claude/agents/qa.md", "chatagent"},
		{"vscode", "a.prompt.md", "prompt"}, {"vscode", "CLAUDE.md", "markdown"}, {"minimal", "roles.yaml", "yaml"},
		{"minimal", "plugin.json", "json"}, {"minimal", "x.txt", "plaintext"}, {"vscode", "/abs/SKILL.md", "skill"},
	} {
		if got := profile(t, tt.client).language(tt.path); got != tt.want {
			t.Errorf("%s opens %s as %s, want %s", tt.client, tt.path, got, tt.want)
		}
	}
}

func TestProfilesAreCopies(t *testing.T) {
	p := profile(t, "vscode")
	p.Set("textDocument.hover.contentFormat", []string{"plaintext"})
	p.Set("new.and.deep", true)
	p.Set("textDocument.definition", nil)
	if p.allows("textDocument.hover.contentFormat", "markdown") || !p.Has("new.and.deep") || p.Has("textDocument.definition") {
		t.Error("nothing was set")
	}
	if !profile(t, "vscode").Has("textDocument.definition") {
		t.Error("the profile itself was changed")
	}
	if _, err := LoadProfile("vi"); err == nil || !strings.Contains(err.Error(), "neovim-0.12") {
		t.Errorf("err = %v", err)
	}
	for _, bad := range []string{`{"capability":{}}`, `{"habits":{"languages":[{"glob":"[","id":"x"}]}}`, `{`} {
		if _, err := ParseProfile([]byte(bad)); err == nil {
			t.Errorf("%s is a profile", bad)
		}
	}
}
