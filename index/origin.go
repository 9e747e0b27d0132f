package index

import "path"

// Origin says where a skill comes from that is not this tree's own: the submodule
// that it lies in, or what a registry says in a row with another source. It is ""
// for the tree's own.
func (s *Snapshot) Origin(d *Document) string {
	if scope := s.Scope(d.Path); scope != "" {
		return scope
	}
	if g := s.Graph(); g.unsureRows || g.Unsure(ConfigFile) {
		return "nobody knows where"
	}
	for _, name := range []string{SkillName(d), path.Base(parent(d.Path))} {
		for other := range s.Referrers(Key{Space: SpaceSkill, Name: nameKey(name)}) {
			if other.Shape != ShapeRegistry {
				continue
			}
			for i := range other.Refs {
				if r := &other.Refs[i]; r.Form == FormRegistryName && r.Fragment != "" && nameKey(r.Target) == nameKey(name) {
					return r.Fragment
				}
			}
		}
	}
	return ""
}
