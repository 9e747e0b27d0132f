package query

import (
	"fmt"
	"path"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// listRewrites adds the skill that is named at an offset to what a skill depends on, to
// roles, and the roles that have it by their lists to its used_by.
func listRewrites(s *index.Snapshot, d *index.Document, offset int) (list []Rewrite) {
	sym, ok := At(s, d.Path, offset)
	if !ok || len(sym.Targets) != 1 || sym.Targets[0].Kind != index.SymbolSkill || sym.Ref == nil && !inFront(d, offset) {
		return nil
	}
	skill := s.Doc(sym.Targets[0].Path)
	if skill == nil || skill.Unsure || skill.Front == nil || s.Scope(skill.Path) != "" || s.IsVendored(skill.Path) {
		return nil
	}
	list = append(list, dependencyRewrites(s, d, skill, offset)...)
	return append(list, roleRewrites(s, skill)...)
}

func inFront(d *index.Document, offset int) bool {
	return d.Front != nil && offset < int(d.Front.Span.End)
}

// calledIn returns how a file calls a skill in a list: by its name, or its directory's;
// ok is false where either may be another's.
func calledIn(s *index.Snapshot, from string, skill *index.Document) (name string, ok bool) {
	for _, name := range []string{index.SkillName(skill), path.Base(dirOf(skill.Path))} {
		if named := s.SkillsNamed(from, name); IsPlain(name) && len(named) == 1 && named[0] == skill {
			return name, true
		}
	}
	return "", false
}

// dependencyRewrites adds a skill that is mentioned in the body of another to its
// depends_on, and the other way round to its used_by where the skills of that root
// write down both.
func dependencyRewrites(s *index.Snapshot, d, skill *index.Document, offset int) []Rewrite {
	if path.Base(d.Path) != "SKILL.md" || s.Kind(d.Path) != index.Skill || skill == d || d.Front == nil || inFront(d, offset) {
		return nil
	}
	g := s.Graph()
	keeping := g.KeepingOf(s, d.Path)
	_, own := d.Front.Root.Pair("depends_on")
	name, ok := calledIn(s, d.Path, skill)
	if !ok || !own && !keeping.DependsOn || slices.Contains(g.DependsOnOf(d.Path), skill.Path) || hasIn(s, d, "recommends", skill) || needs(g, skill.Path, d.Path) {
		return nil
	}
	return []Rewrite{{Title: fmt.Sprintf("add %q to depends_on", name), plan: func(p *planner) error {
		if err := p.enlist(d, "depends_on", name); err != nil {
			return err
		}
		user, ok := calledIn(s, skill.Path, d)
		_, there := skill.Front.Root.Pair("used_by")
		if keeping := g.KeepingOf(s, skill.Path); !ok || !keeping.Users || !there && 2*keeping.UsedBy < keeping.Skills || hasIn(s, skill, "used_by", d) {
			return nil
		}
		return p.enlist(skill, "used_by", user)
	}}}
}

// needs reports whether a skill needs another, be it by others.
func needs(g *index.Graph, skill, other string) bool {
	seen, todo := map[string]bool{}, []string{skill}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if at == other {
			return true
		}
		if !seen[at] {
			seen[at] = true
			todo = append(todo, g.DependsOnOf(at)...)
		}
	}
	return false
}

// hasIn reports whether a list of the front matter of d names a skill.
func hasIn(s *index.Snapshot, d *index.Document, key string, skill *index.Document) bool {
	return slices.ContainsFunc(d.Field(key).Strings(), func(n *frontmatter.Node) bool {
		return slices.Contains(s.SkillsNamed(d.Path, n.Value), skill)
	})
}

// enlist adds a name to a list of the front matter of a document.
func (p *planner) enlist(d *index.Document, key, name string) error {
	edits, ok := AddToList(d, key, []string{name})
	has := func(after *index.Document) bool { return onceMore(after.Field(key), d.Field(key), name) }
	if !ok || !p.becomes(d, edits, has) {
		return refuse("the way %s is written in %s leaves no sure place for %q", key, d.Path, name)
	}
	return nil
}

// onceMore reports whether a list has one name more than before, at its end.
func onceMore(now, before *frontmatter.Node, name string) bool {
	names := func(n *frontmatter.Node) (list []string) {
		for _, item := range n.Strings() {
			list = append(list, item.Value)
		}
		return list
	}
	return slices.Equal(names(now), append(names(before), name))
}

// becomes adds edits of a document to the plan, if what they make of it is right.
func (p *planner) becomes(d *index.Document, edits []source.Edit, right func(*index.Document) bool) bool {
	text, ok := p.read(d.Path, nil)
	if !ok || len(text) != d.Size() {
		return false
	}
	if !makes(p.s, d, text, edits, right) {
		return false
	}
	p.edits(d, edits...)
	return true
}

// makes reports whether edits make of a document one that is right, and has no more
// faults, but for numbers of rows: these are counted again when all rows are there.
func makes(s *index.Snapshot, d *index.Document, text []byte, edits []source.Edit, right func(*index.Document) bool) bool {
	after, err := source.Apply(text, edits)
	if err != nil {
		return false
	}
	faults := func(d *index.Document) (n int) {
		for _, f := range d.Faults {
			if f.Kind != index.FaultCount {
				n++
			}
		}
		return n
	}
	now := s.Config().NewDocument(d.Path, after)
	return now != nil && !now.Unsure && faults(now) <= faults(d) && right(now)
}

// roleRewrites adds a skill to the roles that may want it: those that its used_by
// names, then those that have others of its category. A role that has it because it
// names it is added to a used_by that lacks it.
func roleRewrites(s *index.Snapshot, skill *index.Document) (list []Rewrite) {
	g := s.Graph()
	if len(g.Roles) == 0 || !g.Governed(skill.Path) || g.Unsure(index.RoleFile) {
		return nil
	}
	name := index.SkillName(skill)
	if all := slices.Collect(s.Declarers(index.Key{Space: index.SpaceSkill, Name: name})); !IsPlain(name) || len(all) != 1 || all[0] != skill {
		return nil // the role would get others of that name, too
	}
	used, keeps := skill.Front.Root.Pair("used_by")
	listed := func(role string) bool {
		return slices.ContainsFunc(used.Value.Strings(), func(n *frontmatter.Node) bool { return n.Value == role })
	}
	category := skill.FieldText("category")
	var named, alike, back []Rewrite
	for _, r := range g.Roles {
		file := s.Doc(r.Path)
		if file == nil || file.Shape != index.ShapeRoles || file.Unsure || s.IsVendored(file.Path) || s.Scope(file.Path) != "" {
			continue
		}
		grant, has := g.GrantOf(r, skill.Path)
		switch {
		case has && grant.Why == index.WhyNamed && keeps && !listed(r.Name) && IsPlain(r.Name) && len(s.SkillsNamed(skill.Path, r.Name)) == 0:
			back = append(back, Rewrite{Title: fmt.Sprintf("add the role %q to used_by of %q", r.Name, name), plan: func(p *planner) error { return p.enlist(skill, "used_by", r.Name) }})
		case has && (grant.Why.Has() || grant.Why == index.WhyExcluded):
		case listed(r.Name):
			named = append(named, toRole(s, r, file, skill, name, false))
		case category != "" && slices.ContainsFunc(r.Skills, func(o index.Grant) bool {
			return o.Why.Has() && o.Why != index.WhyCore && s.Doc(o.Skill).FieldText("category") == category
		}):
			alike = append(alike, toRole(s, r, file, skill, name, keeps))
		}
	}
	list = slices.Concat(named, alike)
	return append(list[:min(len(list), maxOffers)], back...)
}

// toRole adds a skill to what a role includes, and the role to the skill's used_by
// where that is kept.
func toRole(s *index.Snapshot, r *index.Role, file, skill *index.Document, name string, keeps bool) Rewrite {
	return Rewrite{Title: fmt.Sprintf("add %q to the role %q", name, r.Name), plan: func(p *planner) error {
		edits, ok := included(file, r.Name, name)
		has := func(after *index.Document) bool {
			return slices.ContainsFunc(after.Roles, func(f index.RoleFact) bool {
				return f.Name == r.Name && slices.Contains(f.Include, index.Selector{Name: name})
			})
		}
		if !ok || !p.becomes(file, edits, has) {
			return refuse("the way the role %q is written in %s leaves no sure place for %q", r.Name, file.Path, name)
		}
		if keeps && IsPlain(r.Name) && len(s.SkillsNamed(skill.Path, r.Name)) == 0 {
			return p.enlist(skill, "used_by", r.Name)
		}
		return nil
	}}
}

// included returns the edits that add a skill to what a role of a role file includes.
func included(file *index.Document, role, name string) (edits []source.Edit, ok bool) {
	r, ok := file.YAML().Root.Get("roles").Pair(role)
	if !ok || r.Value.Kind != frontmatter.Mapping {
		return nil, false
	}
	skills, ok := r.Value.Pair("skills")
	if !ok || skills.Value.Kind != frontmatter.Mapping || len(skills.Value.Pairs) == 0 {
		return nil, false
	}
	if include, ok := skills.Value.Pair("include"); ok {
		return extended(file, include, []string{name})
	}
	first := skills.Value.Pairs[0].Key.Span.Start
	if skills.Value.Style == frontmatter.Flow {
		return insertion(first, "include: ["+name+"], "), true
	}
	line := file.LineSpan(file.Line(int(first)))
	indent := int(first - line.Start)
	if skills.Value.Span.Start != first {
		return nil, false
	}
	return insertion(first, fmt.Sprintf("include: [%s]%s%*s", name, eol(file), indent, "")), true
}
