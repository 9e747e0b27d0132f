package query

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// finders find what goes by a name, by the word for its kind that may stand before
// the name. They are asked in this order.
var finders = []struct {
	kind index.SymbolKind
	find func(*index.Snapshot, string) []index.Target
}{
	{index.SymbolSkill, skillsCalled},
	{index.SymbolRole, func(s *index.Snapshot, name string) []index.Target {
		if r := s.Graph().Role(name); r != nil {
			return s.RoleTargets(r)
		}
		return nil
	}},
	{index.SymbolAgent, filesCalled(index.Agent)},
	{index.SymbolCommand, filesCalled(index.Command)},
	{index.SymbolRule, filesCalled(index.Rule)},
	{index.SymbolCategory, func(s *index.Snapshot, name string) []index.Target {
		return s.Resolve(&index.Document{}, &index.Reference{Form: index.FormCategory, Target: name}).Targets
	}},
	{index.SymbolTag, func(s *index.Snapshot, name string) []index.Target {
		for range s.Declarers(index.Key{Space: index.SpaceTag, Name: name}) {
			return []index.Target{{Kind: index.SymbolTag, Name: name}}
		}
		return nil
	}},
}

// Lookup returns what a person who writes spec means: all that goes by that name, be
// it one symbol or several.
//
// A spec is a name, behind its kind where that is to be told (skill:security); a
// skill's name behind its plugin's; a path, from the directory from or from the
// root, where the directory of a skill is the skill; a path with the anchor or the
// text of a heading (notes.md#setup); or a place, path:line:column, counted from 1
// in lines and code points. The error is a Refusal: nothing is called that.
func Lookup(s *index.Snapshot, from, spec string) ([]index.Target, error) {
	if kind, name, ok := strings.Cut(spec, ":"); ok {
		for _, f := range finders {
			if f.kind.String() != kind {
				continue
			}
			if found := f.find(s, name); len(found) > 0 {
				return found, nil
			}
			return nil, refuse("there is no %s %q%s", kind, name, meant(s, name, kind+":", spacesOf(f.kind)...))
		}
	}
	if p, line, column, ok := Located(spec); ok {
		return lookupAt(s, from, p, line, column)
	}
	if p, ok := PathOf(s, from, spec); ok && strings.Contains(spec, "/") {
		return []index.Target{atPath(s, p)}, nil
	}
	var found []index.Target
	for _, f := range finders {
		for _, t := range f.find(s, spec) {
			if !slices.ContainsFunc(found, func(o index.Target) bool { return same(o, t) }) {
				found = append(found, t)
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if p, fragment, ok := strings.Cut(spec, "#"); ok {
		return lookupHeading(s, from, p, fragment)
	}
	if p, ok := PathOf(s, from, spec); ok {
		return []index.Target{atPath(s, p)}, nil
	}
	return nil, refuse("nothing is called %q%s", spec, meant(s, spec, "",
		index.SpaceSkill, index.SpaceRole, index.SpaceAgent, index.SpaceCommand, index.SpaceRule, index.SpaceCategory, index.SpaceTag))
}

// Choose returns the one symbol that Lookup has found. The error is a Refusal that
// says how each of several is spelled.
func Choose(spec string, found []index.Target) (index.Target, error) {
	if len(found) == 1 || !slices.ContainsFunc(found[1:], func(t index.Target) bool { return !same(t, found[0]) }) {
		return found[0], nil
	}
	var spellings []string
	for _, t := range found {
		alike := slices.ContainsFunc(found, func(o index.Target) bool { return o.Kind == t.Kind && !same(o, t) })
		plain := !strings.ContainsAny(spec, ":/#")
		spelling := t.Kind.String() + ":" + t.Name
		switch {
		case plain && !alike:
			spelling = t.Kind.String() + ":" + spec
		case t.Kind == index.SymbolSkill:
			spelling = dirOf(t.Path)
		case t.Kind.IsFile():
			spelling = t.Path
		}
		if !slices.Contains(spellings, spelling) {
			spellings = append(spellings, spelling)
		}
	}
	return index.Target{}, refuse("%q means several things: say %s", spec, strings.Join(spellings, " or "))
}

// Located splits a place: a path, a line and a column, which count from 1.
func Located(spec string) (p string, line, column int, ok bool) {
	rest, last, ok1 := cutLast(spec)
	p, first, ok2 := cutLast(rest)
	line, err1 := strconv.Atoi(first)
	column, err2 := strconv.Atoi(last)
	return p, line, column, ok1 && ok2 && err1 == nil && err2 == nil && p != "" && line > 0 && column > 0
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// PathOf returns the real path of what a path leads to from a directory, else from
// the root. ok is false where there is nothing, or nothing that is known.
func PathOf(s *index.Snapshot, from, written string) (p string, ok bool) {
	if strings.ContainsAny(written, "\x00") || written == "" || written[0] == '/' {
		return "", false
	}
	for _, dir := range []string{from, ""} {
		p := path.Join(dir, written)
		switch {
		case p == ".":
			return "", true
		case p == ".." || strings.HasPrefix(p, "../"):
			continue
		case s.Existence(p) == index.Exists:
			return s.Real(p), true
		}
	}
	return "", false
}

// atPath returns the symbol that a file or directory is.
func atPath(s *index.Snapshot, p string) index.Target {
	if !s.IsDir(p) {
		return s.FileTarget(p)
	}
	if d := s.Doc(path.Join(p, "SKILL.md")); d != nil {
		return s.SkillTarget(d)
	}
	return index.Target{Kind: index.SymbolFile, Path: p}
}

func lookupAt(s *index.Snapshot, from, written string, line, column int) ([]index.Target, error) {
	p, ok := PathOf(s, from, written)
	d := s.Doc(p)
	if !ok || d == nil {
		return nil, refuse("there is no document %s", written)
	}
	if line > d.Lines() {
		return nil, refuse("%s has %s", p, Count(d.Lines(), "line"))
	}
	sym, ok := At(s, p, d.Offset(line-1, column-1, source.Runes))
	if !ok {
		return nil, refuse("nothing at %s:%d:%d has a name", p, line, column)
	}
	if len(sym.Targets) == 0 {
		return nil, refuse("nothing is called %q%s", sym.Ref.Target, meant(s, sym.Ref.Target, "", index.SpaceSkill, index.SpaceRole))
	}
	return sym.Targets, nil
}

// lookupHeading finds a heading by its anchor, else by its text, in any case.
func lookupHeading(s *index.Snapshot, from, written, fragment string) ([]index.Target, error) {
	p, ok := PathOf(s, from, written)
	if !ok {
		return nil, refuse("there is no file %s", written)
	}
	d := s.Doc(p)
	if d == nil && s.IsDir(p) {
		d = s.Doc(path.Join(p, "SKILL.md"))
	}
	if d == nil {
		return nil, refuse("%s is not a document of this tree", p)
	}
	var found []index.Target
	for _, is := range []func(index.Heading) bool{
		func(h index.Heading) bool { return index.SameAnchor(h.Slug, fragment) },
		func(h index.Heading) bool { return strings.EqualFold(h.Title, strings.TrimSpace(fragment)) },
	} {
		for i, h := range d.Headings {
			if is(h) {
				found = append(found, index.Target{Kind: index.SymbolHeading, Path: d.Path, Name: h.Title, Span: d.Section(i), At: h.Text})
			}
		}
		if len(found) == 1 {
			return found, nil
		}
		if len(found) > 1 {
			var anchors []string
			for _, t := range found {
				anchors = append(anchors, d.Path+"#"+slugOf(s, t))
			}
			return nil, refuse("%s has several headings %q: say %s", d.Path, fragment, strings.Join(anchors, " or "))
		}
	}
	return nil, refuse("%s has no heading %q%s", d.Path, fragment, orElse("", d.SuggestAnchor(fragment)))
}

// skillsCalled returns the skills of a name, those of the tree itself before those
// of repositories in it; of copies of one skill the first. A name behind a plugin's
// or a directory's is that one alone.
func skillsCalled(s *index.Snapshot, name string) (found []index.Target) {
	if strings.ContainsAny(name, ":/") {
		r := index.Reference{Form: index.FormQualified, Target: name}
		if !strings.Contains(name, ":") {
			r.Form = index.FormSkill
		}
		return s.Resolve(&index.Document{}, &r).Targets
	}
	var docs []*index.Document
	for d := range s.Declarers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if s.Kind(d.Path) == index.Skill && !slices.ContainsFunc(docs, func(o *index.Document) bool { return s.Mirrors(o, d) }) {
			docs = append(docs, d)
		}
	}
	return targetsOf(s, docs)
}

// targetsOf returns what documents are, without those in repositories of their own
// where there are others.
func targetsOf(s *index.Snapshot, docs []*index.Document) (found []index.Target) {
	own := slices.ContainsFunc(docs, func(d *index.Document) bool { return s.Scope(d.Path) == "" })
	for _, d := range docs {
		if !own || s.Scope(d.Path) == "" {
			found = append(found, s.FileTarget(d.Path))
		}
	}
	return found
}

// filesCalled finds the documents of a kind by the name that they go by.
func filesCalled(kind index.Kind) func(*index.Snapshot, string) []index.Target {
	return func(s *index.Snapshot, name string) []index.Target {
		var docs []*index.Document
		for d := range s.Docs() {
			if s.Kind(d.Path) == kind && s.FileTarget(d.Path).Name == name {
				docs = append(docs, d)
			}
		}
		return targetsOf(s, docs)
	}
}

// A Named is a name, and the kind of what goes by it.
type Named struct {
	Kind index.SymbolKind
	Name string
}

// Names returns the names that Lookup finds something by, one kind after the other and each
// in order.
func Names(s *index.Snapshot) (all []Named) {
	files := map[index.SymbolKind][]string{}
	for d := range s.Docs() { // once: what finds files by a name looks at all of them
		switch t := s.FileTarget(d.Path); t.Kind {
		case index.SymbolAgent, index.SymbolCommand, index.SymbolRule:
			files[t.Kind] = append(files[t.Kind], t.Name)
		}
	}
	for _, f := range finders {
		names := files[f.kind]
		if names == nil {
			for _, space := range spacesOf(f.kind) {
				for name := range s.Names(space) {
					if len(f.find(s, name)) > 0 {
						names = append(names, name)
					}
				}
			}
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			all = append(all, Named{f.kind, name})
		}
	}
	return all
}

// spacesOf returns where the names of symbols of a kind are declared.
func spacesOf(kind index.SymbolKind) []index.Space {
	switch kind {
	case index.SymbolSkill:
		return []index.Space{index.SpaceSkill}
	case index.SymbolRole:
		return []index.Space{index.SpaceRole, index.SpaceAgent}
	case index.SymbolAgent:
		return []index.Space{index.SpaceAgent}
	case index.SymbolCommand:
		return []index.Space{index.SpaceCommand}
	case index.SymbolRule:
		return []index.Space{index.SpaceRule}
	case index.SymbolCategory:
		return []index.Space{index.SpaceCategory}
	case index.SymbolTag:
		return []index.Space{index.SpaceTag}
	}
	return nil
}

// meant offers up to two names that a name may have been meant to be.
func meant(s *index.Snapshot, name, prefix string, spaces ...index.Space) string {
	return orElse(prefix, s.Suggest(name, spaces...))
}

func orElse(prefix string, names []string) string {
	var list []string
	for _, n := range names {
		if n = strconv.Quote(prefix + n); !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(list, " or ") + "?"
}
