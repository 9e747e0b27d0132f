package query

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
)

// A shelf is where the skills of one root lie.
type shelf struct {
	root   string // as Snapshot.RootOf has it
	dir    string // the directory from which its skills are found
	skills []*index.Document
}

// shelves returns the roots of this tree's own skills. Skills in other skills belong
// to these.
func (p *planner) shelves() map[string]*shelf {
	all := map[string]*shelf{}
	for d := range p.s.Skills() {
		dir := dirOf(d.Path)
		if outer, in := p.s.SkillDir(dirOf(dir)); in && outer != "" || dir == "" || p.s.Scope(d.Path) != "" {
			continue
		}
		root := p.s.RootOf(dir)
		sh := all[root]
		if sh == nil {
			sh = &shelf{root: root, dir: root}
			all[root] = sh
		}
		sh.skills = append(sh.skills, d)
		if index.Below(dir, path.Join(root, "skills")) {
			sh.dir = path.Join(root, "skills")
		}
	}
	return all
}

// shelfFor returns the root in which a skill is made for somebody in a directory.
func (p *planner) shelfFor(dir string) (*shelf, error) {
	all := p.shelves()
	if own, ok := p.s.SkillDir(dir); ok && own != "" {
		if sh := all[p.s.RootOf(own)]; sh != nil {
			return sh, nil
		}
	}
	for d := dir; ; d = dirOf(d) {
		if sh := all[d]; sh != nil {
			return sh, nil
		}
		if host.IsDir(path.Base(d)) || p.s.IsPlugin(d) {
			return &shelf{root: d, dir: path.Join(d, "skills")}, nil
		}
		var near *shelf
		for _, root := range slices.Sorted(maps.Keys(all)) {
			if sh := all[root]; dirOf(root) == d && (host.IsDir(path.Base(root)) || path.Base(root) == "skills") && (near == nil || len(sh.skills) > len(near.skills)) {
				near = sh
			}
		}
		if near != nil {
			return near, nil
		}
		if d == "" {
			break
		}
	}
	switch roots := slices.Sorted(maps.Keys(all)); len(roots) {
	case 0:
		home := p.homeOf(dir, func(string) int { return 0 })
		return &shelf{root: home, dir: path.Join(home, "skills")}, nil
	case 1:
		return all[roots[0]], nil
	default:
		const most = 3
		return nil, refuse("skills lie in several places: ask from the one that is meant, as %s", strings.Join(roots[:min(most, len(roots))], " or "))
	}
}

// newSkill plans a skill.
func (p *planner) newSkill(m Making) error {
	dir := m.Dir
	if m.at != "" {
		dir = m.at
	}
	sh, err := p.shelfFor(dir)
	if err != nil {
		return err
	}
	if m.at != "" && m.at != sh.dir && !index.Below(m.at, sh.dir) {
		return refuse("%s is not where skills lie", m.at)
	}
	for d := range p.s.Declarers(index.Key{Space: index.SpaceSkill, Name: m.Name}) {
		if dir := dirOf(d.Path); p.s.Kind(d.Path) == index.Skill && p.s.RootOf(dir) == sh.root {
			return refuse("there is a skill %q already, %s", m.Name, d.Path)
		}
	}
	for name := range p.s.Graph().RoleNames() {
		if name == m.Name {
			return refuse("there is a role or an agent %q, and lists of names would not tell them apart", name)
		}
	}
	at, category, err := p.placeFor(sh, m)
	if err != nil {
		return err
	}
	if dir := path.Join(at, m.Name); p.s.Existence(dir) == index.Exists {
		return refuse("there is a %s already", dir)
	}
	file := path.Join(at, m.Name, "SKILL.md")
	for _, profile := range p.profilesAt(file) {
		if problem, wrong := profile.NameProblem(m.Name); wrong {
			return refuse("%q is no name for a skill of %s: %s", m.Name, profile.Title, problem)
		}
	}
	text := p.skillText(sh, at, m.Name, category, p.dependents(file, m.Name))
	if err := p.create(file, text); err != nil {
		return err
	}
	change := p.s.Put(file, []byte(text))
	if err := p.list(sh, change.Doc, true); err != nil {
		return err
	}
	return p.reached(m, change)
}

// dependents returns the skills that say that they depend on a name which nobody has
// but a skill at file.
func (p *planner) dependents(file, name string) (names []string) {
	only := func(res index.Resolution) bool {
		return res.Missing || len(res.Targets) == 1 && res.Targets[0].Path == file
	}
	for d := range p.s.Referrers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if p.s.Kind(d.Path) == index.Skill && p.s.Scope(d.Path) == p.s.Scope(file) && slices.ContainsFunc(d.Refs, func(r index.Reference) bool {
			return r.Form == index.FormSkill && (r.Field == index.FieldDependsOn || r.Field == index.FieldDependencies) && r.Target == name && only(p.s.Resolve(d, &r))
		}) {
			names = append(names, index.SkillName(d))
		}
	}
	return names
}

// profilesAt returns what the hosts make of a skill that is at a path.
func (p *planner) profilesAt(file string) (profiles []*host.Profile) {
	if c := p.s.Config(); c != nil {
		for _, id := range c.Lint.Hosts {
			profiles = append(profiles, host.For(id))
		}
	}
	if len(profiles) == 0 {
		profiles = []*host.Profile{host.Of(file, host.SkillFile)}
	}
	return profiles
}

// placeFor returns the directory in which a skill's is made, and its category. Where
// the skills of a root lie in folders that their host does not look into, it is the
// folder that one is in.
func (p *planner) placeFor(sh *shelf, m Making) (at, category string, err error) {
	if m.In != "" {
		return p.placeIn(sh, m.In)
	}
	if m.at != "" {
		return m.at, p.categoryIn(sh, m.at), nil
	}
	at = sh.dir
	dir := m.Dir
	if own, ok := p.s.SkillDir(dir); ok && own != "" {
		dir = dirOf(own)
	}
	folded := true
	if _, profile, ok := index.HostShelf(path.Join(sh.dir, m.Name, "SKILL.md")); ok && profile.Depth > 0 {
		known := p.s.Graph().Shelf(sh.dir)
		folded = known != nil && 2*len(known.Deep) > known.All
	}
	if folded && index.Below(dir, sh.dir) && len(sh.in(dir)) > 0 {
		at = dir
	}
	return at, p.categoryIn(sh, at), nil
}

// in returns the skills whose directories lie in a directory itself.
func (sh *shelf) in(dir string) (skills []*index.Document) {
	for _, d := range sh.skills {
		if dirOf(dirOf(d.Path)) == dir {
			skills = append(skills, d)
		}
	}
	return skills
}

// categoryIn returns the category of the skills in a directory, where all have one and
// the same, else the one that has the directory for its folder; "" where nobody knows.
func (p *planner) categoryIn(sh *shelf, dir string) string {
	same := ""
	for _, d := range sh.in(dir) {
		c := d.FieldText("category")
		if same != "" && c != "" && c != same {
			return p.categoryOfFolder(sh, dir)
		}
		if c != "" {
			same = c
		}
	}
	if same != "" {
		return same
	}
	return p.categoryOfFolder(sh, dir)
}

// categories yields the categories that role files define.
func (p *planner) categories(yield func(index.CategoryFact) bool) {
	for name := range p.s.Names(index.SpaceCategory) {
		for d := range p.s.Declarers(index.Key{Space: index.SpaceCategory, Name: name}) {
			for _, c := range d.Categories {
				if c.Name == name && !yield(c) {
					return
				}
			}
		}
	}
}

func (p *planner) categoryOfFolder(sh *shelf, dir string) string {
	for c := range p.categories {
		if folder := strings.Trim(path.Clean("/"+c.Folder), "/"); folder != "" && path.Join(sh.dir, folder) == dir {
			return c.Name
		}
	}
	return ""
}

// placeIn is placeFor where somebody says the category, or its folder.
func (p *planner) placeIn(sh *shelf, in string) (at, category string, err error) {
	clean := strings.Trim(path.Clean("/"+in), "/")
	var names []string
	for c := range p.categories {
		if c.Name != in {
			names = append(names, c.Name)
			continue
		}
		if folder := strings.Trim(path.Clean("/"+c.Folder), "/"); folder != "" && len(sh.below(path.Join(sh.dir, folder))) > 0 {
			return path.Join(sh.dir, folder), in, nil
		}
		category = in
	}
	if dir := path.Join(sh.dir, clean); clean != "" && category == "" && len(sh.below(dir)) > 0 {
		return dir, p.categoryIn(sh, dir), nil
	}
	dirs := map[string]int{}
	best := ""
	for _, d := range sh.skills {
		c := d.FieldText("category")
		if c != in {
			names = append(names, c)
			continue
		}
		category = in
		dir := dirOf(dirOf(d.Path))
		if dirs[dir]++; dirs[dir] > dirs[best] {
			best = dir
		}
	}
	if category == "" {
		if names = some(names); len(names) == 0 {
			return "", "", refuse("there is no folder of skills %q, and no category", in)
		}
		return "", "", refuse("there is no category or folder of skills %q: there is %s", in, either(names))
	}
	if best == "" {
		best = sh.dir
	}
	return best, category, nil
}

// below returns the skills that lie below a directory.
func (sh *shelf) below(dir string) (skills []*index.Document) {
	for _, d := range sh.skills {
		if index.Below(dirOf(d.Path), dir) {
			skills = append(skills, d)
		}
	}
	return skills
}

// some returns names in order, each once, and not too many.
func some(names []string) []string {
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "" })
	return names[:min(8, len(names))]
}

// either renders names as a choice: a, b or c.
func either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// reached refuses a skill that no role would have where roles have most: it lacks the
// category that only a person can choose.
func (p *planner) reached(m Making, change index.Change) error {
	g := p.s.Graph()
	if len(g.Roles) == 0 {
		return nil
	}
	next, _ := p.s.Apply([]index.Change{change})
	if after := next.Graph(); after.Governed(change.Path) && !after.Reached(change.Path) {
		if governed, reached, _ := after.Shares(); 2*reached > governed {
			var names []string
			for c := range p.categories {
				if g.Includes(c.Name) {
					names = append(names, c.Name)
				}
			}
			if m.In != "" || len(names) == 0 {
				return refuse("no role would have the skill: none includes its category")
			}
			return refuse("no role would have the skill without a category: say --in %s", either(some(names)))
		}
	}
	return nil
}
