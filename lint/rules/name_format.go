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
	File: func(p *lint.FilePass) {
		if p.Kind != index.Skill || p.Doc.Unsure {
			return
		}
		problem, ok := badName(p.Doc)
		if !ok {
			return
		}
		profile := p.Kind.Profile(p.Doc.Path)
		name := p.Doc.FieldText("name")
		hint := ""
		if k := host.Kebab(name); k != "" && utf8.RuneCountInString(name) == len(name) {
			hint = "; " + quote(k) + " would do"
		}
		r := p.Report(p.Doc.Field("name").Inner, "%s does not take the name %q: %s%s", profile.Title, name, problem, hint)
		if !profile.Names.Strict {
			r.AtMost(lint.Warning)
		}
	},
}

// badName says what is wrong with the form of a skill's name for the host of
// its directory, if anything is.
func badName(d *index.Document) (problem string, ok bool) {
	n := d.Field("name")
	if n == nil || n.Kind != frontmatter.Scalar {
		return "", false
	}
	profile := index.Skill.Profile(d.Path)
	if f, _ := profile.Field("name"); f.Max > 0 && utf8.RuneCountInString(n.Value) > f.Max {
		return "", false
	}
	return profile.NameProblem(d.FieldText("name"))
}
