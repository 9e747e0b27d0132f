package rules

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// unknownSkill finds names of skills, in places that hold nothing else, that no
// skill has. Rows of registries and indexes are registry-missing's and index-missing's
// business. It reads the tree because that tells whether dependencies are skills.
var unknownSkill = &lint.Rule{
	Code:     "unknown-skill",
	Severity: lint.Warning,
	Tree:     checkUnknownSkill,
}

func checkUnknownSkill(p *lint.TreePass) {
	if !namesSkills(p) {
		return
	}
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		switch r.Form {
		case index.FormSkill, index.FormUser, index.FormRoleSkill:
		case index.FormSaid:
			reportSaid(p, r)
			continue
		case index.FormQualified:
			reportQualified(p, r)
			continue
		default:
			continue
		}
		// A qualified name is that of a plugin or a repository which need not be here.
		if strings.ContainsAny(r.Target, ":/") || noName(r.Target) || !p.Live(r) || !p.Resolve(r).Missing {
			continue
		}
		if !p.Anywhere(index.SpaceSkill) {
			return // nobody says what skills there are
		}
		if p.Tree().Config().External(r.Target) || sameButCase(p, r.Target) { // or a title
			continue
		}
		near := p.Suggest(r.Target, index.SpaceSkill)
		what := "skill"
		if r.Form == index.FormUser {
			near, what = p.Suggest(r.Target, index.SpaceSkill, index.SpaceRole), "skill or role"
		}
		if len(near) == 0 && !certain(p, r) {
			continue
		}
		report := p.Report(r.Span, "no %s is named %q%s", what, r.Target, lint.DidYouMean(near))
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
		if len(near) == 1 {
			replace(report, p.Doc.Path, r.Span, near[0])
		}
	}
}

// certain reports whether a name that is near no other is one of a skill.
func certain(p *lint.TreePass, r *index.Reference) bool {
	switch {
	case r.Field == index.FieldDependencies: // or a package
		return false
	case r.Form == index.FormUser: // or a role, and nobody says which there are
		return p.Anywhere(index.SpaceRole) || p.Anywhere(index.SpaceAgent)
	}
	return true
}

// sameButCase reports whether a skill's name and a word differ in case alone.
func sameButCase(p *lint.TreePass, word string) bool {
	lower := strings.ToLower(word)
	return word != lower && slices.Contains(p.Suggest(word, index.SpaceSkill), lower)
}

// namesSkills reports whether the lists of a document that is only known by its
// shape really name skills of this tree: half of them do.
func namesSkills(p *lint.TreePass) bool {
	if p.Kind != index.Preset {
		return true
	}
	named, found := 0, 0
	for i := range p.Doc.Refs {
		if r := &p.Doc.Refs[i]; r.Form == index.FormSkill {
			named++
			if p.Resolve(r).Found {
				found++
			}
		}
	}
	return found*2 >= named
}

// noName reports whether a word in the place of a name says that there is none.
func noName(word string) bool {
	switch strings.ToLower(word) {
	case "none", "nothing", "any", "all", "na", "nil", "null", "tbd", "todo", "varies", "optional":
		return true
	}
	return strings.ContainsAny(word, "<>{}$* ")
}
