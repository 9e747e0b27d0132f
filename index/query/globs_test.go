package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/indextest"
)

func TestSplitGlobs(t *testing.T) {
	for text, want := range map[string][]string{
		"a": {"a"}, " a , b ": {"a", "b"}, "{a,b}/*,c": {"{a,b}/*", "c"}, "a,,b,": {"a", "b"}, "": nil, "{a,b": {"{a,b"}, "a},b": {"a}", "b"},
	} {
		if diff := cmp.Diff(want, splitGlobs(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// A look at the ends of a path never changes what a glob matches.
func TestPatternsMatchAsGlobsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		glob := rapid.StringMatching(`([ab/.*?]|\*\*/|\*\*|/\*\*|\[ab\]|\{a,b/\}|\{\*,\{b,a\}\}|\{|\}|,|\\\\[*a]){0,8}`).Draw(t, "glob")
		p := rapid.StringMatching(`[ab.*]{1,3}(/[ab.*]{1,3}){0,3}`).Draw(t, "path")
		patterns, ok := newPatterns(glob)
		if !ok {
			t.Skip()
		}
		left := maxWork
		want, _ := doublestar.Match(strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/"), p)
		if got := slices.ContainsFunc(patterns, func(g pattern) bool { return g.match(p, &left) }); got != want {
			t.Fatalf("%q and %q: %t, and doublestar says %t", glob, p, got, want)
		}
	})
}

// A count that would take too long stops, and says so; a glob that would is not
// counted.
func TestCountsAreBounded(t *testing.T) {
	files := map[string]string{".claude/rules/x.md": "---\npaths: 'src/f*[0-9].txt'\n---\n", ".claude/rules/y.md": "---\npaths: '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}'\n---\n"}
	for i := range 10_010 {
		files[fmt.Sprintf("src/f%d.txt", i)] = ""
	}
	s := indextest.Build(files)
	for rule, want := range map[string]string{"x": "Auto: 9804+ files", "y": "Auto"} {
		if got := Applies(s, s.Doc(".claude/rules/"+rule+".md")); got != want {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}
