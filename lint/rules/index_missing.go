package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// indexMissing finds names in the column headed Skill of an index that no skill has.
// A link there that leads nowhere is broken-link's business.
var indexMissing = &lint.Rule{
	Code:     "index-missing",
	Severity: lint.Warning,
	Tree:     checkIndexMissing,
}

func checkIndexMissing(p *lint.TreePass) {
	l := listing(p)
	if l == nil {
		return
	}
	var missing []*index.Reference
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if r.Form != index.FormIndexName || r.Field != index.FieldSkills || !index.IsName(r.Target) || noName(r.Target) || p.Tree().Config().External(r.Target) {
			continue
		}
		if p.Resolve(r).Missing && !sameButCase(p, r.Target) && !aliased(p, r.Target) { // else a title
			missing = append(missing, r)
		}
	}
	if len(missing) == 0 || len(query.ListedSkills(p.Doc, p.Resolve)) < len(missing) {
		return // an index of something else
	}
	loose := looseSkills(p)
	for _, r := range missing {
		if loose[r.Target] {
			continue
		}
		near := p.Suggest(r.Target, index.SpaceSkill)
		if len(near) == 0 && path.Base(p.Doc.Path) != "SKILL-INDEX.md" { // a title, or a skill that is somewhere else
			continue
		}
		report := p.Report(r.Span, "no skill is named %q%s", r.Target, lint.DidYouMean(near))
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
		if len(near) == 1 {
			replace(report, p.Doc.Path, r.Span, near[0])
		}
	}
}
