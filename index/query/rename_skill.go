package query

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
)

// ownsDirectory reports whether the directory of the skill at a SKILL.md path is
// the skill's own, so that it has the skill's name. That of a plugin or of the tree
// is not.
func ownsDirectory(s *index.Snapshot, skill string) bool {
	dir := dirOf(skill)
	return dir != "" && !host.IsDir(path.Base(dir)) && !s.IsPlugin(dir)
}

// vendored says where a skill comes from that is not this tree's own; "" for one
// that is. A registry says it in a row with another source.
func vendored(s *index.Snapshot, skill string) string {
	d := s.Doc(skill)
	if d == nil {
		return ""
	}
	why := ""
	q := newNaming(s, s.SkillTarget(d))
	for _, name := range q.names {
		for d := range s.Referrers(index.Key{Space: index.SpaceSkill, Name: name}) {
			if d.Shape != index.ShapeRegistry {
				continue
			}
			q.in(d, func(h hit) {
				if h.ref.Form == index.FormRegistryName && h.ref.Fragment != "" {
					why = "comes from " + h.ref.Fragment + ", as " + d.Path + " says"
				}
			})
		}
	}
	return why
}

// skill renames a skill: its directory, its name, and all that calls it by either.
func (p *planner) skill(t index.Target) error {
	if err := p.validName("a skill"); err != nil {
		return err
	}
	d, dir := p.s.Doc(t.Path), dirOf(t.Path)
	_, _, id, _ := host.Split(t.Path)
	profile := host.For(id)
	if problem, bad := profile.NameProblem(p.new); bad {
		return refuse("%s does not take %q for a skill: %s", profile.Title, p.new, problem)
	}
	if err := p.unclaimed(t, d); err != nil {
		return err
	}
	if err := p.names(t); err != nil {
		return err
	}
	if !ownsDirectory(p.s, t.Path) {
		return nil
	}
	if path.Base(dir) != p.new {
		if err := p.relocate([]Move{{dir, path.Join(dirOf(dir), p.new)}}); err != nil {
			return err
		}
	}
	for _, c := range p.s.CopiesOf(d) {
		if err := p.copy(c); err != nil {
			return err
		}
	}
	return nil
}

// copy plans the same for a copy of the skill in another root.
func (p *planner) copy(c *index.Document) error {
	dir := dirOf(c.Path)
	p.plan.CopyRoots = append(p.plan.CopyRoots, dir)
	mv := Move{dir, path.Join(dirOf(dir), p.new)}
	if p.s.Existence(mv.To) == index.Exists {
		return nil
	}
	edits, _, err := newMapping(p.s, []Move{mv}).pathEdits(p.verifier)
	if err != nil {
		return err
	}
	p.plan.Copies = append(p.plan.Copies, edits...)
	if n := c.Field("name"); n != nil {
		p.plan.Copies = append(p.plan.Copies, fieldEdit(c, n, p.new))
	}
	p.plan.CopyMoves = append(p.plan.CopyMoves, mv)
	return nil
}

// unclaimed refuses a name that another skill has, or that would make a role get
// other skills than before.
func (p *planner) unclaimed(t index.Target, d *index.Document) error {
	for other := range p.s.Declarers(index.Key{Space: index.SpaceSkill, Name: p.new}) {
		if other.Path != t.Path && p.s.Scope(other.Path) == p.s.Scope(t.Path) && !p.s.Mirrors(other, d) {
			return refuse("there is a skill %q already, %s", p.new, other.Path)
		}
	}
	for name := range p.s.Graph().RoleNames() {
		if name == p.new {
			return refuse("there is a role or an agent %q, and lists of names would not tell them apart", p.new)
		}
	}
	for doc := range p.s.Referrers(index.Key{Space: index.SpaceSkill, Name: p.new}) {
		for i := range doc.Refs {
			if r := &doc.Refs[i]; r.Form == index.FormRoleSkill && r.Target == p.new {
				return refuse("%s names a skill %q already, so a role would get it by that", doc.Path, p.new)
			}
		}
	}
	for _, name := range namesOf(p.s, t) {
		if others := p.others(t, d, name); len(others) > 0 && p.inRoles(name) {
			return refuse("roles take every skill that is named %q, %s among them: they would lose one", name, strings.Join(others, " and "))
		}
	}
	return nil
}

// others returns the paths of other skills of a name that are no copies of t.
func (p *planner) others(t index.Target, d *index.Document, name string) (list []string) {
	for other := range p.s.Declarers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if other.Path != t.Path && p.s.Scope(other.Path) == "" && !p.s.Mirrors(other, d) {
			list = append(list, other.Path)
		}
	}
	slices.Sort(list)
	return list
}

// inRoles reports whether a role file takes or drops skills by a name.
func (p *planner) inRoles(name string) bool {
	for doc := range p.s.Referrers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if slices.ContainsFunc(doc.Refs, func(r index.Reference) bool { return r.Form == index.FormRoleSkill && r.Target == name }) {
			return true
		}
	}
	return false
}
