package source

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestApply(t *testing.T) {
	tests := []struct {
		name  string
		edits []Edit
		want  string // "" for an error
	}{
		{"nothing", nil, "0123456789"},
		{"any order", []Edit{{At(8, 9), "x"}, {At(0, 1), ""}}, "1234567x9"},
		{"insertions keep their order", []Edit{{At(5, 5), "a"}, {At(5, 5), "b"}}, "01234ab56789"},
		{"insertion before a replacement", []Edit{{At(5, 6), "b"}, {At(5, 5), "a"}}, "01234ab6789"},
		{"insertion behind a replacement", []Edit{{At(6, 6), "b"}, {At(5, 6), "a"}}, "01234ab6789"},
		{"neighbours", []Edit{{At(2, 4), "a"}, {At(4, 6), "b"}}, "01ab6789"},
		{"ends", []Edit{{At(0, 0), "<"}, {At(10, 10), ">"}}, "<0123456789>"},
		{"overlap", []Edit{{At(2, 4), "a"}, {At(3, 5), "b"}}, ""},
		{"the same twice", []Edit{{At(2, 4), "a"}, {At(2, 4), "a"}}, ""},
		{"insertion within", []Edit{{At(2, 4), "a"}, {At(3, 3), "b"}}, ""},
		{"reversed", []Edit{{At(4, 2), ""}}, ""},
		{"before", []Edit{{At(-1, 2), ""}}, ""},
		{"behind", []Edit{{At(2, 11), ""}}, ""},
	}
	for _, test := range tests {
		got, err := Apply([]byte("0123456789"), test.edits)
		if string(got) != test.want || (err != nil) != (test.want == "") {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestReplace(t *testing.T) {
	text := []byte("hello")
	got := []string{
		string(Replace(text, At(1, 3), "E")), string(Replace(text, At(9, 12), "!")),
		string(Replace(text, At(-3, 1), "J")), string(Replace(text, At(4, 2), "_")),
	}
	if diff := cmp.Diff([]string{"hElo", "hello!", "Jello", "hell_o"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	same := Replace(text, At(0, 0), "")
	same[0] = 'J'
	if string(text) != "hello" {
		t.Error("Replace shares the array")
	}
}

// Applying edits at once is the same as making them one by one from the end.
func FuzzEdits(f *testing.F) {
	f.Add("hello é😀\r\n", []byte{0, 0, 1, 3, 2, 4, 3, 0, 5})
	f.Fuzz(func(t *testing.T, text string, plan []byte) {
		var edits []Edit
		at, want := 0, ""
		for i := 0; i+1 < len(plan); i += 2 {
			start := at + int(plan[i])%8
			end := start + int(plan[i+1])%4
			if end > len(text) {
				break
			}
			edits = append(edits, Edit{At(start, end), fmt.Sprint(i)})
			want += text[at:start] + fmt.Sprint(i)
			at = end
		}
		want += text[at:]
		rest := text
		for _, e := range slices.Backward(edits) {
			rest = string(Replace([]byte(rest), e.Span, e.New))
		}
		if rest != want {
			t.Fatalf("one by one %q, want %q", rest, want)
		}
		// Insertions at one place must keep their order, so those stay as they are.
		shuffled := append([]Edit{}, edits...)
		for i := 0; i+1 < len(shuffled); i++ {
			if shuffled[i].Span.End < shuffled[i+1].Span.Start {
				shuffled[i], shuffled[i+1] = shuffled[i+1], shuffled[i]
			}
		}
		got, err := Apply([]byte(text), shuffled)
		if err != nil || string(got) != want {
			t.Fatalf("%q with %v is %q, %v, want %q", text, shuffled, got, err, want)
		}
	})
}
