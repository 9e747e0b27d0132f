package rules

import (
	"fmt"
	"slices"
	"strings"

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
	if p.Doc.Front == nil || p.Doc.Unsure {
		return
	}
	missed := map[string]bool{}
	for need := host.Required; need > host.Optional; need-- { // who minds most speaks
		for _, profile := range profilesOf(p) {
			checkRequired(p, profile, need, missed)
		}
	}
}

// checkRequired looks for the fields that a host has so much need of, and that have not
// been missed yet.
func checkRequired(p *lint.FilePass, profile *host.Profile, need host.Need, missed map[string]bool) {
	d := p.Doc
	if _, ok := profileOf(p); p.Kind != index.Skill && (!ok || !claimed(d, profile)) {
		return
	}
	for _, f := range profile.Fields() {
		severity := severityOf(f.Need)
		if profile.ID == host.Generic {
			severity = min(severity, lint.Information)
		}
		if f.Need != need || severity == lint.Off || strings.TrimSpace(d.FieldText(f.Name)) != "" || missed[f.Name] {
			continue
		}
		if n := d.Field(f.Name); n != nil && n.Tag != frontmatter.Null && (n.Kind != frontmatter.Scalar || strings.TrimSpace(n.Value) != "") {
			continue // there is a value of another type
		}
		missed[f.Name] = true
		what := fmt.Sprintf("the %s has no %s", profile.File, f.Name)
		if d.Field(f.Name) != nil {
			what = fmt.Sprintf("the %s's %s is empty", profile.File, f.Name)
		}
		r := p.Report(placeOf(d, f.Name), "%s: %s", what, consequence(profile, f)).AtMost(severity)
		if miss, ok := missOf(p, f.Name); ok {
			r.Because("near-miss-key", d.Path, miss.key.Span)
		}
	}
}

// claimed reports whether front matter has any field of a profile: else the file may
// be some other text that lies among the host's.
func claimed(d *index.Document, profile *host.Profile) bool {
	return d.Front.Root != nil && slices.ContainsFunc(d.Front.Root.Pairs, func(pair frontmatter.Pair) bool {
		_, ok := profile.Field(pair.Key.Value)
		return ok
	})
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
	case profile.ID == host.Generic:
		return "it is all that a model chooses by"
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
	return placeForKey(d)
}
