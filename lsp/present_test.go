package lsp_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

// A colours is what a client keeps of its last answer about tokens.
type colours struct {
	ResultID string   `json:"resultId"`
	Data     []uint32 `json:"data"`
	Edits    []struct {
		Start       uint32   `json:"start"`
		DeleteCount uint32   `json:"deleteCount"`
		Data        []uint32 `json:"data"`
	} `json:"edits"`
}

func asks(t *testing.T, e *lsptest.Editor, method string, params map[string]any, into any) {
	t.Helper()
	params["textDocument"] = map[string]any{"uri": e.URI(alphaPath)}
	if err := e.Call(t.Context(), "textDocument/"+method, params, into); err != nil {
		t.Fatal(err)
	}
}

// After any edits the differences, put together, are what a client is told that asks for
// all; and a difference to what nobody knows is all.
func TestTokenDeltas(t *testing.T) {
	t.Parallel()
	e := typing(t, "vscode", time.Millisecond)
	r := rand.New(rand.NewPCG(1, 2))
	all := func() (c colours) { // which is not remembered, so what is, stays
		asks(t, e, "semanticTokens/range", map[string]any{"range": map[string]any{
			"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 10_000, "character": 0},
		}}, &c)
		return c
	}
	var has colours
	asks(t, e, "semanticTokens/full", map[string]any{}, &has)
	bits := []string{"[y](../beta/SKILL.md)\n", "😀 ", "\n", "text\n", "`beta` skill\n", "# Heading\n", "[z](#heading)\n"}
	small := 0
	for n := range 100 {
		text, err := e.Text(alphaPath)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(text, "\n")
		at := 4 + r.IntN(len(lines)-4)
		if r.IntN(3) == 0 {
			lines = slices.Delete(lines, at, min(at+1, len(lines)))
		} else {
			lines = slices.Insert(lines, at, bits[r.IntN(len(bits))])
		}
		if err := e.SetText(alphaPath, strings.Join(lines, "")); err != nil {
			t.Fatal(err)
		}
		var next colours
		before := has.ResultID
		if n%10 == 9 {
			before = "0"
		}
		asks(t, e, "semanticTokens/full/delta", map[string]any{"previousResultId": before}, &next)
		if n%10 == 9 && (next.Edits != nil || next.Data == nil) {
			t.Fatalf("the answer to an unknown id is %v", next)
		}
		if next.ResultID == "" || next.ResultID == has.ResultID {
			t.Fatalf("the id is %q, behind %q", next.ResultID, has.ResultID)
		}
		for _, edit := range next.Edits {
			if len(edit.Data) < len(has.Data) {
				small++
			}
			next.Data = slices.Replace(slices.Clone(has.Data), int(edit.Start), int(edit.Start+edit.DeleteCount), edit.Data...)
		}
		if next.Edits != nil && len(next.Edits) == 0 {
			next.Data = has.Data
		}
		if want := all(); !slices.Equal(next.Data, want.Data) {
			t.Fatalf("%d: %v, not %v", n, next.Data, want.Data)
		}
		has = next
	}
	if small < 30 {
		t.Errorf("%d differences are smaller than the whole", small)
	}
}

// Selections at several places come in the order of the places.
func TestSelectionsAtSeveralPlaces(t *testing.T) {
	t.Parallel()
	type position struct {
		Line      uint32 `json:"line"`
		Character uint32 `json:"character"`
	}
	type selection struct {
		Range struct {
			Start position `json:"start"`
			End   position `json:"end"`
		} `json:"range"`
		Parent *selection `json:"parent"`
	}
	e := typing(t, "vscode", time.Millisecond)
	var got []selection
	asks(t, e, "selectionRange", map[string]any{"positions": []position{{4, 1}, {1, 7}, {900, 0}, {4, 1}}}, &got)
	if len(got) != 4 || got[0].Range != got[3].Range || got[0].Range.Start.Line != 4 || got[1].Range.Start != (position{1, 6}) {
		t.Fatalf("%+v", got)
	}
	for _, s := range got {
		for one := &s; one.Parent != nil; one = one.Parent {
			if one.Range == one.Parent.Range {
				t.Errorf("%+v does not grow", one.Range)
			}
		}
	}
}
