package treegen_test

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/skillpls/skillpls/examples/treegen"
)

var (
	link       = regexp.MustCompile(`\]\(([^)\s]*)\)|\n\[[^\]\n]+\]: (\S+)`)
	label      = regexp.MustCompile(`\]\[([^\]]+)\]`)
	heading    = regexp.MustCompile(`(?m)^#{1,6} (.*)$`)
	secondHead = regexp.MustCompile(`(?m)^## `)
	span       = regexp.MustCompile("`[^`\n]+`")
	pathSpan   = regexp.MustCompile("`(?:\\.\\./)*(?:[a-z0-9-]+/)+[a-z0-9-]+\\.md`")
	codePath   = regexp.MustCompile("`(references/[^`]+)`")
)

// body is the text without fences, with LF.
func body(text []byte) string {
	var b strings.Builder
	open := ""
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\r\n", "\n")) {
		switch mark := line[:min(len(line), 3)]; {
		case open == "" && (mark == "```" || mark == "~~~"):
			open = mark
		case open == "":
			b.WriteString(line)
		case mark == open:
			open = ""
		}
	}
	return b.String()
}

// slugs is GitHub's rule for anchors.
func slugs(text string) map[string]bool {
	seen := make(map[string]bool)
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		for s, i := slug, 0; ; i++ {
			if i > 0 {
				s = fmt.Sprintf("%s-%d", slug, i)
			}
			if !seen[s] {
				seen[s] = true
				break
			}
		}
	}
	return seen
}

type fields struct {
	Name, Description, Category string
	DependsOn                   []string `yaml:"depends_on"`
	Recommends                  []string
	UsedBy                      []string `yaml:"used_by"`
	Skills                      []string
}

func front(t *testing.T, p string, text []byte) fields {
	t.Helper()
	_, rest, ok := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "---\n")
	yml, _, closed := strings.Cut(rest, "\n---\n")
	if !ok || !closed {
		t.Fatalf("%s: no front matter", p)
	}
	var f fields
	if err := yaml.Unmarshal([]byte(yml), &f); err != nil {
		t.Fatalf("%s: %v", p, err)
	}
	return f
}

// Every link and every name resolves, but for the planted ones, and each of these is where the
// tree says it is.
func TestOnlyThePlantedIsBroken(t *testing.T) {
	t.Parallel()
	for _, c := range []treegen.Config{
		{Files: 10, Seed: 1}, {Files: 60, Seed: 2}, {Files: 400, Seed: 3}, {Files: 1000, Seed: 1}, {Files: 1500, Seed: 4},
		{Files: 10, Seed: 1, Real: true}, {Files: 1500, Seed: 2, Real: true},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			t.Parallel()
			tree := c.Tree()
			found := slices.Concat(brokenLinks(t, tree), unknownSkills(t, tree))
			var want []string
			for _, f := range tree.Broken {
				want = append(want, fmt.Sprintf("%s %s %s", f.Path, f.Kind, f.Text))
				text := tree.Files[f.Path]
				if got := string(text[f.Start:f.End]); got != f.Text {
					t.Errorf("%s: at %d stands %q, want %q", f.Path, f.Start, got, f.Text)
				}
				if got := strings.Count(string(text[:f.Start]), "\n") + 1; got != f.Line {
					t.Errorf("%s: %q is on line %d, not %d", f.Path, f.Text, got, f.Line)
				}
			}
			slices.Sort(want)
			slices.Sort(found)
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("broken (-planted +found):\n%s", diff)
			}
		})
	}
}

// Faults lie in files with both line ends, or the offsets of one of them are untested.
func TestFaultsMeetCRLF(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		tree := treegen.New(2000, seed)
		for _, f := range tree.Broken {
			text := tree.Files[f.Path]
			if !strings.Contains(string(text), "\r\n") {
				continue
			}
			if got := string(text[f.Start:f.End]); got != f.Text {
				t.Errorf("seed %d, %s: at %d stands %q, want %q", seed, f.Path, f.Start, got, f.Text)
			}
			return
		}
	}
	t.Error("no fault in a file with CRLF")
}

func brokenLinks(t *testing.T, tree *treegen.Tree) []string {
	t.Helper()
	anchors := make(map[string]map[string]bool)
	for p, text := range tree.Files {
		anchors[p] = slugs(body(text))
	}
	var broken []string
	hub := 0
	for p, raw := range tree.Files {
		if !strings.HasSuffix(p, ".md") {
			continue
		}
		text := body(raw)
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			dest := m[1] + m[2]
			to, fragment, anchored := strings.Cut(dest, "#")
			switch {
			case strings.HasPrefix(dest, "https://"):
				continue
			case to == "":
				to = p
			default:
				to = path.Join(path.Dir(p), to)
			}
			switch {
			case tree.Files[to] == nil:
				broken = append(broken, fmt.Sprintf("%s %s %s", p, treegen.BrokenLink, dest))
			case anchored && !anchors[to][fragment]:
				broken = append(broken, fmt.Sprintf("%s %s %s", p, treegen.BrokenAnchor, dest))
			case to == tree.Hub && fragment == "overview":
				hub++
			}
		}
		for _, m := range label.FindAllStringSubmatch(text, -1) {
			if strings.Count(text, "\n["+m[1]+"]: ") != 1 {
				t.Errorf("%s: reference %q is not defined once", p, m[1])
			}
		}
		owner, _, _ := strings.Cut(p, "/references/")
		for _, m := range codePath.FindAllStringSubmatch(text, -1) {
			if tree.Files[path.Join(strings.TrimSuffix(owner, "/SKILL.md"), m[1])] == nil {
				t.Errorf("%s: %s does not exist", p, m[1])
			}
		}
	}
	if hub != tree.HubRefs {
		t.Errorf("%d links to the hub's heading, the tree says %d", hub, tree.HubRefs)
	}
	return broken
}

func unknownSkills(t *testing.T, tree *treegen.Tree) []string {
	t.Helper()
	known := make(map[string]fields)
	var unknown []string
	for i, name := range tree.Skills {
		p := tree.Dirs[i] + "/SKILL.md"
		f := front(t, p, tree.Files[p])
		if f.Name != name || path.Base(tree.Dirs[i]) != name || f.Description == "" {
			t.Errorf("%s is named %q, want %q, and described as %q", p, f.Name, name, f.Description)
		}
		if _, twice := known[name]; twice {
			t.Errorf("two skills are named %q", name)
		}
		known[name] = f
	}
	for i, name := range tree.Skills {
		f := known[name]
		p := tree.Dirs[i] + "/SKILL.md"
		for _, on := range f.DependsOn {
			to, ok := known[on]
			switch {
			case !ok:
				unknown = append(unknown, fmt.Sprintf("%s %s %s", p, treegen.UnknownSkill, on))
			case !slices.Contains(to.UsedBy, name):
				t.Errorf("%s needs %s, which does not say so", name, on)
			case slices.Index(tree.Skills, on) >= i:
				t.Errorf("%s needs %s, which comes later: there may be a cycle", name, on)
			case to.Category != f.Category && to.Category != "core":
				t.Errorf("%s needs %s of a foreign category, which its roles may lack", name, on)
			}
		}
		for _, to := range f.Recommends {
			if !slices.Contains(known[to].UsedBy, name) {
				t.Errorf("%s recommends %s, which does not say so", name, to)
			}
		}
		for _, user := range f.UsedBy {
			u, ok := known[user]
			if ok && !slices.Contains(u.DependsOn, name) && !slices.Contains(u.Recommends, name) ||
				!ok && !slices.Contains(tree.Roles, user) {
				t.Errorf("%s is not used by %s", name, user)
			}
		}
	}
	if got := len(slices.DeleteFunc(slices.Collect(maps.Values(known)), func(f fields) bool {
		return !slices.Contains(f.DependsOn, treegen.HubSkill)
	})); got != tree.HubSkillRefs {
		t.Errorf("%d skills need the hub, the tree says %d", got, tree.HubSkillRefs)
	}
	for p, text := range tree.Files {
		if kindOf(p) != "agent" {
			continue
		}
		for _, s := range front(t, p, text).Skills {
			if _, ok := known[s]; !ok {
				t.Errorf("%s preloads %s, which does not exist", p, s)
			}
		}
	}
	return unknown
}

// The density is that of the public comparison of markdown servers: eight sections and ten links a
// document, six of them with a fragment.
func TestDensity(t *testing.T) {
	t.Parallel()
	tree := treegen.New(2000, 1)
	docs, sections, links, fragments := 0, 0, 0, 0
	for p, raw := range tree.Files {
		if kindOf(p) == "other" {
			continue
		}
		docs++
		text := body(raw)
		sections += len(secondHead.FindAllString(text, -1))
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			links++
			if strings.Contains(m[0], "#") {
				fragments++
			}
		}
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{{"sections", sections, 8}, {"links", links, 10}, {"fragments", fragments, 6}} {
		if got := share(c.got, docs); got < 0.9*float64(c.want) || got > 1.1*float64(c.want) {
			t.Errorf("%.2f %s a document, want about %d", got, c.what, c.want)
		}
	}
}

// A real tree is as large as public ones are, and says as much of other files: 14,790 files of
// 29 trees, in their 111.5 MB, have 10,286 links to elsewhere, 8,208 to files, 3,790 within the
// document, and 18,060 paths among some 100,000 code spans. Half of all SKILL.md have 7,400
// bytes at least, a tenth 16,000.
func TestReal(t *testing.T) {
	t.Parallel()
	tree := treegen.Config{Files: 5000, Seed: 1, Real: true}.Tree()
	kinds := make(map[string]int)
	var sizes []int
	docs, largest := 0, 0
	for p, raw := range tree.Files {
		if kindOf(p) == "other" {
			continue
		}
		docs++
		kinds["bytes"] += len(raw)
		switch kindOf(p) {
		case "skill":
			sizes = append(sizes, len(raw))
		case "reference":
			largest = max(largest, len(raw))
		}
		text := body(raw)
		kinds["spans"] += len(span.FindAllString(text, -1))
		kinds["paths"] += len(pathSpan.FindAllString(text, -1))
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			switch {
			case strings.HasPrefix(m[1], "https:"):
				kinds["elsewhere"]++
			case strings.HasPrefix(m[1], "#"):
				kinds["own headings"]++
			default:
				kinds["files"]++
			}
		}
	}
	slices.Sort(sizes)
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"bytes a file", share(kinds["bytes"], docs), 7930},
		{"links to elsewhere", share(kinds["elsewhere"], docs), 0.7},
		{"links to files", share(kinds["files"], docs), 0.55},
		{"links within the document", share(kinds["own headings"], docs), 0.26},
		{"code spans", share(kinds["spans"], docs), 6.9},
		{"paths in code spans", share(kinds["paths"], docs), 1.22},
		{"median of the skills", float64(sizes[len(sizes)/2]), 7400},
		{"a tenth of the skills", float64(sizes[len(sizes)*9/10]), 16_000},
		{"the largest skill", float64(sizes[len(sizes)-1]), 294_000},
		{"the largest reference", float64(largest), 1_080_000},
	} {
		if c.got < 0.85*c.want || c.got > 1.15*c.want {
			t.Errorf("%s: %.4g, want about %.4g", c.what, c.got, c.want)
		}
	}
}

// The role file, the registry and the index agree with the skills.
func TestRegisters(t *testing.T) {
	t.Parallel()
	tree := treegen.New(1000, 1)
	var config struct {
		Roles map[string]struct {
			Skills struct {
				Include []struct{ Category string }
			}
		}
		Categories map[string]struct{ Folder string }
	}
	decode(t, tree.Files["config/roles.yaml"], &config)
	if got, want := slices.Sorted(maps.Keys(config.Roles)), slices.Sorted(slices.Values(tree.Roles)); len(got) != 20 || !slices.Equal(got, want) {
		t.Errorf("roles are %q, want %q", got, want)
	}
	gets := make(map[string]map[string]bool) // role, category
	for name, r := range config.Roles {
		gets[name] = make(map[string]bool)
		for _, c := range r.Skills.Include {
			if config.Categories[c.Category].Folder == "" {
				t.Errorf("role %s includes %s, which is not defined", name, c.Category)
			}
			gets[name][c.Category] = true
		}
		if p := ".claude/rules/role-rules/" + name + "-rules.md"; tree.Files[p] == nil {
			t.Errorf("%s is missing", p)
		}
	}
	var registry struct {
		InstalledSkills []struct{ Name, Category, Path string } `yaml:"installed_skills"`
		Statistics      struct {
			Total int `yaml:"total_skills"`
		}
	}
	decode(t, tree.Files[".claude/skills/skills-registry.yaml"], &registry)
	if len(registry.InstalledSkills) != len(tree.Skills) || registry.Statistics.Total != len(tree.Skills) {
		t.Fatalf("registry lists %d skills and counts %d, want %d", len(registry.InstalledSkills), registry.Statistics.Total, len(tree.Skills))
	}
	index := string(tree.Files[".claude/skills/SKILL-INDEX.md"])
	for i, row := range registry.InstalledSkills {
		f := front(t, row.Path, tree.Files[row.Path+"/SKILL.md"])
		if row.Name != tree.Skills[i] || row.Path != tree.Dirs[i] || row.Category != config.Categories[f.Category].Folder {
			t.Errorf("registry's row is %v, want skill %s at %s", row, tree.Skills[i], tree.Dirs[i])
		}
		if rel := strings.TrimPrefix(row.Path, ".claude/skills/"); strings.Count(index, "| ["+row.Name+"]("+rel+"/SKILL.md) |") != 1 {
			t.Errorf("%s is not in the index once", row.Name)
		}
		for _, user := range f.UsedBy {
			if slices.Contains(tree.Roles, user) && !gets[user][f.Category] {
				t.Errorf("%s is said to be used by role %s, which does not get it", row.Name, user)
			}
		}
	}
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}
