package lsp_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// typing starts a session in which words rest for a time, with two skills open.
func typing(t *testing.T, profile string, rest time.Duration) *lsptest.Editor {
	t.Helper()
	p, err := lsptest.LoadProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		alphaPath: skillWith("alpha", "[x](nowhere.md)\n[y](../beta/SKILL.md)\n"),
		betaPath:  skillWith("beta", ""),
	})
	e := session(t, lsptest.Options{Profile: p, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{Rest: rest})
	})
	for _, path := range []string{alphaPath, betaPath} {
		if err := e.Open(path); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, e)
	return e
}

// into types a text behind a word.
func into(t *testing.T, e *lsptest.Editor, path, word, text string) {
	t.Helper()
	now, err := e.Text(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(now, word) + len(word)
	if err := e.Edit(path, source.Edit{Span: source.At(at, at), New: text}); err != nil {
		t.Fatal(err)
	}
}

// shows waits until an editor shows so many findings in a file.
func shows(t *testing.T, e *lsptest.Editor, path string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	err := e.Wait(ctx, func() bool {
		list, _ := e.Published(path)
		return len(list) == n
	})
	if err != nil {
		list, _ := e.Published(path)
		t.Fatalf("%s: %d findings, want %d: %v", path, len(list), n, list)
	}
}

// What is wrong with the word that is being typed is not said while it is typed; what
// is right now is taken back at once, and what is wrong elsewhere is said at once.
func TestTypedWordRests(t *testing.T) {
	t.Parallel()
	e := typing(t, "emacs", time.Hour)
	shows(t, e, alphaPath, 1)
	into(t, e, alphaPath, "../beta/SKILL", "S")    // wrong, but somebody is typing
	into(t, e, betaPath, "beta\n", "name: beta\n") // wrong, and told behind it
	shows(t, e, betaPath, 1)
	shows(t, e, alphaPath, 1)
	into(t, e, alphaPath, "[x](nowhere.md)\n", "\n") // the cursor is elsewhere
	shows(t, e, alphaPath, 2)
	into(t, e, alphaPath, "[x]", ": no link") // right now
	shows(t, e, alphaPath, 1)
}

// When it has rested, it is said: pushed, or the client is told to pull again.
func TestTypedWordHasRested(t *testing.T) {
	t.Parallel()
	e := typing(t, "emacs", time.Millisecond)
	into(t, e, alphaPath, "../beta/SKILL", "S")
	shows(t, e, alphaPath, 2)
	finish(t, e)

	const again = "workspace/diagnostic/refresh"
	e = typing(t, "vscode", 100*time.Millisecond)
	if list, err := e.PullDiagnostics(t.Context(), alphaPath); err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	into(t, e, alphaPath, "../beta/SKILL", "S")
	before := e.Refreshed(again)
	list, err := e.PullDiagnostics(t.Context(), alphaPath)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 1 { // else the machine was slow, and the word has rested
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		if err := e.Wait(ctx, func() bool { return e.Refreshed(again) > before }); err != nil {
			t.Fatal(err)
		}
		list, err = e.PullDiagnostics(ctx, alphaPath)
	}
	if err != nil || len(list) != 2 {
		t.Errorf("%v %v", list, err)
	}
	finish(t, e)
}
