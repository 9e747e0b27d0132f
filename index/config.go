package index

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// ConfigPath is the path of a tree's configuration. A file of that name in any
// other directory configures nothing here.
const ConfigPath = ".skillpls.yaml"

// Globs are matched with every YAML and JSON file of a tree, and each alternative
// of a glob is one more to match. Configurations come with trees of strangers.
const (
	maxGlobs        = 64  // of one configuration
	maxGlob         = 256 // bytes
	maxAlternatives = 16  // braces and commas of one glob
	maxRoleRules    = 16  // patterns, which are looked up for every role
)

// A Config says how the files of a tree are read, as the .skillpls.yaml at its root
// has it. It is immutable; nil is what holds without such a file.
type Config struct {
	registries []registryShape
	roleRules  []string // patterns, from the directory that holds a directory rules
	external   []string // globs of names
	roots      []string // directories that are roots of skills
	vendored   []string // globs of files that come from somewhere else
	everything bool     // any markdown is checked, and served in an editor

	// Lint is what it says to those who check, and to those who show what they find.
	Lint LintConfig

	// unsure says that the file could not be read or parsed: then nobody knows what a registry of
	// the tree holds.
	unsure bool
}

// Equal reports whether every file is read the same by c and o, and means the same.
// What they say to those who check does not count.
func (c *Config) Equal(o *Config) bool {
	if c == o {
		return true
	}
	none := Config{}
	if c == nil {
		c = &none
	}
	if o == nil {
		o = &none
	}
	return c.unsure == o.unsure && slices.Equal(c.roleRules, o.roleRules) && slices.Equal(c.external, o.external) && sameTree(c, o) &&
		slices.EqualFunc(c.registries, o.registries, func(a, b registryShape) bool { return slices.Equal(a.files, b.files) && a.equal(&b) })
}

// alike reports whether the file at p is read the same by c and o.
func (c *Config) alike(o *Config, p string) bool {
	return c == o || !isData(p) || c.isUnsure() == o.isUnsure() && c.registry(p).equal(o.registry(p))
}

func (c *Config) isUnsure() bool { return c != nil && c.unsure }

// isData reports whether a configuration can say how a file is read.
func isData(p string) bool {
	switch path.Ext(p) {
	case ".yaml", ".yml", ".json":
		return path.Base(p) != ConfigPath && p != BaselinePath
	}
	return false
}

// readOtherwise returns the files that one configuration reads otherwise than another, as
// changes without documents.
func (s *Snapshot) readOtherwise(was, is *Config) (changes []Change) {
	s.entries.all(func(p string, e entry) bool {
		if e.Type != disk.File || !isData(p) {
			return true
		}
		// A configuration that does not parse makes no documents of other files.
		if _, ours := s.docs.get(p); ours && !was.alike(is, p) || !was.registry(p).equal(is.registry(p)) {
			changes = append(changes, Change{Path: p, Type: e.Type, Repo: e.Repo})
		}
		return true
	})
	return changes
}

// Reread returns the changes that make documents again of what was read by another
// configuration, and is read otherwise by that of s. read returns the text of a file; one
// of which there is none stays what it is.
func (s *Snapshot) Reread(was *Config, read func(p string) (text []byte, ok bool)) (changes []Change) {
	is := s.Config()
	if is.Equal(was) {
		return nil
	}
	for _, c := range s.readOtherwise(was, is) {
		if text, ok := read(c.Path); ok {
			c.Doc = is.NewDocument(c.Path, text)
			changes = append(changes, c)
		}
	}
	return changes
}

// registry returns the shape that c gives the file at p, nil for none. Of several
// the first counts.
func (c *Config) registry(p string) *registryShape {
	if c == nil || len(c.registries) == 0 || !isData(p) {
		return nil
	}
	for i := range c.registries {
		for _, glob := range c.registries[i].files {
			if doublestar.MatchUnvalidated(glob, p) {
				return &c.registries[i]
			}
		}
	}
	return nil
}

// directories returns the directories below which c's globs match: the ones worth
// looking at though nothing known lies there.
func (c *Config) directories() (dirs []string) {
	if c == nil {
		return nil
	}
	for _, r := range c.registries {
		for _, glob := range r.files {
			if dir, _ := doublestar.SplitPattern(glob); dir != "." {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// rolePatterns returns the places of a role's rules that c adds.
func (c *Config) rolePatterns() []string {
	if c == nil {
		return nil
	}
	return c.roleRules
}

// externals returns the globs of names that are elsewhere.
func (c *Config) externals() []string {
	if c == nil {
		return nil
	}
	return c.external
}

// External reports whether the configuration says that skills of that name are
// somewhere else: then nothing says that they are missing. One that cannot be read
// may say so of any.
func (c *Config) External(name string) bool {
	if c == nil {
		return false
	}
	return c.unsure || slices.ContainsFunc(c.external, func(glob string) bool { return doublestar.MatchUnvalidated(glob, name) })
}

// Candidate is the package's Candidate with what c's globs match.
func (c *Config) Candidate(p string) bool { return Candidate(p) || c.registry(p) != nil }

// Config returns how the tree is read. Who applies a change of .skillpls.yaml also
// applies that of every file that is then read otherwise.
func (s *Snapshot) Config() *Config {
	if d, ok := s.docs.get(ConfigPath); ok {
		return d.Config
	}
	return nil
}

// RegistryKeys returns the keys under which the rows of the registry at p have
// their names, and the one of their paths.
func (s *Snapshot) RegistryKeys(p string) (names []string, paths string) {
	shape := s.Config().registry(p)
	if shape == nil {
		shape = &registryShape{}
	}
	return shape.names(), shape.pathKey()
}

// A configReader reads a configuration into a Config, and into faults what is wrong
// with it: the rest counts.
type configReader struct {
	*Config
	d     *Document
	globs int
}

// readConfig reads the configuration of a tree.
func (d *Document) readConfig(text []byte) {
	b := frontmatter.Parse(text, false)
	d.Shape = ShapeConfig
	d.Front = b
	d.yamlFaults(b)
	d.yamlIgnores(b, text)
	d.Config = &Config{unsure: d.Unsure}
	if d.Unsure { // what could be made out of it would be taken for all of it
		return
	}
	r := configReader{Config: d.Config, d: d}
	r.mapping(b.Root, "a configuration", configKeys, func(p frontmatter.Pair) {
		switch p.Key.Value {
		case "registries":
			for _, n := range r.list(p, "a list of maps with files, rows, name, path and complete") {
				r.registry(n)
			}
		case "roleRules":
			for _, n := range r.texts(p, "a pattern or a list of patterns") {
				r.roleRule(n)
			}
		case "externalSkills":
			r.external = r.globList(p)
		case "roots":
			for _, n := range r.texts(p, "a directory or a list of them") {
				r.root(n)
			}
		case "vendored":
			r.vendored = r.globList(p)
		case "markdown":
			r.everything = r.oneOf(p, "all", "ours") == "all"
		default:
			r.lint(p)
		}
	})
}

// The keys of a configuration, and of the maps in it, in the order in which they are
// offered.
var (
	configKeys   = []string{"rules", "overrides", "ignore", "hosts", "roots", "registries", "roleRules", "externalSkills", "vendored", "markdown", "level", "scope", "plainLinks"}
	registryKeys = []string{"files", "rows", "name", "path", "complete"}
	overrideKeys = []string{"files", "rules"}
)

// ConfigKeys returns the keys of a map in a configuration, in the order in which they
// are best offered: of itself for "", or of the items of its list "registries" or
// "overrides".
func ConfigKeys(list string) []string {
	switch list {
	case "":
		return configKeys
	case "registries":
		return registryKeys
	case "overrides":
		return overrideKeys
	}
	return nil
}

func (r *configReader) fault(span source.Span, format string, args ...any) {
	r.d.Faults = append(r.d.Faults, Fault{Kind: FaultConfig, Span: span, Message: fmt.Sprintf(format, args...)})
}

// mapping calls read with every pair of a mapping whose key is one of keys. Nothing at
// all is a mapping too.
func (r *configReader) mapping(n *frontmatter.Node, what string, keys []string, read func(frontmatter.Pair)) {
	switch {
	case isNothing(n):
	case n.Kind != frontmatter.Mapping:
		r.fault(n.Span, "%s is a map of keys and values", what)
	default:
		for _, p := range n.Pairs {
			if slices.Contains(keys, p.Key.Value) {
				read(p)
			} else {
				r.unknown(p.Key, keys, "%s has no key %q", what, p.Key.Value)
			}
		}
	}
}

// unknown adds the fault that a word is none of those there are, with what it may
// have been meant to be.
func (r *configReader) unknown(n *frontmatter.Node, words []string, format string, args ...any) {
	r.fault(n.Inner, format, args...)
	if near := Near(n.Value, words); len(near) == 1 {
		f := &r.d.Faults[len(r.d.Faults)-1]
		f.Message += fmt.Sprintf(": did you mean %q?", near[0])
		f.Cure = []source.Edit{{Span: f.Span, New: near[0]}}
	} else {
		r.d.Faults[len(r.d.Faults)-1].Message += ": there are " + all(words)
	}
}

// all writes a list of words.
func all(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

func isNothing(n *frontmatter.Node) bool {
	return n == nil || n.Kind == frontmatter.Scalar && n.Tag == frontmatter.Null
}

// list returns the items of a list.
func (r *configReader) list(p frontmatter.Pair, want string) []*frontmatter.Node {
	if !isNothing(p.Value) && p.Value.Kind != frontmatter.Sequence {
		r.fault(p.Value.Span, "%q wants %s", p.Key.Value, want)
	}
	return p.Value.Items
}

// texts returns the strings of a list of them, or the one that stands in its place.
func (r *configReader) texts(p frontmatter.Pair, want string) (texts []*frontmatter.Node) {
	items := p.Value.Items
	if p.Value.Kind != frontmatter.Sequence && !isNothing(p.Value) {
		items = []*frontmatter.Node{p.Value}
	}
	for _, n := range items {
		if n.Kind != frontmatter.Scalar || n.Tag != frontmatter.Str || n.Value == "" {
			r.fault(n.Span, "%q wants %s", p.Key.Value, want)
			continue
		}
		texts = append(texts, n)
	}
	return texts
}

// text returns a string, "" for none.
func (r *configReader) text(p frontmatter.Pair, want string) string {
	if isNothing(p.Value) {
		return ""
	}
	if p.Value.Kind != frontmatter.Scalar || p.Value.Tag != frontmatter.Str || p.Value.Value == "" {
		r.fault(p.Value.Span, "%q wants %s", p.Key.Value, want)
		return ""
	}
	return p.Value.Value
}

// truth returns true or false, nil for neither.
func (r *configReader) truth(p frontmatter.Pair) *bool {
	if isNothing(p.Value) {
		return nil
	}
	if p.Value.Kind != frontmatter.Scalar || p.Value.Tag != frontmatter.Bool {
		r.fault(p.Value.Span, "%q wants true or false", p.Key.Value)
		return nil
	}
	yes := strings.EqualFold(p.Value.Value, "true")
	return &yes
}

func (r *configReader) registry(n *frontmatter.Node) {
	var shape registryShape
	files := false // or what may have been meant to be it
	r.mapping(n, "a registry", registryKeys, func(p frontmatter.Pair) {
		switch p.Key.Value {
		case "files":
			files = files || !isNothing(p.Value)
			shape.files = r.globList(p)
		case "rows":
			if rows := r.text(p, "a key, or keys with dots between them"); rows != "" {
				shape.rows = strings.Split(rows, ".")
			}
		case "name":
			shape.name = r.text(p, "a key")
		case "path":
			shape.path = r.text(p, "a key")
		case "complete":
			shape.complete = r.truth(p)
		}
	})
	files = files || slices.ContainsFunc(n.Pairs, func(p frontmatter.Pair) bool { return !slices.Contains(registryKeys, p.Key.Value) })
	if n.Kind == frontmatter.Mapping && !files {
		at := n.Span
		if len(n.Pairs) > 0 {
			at = n.Pairs[0].Key.Span
		}
		r.fault(at, "a registry wants the key \"files\": a glob or a list of globs")
	}
	if len(shape.files) > 0 {
		r.registries = append(r.registries, shape)
	}
}

// globList returns the globs of a list of them, or the one that stands in its place.
func (r *configReader) globList(p frontmatter.Pair) (globs []string) {
	for _, n := range r.texts(p, "a glob or a list of globs") {
		if glob, ok := r.glob(n); ok {
			globs = append(globs, glob)
		}
	}
	return globs
}

// glob returns a glob as paths from the root are matched with it.
func (r *configReader) glob(n *frontmatter.Node) (glob string, ok bool) {
	glob = strings.TrimPrefix(strings.TrimPrefix(n.Value, "./"), "/")
	r.globs++
	switch {
	case r.globs > maxGlobs:
		if r.globs == maxGlobs+1 {
			r.fault(n.Span, "there are more than %d globs: the rest is left out", maxGlobs)
		}
	case len(glob) > maxGlob:
		r.fault(n.Span, "the glob has more than %d bytes", maxGlob)
	case strings.Count(glob, "{")+strings.Count(glob, ",") > maxAlternatives:
		r.fault(n.Span, "the glob has more than %d braces and commas: write several", maxAlternatives)
	case glob == ".." || strings.HasPrefix(glob, "../"):
		r.fault(n.Span, "the glob %q leads out of the tree", n.Value)
	case !doublestar.ValidatePattern(glob):
		r.fault(n.Span, "the glob %q is malformed", n.Value)
	default:
		return glob, true
	}
	return "", false
}

func (r *configReader) roleRule(n *frontmatter.Node) {
	pattern := strings.TrimPrefix(n.Value, "./")
	switch {
	case !strings.Contains(pattern, rolePlace):
		r.fault(n.Span, "the pattern %q lacks {role}, which stands for the role's name", n.Value)
	case !isInside(pattern):
		r.fault(n.Span, "the pattern %q is no path from the directory that holds \"rules\"", n.Value)
	case len(r.roleRules) == maxRoleRules:
		r.fault(n.Span, "there are more than %d patterns: this one is left out", maxRoleRules)
	default:
		r.roleRules = append(r.roleRules, pattern)
	}
}

// isInside reports whether a relative path stays in its directory.
func isInside(p string) bool {
	_, ok := join("", p)
	return ok && !strings.HasPrefix(p, "/")
}

// rolePlace stands for a role's name in a pattern.
const rolePlace = "{role}"
