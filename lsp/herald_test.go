package lsp_test

import (
	"context"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// panelSession plays an editor that wants to be told of changes, or does not.
func panelSession(t *testing.T, init any, pause time.Duration) *lsptest.Editor {
	t.Helper()
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		".claude/skills/alpha/SKILL.md": "---\nname: alpha\ndescription: Use for alpha.\n---\n# Alpha\n\nWords of a kind.\n",
		".claude/skills/beta/SKILL.md":  "---\nname: beta\ndescription: Use for beta.\n---\n# Beta\n",
		"docs/notes.md":                 "# Notes\n",
		".claude/rules/style.md":        "# Style\n\nGood.\n",
	})
	profile, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	return session(t, lsptest.Options{Profile: profile, Root: dir, Init: init, Methods: []string{treeChanged}},
		func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
			return serve(ctx, o, lsp.Options{Pause: pause})
		})
}

// A client that asked for it is told when its tree or its graph may be another, and of
// which of the two; and of every change, since contexts may be others.
func TestTreeChanged(t *testing.T) {
	t.Parallel()
	const alpha = ".claude/skills/alpha/SKILL.md"
	e := panelSession(t, map[string]any{"tree": true}, time.Millisecond)
	if w := wordsOfChange(e); w.trees == 0 || w.graphs == 0 || w.contexts == 0 {
		t.Errorf("told of %+v when the folder has been read", w)
	}
	if err := e.Open(alpha); err != nil {
		t.Fatal(err)
	}
	settle(t, e)
	text, err := e.Text(alpha)
	if err != nil {
		t.Fatal(err)
	}
	set := func(p, text string) func() error { return func() error { return e.SetText(p, text) } }
	for _, test := range []struct {
		name        string
		do          func() error
		tree, graph bool
	}{
		{"a letter for another", set(alpha, text[:len(text)-3]+"e.\n"), false, false},
		{"a longer text", set(alpha, text+"And more of them, for the reader.\n"), true, false},
		{"a mention", set(alpha, text+"See [the other](../beta/SKILL.md) ..\n"), true, true},
		{"the same with another label", set(alpha, text+"See [another 1](../beta/SKILL.md) ..\n"), false, false},
		{"a description", set(alpha, text[:29]+"Used for alpha.\n---\n"), true, true},
		{"a plain document", func() error { return e.Write("docs/notes.md", []byte("# Notes\n\nOf `alpha`.\n")) }, false, false},
		{"a rule grows", func() error { return e.Write(".claude/rules/style.md", []byte("# Style\n\nGood, and better.\n")) }, true, false},
		{"a file comes", func() error {
			return e.Write(".claude/skills/gamma/SKILL.md", []byte("---\nname: gamma\ndescription: Use for gamma.\n---\n"))
		}, true, true},
		{"something wrong", func() error {
			return e.Write(".claude/skills/gamma/SKILL.md", []byte("---\nname: gamma\ndescription: Use for gamma.\n---\n[x](a.md)"))
		}, true, true},
		{"a skill is removed", func() error { return e.Remove(".claude/skills/beta") }, true, true},
	} {
		was := wordsOfChange(e)
		if err := test.do(); err != nil {
			t.Fatal(err)
		}
		settle(t, e)
		is := wordsOfChange(e)
		if is.contexts == was.contexts {
			t.Errorf("%s: told of no context", test.name)
		}
		if tree, graph := is.trees > was.trees, is.graphs > was.graphs; tree != test.tree || graph != test.graph {
			t.Errorf("%s: told of the tree %t and of the graph %t, want %t and %t", test.name, tree, graph, test.tree, test.graph)
		}
	}
	finish(t, e)
}

// Who did not ask for it is told nothing.
func TestTreeUnchanged(t *testing.T) {
	t.Parallel()
	for _, init := range []any{nil, map[string]any{"tree": false}, map[string]any{"tree": "yes"}} {
		e := panelSession(t, init, time.Millisecond)
		if err := e.Write(".claude/skills/gamma/SKILL.md", []byte("---\nname: gamma\ndescription: Use for gamma.\n---\n")); err != nil {
			t.Fatal(err)
		}
		settle(t, e)
		if got := e.Received(); len(got) > 0 {
			t.Errorf("with %v it is told %v", init, got)
		}
		finish(t, e)
	}
}

// However much is typed, a client is told at most once in a while, and of the last of it.
func TestTreeChangedRests(t *testing.T) {
	t.Parallel()
	const alpha, pause = ".claude/skills/alpha/SKILL.md", 300 * time.Millisecond
	e := panelSession(t, map[string]any{"tree": true}, pause)
	if err := e.Open(alpha); err != nil {
		t.Fatal(err)
	}
	settle(t, e)
	begun := time.Now()
	was := wordsOfChange(e)
	for range 50 {
		if err := e.Edit(alpha, source.Edit{Span: source.At(30, 30), New: "longer "}); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, e)
	took := time.Since(begun)
	if told, most := wordsOfChange(e).trees-was.trees, 1+int(took/pause)+1; told == 0 || told > most {
		t.Errorf("told %d times in %v, want 1 to %d", told, took, most)
	}
	finish(t, e)
}
