package index

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// A Skilled is what a list of skills says of one of them: enough to choose by.
type Skilled struct {
	Name     string // SkillName
	Path     string // of its SKILL.md
	Root     string // RootOf
	Category string // as the skill has it, "" for none
	Scope    string
	Many     bool // another skill goes by the name, too
}

// Roster returns all skills in order of their names, and of their paths where these
// are equal, those of the user among them. It is made when it is first asked for, and shared by all snapshots up to
// one in which a name, a category or a root is another. It must not be changed.
func (s *Snapshot) Roster() []Skilled { return s.roster() }

func newRoster(s *Snapshot) []Skilled {
	list := make([]Skilled, 0, s.skills.len())
	for d := range s.Skills() {
		list = append(list, Skilled{Name: SkillName(d), Path: d.Path, Root: s.RootOf(parent(d.Path)), Category: d.FieldText("category"), Scope: s.Scope(d.Path)})
	}
	slices.SortFunc(list, func(a, b Skilled) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Path, b.Path))
	})
	pack := func(of func(*Skilled) *string) {
		var all strings.Builder
		for i := range list {
			all.WriteString(*of(&list[i]))
		}
		rest := all.String()
		for i := range list {
			s := of(&list[i])
			*s, rest = rest[:len(*s)], rest[len(*s):]
		}
	}
	// All of them are compared with what is typed, at each key. Where they do not lie side by
	// side, to fetch them takes longer than to compare them.
	pack(func(e *Skilled) *string { return &e.Name })
	pack(func(e *Skilled) *string { return &e.Path })
	for i := 1; i < len(list); i++ {
		if list[i].Name == list[i-1].Name {
			list[i].Many, list[i-1].Many = true, true
		}
	}
	return list
}

// ListsSkills reports whether a heading says that what follows are skills, as
// "Related Skills" does.
func ListsSkills(title string) bool { return listsSkills(title) }

// IsDependencies reports whether the head of a column says that it holds what the
// skill of a row depends on.
func IsDependencies(head string) bool { return isDependencies(head) }

// InPluginOf returns the skills, commands and agents of the plugin at root by the
// names that stand behind the plugin's: skills first, each kind in order of path.
func (s *Snapshot) InPluginOf(root string) (list []Target) {
	for _, kind := range []Kind{Skill, Command, Agent} {
		for d := range s.DocsIn(root) {
			if !d.Markdown || (kind == Skill) != (path.Base(d.Path) == "SKILL.md") || s.Kind(d.Path) != kind {
				continue
			}
			if own, ok := s.PluginDir(d.Path); !ok || own != root {
				continue
			}
			t := s.FileTarget(d.Path)
			if !slices.ContainsFunc(list, func(o Target) bool { return o.Name == t.Name }) {
				list = append(list, t)
			}
		}
	}
	return list
}
