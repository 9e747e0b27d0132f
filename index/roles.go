package index

import (
	"path"
	"slices"
)

// A resolver finds the skills of roles as the founding project's own resolver
// does: core_skills, what is included by name, category or tag, what the parents
// have, less what is excluded; core_skills cannot be excluded. Where that resolver
// would run forever, on roles that inherit in a circle, each role counts once.
type resolver struct {
	s     *Snapshot
	g     *Graph
	facts map[string]RoleFact
	core  []string

	byName     map[string][]string // skill paths by name
	byCategory map[string][]string
	byTag      map[string][]string
	byFolder   map[string][]string // of skills without a category
	own        map[string][]Grant  // done, by role
	part       map[string][]Grant  // done for the role that is asked for alone: a circle cut it short
}

func newResolver(s *Snapshot, g *Graph, facts map[string]RoleFact, core []string) *resolver {
	r := &resolver{
		s: s, g: g, facts: facts, core: core, own: map[string][]Grant{},
		byName: map[string][]string{}, byCategory: map[string][]string{}, byTag: map[string][]string{}, byFolder: map[string][]string{},
	}
	if len(facts) == 0 {
		return r
	}
	for d := range s.Skills() {
		if s.Scope(d.Path) != "" {
			continue
		}
		add := func(m map[string][]string, key string) {
			if key != "" && !slices.Contains(m[key], d.Path) {
				m[key] = append(m[key], d.Path)
			}
		}
		add(r.byName, SkillName(d))
		add(r.byName, path.Base(parent(d.Path)))
		if c := d.FieldText("category"); c != "" {
			add(r.byCategory, c)
		} else {
			add(r.byFolder, path.Base(parent(parent(d.Path))))
		}
		for _, t := range d.Field("tags").Strings() {
			add(r.byTag, t.Value)
		}
	}
	return r
}

func (r *resolver) run() {
	for _, role := range r.g.Roles {
		r.part = map[string][]Grant{}
		role.Skills, _ = r.resolve(role.Name, map[string]bool{})
	}
}

// resolve returns the grants of a role, in the order in which they are made,
// each skill once. active holds the roles that are being resolved. cut says that a
// circle cut the answer short, so that it holds for the first of these alone. No
// role is resolved twice for one, as there may be more ways up than anybody counts.
func (r *resolver) resolve(name string, active map[string]bool) (grants []Grant, cut bool) {
	if done, ok := r.own[name]; ok {
		return done, false
	}
	if done, ok := r.part[name]; ok {
		return done, true
	}
	f, ok := r.facts[name]
	if !ok || active[name] {
		return nil, ok
	}
	active[name] = true
	defer delete(active, name)

	at := map[string]int{}
	grant := func(skills []string, why Why, by string) {
		for _, p := range skills {
			if _, has := at[p]; !has {
				at[p] = len(grants)
				grants = append(grants, Grant{Skill: p, Why: why, By: by})
			}
		}
	}
	selected := func(sel Selector, named, category, tag Why) {
		if !sel.Category {
			grant(r.byName[sel.Name], named, "")
			return
		}
		grant(r.byCategory[sel.Name], category, sel.Name)
		grant(r.byFolder[sel.Name], category, sel.Name)
		grant(r.byTag[sel.Name], tag, sel.Name)
	}
	for _, c := range r.core {
		grant(r.byName[c], WhyCore, "")
	}
	for _, sel := range f.Include {
		selected(sel, WhyNamed, WhyCategory, WhyTag)
	}
	for _, up := range f.Inherit {
		above, short := r.resolve(up, active)
		cut = cut || short
		for _, g := range above {
			if g.Why.Has() {
				grant([]string{g.Skill}, WhyInherit, up)
			}
		}
	}
	for _, sel := range f.Optional {
		selected(sel, WhyOptional, WhyOptional, WhyOptional)
	}
	for _, x := range f.Exclude {
		for _, p := range r.byName[x] {
			if i, has := at[p]; has && grants[i].Why != WhyCore {
				grants[i] = Grant{Skill: p, Why: WhyExcluded, By: grants[i].By}
			}
		}
	}
	if cut && len(active) > 1 {
		r.part[name] = grants
	} else {
		r.own[name] = grants
	}
	return grants, cut
}
