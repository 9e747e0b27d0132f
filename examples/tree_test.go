package examples_test

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"gopkg.in/yaml.v3"
)

// A tree is the team's files and what a plain reading of them gives. It shares no code with the
// product, so that the two check each other.
type tree struct {
	files  map[string]string
	skills map[string]*skill // by directory name
	roles  map[string]*role
	config rolesFile
	found  []string // "path:line code"
}

type skill struct {
	path       string // of SKILL.md
	folder     string // below .claude/skills, without the skill's own directory
	Name       string
	Category   string
	Tags       []string
	DependsOn  []string `yaml:"depends_on"`
	Recommends []string
	UsedBy     []string `yaml:"used_by"`
	References []string
}

type rolesFile struct {
	ToolProfiles map[string]any   `yaml:"tool_profiles"`
	Roles        map[string]*role `yaml:"roles"`
	Categories   map[string]struct{ Folder string }
	CoreSkills   []string `yaml:"core_skills"`
}

type role struct {
	ToolProfile string `yaml:"tool_profile"`
	Skills      struct {
		Inherit, Exclude  []string
		Include, Optional []yaml.Node
	}
	all map[string]bool
}

const (
	skillsDir = ".claude/skills/"
	rolesPath = "config/roles.yaml"
	indexPath = skillsDir + "SKILL-INDEX.md"
)

func (t *tree) report(path, text, code string) {
	line := 0
	for i, l := range strings.Split(t.files[path], "\n") {
		if strings.Contains(l, text) {
			line = i + 1
			break
		}
	}
	t.found = append(t.found, fmt.Sprintf("%s:%d %s", path, line, code))
}

// check returns everything that is wrong with the tree, sorted.
func check(t *testing.T, files map[string]string) []string {
	t.Helper()
	tr := &tree{files: files, skills: make(map[string]*skill)}
	for p, text := range files {
		if path.Base(p) != "SKILL.md" {
			continue
		}
		s := &skill{path: p}
		decode(t, p, strings.Split(text, "---\n")[1], s)
		dir := strings.TrimPrefix(path.Dir(p), skillsDir)
		s.folder = path.Dir(dir)
		tr.skills[path.Base(dir)] = s
	}
	decode(t, rolesPath, files[rolesPath], &tr.config)
	tr.roles = tr.config.Roles
	tr.links()
	tr.dependencies()
	tr.resolve()
	tr.index()
	tr.registry(t)
	tr.mentions(t)
	slices.Sort(tr.found)
	return tr.found
}

func decode(t *testing.T, path, text string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

var (
	fence    = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	codeSpan = regexp.MustCompile("`[^`\n]*`")
	link     = regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]*)?\)`)
	heading  = regexp.MustCompile(`(?m)^#{1,6} (.*)$`)
	imported = regexp.MustCompile(`(?m)^@(\S+)$`)
)

func prose(text string) string {
	return codeSpan.ReplaceAllString(fence.ReplaceAllString(text, ""), "")
}

func (t *tree) links() {
	linked := make(map[string]bool)
	for p, text := range t.files {
		if !strings.HasSuffix(p, ".md") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(prose(text), -1) {
			to := p
			if m[1] != "" {
				to = path.Join(path.Dir(p), m[1])
			}
			linked[to] = true
			target, ok := t.files[to]
			if !ok {
				t.report(p, m[1], "broken-link")
			} else if m[2] != "" && !slices.Contains(slugs(target), m[2][1:]) {
				t.report(p, m[2], "broken-anchor")
			}
		}
		for _, m := range imported.FindAllStringSubmatch(prose(text), -1) {
			if _, ok := t.files[path.Join(path.Dir(p), m[1])]; !ok {
				t.report(p, m[1], "broken-import")
			}
		}
	}
	for p := range t.files {
		if strings.Contains(p, "/references/") && !strings.HasSuffix(p, "/") && !linked[p] {
			t.report(p, "", "orphan-resource")
		}
	}
}

// slugs is GitHub's rule for headings without markup, of which the tree has no other.
func slugs(text string) []string {
	var all []string
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		all = append(all, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1]))
	}
	return all
}

// dependencies checks the skills' front matter against each other. A skill with a name that
// resolves to nothing is not judged further: what it meant is unknown.
func (t *tree) dependencies() {
	needs := make(map[string][]string) // who depends on or recommends a skill
	unclear := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(t.skills)) {
		s := t.skills[name]
		if s.Name != name {
			t.report(s.path, "name: ", "name-mismatch")
		}
		if c, ok := t.config.Categories[s.Category]; !ok || c.Folder != s.folder {
			t.report(s.path, "category: ", "undefined-category")
		}
		for _, to := range slices.Concat(s.DependsOn, s.Recommends) {
			if t.skills[to] == nil {
				t.report(s.path, to, "unknown-skill")
				unclear[name] = true
				continue
			}
			needs[to] = append(needs[to], name)
			if slices.Contains(s.DependsOn, to) && name < to && t.reaches(to, name, nil) {
				t.report(s.path, "depends_on: ", "dependency-cycle")
			}
		}
		for _, ref := range s.References {
			if _, ok := t.files[path.Join(path.Dir(s.path), ref)]; !ok {
				t.report(s.path, ref, "broken-path")
			}
		}
	}
	for name, s := range t.skills {
		for _, user := range s.UsedBy {
			switch {
			case t.skills[user] == nil && t.roles[user] == nil:
				t.report(s.path, user, "unknown-role")
			case t.skills[user] != nil && !slices.Contains(needs[name], user) && !unclear[user]:
				t.report(s.path, "used_by: ", "one-sided-dependency")
			}
		}
		for _, user := range needs[name] {
			if !slices.Contains(s.UsedBy, user) {
				t.report(s.path, "used_by: ", "one-sided-dependency")
			}
		}
	}
}

func (t *tree) reaches(from, to string, seen []string) bool {
	if from == to {
		return true
	}
	if t.skills[from] == nil || slices.Contains(seen, from) {
		return false
	}
	return slices.ContainsFunc(t.skills[from].DependsOn, func(next string) bool {
		return t.reaches(next, to, append(seen, from))
	})
}

// resolve gives each role its skills as the founding resolver does, and checks them.
func (t *tree) resolve() {
	reached := make(map[string]bool)
	for _, name := range slices.Sorted(maps.Keys(t.roles)) {
		r := t.roles[name]
		t.skillsOf(r)
		maps.Copy(reached, r.all)
		if _, ok := t.files[".claude/rules/role-rules/"+name+"-rules.md"]; !ok {
			t.report(rolesPath, "  "+name+":", "role-without-rules")
		}
		if t.config.ToolProfiles[r.ToolProfile] == nil {
			t.report(rolesPath, r.ToolProfile, "unknown tool profile")
		}
		for _, n := range slices.Concat(r.Skills.Include, r.Skills.Optional) {
			if len(t.matches(n)) == 0 {
				_, value := entry(n)
				t.report(rolesPath, value, "unknown-category")
			}
		}
		for s := range r.all {
			for _, dep := range t.skills[s].DependsOn {
				if t.skills[dep] != nil && !r.all[dep] {
					t.report(rolesPath, "  "+name+":", "role-missing-dependency")
				}
			}
		}
	}
	for name, s := range t.skills {
		if !reached[name] {
			t.report(s.path, "", "unreachable-skill")
		}
		for who, r := range t.roles {
			if r.all[name] != slices.Contains(s.UsedBy, who) {
				t.report(s.path, "used_by: ", "used-by-role-mismatch "+who)
			}
		}
	}
}

func (t *tree) skillsOf(r *role) map[string]bool {
	if r.all != nil {
		return r.all
	}
	r.all = make(map[string]bool)
	for _, parent := range r.Skills.Inherit {
		maps.Copy(r.all, t.skillsOf(t.roles[parent]))
	}
	for _, n := range r.Skills.Include {
		for _, s := range t.matches(n) {
			r.all[s] = true
		}
	}
	for _, s := range r.Skills.Exclude {
		if !r.all[s] {
			t.report(rolesPath, s, "exclude without effect")
		}
		delete(r.all, s)
	}
	for _, s := range t.config.CoreSkills {
		r.all[s] = true
	}
	return r.all
}

// entry takes an include apart: a skill's name, or {category: x}.
func entry(n yaml.Node) (category bool, value string) {
	if n.Kind == yaml.MappingNode {
		return true, n.Content[1].Value
	}
	return false, n.Value
}

func (t *tree) matches(n yaml.Node) []string {
	category, value := entry(n)
	var names []string
	for name, s := range t.skills {
		if category && (s.Category == value || slices.Contains(s.Tags, value)) || !category && name == value {
			names = append(names, name)
		}
	}
	return names
}
