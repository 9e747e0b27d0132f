package index

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index/host"
)

// A Graph is what follows from all skills, roles and rules together: who depends
// on whom, which skills a role has, which rules are whose. It holds names and
// paths, no spans. It is immutable.
type Graph struct {
	// DependsOn says that some skill of the tree has a depends_on field.
	DependsOn bool
	// Cycles are the dependency cycles: paths of SKILL.md files in the order in
	// which one depends on the next, the smallest first. Each group of skills that
	// reach one another has one cycle here.
	Cycles [][]string
	// Roles are the roles of the tree in order of their names.
	Roles []*Role

	roles map[string]*Role
	deps  map[string][]string // SKILL.md path to SKILL.md paths it depends on
	users map[string][]string // the other way round
	cycle map[string]int      // SKILL.md path to the index in Cycles

	shelves    map[string]*Shelf         // by a host's directory skills
	foreign    map[string]bool           // names of skills of which a registry says that they come from elsewhere
	sources    func() bool               // asked for seldom
	endings    func() endings            // of first lines; asked for seldom
	unsure     map[Kind]bool             // kinds of which some document declares nobody knows what
	unsureRows bool                      // so are the rows of some registry
	grants     map[string]map[string]int // role to SKILL.md path to the index in Skills
	keeping    map[string]Keeping        // by root
	categories map[string]Category
	folderOf   map[string]string   // SKILL.md path to the category whose folder it lies in
	inFolder   map[string][]string // the other way round
	included   map[string]bool     // categories
	governed   map[string]bool     // SKILL.md paths
	reached    map[string]bool     // SKILL.md paths

	shareReached, shareDefined int // of governed
}

// A Role is a role with what it has.
type Role struct {
	Name   string
	Path   string // of the role file, or the agent, that declares it
	Skills []Grant
	Rules  []string // paths of the role's rule files, most specific first
}

// A Grant says that a role has a skill, and why.
type Grant struct {
	Skill string // path of its SKILL.md
	Why   Why
	By    string // the category, the tag, the parent role
}

// A Why is the reason for which a role has a skill.
type Why uint8

// The reasons, in the order in which they are given.
const (
	WhyCore     Why = iota // core_skills
	WhyNamed               // include names it
	WhyCategory            // include has its category
	WhyTag                 // include has a category that is one of its tags
	WhyInherit             // a parent role has it
	WhyOptional            // optional names it, or has its category
	WhyExcluded            // exclude takes it away
)

var whyNames = [...]string{"core", "named", "category", "tag", "inherited", "optional", "excluded"}

func (w Why) String() string { return whyNames[w] }

// Has reports whether a role that was granted something for reason w has it.
func (w Why) Has() bool { return w < WhyOptional }

// Role returns the role of that name, or nil.
func (g *Graph) Role(name string) *Role { return g.roles[name] }

// RoleNames yields the names of all roles, in order.
func (g *Graph) RoleNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, r := range g.Roles {
			if !yield(r.Name) {
				return
			}
		}
	}
}

// DependsOnOf returns the SKILL.md paths that the skill at a SKILL.md path
// depends on.
func (g *Graph) DependsOnOf(skill string) []string { return g.deps[skill] }

// Unsure reports whether some document of one of the kinds declares nobody knows
// what.
func (g *Graph) Unsure(kinds ...Kind) bool {
	return slices.ContainsFunc(kinds, func(k Kind) bool { return g.unsure[k] })
}

// CycleOf returns the cycle that the skill at a SKILL.md path is in, or nil.
func (g *Graph) CycleOf(skill string) []string {
	if i, ok := g.cycle[skill]; ok {
		return g.Cycles[i]
	}
	return nil
}

func newGraph(s *Snapshot) *Graph {
	g := &Graph{
		roles: map[string]*Role{}, deps: map[string][]string{}, users: map[string][]string{}, cycle: map[string]int{}, keeping: map[string]Keeping{}, unsure: map[Kind]bool{}, shelves: map[string]*Shelf{},
	}
	g.foreign = s.foreign()
	g.sources = sync.OnceValue(s.hasSources)
	g.endings = sync.OnceValue(s.findEndings)
	for d := range s.Unsure() {
		g.unsure[s.Kind(d.Path)] = true
		g.unsureRows = g.unsureRows || d.Shape == ShapeRegistry
	}
	for d := range s.Skills() {
		if d.Field("depends_on") != nil && s.Scope(d.Path) != UserDir {
			g.DependsOn = true
			break
		}
	}
	seen := map[string]bool{}
	for d := range s.Skills() {
		g.keep(s, d)
		clear(seen)
		for _, field := range []string{"depends_on", "dependencies"} {
			if field == "dependencies" && !g.DependsOn && !allSkills(s, d) {
				continue
			}
			for _, n := range d.Field(field).Strings() {
				for _, t := range s.SkillsNamed(d.Path, n.Value) {
					if !seen[t.Path] {
						seen[t.Path] = true
						g.deps[d.Path] = append(g.deps[d.Path], t.Path)
						g.users[t.Path] = append(g.users[t.Path], d.Path)
					}
				}
			}
		}
	}
	g.findCycles()
	g.findRoles(s)
	g.findShelves(s)
	return g
}

// allSkills reports whether every one of d's dependencies names a skill.
func allSkills(s *Snapshot, d *Document) bool {
	for _, n := range d.Field("dependencies").Strings() {
		if !s.decls.has(Key{Space: SpaceSkill, Name: nameKey(n.Value)}) {
			return false
		}
	}
	return true
}

// findCycles finds the strongly connected groups by Tarjan's algorithm, without
// recursion as a chain may be as long as the tree is large, and in each of more
// than one skill a shortest cycle through its smallest member.
func (g *Graph) findCycles() {
	type frame struct {
		node string
		next int
	}
	var (
		index, low = map[string]int{}, map[string]int{}
		on         = map[string]bool{}
		stack      []string
		work       []frame
	)
	for _, root := range sortedKeys(g.deps) {
		if _, seen := index[root]; seen {
			continue
		}
		work = append(work[:0], frame{node: root})
		for len(work) > 0 {
			f := &work[len(work)-1]
			if f.next == 0 {
				index[f.node] = len(index)
				low[f.node] = index[f.node]
				stack = append(stack, f.node)
				on[f.node] = true
			}
			if f.next < len(g.deps[f.node]) {
				to := g.deps[f.node][f.next]
				f.next++
				if _, seen := index[to]; !seen {
					work = append(work, frame{node: to})
				} else if on[to] {
					low[f.node] = min(low[f.node], index[to])
				}
				continue
			}
			node := f.node
			work = work[:len(work)-1]
			if len(work) > 0 {
				up := work[len(work)-1].node
				low[up] = min(low[up], low[node])
			}
			if low[node] != index[node] {
				continue
			}
			at := slices.Index(stack, node)
			if group := stack[at:]; len(group) > 1 {
				g.addCycle(slices.Sorted(slices.Values(group)))
			}
			for _, n := range stack[at:] {
				on[n] = false
			}
			stack = stack[:at]
		}
	}
	slices.SortFunc(g.Cycles, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	for i, c := range g.Cycles {
		for _, p := range c {
			g.cycle[p] = i
		}
	}
}

// addCycle finds a shortest cycle through the smallest of a sorted group.
func (g *Graph) addCycle(group []string) {
	start := group[0]
	from := map[string]string{}
	queue := []string{start}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, to := range g.deps[n] {
			if to == start && n != start {
				cycle := []string{n}
				for n != start {
					n = from[n]
					cycle = append(cycle, n)
				}
				slices.Reverse(cycle)
				g.Cycles = append(g.Cycles, cycle)
				return
			}
			if _, seen := from[to]; !seen && to != start {
				if _, in := slices.BinarySearch(group, to); in {
					from[to] = n
					queue = append(queue, to)
				}
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// findRoles collects the roles. A role file in a host's directory overrides one
// elsewhere, a whole role at a time; without any role file, be it a broken one, agents are roles.
func (g *Graph) findRoles(s *Snapshot) {
	var files []*Document
	for name := range s.Names(SpaceRole) {
		for d := range s.Declarers(Key{Space: SpaceRole, Name: name}) {
			if s.Scope(d.Path) == "" && !slices.Contains(files, d) {
				files = append(files, d)
			}
		}
	}
	slices.SortFunc(files, func(a, b *Document) int {
		return cmp.Or(cmp.Compare(roleRank(a.Path), roleRank(b.Path)), strings.Compare(a.Path, b.Path))
	})
	facts := map[string]RoleFact{}
	core := []string(nil)
	for _, d := range files {
		for _, f := range d.Roles {
			if g.roles[f.Name] == nil {
				g.roles[f.Name] = &Role{Name: f.Name, Path: d.Path}
				facts[f.Name] = f
			}
		}
		if core == nil {
			core = coreSkills(d)
		}
	}
	if len(files) == 0 && !s.unsureOf(RoleFile) {
		for name := range s.Names(SpaceAgent) {
			for d := range s.Declarers(Key{Space: SpaceAgent, Name: name}) {
				if s.Kind(d.Path) == Agent && g.roles[name] == nil {
					g.roles[name] = &Role{Name: name, Path: d.Path}
				}
			}
		}
	}
	for _, name := range sortedKeys(g.roles) {
		r := g.roles[name]
		r.Rules = s.rulesOf(r)
		g.Roles = append(g.Roles, r)
	}
	newResolver(s, g, facts, core).run()
	g.belong(s, files)
}

// roleRank orders role files: a host's, then config/, then the rest.
func roleRank(p string) int {
	if _, _, _, ok := host.Split(p); ok {
		return 0
	}
	if path.Base(parent(p)) == "config" {
		return 1
	}
	return 2
}

// rolePatterns are the places of a role's rules below a directory named rules.
// %s stands for the role's name.
var rolePatterns = []string{"role-rules/%s-rules", "roles/%s", "%s", "%s-rules"}

// rulesOf finds the rule files of a role: by their place, and those that the
// agent of that name links.
func (s *Snapshot) rulesOf(r *Role) (paths []string) {
	add := func(p string) {
		if !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	for _, p := range s.rulePlaces(r.Name) {
		if d, ok := s.docs.get(p); ok && s.Kind(d.Path) == Rule {
			add(p)
		}
	}
	for d := range s.Declarers(Key{Space: SpaceAgent, Name: r.Name}) {
		if s.Kind(d.Path) != Agent {
			continue
		}
		for i := range d.Refs {
			ref := &d.Refs[i]
			if ref.Form != FormLink {
				continue
			}
			if p, ok := join(parent(d.Path), ref.Target); ok && s.Doc(p) != nil && s.Kind(s.Real(p)) == Rule {
				add(s.Real(p))
			}
		}
	}
	return paths
}

// rulePlaces returns the paths at which a role may have rules, those that the
// configuration says first.
func (s *Snapshot) rulePlaces(role string) (places []string) {
	configured := s.Config().rolePatterns()
	for _, dir := range s.ruleDirs() {
		for _, pattern := range configured {
			places = append(places, path.Join(parent(dir), strings.ReplaceAll(pattern, rolePlace, role)))
		}
		for _, pattern := range rolePatterns {
			for _, ext := range []string{".md", ".mdc"} {
				places = append(places, dir+"/"+strings.ReplaceAll(pattern, "%s", role)+ext)
			}
		}
	}
	return places
}

// RoleRulePath returns the path that a rule file of a role has when the role gets
// another name; ok is false for one that has not the role's name.
func (s *Snapshot) RoleRulePath(file, role, name string) (to string, ok bool) {
	i := slices.Index(s.rulePlaces(role), file)
	if i < 0 {
		return "", false
	}
	return s.rulePlaces(name)[i], true
}

// ruleDirs returns the directories named rules of hosts and plugins.
func (s *Snapshot) ruleDirs() (dirs []string) {
	seen := map[string]bool{}
	s.entries.all(func(p string, _ entry) bool {
		if path.Base(p) == "rules" && !seen[p] && s.Scope(p) == "" {
			up := parent(p)
			if host.IsDir(path.Base(up)) || s.isPlugin(up) {
				seen[p] = true
				dirs = append(dirs, p)
			}
		}
		return true
	})
	return dirs
}
