package query

import (
	"path"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Link is a part of a document that leads to a file.
type Link struct {
	Span source.Span
	// Path is the file, and At the heading or the line in it, zero where none is meant.
	Path    string
	At      source.Span
	Tooltip string
	Plain   bool // it is a link of markdown or HTML, or the label of one
}

// Links returns the references of the document at p that lead to files that are
// there, in order; of an open document also the labels of links by reference.
func Links(s *index.Snapshot, p string) []Link {
	d := s.Doc(p)
	if d == nil {
		return nil
	}
	var links []Link
	for i := range d.Refs {
		r := &d.Refs[i]
		if !r.IsPath() || !s.Live(d, r) {
			continue
		}
		if l, ok := linkOf(s, d, r); ok {
			links = append(links, l)
		}
	}
	links = append(links, usesOfLabels(s, d)...)
	slices.SortFunc(links, func(a, b Link) int { return a.Span.Compare(b.Span) })
	return links
}

// linkOf returns the link that a reference to a path is. ok is false where it leads
// nowhere, or to a directory, which no editor opens.
func linkOf(s *index.Snapshot, d *index.Document, r *index.Reference) (l Link, ok bool) {
	res := s.Resolve(d, r)
	if len(res.Targets) == 0 || s.IsDir(res.Targets[0].Path) {
		return Link{}, false
	}
	t := res.Targets[0]
	l = Link{Span: r.Span, Path: t.Path, Plain: r.Form == index.FormLink}
	switch t.Kind {
	case index.SymbolSkill:
		l.Tooltip = "skill " + t.Name
	case index.SymbolHeading:
		l.Tooltip = path.Base(t.Path) + " § " + t.Name
	}
	if r.Fragment != "" {
		l.At = t.At
	}
	return l, true
}

// usesOfLabels returns the labels of an open document's links that lead where the
// label's definition does.
func usesOfLabels(s *index.Snapshot, d *index.Document) (links []Link) {
	m := d.Body()
	if m == nil {
		return nil
	}
	written := map[source.Span]*index.Reference{}
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Form == index.FormLink {
			written[r.Span] = r
		}
	}
	defined := map[string]*index.Reference{}
	for _, def := range m.Definitions {
		if _, twice := defined[def.Ref]; !twice { // of several the first counts
			defined[def.Ref] = written[def.Dest]
		}
	}
	for _, use := range m.Links {
		r := defined[use.Ref]
		if use.Ref == "" || r == nil {
			continue
		}
		if l, ok := linkOf(s, d, r); ok {
			l.Span = use.Dest
			links = append(links, l)
		}
	}
	return links
}
