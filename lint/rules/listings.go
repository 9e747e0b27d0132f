package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// listing returns what an index lists, nil for what is none, or does not parse.
func listing(p *lint.TreePass) *index.Listing {
	if p.Kind != index.Index || p.Doc.Unsure {
		return nil
	}
	return p.Doc.Listing
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

// folders returns the directories below a root that have skills in them, by their own
// names; "" for a name that several have.
func (r *rootView) folders() map[string]string {
	byName := map[string]string{}
	seen := map[string]bool{}
	for _, d := range r.skills {
		for dir := dirOf(dirOf(d.Path)); dir != r.dir && index.Below(dir, r.dir) && !seen[dir]; dir = dirOf(dir) {
			seen[dir] = true
			name := query.CategoryKey(path.Base(dir))
			if other, twice := byName[name]; twice && other != dir {
				byName[name] = ""
				continue
			}
			byName[name] = dir
		}
	}
	return byName
}
