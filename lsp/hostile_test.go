package lsp_test

import (
	"strings"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// A hundred edits of a text that parsing gives up on cost one parse, when the text
// has rested: the server is done within a second of the last. With a parse for each
// it would be busy for five.
func TestHostileEdits(t *testing.T) {
	t.Parallel()
	dir := stage(t, alpha, skill("alpha"))
	s := begin(t, "neovim-0.10", lsptest.Options{Root: dir})
	text := skill("alpha") + strings.Repeat("[a](", 50000)
	began := time.Now()
	s.must(s.OpenText(alpha, text))
	s.wantCodes(alpha, "parse-limit")
	once := time.Since(began)
	for range 100 {
		s.must(s.Edit(alpha, source.Edit{Span: source.At(len(text), len(text)), New: "x"}))
		text += "x"
	}
	last := time.Now()
	s.must(s.Call(s.Context(), settled, nil, nil))
	took := time.Since(last)
	t.Logf("opened and diagnosed in %v, settled %v after the last edit", once.Round(time.Millisecond), took.Round(time.Millisecond))
	if most := time.Second + 5*once; took > most {
		t.Errorf("settled %v after the last edit, want %v at most", took, most)
	}
	s.wantCodes(alpha, "parse-limit")
	finish(t, s.Editor)
}
