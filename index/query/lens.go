package query

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Lens is a short text above a line.
type Lens struct {
	Span  source.Span // within the line
	Title string
	// Of is the name that it tells of. It is empty where there is nothing to be shown of
	// that: no place refers to it, and Has is empty.
	Of source.Span
	// Has are the places that it counts. Without any, it counts what refers to Of.
	Has []Place
}

// Lenses returns what is worth knowing above the lines of the document at p: of a
// skill who uses it and what it costs, of each role what it has, of a rule when it
// is read.
func Lenses(s *index.Snapshot, p string) []Lens {
	d := s.Doc(p)
	if d == nil {
		return nil
	}
	switch s.Kind(d.Path) {
	case index.Skill:
		return []Lens{skillLens(s, d)}
	case index.RoleFile:
		return roleLenses(s, d)
	case index.Rule:
		if when := Applies(s, d); when != "" {
			return []Lens{{Span: firstLine(d), Title: when}}
		}
	}
	return nil
}

func firstLine(d *index.Document) source.Span { return d.LineSpan(0) }

func skillLens(s *index.Snapshot, d *index.Document) Lens {
	lens := Lens{Span: firstLine(d)}
	if d.Front != nil {
		if name, ok := d.Front.Root.Pair("name"); ok {
			lens.Span = name.Key.Span
		}
	}
	var parts []string
	if n := len(users(s, s.SkillTarget(d))); n > 0 {
		parts = append(parts, "used by "+thousands(n))
	}
	if n := len(s.Graph().DependsOnOf(d.Path)); n > 0 {
		parts = append(parts, "needs "+thousands(n))
	}
	if n := len(rolesOf(s, d)); n > 0 {
		parts = append(parts, "in "+Count(n, "role"))
	}
	if t := s.SkillTarget(d); len(parts) > 0 && refersTo(s, t) {
		lens.Of = t.At
	}
	lens.Title = strings.Join(append(parts, "~"+thousands(Tokens(d.Size()))+" tokens"), " · ")
	return lens
}

// refersTo reports whether any place refers to a target.
func refersTo(s *index.Snapshot, t index.Target) (any bool) {
	uses(s, t, func(hit) { any = true })
	return any
}

// users returns the skills that use a skill: that depend on it or recommend it, and
// those that it says use it.
func users(s *index.Snapshot, t index.Target) []string {
	list := listedBy(s, t, index.FieldDependsOn, index.FieldDependencies, index.FieldRecommends)
	d := s.Doc(t.Path)
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Form == index.FormUser {
			for _, user := range s.Resolve(d, r).Targets {
				if user.Kind == index.SymbolSkill {
					list = append(list, user.Path)
				}
			}
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(p string) bool { return p == t.Path })
}

// rolesOf returns the names of the roles that have a skill.
func rolesOf(s *index.Snapshot, d *index.Document) (roles []string) {
	for _, r := range s.Graph().Roles {
		for _, grant := range r.Skills {
			if grant.Skill == d.Path && grant.Why.Has() {
				roles = append(roles, r.Name)
			}
		}
	}
	return roles
}

// roleLenses returns one for each role that counts: one that another file overrides
// has nothing.
func roleLenses(s *index.Snapshot, d *index.Document) (lenses []Lens) {
	for _, f := range d.Roles {
		r := s.Graph().Role(f.Name)
		if r == nil || r.Path != d.Path {
			continue
		}
		lens := Lens{Span: f.Key}
		for _, g := range r.Skills {
			if skill := s.Doc(g.Skill); skill != nil && g.Why.Has() {
				lens.Has = append(lens.Has, Place{g.Skill, s.SkillTarget(skill).At})
			}
		}
		lens.Title = Count(len(lens.Has), "skill")
		if n := len(r.Rules); n > 0 {
			lens.Title += " · " + Count(n, "rule file")
		}
		for _, p := range r.Rules {
			lens.Has = append(lens.Has, Place{Path: p})
		}
		if len(lens.Has) > 0 {
			lens.Of = f.Key
		}
		lenses = append(lenses, lens)
	}
	return lenses
}
