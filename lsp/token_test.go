package lsp

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// What the documentation says of the legend is what it is.
func TestLegendIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "docs", "presentation.md"))
	if err != nil {
		t.Fatal(err)
	}
	var types, modifiers []string
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		switch {
		case len(cells) == 5 && strings.HasPrefix(cells[2], " `"):
			types = append(types, strings.Trim(cells[2], " `"))
		case len(cells) == 4 && strings.HasPrefix(cells[1], " `"):
			modifiers = append(modifiers, strings.Trim(cells[1], " `"))
		}
	}
	if l := legend(); !slices.Equal(types, l.TokenTypes) || !slices.Equal(modifiers, l.TokenModifiers) {
		t.Errorf("the page has %v and %v, the legend %v", types, modifiers, l)
	}
}

// applied is what a client makes of edits of its tokens.
func applied(data []uint32, edits []protocol.SemanticTokensEdit) []uint32 {
	data = slices.Clone(data)
	for _, e := range slices.Backward(edits) {
		data = slices.Replace(data, int(e.Start), int(e.Start+e.DeleteCount), e.Data...)
	}
	return data
}

// A difference makes the new tokens of the old ones, whatever they are, and is empty
// where they are the same.
func TestTokenEdits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	tokens := func() []uint32 {
		data := []uint32{}
		for range perToken * r.IntN(8) {
			data = append(data, uint32(r.IntN(2)))
		}
		return data
	}
	for range 20_000 {
		was, is := tokens(), tokens()
		if r.IntN(2) == 0 { // most often most of it stays
			at := perToken * r.IntN(len(was)/perToken+1)
			is = slices.Concat(was[:at], is, was[at:])
		}
		edits := tokenEdits(was, is)
		if got := applied(was, edits); !slices.Equal(got, is) {
			t.Fatalf("%v to %v by %v: %v", was, is, edits, got)
		}
		if slices.Equal(was, is) != (len(edits) == 0) {
			t.Fatalf("%v to %v by %v", was, is, edits)
		}
	}
}

// The painter keeps the last answer of each document, of so many and no more; the one
// that was asked for longest ago goes.
func TestPainterForgets(t *testing.T) {
	t.Parallel()
	p := newPainter()
	name := func(i int) uri.URI { return uri.URI("file:///" + string(rune('a'+i%26)) + string(rune('a'+i/26))) }
	ids := map[int]string{}
	for i := range maxPainted {
		ids[i], _, _ = p.remember(&state{}, name(i), []uint32{uint32(i)}, "")
	}
	var ok bool
	if ids[0], _, ok = p.remember(&state{}, name(0), nil, ids[0]); !ok {
		t.Error("the answer before is not known")
	}
	if _, _, ok := p.remember(&state{}, name(0), nil, ids[1]); ok {
		t.Error("the id of another document is known")
	}
	p.remember(&state{}, name(maxPainted), nil, "")
	if len(p.last) != maxPainted {
		t.Errorf("%d are kept", len(p.last))
	}
	if _, was, ok := p.remember(&state{}, name(2), nil, ids[2]); !ok || !slices.Equal(was, []uint32{2}) {
		t.Errorf("the third is %v, %t", was, ok)
	}
	if _, _, ok := p.remember(&state{}, name(1), nil, ids[1]); ok {
		t.Error("the second is still known: it was the oldest")
	}
}
