package query

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// What follows is for who is not alone in a document: any server that knows markdown
// answers for links, whatever they lead to.

// OnLink reports whether an offset of the document at p lies in a link, in an image or
// in the definition of one, from its first byte to behind its last. Only an open document
// knows its links by reference. What leads to the web, and so nowhere that we know of, is
// none.
func OnLink(s *index.Snapshot, p string, offset int) bool {
	d := s.Doc(p)
	if d == nil {
		return false
	}
	if InLink(d, source.At(offset, offset)) {
		return true
	}
	if _, _, ok := labelAt(d, offset); ok {
		return true
	}
	r, _ := definedAt(d, offset)
	return r != nil
}

// InLink reports whether a span of a document lies in one link whose destination stands
// there.
func InLink(d *index.Document, span source.Span) bool {
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Form == index.FormLink && r.Whole.Encloses(span) {
			return true
		}
	}
	return false
}

// WritesLink reports whether what is written at an offset of the open document at p is
// where a link leads, or the label of one by reference, whether or not it is a link yet.
func WritesLink(s *index.Snapshot, p string, offset int) bool {
	d := s.Doc(p)
	if d == nil || d.File == nil || !d.Markdown {
		return false
	}
	c := &completer{s: s, d: d, kind: s.Kind(d.Path), text: d.File.Text, offset: min(offset, len(d.File.Text))}
	if c.block() != nil || c.unread() {
		return false
	}
	before := c.text[d.LineSpan(d.Line(c.offset)).Start:c.offset]
	if _, ok := openCode(before); ok {
		return false
	}
	if _, _, ok := leadsFrom(before); ok {
		return true
	}
	_, ok := openLabel(before)
	return ok
}

// OnHeading reports whether an offset of the document at p lies in a heading that is
// declared there, and in nothing else that has a name.
func OnHeading(s *index.Snapshot, p string, offset int) bool {
	sym, ok := At(s, p, offset)
	return ok && sym.Ref == nil && len(sym.Targets) == 1 && sym.Targets[0].Kind == index.SymbolHeading
}
