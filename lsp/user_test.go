package lsp_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	listed(t, e, home, false)
	e.Settings(map[string]any{"skillpls": map[string]any{"userSkills": true}})
	check(0)
	listed(t, e, home, true)
	if _, _, err := e.PrepareRename(t.Context(), beta, at); err == nil || !strings.Contains(err.Error(), "the user's own") {
		t.Errorf("a rename of what is not of this workspace: %v", err)
	}
	e.Settings(map[string]any{"skillpls": map[string]any{"userSkills": false}})
	check(1)
	listed(t, e, home, false)
	finish(t, e)
}

// listed wants that the user's root is in the tree and its skill in the graph, or neither.
func listed(t *testing.T, e *lsptest.Editor, home string, want bool) {
	t.Helper()
	var tree lsp.TreeResult
	if err := e.Call(t.Context(), "skillpls/tree", nil, &tree); err != nil {
		t.Fatal(err)
	}
	roots := []string{}
	for _, r := range tree.Folders[0].Roots {
		roots = append(roots, fmt.Sprintf("%s %t %s %s", r.Path, r.User, strings.TrimPrefix(string(r.URI), "file://"+home), r.Categories[0].Skills[0].Name))
	}
	var graph lsp.GraphResult
	if err := e.Call(t.Context(), "skillpls/graph", nil, &graph); err != nil {
		t.Fatal(err)
	}
	ties := []string{}
	for _, tie := range graph.Edges {
		ties = append(ties, tie.Kind+" "+strings.TrimPrefix(tie.To, "file://"+home))
	}
	wantRoots, wantTies := []string{".claude false " + string(e.URI(".claude")) + " beta"}, []string{}
	if want {
		wantRoots = append(wantRoots, "~/.claude true /.claude mine")
		wantTies = append(wantTies, "depends_on /.claude/skills/mine/SKILL.md")
	}
	if diff := cmp.Diff(wantRoots, roots); diff != "" {
		t.Errorf("roots (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantTies, ties); diff != "" {
		t.Errorf("edges (-want +got):\n%s", diff)
	}
}
