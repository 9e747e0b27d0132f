package index_test

import (
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

// The roster follows what skills are called, and their categories: also where that can be
// no name, and is declared nowhere.
func TestRosterFollows(t *testing.T) {
	t.Parallel()
	const p = ".claude/skills/a/SKILL.md"
	s := indextest.Build(map[string]string{p: "---\nname: a: b\ncategory: c\n---\n"})
	for _, want := range []struct{ name, category string }{{"x](y/z.md)e: b", "c"}, {"x](y/w.md)e: b", "c"}, {"x](y/w.md)e: b", "d"}, {"a", "d"}} {
		text := "---\nname: " + want.name + "\ncategory: " + want.category + "\n---\n"
		s, _ = s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: index.NewDocument(p, []byte(text))}})
		if got := s.Roster(); len(got) != 1 || got[0].Name != want.name || got[0].Category != want.category {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}
