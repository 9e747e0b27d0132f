package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// A rowView is a row of a registry with what its name and its path mean.
type rowView struct {
	row           query.FiledRow
	fact          index.Row
	name, path    *index.Reference // nil where it has none
	named, leads  index.Resolution
	skills        []string // the SKILL.md files that its name means
	skill         string   // the one that its path leads to, "" for none
	foreign       bool     // it lists what is not of this tree
	external      bool     // the configuration says that its name is somewhere else
	nameIsCertain bool     // the name is one that a skill can have
}

// rowsOf returns the rows of a registry. It has none where the file does not parse:
// then nobody knows what it lists.
func rowsOf(p *lint.TreePass) []rowView {
	d := p.Doc
	if p.Kind != index.Registry || d.Unsure {
		return nil
	}
	filed := query.FiledRows(d, p.Resolve)
	rows := make([]rowView, len(filed))
	for i, r := range filed {
		v := rowView{row: r, fact: r.Fact, name: r.Name, path: r.Path, named: r.Named, leads: r.Leads, skills: r.Skills, skill: r.Skill, foreign: r.Foreign}
		if v.name != nil {
			v.external = p.Tree().Config().External(v.name.Target)
			// A qualified name is that of a plugin which need not be here.
			v.nameIsCertain = index.IsName(v.name.Target) && !noName(v.name.Target) && (v.named.Found || !aliased(p, v.name.Target))
		}
		rows[i] = v
	}
	return rows
}

// filed returns the rows as they are written anew.
func filed(rows []rowView) []query.FiledRow {
	list := make([]query.FiledRow, len(rows))
	for i := range rows {
		list[i] = rows[i].row
	}
	return list
}

// gone reports whether a row is of a skill that certainly is nowhere: no skill has
// its name, and nothing is at its path.
func (v *rowView) gone() bool {
	return v.name != nil && v.nameIsCertain && v.named.Missing && (v.path == nil || v.leads.Missing)
}

// found reports whether a row leads to something of this tree.
func (v *rowView) found() bool { return v.named.Found || v.leads.Found }

// mostly reports whether at least half of the rows that have something are as they
// should be. Where not, the registry is of another tree, or means something else by
// what it says, and nothing in it is certain.
func mostly(rows []rowView, has, right func(*rowView) bool) bool {
	all, good := 0, 0
	for i := range rows {
		if has(&rows[i]) {
			all++
			if right(&rows[i]) {
				good++
			}
		}
	}
	return good > 0 && good*2 >= all
}

// local reports whether a row is one of this tree of which something can be said. Of
// equal rows that is the first.
func local(v *rowView) bool {
	return !v.foreign && !v.external && !v.fact.Repeated && (v.name != nil || v.path != nil)
}

// aliased reports whether a name is that of a symlink to a skill: hosts that go by
// directories know the skill by it.
func aliased(p *lint.TreePass, name string) bool {
	s := p.Tree()
	for link, target := range s.Aliases() {
		if path.Base(link) == name && s.Doc(path.Join(s.Real(target), "SKILL.md")) != nil {
			return true
		}
	}
	return false
}

// looseSkills returns the names of markdown files below the directory of a document:
// a list may be of skills that are such files, as other programs have them.
func looseSkills(p *lint.TreePass) map[string]bool {
	names := map[string]bool{}
	for file := range p.Tree().Files(dirOf(p.Doc.Path)) {
		if name, ok := strings.CutSuffix(path.Base(file), ".md"); ok {
			names[name] = true
		}
	}
	return names
}

// agrees reports whether a skill has a name.
func agrees(p *lint.TreePass, skill, name string) bool {
	d := p.Tree().Doc(skill)
	if d == nil {
		return false
	}
	name = lastPart(name)
	return lastPart(index.SkillName(d)) == name || path.Base(dirOf(skill)) == name
}

// lastPart is a name without that of its plugin or directory.
func lastPart(name string) string { return name[strings.LastIndexAny(name, ":/")+1:] }

// dirOf returns the directory of a slash path; the root is "".
func dirOf(p string) string { return path.Dir("/" + p)[1:] }

// A rootView is the part of a tree that a registry or an index is of.
type rootView struct {
	dir    string // the root that the document lies in
	skills []*index.Document
}

// rootOf returns the root that the document lies in, or where that has no skills the
// one in which all lie that it knows, with its skills: those below the document's own
// directory, where there are any. Skills in other skills belong to these, and what
// lies in a template or an example is nobody's.
func rootOf(p *lint.TreePass, known []string) (r rootView, ok bool) {
	s := p.Tree()
	if _, in := s.SkillDir(dirOf(p.Doc.Path)); in {
		return r, false
	}
	r = skillsIn(p, s.RootOf(p.Doc.Path))
	if len(r.skills) > 0 {
		return r, true
	}
	first := true
	for _, skill := range known {
		if skill == "" || s.Scope(skill) != s.Scope(p.Doc.Path) {
			continue
		}
		if dir := s.RootOf(dirOf(skill)); first {
			r, first = skillsIn(p, dir), false
		} else if dir != r.dir {
			return r, false
		}
	}
	return r, !first
}

// skillsIn returns a root with its skills.
func skillsIn(p *lint.TreePass, root string) rootView {
	s := p.Tree()
	r := rootView{dir: root}
	scope := s.Scope(p.Doc.Path)
	var below []*index.Document
	for d := range s.Skills() {
		dir := dirOf(d.Path)
		if dir == "" || s.RootOf(dir) != root || s.Scope(d.Path) != scope || templateLike(d.Path, index.Skill) {
			continue
		}
		if outer, in := s.SkillDir(dirOf(dir)); in && outer != "" {
			continue
		}
		r.skills = append(r.skills, d)
		if in := dirOf(p.Doc.Path); in != root && index.Below(d.Path, in) {
			below = append(below, d)
		}
	}
	if len(below) > 0 {
		r.skills = below
	}
	return r
}

// folder returns the directories between the skills of a root and one of them.
func (r *rootView) folder(skill string) string { return query.FolderIn(r.dir, skill) }
