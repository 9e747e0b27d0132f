package rules

import (
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// nameFormat wants a name that the file's own host takes. A name that is too
// long is field-limit's business, a missing one field-required's.
var nameFormat = &lint.Rule{
	Code:     "name-format",
	Severity: lint.Error,
	Tree: func(p *lint.TreePass) {
		if p.Kind != index.Skill || p.Doc.Unsure {
			return
		}
		problem, profile, ok := badName(&p.FilePass)
		if !ok {
			return
		}
		name := p.Doc.FieldText("name")
		hint := ""
		better, ok := betterName(p, name)
		if ok {
			hint = "; " + quote(better) + " would do"
		}
		r := p.Report(p.Doc.Field("name").Inner, "%s does not take the name %q: %s%s", profile.Title, name, problem, hint)
		if !profile.Names.Strict {
			r.AtMost(lint.Warning)
		}
		if ok && wellFormed(&p.FilePass, better) && free(p, better) {
			renameSkill(p, r, better)
		}
	},
}

// betterName returns the name that a skill of a bad one was likely meant to have: its
// directory's, else its own as hosts write names.
func betterName(p *lint.TreePass, name string) (better string, ok bool) {
	if dir := directoryOf(p.Doc); ownDirectory(p) && wellFormed(&p.FilePass, dir) {
		return dir, true
	}
	better = host.Kebab(name)
	return better, better != "" && utf8.RuneCountInString(name) == len(name)
}

// badName says what is wrong with the form of a skill's name for a host that reads
// it, if anything is.
func badName(p *lint.FilePass) (problem string, profile *host.Profile, ok bool) {
	n := p.Doc.Field("name")
	if n == nil || n.Kind != frontmatter.Scalar {
		return "", nil, false
	}
	for _, profile := range profilesOf(p) {
		if f, _ := profile.Field("name"); f.Max > 0 && utf8.RuneCountInString(n.Value) > f.Max {
			continue
		}
		if problem, ok := profile.NameProblem(p.Doc.FieldText("name")); ok {
			return problem, profile, true
		}
	}
	return "", nil, false
}
