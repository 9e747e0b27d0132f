package lsp_test

import (
	"fmt"
	"path"
	"strings"

	"pgregory.net/rapid"
)

// The tree of the law's sessions: two folders, of which one holds a third, and a
// skill that is reached by two names.
var (
	lawPaths = []string{
		"one/.claude/skills/alpha/SKILL.md", "one/.claude/skills/beta/SKILL.md", "one/.claude/skills/gamma/SKILL.md",
		"one/.claude/skills/core/delta/SKILL.md", "one/.claude/skills/alpha/references/notes.md",
		"one/.claude/skills/beta/references/notes.md", "one/.claude/skills/SKILL-INDEX.md", "one/.claude/skills/skills-registry.yaml", "one/config/roles.yaml",
		"one/.claude/rules/role-rules/dev-rules.md", "one/.claude/agents/dev.md", "one/CLAUDE.md", "one/docs/guide.md",
		"one/pack/.claude-plugin/plugin.json", "one/pack/skills/epsilon/SKILL.md", "one/pack/skills/epsilon/extra.md",
		"one/pack/skills/alpha/SKILL.md", "two/skills/zeta/SKILL.md", "two/skills/beta/SKILL.md", "two/AGENTS.md", "two/config/roles.yaml",
		"one/.skillpls.yaml", "one/data/rows.json", "one/.claude/rules/team/dev.md",
	}

	// lawLinks are symbolic links, and what they lead to.
	lawLinks = map[string]string{
		"one/.claude/skills/link": "../../pack/skills/epsilon",
		"one/docs/alias.md":       "guide.md",
	}
	lawSpellings = []string{"one/.claude/skills/link/SKILL.md", "one/.claude/skills/link/extra.md", "one/docs/alias.md"}

	// lawNew are files that are not there at first.
	lawNew = []string{
		"one/.claude/skills/theta/SKILL.md", "one/docs/new.md", "one/.claude/skills/alpha/references/more/deep.md", "two/.gitignore", "one/.skillplsignore",
		"one/attic/SKILL.md",
	}

	// lawThemes are what most steps of a session are about: files, and directories
	// or links that are moved and removed. In the whole tree steps would hardly meet.
	lawThemes = map[string][2][]string{
		"links": {
			{"one/pack/skills/epsilon/SKILL.md", "one/pack/skills/epsilon/extra.md", "one/.claude/skills/link/SKILL.md", "one/.claude/skills/link/extra.md",
				"one/docs/alias.md", "one/docs/guide.md", "one/CLAUDE.md"},
			{"one/pack/skills/epsilon", "one/.claude/skills/link", "one/docs/alias.md", "one/docs/guide.md", "one/attic", "one/pack/skills"},
		},
		"directories": {
			{"one/.claude/skills/alpha/SKILL.md", "one/.claude/skills/alpha/references/notes.md", "one/.claude/skills/beta/SKILL.md",
				"one/.claude/skills/beta/references/notes.md", "one/.claude/skills/core/delta/SKILL.md", "one/CLAUDE.md"},
			{"one/.claude/skills/alpha", "one/.claude/skills/beta", "one/.claude/skills/core", "one/.claude/skills/theta", "one/attic",
				"one/.claude/skills/alpha/references", "one/.claude/skills/beta/references"},
		},
		"folders": {
			{"one/pack/skills/epsilon/SKILL.md", "one/pack/skills/alpha/SKILL.md", "one/.claude/skills/alpha/SKILL.md", "one/.claude/skills/link/SKILL.md",
				"two/skills/zeta/SKILL.md", "two/AGENTS.md", "two/config/roles.yaml", "two/.gitignore"},
			{"one/pack/skills", "one/pack/skills/epsilon", "one/pack/.claude-plugin", "two/skills", "two/skills/zeta", "two/config"},
		},
		"names": {
			{"one/config/roles.yaml", "one/.claude/skills/skills-registry.yaml", "one/.claude/skills/SKILL-INDEX.md", "one/.claude/rules/role-rules/dev-rules.md",
				"one/.claude/agents/dev.md", "one/.claude/skills/alpha/SKILL.md", "one/.claude/skills/beta/SKILL.md", "one/.claude/skills/theta/SKILL.md"},
			{"one/config", "one/.claude/agents", "one/.claude/rules", "one/.claude/skills/alpha", "one/.claude/skills/theta", "two/config"},
		},
		"configuration": {
			{"one/.skillpls.yaml", "one/.skillpls.yaml", "one/data/rows.json", "one/.claude/skills/skills-registry.yaml", "one/config/roles.yaml",
				"one/.claude/rules/team/dev.md", "one/.claude/skills/alpha/SKILL.md", "one/.claude/skills/beta/SKILL.md"},
			{"one/data", "one/.claude/rules/team", "one/.skillpls.yaml", "one/.claude/skills/alpha"},
		},
	}
	lawFolders = []string{"one", "two", "one/pack"}

	lawSkills   = rapid.SampledFrom([]string{"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "alhpa", "ghost"})
	lawRoles    = rapid.SampledFrom([]string{"dev", "qa", "lead", "deev"})
	lawHeadings = rapid.SampledFrom([]string{"One", "Two", "Twoo", "Set up", "Ünïcode 🦊 head"})
	lawAnchors  = rapid.SampledFrom([]string{"", "", "#one", "#one-1", "#two", "#set-up", "#ünïcode--head"})
)

// lawText draws the text of a file, which may mention those in pool.
func lawText(t *rapid.T, p string, pool []string) string {
	text := lawPlain(t, p, pool)
	switch rapid.IntRange(0, 9).Draw(t, "form") {
	case 0:
		return strings.ReplaceAll(text, "\n", "\r\n")
	case 1:
		return "\ufeff" + text
	case 2:
		return strings.TrimSuffix(text, "\n")
	}
	return text
}

func lawPlain(t *rapid.T, p string, pool []string) string {
	list := func(items *rapid.Generator[string]) string {
		return "[" + strings.Join(rapid.SliceOfN(items, 0, 3).Draw(t, "list"), ", ") + "]"
	}
	maybe := func(line string) string {
		if rapid.Bool().Draw(t, "there") {
			return line + "\n"
		}
		return ""
	}
	switch base := path.Base(p); {
	case base == "SKILL.md":
		name := path.Base(path.Dir(p))
		if rapid.IntRange(0, 3).Draw(t, "other") == 0 {
			name = lawSkills.Draw(t, "name")
		}
		return "---\nname: " + name + "\ndescription: 🦊 Use it.\n" + maybe("category: core") + maybe("depends_on: "+list(lawSkills)) +
			maybe("used_by: "+list(lawRoles)) + maybe("tags: [core, fox]") + "---\n" + lawBody(t, p, pool)
	case base == "roles.yaml":
		var b strings.Builder
		b.WriteString("categories:\n  core: {folder: core}\nroles:\n")
		for _, role := range rapid.SliceOfNDistinct(lawRoles, 1, 2, rapid.ID).Draw(t, "roles") {
			fmt.Fprintf(&b, "  %s:\n    skills:\n      inherit: %s\n      include: [%s, {category: core}]\n      exclude: %s\n",
				role, list(lawRoles), lawSkills.Draw(t, "skill"), list(lawSkills))
		}
		return b.String()
	case base == "skills-registry.yaml":
		name := lawSkills.Draw(t, "row")
		return "installed_skills:\n  - name: " + name + "\n    path: .claude/skills/" + name + "\n"
	case base == ".skillpls.yaml":
		return maybe("registries:\n  - files: [data/*.json, '**/*-registry.yaml']\n    "+rapid.SampledFrom([]string{"name: slug", "path: dir", "rows: list", "nam: x"}).Draw(t, "key")) +
			maybe("roleRules: rules/team/{role}.md")
	case base == "rows.json":
		return `{"skills": [{"name": "` + lawSkills.Draw(t, "row") + `", "slug": "` + lawSkills.Draw(t, "slug") + `", "dir": ".claude/skills/beta"}], "list": ["gamma"]}` + "\n"
	case base == "plugin.json":
		return `{"name": "pack", "skills": ["./skills/epsilon"]}` + "\n"
	case base == "SKILL-INDEX.md":
		return "| Skill | Dependencies |\n|---|---|\n| " + lawSkills.Draw(t, "skill") + " | `" + lawSkills.Draw(t, "skill") + "` |\n" + lawBody(t, p, pool)
	case strings.HasSuffix(base, "ignore"):
		return rapid.SampledFrom([]string{"", "skills/zeta/\n", "docs\n", "*.yaml\n", "core/\n"}).Draw(t, "rules")
	case strings.Contains(p, "/agents/"):
		return "---\nname: dev\ndescription: Writes.\n" + maybe("skills: "+list(lawSkills)) + "---\n" + lawBody(t, p, pool)
	}
	return lawBody(t, p, pool)
}

// lawBody draws headings and mentions of other files.
func lawBody(t *rapid.T, p string, pool []string) string {
	var b strings.Builder
	for range rapid.IntRange(1, 4).Draw(t, "lines") {
		to := rapid.SampledFrom(pool).Draw(t, "to")
		rel := lawRelative(path.Dir(p), to)
		switch rapid.IntRange(0, 3).Draw(t, "line") {
		case 0:
			fmt.Fprintf(&b, "## %s\n\n", lawHeadings.Draw(t, "heading"))
		case 1, 2:
			fmt.Fprintf(&b, "🦊 see [it](%s%s)\n", rel, lawAnchors.Draw(t, "anchor"))
		default:
			fmt.Fprintf(&b, "@%s and `%s`\n", rel, lawSkills.Draw(t, "skill"))
		}
	}
	return b.String()
}

// lawRelative is the path of a file as seen from a directory.
func lawRelative(dir, to string) string {
	from, parts := strings.Split(dir, "/"), strings.Split(to, "/")
	for len(from) > 0 && len(parts) > 1 && from[0] == parts[0] {
		from, parts = from[1:], parts[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(parts, "/")
}

// lawScraps are what edits put in: what parsers trip over, and characters that
// encodings count differently.
var lawScraps = []string{
	"", "", "x", "\n", "\r\n", "\r", "🦊", "ü", "\ufeff", "---\n", "\n---\n", "## One\n", "# One\n\n", "[x](", "](../beta/SKILL.md#one)", "`alpha`",
	"name: [\n", "name: beta\n", "depends_on: [alpha, ghost]\n", "  \t", "\"", "<a id=\"one\"></a>", "```\n", "| a |", ": ", "#two", "@docs/guide.md",
}

// lawGarble are lines that no YAML has.
var lawGarble = []string{"x: y: z\n", "x: \"open\n", "\t- tab\n", "}\n", "x: [1, 2\n"}
