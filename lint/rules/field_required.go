package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// fieldRequired wants the fields that the file's own host needs.
var fieldRequired = &lint.Rule{
	Code:     "field-required",
	Severity: lint.Error,
	File:     checkFieldRequired,
}

func checkFieldRequired(p *lint.FilePass) {
	d := p.Doc
	if p.Kind != index.Skill || d.Front == nil || d.Unsure {
		return
	}
	profile := profileOf(d)
	for _, f := range profile.Fields() {
		severity := severityOf(f.Need)
		if severity == lint.Off || d.FieldText(f.Name) != "" {
			continue
		}
		if n := d.Field(f.Name); n != nil && n.Tag != frontmatter.Null && (n.Kind != frontmatter.Scalar || n.Value != "") {
			continue // there is a value of another type
		}
		what := "the skill has no " + f.Name
		if d.Field(f.Name) != nil {
			what = "the skill's " + f.Name + " is empty"
		}
		p.Report(placeOf(d, f.Name), "%s: %s", what, consequence(profile, f)).AtMost(severity)
	}
}

// consequence says what a host does for want of a field.
func consequence(profile *host.Profile, f host.Field) string {
	switch {
	case f.Need == host.Required:
		return profile.Title + " does not load it"
	case f.Default != "" && profile.ID == host.Generic:
		return "some hosts do not load it, others show " + f.Default
	case f.Default != "":
		return profile.Title + " shows " + f.Default
	default:
		return profile.Title + " expects one"
	}
}

// placeOf is where a field of the front matter is missing: its key, else the key
// after which people write it, else the opening line.
func placeOf(d *index.Document, field string) source.Span {
	if p, ok := d.Front.Root.Pair(field); ok {
		return p.Key.Span
	}
	if p, ok := d.Front.Root.Pair("name"); ok && field != "name" {
		return p.Key.Span
	}
	return d.LineSpan(d.Line(int(d.Front.Span.Start)))
}
