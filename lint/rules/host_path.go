package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// hostPath finds paths in code spans that name the place of the skill itself in a
// user's home, or the home of one user. It is off by default: some skills are written
// for one machine.
var hostPath = &lint.Rule{
	Code:     "host-path",
	Severity: lint.Hint,
	Off:      true,
	Links: func(p *lint.LinkPass) {
		dir, ok := p.SkillDir()
		if !ok || templateLike(p.Doc.Path, p.Kind) || authoring(p.Doc.Path, dir) {
			return
		}
		for _, f := range p.Doc.Faults {
			if f.Kind != index.FaultHome {
				continue
			}
			if !strings.HasPrefix(f.Message, "~/") {
				p.Report(f.Span, "%q is in the home of one user, and on no other machine", f.Message)
				continue
			}
			skill, file, _ := index.UserSkill(f.Message)
			if dir == "" || skill != path.Base(dir) {
				continue // where another skill is installed, and a relative path may not lead there
			}
			p.Report(f.Span, "%q is where one host may keep this skill: write %q, which counts from the skill's directory", f.Message, file).
				Replace("change to "+quote(file), false, file)
		}
	},
}
