package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Use is a place that means a symbol, or declares it.
type Use struct {
	Place
	Strength index.Strength
	// Declaration says that the symbol is declared there. Its strength is Hard.
	Declaration bool
	// Link says that the place is where a link of markdown or HTML leads.
	Link bool
}

// References returns every place that means the symbol at offset: what is surely
// meant in order of path and offset, then what may only be mentioned, each place
// once. The declaration itself is among them only where declarations is set.
func References(s *index.Snapshot, p string, offset int, declarations bool) []Use {
	sym, ok := At(s, p, offset)
	if !ok {
		return nil
	}
	return ReferencesTo(s, sym.Targets, declarations)
}

// ReferencesTo is References for symbols that are known.
func ReferencesTo(s *index.Snapshot, targets []index.Target, declarations bool) []Use {
	var list []Use
	for _, t := range targets {
		list = append(list, Uses(s, t)...)
		if declarations && declares(s, t) {
			list = append(list, Use{Place: Place{t.Path, t.At}, Declaration: true})
		}
	}
	return sortUses(list)
}

// declares reports whether t has a place that names it: a file is no declaration of
// itself, an element's id in it is.
func declares(s *index.Snapshot, t index.Target) bool {
	switch t.Kind {
	case index.SymbolCommand, index.SymbolRule:
		return false
	case index.SymbolFile:
		return t.Path != "" && slugOf(s, t) != ""
	}
	return t.Path != ""
}

// sortUses orders uses, mentions last, and leaves each place once, with the
// strongest of its strengths.
func sortUses(list []Use) []Use {
	slices.SortFunc(list, func(a, b Use) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Span.Compare(b.Span), cmp.Compare(a.Strength, b.Strength))
	})
	list = slices.CompactFunc(list, func(a, b Use) bool { return a.Place == b.Place })
	slices.SortStableFunc(list, func(a, b Use) int { return cmp.Compare(a.Strength/index.Mentioned, b.Strength/index.Mentioned) })
	return list
}

// Uses returns the places of live references that resolve to t, not sorted and
// perhaps twice.
func Uses(s *index.Snapshot, t index.Target) []Use {
	var list []Use
	uses(s, t, func(h hit) {
		list = append(list, Use{Place: Place{h.doc.Path, h.span}, Strength: h.strength(s), Link: h.ref.Form == index.FormLink})
	})
	return list
}

// A hit is a reference that means what is asked about.
type hit struct {
	doc  *index.Document
	ref  *index.Reference
	span source.Span // the part of it that means the symbol
	res  index.Resolution
}

// strength says how sure it is that the reference is one.
func (h *hit) strength(s *index.Snapshot) index.Strength {
	return s.StrengthAs(h.doc, h.ref, h.res)
}

// uses calls f with every live reference that means t, and the part of it that
// does.
func uses(s *index.Snapshot, t index.Target, f func(hit)) {
	if t.Kind == index.SymbolLabel {
		labelUses(s, t, f)
		return
	}
	q := newQuestion(s, t, keysOf(s, t))
	q.ask(f)
}

// namings is uses without paths: what calls t by a name.
func namings(s *index.Snapshot, t index.Target, f func(hit)) {
	q := newNaming(s, t)
	q.ask(f)
}

// ask calls f with every hit.
func (q *question) ask(f func(hit)) {
	seen := map[*index.Document]bool{}
	for _, k := range q.keys {
		for d := range q.s.Referrers(k) {
			if !seen[d] {
				seen[d] = true
				q.in(d, f)
			}
		}
	}
	for _, name := range q.names {
		for d := range q.s.Mentioners(name) {
			q.mentions(d, name, f)
		}
	}
}

// usesIn is uses in one document.
func usesIn(s *index.Snapshot, d *index.Document, t index.Target, f func(hit)) {
	if t.Kind == index.SymbolLabel {
		labelUses(s, t, f)
		return
	}
	q := newQuestion(s, t, keysOf(s, t))
	q.in(d, f)
	for _, name := range q.names {
		q.mentions(d, name, f)
	}
}

// A question is after everything that means a symbol.
type question struct {
	s     *index.Snapshot
	t     index.Target
	slug  string          // of a heading, or an element's id
	keys  []index.Key     // under which what means it is posted
	match *index.Matcher  // of keys
	names []string        // the words that may mean it
	also  map[string]bool // paths of the copies of a skill, which share what names it
}

func newQuestion(s *index.Snapshot, t index.Target, keys []index.Key) question {
	q := question{s: s, t: t, slug: slugOf(s, t), keys: keys, names: namesOf(s, t)}
	q.match = index.NewMatcher(q.keys)
	if d := s.Doc(t.Path); d != nil && t.Kind == index.SymbolSkill {
		for _, c := range s.CopiesOf(d) {
			if q.also == nil {
				q.also = map[string]bool{}
			}
			q.also[c.Path] = true
		}
	}
	return q
}

// newNaming is newQuestion for what calls t by a name.
func newNaming(s *index.Snapshot, t index.Target) question {
	return newQuestion(s, t, slices.DeleteFunc(keysOf(s, t), func(k index.Key) bool {
		return k.Space == index.SpacePath || k.Space == index.SpaceTail
	}))
}

func (q *question) in(d *index.Document, f func(hit)) {
	for i := range d.Refs {
		r := &d.Refs[i]
		if q.anchor() && !index.SameAnchor(q.slug, r.Fragment) {
			continue
		}
		if !q.match.May(d.Path, r) {
			continue
		}
		if h, ok := q.means(d, r); ok {
			f(h)
		}
	}
}

func (q *question) mentions(d *index.Document, name string, f func(hit)) {
	for r := range d.MentionsOf(name) {
		if h, ok := q.means(d, r); ok {
			f(h)
		}
	}
}

// means reports whether a reference means the symbol, and the part of it that
// does: of a link to a heading only the fragment names the heading.
func (q *question) means(d *index.Document, r *index.Reference) (hit, bool) {
	if !q.s.Live(d, r) {
		return hit{}, false
	}
	h := hit{doc: d, ref: r, span: r.Span, res: q.s.Resolve(d, r)}
	if q.anchor() {
		h.span = r.Frag()
	}
	is := func(got index.Target) bool { return q.is(r, got) }
	return h, slices.ContainsFunc(h.res.Targets, is) || slices.ContainsFunc(h.res.Mirrors, is)
}

// anchor reports whether the symbol is a place in a file that fragments name.
func (q *question) anchor() bool { return q.t.Kind == index.SymbolHeading || q.slug != "" }

func (q *question) is(r *index.Reference, got index.Target) bool {
	switch {
	case q.anchor():
		return got.Kind == q.t.Kind && got.Path == q.t.Path && got.At == q.t.At
	case q.t.Kind.IsFile():
		if r.IsPath() { // with or without a fragment; one within the file (#here) is no use of it
			return got.Path == q.t.Path && r.Target != ""
		}
		return got.Kind.IsFile() && (got.Path == q.t.Path || q.also[got.Path])
	}
	return got.Kind == q.t.Kind && got.Name == q.t.Name
}

// slugOf returns the anchor of the heading that t is, or the id that it is, "" for
// anything else.
func slugOf(s *index.Snapshot, t index.Target) string {
	d := s.Doc(t.Path)
	if d == nil || t.At.Empty() {
		return ""
	}
	switch t.Kind {
	case index.SymbolHeading:
		for _, h := range d.Headings {
			if h.Text == t.At {
				return h.Slug
			}
		}
	case index.SymbolFile:
		for _, id := range d.IDs {
			if id.Span == t.At {
				return id.Name
			}
		}
	}
	return ""
}

// keysOf returns the keys under which references to t are posted.
func keysOf(s *index.Snapshot, t index.Target) []index.Key {
	var keys []index.Key
	named := func(spaces ...index.Space) {
		for _, space := range spaces {
			for _, name := range namesOf(s, t) {
				keys = append(keys, index.Key{Space: space, Name: name})
			}
		}
	}
	switch t.Kind {
	case index.SymbolSkill:
		named(index.SpaceSkill)
		for _, p := range []string{t.Path, dirOf(t.Path)} {
			keys = append(keys, s.PathKeys(p)...)
		}
	case index.SymbolRole:
		named(index.SpaceRole)
	case index.SymbolCategory:
		keys = append(keys, index.Key{Space: index.SpaceCategory, Name: t.Name})
	case index.SymbolTag:
		keys = append(keys, index.Key{Space: index.SpaceTag, Name: t.Name})
	case index.SymbolAgent:
		named(index.SpaceAgent, index.SpaceRole)
		keys = append(keys, s.PathKeys(t.Path)...)
	case index.SymbolCommand:
		named(index.SpaceCommand)
		keys = append(keys, s.PathKeys(t.Path)...)
	case index.SymbolFile, index.SymbolRule, index.SymbolHeading:
		keys = append(keys, s.PathKeys(t.Path)...)
	}
	return keys
}

// namesOf returns the words by which t is called in texts.
func namesOf(s *index.Snapshot, t index.Target) []string {
	switch t.Kind {
	case index.SymbolSkill:
		names := []string{path.Base(dirOf(t.Path))}
		if name := t.Name[strings.LastIndexAny(t.Name, ":/")+1:]; name != names[0] { // a plugin's name before it is not posted
			names = append(names, name)
		}
		return names
	case index.SymbolRole, index.SymbolAgent, index.SymbolCommand:
		return []string{t.Name}
	case index.SymbolRule:
		if path.Ext(t.Path) == ".mdc" {
			return []string{t.Name}
		}
	}
	return nil
}
