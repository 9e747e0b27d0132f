package lsp_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skillpls/skillpls/lsp"
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
	asksOf(t, e, alphaPath, method, params, into)
}

func asksOf(t *testing.T, e *lsptest.Editor, path, method string, params map[string]any, into any) {
	t.Helper()
	params["textDocument"] = map[string]any{"uri": e.URI(path)}
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
		asks(t, e, "semanticTokens/range", map[string]any{"range": allOfIt}, &c)
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

// allOfIt is the range of a whole document.
var allOfIt = map[string]any{
	"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 10_000, "character": 0},
}

// When what is hinted at and coloured changes by an edit elsewhere, the client is told to
// ask again, once, and not when nothing of it changes.
func TestRepaint(t *testing.T) {
	t.Parallel()
	const rolesPath = "config/roles.yaml"
	p, err := lsptest.LoadProfile("neovim-0.12")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lay(t, dir, map[string]string{
		alphaPath: skillWith("alpha", "[x](../beta/SKILL.md#one)\n"),
		betaPath:  "---\nname: beta\ndescription: Use it.\ncategory: tools\n---\n# One\n",
		rolesPath: "roles:\n  dev:\n    skills:\n      include:\n        - category: tools\n",
	})
	e := session(t, lsptest.Options{Profile: p, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{})
	})
	for _, path := range []string{alphaPath, betaPath, rolesPath} {
		if err := e.Open(path); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, e)
	type hint struct {
		Label    string          `json:"label"`
		Position json.RawMessage `json:"position"`
		Data     json.RawMessage `json:"data"`
		Tooltip  *struct {
			Value string `json:"value"`
		} `json:"tooltip"`
	}
	show := func() (hints []hint, c colours) {
		asksOf(t, e, rolesPath, "inlayHint", map[string]any{"range": allOfIt}, &hints)
		asks(t, e, "semanticTokens/full", map[string]any{}, &c)
		return hints, c
	}
	times := func(hints, tokens int) {
		t.Helper()
		settle(t, e)
		if h, c := e.Refreshed("workspace/inlayHint/refresh"), e.Refreshed("workspace/semanticTokens/refresh"); h != hints || c != tokens {
			t.Errorf("%d refreshes of hints and %d of tokens, not %d and %d", h, c, hints, tokens)
		}
	}
	hints, before := show()
	if len(hints) != 1 || hints[0].Label != "+1 skill" || hints[0].Tooltip != nil {
		t.Fatalf("%+v", hints)
	}
	var whole hint
	if err := e.Call(t.Context(), "inlayHint/resolve", hints[0], &whole); err != nil || whole.Tooltip == nil || whole.Tooltip.Value != "`beta`" {
		t.Errorf("resolved: %+v %v", whole, err)
	}
	times(0, 0)
	into(t, e, betaPath, "# One\n", "\nText.\n")
	times(0, 0)
	into(t, e, betaPath, "# One", " more") // the anchor is another one
	times(0, 1)
	if _, after := show(); len(after.Data) != len(before.Data)-5 {
		t.Errorf("%v became %v", before.Data, after.Data)
	}
	into(t, e, betaPath, "category: tool", "kit-")
	times(1, 1)
	if hints, _ := show(); len(hints) != 1 || hints[0].Label != "+0 skills" {
		t.Errorf("%+v", hints)
	}
	into(t, e, betaPath, "Use it", " more")
	times(1, 1)
	finish(t, e)
}

// A new line in a list of skills goes on with the list, and nothing else that is typed
// does anything.
func TestOnType(t *testing.T) {
	t.Parallel()
	e := typing(t, "vscode", time.Millisecond)
	if err := e.SetText(alphaPath, "---\nname: alpha\ndescription: 😀\ndepends_on:\n  - beta\n  \n---\n"); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"\n": `[{"range":{"start":{"line":5,"character":0},"end":{"line":5,"character":2}},"newText":"  - "}]`,
		"-":  "[]",
	} {
		var got json.RawMessage
		asks(t, e, "onTypeFormatting", map[string]any{
			"position": map[string]any{"line": 5, "character": 2}, "ch": typed, "options": map[string]any{"tabSize": 2, "insertSpaces": true},
		}, &got)
		if string(got) != want {
			t.Errorf("%q: %s, not %s", typed, got, want)
		}
	}
}
