package lsp_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

// A client that asks for what has changed since it was told the findings in a document
// is told that nothing has, but all when it has opened the document again since: Neovim
// forgets them then.
func TestReopenedIsToldAll(t *testing.T) {
	t.Parallel()
	e := typing(t, "neovim-0.12", time.Millisecond)
	id := ""
	pull := func() (kind string) {
		t.Helper()
		var answer struct {
			Kind     string            `json:"kind"`
			ResultID string            `json:"resultId"`
			Items    []json.RawMessage `json:"items"`
		}
		params := map[string]any{}
		if id != "" {
			params["previousResultId"] = id
		}
		asks(t, e, "diagnostic", params, &answer)
		if full := answer.Kind == "full"; full != (len(answer.Items) == 1) {
			t.Fatalf("%s, with %d items", answer.Kind, len(answer.Items))
		}
		if id != "" && answer.ResultID != id {
			t.Fatalf("the same findings are %q and %q", id, answer.ResultID)
		}
		id = answer.ResultID
		return answer.Kind
	}
	wants := func(want string) {
		t.Helper()
		if got := pull(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	pull() // the editor may have asked already
	wants("unchanged")
	for range 2 {
		if err := e.Close(alphaPath); err != nil {
			t.Fatal(err)
		}
		if err := e.Open(alphaPath); err != nil {
			t.Fatal(err)
		}
		wants("full")
		wants("unchanged")
	}
}

// A client that is pushed findings is pushed them again, though it closed the document
// for a moment alone, and nobody had the time to take them back.
func TestReopenedIsPushedAll(t *testing.T) {
	t.Parallel()
	const path = ".claude/skills/alpha/SKILL.md"
	s := begin(t, "neovim-0.7", lsptest.Options{Root: stage(t, path, skill("alpha", "depends_on: [ghost]"))})
	s.must(s.Open(path))
	s.must(s.Call(s.Context(), settled, nil, nil))
	for range 3 {
		before := len(s.tape.pushes(t, s.URI(path)))
		s.must(errors.Join(s.Close(path), s.Open(path)))
		s.must(s.Call(s.Context(), settled, nil, nil))
		if now := s.tape.pushes(t, s.URI(path))[before:]; len(now) == 0 || now[len(now)-1].Count != 1 {
			t.Errorf("pushed were %v", now)
		}
	}
}
