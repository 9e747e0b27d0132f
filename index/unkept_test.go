package index_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

// What is ignored and what nested repositories hold is in a kept tree as it is now;
// all else is as it was.
func TestUnkept(t *testing.T) {
	now := indextest.Build(map[string]string{
		"a.md": "# A\n", "new.md": "# New\n", "sub/@repo": "", "sub/x/y.md": "# Y\n", "sub/link@ -> sub/x": "",
		"later/z.md": "# Z\n", "clone/@repo": "", "clone/c.md": "# C\n",
	})
	now, _ = now.Apply([]index.Change{
		{Path: "build", Type: disk.Opaque}, {Path: "later/dist", Type: disk.Opaque}, {Path: "gone.md", Type: disk.Opaque},
	})
	was := indextest.Build(map[string]string{"a.md": "# A\n", "gone.md": "# Gone\n"})
	was, _ = was.Apply([]index.Change{{Path: "sub", Type: disk.Opaque, Repo: true}})
	was, _ = was.Apply(now.Unkept(was))
	got := map[string]string{}
	for p, typ := range was.Paths("") {
		got[p] = typ.String()
	}
	want := map[string]string{
		"a.md": "file", "gone.md": "file", "build": "opaque", "clone": "dir", "clone/c.md": "file",
		"sub": "dir", "sub/x": "dir", "sub/x/y.md": "file", "sub/link": "link",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if was.Doc("sub/link/y.md") == nil || was.Scope("sub/x/y.md") != "sub" {
		t.Error("the submodule is not one")
	}
	if len(now.Unkept(now)) != 0 {
		t.Error("a tree lacks what it has")
	}
}
