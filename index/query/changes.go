package query

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// A RoleChange is what is otherwise with a role in a later state of a tree.
type RoleChange struct {
	Name string
	// Was and Is are the role's skills and what they come to. HadRole and HasRole say
	// whether there is such a role at all.
	Was, Is          Load
	HadRole, HasRole bool
	// Gained and Lost are in order of name. A skill that moved or is called otherwise
	// is neither.
	Gained, Lost []Turn
}

// A Load is how many skills a role has, and what an agent reads that reads them all.
type Load struct{ Skills, Tokens int }

// A Turn is a skill that a role has in one of two states of the tree and not in the
// other.
type Turn struct {
	Name   string
	Path   string // of its SKILL.md, in the state in which the role has it
	Tokens int
	Grant  index.Grant // by which the role has it there
	// Before and After say why the role has the skill, or has it not, in either state,
	// as Verdict.Why does.
	Before, After string
}

// RoleChanges returns the roles that have other skills in is than in was, or whose
// skills come to another number of tokens, in order of name.
func RoleChanges(was, is *index.Snapshot, moves *Moves) (list []RoleChange) {
	names := map[string]bool{}
	for _, s := range []*index.Snapshot{was, is} {
		for name := range s.Graph().RoleNames() {
			names[name] = true
		}
	}
	origin := map[string]string{} // of skills that moved
	for _, m := range moves.Skills {
		origin[m.Is] = m.Was
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, b := was.Graph().Role(name), is.Graph().Role(name)
		c := RoleChange{Name: name, HadRole: a != nil, HasRole: b != nil, Was: loadOf(was, a), Is: loadOf(is, b)}
		for _, t := range held(is, b) {
			from := t.Path
			if o, ok := origin[from]; ok {
				from = o
			}
			if !has(was, a, from) {
				t.Before, t.After = absence(was, a, from, "there was no such skill"), Judge(is, b, t.Path).Why
				c.Gained = append(c.Gained, t)
			}
		}
		for _, t := range held(was, a) {
			if to := moves.Path(t.Path); !has(is, b, to) {
				t.Before, t.After = Judge(was, a, t.Path).Why, absence(is, b, to, "the skill is gone")
				c.Lost = append(c.Lost, t)
			}
		}
		if c.HadRole != c.HasRole || c.Was != c.Is || len(c.Gained)+len(c.Lost) > 0 {
			list = append(list, c)
		}
	}
	return list
}

// loadOf counts what a role has; nil has nothing.
func loadOf(s *index.Snapshot, r *index.Role) (l Load) {
	for _, t := range held(s, r) {
		l.Skills++
		l.Tokens += t.Tokens
	}
	return l
}

// held returns the skills that a role has, in order of name.
func held(s *index.Snapshot, r *index.Role) (list []Turn) {
	if r == nil {
		return nil
	}
	for _, g := range r.Skills {
		if d := s.Doc(g.Skill); d != nil && g.Why.Has() {
			list = append(list, Turn{Name: index.SkillName(d), Path: g.Skill, Tokens: Tokens(d.Size()), Grant: g})
		}
	}
	slices.SortFunc(list, func(a, b Turn) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Path, b.Path)) })
	return list
}

func has(s *index.Snapshot, r *index.Role, skill string) bool {
	if r == nil {
		return false
	}
	grant, ok := s.Graph().GrantOf(r, skill)
	return ok && grant.Why.Has()
}

// absence says why a role has not the skill at a path: gone, where there is none.
func absence(s *index.Snapshot, r *index.Role, skill, gone string) string {
	switch {
	case s.Doc(skill) == nil:
		return gone
	case r == nil:
		return "there is no such role"
	}
	return Judge(s, r, skill).Why
}
