package lsp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// A client that asks for no edit later gets it at once, and no offer of what cannot be
// done; to others none is made before it is asked for.
func TestExtractionAtOnce(t *testing.T) {
	t.Parallel()
	const text = "# Alpha\n\n## Reading\n\nRead the notes first, and then read them again.\n\nSee [a line](#L%d).\n\n## After\n"
	for _, tt := range []struct {
		lazy, possible, offered, edit bool
	}{
		{true, true, true, false}, {true, false, true, false}, {false, true, true, true}, {false, false, false, false},
	} {
		p, err := lsptest.LoadProfile("vscode")
		if err != nil {
			t.Fatal(err)
		}
		if !tt.lazy {
			p.Set("textDocument.codeAction.resolveSupport", nil)
		}
		line := "2"
		if !tt.possible {
			line = "12"
		}
		s := begin(t, "", lsptest.Options{Profile: p, Root: stage(t, alpha, skill("alpha")+strings.Replace(text, "%d", line, 1))})
		at := s.at(alpha, "Reading")
		actions, err := s.CodeActions(t.Context(), alpha, source.At(at, at), "refactor.extract")
		s.must(err)
		if offered := len(actions) == 1; offered != tt.offered {
			t.Errorf("%+v: %d offers", tt, len(actions))
			continue
		}
		if has := slices.ContainsFunc(actions, func(a lsptest.Action) bool { return strings.Contains(string(a.Raw), `"edit"`) }); has != tt.edit {
			t.Errorf("%+v: an edit: %t", tt, has)
		}
		finish(t, s.Editor)
	}
}
