package index

import "github.com/skillpls/skillpls/index/disk"

// Unkept returns the changes that give was, the tree as it is kept somewhere, what the
// tree s has beside what is kept: that which is ignored, as builds and installations
// make it, and nested repositories with all that they hold. So a path that leads there
// means the same in both.
func (s *Snapshot) Unkept(was *Snapshot) (changes []Change) {
	s.entries.all(func(p string, e entry) bool {
		old, _ := was.entries.get(p)
		closed := old.Type == disk.Opaque && old.Repo // a submodule that is not checked out
		switch {
		case p == "" || old.Type != disk.Absent && !closed || was.entryAt(parent(p)) != disk.Dir:
		case e.Repo && e.Type == disk.Dir:
			changes = append(changes, s.change(p))
			s.entries.below(p, func(p string, _ entry) bool {
				changes = append(changes, s.change(p))
				return true
			})
		case e.Type == disk.Opaque:
			changes = append(changes, s.change(p))
		}
		return true
	})
	return changes
}
