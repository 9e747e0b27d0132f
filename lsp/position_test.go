package lsp

import (
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/source"
)

var encodings = []encoding{encodingUTF16, encodingUTF8, encodingUTF32}

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ offered, want string }{
		{"", "utf-16"},
		{"utf-16", "utf-16"},
		{"utf-8 utf-16 utf-32", "utf-8"},
		{"utf-32 utf-8 utf-16", "utf-8"},
		{"utf-32 utf-16", "utf-32"},
		{"utf-16 utf-32", "utf-16"},
		{"utf-7 utf-16", "utf-16"},
		{"utf-7", "utf-16"},
	} {
		var offered []protocol.PositionEncodingKind
		for kind := range strings.FieldsSeq(tt.offered) {
			offered = append(offered, protocol.PositionEncodingKind(kind))
		}
		if got := negotiate(offered).kind(); string(got) != tt.want {
			t.Errorf("offered %q: %s, want %s", tt.offered, got, tt.want)
		}
	}
}

// A client that offers no encoding may have one by its options, and no other.
func TestColumnsByOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ offered, options, want string }{
		{"", `{"positionEncoding": "utf-8"}`, "utf-8"},
		{"", `{"positionEncoding": "utf-32", "scope": "open"}`, "utf-32"},
		{"", `{"positionEncoding": "utf-7"}`, "utf-16"},
		{"", `{"positionEncoding": 8}`, "utf-16"},
		{"", `[]`, "utf-16"},
		{"", "", "utf-16"},
		{"utf-16", `{"positionEncoding": "utf-8"}`, "utf-16"},
	} {
		c := &client{options: []byte(tt.options)}
		if tt.offered != "" {
			c.capabilities.General = &protocol.GeneralClientCapabilities{PositionEncodings: []protocol.PositionEncodingKind{protocol.PositionEncodingKind(tt.offered)}}
		}
		if got := c.columns().kind(); string(got) != tt.want {
			t.Errorf("offered %q, options %s: %s, want %s", tt.offered, tt.options, got, tt.want)
		}
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		offset     int
		want       [3]protocol.Position // in the order of encodings
	}{
		{"empty", "", 0, [3]protocol.Position{{}, {}, {}}},
		{"accent", "é!", 2, [3]protocol.Position{{Character: 1}, {Character: 2}, {Character: 1}}},
		{"emoji", "a😀b", 5, [3]protocol.Position{{Character: 3}, {Character: 5}, {Character: 2}}},
		{"byte order mark", "\ufeffa", 3, [3]protocol.Position{{Character: 1}, {Character: 3}, {Character: 1}}},
		{"CRLF", "a\r\né😀x", 9, [3]protocol.Position{{Line: 1, Character: 3}, {Line: 1, Character: 6}, {Line: 1, Character: 2}}},
		{"lone CR", "a\rb", 2, [3]protocol.Position{{Line: 1}, {Line: 1}, {Line: 1}}},
		{"no final newline", "a\nb", 3, [3]protocol.Position{{Line: 1, Character: 1}, {Line: 1, Character: 1}, {Line: 1, Character: 1}}},
		{"final newline", "a\n", 2, [3]protocol.Position{{Line: 1}, {Line: 1}, {Line: 1}}},
		{"invalid", "a\xffb", 2, [3]protocol.Position{{Character: 2}, {Character: 2}, {Character: 2}}},
	} {
		table := source.NewTable([]byte(tt.text))
		for i, e := range encodings {
			if got := e.position(table, tt.offset); got != tt.want[i] {
				t.Errorf("%s, %s: position %+v, want %+v", tt.name, e.kind(), got, tt.want[i])
			}
			if got := e.offset(table, tt.want[i]); got != tt.offset {
				t.Errorf("%s, %s: offset %d, want %d", tt.name, e.kind(), got, tt.offset)
			}
		}
	}
}

// A stale position clamps, and a reversed range is turned round.
func TestSpan(t *testing.T) {
	t.Parallel()
	table := source.NewTable([]byte("ab\r\ncd"))
	at := func(line, character uint32) protocol.Position {
		return protocol.Position{Line: line, Character: character}
	}
	for _, tt := range []struct {
		start, end protocol.Position
		want       source.Span
	}{
		{at(0, 1), at(1, 1), source.At(1, 5)},
		{at(1, 1), at(0, 1), source.At(1, 5)},
		{at(0, 99), at(1, 99), source.At(2, 6)},
		{at(9, 0), at(0, 0), source.At(0, 6)},
		{at(1<<32-1, 1<<32-1), at(0, 1<<32-1), source.At(2, 6)},
	} {
		for _, e := range encodings {
			if got := e.span(table, protocol.Range{Start: tt.start, End: tt.end}); got != tt.want {
				t.Errorf("%+v-%+v in %s: %v, want %v", tt.start, tt.end, e.kind(), got, tt.want)
			}
		}
	}
	if got, want := encodingUTF16.rangeOf(table, source.At(1, 5)), (protocol.Range{Start: at(0, 1), End: at(1, 1)}); got != want {
		t.Errorf("range %+v, want %+v", got, want)
	}
}

// For every offset at which a position can stand, there and back is the same;
// from any position, back and there is too; nothing leaves the text.
func FuzzPosition(f *testing.F) {
	for _, s := range []string{"", "é", "😀\n", "a\r\nb", "a\rb\n\r\n", "\ufeff# x", "\xff\xfe\n", "一二三\n\n四"} {
		f.Add(s, uint32(0), uint32(1))
	}
	f.Fuzz(func(t *testing.T, text string, line, character uint32) {
		table := source.NewTable([]byte(text))
		for _, e := range encodings {
			for i := range len(text) + 1 {
				back := e.offset(table, e.position(table, i))
				if back > i || i-back > 3 {
					t.Fatalf("%s: %d became %d in %q", e.kind(), i, back, text)
				}
				inside := strings.HasPrefix(text[back:], "\r\n") && i == back+1 ||
					i < len(text) && text[i]&0xc0 == 0x80 // a rune's later byte, or an invalid one
				if back != i && !inside {
					t.Fatalf("%s: %d became %d in %q", e.kind(), i, back, text)
				}
			}
			at := e.offset(table, protocol.Position{Line: line, Character: character})
			if at < 0 || at > len(text) {
				t.Fatalf("%s: offset %d of %d", e.kind(), at, len(text))
			}
			if again := e.offset(table, e.position(table, at)); again != at {
				t.Fatalf("%s: %d became %d in %q", e.kind(), at, again, text)
			}
		}
	})
}
