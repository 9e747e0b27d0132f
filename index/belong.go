package index

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
)

// A Keeping says how the skills of one root write down what they need and who
// needs them.
type Keeping struct {
	Skills    int
	UsedBy    int  // skills that have the field
	Needs     int  // skills that have depends_on, recommends or dependencies
	DependsOn bool // some skill has depends_on
	Users     bool // some used_by names a skill
	Packages  bool // some dependencies names what is no skill
}

// KeepingOf returns how the skills of the root that the skill at a SKILL.md path is
// in write down their ties.
func (g *Graph) KeepingOf(s *Snapshot, skill string) Keeping {
	return g.keeping[s.RootOf(parent(skill))]
}

// UsersOf returns the SKILL.md paths that depend on the skill at a SKILL.md path.
func (g *Graph) UsersOf(skill string) []string { return g.users[skill] }

// GrantOf returns why a role has the skill at a SKILL.md path, or may have it, or
// has it no longer.
func (g *Graph) GrantOf(r *Role, skill string) (Grant, bool) {
	i, ok := g.grants[r.Name][skill]
	if !ok {
		return Grant{}, false
	}
	return r.Skills[i], true
}

// Reached reports whether some role has the skill at a SKILL.md path, offers it, or
// takes it away: somebody thought of it.
func (g *Graph) Reached(skill string) bool { return g.reached[skill] }

// Governed reports whether a role file speaks for the skill at a SKILL.md path: they
// belong to the same project, and to the same plugin if any.
func (g *Graph) Governed(skill string) bool { return g.governed[skill] }

// Shares returns how many skills role files speak for, how many of these some role
// reaches, and how many have a category that is defined, or none.
func (g *Graph) Shares() (governed, reached, defined int) {
	return len(g.governed), g.shareReached, g.shareDefined
}

// Defined reports whether a role file defines a category.
func (g *Graph) Defined(category string) bool { return g.categories[category].Path != "" }

// Categories reports whether any category is defined.
func (g *Graph) Categories() bool { return len(g.categories) > 0 }

// A Category is a category as a role file defines it.
type Category struct {
	Name string
	Path string // of the role file
}

// FolderOf returns the category in whose folder the skill at a SKILL.md path lies,
// the innermost one.
func (g *Graph) FolderOf(skill string) (Category, bool) {
	name, ok := g.folderOf[skill]
	return g.categories[name], ok
}

// InFolder returns the SKILL.md paths of the skills that lie in the folder of a
// category, in order.
func (g *Graph) InFolder(category string) []string { return g.inFolder[category] }

// Includes reports whether some role includes a category, or offers it.
func (g *Graph) Includes(category string) bool { return g.included[category] }

// belong finds what belongs together by role files: which skills they speak for,
// and which lie in the folders of their categories.
func (g *Graph) belong(s *Snapshot, files []*Document) {
	g.categories, g.folderOf, g.inFolder = map[string]Category{}, map[string]string{}, map[string][]string{}
	g.governed, g.reached, g.included = map[string]bool{}, map[string]bool{}, map[string]bool{}
	g.grants = make(map[string]map[string]int, len(g.Roles))
	folders := map[string]string{} // category by folder; "" where two have one
	for _, d := range files {
		for _, c := range d.Categories {
			if _, had := g.categories[c.Name]; had {
				continue
			}
			g.categories[c.Name] = Category{Name: c.Name, Path: d.Path}
			folder := strings.Trim(path.Clean("/"+c.Folder), "/")
			if folder == "" {
				continue
			}
			if _, had := folders[folder]; had {
				folders[folder] = ""
			} else {
				folders[folder] = c.Name
			}
		}
		for _, r := range d.Roles {
			for _, sel := range slices.Concat(r.Include, r.Optional) {
				if sel.Category {
					g.included[sel.Name] = true
				}
			}
		}
	}
	for _, r := range g.Roles {
		grants := make(map[string]int, len(r.Skills))
		g.grants[r.Name] = grants
		for i, grant := range r.Skills {
			grants[grant.Skill] = i
			g.reached[grant.Skill] = true
		}
	}
	if len(files) == 0 {
		return
	}
	for d := range s.Skills() {
		if s.Scope(d.Path) != "" || !slices.ContainsFunc(files, func(f *Document) bool { return s.governs(f.Path, d.Path) }) {
			continue
		}
		g.governed[d.Path] = true
		if g.reached[d.Path] {
			g.shareReached++
		}
		category := d.FieldText("category")
		if category == "" || g.Defined(category) {
			g.shareDefined++
		}
		for dir := s.inSkills(d.Path); dir != ""; dir = parent(dir) {
			if name := folders[dir]; name != "" {
				g.folderOf[d.Path] = name
				g.inFolder[name] = append(g.inFolder[name], d.Path)
				break
			}
		}
	}
}

// governs reports whether the role file at a path speaks for the skill at another.
func (s *Snapshot) governs(roles, skill string) bool {
	ownPlugin, inPlugin := s.PluginDir(skill)
	otherPlugin, otherIn := s.PluginDir(roles)
	if inPlugin != otherIn || ownPlugin != otherPlugin {
		return false
	}
	project := ""
	if dir, _, _, ok := host.Split(skill); ok {
		project = parent(dir)
	}
	if dir, _, _, ok := host.Split(roles); ok {
		return parent(dir) == project
	}
	return Below(roles, project)
}

// inSkills returns the directory that holds a skill's, from the directory of skills
// of its root.
func (s *Snapshot) inSkills(skill string) string {
	dir := parent(parent(skill))
	rest := strings.TrimPrefix(strings.TrimPrefix(dir, s.RootOf(parent(skill))), "/")
	if rest == "skills" {
		return ""
	}
	return strings.TrimPrefix(rest, "skills/")
}

// keep adds what a skill writes down to that of its root.
func (g *Graph) keep(s *Snapshot, d *Document) {
	root := s.RootOf(parent(d.Path))
	k := g.keeping[root]
	k.Skills++
	known := func(n *frontmatter.Node) bool { return s.decls.has(Key{Space: SpaceSkill, Name: nameKey(n.Value)}) }
	if users := d.Field("used_by"); users != nil {
		k.UsedBy++
		k.Users = k.Users || slices.ContainsFunc(users.Strings(), known)
	}
	needs := false
	for _, field := range []string{"depends_on", "recommends", "dependencies"} {
		needs = needs || d.Field(field) != nil
	}
	if needs {
		k.Needs++
	}
	k.DependsOn = k.DependsOn || d.Field("depends_on") != nil
	if deps := d.Field("dependencies"); deps != nil {
		k.Packages = k.Packages || deps.Kind == frontmatter.Mapping ||
			slices.ContainsFunc(deps.Strings(), func(n *frontmatter.Node) bool { return !known(n) })
	}
	g.keeping[root] = k
}
