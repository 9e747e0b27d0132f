package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// danglingAlias finds symlinks to nothing in places that hosts read. Such a link has
// no document: the finding stands at its own path, as what is wrong is there and
// nowhere else.
var danglingAlias = &lint.Rule{
	Code:     "dangling-alias",
	Severity: lint.Warning,
	Alias: func(p *lint.AliasPass) {
		// What a package manager installs, or is ignored, comes and goes.
		if p.To == "" || strings.Contains("/"+p.To+"/", "/node_modules/") || !isReadThrough(p.Tree(), p.Doc.Path) || p.Tree().Existence(p.To) != index.Absent {
			return
		}
		what := "no file or directory at"
		if p.To == p.Doc.Path {
			what = "it leads to itself, at"
		} else if _, link := p.Tree().DanglingAt(p.To); link {
			what = "so does the link at"
		}
		report := p.Report(firstLine(p.Doc), "the symbolic link leads to nothing: %s %q", what, p.To)
		if templateLike(p.Doc.Path, index.Plain) {
			report.AtMost(lint.Hint)
		}
	},
}

// isReadThrough reports whether a host would read something through a link at a
// path: a skill, a part of one, a rule, an agent, a command, a memory file.
func isReadThrough(s *index.Snapshot, p string) bool {
	switch path.Base(p) {
	case "CLAUDE.md", "AGENTS.md", "GEMINI.md", "copilot-instructions.md", "SKILL.md":
		return true
	}
	dir := path.Dir("/" + p)[1:]
	if _, ok := s.SkillDir(dir); ok {
		return true
	}
	_, rest, _, ok := host.Split(dir)
	if !ok {
		from, ok := s.PluginDir(p)
		if !ok {
			return s.RootOf(p) != "" && hasSkills(s, s.RootOf(p))
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(dir, from), "/")
	}
	switch first, _, _ := strings.Cut(rest+"/", "/"); first {
	case "skills", "rules", "agents", "commands", "prompts", "instructions", "steering":
		return true
	case "": // .claude/skills itself
		switch path.Base(p) {
		case "skills", "rules", "agents", "commands":
			return true
		}
	}
	return false
}

// hasSkills reports whether any skill lies below a directory.
func hasSkills(s *index.Snapshot, dir string) bool {
	for d := range s.DocsIn(dir) {
		if path.Base(d.Path) == "SKILL.md" {
			return true
		}
	}
	return false
}
