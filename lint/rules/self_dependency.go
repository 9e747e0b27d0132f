package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// selfDependency finds skills that name themselves among what they need.
var selfDependency = &lint.Rule{
	Code:     "self-dependency",
	Severity: lint.Warning,
	File: func(p *lint.FilePass) {
		if p.Kind != index.Skill {
			return
		}
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if r.Field != index.FieldDependsOn && r.Field != index.FieldRecommends {
				continue
			}
			if r.Target == index.SkillName(p.Doc) || r.Target == path.Base(path.Dir(p.Doc.Path)) {
				p.Report(r.Span, "the skill %q names itself in %s", r.Target, r.Field)
			}
		}
	},
}
