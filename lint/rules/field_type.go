package rules

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// fieldType finds values that the file's own host does not take: a list where it
// reads a text, a word that is none of those it knows. Names of models and tools are
// never looked at, as new ones come every month.
var fieldType = &lint.Rule{
	Code:     "field-type",
	Severity: lint.Warning,
	File:     checkFieldType,
}

func checkFieldType(p *lint.FilePass) {
	if _, ok := profileOf(p); !ok || p.Doc.Front == nil || p.Doc.Front.Root == nil || templateLike(p.Doc.Path, p.Kind) {
		return
	}
	wrong := map[string]bool{}
	for _, profile := range profilesOf(p) {
		checkTypes(p, profile, wrong)
	}
}

// checkTypes looks at the fields that have not been found fault with.
func checkTypes(p *lint.FilePass, profile *host.Profile, wrong map[string]bool) {
	takes := profile.Title + " takes"
	if profile.ID == host.Generic {
		takes = "hosts take"
	}
	seen := map[string]bool{} // a second one is duplicate-key's business
	report := func(name string, span source.Span, format string, args ...any) {
		wrong[name] = true
		p.Report(span, format, args...)
	}
	for _, pair := range p.Doc.Front.Root.Pairs {
		name, value := pair.Key.Value, pair.Value
		f, known := profile.Field(name)
		if !known || !f.Hosted() || seen[name] || wrong[name] || byHand(profile, name) || placeholderValue(value) {
			continue
		}
		seen[name] = true
		switch is := typeOf(value); {
		case is == 0: // nothing, or an alias
		case is&(host.List|host.Map) != 0:
			if is&f.Types == 0 {
				report(name, pair.Key.Span, "%s is a %s: %s a %s", name, is, takes, f.Types)
			}
		case f.Types == host.Bool || f.Types&host.String != 0:
			if !takesValue(f, value) {
				report(name, value.Inner, "%q is no value of %s: %s %s", value.Value, name, takes, strings.Join(f.Values, ", "))
			}
		case is&f.Types == 0:
			report(name, value.Inner, "%s is a %s: %s a %s", name, is, takes, f.Types)
		}
	}
}

// byHand are the fields whose values hosts read as they are written, whatever YAML
// makes of them, and those that another rule knows more of.
func byHand(profile *host.Profile, name string) bool {
	return name == "argument-hint" || name == "globs" || profile.ID == host.Cline && name == "paths"
}

// takesValue reports whether a scalar is one of the values that a field may have.
func takesValue(f host.Field, n *frontmatter.Node) bool {
	switch {
	case f.Values == nil || f.Open, strings.ContainsAny(n.Value, "<>{}[]$|"): // to be filled in
		return true
	case f.Types == host.Bool:
		return slices.ContainsFunc(f.Values, func(v string) bool { return strings.EqualFold(v, n.Value) })
	case f.Types&host.Number != 0 && typeOf(n) == host.Number:
		return true
	}
	return slices.Contains(f.Values, n.Value)
}

// typeOf returns what a value is; 0 for none and for an alias.
func typeOf(n *frontmatter.Node) host.Type {
	switch n.Kind {
	case frontmatter.Sequence:
		return host.List
	case frontmatter.Mapping:
		return host.Map
	case frontmatter.Alias:
		return 0
	}
	switch n.Tag {
	case frontmatter.Null:
		return 0
	case frontmatter.Bool:
		return host.Bool
	case frontmatter.Int, frontmatter.Float:
		return host.Number
	}
	if strings.TrimSpace(n.Value) == "" {
		return 0
	}
	return host.String
}

// placeholderValue reports whether a value is {{x}}, which YAML takes for a map in a
// map, or is made of such.
func placeholderValue(n *frontmatter.Node) bool {
	if n.Kind == frontmatter.Sequence && len(n.Items) == 1 {
		n = n.Items[0]
	}
	return n.Kind == frontmatter.Mapping && n.Style == frontmatter.Flow && len(n.Pairs) == 1 && n.Pairs[0].Key.Kind == frontmatter.Mapping
}
