package index

import (
	"path"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// A LintConfig is what a configuration says to those who check, and to those who show
// what they find. It is immutable; what it says of rules is as written, as nobody here
// knows which rules there are.
type LintConfig struct {
	Rules     []Setting
	Overrides []Override
	Ignored   []string  // globs of files in which nothing is found
	Hosts     []host.ID // that read the tree, whatever the directories
	Level     string    // the least severity that a text report writes out; "" for none
	Scope     string    // of an editor: "mine", "open", "workspace"; "" for none
	// PlainLinks says whether an editor is answered at links of markdown: "on", "off"; ""
	// for none.
	PlainLinks string
}

// A Setting is a rule's severity, as it is written.
type Setting struct {
	Code, Severity string
	At, In         source.Span // of the code, and of the severity
}

// An Override is what holds for files that one of the globs matches.
type Override struct {
	Files []string
	Rules []Setting
}

// Matches reports whether a glob of a configuration matches a path.
func Matches(globs []string, p string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool { return doublestar.MatchUnvalidated(glob, p) })
}

// sameTree reports whether files are the same to those who ask for them by c and o.
func sameTree(c, o *Config) bool {
	return c.everything == o.everything && slices.Equal(c.roots, o.roots) && slices.Equal(c.vendored, o.vendored)
}

// restructures reports whether files are other ones to those who ask, by another
// configuration than the one before; nil is none.
func restructures(a, b *Config) bool {
	none := &Config{}
	if a == nil {
		a = none
	}
	if b == nil {
		b = none
	}
	return !sameTree(a, b)
}

// isRoot reports whether the configuration says that a directory is a root of skills.
func (c *Config) isRoot(dir string) bool { return c != nil && slices.Contains(c.roots, dir) }

// isVendored reports whether the configuration says that the file at p comes from
// somewhere else.
func (c *Config) isVendored(p string) bool { return c != nil && Matches(c.vendored, p) }

// checksEverything reports whether any markdown is checked.
func (c *Config) checksEverything() bool { return c != nil && c.everything }

// lint reads a key that only concerns those who check.
func (r *configReader) lint(p frontmatter.Pair) {
	switch p.Key.Value {
	case "rules":
		r.Lint.Rules = r.settings(p)
	case "overrides":
		for _, n := range r.list(p, "a list of maps with files and rules") {
			r.override(n)
		}
	case "ignore":
		r.Lint.Ignored = r.globList(p)
	case "hosts":
		for _, n := range r.texts(p, "a host or a list of hosts") {
			r.host(n)
		}
	case "level":
		r.Lint.Level = r.oneOf(p, "error", "warning", "information", "hint")
	case "scope":
		r.Lint.Scope = r.oneOf(p, "mine", "open", "workspace")
	case "plainLinks":
		r.Lint.PlainLinks = r.oneOf(p, "on", "off")
	}
}

// settings reads a map from rules to severities.
func (r *configReader) settings(p frontmatter.Pair) (list []Setting) {
	if !isNothing(p.Value) && p.Value.Kind != frontmatter.Mapping {
		r.fault(p.Value.Span, "%q is a map of rules and their severities", p.Key.Value)
	}
	for _, p := range p.Value.Pairs {
		switch {
		case isNothing(p.Value):
		case p.Value.Kind != frontmatter.Scalar:
			r.fault(p.Value.Span, "a rule wants a severity: error, warning, information, hint or off")
		default:
			list = append(list, Setting{Code: p.Key.Value, Severity: p.Value.Value, At: p.Key.Inner, In: p.Value.Inner})
		}
	}
	return list
}

func (r *configReader) override(n *frontmatter.Node) {
	var o Override
	files := false
	r.mapping(n, "an override", overrideKeys, func(p frontmatter.Pair) {
		switch p.Key.Value {
		case "files":
			files = files || !isNothing(p.Value)
			o.Files = r.globList(p)
		case "rules":
			o.Rules = r.settings(p)
		}
	})
	if n.Kind == frontmatter.Mapping && !files {
		at := n.Span
		if len(n.Pairs) > 0 {
			at = n.Pairs[0].Key.Span
		}
		r.fault(at, "an override wants the key \"files\": a glob or a list of globs")
	}
	r.Lint.Overrides = append(r.Lint.Overrides, o)
}

// host reads the name of a host.
func (r *configReader) host(n *frontmatter.Node) {
	names := host.IDs()
	if !slices.Contains(names, n.Value) {
		r.unknown(n, names, "no host is called %q", n.Value)
		return
	}
	r.Lint.Hosts = append(r.Lint.Hosts, host.ID(n.Value))
}

// root reads a directory that is a root of skills.
func (r *configReader) root(n *frontmatter.Node) {
	dir, ok := join("", n.Value)
	if !ok || path.IsAbs(n.Value) {
		r.fault(n.Span, "%q leads out of the tree: only the user can switch on what lies there", n.Value)
		return
	}
	r.roots = append(r.roots, dir)
}

// oneOf returns a value that has to be one of several, "" for none.
func (r *configReader) oneOf(p frontmatter.Pair, values ...string) string {
	if isNothing(p.Value) {
		return ""
	}
	if p.Value.Kind == frontmatter.Scalar && slices.Contains(values, p.Value.Value) {
		return p.Value.Value
	}
	if p.Value.Kind == frontmatter.Scalar {
		r.unknown(p.Value, values, "%q cannot be %q", p.Key.Value, p.Value.Value)
	} else {
		r.fault(p.Value.Span, "%q wants one of %s", p.Key.Value, all(values))
	}
	return ""
}
