package index

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/disk"
)

// OtherBase returns the path that a link of d, which leads nowhere from d's
// directory, leads to from the skill's, or else from the root of the tree; from is
// that directory. sure says that it does so from one of them alone. A path from the root has a
// directory's name first.
func (s *Snapshot) OtherBase(d *Document, r *Reference) (p, from string, sure, ok bool) {
	dir := parent(d.Path)
	try := func(base string) {
		q, inside := join(base, r.Target)
		switch {
		case base == dir || !inside || s.Existence(q) != Exists:
		case ok:
			sure = sure && q == p
		default:
			p, from, sure, ok = q, base, true, true
		}
	}
	if r.Target == "" || strings.HasPrefix(r.Target, "/") {
		return "", "", false, false
	}
	if skill, in := s.SkillDir(dir); in {
		try(skill)
	}
	if first, _, nested := strings.Cut(r.Target, "/"); nested && strings.Trim(first, ".") != "" {
		try(s.Scope(d.Path))
	}
	return p, from, sure, ok
}

// OtherCase returns the one path that differs in upper and lower case alone from
// the one that a link of d means, which leads nowhere.
func (s *Snapshot) OtherCase(d *Document, r *Reference) (p string, ok bool) {
	missing, inside := join(parent(d.Path), r.Target)
	if !inside || missing == "" {
		return "", false
	}
	for part := range strings.SplitSeq(missing, "/") {
		next := path.Join(p, part)
		if s.Existence(next) == Exists {
			p = next
			continue
		}
		found := ""
		for c := range s.children(s.Real(p)) {
			if strings.EqualFold(path.Base(c), part) {
				if found != "" {
					return "", false
				}
				found = path.Join(p, path.Base(c))
			}
		}
		if found == "" {
			return "", false
		}
		p = found
	}
	return p, p != missing
}

// LeadsOut reports whether a relative path of the document at doc climbs above the
// root of the tree.
func (r *Reference) LeadsOut(doc string) bool {
	if r.floats() || hasVariable(r.Target) || strings.HasPrefix(r.Target, "/") {
		return false
	}
	for _, base := range r.bases(doc) {
		if _, ok := join(base, r.Target); ok {
			return false
		}
	}
	return true
}

// Whole reports whether the tree is a whole repository for sure: it has what means
// something in the root of one alone. Else what lies above may belong to it.
func (s *Snapshot) Whole() bool {
	for _, p := range []string{ConfigPath, ".github", ".gitmodules", ".claude-plugin/marketplace.json"} {
		if t := s.entryAt(p); t == disk.File || t == disk.Dir {
			return true
		}
	}
	return false
}
