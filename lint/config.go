package lint

import (
	"slices"

	"github.com/skillpls/skillpls/index"
)

// A Config says which rules run and how much their findings matter, as far as it is
// not the tree's own configuration that says so. The zero value is every rule with
// its own severity.
type Config struct {
	// Client are severities by code for which the user's editor asks. The
	// configuration of the tree beats them.
	Client map[string]Severity
	// Severity are severities by code that beat both. Off switches a rule off.
	Severity map[string]Severity
	// Read returns the text of a closed file, of which the baseline needs the words at
	// fault. Where it is nil, or fails, no finding of such a file is in the baseline.
	Read func(path string) (text []byte, ok bool)
	// Behind says that somebody has other work to do meanwhile: a processor is left to it,
	// if there are several.
	Behind bool
}

// settings are the severities that hold in one tree.
type settings struct {
	*Config
	tree      index.LintConfig
	rules     map[string]Severity
	overrides []map[string]Severity // as tree.Overrides
}

// in returns the settings of a tree.
func (c *Config) in(s *index.Snapshot) settings {
	set := settings{Config: c}
	config := s.Config()
	if config == nil {
		return set
	}
	set.tree = config.Lint
	set.rules = severities(config.Lint.Rules)
	for _, o := range config.Lint.Overrides {
		set.overrides = append(set.overrides, severities(o.Rules))
	}
	return set
}

// severities reads severities as they are written. What is none says nothing:
// invalid-config tells.
func severities(list []index.Setting) map[string]Severity {
	m := make(map[string]Severity, len(list))
	for _, setting := range list {
		if s, err := ParseSeverity(setting.Severity); err == nil {
			m[setting.Code] = s
		}
	}
	return m
}

// of returns the severity of a rule in the file at path.
func (s *settings) of(r *Rule, path string) Severity {
	if sev, ok := s.Severity[r.Code]; ok {
		return sev
	}
	for i := len(s.overrides) - 1; i >= 0; i-- {
		if sev, ok := s.overrides[i][r.Code]; ok && index.Matches(s.tree.Overrides[i].Files, path) {
			return sev
		}
	}
	if sev, ok := s.rules[r.Code]; ok {
		return sev
	}
	if sev, ok := s.Client[r.Code]; ok {
		return sev
	}
	return r.Default()
}

// ignores reports whether nothing is to be found in the file at path.
func (s *settings) ignores(path string) bool { return index.Matches(s.tree.Ignored, path) }

// Standing returns those of the findings in s that are shown to people: not the
// consequences of another, which names them itself, where the rule of that other is
// on. It may return the list itself.
func (c Config) Standing(s *index.Snapshot, rules []*Rule, findings []Finding) []Finding {
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Cause != nil }) {
		return findings
	}
	set := c.in(s)
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool {
		if f.Cause == nil {
			return false
		}
		at := slices.IndexFunc(rules, func(r *Rule) bool { return r.Code == f.Cause.Code })
		return at >= 0 && set.of(rules[at], f.Cause.Path) != Off
	})
}
