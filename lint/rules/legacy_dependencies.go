package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/lint"
)

// legacyDependencies finds skills that say with dependencies what the skills beside
// them say with depends_on. Elsewhere dependencies are packages.
var legacyDependencies = &lint.Rule{
	Code:     "legacy-dependencies",
	Severity: lint.Information,
	Tree:     checkLegacyDependencies,
}

func checkLegacyDependencies(p *lint.TreePass) {
	if p.Doc.Field("dependencies") == nil || !ownSkill(p) || p.Unsure(index.Skill, index.Manifest) {
		return
	}
	pair, _ := p.Doc.Front.Root.Pair("dependencies")
	if pair.Value.Kind == frontmatter.Mapping {
		return
	}
	names, known := 0, 0
	for i := range p.Doc.Refs {
		if r := &p.Doc.Refs[i]; r.Field == index.FieldDependencies {
			names++
			if len(p.Resolve(r).Targets) > 0 {
				known++
			}
		}
	}
	keeping := p.Graph().KeepingOf(p.Tree(), p.Doc.Path)
	both := p.Doc.Field("depends_on") != nil
	switch {
	case !keeping.DependsOn:
		return
	case names == 0 && (both || keeping.Packages): // no skills, or no packages
		return
	case known < names: // some may be packages
		return
	}
	what := "names skills here, which other skills of this tree name in"
	if names == 0 {
		what = "is here what in other skills of this tree is"
	}
	report := p.Report(pair.Key.Inner, "\"dependencies\" %s \"depends_on\"", what)
	if !both {
		report.Replace("rename to depends_on", true, "depends_on")
	}
}
