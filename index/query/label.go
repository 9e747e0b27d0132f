package query

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A label is the name of a link definition as a symbol of its document.
type label struct {
	index.Target
	file bool // one that also stands for the text of a link: who points at it means the file
}

// labelAt returns the label at an offset of an open document: of a definition, or
// of a link by reference.
func labelAt(d *index.Document, offset int) (label, source.Span, bool) {
	m := d.Body()
	if m == nil {
		return label{}, source.Span{}, false
	}
	for _, def := range m.Definitions {
		if def.Label.Contains(offset) {
			return label{Target: labelTarget(d, m, def.Ref)}, def.Label, true
		}
	}
	for _, l := range m.Links {
		if l.Ref == "" || !l.Dest.Contains(offset) {
			continue
		}
		return label{Target: labelTarget(d, m, l.Ref), file: l.Kind != markdown.RefFull}, l.Dest, true
	}
	return label{}, source.Span{}, false
}

// labelTarget is the symbol that a label is: of several definitions the first
// counts.
func labelTarget(d *index.Document, m *markdown.Doc, ref string) index.Target {
	t := index.Target{Kind: index.SymbolLabel, Path: d.Path, Name: ref}
	for _, def := range m.Definitions {
		if def.Ref == ref {
			t.Span, t.At = def.Span, def.Label
			break
		}
	}
	return t
}

// labelUses calls f with every use of a label, which all lie in its document.
func labelUses(s *index.Snapshot, t index.Target, f func(hit)) {
	d := s.Doc(t.Path)
	if d == nil || d.Body() == nil {
		return
	}
	for _, l := range d.Body().Links {
		if l.Ref == t.Name {
			f(hit{doc: d, ref: &index.Reference{Form: index.FormLink, Row: -1, Span: l.Dest, Whole: l.Span}, span: l.Dest})
		}
	}
}
