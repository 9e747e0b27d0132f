package lsp_test

import (
	"context"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// The command makes a skill with its rows, and answers with its file; what cannot be
// made is refused with a sentence, and nothing changes.
func TestCommandNew(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"vscode", "neovim-0.12", "helix"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			const (
				alpha    = ".claude/skills/alpha/SKILL.md"
				registry = ".claude/skills/skills-registry.yaml"
				gamma    = ".claude/skills/gamma/SKILL.md"
			)
			dir := t.TempDir()
			lay(t, dir, map[string]string{
				alpha:    skillText("alpha", ""),
				registry: "installed_skills:\n  - name: alpha\n    path: .claude/skills/alpha\n  - name: beta\n    path: .claude/skills/beta\n",

				".claude/skills/beta/SKILL.md": skillText("beta", ""),
			})
			editor, err := lsptest.LoadProfile(profile)
			if err != nil {
				t.Fatal(err)
			}
			e := session(t, lsptest.Options{Profile: editor, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
				return serve(ctx, o, lsp.Options{})
			})
			if err := e.Open(alpha); err != nil {
				t.Fatal(err)
			}
			settle(t, e)
			run := func(command string, argument any) (made string, err error) {
				err = e.Call(t.Context(), "workspace/executeCommand", map[string]any{"command": command, "arguments": []any{argument}}, &made)
				return made, err
			}
			made, err := run("skillpls.new", map[string]any{"uri": e.URI(alpha), "name": "gamma"})
			if err != nil || made != e.URI(gamma) {
				t.Fatalf("made %q, %v", made, err)
			}
			for _, p := range []string{gamma, registry} { // or the server hears of them when the disk says so
				if err := e.Open(p); err != nil {
					t.Fatal(err)
				}
			}
			settle(t, e)
			if text, err := e.Text(gamma); err != nil || !strings.HasPrefix(text, "---\nname: gamma\n") {
				t.Errorf("the skill is %q, %v", text, err)
			}
			if text, err := e.Text(registry); err != nil || !strings.HasSuffix(text, "\n  - name: gamma\n    path: .claude/skills/gamma\n") {
				t.Errorf("the registry is %q, %v", text, err)
			}
			for _, test := range []struct {
				command string
				args    map[string]any
				want    string
			}{
				{"skillpls.new", map[string]any{"uri": e.URI(alpha), "name": "gamma"}, `there is a skill "gamma" already`},
				{"skillpls.new", map[string]any{"uri": e.URI(alpha), "name": "no name"}, "is no name for a skill"},
				{"skillpls.new", map[string]any{"uri": e.URI(alpha), "name": "x", "kind": "thing"}, `no "thing" can be made`},
				{"skillpls.new", map[string]any{"uri": "untitled:x", "name": "x"}, "in a folder that is open"},
				{"skillpls.new", map[string]any{"uri": "file:///elsewhere/x", "name": "x"}, "in a folder that is open"},
				{"skillpls.old", map[string]any{}, `there is no command "skillpls.old"`},
			} {
				if made, err := run(test.command, test.args); err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s %v: %q, %v: want %q", test.command, test.args, made, err, test.want)
				}
			}
			finish(t, e)
		})
	}
}

// The command to read everything again finds what nobody told of, also while something
// else is asked for.
func TestCommandReindex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const alpha = ".claude/skills/alpha/SKILL.md"
	lay(t, dir, map[string]string{alpha: skillText("alpha", "")})
	profile, err := lsptest.LoadProfile("vscode") // whose word alone counts
	if err != nil {
		t.Fatal(err)
	}
	e := session(t, lsptest.Options{Profile: profile, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{})
	})
	if !e.Offers("workspace/executeCommand") {
		t.Error("no commands are offered")
	}
	lay(t, dir, map[string]string{".claude/skills/beta/SKILL.md": skillText("beta", "")})
	asked := make(chan error, 1)
	go func() {
		var tree any
		asked <- e.Call(t.Context(), "skillpls/tree", nil, &tree)
	}()
	if err := e.Call(t.Context(), "workspace/executeCommand", map[string]any{"command": "skillpls.reindex"}, nil); err != nil {
		t.Error(err)
	}
	if err := <-asked; err != nil && !strings.Contains(err.Error(), "content modified") {
		t.Errorf("a tree, asked for at the same time: %v", err)
	}
	var tree lsp.TreeResult
	if err := e.Call(t.Context(), "skillpls/tree", map[string]any{}, &tree); err != nil {
		t.Fatal(err)
	}
	if skills := tree.Folders[0].Roots[0].Categories[0].Skills; len(skills) != 2 || skills[1].Name != "beta" {
		t.Errorf("the skills are %v", skills)
	}
	finish(t, e)
}

// What is no folder that is open has no tree.
func TestTreeOfFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, map[string]string{"one/.claude/skills/alpha/SKILL.md": skillText("alpha", ""), "two/x.md": "x\n"})
	profile, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	e := session(t, lsptest.Options{Profile: profile, Root: dir, Folders: []string{"one", "two"}}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{})
	})
	var tree lsp.TreeResult
	for _, folder := range []string{"one", "two"} {
		if err := e.Call(t.Context(), "skillpls/tree", map[string]any{"folder": e.URI(folder)}, &tree); err != nil || len(tree.Folders) != 1 || string(tree.Folders[0].URI) != e.URI(folder) {
			t.Errorf("%s: %v, %v", folder, tree, err)
		}
	}
	if err := e.Call(t.Context(), "skillpls/tree", map[string]any{"folder": e.URI("three")}, &tree); err == nil || !strings.Contains(err.Error(), "is no folder that is open") {
		t.Errorf("three: %v", err)
	}
	finish(t, e)
}
