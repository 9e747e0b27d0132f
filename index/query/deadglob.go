package query

import (
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// A Glob is a glob of a rule, and where it stands.
type Glob struct {
	Text string
	Span source.Span
}

// GlobsOf returns the globs by which the host of the rule d decides when to read it;
// none where it reads the rule always, or we do not know the host.
func GlobsOf(s *index.Snapshot, d *index.Document) (globs []Glob) {
	node, _, ok := globsField(s, d)
	if !ok {
		return nil
	}
	for _, item := range node.Strings() {
		at := item.Inner.Start
		for _, g := range splitGlobs(item.Value) {
			span := item.Inner
			if item.Inner.Len() == len(item.Value) { // written as it is meant
				i := strings.Index(item.Value[at-item.Inner.Start:], g)
				at += int32(i)
				span = source.At(int(at), int(at)+len(g))
				at += int32(len(g))
			}
			globs = append(globs, Glob{g, span})
		}
	}
	return globs
}

// A Match is what is known of the files that a glob matches.
type Match uint8

// The answers.
const (
	MatchUnknown Match = iota // nobody knows, or it would take too long to find out
	MatchSome
	MatchNone
	MatchNoDir  // not even the directory is there that it begins with
	MatchBroken // it is malformed
)

// Matching says whether any file below the directory from is matched by a glob, as
// the most lenient host reads it: in any case, at any depth where it has no slash, a
// directory for all that is in it, and brackets also for themselves.
func Matching(s *index.Snapshot, from, glob string) Match {
	g := strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/")
	if g == "" || strings.ContainsAny(g, "~$<>!\\:") || strings.HasPrefix(g, "..") || strings.HasPrefix(glob, "//") {
		return MatchUnknown
	}
	if strings.HasPrefix(glob, "/") && g != glob && s.Existence(strings.SplitN(g, "/", 2)[0]) != index.Exists {
		return MatchUnknown // a path of some machine
	}
	if !doublestar.ValidatePattern(g) {
		if strings.Contains(g, "[") {
			return MatchBroken
		}
		return MatchUnknown
	}
	variants := []string{g, strings.TrimSuffix(g, "/") + "/**"}
	if !strings.Contains(strings.TrimSuffix(g, "/"), "/") {
		variants = append(variants, "**/"+g, "**/"+strings.TrimSuffix(g, "/")+"/**")
	}
	if strings.Contains(g, "[") {
		variants = append(variants, strings.NewReplacer("[", `\[`, "]", `\]`).Replace(g))
	}
	var patterns []pattern
	for _, v := range variants {
		list, ok := newPatterns(strings.ToLower(v))
		if !ok {
			return MatchUnknown
		}
		patterns = append(patterns, list...)
	}
	left := maxWork
	for p := range s.Files(from) {
		rel := strings.ToLower(strings.TrimPrefix(p[len(from):], "/"))
		if slices.ContainsFunc(patterns, func(g pattern) bool { return g.match(rel, &left) }) {
			return MatchSome
		}
		if left <= 0 {
			return MatchUnknown
		}
	}
	return nothing(s, from, g)
}

// nothing says how sure it is that nothing below from is matched by a glob that
// matches no file that is known.
func nothing(s *index.Snapshot, from, glob string) Match {
	dir := glob
	if i := strings.IndexAny(glob, special); i >= 0 {
		dir = glob[:i]
	}
	dir = path.Join(from, dir[:strings.LastIndexByte(dir, '/')+1])
	switch s.Existence(dir) {
	case index.Unknown:
		return MatchUnknown
	case index.Absent:
		return MatchNoDir
	}
	if !strings.ContainsAny(glob, special) && s.Existence(path.Join(from, strings.TrimSuffix(glob, "/"))) != index.Absent {
		return MatchUnknown
	}
	real := s.Real(dir)
	if real != "" && !s.IsDir(real) || s.Scope(real) != "" {
		return MatchUnknown
	}
	for p := range s.Obscure(real) {
		if !madeBy[path.Base(p)] {
			return MatchUnknown // it may be there
		}
	}
	return MatchNone
}

// madeBy are the directories that builds and package managers make: nobody writes a
// rule for what is in them.
var madeBy = map[string]bool{
	"node_modules": true, ".git": true, "dist": true, "build": true, "out": true, "target": true, ".venv": true, "venv": true, "__pycache__": true,
	".next": true, ".nuxt": true, ".cache": true, "coverage": true, ".turbo": true, ".idea": true, ".pytest_cache": true, ".mypy_cache": true, ".ruff_cache": true,
}

// LiveHost reports whether the file at p lies in a host's directory at the root of a
// tree with source files of its own, which the host's rules are about. A collection
// of rules has none.
func LiveHost(s *index.Snapshot, p string) bool {
	dir, _, _, ok := host.Split(p)
	return ok && !strings.Contains(dir, "/") && s.Graph().HasSources()
}
