package rules

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// unknownField finds fields that are none of those which a host takes that refuses all
// others: the specification's own checker, where the configuration asks for it. Every
// other host passes over what it does not know, and a third of all skills have some.
var unknownField = &lint.Rule{
	Code:     "unknown-field",
	Severity: lint.Error,
	File: func(p *lint.FilePass) {
		if p.Kind != index.Skill || p.Doc.Unsure || p.Doc.Front == nil || p.Doc.Front.Root == nil {
			return
		}
		i := slices.IndexFunc(profilesOf(p), func(profile *host.Profile) bool { return profile.Closed })
		if i < 0 {
			return
		}
		profile := profilesOf(p)[i]
		near := nearMisses(p)
		for _, pair := range p.Doc.Front.Root.Pairs {
			key := pair.Key
			_, known := profile.Field(key.Value)
			if known || key.Kind != frontmatter.Scalar || slices.ContainsFunc(near, func(m keyMiss) bool { return m.key == key }) {
				continue
			}
			p.Report(key.Span, "%s has no field %q: there are %s", profile.Title, key.Value, strings.Join(fieldNames(profile), ", "))
		}
	},
}

// fieldNames are the names of a profile's fields, sorted.
func fieldNames(profile *host.Profile) (names []string) {
	for _, f := range profile.Fields() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}
