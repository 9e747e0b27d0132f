package index_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

var existences = map[index.Existence]string{index.Exists: "exists", index.Absent: "absent", index.Unknown: "unknown"}

func TestExistence(t *testing.T) {
	tests := []struct {
		name string
		tree string
		more []index.Change
		want map[string]string
	}{
		{
			name: "files and directories",
			tree: "-- docs/Guide.md --\n-- pic.png --\n-- empty/ --\n",
			want: map[string]string{
				"": "exists", "docs": "exists", "docs/Guide.md": "exists", "pic.png": "exists", "empty": "exists",
				"docs/guide.md": "absent", "Docs/Guide.md": "absent", "docs/x.md": "absent", "x": "absent", "x/y/z.md": "absent",
				"pic.png/x": "absent", "docs/Guide.md/x/y": "absent", "empty/x": "absent", "doc": "absent",
			},
		},
		{
			name: "what nobody looked into",
			more: []index.Change{{Path: "build", Type: disk.Opaque}, {Path: "src", Type: disk.Dir}, {Path: "src/gone", Type: disk.Opaque}},
			want: map[string]string{"build": "exists", "build/x": "unknown", "build/x/y": "unknown", "src/gone/x": "unknown", "src/x": "absent"},
		},
		{
			name: "submodules and nested clones",
			tree: "-- sub/@repo --\n-- sub/a/x.md --\n-- own/x.md --\n",
			want: map[string]string{
				"sub": "exists", "sub/a/x.md": "exists", "sub/a": "exists",
				"sub/y.md": "unknown", "sub/a/y.md": "unknown", "sub/b/y.md": "unknown", "own/y.md": "absent", "subway/x": "absent",
			},
		},
		{
			name: "symbolic links",
			tree: `-- real/deep/x.md --
-- alias@ -> real --
-- chain@ -> alias --
-- file@ -> real/deep/x.md --
-- dangles@ -> nowhere --
-- real/up@ -> real --
`,
			want: map[string]string{
				"alias": "exists", "alias/deep/x.md": "exists", "alias/deep/y.md": "absent", "chain": "exists", "chain/deep/x.md": "exists", "chain/y.md": "absent",
				"file": "exists", "file/x": "absent", "dangles": "absent", "dangles/x": "absent",
				"real/up/up/up/deep/x.md": "exists", "real/up/up/y.md": "absent",
			},
		},
		{
			name: "symbolic links in a circle",
			more: []index.Change{{Path: "a", Type: disk.Dangling, Target: "b"}, {Path: "b", Type: disk.Dangling, Target: "a"}},
			want: map[string]string{"a": "absent", "a/x": "absent", "b": "absent"},
		},
		{
			name: "a symbolic link that leaves the tree",
			more: []index.Change{{Path: "out", Type: disk.Opaque}},
			want: map[string]string{"out": "exists", "out/x": "unknown"},
		},
		{
			name: "a symbolic link into a submodule",
			tree: "-- sub/@repo --\n-- sub/x.md --\n-- in@ -> sub --\n",
			want: map[string]string{"in/x.md": "exists", "in/y.md": "unknown"},
		},
		{
			name: "what would be ignored if it were there",
			tree: `-- .gitignore --
dist/
*.log
!keep.log
/root-only.md
docs/**/*.gen.md
-- a/.gitignore --
secret.md
!b.log
-- a/x.md --
-- a/dist.md --
`,
			want: map[string]string{
				"dist": "unknown", "dist/x/y.md": "unknown", "a/dist/x.md": "unknown", "a/dist.md": "exists", "b.log": "unknown", "keep.log": "absent",
				"root-only.md": "unknown", "a/root-only.md": "absent", "docs/a/b.gen.md": "unknown", "docs/a/b.md": "absent",
				"a/secret.md": "unknown", "a/deep/secret.md": "unknown", "secret.md": "absent", "a/b.log": "absent", "a/c.log": "unknown",
				"dist/keep.log": "unknown",
			},
		},
		{
			name: "git's ignore files say nothing in a host's directory",
			tree: `-- .gitignore --
.claude/
*.tmp.md
-- .skillplsignore --
drafts/
-- .claude/.gitignore --
local.md
-- .claude/skills/.skillplsignore --
old.md
-- .claude/x.md --
`,
			want: map[string]string{
				".claude/y.md": "absent", ".claude/a.tmp.md": "absent", ".claude/local.md": "absent", "a.tmp.md": "unknown",
				".claude/drafts/a.md": "unknown", "drafts/a.md": "unknown", ".claude/skills/old.md": "unknown", ".claude/old.md": "absent",
			},
		},
		{
			name: "there is nothing to ignore about what is there",
			tree: "-- .gitignore --\n*.md\n-- a.md --\n",
			want: map[string]string{"a.md": "exists", "b.md": "unknown", "a.md/x": "absent"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := build(treeOf(tt.tree)).Apply(tt.more)
			for p, want := range tt.want {
				if got := existences[s.Existence(p)]; got != want {
					t.Errorf("%q: %s, want %s", p, got, want)
				}
			}
		})
	}
}

// Of a tree that nobody listed only what was opened is known.
func TestExistenceInUnlistedTree(t *testing.T) {
	s, _ := index.New(disk.Opaque).Apply([]index.Change{indextest.File("a.md", "x")})
	for p, want := range map[string]string{"a.md": "exists", "b.md": "unknown", "a/b.md": "unknown"} {
		if got := existences[s.Existence(p)]; got != want {
			t.Errorf("%q: %s, want %s", p, got, want)
		}
	}
}

func TestReal(t *testing.T) {
	s := build(treeOf("-- real/deep/x.md --\n-- alias@ -> real --\n-- chain@ -> alias --\n"))
	for p, want := range map[string]string{
		"alias/deep/x.md": "real/deep/x.md", "chain/deep/x.md": "real/deep/x.md", "chain": "real", "aliased": "aliased", "": "", "real/alias": "real/alias",
	} {
		if got := s.Real(p); got != want {
			t.Errorf("Real(%q) = %q, want %q", p, got, want)
		}
	}
}

func TestPathKeys(t *testing.T) {
	s := build(treeOf("-- real/deep/x.md --\n-- alias@ -> real --\n-- b@ -> real/deep --\n-- realm@ -> other --\n-- other/ --\n"))
	for p, want := range map[string][]string{
		"real/deep/x.md": {"alias/deep/x.md", "b/x.md", "real/deep/x.md", "…/b/x.md", "…/deep/x.md", "…/x.md"},
		"real/deep":      {"alias/deep", "b", "real/deep", "…/alias/deep", "…/b", "…/deep", "…/real/deep"},
		"real/y.md":      {"alias/y.md", "real/y.md", "…/alias/y.md", "…/real/y.md", "…/y.md"},
		"other":          {"other", "realm", "…/other", "…/realm"},
	} {
		var got []string
		for _, k := range s.PathKeys(p) {
			switch k.Space {
			case index.SpacePath:
				got = append(got, k.Name)
			case index.SpaceTail:
				got = append(got, "…/"+k.Name)
			default:
				t.Errorf("%q: a key in space %d", p, k.Space)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", p, diff)
		}
	}
}
