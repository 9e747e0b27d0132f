package lsp_test

import (
	"context"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// The user's own skills count when the user says so, and as long.
func TestUserSkills(t *testing.T) {
	t.Parallel()
	profile, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	home, dir := t.TempDir(), t.TempDir()
	lay(t, home, map[string]string{".claude/skills/mine/SKILL.md": skillText("mine", "")})
	const beta = ".claude/skills/beta/SKILL.md"
	lay(t, dir, map[string]string{beta: "---\nname: beta\ndescription: Use.\ndepends_on: [mine]\n---\n"})
	e := session(t, lsptest.Options{Profile: profile, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{Home: home})
	})
	if err := e.Open(beta); err != nil {
		t.Fatal(err)
	}
	at := strings.Index("---\nname: beta\ndescription: Use.\ndepends_on: [mine]\n---\n", "mine")
	check := func(findings int) {
		t.Helper()
		settle(t, e)
		list, err := e.Diagnostics(t.Context(), beta)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != findings {
			t.Errorf("%d findings, want %d: %v", len(list), findings, list)
		}
		// The target lies outside of the editor's tree, where its paths end: raw.
		var links []struct {
			TargetURI string `json:"targetUri"`
		}
		err = e.Call(t.Context(), "textDocument/definition", map[string]any{
			"textDocument": map[string]any{"uri": e.URI(beta)}, "position": map[string]any{"line": 3, "character": 14},
		}, &links)
		if err != nil {
			t.Fatal(err)
		}
		if found := len(links) == 1 && strings.HasSuffix(links[0].TargetURI, "/.claude/skills/mine/SKILL.md") && strings.HasPrefix(links[0].TargetURI, "file://"+home); found != (findings == 0) {
			t.Errorf("definition leads to %v", links)
		}
	}
	check(1)
	e.Settings(map[string]any{"skillpls": map[string]any{"userSkills": true}})
	check(0)
	if _, _, err := e.PrepareRename(t.Context(), beta, at); err == nil || !strings.Contains(err.Error(), "the user's own") {
		t.Errorf("a rename of what is not of this workspace: %v", err)
	}
	e.Settings(map[string]any{"skillpls": map[string]any{"userSkills": false}})
	check(1)
	finish(t, e)
}
