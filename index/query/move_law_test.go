package query_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// moveFiles are the files of generated trees; each may be there or not.
var moveFiles = []string{
	"CLAUDE.md", "docs/a.md", "docs/deep/b.md", ".claude/CLAUDE.md", ".claude/rules/role-rules/r.md", ".claude/skills/INDEX.md",
	".claude/skills/core/one/SKILL.md", ".claude/skills/core/one/references/n.md", ".claude/skills/core/one/notes.md",
	".claude/skills/two-parts/SKILL.md", ".claude/skills/two-parts/scripts/run.sh", "plug/skills/three/SKILL.md", "plug/agents/four.md",
}

// genMoveTree draws a tree whose files lead to one another by paths of all kinds.
func genMoveTree(t *rapid.T) map[string]string {
	files := map[string]string{"plug/.claude-plugin/plugin.json": `{"name": "plug", "skills": ["./skills/three"]}`}
	for _, p := range moveFiles {
		if rapid.IntRange(0, 3).Draw(t, p) > 0 {
			files[p] = ""
		}
	}
	all := slices.Sorted(maps.Keys(files))
	for _, p := range all {
		if path.Ext(p) != ".md" {
			continue
		}
		var b strings.Builder
		if path.Base(p) == "SKILL.md" {
			fmt.Fprintf(&b, "---\nname: %s\n---\n", path.Base(path.Dir(p)))
		}
		b.WriteString("# Top\n")
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			to := rapid.SampledFrom(all).Draw(t, "to")
			if path.Base(to) == "SKILL.md" && rapid.Bool().Draw(t, "directory") {
				to = path.Dir(to)
			}
			rel := index.Relative(strings.TrimPrefix(path.Dir(p), "."), to)
			if path.Dir(p) != "." {
				rel = index.Relative(path.Dir(p), to)
			}
			fmt.Fprintf(&b, rapid.SampledFrom([]string{"[x](%[1]s)\n", "[x](./%[1]s#top)\n", "@%[1]s\n", "[x](/%[2]s)\n", "![x](<%[1]s>) [y][r]\n\n[r]: %[1]s\n\n", "`%[2]s`\n", "`%[1]s`\n"}).Draw(t, "line"), rel, to)
		}
		files[p] = b.String()
	}
	return files
}

// leads returns where the paths in each document lead, in order, by the path of the
// document; both as they are called afterwards. Paths in code are left out: the
// words beside them say whether they are some.
func leads(s *index.Snapshot, moved func(string) string) map[string][]string {
	to := map[string][]string{}
	for d := range s.Docs() {
		for i := range d.Refs {
			r := &d.Refs[i]
			if !r.IsPath() || r.Form == index.FormPath {
				continue
			}
			lead := "nowhere"
			if res := s.Resolve(d, r); len(res.Targets) > 0 {
				lead = moved(res.Targets[0].Path)
			}
			to[moved(d.Path)] = append(to[moved(d.Path)], lead)
		}
	}
	return to
}

// Whatever moves, every path leads where it did.
func TestMoveLeadsWhereItDid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		files := genMoveTree(t)
		s := indextest.Build(files)
		var from []string
		for p := range files {
			for ; p != "."; p = path.Dir(p) {
				if !slices.Contains([]string{"plug/.claude-plugin", "plug/.claude-plugin/plugin.json"}, p) && path.Base(p) != "SKILL.md" {
					from = append(from, p)
				}
			}
		}
		slices.Sort(from)
		mv := query.Move{From: rapid.SampledFrom(slices.Compact(from)).Draw(t, "from")}
		mv.To = path.Join(rapid.SampledFrom([]string{"", "docs", ".claude/rules", ".claude/skills/other/deep", "plug/skills", "far/away/from/here"}).Draw(t, "into"),
			rapid.SampledFrom([]string{path.Base(mv.From), "renamed" + path.Ext(mv.From)}).Draw(t, "as"))
		read := func(p string, _ []byte) ([]byte, bool) { text, ok := files[p]; return []byte(text), ok }
		p, err := query.Relocate(s, []query.Move{mv}, read)
		if err != nil {
			t.Skip(err)
		}
		tr := tree{Snapshot: s, texts: files}
		after := indextest.Build(tr.after(t, p))
		moved := p.Moved(s)
		if diff := cmp.Diff(leads(s, moved), leads(after, func(p string) string { return p })); diff != "" {
			t.Fatalf("%s to %s (-before +after)\n%s", mv.From, mv.To, diff)
		}
	})
}
