package disk

import (
	"bytes"
	"path"
	"strings"
)

// rules are the patterns of one ignore file, and, through up, of those above it.
// They are immutable, so all directories below share them. A nil *rules ignores
// nothing.
type rules struct {
	up       *rules
	base     string // the directory whose ignore file it is
	patterns []pattern
}

// A pattern is one line of an ignore file. The language is gitignore's, and like
// git's own matcher it goes by bytes, so "?" is one byte and not one letter.
type pattern struct {
	negated  bool     // "!": what was ignored is not
	dirOnly  bool     // it ended in "/"
	anywhere bool     // it is one name, at any depth
	prefix   string   // what stands before the first special character, slashes included
	parts    []string // what stands between slashes behind prefix
	literal  string   // the only part, where it has nothing special in it
	suffix   string   // of "*.x", what the name ends in
}

// special are the characters that do not stand for themselves in a pattern.
const special = `*?[\`

// maxPattern is the longest pattern in bytes that is heeded: twice the longest
// path. It keeps a hostile file from making every match slow.
const maxPattern = 8 << 10

// ignores reports whether the last pattern that matches path ignores it. Files
// deeper in the tree come later than those above. That a directory is ignored, and
// so everything below it, is for the caller to know: he does not go into it.
func (r *rules) ignores(path, name string, dir bool) bool {
	for ; r != nil; r = r.up {
		rel := path
		if r.base != "" {
			rel = path[len(r.base)+1:]
		}
		for i := len(r.patterns) - 1; i >= 0; i-- {
			if p := &r.patterns[i]; p.matches(rel, name, dir) {
				return !p.negated
			}
		}
	}
	return false
}

// An Ignore is what one ignore file says, for who asks about a path that is not
// there. The zero Ignore says nothing.
type Ignore struct{ rules *rules }

// ParseIgnore reads an ignore file's text.
func ParseIgnore(text []byte) Ignore { return Ignore{parseRules(nil, "", text)} }

// Match reports whether a path, relative to the file's directory, is ignored, and
// whether the file says anything of it. It does not look at the directories above
// the path, which may be ignored with all that they hold.
func (i Ignore) Match(p string, dir bool) (ignored, said bool) {
	if i.rules == nil {
		return false, false
	}
	name := path.Base(p)
	for n := len(i.rules.patterns) - 1; n >= 0; n-- {
		if pattern := &i.rules.patterns[n]; pattern.matches(p, name, dir) {
			return !pattern.negated, true
		}
	}
	return false, false
}

// IsIgnoreFile reports whether a file of that name is an ignore file, and whether
// it is one of ours, which count inside host directories, too.
func IsIgnoreFile(name string) (ok, own bool) {
	return name == gitRules || name == ownRules, name == ownRules
}

// parseRules adds the patterns in an ignore file's text to those above it.
func parseRules(up *rules, base string, text []byte) *rules {
	var patterns []pattern
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for line := range bytes.SplitSeq(text, []byte{'\n'}) {
		if p, ok := parsePattern(string(bytes.TrimSuffix(line, []byte{'\r'}))); ok {
			patterns = append(patterns, p)
		}
	}
	if patterns == nil {
		return up
	}
	return &rules{up: up, base: base, patterns: patterns}
}

// parsePattern says false for a line that holds no pattern, or one that can never
// match.
func parsePattern(line string) (p pattern, ok bool) {
	if line == "" || line[0] == '#' || len(line) > maxPattern {
		return p, false
	}
	line, _, _ = strings.Cut(line, "\x00")
	line = trimSpaces(line)
	if rest, negated := strings.CutPrefix(line, "!"); negated {
		p.negated, line = true, rest
	}
	line, p.dirOnly = strings.CutSuffix(line, "/")
	if line == "" {
		return p, false
	}
	if strings.Contains(line, "/") {
		line = strings.TrimPrefix(line, "/")
		n := strings.IndexAny(line, special)
		if n < 0 {
			n = len(line)
		}
		p.prefix, p.parts = line[:n], splitParts(line[n:])
		return p, true
	}
	p.anywhere, p.parts = true, []string{line}
	switch rest, star := strings.CutPrefix(line, "*"); {
	case !strings.ContainsAny(line, special):
		p.literal = line
	case star && rest != "" && !strings.ContainsAny(rest, special):
		p.suffix = rest
	}
	return p, true
}

// trimSpaces takes off the spaces at the end, but for one after a backslash.
func trimSpaces(s string) string {
	end := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(s))
	}
	return s[:end]
}

// splitParts cuts a pattern at its slashes, other than those in brackets.
func splitParts(s string) []string {
	var parts []string
	start := 0
	slash := -1 // where a slash with a backslash before it stands
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) && s[i+1] == '/' {
				slash = i + 1
			} else {
				i++
			}
		case '[':
			if n := classEnd(s[i:]); n > 0 {
				i += n - 1
			}
		case '/':
			part := s[start:i]
			if slash == i {
				if part = strings.TrimSuffix(part, `\`); isDoubleStar(part) {
					part = "*" // only a bare slash makes it more
				}
			}
			parts = append(parts, part)
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// matches reports whether the pattern matches the path relative to the pattern's
// directory, whose last part is name.
func (p *pattern) matches(path, name string, dir bool) bool {
	switch {
	case p.dirOnly && !dir:
		return false
	case p.literal != "":
		return name == p.literal
	case p.suffix != "":
		return strings.HasSuffix(name, p.suffix)
	case p.anywhere:
		return matchName(p.parts[0], name)
	}
	rest, ok := strings.CutPrefix(path, p.prefix)
	return ok && matchPath(p.parts, rest)
}

// matchPath matches parts against a whole path. "**" stands for any number of
// directories, at the end for at least one name. Only the last "**" seen is ever
// tried again, so the time is at most quadratic.
func matchPath(parts []string, path string) bool {
	more := true            // path is not used up, though it may be empty
	var againParts []string // behind the last "**"
	var againPath string    // where that was last tried
	for {
		if len(parts) == 0 && !more {
			return true
		}
		if len(parts) > 0 && more {
			if isDoubleStar(parts[0]) {
				if len(parts) == 1 {
					return true
				}
				parts = parts[1:]
				againParts, againPath = parts, path
				continue
			}
			if name, rest, found := strings.Cut(path, "/"); matchName(parts[0], name) {
				parts, path, more = parts[1:], rest, found
				continue
			}
		}
		if againParts == nil {
			return false
		}
		_, rest, found := strings.Cut(againPath, "/")
		if !found {
			return false
		}
		parts, path, more, againPath = againParts, rest, true, rest
	}
}

func isDoubleStar(part string) bool {
	return len(part) > 1 && strings.Trim(part, "*") == ""
}

// matchName matches one part against one name. Only the last "*" seen is ever
// tried again, so the time is at most quadratic.
func matchName(part, name string) bool {
	p, n := 0, 0
	againP, againN := -1, 0
	for p < len(part) || n < len(name) {
		if p < len(part) {
			if part[p] == '*' {
				p++
				againP, againN = p, n
				continue
			}
			if n < len(name) {
				if size, ok := matchByte(part[p:], name[n]); ok {
					p += size
					n++
					continue
				}
			}
		}
		if againP < 0 || againN >= len(name) {
			return false
		}
		againN++
		p, n = againP, againN
	}
	return true
}

// matchByte matches the first element of a pattern, which is not "*", with one
// byte, and says how long that element is.
func matchByte(part string, c byte) (size int, ok bool) {
	switch part[0] {
	case '?':
		return 1, true
	case '\\':
		if len(part) == 1 {
			return 0, false
		}
		return 2, part[1] == c
	case '[':
		end := classEnd(part)
		if end == 0 {
			return 0, false
		}
		return end, matchClass(part[1:end-1], c)
	}
	return 1, part[0] == c
}
