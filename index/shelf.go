package index

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/host"
)

// A Shelf is the directory skills of a host that looks only so deep for skills.
type Shelf struct {
	Deep []string // paths of the SKILL.md files that no host finds, in order
	All  int      // how many there are
}

// Shelf returns what is known of a host's directory skills; nil where there are no
// skills, and where the host looks everywhere.
func (g *Graph) Shelf(dir string) *Shelf { return g.shelves[dir] }

// HostShelf returns the directory skills of the host in whose directory a file lies,
// and the host's profile; ok is false where there is none, and where the host looks
// everywhere.
func HostShelf(file string) (dir string, profile *host.Profile, ok bool) {
	h, rest, id, _ := host.Split(file)
	profile = host.For(id)
	return h + "/skills", profile, profile.Depth > 0 && strings.HasPrefix(rest, "skills/")
}

// findShelves counts the skills that hosts do not find. One within another skill is a
// part of that.
func (g *Graph) findShelves(s *Snapshot) {
	for d := range s.Skills() {
		dir, profile, ok := HostShelf(d.Path)
		if !ok || s.Scope(d.Path) != s.Scope(dir) {
			continue
		}
		if outer, inside := s.SkillDir(parent(parent(d.Path))); inside && outer != "" {
			continue
		}
		shelf := g.shelves[dir]
		if shelf == nil {
			shelf = &Shelf{}
			g.shelves[dir] = shelf
		}
		shelf.All++
		if depthBelow(dir, parent(d.Path)) > profile.Depth && !s.foundElsewhere(d) {
			shelf.Deep = append(shelf.Deep, d.Path)
		}
	}
}

// depthBelow returns how many directories below dir a directory in it lies.
func depthBelow(dir, below string) int { return strings.Count(below[len(dir):], "/") }

// foundElsewhere reports whether a host finds a skill through a symlink, or one at the
// same place in another root, which is a copy.
func (s *Snapshot) foundElsewhere(d *Document) bool {
	own := parent(d.Path)
	for link, target := range s.Aliases() {
		if (target == own || Below(own, target)) && target != "" && hostFinds(link+own[len(target):]) {
			return true
		}
	}
	root := s.RootOf(own)
	for o := range s.Declarers(Key{Space: SpaceSkill, Name: path.Base(own)}) {
		dir := parent(o.Path)
		if other := s.RootOf(dir); other != root && dir[len(other):] == own[len(root):] && hostFinds(dir) {
			return true
		}
	}
	return false
}

// hostFinds reports whether the host of a skill's directory finds the skill there.
func hostFinds(dir string) bool {
	if shelf, profile, ok := HostShelf(dir); ok {
		return depthBelow(shelf, dir) <= profile.Depth
	}
	_, rest, _, hosted := host.Split(dir)
	return hosted && strings.HasPrefix(rest, "skills/")
}
