package query

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// References returns every place that means the symbol at offset, in order of
// path and offset, each once. The declaration itself is among them only where
// declarations is set.
func References(s *index.Snapshot, p string, offset int, declarations bool) []Place {
	sym, ok := At(s, p, offset)
	if !ok {
		return nil
	}
	var places []Place
	for _, t := range sym.Targets {
		places = append(places, Uses(s, t)...)
		if declarations && t.Path != "" && t.Kind != index.SymbolFile {
			places = append(places, Place{t.Path, t.At})
		}
	}
	return sortPlaces(places)
}

func sortPlaces(places []Place) []Place {
	slices.SortFunc(places, func(a, b Place) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return a.Span.Compare(b.Span)
	})
	return slices.Compact(places)
}

// Uses returns the places of live references that resolve to t, not sorted and
// perhaps twice.
func Uses(s *index.Snapshot, t index.Target) []Place {
	var places []Place
	uses(s, t, func(d *index.Document, _ *index.Reference, span source.Span) {
		places = append(places, Place{d.Path, span})
	})
	return places
}

// uses calls f with every live reference that resolves to t, and the part of it
// that means t. It may do so twice.
func uses(s *index.Snapshot, t index.Target, f func(*index.Document, *index.Reference, source.Span)) {
	slug := slugOf(s, t)
	for _, k := range keysOf(s, t) {
		for d := range s.Referrers(k) {
			for i := range d.Refs {
				r := &d.Refs[i]
				if t.Kind == index.SymbolHeading && !strings.EqualFold(r.Fragment, slug) || !r.Posts(d.Path, k) {
					continue
				}
				if span, ok := means(s, d, r, t); ok {
					f(d, r, span)
				}
			}
		}
	}
}

// slugOf returns the anchor of the heading that t is, "" for anything else.
func slugOf(s *index.Snapshot, t index.Target) string {
	if d := s.Doc(t.Path); d != nil && t.Kind == index.SymbolHeading {
		for _, h := range d.Headings {
			if h.Text == t.At {
				return h.Slug
			}
		}
	}
	return ""
}

// keysOf returns the keys under which references to t are posted.
func keysOf(s *index.Snapshot, t index.Target) []index.Key {
	var keys []index.Key
	switch t.Kind {
	case index.SymbolSkill:
		d := s.Doc(t.Path)
		if d == nil {
			return nil
		}
		dir := dirOf(d.Path)
		name := index.SkillName(d)
		name = name[strings.LastIndexAny(name, ":/")+1:] // a plugin's name before it is not posted
		for _, name := range []string{path.Base(dir), name} {
			if k := (index.Key{Space: index.SpaceSkill, Name: name}); !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
		for _, p := range []string{d.Path, dir} {
			keys = append(keys, s.PathKeys(p)...)
		}
	case index.SymbolRole:
		keys = append(keys, index.Key{Space: index.SpaceRole, Name: t.Name})
	case index.SymbolCategory:
		keys = append(keys, index.Key{Space: index.SpaceCategory, Name: t.Name})
	case index.SymbolTag:
		keys = append(keys, index.Key{Space: index.SpaceTag, Name: t.Name})
	case index.SymbolFile, index.SymbolHeading:
		keys = append(keys, s.PathKeys(t.Path)...)
	}
	return keys
}

// means reports whether a reference means t, and the part of it that does: of a
// link to a heading only the fragment names the heading.
func means(s *index.Snapshot, d *index.Document, r *index.Reference, t index.Target) (source.Span, bool) {
	if !s.Live(d, r) {
		return source.Span{}, false
	}
	for _, got := range s.Resolve(d, r).Targets {
		switch {
		case t.Kind == index.SymbolHeading:
			if got.Kind == t.Kind && got.Path == t.Path && got.At == t.At {
				return r.Frag(), true
			}
		case t.Kind == index.SymbolFile || t.Kind == index.SymbolSkill && r.IsPath():
			// With or without a fragment it is a link to the file; one within the file
			// (#here) is not.
			if got.Path == t.Path && r.Target != "" {
				return r.Span, true
			}
		case got.Kind == t.Kind && got.Name == t.Name && (got.Path == t.Path || t.Kind == index.SymbolCategory || t.Kind == index.SymbolTag):
			return r.Span, true
		}
	}
	return source.Span{}, false
}
