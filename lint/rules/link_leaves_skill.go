package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// linkLeavesSkill finds links from a skill's files to what is not part of the skill. It
// is off by default: in a tree that is kept and given away as a whole they are right.
var linkLeavesSkill = &lint.Rule{
	Code:     "link-leaves-skill",
	Severity: lint.Hint,
	Off:      true,
	Links: func(p *lint.LinkPass) {
		dir, ok := p.SkillDir()
		if !ok || dir == "" || templateLike(p.Doc.Path, p.Kind) {
			return
		}
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if r.Form != index.FormLink || !pathLike(r.Target) || r.Example || r.LeadsOut(p.Doc.Path) || placeholder(r.Target) {
				continue
			}
			to := path.Join(parentDir(p.Doc.Path), r.Target)
			if index.Below(to, dir) || to == dir || !p.Resolve(r).Found {
				continue // what leads nowhere is broken-link's business
			}
			p.Report(pathSpan(r), "%q leads out of the skill, to %s", r.Target, placeNamed(p, to))
		}
	},
}

// placeNamed names a place in the tree: a skill by its directory.
func placeNamed(p *lint.LinkPass, to string) string {
	if p.KindOf(to) == index.Skill && strings.Contains(to, "/") {
		return "the skill in " + quote(parentDir(to))
	}
	return dirName(to)
}
