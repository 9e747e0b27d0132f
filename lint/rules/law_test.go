package rules_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
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
	".claude/skills/a/SKILL.md", ".claude/skills/b/SKILL.md", ".claude/skills/group/c/SKILL.md", ".claude/skills/team/b/SKILL.md", ".opencode/skills/a/SKILL.md", "skills/b/SKILL.md",
	".claude/skills/a/references/x.md", ".claude/skills/b/references/x.md", ".claude/skills/SKILL-INDEX.md",
	".claude/roles.yaml", "config/roles.yaml", ".claude/agents/dev.md", ".claude/agents/qa.md",
	".claude/rules/role-rules/dev-rules.md", ".claude/rules/qa.md", ".claude/commands/go.md", "CLAUDE.md", "README.md",
	"presets/p.yaml", ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json", ".claude/skills/skill-rules.json",
	".skillpls.yaml", ".skillpls-baseline.json", "data/catalog.json", ".claude/rules/team/dev.md", ".claude/skills/skills-registry.yaml",
	".opencode/skills/b/SKILL.md", ".agents/skills/group/c/SKILL.md", ".kiro/steering/s.md",
	".claude/rules/role-rules/leed-rules.md", ".claude/rules/files.md", ".cursor/rules/files.mdc", "src/one.go", "src/two.go", "src/three.go",
	".claude/skills/core/d/SKILL.md", ".claude/skills/alias@ -> .claude/skills/b", ".claude/rules/alias.md@ -> CLAUDE.md",
	".claude/skills/a/references/y.md", ".claude/skills/b/references/Y.md", ".github/x.md", "docs/CLAUDE.md", "docs/a.md", "docs/b.md", "docs/c.md", "docs/d.md", "docs/e.md",
}

var (
	skillNames = rapid.SampledFrom([]string{"a", "b", "c", "a", "b", "c", "alpha", "alpa", "tech-radar", "technical-radar", "gone", "gone-away", "claude-a"})
	roleNames  = rapid.SampledFrom([]string{"dev", "qa", "lead", "leed"})
	categories = rapid.SampledFrom([]string{"core", "group", "nowhere", "cor"})
	headings   = rapid.SampledFrom([]string{"One", "Two", "Twoo", "Set up", "Setup"})
	codes      = rapid.SampledFrom([]string{"broken-link", "broken-anchor", "unknown-skill", "unused-ignore", "broken-lnik"})
	severities = rapid.SampledFrom([]string{"off", "hint", "error", "errors"})
	globs      = rapid.SampledFrom([]string{"src/**", "src/*.go", "lib/**", "src/[", "**/*.py", "src/one.go"})
	agents     = rapid.SampledFrom([]string{"dev", "qa", "qaa", "Explore", "nobody"})
	// Of some skills it says what others do, of some nothing or too much.
	descriptions = rapid.SampledFrom([]string{"Text.", "Deploys a service. Use it for releases.", "Deploys a service. Use it for releases.", "Deploys a <b>service</b> for a release."})
	anchors      = rapid.SampledFrom([]string{"", "", "#one", "#two", "#set-up"})
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
		return "---\n" + maybe("name: "+skillNames.Draw(t, "name")) + rapid.SampledFrom([]string{"description", "Description"}).Draw(t, "description") + ": " + descriptions.Draw(t, "text") + "\n" +
			rapid.SampledFrom([]string{"", "", "", "disable-model-invocation: true\n"}).Draw(t, "disabled") +
			maybe("allowed_tools: Read") + maybe("user-invocable: maybe") + maybe("metadata: {version: 1.0}") + maybe("argument-hint: x") + maybe("category: "+categories.Draw(t, "category")) +
			maybe("tags: "+list(t, categories)) + maybe("depends_on: "+list(t, skillNames)) + maybe("dependencies: "+list(t, skillNames)) +
			maybe("recommends: "+list(t, skillNames)) + maybe("used_by: "+list(t, roles)) + maybe("agent: "+agents.Draw(t, "agent")) + "---\n" + body(t, p)
	case base == "roles.yaml":
		var b strings.Builder
		b.WriteString("roles:\n")
		for _, role := range rapid.SliceOfNDistinct(roleNames, 1, 3, rapid.ID).Draw(t, "roles") {
			fmt.Fprintf(&b, "  %s:\n    skills:\n      inherit: %s\n      include: [%s, {category: %s}]\n      exclude: %s\n      optional: %s\n",
				role, list(t, roleNames), skillNames.Draw(t, "skill"), categories.Draw(t, "category"), list(t, skillNames), list(t, skillNames))
		}
		return b.String() + maybe("categories:\n  core: {folder: core}\n  group: {folder: group}") + maybe("core_skills: "+list(t, skillNames))
	case p == index.ConfigPath:
		return maybe("registries:\n  - files: [data/*.json, '**/*-registry.yaml']\n    name: slug\n    complete: "+fmt.Sprint(rapid.Bool().Draw(t, "complete"))) + maybe("roleRules:\n  - rules/team/{role}.md") + maybe("nonsense: 1") +
			maybe("rules: {"+codes.Draw(t, "code")+": "+severities.Draw(t, "severity")+"}") + maybe("ignore: '**/a/**'") + maybe("vendored: .claude/**") +
			maybe("overrides: [{files: '*.md', rules: {"+codes.Draw(t, "code")+": "+severities.Draw(t, "severity")+"}}]") +
			maybe("markdown: all") + maybe("roots: presets") + maybe("externalSkills: "+list(t, skillNames))
	case p == index.BaselinePath:
		var entries []index.BaselineEntry
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			in := rapid.SampledFrom(paths).Draw(t, "in")
			to := index.Relative(strings.TrimPrefix(path.Dir("/"+in), "/"), path.Join(path.Dir(rapid.SampledFrom(paths).Draw(t, "to")), "y.md"))
			f := lint.Finding{Code: "broken-link", Path: in}
			entries = append(entries, index.BaselineEntry{Fingerprint: lint.Fingerprint(f, to), Code: f.Code, Path: f.Path, Count: 1})
		}
		return string(index.NewBaseline(entries))
	case base == "skills-registry.yaml":
		return registry(t)
	case base == "marketplace.json":
		return `{"plugins": [{"name": "one", "source": "./skills/` + skillNames.Draw(t, "source") + `"},` + "\n" + `{"name": "two", "source": "./"}]}` + "\n"
	case base == "skill-rules.json":
		return `{"skills": {"` + skillNames.Draw(t, "name") + `": {},` + "\n" + `"` + skillNames.Draw(t, "name") + `": {}}}` + "\n"
	case base == "catalog.json":
		return `{"skills": [{"name": "` + skillNames.Draw(t, "name") + `", "source": "` + rapid.SampledFrom([]string{"local", "acme/skills"}).Draw(t, "source") + `", "slug": "` + skillNames.Draw(t, "slug") + `"}],` + "\n" + `"more": [] }` + "\n"
	case base == "p.yaml":
		return "skills: " + list(t, skillNames) + "\n"
	case base == "plugin.json":
		return `{"name": "plug"}` + "\n"
	case base == "SKILL-INDEX.md":
		return listing(t) + body(t, p)
	case strings.Contains(p, "/agents/"):
		return "---\n" + maybe("name: "+roleNames.Draw(t, "name")) + "description: Text.\n" + maybe("skills: "+list(t, skillNames)) + maybe("Tools: Read") + "---\n" + body(t, p)
	case base == "qa.md" || base == "s.md":
		return "---\n" + maybe("globs: \"*.ts\"") + maybe("inclusion: fileMatch") + maybe("paths: x") + maybe("paths: x") + "---\n" + body(t, p)
	case path.Dir(p) == "docs" || base == "CLAUDE.md": // in a row, and maybe back
		return maybe("@"+index.Relative(strings.TrimPrefix(path.Dir("/"+p), "/"), imports[(slices.Index(imports, p)+1)%len(imports)])) + body(t, p)
	case strings.Contains(p, "/commands/"):
		return "---\ndescription: Text.\n" + maybe("agent: "+agents.Draw(t, "agent")) + "---\n" + body(t, p)
	case base == "files.md" || base == "files.mdc":
		key := map[string]string{".md": "paths", ".mdc": "globs"}[path.Ext(p)]
		return "---\n" + maybe(key+": ["+strconv.Quote(globs.Draw(t, "glob"))+", "+strconv.Quote(globs.Draw(t, "glob"))+"]") + "---\n" + body(t, p)
	}
	return body(t, p)
}

// registry draws a registry of at most five rows, with statistics.
func registry(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("installed_skills:\n")
	for range rapid.IntRange(0, 5).Draw(t, "rows") {
		name := skillNames.Draw(t, "name")
		fmt.Fprintf(&b, "  - name: %s\n", name)
		if rapid.Bool().Draw(t, "path") {
			dir := rapid.SampledFrom([]string{"", "group/"}).Draw(t, "dir")
			if rapid.IntRange(0, 3).Draw(t, "other") == 0 {
				name = skillNames.Draw(t, "at")
			}
			fmt.Fprintf(&b, "    path: .claude/skills/%s%s\n", dir, name)
		}
		fmt.Fprintf(&b, "    category: %s\n", categories.Draw(t, "category"))
		if rapid.IntRange(0, 4).Draw(t, "source") == 0 {
			b.WriteString("    source: github\n")
		}
	}
	fmt.Fprintf(&b, "statistics:\n  total_skills: %d\n  by_category:\n    core: %d\n", rapid.IntRange(0, 5).Draw(t, "total"), rapid.IntRange(0, 5).Draw(t, "core"))
	return b.String()
}

// listing draws an index: a table of skills, a graph, and statistics.
func listing(t *rapid.T) string {
	ends := rapid.SampledFrom([]string{"a", "b", "c"})
	names := rapid.OneOf(ends, ends, skillNames)
	var b strings.Builder
	b.WriteString("| Skill | Dependencies |\n|---|---|\n")
	for range rapid.IntRange(1, 4).Draw(t, "rows") {
		name := names.Draw(t, "skill")
		if rapid.Bool().Draw(t, "linked") {
			name = fmt.Sprintf("[%s](%s/SKILL.md)", name, name)
		}
		deps := strings.Join(rapid.SliceOfN(names, 0, 2).Draw(t, "deps"), ", ")
		fmt.Fprintf(&b, "| %s | %s |\n", name, deps)
	}
	b.WriteString("\n```mermaid\ngraph TD\n")
	for range rapid.IntRange(0, 3).Draw(t, "edges") {
		edge := fmt.Sprintf("  %s --> %s\n", ends.Draw(t, "from"), ends.Draw(t, "to"))
		b.WriteString(strings.Repeat(edge, rapid.SampledFrom([]int{1, 4}).Draw(t, "times")))
	}
	b.WriteString("```\n")
	if rapid.Bool().Draw(t, "counted") {
		fmt.Fprintf(&b, "\n| Category | Count |\n|---|---|\n| Group | %d |\n| Team | %d |\n| Total | %d |\n\n",
			rapid.IntRange(0, 2).Draw(t, "group"), rapid.IntRange(0, 2).Draw(t, "team"), rapid.IntRange(0, 5).Draw(t, "total"))
	}
	return b.String()
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
		switch rapid.IntRange(0, 13).Draw(t, "kind") {
		case 0:
			fmt.Fprintf(&b, "## %s\n\n", headings.Draw(t, "heading"))
		case 5:
			fmt.Fprintf(&b, "<!-- skillpls-ignore %s -->\n", codes.Draw(t, "code"))
		case 1:
			fmt.Fprintf(&b, "[x](%s%s)\n", index.Relative(from, to), anchors.Draw(t, "anchor"))
		case 2:
			fmt.Fprintf(&b, "Use the `%s` skill.\n", skillNames.Draw(t, "said"))
		case 3:
			fmt.Fprintf(&b, "Use `plug:%s`.\n", skillNames.Draw(t, "qualified"))
		case 4:
			fmt.Fprintf(&b, "[x](%s)\n\n", otherwise.Draw(t, "otherwise"))
		case 6:
			fmt.Fprintf(&b, "Read `%s`.\n\n", rapid.OneOf(otherwise, rapid.Just(to)).Draw(t, "path"))
		case 7:
			b.WriteString(fenced.Draw(t, "fenced"))
		case 8:
			b.WriteString("<<<<<<< HEAD\n=======\n>>>>>>> other\n")
		case 9:
			b.WriteString("a\u202Eb and [x][y] and `" + skillNames.Draw(t, "skill") + "`\n\n")
		case 10:
			b.WriteString("Show $ARGUMENTS.\n\n")
		case 11:
			fmt.Fprintf(&b, "Run `~/.claude/skills/%s/x.md` and `/home/kwan/x`.\n\n", skillNames.Draw(t, "skill"))
		default:
			fmt.Fprintf(&b, "@%s\n", index.Relative(from, to))
		}
	}
	return b.String()
}

// encoded draws how a text is written: mostly as it is.
func encoded(t *rapid.T, text string) string {
	switch rapid.IntRange(0, 9).Draw(t, "encoded") {
	case 0:
		return "\uFEFF" + text
	case 1:
		return strings.ReplaceAll(text, "\n", "\r\n")
	case 2:
		return "\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// tree draws a tree.
func tree(t *rapid.T) map[string]string {
	files := map[string]string{}
	for _, p := range rapid.SliceOfDistinct(rapid.SampledFrom(paths), rapid.ID).Draw(t, "paths") {
		files[p] = encoded(t, text(t, p))
	}
	if rapid.IntRange(0, 3).Draw(t, "shelf") == 0 { // so that there are enough to stand out among
		for _, p := range paths {
			if path.Base(p) == "SKILL.md" && files[p] == "" {
				files[p] = text(t, p)
			}
		}
	}
	if rapid.Bool().Draw(t, "sources") { // so that rules are about something
		for _, p := range []string{"src/one.go", "src/two.go", "src/three.go"} {
			files[p] = ""
		}
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
		cfg := everything
		cfg.Read = func(p string) ([]byte, bool) { return []byte(files[p]), true }
		r, err := lint.Run(t.Context(), s, rules.All, cfg)
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
			files = next // which Read reads
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
		files[p] = encoded(t, text(t, p))
	}
}

// changes returns what leads from one tree to another, as a watcher tells it: a
// directory that is left empty is gone.
func changes(from, to map[string]string) []index.Change {
	is := map[string]bool{}
	var list []index.Change
	was := map[string]index.Change{}
	for _, c := range indextest.Changes(from) {
		was[c.Path] = c
	}
	for _, c := range indextest.Changes(to) {
		is[c.Path] = true
		old, there := was[c.Path]
		read := from[index.ConfigPath] != to[index.ConfigPath] && (path.Ext(c.Path) == ".yaml" || path.Ext(c.Path) == ".json")
		if !there || c.Type != old.Type || c.Target != old.Target || c.Type == disk.File && (from[c.Path] != to[c.Path] || read) {
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
