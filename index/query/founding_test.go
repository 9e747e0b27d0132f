package query_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// load reads a directory, and how to read its texts.
func load(t *testing.T, dir string) (*index.Snapshot, query.Reader) {
	t.Helper()
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return w.Snapshot(), func(p string, into []byte) ([]byte, bool) { return w.Text(w.Snapshot().Doc(p), into) }
}

// render writes a plan as the lists in testdata/founding are written: which were
// made by reading the tree.
func render(s *index.Snapshot, p *query.Plan) string {
	var b strings.Builder
	lines := func(what string, edits []query.Edit) {
		n := map[string]int{}
		var order []string
		for _, e := range edits {
			at := fmt.Sprintf("%s:%d", e.Path, s.Doc(e.Path).Line(int(e.Span.Start))+1)
			if n[at]++; n[at] == 1 {
				order = append(order, at)
			}
		}
		for _, at := range order {
			fmt.Fprintf(&b, "%s %s x%d\n", what, at, n[at])
		}
	}
	lines("edit", p.Edits)
	for _, m := range p.Moves {
		fmt.Fprintf(&b, "move %s -> %s\n", m.From, m.To)
	}
	for _, l := range p.Relinks {
		fmt.Fprintf(&b, "link %s -> %s\n", l.From, l.To)
	}
	if len(p.Mentions) > 0 {
		b.WriteString("\n")
		lines("mention", p.Mentions)
	}
	return b.String()
}

// skillNamed returns the skill of that name and directory.
func skillNamed(t *testing.T, s *index.Snapshot, name string) index.Target {
	t.Helper()
	for d := range s.Declarers(index.Key{Space: index.SpaceSkill, Name: name}) {
		return s.SkillTarget(d)
	}
	t.Fatalf("no skill %q", name)
	return index.Target{}
}

// What the renames that the project was begun for edit in the founding tree: the
// lists were made by reading it.
func TestFoundingRenames(t *testing.T) {
	s, read := load(t, indextest.Founding(t))
	rename := func(target index.Target, name string) func() (*query.Plan, error) {
		return func() (*query.Plan, error) {
			r, err := query.RenamingOf(s, target)
			if err != nil {
				return nil, err
			}
			return query.Rename(s, r, name, read)
		}
	}
	const rules = ".claude/rules/role-rules/sa-rules.md"
	d := s.Doc(rules)
	i := slices.IndexFunc(d.Headings, func(h index.Heading) bool { return strings.Contains(h.Title, "Technology Selection Rules") })
	heading := index.Target{Kind: index.SymbolHeading, Path: rules, Name: d.Headings[i].Title, Span: d.Section(i), At: d.Headings[i].Text}
	for name, plan := range map[string]func() (*query.Plan, error){
		"code-review": rename(skillNamed(t, s, "code-review"), "change-inspection"),
		"role-sa":     rename(s.RoleTargets(s.Graph().Role("sa"))[0], "architect-lead"),
		"security":    rename(skillNamed(t, s, "security"), "application-security"),
		"heading":     rename(heading, "Choosing Technology"),
		"move-system-design": func() (*query.Plan, error) {
			return query.Relocate(s, []query.Move{{From: ".claude/skills/domain/architecture/system-design", To: ".claude/skills/domain/backend/system-design"}}, read)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := plan()
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join("testdata", "founding", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(render(s, p), "\n")); diff != "" {
				t.Errorf("(-read +planned)\n%s", diff)
			}
		})
	}
}
