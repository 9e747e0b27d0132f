package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// frontmatterMissing wants front matter in every SKILL.md.
var frontmatterMissing = &lint.Rule{
	Code:     "frontmatter-missing",
	Severity: lint.Warning,
	Links: func(p *lint.LinkPass) {
		if p.Kind != index.Skill || p.Doc.Front != nil || p.Doc.Unsure {
			return
		}
		r := p.Report(firstLine(p.Doc), "the skill has no front matter: its name and description go between two lines --- at the very start of the file")
		switch {
		case templateLike(p.Doc.Path, p.Kind):
			r.AtMost(lint.Hint)
		case p.Enclosed() || !loadable(p):
			r.AtMost(lint.Information)
		}
	},
}

// loadable reports whether a skill lies where some host would find it. Elsewhere,
// and within another skill, a SKILL.md is often a text to paste or a chapter.
func loadable(p *lint.LinkPass) bool {
	_, _, _, hosted := host.Split(p.Doc.Path)
	return hosted || p.PluginRoot() || slices.Contains(strings.Split(path.Dir(p.Doc.Path), "/"), "skills")
}
