package query

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// An Outline is a node of a document's outline.
type Outline struct {
	Name     string
	Detail   string
	Kind     OutlineKind
	Span     source.Span // with all that belongs to it
	At       source.Span // the name; in Span
	Children []Outline
}

// An OutlineKind says what a node of an outline is.
type OutlineKind uint8

// The kinds of nodes.
const (
	OutlineHeading OutlineKind = iota
	OutlineField               // a key of the front matter
	OutlineRole
	OutlineCategory
	OutlineRow // of a registry
)

// OutlineOf returns the outline of the document at p: the keys of its front
// matter, its headings by level, or the roles and rows of a YAML file.
func OutlineOf(s *index.Snapshot, p string) []Outline {
	d := s.Doc(p)
	if d == nil {
		return nil
	}
	var nodes []Outline
	switch {
	case d.Shape == index.ShapeRoles:
		for _, r := range d.Roles {
			nodes = append(nodes, Outline{Name: name(r.Name), Detail: r.Title, Kind: OutlineRole, Span: r.Span, At: r.Key})
		}
		for _, c := range d.Categories {
			nodes = append(nodes, Outline{Name: name(c.Name), Detail: c.About, Kind: OutlineCategory, Span: c.Key, At: c.Key})
		}
		return nodes
	case !d.Markdown:
		for i := range d.Refs {
			if r := &d.Refs[i]; r.Form == index.FormRegistryName {
				nodes = append(nodes, Outline{Name: name(r.Target), Kind: OutlineRow, Span: r.Whole, At: r.Span})
			}
		}
		return nodes
	}
	if d.Front != nil && d.Front.Root != nil {
		for _, f := range d.Front.Root.Pairs {
			span := source.Span{Start: f.Key.Span.Start, End: max(f.Key.Span.End, f.Value.Span.End)}
			nodes = append(nodes, Outline{Name: name(f.Key.Value), Detail: brief(f.Value), Kind: OutlineField, Span: span, At: f.Key.Span})
		}
	}
	headings, _ := nest(d, 0, 0)
	return append(nodes, headings...)
}

// nest builds the nodes of headings deeper than level, from heading i on, and
// returns them with the index of the first heading that is not among them.
func nest(d *index.Document, i, level int) ([]Outline, int) {
	var nodes []Outline
	for i < len(d.Headings) && d.Headings[i].Level > level {
		h := d.Headings[i]
		n := Outline{Name: name(h.Title), Kind: OutlineHeading, Span: d.Section(i), At: h.Span}
		n.Children, i = nest(d, i+1, h.Level)
		nodes = append(nodes, n)
	}
	return nodes, i
}

// name is n, or what stands for an empty one: the protocol allows none.
func name(n string) string {
	if n == "" {
		return "(empty)"
	}
	return n
}

// brief is a short value as an outline shows it.
func brief(n *frontmatter.Node) string {
	const most = 60
	if n.Kind != frontmatter.Scalar {
		return ""
	}
	runes := []rune(strings.TrimSpace(n.Value))
	for i, r := range runes {
		if r == '\n' || i == most {
			return string(runes[:i]) + "…"
		}
	}
	return string(runes)
}
