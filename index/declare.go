package index

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
)

func compareKeys(a, b Key) int {
	if a.Space != b.Space {
		return cmp.Compare(a.Space, b.Space)
	}
	return strings.Compare(a.Name, b.Name)
}

// sortKeys sorts keys and drops duplicates.
func sortKeys(keys []Key) []Key {
	slices.SortFunc(keys, compareKeys)
	return slices.Compact(keys)
}

// sorted returns the keys that each yields of a document, which may be nil.
func sorted(d *Document, each func(*Document, func(Key))) []Key {
	if d == nil {
		return nil
	}
	keys := make([]Key, 0, len(d.Refs)) // as many, most often
	each(d, func(k Key) { keys = append(keys, k) })
	return sortKeys(keys)
}

// referred yields the keys that a document's references can mean, some several times.
func referred(d *Document, yield func(Key)) {
	for i := range d.Refs {
		d.Refs[i].keys(d.Path, yield)
	}
}

// declared yields the keys that a document declares, some several times. A skill
// declares both its directory's name and its own, uses its category and tags into being,
// and can be found by its description.
func declared(d *Document, yield func(Key)) {
	add := func(s Space, name string) {
		if name != "" {
			yield(Key{Space: s, Name: name})
		}
	}
	base := path.Base(d.Path)
	switch {
	case base == "SKILL.md":
		if dir := parent(d.Path); dir != "" {
			add(SpaceSkill, path.Base(dir))
		}
		add(SpaceSkill, nameKey(d.FieldText("name")))
		add(SpaceCategory, d.FieldText("category"))
		for _, t := range d.Field("tags").Strings() {
			add(SpaceTag, t.Value)
		}
		add(SpaceDescription, DescriptionOf(d))
	case d.Shape == ShapeRoles:
		for _, r := range d.Roles {
			add(SpaceRole, r.Name)
		}
		for _, c := range d.Categories {
			add(SpaceCategory, c.Name)
		}
	case d.Markdown && (hasDir(d.Path, "agents") || strings.HasSuffix(base, ".agent.md")):
		add(SpaceAgent, agentName(d))
	case d.Markdown && (hasDir(d.Path, "commands") || strings.HasSuffix(base, ".prompt.md")):
		add(SpaceCommand, stem(base))
	case path.Ext(base) == ".mdc": // Cursor takes a rule by its name
		add(SpaceRule, stem(base))
	}
}

// anchors returns the fragments that lead somewhere in a document, in lower
// case, sorted. Those of headings that a fence has swallowed begin with a zero byte.
func anchors(d *Document) []string {
	if d == nil {
		return nil
	}
	list := make([]string, 0, len(d.Headings)+len(d.IDs))
	for _, h := range d.Headings {
		list = append(list, strings.ToLower(h.Slug))
		if plain := visible(h.Slug); plain != h.Slug {
			list = append(list, strings.ToLower(plain))
		}
	}
	for _, id := range d.IDs {
		list = append(list, strings.ToLower(id.Name))
	}
	for i := range d.Strays {
		for _, slug := range d.Strays[i].Slugs {
			list = append(list, "\x00"+slug)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// agentName is an agent's name field, or its file's name without endings.
func agentName(d *Document) string {
	if n := d.FieldText("name"); n != "" {
		return n
	}
	if base := path.Base(d.Path); base != "CLAUDE.md" {
		return stem(base)
	}
	return path.Base(parent(d.Path))
}

// stem cuts a file's name at its first dot.
func stem(base string) string {
	s, _, _ := strings.Cut(base, ".")
	return s
}

// graphFields are the fields of a skill that Graph is made of.
var graphFields = []string{"name", "category", "tags", "depends_on", "recommends", "dependencies", "used_by"}

// equalGraphFacts reports whether two versions of a document contribute the same
// to Graph. Spans do not count.
func equalGraphFacts(a, b *Document) bool {
	if (a == nil) != (b == nil) {
		d := cmp.Or(a, b)
		return !(path.Base(d.Path) == "SKILL.md" || d.Shape == ShapeRoles || d.Shape == ShapeConfig || d.Shape == ShapeRegistry || hasDir(d.Path, "agents") || hasDir(d.Path, "rules"))
	}
	if a.Unsure != b.Unsure || a.Shape != b.Shape {
		return false
	}
	if !slices.Equal(importTargets(a), importTargets(b)) {
		return false
	}
	switch {
	case path.Base(a.Path) == "SKILL.md":
		return (a.Front == nil) == (b.Front == nil) && a.FirstBreak() == b.FirstBreak() && !slices.ContainsFunc(graphFields, func(f string) bool { return !sameValues(a.Field(f), b.Field(f)) })
	case a.Shape == ShapeRoles:
		return slices.EqualFunc(a.Roles, b.Roles, sameRole) &&
			slices.EqualFunc(a.Categories, b.Categories, func(x, y CategoryFact) bool {
				return x.Name == y.Name && x.About == y.About && x.Folder == y.Folder
			}) && slices.Equal(coreSkills(a), coreSkills(b))
	case a.Shape == ShapeConfig:
		return slices.Equal(a.Config.rolePatterns(), b.Config.rolePatterns()) && slices.Equal(a.Config.externals(), b.Config.externals())
	case a.Shape == ShapeManifest:
		return a.FieldText("name") == b.FieldText("name") && (len(a.Refs) > 0) == (len(b.Refs) > 0)
	case a.Shape == ShapeRegistry:
		return slices.Equal(foreignNames(a), foreignNames(b))
	case hasDir(a.Path, "agents"):
		return agentName(a) == agentName(b) && slices.Equal(linkTargets(a), linkTargets(b))
	}
	return true
}

func sameValues(a, b *frontmatter.Node) bool {
	if (a == nil) != (b == nil) || a != nil && a.Kind != b.Kind {
		return false
	}
	return slices.EqualFunc(a.Strings(), b.Strings(), func(x, y *frontmatter.Node) bool { return x.Value == y.Value })
}

func sameRole(a, b RoleFact) bool {
	return a.Name == b.Name && a.Title == b.Title && a.About == b.About &&
		slices.Equal(a.Inherit, b.Inherit) && slices.Equal(a.Exclude, b.Exclude) &&
		slices.Equal(a.Include, b.Include) && slices.Equal(a.Optional, b.Optional)
}

// coreSkills returns the core_skills of a role file.
func coreSkills(d *Document) (names []string) {
	for i := range d.Refs {
		if d.Refs[i].Field == FieldCoreSkills {
			names = append(names, d.Refs[i].Target)
		}
	}
	return names
}

// linkTargets returns the paths that a document's links lead to.
func linkTargets(d *Document) (paths []string) {
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Form == FormLink && r.Target != "" {
			paths = append(paths, r.Target)
		}
	}
	return paths
}

// importTargets returns the paths that a document imports: who takes in what is asked
// of all documents together, as the graph is.
func importTargets(d *Document) (paths []string) {
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Form == FormImport {
			paths = append(paths, r.Target)
		}
	}
	return paths
}
