package query

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// An Overview is what there is in a tree, in the order in which a panel lists it.
type Overview struct {
	Roots  []Root
	Roles  []RoleEntry
	Agents []Entry
	// Commands and Rules are in order of their names, too.
	Commands, Rules []Entry
}

// A Root holds the skills that lie in one root.
type Root struct {
	Path       string // as RootOf says it
	Categories []Shelf
}

// A Shelf holds the skills of a root that have one category.
type Shelf struct {
	Name   string // "" is of the skills that have none, and comes last
	Skills []Entry
}

// An Entry is a file that is something of its own.
type Entry struct {
	Name   string
	Path   string
	About  string      // as Summary says it
	Tokens int         // as Tokens says it
	At     source.Span // its name there, as Target has it
}

// A RoleEntry is a role, with what it has.
type RoleEntry struct {
	*index.Role
	At           source.Span // the name where the role is declared; empty for an agent
	Title, About string
}

// ListAll returns the overview of a tree. Skills, agents, commands and rules of nested
// repositories are left out, as names mean nothing across them; those of the user are
// not.
func ListAll(s *index.Snapshot) Overview {
	var o Overview
	roots := map[string]map[string][]Entry{}
	for _, sk := range s.Roster() {
		if sk.Scope != "" && sk.Scope != index.UserDir {
			continue
		}
		d := s.Doc(sk.Path)
		root := roots[sk.Root]
		if root == nil {
			root = map[string][]Entry{}
			roots[sk.Root] = root
		}
		c := categoryOf(s, d, sk.Root)
		root[c] = append(root[c], entryOf(sk.Name, s.SkillTarget(d), d))
	}
	for _, p := range slices.Sorted(maps.Keys(roots)) {
		root := Root{Path: p}
		for name, skills := range roots[p] {
			root.Categories = append(root.Categories, Shelf{name, skills})
		}
		slices.SortFunc(root.Categories, func(a, b Shelf) int { return lastIfNone(a.Name, b.Name) })
		o.Roots = append(o.Roots, root)
	}
	for _, r := range s.Graph().Roles {
		o.Roles = append(o.Roles, roleEntry(s, r))
	}
	o.Agents = entries(s, index.SpaceAgent, index.Agent)
	o.Commands = entries(s, index.SpaceCommand, index.Command)
	for d, kind := range s.Guides() {
		if kind == index.Rule && s.Scope(d.Path) == "" {
			o.Rules = append(o.Rules, fileEntry(s, d))
		}
	}
	sortEntries(o.Rules)
	return o
}

// NoRoles is the answer to a question about roles where there are none.
const NoRoles = Refusal("there are no roles: no role file and no agent")

// RoleNamed returns the role of that name among all roles of a tree. Where there is none a
// Refusal says which is meant perhaps, or which there are.
func RoleNamed(all []RoleEntry, name string) (RoleEntry, error) {
	if len(all) == 0 {
		return RoleEntry{}, NoRoles
	}
	var names []string
	for _, r := range all {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	instead := orElse("", index.Near(name, names))
	if instead == "" {
		instead = ": there are " + strings.Join(names, ", ")
	}
	return RoleEntry{}, Refusal(fmt.Sprintf("no role is called %q%s", name, instead))
}

// lastIfNone compares names, of which an empty one is the last.
func lastIfNone(a, b string) int {
	if (a == "") != (b == "") {
		return -strings.Compare(a, b)
	}
	return strings.Compare(a, b)
}

// categoryOf returns what a skill of a root is filed under: its category, that of the
// role file's folder that it lies in, or the folders that it lies in, as skills/a/b/c
// does in a/b.
func categoryOf(s *index.Snapshot, d *index.Document, root string) string {
	if c := d.FieldText("category"); c != "" {
		return c
	}
	if c, ok := s.Graph().FolderOf(d.Path); ok {
		return c.Name
	}
	in := strings.TrimPrefix(strings.TrimPrefix(dirOf(dirOf(d.Path)), root), "/")
	if in == "skills" {
		return ""
	}
	return strings.TrimPrefix(in, "skills/")
}

func entryOf(name string, t index.Target, d *index.Document) Entry {
	return Entry{Name: name, Path: d.Path, About: Summary(d), Tokens: Tokens(d.Size()), At: t.At}
}

func fileEntry(s *index.Snapshot, d *index.Document) Entry {
	t := s.FileTarget(d.Path)
	return entryOf(cmp.Or(t.Name, strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path))), t, d)
}

// mostAbout is how long a description may be beside a name, in characters.
const mostAbout = 200

// Summary returns the first line of a document's description, cut where it is long.
func Summary(d *index.Document) string {
	line, _, _ := strings.Cut(strings.TrimSpace(d.FieldText("description")), "\n")
	line = strings.TrimSpace(line)
	if len(line) <= mostAbout {
		return line
	}
	if text := []rune(line); len(text) > mostAbout {
		return strings.TrimSpace(string(text[:mostAbout])) + "…"
	}
	return line
}

// entries returns the files of a kind that declare a name in a space.
func entries(s *index.Snapshot, space index.Space, kind index.Kind) (list []Entry) {
	seen := map[string]bool{}
	for name := range s.Names(space) {
		for d := range s.Declarers(index.Key{Space: space, Name: name}) {
			if s.Kind(d.Path) != kind || seen[d.Path] || s.Scope(d.Path) != "" {
				continue
			}
			seen[d.Path] = true
			list = append(list, fileEntry(s, d))
		}
	}
	sortEntries(list)
	return list
}

func sortEntries(list []Entry) {
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Path, b.Path))
	})
}

func roleEntry(s *index.Snapshot, r *index.Role) RoleEntry {
	e := RoleEntry{Role: r}
	d := s.Doc(r.Path)
	if d == nil {
		return e
	}
	for _, f := range d.Roles {
		if f.Name == r.Name {
			e.At, e.Title, e.About = f.Key, f.Title, strings.TrimSpace(f.About)
			return e
		}
	}
	e.About = Summary(d) // of an agent
	return e
}

// Redraws reports whether an edit of the document at p can have altered what ListAll and
// the networks say, given what it was before and that no name, kind or role is another one.
func Redraws(is *index.Snapshot, p string, was *index.Document) (tree, graph bool) {
	a, b := was, is.Doc(p)
	if a == nil || b == nil || a == b {
		return a != b, a != b
	}
	skill := path.Base(p) == "SKILL.md"
	switch k := is.Kind(p); {
	case k == index.RoleFile:
		moved := !slices.EqualFunc(a.Roles, b.Roles, func(x, y index.RoleFact) bool {
			return x.Name == y.Name && x.Title == y.Title && x.About == y.About && placed(a, x.Key) == placed(b, y.Key)
		})
		return moved, moved
	case skill, k == index.Agent, k == index.Command, k == index.Rule:
		graph = a.FieldText("name") != b.FieldText("name") || Summary(a) != Summary(b) || namedAt(is, a) != namedAt(is, b) || a.FieldText("category") != b.FieldText("category")
		tree = graph || Tokens(a.Size()) != Tokens(b.Size())
		if k == index.Command || k == index.Rule {
			return tree, false // they are not in it
		}
	default:
		if _, ok := is.SkillDir(dirOf(p)); !ok {
			return false, false
		}
	}
	return tree, graph || !sameTies(a, b)
}

// A position is a line and a column of bytes.
type position struct{ line, column int }

func placed(d *index.Document, at source.Span) position {
	line, column := d.Position(int(at.Start), source.Bytes)
	return position{line, column}
}

// namedAt returns where the name of a skill or an agent stands.
func namedAt(s *index.Snapshot, d *index.Document) [2]position {
	var at source.Span
	if s.Kind(d.Path) == index.Skill {
		at = s.SkillTarget(d).At
	} else if n := d.Field("name"); n != nil {
		at = n.Inner
	}
	end := placed(d, source.Span{Start: at.End, End: at.End})
	return [2]position{placed(d, at), end}
}

// sameTies reports whether two versions of a document refer to the same in the same
// order, wherever that stands.
func sameTies(a, b *index.Document) bool {
	return slices.EqualFunc(a.Refs, b.Refs, func(x, y index.Reference) bool {
		return x.Form == y.Form && x.Field == y.Field && x.Example == y.Example && x.Loose == y.Loose && x.Target == y.Target && x.Fragment == y.Fragment
	}) && slices.EqualFunc(a.Mentions, b.Mentions, func(x, y index.Mention) bool {
		return x.Hash == y.Hash && x.Len == y.Len && x.Form == y.Form
	})
}
