package query_test

import (
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// A fataler ends a test, of Go's or of rapid's.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// after returns the texts of a tree when a plan is done, by their paths then.
func (tr tree) after(t fataler, p *query.Plan) map[string]string {
	t.Helper()
	edits := map[string][]source.Edit{}
	for _, e := range p.Edits {
		edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	texts := map[string]string{}
	moved := p.Moved(tr.Snapshot)
	for file, text := range tr.texts {
		changed, err := source.Apply([]byte(text), edits[file])
		if err != nil {
			t.Fatal(err)
		}
		texts[moved(file)] = string(changed)
	}
	return texts
}

func (tr tree) read(p string, _ []byte) ([]byte, bool) {
	text, ok := tr.texts[p]
	return []byte(text), ok
}

// A file that moves alone takes its relative paths along, and those that lead to it
// follow.
func TestRelocateFile(t *testing.T) {
	for _, tt := range []struct {
		name, tree string
		move       query.Move
		want       string // of the files that change
	}{
		{
			name: "links, to others and to itself",
			tree: "-- docs/a.md --\n[b](b.md#x) [self](a.md) [here](#a) [up](../README.md) [root](/docs/b.md) [gone](gone.md)\n-- docs/b.md --\n[a](a.md)\n-- README.md --\n[a](docs/a.md)\n",
			move: query.Move{From: "docs/a.md", To: "docs/sub/a.md"},
			want: "-- README.md --\n[a](docs/sub/a.md)\n-- docs/b.md --\n[a](sub/a.md)\n" +
				"-- docs/sub/a.md --\n[b](../b.md#x) [self](a.md) [here](#a) [up](../../README.md) [root](/docs/b.md) [gone](gone.md)\n",
		},
		{
			name: "from the root, and imports",
			tree: "-- CLAUDE.md --\n@docs/a.md [a](docs/a.md) `docs/a.md`\n-- docs/a.md --\nA.\n",
			move: query.Move{From: "CLAUDE.md", To: ".claude/CLAUDE.md"},
			want: "-- .claude/CLAUDE.md --\n@../docs/a.md [a](../docs/a.md) `docs/a.md`\n",
		},
		{
			name: "within a skill, where paths in code are meant from its directory",
			tree: "-- skills/s/SKILL.md --\n---\nname: s\n---\n`notes.md` [n](notes.md)\n-- skills/s/notes.md --\n`scripts/run.sh` [r](scripts/run.sh)\n-- skills/s/scripts/run.sh --\n",
			move: query.Move{From: "skills/s/notes.md", To: "skills/s/references/notes.md"},
			want: "-- skills/s/SKILL.md --\n---\nname: s\n---\n`notes.md` [n](references/notes.md)\n" +
				"-- skills/s/references/notes.md --\n`scripts/run.sh` [r](../scripts/run.sh)\n",
		},
		{
			name: "out of a skill",
			tree: "-- .claude/skills/s/SKILL.md --\n---\nname: s\n---\n-- .claude/skills/s/references/n.md --\n`scripts/run.sh` [r](../scripts/run.sh)\n-- .claude/skills/s/scripts/run.sh --\n",
			move: query.Move{From: ".claude/skills/s/references/n.md", To: ".claude/rules/n.md"},
			want: "-- .claude/rules/n.md --\n`.claude/skills/s/scripts/run.sh` [r](../skills/s/scripts/run.sh)\n",
		},
		{
			name: "to the root itself",
			tree: "-- docs/a.md --\n[up](..) [up](../) [here](.) [here](./)\n",
			move: query.Move{From: "docs/a.md", To: "docs/x/y/a.md"},
			want: "-- docs/x/y/a.md --\n[up](../../..) [up](../../../) [here](../..) [here](../../)\n",
		},
		{
			name: "an index of skills",
			tree: "-- .claude/skills/INDEX.md --\n| a | [a](core/a/SKILL.md) |\n-- .claude/skills/core/a/SKILL.md --\n---\nname: a\n---\n",
			move: query.Move{From: ".claude/skills/INDEX.md", To: ".claude/skills/core/INDEX.md"},
			want: "-- .claude/skills/core/INDEX.md --\n| a | [a](a/SKILL.md) |\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := build(t, tt.tree)
			p, err := query.Relocate(tr.Snapshot, []query.Move{tt.move}, tr.read)
			if err != nil {
				t.Fatal(err)
			}
			got := tr.after(t, p)
			for _, f := range txtar.Parse([]byte(tt.want)).Files {
				if diff := cmp.Diff(string(f.Data), got[f.Name]); diff != "" {
					t.Errorf("%s (-want +got)\n%s", f.Name, diff)
				}
				delete(got, f.Name)
			}
			for file, text := range got {
				if text != tr.texts[file] {
					t.Errorf("%s changes:\n%s", file, text)
				}
			}
		})
	}
}

// The name of a tag or a category is all of it, also what stands before a slash.
func TestRenameWithSlash(t *testing.T) {
	tr := build(t, "-- s/SKILL.md --\n---\nname: s\ncategory: domain/back\ntags: [lang/go, \"lang/go\", go]\n---\n"+
		"-- roles.yaml --\nroles:\n  dev:\n    skills:\n      include: [{category: domain/back}]\n")
	for spec, want := range map[string]string{"tag:lang/go": "tags: [golang, \"golang\", go]", "category:domain/back": "category: golang"} {
		found, err := query.Lookup(tr.Snapshot, "", spec)
		if err != nil {
			t.Fatal(err)
		}
		r, err := query.RenamingOf(tr.Snapshot, found[0])
		if err != nil {
			t.Fatal(err)
		}
		p, err := query.Rename(tr.Snapshot, r, "golang", tr.read)
		if err != nil {
			t.Fatal(err)
		}
		texts := tr.after(t, p)
		if !strings.Contains(texts["s/SKILL.md"], want) {
			t.Errorf("%s: %s", spec, texts["s/SKILL.md"])
		}
		if roles := texts["roles.yaml"]; path.Base(spec) == "back" && !strings.Contains(roles, "{category: golang}") {
			t.Errorf("%s: %s", spec, roles)
		}
	}
}
