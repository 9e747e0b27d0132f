package query

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
)

// Applies says when the host of the rule d reads it: "Always", "Auto: 34 files",
// "Agent-requested", "Manual"; "" where we do not know the host, or the front matter
// cannot be read.
func Applies(s *index.Snapshot, d *index.Document) string {
	globs, without, ok := globsField(s, d)
	if !ok {
		return without
	}
	list := globsIn(globs)
	if len(list) == 0 {
		return without
	}
	if matched, ok := matchedBy(s, d, list); ok {
		return "Auto: " + matched
	}
	return "Auto"
}

// globsField returns the field of the rule d that holds the globs by which its host
// decides when to read it, and what the host does without any. ok is false where no
// globs count: then without says what it does, "" where we do not know.
func globsField(s *index.Snapshot, d *index.Document) (globs *frontmatter.Node, without string, ok bool) {
	_, _, id, inHost := host.Split(d.Path)
	_, inPlugin := s.PluginDir(d.Path)
	switch base := path.Base(d.Path); {
	case d.Unsure:
		return nil, "", false
	case path.Ext(base) == ".mdc":
		switch {
		case d.FieldText("alwaysApply") == "true":
			return nil, "Always", false
		case strings.TrimSpace(d.FieldText("description")) != "":
			return d.Field("globs"), "Agent-requested", true
		}
		return d.Field("globs"), "Manual", true
	case strings.HasSuffix(base, ".instructions.md"):
		return d.Field("applyTo"), "Manual", true
	case id == host.Claude, inPlugin && !inHost:
		return d.Field("paths"), "Always", true
	}
	return nil, "", false
}

// globsIn returns the globs of a value: the items of a list, each maybe several with
// commas between.
func globsIn(n *frontmatter.Node) (globs []string) {
	for _, item := range n.Strings() {
		globs = append(globs, splitGlobs(item.Value)...)
	}
	return globs
}

// splitGlobs cuts at commas that are not within braces.
func splitGlobs(text string) (globs []string) {
	depth, start := 0, 0
	for i := 0; i <= len(text); i++ {
		switch {
		case i < len(text) && text[i] == '{':
			depth++
		case i < len(text) && text[i] == '}':
			depth--
		case i == len(text) || text[i] == ',' && depth <= 0:
			if g := strings.TrimSpace(text[start:i]); g != "" {
				globs = append(globs, g)
			}
			start = i + 1
		}
	}
	return globs
}

// The work of one count is bounded by as many matches as 10,000 files take, where a
// look at the ends of a path is a fiftieth of one.
const (
	matchCost = 50
	maxWork   = 10_000 * matchCost
)

// matchedBy counts the files of the tree that one of the globs of d matches: "34
// files", or "210+ files" where it stopped. Globs are meant from the directory that
// the host's directory lies in. ok is false where there is a glob that no file can be
// compared with.
func matchedBy(s *index.Snapshot, d *index.Document, globs []string) (files string, ok bool) {
	from := ""
	if dir, _, _, ok := host.Split(d.Path); ok {
		from = dirOf(dir)
	}
	var patterns []pattern
	for _, g := range globs {
		list, ok := newPatterns(g)
		if !ok {
			return "", false
		}
		patterns = append(patterns, list...)
	}
	n, left := 0, maxWork
	for p := range s.Files(from) {
		rel := strings.TrimPrefix(p[len(from):], "/")
		if slices.ContainsFunc(patterns, func(g pattern) bool { return g.match(rel, &left) }) {
			n++
		}
		if left <= 0 {
			return fmt.Sprintf("%d+ files", n), true
		}
	}
	return Count(n, "file"), true
}

// A pattern is a glob with what a path must begin and end with to match: almost
// all paths need no more than that look.
type pattern struct {
	glob, prefix, suffix string
}

// newPatterns prepares a glob: a pattern for each of its alternatives. ok is false
// for one that is broken, or has more of them than anybody means.
func newPatterns(glob string) (patterns []pattern, ok bool) {
	const maxLength, maxPatterns = 1024, 100
	glob = strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/")
	if len(glob) > maxLength || !doublestar.ValidatePattern(glob) {
		return nil, false
	}
	todo := []string{glob}
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		open := strings.LastIndexByte(g, '{') // of an innermost brace
		if open < 0 {
			patterns = append(patterns, newPattern(g))
			continue
		}
		within, behind, _ := strings.Cut(g[open+1:], "}")
		if strings.ContainsAny(within, special+"/") || strings.Contains(","+within+",", ",,") || strings.ContainsAny(glob, `\[`) {
			// Written out it might mean something else: {*}* is not **.
			return []pattern{newPattern(glob)}, strings.Count(glob, "{") <= 4
		}
		for one := range strings.SplitSeq(within, ",") {
			todo = append(todo, g[:open]+one+behind)
		}
		if len(patterns)+len(todo) > maxPatterns {
			return nil, false
		}
	}
	return patterns, true
}

// special are the bytes that are not themselves in a glob.
const special = `*?[]{}\`

func newPattern(glob string) pattern {
	p := pattern{glob: glob, prefix: glob, suffix: glob}
	if i := strings.IndexAny(glob, special); i >= 0 {
		p.prefix = glob[:i]
	}
	if i := strings.LastIndexAny(glob, special); i >= 0 {
		p.suffix = glob[i+1:]
	}
	if strings.HasSuffix(p.prefix, "/") && strings.HasPrefix(glob[len(p.prefix):], "**") {
		p.prefix = strings.TrimSuffix(p.prefix, "/") // src/** is src, too
	}
	p.suffix = strings.TrimPrefix(p.suffix, "/") // **/x is x, too
	return p
}

// match reports whether a path matches. It takes what that costs off left.
func (g pattern) match(p string, left *int) bool {
	*left--
	if !strings.HasPrefix(p, g.prefix) || !strings.HasSuffix(p, g.suffix) {
		return false
	}
	if g.glob == "**" || g.glob == "**/*" || g.glob == "**/*"+g.suffix && !strings.Contains(g.suffix, "/") {
		return true
	}
	*left -= matchCost
	ok, _ := doublestar.Match(g.glob, p)
	return ok
}
