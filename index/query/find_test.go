package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// Of too many the best are found, wherever they lie.
func TestFindIsBounded(t *testing.T) {
	files := map[string]string{}
	for i := range 3000 {
		name := fmt.Sprintf("needs-%s-%d", strings.Repeat("x", 1+i*7%90), i)
		files["skills/"+name+"/SKILL.md"] = "---\nname: " + name + "\n---\n# Needs\n"
	}
	for _, p := range []string{"aaa", "m", "zzz"} {
		files["skills/"+p+"/SKILL.md"] = "---\nname: need\n---\n"
	}
	s := indextest.Build(files)
	found := query.Find(s, "NEED")
	if len(found) != query.MaxFound {
		t.Fatalf("found %d", len(found))
	}
	var first []string
	for _, f := range found[:3] {
		first = append(first, f.Path)
	}
	if diff := cmp.Diff([]string{"skills/aaa/SKILL.md", "skills/m/SKILL.md", "skills/zzz/SKILL.md"}, first); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(found, func(a, b query.Found) int { return a.Rank - b.Rank }) {
		t.Error("not sorted")
	}
	longest := 0
	for _, f := range found {
		longest = max(longest, len(f.Name))
	}
	shorter := 0
	for p := range files {
		if name := strings.Split(p, "/")[1]; strings.HasPrefix(name, "needs") && len(name) < longest {
			shorter++
		}
	}
	if shorter > query.MaxFound-3 {
		t.Errorf("%d are shorter than the longest of those found", shorter)
	}
	for _, q := range []string{"x y z", "need\x00", "é", "needneedneed"} {
		if got := query.Find(s, q); len(got) != 0 {
			t.Errorf("%q finds %q", q, got[0].Name)
		}
	}
}
