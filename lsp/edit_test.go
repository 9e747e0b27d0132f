package lsp

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"go.lsp.dev/protocol"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/source"
)

func step(startLine, startCharacter, endLine, endCharacter float64, text string) contentChange {
	return contentChange{
		Range: &wireRange{Start: wirePosition{startLine, startCharacter}, End: wirePosition{endLine, endCharacter}},
		Text:  &text,
	}
}

func whole(text string) contentChange { return contentChange{Text: &text} }

func TestApply(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		changes    []contentChange
		want       string
	}{
		{"nothing", "a", nil, "a"},
		{"insert", "ac", []contentChange{step(0, 1, 0, 1, "b")}, "abc"},
		{"delete", "abc", []contentChange{step(0, 1, 0, 2, "")}, "ac"},
		{"over lines", "a\nb\nc", []contentChange{step(0, 1, 2, 0, "-")}, "a-c"},
		{"whole", "a", []contentChange{whole("b")}, "b"},
		{"whole, empty", "a", []contentChange{whole("")}, ""},
		{"whole, then part", "a", []contentChange{whole("xyz"), step(0, 1, 0, 2, "Y")}, "xYz"},
		{"part, then whole", "a", []contentChange{step(0, 0, 0, 1, "b"), whole("c")}, "c"},
		{"whole, parts", "a", []contentChange{whole("é😀\n"), step(0, 1, 0, 3, "-"), step(1, 0, 1, 0, "end")}, "é-\nend"},
		{"steps, from the top", "a\nb", []contentChange{step(0, 0, 0, 0, "1\n"), step(1, 0, 1, 1, "A"), step(2, 1, 2, 1, "!")}, "1\nA\nb!"},
		{"steps, from the end", "a\nb", []contentChange{step(1, 0, 1, 0, "2"), step(0, 0, 0, 0, "1")}, "1a\n2b"},
		{"past the end", "a\nb", []contentChange{step(0, 1, 99, 99, "!")}, "a!"},
		{"past the line", "a\nb", []contentChange{step(0, 99, 0, 99, "!")}, "a!\nb"},
		{"as far as numbers go", "a\nb", []contentChange{step(0, 0, 1.797e308, 1.797e308, "")}, ""},
		{"before the start", "a", []contentChange{step(-5, -5, 0, 0, "b")}, "ba"},
		{"reversed", "abc", []contentChange{step(0, 2, 0, 1, "-")}, "a-c"},
		{"reversed lines, twice", "a\nb\nc", []contentChange{step(2, 0, 0, 1, "-"), step(0, 3, 0, 1, "+")}, "a+"},
		{"CR meets LF", "a\r", []contentChange{step(1, 0, 1, 0, "x"), step(1, 0, 1, 1, "\n"), step(1, 0, 1, 0, "b")}, "a\r\nb"},
		{"inside a pair", "😀", []contentChange{step(0, 1, 0, 1, "x")}, "x😀"},
	} {
		got, err := encodingUTF16.apply(source.New("a", []byte(tt.text)), tt.changes)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
	if got, err := encodingUTF16.apply(source.New("a", []byte("a")), []contentChange{whole("b"), {}}); err == nil {
		t.Errorf("change without text gave %q", got)
	}
}

// Changes in one notification give what the same changes give one by one.
func TestApplyTogether(t *testing.T) {
	t.Parallel()
	piece := rapid.StringOfN(rapid.SampledFrom([]rune("ab é😀\r\n")), 0, 8, -1)
	number := rapid.Float64Range(0, 9)
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(encodings).Draw(t, "encoding")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab é😀\r\n")), 0, 40, -1).Draw(t, "text")
		var changes []contentChange
		for range rapid.IntRange(2, 8).Draw(t, "n") {
			changes = append(changes, step(number.Draw(t, "line"), number.Draw(t, "character"), number.Draw(t, "line"), number.Draw(t, "character"), piece.Draw(t, "new")))
		}
		together, err := e.apply(source.New("a", []byte(text)), changes)
		if err != nil {
			t.Fatal(err)
		}
		single := []byte(text)
		for _, c := range changes {
			if single, err = e.apply(source.New("a", single), []contentChange{c}); err != nil {
				t.Fatal(err)
			}
		}
		if string(together) != string(single) {
			t.Fatalf("%q: together %q, one by one %q", text, together, single)
		}
	})
}

// Applying changes gives the text of a client that edits an array of UTF-16
// units by line and column, as editors in JavaScript do.
func FuzzEdits(f *testing.F) {
	f.Add("a\nb", uint8(0), uint8(1), uint8(1), uint8(0), "x\r", "\n")
	f.Add("é😀\r\n", uint8(0), uint8(2), uint8(0), uint8(3), "", "😀")
	f.Fuzz(func(t *testing.T, text string, line, character, endLine, endCharacter uint8, first, second string) {
		text, first, second = strings.ToValidUTF8(text, "?"), strings.ToValidUTF8(first, "?"), strings.ToValidUTF8(second, "?")
		changes := []contentChange{
			step(float64(line), float64(character), float64(endLine), float64(endCharacter), first),
			step(float64(endLine), float64(character), float64(line), float64(endCharacter), second),
		}
		got, err := encodingUTF16.apply(source.New("a", []byte(text)), changes)
		if err != nil {
			t.Fatal(err)
		}
		want := utf16.Encode([]rune(text))
		for _, c := range changes {
			r := c.Range.clamp()
			start, end := unitOffset(want, r.Start), unitOffset(want, r.End)
			start, end = min(start, end), max(start, end)
			want = slices.Concat(want[:start], utf16.Encode([]rune(*c.Text)), want[end:])
		}
		if string(got) != string(utf16.Decode(want)) {
			t.Errorf("%q: %q, want %q", text, got, string(utf16.Decode(want)))
		}
	})
}

// unitOffset finds a position in an array of UTF-16 units, the slow way.
func unitOffset(units []uint16, p protocol.Position) int {
	i := 0
	for range p.Line {
		for i < len(units) && units[i] != '\n' && units[i] != '\r' {
			i++
		}
		if i == len(units) {
			return i
		}
		if i++; units[i-1] == '\r' && i < len(units) && units[i] == '\n' {
			i++
		}
	}
	for n := uint32(0); n < p.Character && i < len(units) && units[i] != '\n' && units[i] != '\r'; n++ {
		i++
	}
	if i > 0 && i < len(units) && utf16.IsSurrogate(rune(units[i])) && utf16.DecodeRune(rune(units[i-1]), rune(units[i])) != '\ufffd' {
		i-- // inside a rune is its start
	}
	return i
}

// A replace-all in a big file takes no longer than a moment: a guard of an order
// of magnitude above what it takes.
func TestManyCursors(t *testing.T) {
	t.Parallel()
	const n = 10_000
	f := source.New("a", []byte(strings.Repeat("see the old name here, and read on\n", 40_000)))
	var changes []contentChange
	for i := range n { // from the end, so that new lines move nothing
		line := float64(4 * (n - 1 - i))
		changes = append(changes, step(line, 8, line, 11, "brand\nnew"[:5+4*(i%2)]))
	}
	begin := time.Now()
	got, err := encodingUTF16.apply(f, changes)
	if took := time.Since(begin); err != nil || took > 10*time.Second {
		t.Errorf("%d changes took %v, %v", n, took, err)
	}
	if found := strings.Count(string(got), "see the brand"); found != n {
		t.Errorf("%d changes, want %d", found, n)
	}
}

// Budget: 1 ms for a key in 1.4 MB.
func BenchmarkKey(b *testing.B) {
	f := source.New("a", []byte(strings.Repeat("see the old name here, and read on\n", 40_000)))
	b.SetBytes(int64(f.Size()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := encodingUTF16.apply(f, []contentChange{step(20_000, 5, 20_000, 5, "x")}); err != nil {
			b.Fatal(err)
		}
	}
}
