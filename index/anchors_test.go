package index

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A document with many headings finds what one that looks at each finds.
func TestHeadingTable(t *testing.T) {
	t.Parallel()
	titles := []string{"One", "two", "ONE", "Straße", "kelvin K", "ſ", "☁️ Cloud", "id {#Own}", "<a id=\"Web\"></a>Web", "Ελλάς", ""}
	fragments := []string{"one", "ONE", "one-1", "One-2", "two", "straße", "STRASSE", "kelvin-k", "KELVIN-K", "ſ", "S", "s", "-cloud", "️-cloud", "own", "OWN", "web", "WEB-1", "\xfe", "ελλάς", "ΕΛΛΆΣ", "L3", "top", "user-content-one", "", "nowhere"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		var b strings.Builder
		for range manyHeadings + r.IntN(20) {
			fmt.Fprintf(&b, "%s %s\n\ntext\n\n", strings.Repeat("#", 1+r.IntN(6)), titles[r.IntN(len(titles))])
		}
		d := NewDocument(".claude/skills/a/SKILL.md", []byte(b.String()))
		if d.headings == nil {
			t.Fatalf("%d headings have no table", len(d.Headings))
		}
		plain := *d
		plain.headings = nil
		for _, f := range fragments {
			got, ok := d.Anchor(f)
			want, is := plain.Anchor(f)
			if diff := cmp.Diff(want, got); diff != "" || ok != is {
				t.Fatalf("#%s in\n%s\n%t, want %t (-want +got)\n%s", f, b.String(), ok, is, diff)
			}
		}
		for i := range d.Headings {
			if got, want := d.Section(i), plain.Section(i); got != want {
				t.Fatalf("section %d of\n%s\n%v, want %v", i, b.String(), got, want)
			}
		}
	}
}

// Texts have the same key if they are equal in any case, and only then.
func TestFoldKey(t *testing.T) {
	t.Parallel()
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("aAbkKKſsSßẞéÉσςΣİiIı-1 �")), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := string(letters.Draw(t, "a")), string(letters.Draw(t, "b"))
		if got, want := foldKey(a) == foldKey(b), strings.EqualFold(a, b); got != want {
			t.Errorf("%q and %q: %t, want %t", a, b, got, want)
		}
	})
}
