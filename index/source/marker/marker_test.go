package marker

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skillpls/skillpls/index/source"
)

func TestExtract(t *testing.T) {
	type marks = map[string]source.Span
	tests := []struct {
		text, plain string
		marks       marks // nil for an error
	}{
		{"", "", marks{}},
		{"see [x](⟦dest|a.md⟧) and ⟦1⟧go", "see [x](a.md) and go", marks{"dest": source.At(8, 12), "1": source.At(18, 18)}},
		{"⟦a|é⟧⟦b|⟧⟦c|x|y⟧", "éx|y", marks{"a": source.At(0, 2), "b": source.At(2, 2), "c": source.At(2, 5)}},
		{"⟦a|one\ntwo⟧", "one\ntwo", marks{"a": source.At(0, 7)}},
		{"⟦a⟧⟦a⟧", "", nil},
		{"⟦a", "", nil},
		{"a⟧", "", nil},
		{"⟦⟧", "", nil},
		{"⟦|x⟧", "", nil},
		{"⟦a|⟦b⟧⟧", "", nil},
	}
	for _, test := range tests {
		plain, got, err := Extract(test.text)
		if (err != nil) != (test.marks == nil) || plain != test.plain {
			t.Errorf("%q: %q, %v, want %q", test.text, plain, err, test.plain)
		}
		if diff := cmp.Diff(test.marks, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", test.text, diff)
		}
	}
}
