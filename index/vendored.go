package index

import (
	"slices"
	"strings"
)

// IsVendored reports whether the file at p comes from somewhere else, and is kept here
// as it is: the configuration says so, it lies in a submodule or a nested clone, or in
// a skill of which a registry says that its source is elsewhere, or a registry that
// does not parse may say so.
func (s *Snapshot) IsVendored(p string) bool {
	if s.Config().isVendored(p) || s.Scope(p) != "" {
		return true
	}
	dir, ok := s.SkillDir(parent(p))
	if !ok {
		return false
	}
	if s.unsureOf(Registry) { // which may say so
		return true
	}
	skill, _ := s.skills.get(dir)
	return slices.ContainsFunc(skillNames(skill), func(name string) bool { return s.Graph().foreign[name] })
}

// foreign returns the names of which some registry of the tree says that their skills
// come from somewhere else.
func (s *Snapshot) foreign() map[string]bool {
	names := map[string]bool{}
	for d := range s.Docs() {
		if d.Shape == ShapeRegistry && s.Scope(d.Path) == "" {
			for _, name := range foreignNames(d) {
				names[name] = true
			}
		}
	}
	return names
}

// skillNames returns the names that a skill declares.
func skillNames(skill *Document) (names []string) {
	for _, k := range sorted(skill, declared) {
		if k.Space == SpaceSkill {
			names = append(names, k.Name)
		}
	}
	return names
}

// isForeign reports whether some registry says so of a name, before there is a Graph.
func (s *Snapshot) isForeign(name string) bool {
	for d := range s.Referrers(Key{Space: SpaceSkill, Name: name}) {
		if d.Shape == ShapeRegistry && s.Scope(d.Path) == "" && slices.Contains(foreignNames(d), name) {
			return true
		}
	}
	return false
}

// foreignNames returns the names of skills of which a registry says that they come
// from somewhere else, sorted.
func foreignNames(d *Document) (names []string) {
	if d == nil || d.Shape != ShapeRegistry {
		return nil
	}
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Form == FormRegistryName && r.Fragment != "" {
			names = append(names, nameKey(r.Target))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// vendor notes that files are vendored now, or are no more: a registry says otherwise
// where skills come from, or a skill has got a name of which one does.
func (b *builder) vendor(p string, prev, next *Document) {
	if was, is := unsure(prev) && prev.Shape == ShapeRegistry, unsure(next) && next.Shape == ShapeRegistry; was != is {
		b.delta.Under = append(b.delta.Under, "")
	}
	dirsOf := func(name string) {
		for d := range b.s.Declarers(Key{Space: SpaceSkill, Name: name}) {
			if dir := parent(d.Path); dir != "" {
				b.delta.Under = append(b.delta.Under, dir)
			}
		}
	}
	diff(foreignNames(prev), foreignNames(next), strings.Compare, func(name string, _ bool) { dirsOf(name) })
	if dir := parent(p); prev != nil && next != nil && dir != "" && strings.HasSuffix(p, "/SKILL.md") {
		diff(skillNames(prev), skillNames(next), strings.Compare, func(name string, _ bool) {
			if b.s.isForeign(name) {
				b.delta.Under = append(b.delta.Under, dir)
			}
		})
	}
}
