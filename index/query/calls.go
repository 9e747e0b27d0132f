package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Call is that one symbol needs, recommends or mentions a skill.
type Call struct {
	Other index.Target // the skill that is called, or who calls
	How   string       // the strongest way, as a verb
	// Path is the file in which Spans, the references, lie: of a call that only the
	// resources of a skill make, one of these. Outgoing calls have the SKILL.md, and
	// there may be no spans in it.
	Path  string
	Spans []source.Span

	rank int // of How
}

// Callee returns the skills that stand at an offset: those that are meant there, or
// in a SKILL.md where nothing else is meant, the skill itself.
func Callee(s *index.Snapshot, p string, offset int) []index.Target {
	d := s.Doc(p)
	if d == nil {
		return nil
	}
	sym, ok := At(s, p, offset)
	own := path.Base(d.Path) == "SKILL.md"
	if own && (!ok || sym.Ref == nil && sym.Targets[0].Kind == index.SymbolHeading) {
		return []index.Target{s.SkillTarget(d)}
	}
	return slices.DeleteFunc(slices.Clone(sym.Targets), func(t index.Target) bool { return t.Kind != index.SymbolSkill })
}

// SkillAt returns the skill whose SKILL.md is at p.
func SkillAt(s *index.Snapshot, p string) (index.Target, bool) {
	d := s.Doc(p)
	if d == nil || path.Base(d.Path) != "SKILL.md" {
		return index.Target{}, false
	}
	return s.SkillTarget(d), true
}

// Outgoing returns the skills that a skill's own files refer to, the skill itself
// left out: what it needs first, then what it recommends, then what it mentions.
func Outgoing(s *index.Snapshot, skill index.Target) []Call {
	c := calls{at: map[string]*Call{}}
	dir := dirOf(skill.Path)
	for d := range s.DocsIn(dir) {
		if own, _ := s.SkillDir(dirOf(d.Path)); own != dir {
			continue // of a skill in this one, or of a plugin
		}
		references(s, d, func(r *index.Reference) {
			how, rank := verb(r)
			if rank < 0 {
				return
			}
			for _, t := range s.Resolve(d, r).Targets {
				if t.Kind != index.SymbolSkill || t.Path == skill.Path {
					continue
				}
				call := c.add(t, how, rank, skill.Path)
				if d.Path == skill.Path {
					call.Spans = append(call.Spans, r.Span)
				}
			}
		})
	}
	return c.sorted()
}

// references calls f with every live reference of a document to a skill's name or a
// path, words that are names of skills included.
func references(s *index.Snapshot, d *index.Document, f func(*index.Reference)) {
	for i := range d.Refs {
		if r := &d.Refs[i]; s.Live(d, r) {
			f(r)
		}
	}
	s.SkillMentions(d)(func(r *index.Reference) bool { f(r); return true })
}

// Incoming returns who refers to a skill: other skills in any of their files, roles
// and agents.
func Incoming(s *index.Snapshot, skill index.Target) []Call {
	c := calls{at: map[string]*Call{}}
	uses(s, skill, func(h hit) {
		d, r, span := h.doc, h.ref, h.span
		who, ok := caller(s, d, r)
		how, rank := verb(r)
		if !ok || rank < 0 || who.Path == skill.Path {
			return
		}
		call := c.add(who, how, rank, d.Path)
		if call.Path != d.Path && d.Path == who.Path { // the SKILL.md says it, too
			call.Path, call.Spans = d.Path, nil
		}
		if call.Path == d.Path {
			call.Spans = append(call.Spans, span)
		}
	})
	return c.sorted()
}

// caller returns whose a reference is: the skill's in whose directory it stands, the
// role's in whose entry, the agent's.
func caller(s *index.Snapshot, d *index.Document, r *index.Reference) (index.Target, bool) {
	if dir, ok := s.SkillDir(dirOf(d.Path)); ok {
		return SkillAt(s, path.Join(dir, "SKILL.md"))
	}
	switch s.Kind(d.Path) {
	case index.RoleFile:
		for _, f := range d.Roles {
			if f.Span.Encloses(r.Span) {
				return index.Target{Kind: index.SymbolRole, Path: d.Path, Name: f.Name, Span: f.Span, At: f.Key}, true
			}
		}
	case index.Agent:
		return s.FileTarget(d.Path), true
	}
	return index.Target{}, false
}

// verb says how a reference calls a skill, and how strongly, from 0; -1 for used_by,
// which says who calls its own file.
func verb(r *index.Reference) (how string, rank int) {
	switch r.Field {
	case index.FieldDependsOn, index.FieldDependencies:
		return "depends on", 0
	case index.FieldSkills:
		return "loads", 0
	case index.FieldInclude:
		return "includes", 0
	case index.FieldRecommends:
		return "recommends", 1
	case index.FieldOptional:
		return "has as optional", 1
	case index.FieldExclude:
		return "excludes", 2
	case index.FieldUsedBy:
		return "", -1
	}
	return "mentions", 3
}

// calls collects what one symbol has to do with others, by their paths and names.
type calls struct{ at map[string]*Call }

func (c calls) add(other index.Target, how string, rank int, in string) *Call {
	key := other.Path + "#" + other.Name
	if c.at[key] == nil {
		c.at[key] = &Call{Other: other, How: how, Path: in, rank: rank}
	}
	call := c.at[key]
	if rank < call.rank {
		call.How, call.rank = how, rank
	}
	return call
}

func (c calls) sorted() []Call {
	var list []Call
	for _, call := range c.at {
		slices.SortFunc(call.Spans, source.Span.Compare)
		call.Spans = slices.Compact(call.Spans)
		list = append(list, *call)
	}
	slices.SortFunc(list, func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.Other.Path, b.Other.Path), strings.Compare(a.Other.Name, b.Other.Name))
	})
	return list
}
