package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// duplicateSkill finds skills of one root that have one name. Copies in other roots
// are meant, and so is what a symlink leads to.
var duplicateSkill = &lint.Rule{
	Code:     "duplicate-skill",
	Severity: lint.Warning,
	Tree: func(p *lint.TreePass) {
		first := namesakeOf(p)
		if first == nil {
			return
		}
		shelf, _, _ := shelfOf(p.Tree(), p.Doc)
		r := p.Report(nameSpan(p.Doc), "a skill in %q is named %q already", shelf, index.SkillName(p.Doc)).
			Near(first.Path, nameSpan(first), "it is here first")
		if span, _, ok := mismatch(p); ok {
			r.Near(p.Doc.Path, span, "its directory has another name")
			renameToDirectory(p, r)
		}
	},
}

// namesakeOf returns the first skill of the document's root that has its name, if
// there is one before it. A skill within another is a part of that.
func namesakeOf(p *lint.TreePass) *index.Document {
	rival, ok := rivalsOf(p)
	if !ok {
		return nil
	}
	name := index.SkillName(p.Doc)
	for o := range p.Tree().Declarers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if o.Path >= p.Doc.Path {
			break
		}
		if !o.Unsure && index.SkillName(o) == name && rival(o) {
			return o
		}
	}
	return nil
}

// veiledNamesake reports whether namesakeOf might find somebody if what does not parse
// did.
func veiledNamesake(p *lint.TreePass) bool {
	rival, ok := rivalsOf(p)
	if !ok {
		return false
	}
	for o := range p.Tree().Unsure() {
		if o.Path >= p.Doc.Path {
			break
		}
		if name := o.FieldText("name"); (name == "" || name == index.SkillName(p.Doc)) && p.Tree().Kind(o.Path) == index.Skill && rival(o) {
			return true
		}
	}
	return false
}

// rivalsOf returns what tells whether another skill and the document would be in each
// other's way with one name; ok is false where no skill would be.
func rivalsOf(p *lint.TreePass) (rival func(o *index.Document) bool, ok bool) {
	if p.Kind != index.Skill || p.Doc.Unsure || strings.ContainsAny(index.SkillName(p.Doc), ":/") || aside(p.Tree(), p.Doc) {
		return nil, false
	}
	s := p.Tree()
	shelf, _, ok := shelfOf(s, p.Doc)
	byDirectory := index.Skill.Profile(p.Doc.Path).Names.Directory
	return func(o *index.Document) bool {
		if aside(s, o) || byDirectory && directoryOf(o) != directoryOf(p.Doc) {
			return false
		}
		other, _, ok := shelfOf(s, o)
		return ok && other == shelf && s.Scope(o.Path) == s.Scope(p.Doc.Path)
	}, ok
}

// directoryOf returns the name of a skill's directory.
func directoryOf(d *index.Document) string { return path.Base(path.Dir(d.Path)) }

// aside reports whether a skill is no one's to load: a pattern, or a part of another.
func aside(s *index.Snapshot, d *index.Document) bool {
	outer, ok := s.SkillDir(parentDir(parentDir(d.Path)))
	return templateLike(d.Path, index.Skill) || ok && outer != ""
}

// parentDir returns the directory of a slash path; that of the tree is "".
func parentDir(p string) string { return path.Dir("/" + p)[1:] }

// shelfOf returns the directory skills of a skill's root, and the skill's path below
// it; ok is false for a skill that lies somewhere else.
func shelfOf(s *index.Snapshot, d *index.Document) (shelf, below string, ok bool) {
	dir := parentDir(d.Path)
	root := s.RootOf(dir)
	rest := strings.TrimPrefix(dir[len(root):], "/")
	if path.Base(root) == "skills" && !host.IsDir(path.Base(root)) && !s.IsPlugin(root) {
		return root, rest, rest != ""
	}
	below, ok = strings.CutPrefix(rest, "skills/")
	return path.Join(root, "skills"), below, ok
}

// nameSpan is where a skill's name is written, else the place where one would be.
func nameSpan(d *index.Document) source.Span {
	if n := d.Field("name"); n != nil && d.FieldText("name") != "" {
		return n.Inner
	}
	return placeForKey(d)
}
