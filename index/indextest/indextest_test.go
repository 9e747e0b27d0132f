package indextest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

func TestChanges(t *testing.T) {
	type entry struct {
		Path   string
		Type   disk.Type
		Repo   bool
		Target string
		Doc    bool
	}
	var got []entry
	for _, c := range indextest.Changes(map[string]string{
		"a/b/x.md": "# X\n", "a/x.png": "", "empty/": "", "sub/@repo": "", "sub/y.md": "",
		"a/link@ -> a/b": "", "gone@ -> nowhere": "", "chain@ -> a/link": "",
	}) {
		got = append(got, entry{c.Path, c.Type, c.Repo, c.Target, c.Doc != nil})
	}
	want := []entry{
		{Path: "a", Type: disk.Dir},
		{Path: "a/b", Type: disk.Dir},
		{Path: "a/b/x.md", Type: disk.File, Doc: true},
		{Path: "a/link", Type: disk.Link, Target: "a/b"},
		{Path: "a/x.png", Type: disk.File},
		{Path: "chain", Type: disk.Link, Target: "a/link"},
		{Path: "empty", Type: disk.Dir},
		{Path: "gone", Type: disk.Dangling, Target: "nowhere"},
		{Path: "sub", Type: disk.Dir, Repo: true},
		{Path: "sub/y.md", Type: disk.File, Doc: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBuild(t *testing.T) {
	s := indextest.Build(map[string]string{"skills/a/SKILL.md": "---\nname: a\n---\n", "alias@ -> skills/a": ""})
	if s.Existence("nowhere") != index.Absent {
		t.Error("the root is not listed")
	}
	if d := s.Doc("alias/SKILL.md"); d == nil || d.Path != "skills/a/SKILL.md" {
		t.Errorf("through the symlink: %v", d)
	}
	s, _ = s.Apply([]index.Change{indextest.Absent("skills")})
	if s.Len() != 0 {
		t.Error("the file is still there")
	}
}
