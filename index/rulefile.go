package index

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/host"
)

// RoleOfRules returns the role whose rules the file at a path holds, by a place where
// only rules of roles lie: a directory for them, or a pattern of the configuration
// that says more than the role's name. ok is false for any other file; rules/qa.md
// may be about anything.
func (s *Snapshot) RoleOfRules(p string) (role string, ok bool) {
	dir, ok := s.ruleDirOf(p)
	if !ok {
		return "", false
	}
	rest := strings.TrimPrefix(p, dir+"/")
	if ext := path.Ext(rest); ext == ".md" || ext == ".mdc" {
		for _, pattern := range rolePatterns {
			if strings.Contains(pattern, "/") {
				if role, ok := matchRole(pattern, "%s", strings.TrimSuffix(rest, ext)); ok {
					return role, true
				}
			}
		}
	}
	from := parent(dir)
	for _, pattern := range s.Config().rolePatterns() {
		pattern := path.Clean(pattern)
		if stem := strings.TrimSuffix(path.Base(pattern), path.Ext(pattern)); stem == rolePlace && path.Base(parent(pattern)) == "rules" {
			continue
		}
		if role, ok := matchRole(pattern, rolePlace, strings.TrimPrefix(strings.TrimPrefix(p, from), "/")); ok {
			return role, true
		}
	}
	return "", false
}

// ruleDirOf returns the directory named rules, of a host or a plugin, that the file
// at p lies in.
func (s *Snapshot) ruleDirOf(p string) (string, bool) {
	for dir := parent(p); dir != ""; dir = parent(dir) {
		up := parent(dir)
		if path.Base(dir) == "rules" && s.Scope(dir) == "" && (host.IsDir(path.Base(up)) || s.isPlugin(up)) {
			return dir, true
		}
	}
	return "", false
}

// matchRole returns what stands in place of a word in a pattern, the same at each.
func matchRole(pattern, place, p string) (role string, ok bool) {
	before, after, _ := strings.Cut(pattern, place)
	rest, ok := strings.CutPrefix(p, before)
	if !ok {
		return "", false
	}
	next, _, more := strings.Cut(after, place)
	if more && next == "" {
		return "", false
	}
	if !more {
		role, ok = strings.CutSuffix(rest, after)
	} else {
		role, _, ok = strings.Cut(rest, next)
	}
	if !ok || role == "" || strings.Contains(role, "/") || strings.ReplaceAll(pattern, place, role) != p {
		return "", false
	}
	return role, true
}
