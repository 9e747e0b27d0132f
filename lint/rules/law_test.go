package rules_test

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
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// paths are where files of random trees lie: few, so that they meet.
var paths = []string{
	".claude/skills/a/SKILL.md", ".claude/skills/b/SKILL.md", ".claude/skills/group/c/SKILL.md", ".opencode/skills/a/SKILL.md", "skills/b/SKILL.md",
	".claude/skills/a/references/x.md", ".claude/skills/b/references/x.md", ".claude/skills/SKILL-INDEX.md",
	".claude/roles.yaml", "config/roles.yaml", ".claude/agents/dev.md", ".claude/agents/qa.md",
	".claude/rules/role-rules/dev-rules.md", ".claude/rules/qa.md", ".claude/commands/go.md", "CLAUDE.md", "README.md",
	"presets/p.yaml", ".claude-plugin/plugin.json",
	".claude/skills/a/references/y.md", ".claude/skills/b/references/Y.md", ".github/x.md", "docs/CLAUDE.md", "docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md", "docs/e.md",
	".skillpls.yaml", "data/catalog.json", ".claude/rules/team/dev.md", ".claude/skills/skills-registry.yaml",
}

var (
	skillNames = rapid.SampledFrom([]string{"a", "b", "c", "a", "b", "c", "alpha", "alpa", "tech-radar", "technical-radar", "gone"})
	roleNames  = rapid.SampledFrom([]string{"dev", "qa", "lead", "leed"})
	categories = rapid.SampledFrom([]string{"core", "group", "nowhere", "cor"})
	headings   = rapid.SampledFrom([]string{"One", "Two", "Twoo", "Set up", "Setup"})
	anchors    = rapid.SampledFrom([]string{"", "", "#one", "#two", "#set-up"})
)

// imports are files each of which may import the next.
var imports = []string{"CLAUDE.md", "docs/CLAUDE.md", "docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md", "docs/e.md"}

// Paths that are written as from elsewhere, in other case, near to one that is
// there, or to a directory; and fences, some of which swallow what follows.
var (
	otherwise = rapid.SampledFrom([]string{
		"references/x.md", "x.md", "references/z.md", "References/X.md", "references/", "SKILL.md", ".claude/skills/a/SKILL.md",
		".claude/skills/d/SKILL.md", ".claude/skills/a/references/x.md", "references/*.md", "../../../../../x.md",
	})
	fenced = rapid.SampledFrom([]string{"```sh\n", "```\n", "```md\n```sh\n```\n```\n## One\n", "## Two\n```\n"})
)

// list draws a YAML flow list of at most three items.
func list(t *rapid.T, items *rapid.Generator[string]) string {
	return "[" + strings.Join(rapid.SliceOfN(items, 0, 3).Draw(t, "list"), ", ") + "]"
}

// text draws the text of the file at p.
func text(t *rapid.T, p string) string {
	maybe := func(line string) string {
		if rapid.Bool().Draw(t, "there") {
			return line + "\n"
		}
		return ""
	}
	roles := rapid.OneOf(roleNames, skillNames)
	switch base := path.Base(p); {
	case base == "SKILL.md":
		return "---\n" + maybe("name: "+skillNames.Draw(t, "name")) + "description: Text.\n" + maybe("category: "+categories.Draw(t, "category")) +
			maybe("tags: "+list(t, categories)) + maybe("depends_on: "+list(t, skillNames)) + maybe("dependencies: "+list(t, skillNames)) +
			maybe("used_by: "+list(t, roles)) + "---\n" + body(t, p)
	case base == "roles.yaml":
		var b strings.Builder
		b.WriteString("roles:\n")
		for _, role := range rapid.SliceOfNDistinct(roleNames, 1, 3, rapid.ID).Draw(t, "roles") {
			fmt.Fprintf(&b, "  %s:\n    skills:\n      inherit: %s\n      include: [%s, {category: %s}]\n      exclude: %s\n",
				role, list(t, roleNames), skillNames.Draw(t, "skill"), categories.Draw(t, "category"), list(t, skillNames))
		}
		return b.String() + maybe("categories:\n  core: {folder: core}") + maybe("core_skills: "+list(t, skillNames))
	case p == index.ConfigPath:
		return maybe("registries:\n  - files: [data/*.json, '**/*-registry.yaml']\n    name: slug") + maybe("roleRules:\n  - rules/team/{role}.md") + maybe("nonsense: 1")
	case base == "catalog.json" || base == "skills-registry.yaml":
		return `{"skills": [{"name": "` + skillNames.Draw(t, "name") + `", "slug": "` + skillNames.Draw(t, "slug") + `"}],` + "\n" + `"more": [] }` + "\n"
	case base == "p.yaml":
		return "skills: " + list(t, skillNames) + "\n"
	case base == "plugin.json":
		return `{"name": "plug"}` + "\n"
	case base == "SKILL-INDEX.md":
		return "| Skill | Dependencies |\n|---|---|\n| " + skillNames.Draw(t, "skill") + " | " + skillNames.Draw(t, "skill") + " |\n" + body(t, p)
	case strings.Contains(p, "/agents/"):
		return "---\n" + maybe("name: "+roleNames.Draw(t, "name")) + "description: Text.\n" + maybe("skills: "+list(t, skillNames)) + "---\n" + body(t, p)
	case path.Dir(p) == "docs" || base == "CLAUDE.md": // in a row, and maybe back
		return maybe("@"+index.Relative(strings.TrimPrefix(path.Dir("/"+p), "/"), imports[(slices.Index(imports, p)+1)%len(imports)])) + body(t, p)
	case strings.Contains(p, "/commands/"):
		return "---\ndescription: Text.\n---\n" + body(t, p)
	}
	return body(t, p)
}

// body draws headings and links to other files.
func body(t *rapid.T, p string) string {
	var b strings.Builder
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		to := rapid.SampledFrom(paths).Draw(t, "to")
		if rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
			to = path.Join(path.Dir(to), "y.md")
		}
		from := strings.TrimPrefix(path.Dir("/"+p), "/")
		switch rapid.IntRange(0, 8).Draw(t, "kind") {
		case 0:
			fmt.Fprintf(&b, "## %s\n\n", headings.Draw(t, "heading"))
		case 1:
			fmt.Fprintf(&b, "[x](%s%s)\n", index.Relative(from, to), anchors.Draw(t, "anchor"))
		case 2:
			fmt.Fprintf(&b, "[x](%s)\n\n", otherwise.Draw(t, "otherwise"))
		case 3:
			fmt.Fprintf(&b, "Read `%s`.\n\n", rapid.OneOf(otherwise, rapid.Just(to)).Draw(t, "path"))
		case 4:
			b.WriteString(fenced.Draw(t, "fenced"))
		case 5:
			b.WriteString("<<<<<<< HEAD\n=======\n>>>>>>> other\n")
		case 6:
			b.WriteString("a\u202Eb and [x][y] and `" + skillNames.Draw(t, "skill") + "`\n\n")
		default:
			fmt.Fprintf(&b, "@%s\n", index.Relative(from, to))
		}
	}
	return b.String()
}

// tree draws a tree.
func tree(t *rapid.T) map[string]string {
	files := map[string]string{}
	for _, p := range rapid.SliceOfDistinct(rapid.SampledFrom(paths), rapid.ID).Draw(t, "paths") {
		files[p] = text(t, p)
	}
	if rapid.IntRange(0, 3).Draw(t, "row") == 0 {
		for _, p := range imports {
			files[p] = text(t, p)
		}
	}
	return files
}

// garbled are lines that no YAML has.
var garbled = rapid.SampledFrom([]string{"x: y: z", "x: \"open", "\t- tab", "}", "x: [1, 2"})

// Breaking the YAML of one file never adds a finding in another.
func TestBreakingAFileAddsNoFindingElsewhere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		files := tree(rt)
		var candidates []string
		for _, p := range slices.Sorted(maps.Keys(files)) {
			if strings.HasPrefix(files[p], "---\n") || path.Ext(p) == ".yaml" || path.Ext(p) == ".json" {
				candidates = append(candidates, p)
			}
		}
		if len(candidates) == 0 {
			return
		}
		victim := rapid.SampledFrom(candidates).Draw(rt, "victim")
		lines := strings.SplitAfter(files[victim], "\n")
		last := slices.Index(lines[1:], "---\n") // the end of the front matter
		if last < 0 {
			last = len(lines) - 2
		}
		at := 1 + rapid.IntRange(0, max(last, 0)).Draw(rt, "line")
		broken := maps.Clone(files)
		broken[victim] = strings.Join(slices.Insert(lines, at, garbled.Draw(rt, "garbled")+"\n"), "")
		if d := indextest.File(victim, broken[victim]).Doc; d != nil && !d.Unsure {
			return // it still parses
		}
		before, _ := run(t, files)
		after, s := run(t, broken)
		had := map[string]bool{}
		for _, f := range before {
			had[fmt.Sprint(f.Path, f.Span, f.Code)] = true
		}
		for _, f := range after {
			if f.Path != victim && !had[fmt.Sprint(f.Path, f.Span, f.Code)] {
				rt.Fatalf("breaking %s adds: %s", victim, render(s, []lint.Finding{f}))
			}
		}
	})
}

// After any changes, an update finds what a run over the same tree does.
func TestUpdateEqualsRun(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		files := tree(rt)
		s := indextest.Build(files)
		r, err := lint.Run(t.Context(), s, rules.All, everything)
		if err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 4).Draw(rt, "steps") {
			next := maps.Clone(files)
			for range rapid.IntRange(1, 3).Draw(rt, "changes") {
				change(rt, next)
			}
			var delta *index.Delta
			s, delta = s.Apply(changes(files, next))
			files = next
			if r, _, err = r.Update(t.Context(), s, delta); err != nil {
				rt.Fatal(err)
			}
			want, fresh := run(t, files)
			if diff := cmp.Diff(render(fresh, want), render(s, r.All())); diff != "" {
				rt.Fatalf("an update differs from a run (-run +update):\n%s", diff)
			}
			if diff := cmp.Diff(want, r.All()); diff != "" {
				rt.Fatalf("an update differs from a run (-run +update):\n%s", diff)
			}
		}
	})
}

// change alters a tree: a file comes, goes, is another one, moves by a line, or
// no longer parses.
func change(t *rapid.T, files map[string]string) {
	p := rapid.SampledFrom(paths).Draw(t, "path")
	old, there := files[p]
	switch kind := rapid.IntRange(0, 5).Draw(t, "change"); {
	case there && kind == 0:
		delete(files, p)
	case there && kind == 1 && path.Ext(p) == ".yaml":
		files[p] = "# a comment\n" + old
	case there && kind == 1 && strings.HasPrefix(old, "---\n"):
		files[p] = "---\n# a comment\n" + strings.TrimPrefix(old, "---\n")
	case there && kind == 2 && strings.HasPrefix(old, "---\n"):
		files[p] = "---\n" + garbled.Draw(t, "garbled") + "\n" + strings.TrimPrefix(old, "---\n")
	case there && kind == 2:
		files[p] = ""
	default:
		files[p] = text(t, p)
	}
}

// changes returns what leads from one tree to another, as a watcher tells it: a
// directory that is left empty is gone.
func changes(from, to map[string]string) []index.Change {
	is := map[string]bool{}
	var list []index.Change
	was := map[string]bool{}
	for _, c := range indextest.Changes(from) {
		was[c.Path] = true
	}
	for _, c := range indextest.Changes(to) {
		is[c.Path] = true
		read := from[index.ConfigPath] != to[index.ConfigPath] && (path.Ext(c.Path) == ".yaml" || path.Ext(c.Path) == ".json")
		if !was[c.Path] || c.Type == disk.File && (from[c.Path] != to[c.Path] || read) {
			list = append(list, c)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(was)) {
		if !is[p] {
			list = append(list, indextest.Absent(p))
		}
	}
	return list
}
