package index

import (
	"path"
	"sort"
	"strings"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/source"
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
	var room [maxBases]string
	for _, base := range r.bases(doc, room[:0]) {
		if !climbs(base, r.Target) {
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

// A Lead says what a path in code, which leads nowhere, was meant to lead to.
type Lead struct {
	Base string   // the directory in which something of that name should be
	Near []string // at most two paths, as they are written there, that may have been meant
}

// LeadOf says what a path in code of d was meant to lead to: a file that its skill
// keeps beside itself, or a skill in a directory of skills. ok is false where the
// path may mean anything else.
//
// Projects have scripts/, assets/ and templates/ too, so a path into them is one of
// the skill only where it has that directory.
func (s *Snapshot) LeadOf(d *Document, r *Reference) (lead Lead, ok bool) {
	if dir, ok := resourcePath(r.Target); ok {
		skill, in := s.SkillDir(parent(d.Path))
		own := path.Join(skill, dir)
		if !in || !s.IsDir(own) && dir != "references" && dir != "reference" {
			return lead, false
		}
		lead.Base = skill
		if p, ok := s.onlyNamed(skill, path.Base(r.Target)); ok && p != d.Path {
			lead.Near = append(lead.Near, Relative(skill, p))
			return lead, true
		}
		var near ranking
		missing := path.Join(skill, r.Target)
		for p := range s.children(s.Real(parent(missing))) {
			near.add(path.Base(missing), path.Base(p))
		}
		for _, base := range near.best() {
			lead.Near = append(lead.Near, path.Join(path.Dir(r.Target), base))
		}
		return lead, true
	}
	within, isSkill := strings.CutSuffix(r.Target, "/SKILL.md")
	root, name := path.Split(within)
	if root = strings.Trim(root, "/"); !isSkill || root == "" || strings.HasPrefix(root, ".") && strings.Trim(strings.SplitN(root, "/", 2)[0], ".") == "" {
		return lead, false
	}
	for _, b := range s.floatingBases(d, r) {
		dir, inside := join(b.dir, root)
		if !inside || !s.IsDir(dir) {
			continue
		}
		var near ranking
		for p := range s.children(s.Real(dir)) {
			if _, ok := s.skills.get(s.Real(p)); ok {
				lead.Base = dir
				near.add(name, path.Base(p))
			}
		}
		if lead.Base == "" {
			continue
		}
		for _, n := range near.best() {
			lead.Near = append(lead.Near, path.Join(root, n, "SKILL.md"))
		}
		return lead, true
	}
	return lead, false
}

// NamesOther reports whether the line of a reference of d, or the one above, names
// a skill other than d's own: then a path there may be that one's.
func (s *Snapshot) NamesOther(d *Document, r *Reference) bool {
	own, _ := s.SkillDir(parent(d.Path))
	line := d.Line(int(r.Span.Start))
	near := d.LineSpan(line)
	near.Start = d.LineSpan(max(line-1, 0)).Start
	other := func(o *Reference) bool {
		for _, t := range s.Resolve(d, o).Targets {
			if dir, ok := s.SkillDir(parent(t.Path)); ok && dir != own && t.Kind != SymbolHeading {
				return true
			}
		}
		return false
	}
	const most = 50 // more on two lines are a list, of which the path may be a part
	refs := within(d.Refs, near, func(o *Reference) source.Span { return o.Span })
	mentions := within(d.Mentions, near, func(m *Mention) source.Span { return m.Span() })
	if len(refs)+len(mentions) > most {
		return true
	}
	for i := range refs {
		if o := &refs[i]; o.Span != r.Span && other(o) {
			return true
		}
	}
	for _, m := range mentions {
		if o, ok := s.MentionAt(d, int(m.Start)); ok && other(&o) {
			return true
		}
	}
	return false
}

// within returns those of a sorted list that begin in a span.
func within[T any](list []T, in source.Span, span func(*T) source.Span) []T {
	from := sort.Search(len(list), func(i int) bool { return span(&list[i]).Start >= in.Start })
	to := sort.Search(len(list), func(i int) bool { return span(&list[i]).Start > in.End })
	return list[from:to]
}
