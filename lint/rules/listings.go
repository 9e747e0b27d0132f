package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// listing returns what an index lists, nil for what is none, or does not parse.
func listing(p *lint.TreePass) *index.Listing {
	if p.Kind != index.Index || p.Doc.Unsure {
		return nil
	}
	return p.Doc.Listing
}

// refsIn returns the references of a document in a span.
func refsIn(d *index.Document, span source.Span) []index.Reference {
	i, _ := slices.BinarySearchFunc(d.Refs, span.Start, func(r index.Reference, at int32) int { return int(r.Span.Start - at) })
	j := i
	for j < len(d.Refs) && d.Refs[j].Span.Start < span.End {
		j++
	}
	return d.Refs[i:j]
}

// skillOfRow returns the SKILL.md file of the one skill that a row of an index is of,
// "" where it is of none, or nobody knows of which.
func skillOfRow(p *lint.TreePass, row index.ListRow) string {
	named := ""
	refs := refsIn(p.Doc, row.Name)
	for i := range refs {
		switch r := &refs[i]; r.Form {
		case index.FormLink:
			return skillOf(p.Resolve(r))
		case index.FormIndexName:
			if t := p.Resolve(r).Targets; len(t) == 1 {
				named = t[0].Path
			}
		}
	}
	return named
}

// listedSkills returns the skills that the tables of an index list.
func listedSkills(p *lint.TreePass, l *index.Listing) (skills []string) {
	for i := range l.Tables {
		for _, row := range l.Tables[i].Rows {
			if skill := skillOfRow(p, row); skill != "" {
				skills = append(skills, skill)
			}
		}
	}
	return skills
}

// dependsOn returns the names that a skill gives of what it depends on.
func dependsOn(p *lint.TreePass, d *index.Document) (names []string) {
	for _, field := range []string{"depends_on", "dependencies"} {
		if field == "dependencies" && !p.Graph().DependsOn {
			continue // or packages
		}
		for _, n := range d.Field(field).Strings() {
			names = append(names, n.Value)
		}
	}
	return names
}

// anyAgrees reports whether one of the names is a skill's.
func anyAgrees(p *lint.TreePass, skill string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return agrees(p, skill, name) })
}

// namesOf returns the names of skills by their SKILL.md files.
func namesOf(p *lint.TreePass, skills []string) (names []string) {
	for _, s := range skills {
		names = append(names, index.SkillName(p.Tree().Doc(s)))
	}
	return names
}

// quoted renders names in a message: "a", "b" and "c".
func quoted(names []string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = quote(n)
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// depsCell writes the dependencies of a skill as a table of an index does; ok is false
// where that is not known.
func depsCell(p *lint.TreePass, t *index.ListTable, skill string) (text string, ok bool) {
	names := namesOf(p, p.Graph().DependsOnOf(skill))
	for i, n := range names {
		if !isPlain(n) {
			return "", false
		}
		names[i] = t.Mark + n + t.Mark
	}
	if len(names) == 0 {
		if t.None == "" {
			return "-", true
		}
		return t.None, true
	}
	return strings.Join(names, ", "), true
}

// folders returns the directories below a root that have skills in them, by their own
// names; "" for a name that several have.
func (r *rootView) folders() map[string]string {
	byName := map[string]string{}
	seen := map[string]bool{}
	for _, d := range r.skills {
		for dir := dirOf(dirOf(d.Path)); dir != r.dir && index.Below(dir, r.dir) && !seen[dir]; dir = dirOf(dir) {
			seen[dir] = true
			name := plainCategory(path.Base(dir))
			if other, twice := byName[name]; twice && other != dir {
				byName[name] = ""
				continue
			}
			byName[name] = dir
		}
	}
	return byName
}
