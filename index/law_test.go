package index_test

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
	"github.com/skillpls/skillpls/index/disk"
)

// A model is a tree as a plain map, from which a snapshot can be built afresh.
type model map[string]node

type node struct {
	typ    disk.Type
	repo   bool
	target string // of a link
	text   string // of a file
}

func (m model) change(p string) index.Change {
	n, ok := m[p]
	if !ok {
		return index.Change{Path: p, Type: disk.Absent}
	}
	c := index.Change{Path: p, Type: n.typ, Repo: n.repo, Target: n.target}
	if n.typ == disk.File && index.Candidate(p) {
		c.Doc = index.NewDocument(p, []byte(n.text))
	}
	return c
}

func (m model) fresh() *index.Snapshot {
	var changes []index.Change
	for _, p := range slices.Sorted(maps.Keys(m)) {
		changes = append(changes, m.change(p))
	}
	s, _ := index.New(disk.Dir).Apply(changes)
	return s
}

// put sets a path, with the directories above it, and returns what changed. A
// file or link in the way makes way.
func (m model) put(p string, n node) (changed []string) {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if was, ok := m[dir]; !ok || was.typ != disk.Dir {
			delete(m, dir)
			m[dir] = node{typ: disk.Dir}
			changed = append(changed, dir)
		}
	}
	slices.Reverse(changed)
	if was, ok := m[p]; ok && was.typ == disk.Dir && n.typ != disk.Dir {
		m.remove(p)
	}
	m[p] = n
	return append(changed, p)
}

func (m model) remove(p string) {
	maps.DeleteFunc(m, func(q string, _ node) bool { return q == p || strings.HasPrefix(q, p+"/") })
}

// dump writes everything that a snapshot answers.
func dump(s *index.Snapshot) string {
	var b strings.Builder
	fmt.Fprintf(&b, "roster %v\n", s.Roster())
	for d := range s.Docs() {
		skill, _ := s.SkillDir(path.Dir(d.Path))
		fmt.Fprintf(&b, "%s kind=%s skill=%s root=%s scope=%s unsure=%t\n", d.Path, s.Kind(d.Path), skill, s.RootOf(path.Dir(d.Path)), s.Scope(d.Path), d.Unsure)
		for i := range d.Refs {
			r := &d.Refs[i]
			fmt.Fprintf(&b, "  %d %q#%q live=%t %+v\n", r.Form, r.Target, r.Fragment, s.Live(d, r), s.Resolve(d, r))
		}
	}
	for p, t := range s.Paths("") {
		fmt.Fprintf(&b, "path %s %v %v real=%s\n", p, t, s.Existence(p), s.Real(p))
	}
	for space := index.SpaceSkill; space <= index.SpaceRule; space++ {
		for n := range s.Names(space) {
			fmt.Fprintf(&b, "name %d %s:", space, n)
			for d := range s.Declarers(index.Key{Space: space, Name: n}) {
				fmt.Fprintf(&b, " %s", d.Path)
			}
			for d := range s.Referrers(index.Key{Space: space, Name: n}) {
				fmt.Fprintf(&b, " <%s", d.Path)
			}
			b.WriteString("\n")
		}
	}
	for _, n := range names {
		fmt.Fprintf(&b, "word %s:", n)
		for d := range s.Mentioners(n) {
			for r := range d.MentionsOf(n) {
				fmt.Fprintf(&b, " %s:%d %s %+v", d.Path, r.Span.Start, s.StrengthOf(d, r), s.Resolve(d, r).Targets)
			}
		}
		b.WriteString("\n")
	}
	for d := range s.Unsure() {
		fmt.Fprintf(&b, "unsure %s\n", d.Path)
	}
	g := s.Graph()
	fmt.Fprintf(&b, "graph %t %v\n", g.DependsOn, g.Cycles)
	for _, r := range g.Roles {
		fmt.Fprintf(&b, "role %+v\n", *r)
	}
	return b.String()
}

var (
	names = []string{"alpha", "beta-two", "gamma", "sa", "qa"}
	dirs  = []string{".claude/skills", ".claude/skills/core", "skills", "plug/skills", ".agents/skills/deep/er", "sub/skills"}
)

// genText draws the text of a file that refers to others and is sometimes broken.
func genText(t *rapid.T, p string) string {
	name := rapid.SampledFrom(names)
	list := func(key string) string {
		return fmt.Sprintf("%s: [%s]\n", key, strings.Join(rapid.SliceOfN(name, 0, 2).Draw(t, key), ", "))
	}
	link := func() string {
		return fmt.Sprintf("[x](%s)\n", rapid.SampledFrom([]string{
			"../alpha/SKILL.md", "../beta-two/SKILL.md#one", "references/r.md", "../r.md#one", "#one", "/.claude/rules/sa.md", "../../x.md", "../lnk/SKILL.md",
		}).Draw(t, "link"))
	}
	switch {
	case path.Base(p) == "SKILL.md":
		if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
			return "---\nname: [\ndepends_on: [alpha]\n---\n"
		}
		return "---\nname: " + name.Draw(t, "name") + "\n" + list("depends_on") + list("used_by") + list("tags") +
			rapid.SampledFrom([]string{"", "category: core\n", "category: gamma\n"}).Draw(t, "category") + "---\n# one\n" + link() + link() + said.Draw(t, "said")
	case path.Base(p) == "roles.yaml":
		if rapid.IntRange(0, 5).Draw(t, "broken") == 0 {
			return "roles: [\n"
		}
		var b strings.Builder
		b.WriteString("core_skills: [alpha]\nroles:\n")
		for _, r := range []string{"sa", "qa"} {
			fmt.Fprintf(&b, "  %s:\n    skills:\n      inherit: [%s]\n      include: [%s, {category: core}]\n      exclude: [%s]\n", r,
				name.Draw(t, "inherit"), name.Draw(t, "include"), name.Draw(t, "exclude"))
		}
		return b.String()
	case strings.HasSuffix(p, ".json"):
		return `{"name": "plug", "skills": ["./skills/alpha"]}`
	case strings.HasSuffix(p, ".yaml"):
		return "installed_skills:\n  - name: " + name.Draw(t, "row") + "\n    path: .claude/skills/alpha\n"
	}
	heads := []string{"# one\n", "## one\n", "## two\n", "<a id=\"one\"></a>\n"}
	return link() + rapid.SampledFrom(heads).Draw(t, "head") + rapid.SampledFrom(heads).Draw(t, "head2") + "see @../r.md\n" + link() + said.Draw(t, "said")
}

// said are words and paths that may mean something.
var said = rapid.SampledFrom([]string{
	"", "`beta-two` and **alpha**, a beta-two.\n", "/beta-two, @qa, plug:alpha and `references/r.md`\n", "Skill(alpha), skill: `gamma`, `.claude/rules/sa.md`\n",
	"[alpha](../alpha/SKILL.md), `${CLAUDE_PLUGIN_ROOT}/skills/alpha/SKILL.md`\n",
})

func genPath(t *rapid.T) string {
	dir, name := rapid.SampledFrom(dirs).Draw(t, "dir"), rapid.SampledFrom(names).Draw(t, "skill")
	return rapid.SampledFrom([]string{
		dir + "/" + name + "/SKILL.md", dir + "/" + name + "/SKILL.md", dir + "/" + name + "/references/r.md", dir + "/r.md",
		".claude/rules/" + name + ".md", ".claude/agents/" + name + ".md", "config/roles.yaml", ".claude/roles.yaml", ".claude/skills/skills-registry.yaml",
		"plug/.claude-plugin/plugin.json", "plug/agents/" + name + ".md", "agents/" + name + ".md", "CLAUDE.md", "SKILL.md", "x.txt",
	}).Draw(t, "path")
}

// Any sequence of changes makes the snapshot that the same tree makes at once.
func TestIncrementalEqualsFresh(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := model{}
		s := m.fresh()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			s, _ = s.Apply(step(t, m))
			if diff := cmp.Diff(dump(m.fresh()), dump(s)); diff != "" {
				t.Fatalf("(-fresh +incremental)\n%s", diff)
			}
		}
	})
}

// step changes the model at random, and returns the changes.
func step(t *rapid.T, m model) []index.Change {
	var changed []string
	switch rapid.IntRange(0, 11).Draw(t, "op") {
	case 0: // remove a file or a directory
		if len(m) > 0 {
			p := rapid.SampledFrom(slices.Sorted(maps.Keys(m))).Draw(t, "remove")
			m.remove(p)
			changed = []string{p}
		}
	case 1: // move a directory
		if p := path.Dir(genPath(t)); m[p].typ == disk.Dir && p != "." {
			to := rapid.SampledFrom(dirs).Draw(t, "to") + "/" + rapid.SampledFrom(names).Draw(t, "as")
			if to == p || strings.HasPrefix(to, p+"/") || strings.HasPrefix(p, to+"/") {
				break
			}
			moved := model{}
			for q, n := range m {
				if strings.HasPrefix(q, p+"/") {
					moved[to+q[len(p):]] = n
				}
			}
			m.remove(p)
			changed = append(changed, p)
			for _, q := range slices.Sorted(maps.Keys(moved)) {
				changed = append(changed, m.put(q, moved[q])...)
			}
		}
	case 2: // a symlink to a directory that may be there
		changed = m.put(rapid.SampledFrom(dirs).Draw(t, "at")+"/lnk", node{typ: disk.Link, target: path.Dir(genPath(t))})
	case 3: // what cannot be looked into
		changed = m.put("sub/skills/gamma", node{typ: disk.Opaque})
	case 4: // a submodule comes or goes
		if n, ok := m["sub"]; ok && n.typ == disk.Dir {
			n.repo = !n.repo
			m["sub"] = n
			changed = []string{"sub"}
		}
	default:
		p := genPath(t)
		changed = m.put(p, node{typ: disk.File, text: genText(t, p)})
	}
	var changes []index.Change
	for _, p := range changed {
		changes = append(changes, m.change(p))
	}
	return changes
}
