package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// frontmatterMissing wants front matter in every SKILL.md, and in agents.
var frontmatterMissing = &lint.Rule{
	Code:     "frontmatter-missing",
	Severity: lint.Warning,
	Tree: func(p *lint.TreePass) {
		if agentWithout(&p.LinkPass) {
			what := "Claude Code passes over a file without name and description between two lines --- at its very start"
			if p.InPlugin() {
				what = "nobody is told what it is for; that goes between two lines --- at the very start of the file"
			}
			p.Report(firstLine(p.Doc), "the agent has no front matter: %s", what).AtMost(lint.Information)
			return
		}
		if p.Kind != index.Skill || p.Doc.Front != nil || p.Doc.Unsure {
			return
		}
		found := loadable(&p.LinkPass)
		if !found && !p.Enclosed() && !besideSkills(p) {
			return // whatever the name means there, it means to all of them
		}
		r := p.Report(firstLine(p.Doc), "the skill has no front matter: its name and description go between two lines --- at the very start of the file")
		switch {
		case templateLike(p.Doc.Path, p.Kind):
			r.AtMost(lint.Hint)
		case p.Enclosed() || !found:
			r.AtMost(lint.Information)
		}
	},
}

// besideSkills reports whether a SKILL.md beside the document's directory has front
// matter.
func besideSkills(p *lint.TreePass) bool {
	dir := path.Dir(p.Doc.Path)
	for child := range p.Tree().Children(strings.TrimPrefix(path.Dir("/"+dir), "/")) {
		if d := p.Tree().Doc(child + "/SKILL.md"); child != dir && d != nil && d.Front != nil {
			return true
		}
	}
	return false
}

// agentWithout reports whether a document lies where Claude Code looks for agents,
// is named like one, and has no front matter. Guides and notes lie there, too.
func agentWithout(p *lint.LinkPass) bool {
	if p.Kind != index.Agent || p.Doc.Front != nil || p.Doc.Unsure || templateLike(p.Doc.Path, p.Kind) {
		return false
	}
	dir, base := path.Split(p.Doc.Path)
	name, isAgent := strings.CutSuffix(base, ".md")
	if !isAgent || path.Base(dir) != "agents" || host.Kebab(name) != name {
		return false
	}
	_, _, id, hosted := host.Split(p.Doc.Path)
	return hosted && id == host.Claude || !hosted && p.InPlugin()
}

// loadable reports whether a skill lies where some host would find it. Elsewhere,
// and within another skill, a SKILL.md is often a text to paste or a chapter.
func loadable(p *lint.LinkPass) bool {
	_, _, _, hosted := host.Split(p.Doc.Path)
	return hosted || p.PluginRoot() || slices.Contains(strings.Split(path.Dir(p.Doc.Path), "/"), "skills")
}
