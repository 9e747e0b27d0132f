package lsp_test

import (
	"encoding/json"
	"testing"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

// An item comes back in a later request, maybe from a client that keeps no data, or
// for what has gone: there are then no calls, and no error.
func TestItemsThatAreNoneOfOurs(t *testing.T) {
	t.Parallel()
	dir := stage(t, alpha, skill("alpha"), "CLAUDE.md", "# Memory\n")
	s := begin(t, "neovim-0.12", lsptest.Options{Root: dir})
	for _, data := range []string{
		`null`, `7`, `[]`, `"x"`, `{"folder":7}`, `{}`, `{"folder":"/nowhere","path":"x/SKILL.md"}`,
		`{"folder":` + quote(dir) + `,"path":"gone/SKILL.md"}`, `{"folder":` + quote(dir) + `,"path":"CLAUDE.md"}`, `{"folder":` + quote(dir) + `,"path":"../SKILL.md"}`,
	} {
		for _, method := range []string{"callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"} {
			item := json.RawMessage(`{"name":"alpha","kind":2,"uri":` + quote(s.URI(alpha)) + `,"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"selectionRange":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"data":` + data + `}`)
			var calls []json.RawMessage
			s.must(s.Call(t.Context(), method, map[string]any{"item": item}, &calls))
			if len(calls) != 0 {
				t.Errorf("%s of %s: %s", method, data, calls)
			}
		}
	}
	finish(t, s.Editor)
}

func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string has a JSON form
	}
	return string(raw)
}
