package query

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// role renames a role: its key in every role file, its rules, the agent that plays
// it, and all lists that name it.
func (p *planner) role(t index.Target) error {
	if err := p.freeRole("a role"); err != nil {
		return err
	}
	for d := range p.s.Declarers(index.Key{Space: index.SpaceRole, Name: t.Name}) {
		if p.s.Scope(d.Path) != "" {
			continue
		}
		for _, f := range d.Roles {
			if f.Name == t.Name {
				p.plan.Edits = append(p.plan.Edits, Edit{Place{d.Path, f.Key}, p.new})
			}
		}
	}
	if err := p.names(t); err != nil {
		return err
	}
	moves := p.ruleMoves(t.Name)
	for d := range p.s.Declarers(index.Key{Space: index.SpaceAgent, Name: t.Name}) {
		if p.s.Kind(d.Path) != index.Agent || p.s.Scope(d.Path) != "" {
			continue
		}
		agent := p.s.FileTarget(d.Path)
		if err := p.names(agent); err != nil {
			return err
		}
		moves = append(moves, p.agentMove(agent)...)
	}
	return p.relocate(moves)
}

// agent renames an agent: its name, its file if that has the name, and, where the
// agent stands for a role, the role's rules.
func (p *planner) agent(t index.Target) error {
	if err := p.freeRole("an agent"); err != nil {
		return err
	}
	if err := p.names(t); err != nil {
		return err
	}
	moves := p.agentMove(t)
	if r := p.s.Graph().Role(t.Name); r != nil && r.Path == t.Path {
		moves = append(moves, p.ruleMoves(t.Name)...)
	}
	return p.relocate(moves)
}

// freeRole refuses what is no name for a role or an agent, or is somebody's.
func (p *planner) freeRole(what string) error {
	if err := p.validName(what); err != nil {
		return err
	}
	if needsQuote(p.new) {
		return refuse("%q means something else to YAML, unless it is quoted everywhere", p.new)
	}
	for _, space := range []index.Space{index.SpaceRole, index.SpaceAgent} {
		for d := range p.s.Declarers(index.Key{Space: space, Name: p.new}) {
			if p.s.Scope(d.Path) == "" && (space == index.SpaceRole || p.s.Kind(d.Path) == index.Agent) {
				return refuse("there is a role or an agent %q already, in %s", p.new, d.Path)
			}
		}
	}
	for d := range p.s.Declarers(index.Key{Space: index.SpaceSkill, Name: p.new}) {
		if p.s.Scope(d.Path) == "" {
			return refuse("there is a skill %q, and lists of names would not tell them apart", p.new)
		}
	}
	return nil
}

// ruleMoves returns the moves of a role's rule files that have its name.
func (p *planner) ruleMoves(role string) (moves []Move) {
	r := p.s.Graph().Role(role)
	if r == nil {
		return nil
	}
	for _, file := range r.Rules {
		if to, ok := p.s.RoleRulePath(file, role, p.new); ok {
			moves = append(moves, Move{file, to})
		}
	}
	return moves
}

// agentMove returns the move of an agent's file, or directory, that has its name.
func (p *planner) agentMove(t index.Target) []Move {
	base := path.Base(t.Path)
	if base == "CLAUDE.md" {
		if dir := dirOf(t.Path); path.Base(dir) == t.Name {
			return []Move{{dir, path.Join(dirOf(dir), p.new)}}
		}
		return nil
	}
	if stem(base) != t.Name {
		return nil
	}
	return []Move{{t.Path, path.Join(dirOf(t.Path), p.new+endings(base))}}
}

// category renames a category. One that roles also find among the tags of skills
// is renamed there, too: else they would lose these skills.
func (p *planner) category(t index.Target) error {
	if err := p.freeCategory("a category"); err != nil {
		return err
	}
	for d := range p.s.Skills() {
		folder := path.Base(dirOf(dirOf(d.Path)))
		if d.FieldText("category") == "" && p.s.Scope(d.Path) == "" && (folder == t.Name || folder == p.new) && p.included(folder, t.Name) {
			return refuse("%s has the category %q by its folder alone: give it a category first", d.Path, folder)
		}
	}
	for d := range p.s.Declarers(index.Key{Space: index.SpaceCategory, Name: t.Name}) {
		for _, c := range d.Categories {
			if c.Name == t.Name {
				p.plan.Edits = append(p.plan.Edits, Edit{Place{d.Path, c.Key}, p.new})
			}
		}
	}
	if err := p.names(t); err != nil {
		return err
	}
	if p.included(t.Name, t.Name) {
		return p.names(index.Target{Kind: index.SymbolTag, Name: t.Name})
	}
	return nil
}

// tag renames a tag. One by which roles take skills is refused: it is the
// category's name that they give.
func (p *planner) tag(t index.Target) error {
	if err := p.freeCategory("a tag"); err != nil {
		return err
	}
	if p.included(t.Name, t.Name) {
		return refuse("roles take skills with the tag %q because they include the category of that name: rename the category", t.Name)
	}
	return p.names(t)
}

// freeCategory refuses what is no name for a category or a tag, or is one already:
// two would become one, and roles would get other skills.
func (p *planner) freeCategory(what string) error {
	plain := strings.TrimSpace(p.new) == p.new && p.new != "" && !strings.ContainsAny(p.new, "\n\r\t\x00,[]{}\"'#:|`")
	if !plain {
		return refuse("%q is no name for %s: one line, without quotes, brackets and commas", p.new, what)
	}
	if needsQuote(p.new) {
		return refuse("%q means something else to YAML, unless it is quoted everywhere", p.new)
	}
	for _, space := range []index.Space{index.SpaceCategory, index.SpaceTag} {
		key := index.Key{Space: space, Name: p.new}
		for d := range p.s.Declarers(key) {
			return refuse("there is a category or tag %q already, in %s", p.new, d.Path)
		}
		for d := range p.s.Referrers(key) {
			return refuse("%s names a category or tag %q already", d.Path, p.new)
		}
	}
	return nil
}

// included reports whether a role takes skills by one of the categories.
func (p *planner) included(names ...string) bool {
	for _, name := range names {
		for d := range p.s.Referrers(index.Key{Space: index.SpaceCategory, Name: name}) {
			for i := range d.Refs {
				if r := &d.Refs[i]; r.Form == index.FormRoleCategory && r.Target == name {
					return true
				}
			}
		}
	}
	return false
}
