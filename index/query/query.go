// Package query answers what an editor or a command asks of a snapshot: what is
// here, where is it declared, who uses it, what may be written next.
//
// It speaks in paths and byte spans; it knows no protocol and prints nothing.
// The one idea to hold in mind: every question begins with At, which tells what
// symbol stands at a place, so that all answers agree on what is meant.
package query

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// A Place is a span of a file.
type Place struct {
	Path string
	Span source.Span
}

// A Symbol is what stands at a place: a reference to something, or its
// declaration.
type Symbol struct {
	Span source.Span // of the name or path at the place
	// Ref is the reference that stands there, nil for a declaration.
	Ref *index.Reference
	// Targets are what is meant; several where names tie.
	Targets []index.Target
	// Resolution is that of Ref.
	Resolution index.Resolution
}

// At returns the symbol at an offset of the document at p. ok is false where
// there is none, and for a reference that means nothing in its place.
func At(s *index.Snapshot, p string, offset int) (sym Symbol, ok bool) {
	d := s.Doc(p)
	if d == nil {
		return Symbol{}, false
	}
	if t, span, ok := labelAt(d, offset); ok && !t.file {
		return Symbol{Span: span, Targets: []index.Target{t.Target}}, true
	}
	if r, res := refAt(s, d, offset); r != nil {
		sym = Symbol{Span: r.Span, Ref: r, Targets: res.Targets, Resolution: res}
		if r.Form == index.FormLink && !r.Span.Contains(offset) {
			sym.Span = r.Whole
		}
		return sym, true
	}
	if r, whole := definedAt(d, offset); r != nil {
		res := s.Resolve(d, r)
		return Symbol{Span: whole, Ref: r, Targets: res.Targets, Resolution: res}, true
	}
	if r, ok := s.MentionAt(d, offset); ok {
		if res := s.Resolve(d, &r); res.Found {
			sym = Symbol{Span: r.Span, Ref: &r, Targets: res.Targets, Resolution: res}
			sym.Span.Start = min(sym.Span.Start, int32(offset)) // at the sign before it
			return sym, true
		}
	}
	if t, ok := declarationAt(s, d, offset); ok {
		sym = Symbol{Span: t.At, Targets: []index.Target{t}}
		if !t.At.Contains(offset) { // before a heading's text, or at a name's quotes
			line := d.LineSpan(d.Line(offset))
			sym.Span = source.Span{Start: max(line.Start, t.Span.Start), End: max(line.End, t.At.End)}
		}
		return sym, true
	}
	return Symbol{}, false
}

// definedAt returns the reference that the reference link at offset ([text][label])
// gets from its definition, and the link's span. Only an open document knows its
// reference links.
func definedAt(d *index.Document, offset int) (*index.Reference, source.Span) {
	m := d.Body()
	if m == nil {
		return nil, source.Span{}
	}
	for _, l := range m.Links {
		if l.Ref == "" || !l.Span.Contains(offset) {
			continue
		}
		for _, def := range m.Definitions {
			if def.Ref != l.Ref {
				continue
			}
			for i := range d.Refs {
				if r := &d.Refs[i]; r.Form == index.FormLink && r.Span == def.Dest {
					return r, l.Span
				}
			}
			break // of several definitions the first counts
		}
	}
	return nil, source.Span{}
}

// refAt returns the smallest live reference at offset, and what it means. On a
// link the label counts, too. One that is only maybe meant counts where there is
// something that it means, and one that ends at offset where none begins there.
func refAt(s *index.Snapshot, d *index.Document, offset int) (best *index.Reference, res index.Resolution) {
	for i := range d.Refs {
		r := &d.Refs[i]
		if !r.Whole.Contains(offset) || r.Form != index.FormLink && r.Form != index.FormPath && !r.Span.Contains(offset) {
			continue
		}
		if best != nil {
			ends, others := int(r.Whole.End) == offset, int(best.Whole.End) == offset
			if ends && !others || ends == others && best.Whole.Len() <= r.Whole.Len() {
				continue
			}
		}
		if !s.Live(d, r) {
			continue
		}
		got := s.Resolve(d, r)
		if r.Form >= index.FormPath && !got.Found {
			continue
		}
		best, res = r, got
	}
	return best, res
}

// declarationAt returns what is declared at offset: the skill by its name field,
// a role or category by its key, a heading.
func declarationAt(s *index.Snapshot, d *index.Document, offset int) (index.Target, bool) {
	if path.Base(d.Path) == "SKILL.md" {
		if n := d.Field("name"); n != nil && n.Kind == frontmatter.Scalar && n.Span.Contains(offset) {
			return s.SkillTarget(d), true
		}
	} else if n := d.Field("name"); n != nil && n.Kind == frontmatter.Scalar && n.Span.Contains(offset) && s.Kind(d.Path) == index.Agent {
		return s.FileTarget(d.Path), true
	}
	for _, r := range d.Roles {
		if r.Key.Contains(offset) {
			return index.Target{Kind: index.SymbolRole, Path: d.Path, Name: r.Name, Span: r.Span, At: r.Key}, true
		}
	}
	for _, c := range d.Categories {
		if c.Key.Contains(offset) {
			return index.Target{Kind: index.SymbolCategory, Path: d.Path, Name: c.Name, Span: c.Key, At: c.Key}, true
		}
	}
	for i, h := range d.Headings {
		if h.Span.Contains(offset) {
			return index.Target{Kind: index.SymbolHeading, Path: d.Path, Name: h.Title, Span: d.Section(i), At: h.Text}, true
		}
	}
	return index.Target{}, false
}

// Definition returns where the symbol at offset is declared, and the span of the
// symbol itself.
func Definition(s *index.Snapshot, p string, offset int) (origin source.Span, targets []index.Target) {
	sym, ok := At(s, p, offset)
	if !ok {
		return source.Span{}, nil
	}
	for _, t := range sym.Targets {
		if t.Path != "" {
			targets = append(targets, t)
		}
	}
	return sym.Span, targets
}
