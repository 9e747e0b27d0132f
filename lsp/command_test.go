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
