package examples_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	row   = regexp.MustCompile(`(?m)^\| \[([a-z-]+)\]\(([^)]+)\) \| [^|]+ \| ([^|]+) \|$`)
	count = regexp.MustCompile(`(?m)^\| \**([A-Za-z]+)\** \| \**(\d+)\** \|$`)
	node  = regexp.MustCompile(`(?m)^  ([A-Z]+)\[([a-z-]+)\]$`)
	arrow = regexp.MustCompile(`(?m)^  ([A-Z]+) --> ([A-Z]+)$`)
)

func (t *tree) index() {
	text := t.files[indexPath]
	listed := make(map[string]bool)
	for _, m := range row.FindAllStringSubmatch(text, -1) {
		s := t.skills[m[1]]
		if s == nil || skillsDir+m[2] != s.path {
			t.report(indexPath, m[1], "index-missing")
			continue
		}
		listed[m[1]] = true
		want := slices.DeleteFunc(slices.Clone(s.DependsOn), func(d string) bool { return t.skills[d] == nil })
		got := strings.Split(strings.TrimPrefix(m[3], "-"), ", ")
		missing := slices.ContainsFunc(want, func(d string) bool { return !slices.Contains(got, d) })
		if missing || len(s.DependsOn) != len(slices.DeleteFunc(got, func(d string) bool { return d == "" })) {
			t.report(indexPath, m[1], "index-dependencies")
		}
	}
	counts := map[string]int{"Total": len(t.skills)}
	for name, s := range t.skills {
		counts[strings.ToUpper(s.Category[:1])+s.Category[1:]]++
		if !listed[name] {
			t.report(s.path, "", "index-unlisted")
		}
	}
	for _, m := range count.FindAllStringSubmatch(text, -1) {
		if m[2] != strconv.Itoa(counts[m[1]]) {
			t.report(indexPath, m[0], "index-count")
		}
		delete(counts, m[1])
	}
	if len(counts) > 0 {
		t.report(indexPath, "## Statistics", "index-count")
	}
	drawn := make(map[string]string)
	for _, m := range node.FindAllStringSubmatch(text, -1) {
		drawn[m[1]] = m[2]
	}
	var want, got []string
	for _, m := range arrow.FindAllStringSubmatch(text, -1) {
		got = append(got, drawn[m[1]]+" "+drawn[m[2]])
	}
	for _, from := range drawn {
		for _, to := range drawn {
			if slices.Contains(t.skills[from].DependsOn, to) {
				want = append(want, from+" "+to)
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.report(indexPath, "graph TD", "index-graph")
	}
}

func (t *tree) registry(tb *testing.T) {
	tb.Helper()
	const p = skillsDir + "skills-registry.yaml"
	var reg struct {
		InstalledSkills []struct{ Name, Category, Path string } `yaml:"installed_skills"`
		Statistics      struct {
			TotalSkills int            `yaml:"total_skills"`
			ByCategory  map[string]int `yaml:"by_category"`
			BySource    map[string]int `yaml:"by_source"`
			Security    map[string]int `yaml:"security_status"`
		}
	}
	decode(tb, p, t.files[p], &reg)
	counts := make(map[string]int)
	for _, e := range reg.InstalledSkills {
		s := t.skills[e.Name]
		if s == nil || e.Path+"/SKILL.md" != s.path || e.Category != s.folder {
			t.report(p, e.Name, "registry-missing")
		}
		counts[e.Category]++
	}
	stats := reg.Statistics
	n := len(t.skills)
	if len(reg.InstalledSkills) != n || stats.TotalSkills != n || !maps.Equal(counts, stats.ByCategory) ||
		stats.BySource["local"] != n || stats.Security["pass"] != n {
		t.report(p, "statistics", "registry-count")
	}
}

// mentions checks the names in the agent and in the preset.
func (t *tree) mentions(tb *testing.T) {
	tb.Helper()
	const agent, preset = ".claude/agents/booking-engineer.md", "presets/bike-rental.yaml"
	for p, text := range map[string]string{agent: strings.Split(t.files[agent], "---\n")[1], preset: t.files[preset]} {
		var names struct{ Skills, Roles []string }
		decode(tb, p, text, &names)
		if len(names.Skills) == 0 {
			t.report(p, "", "no skills")
		}
		for _, s := range names.Skills {
			if t.skills[s] == nil {
				t.report(p, s, "unknown-skill")
			}
		}
		for _, r := range names.Roles {
			if t.roles[r] == nil {
				t.report(p, r, "unknown-role")
			}
		}
	}
}
