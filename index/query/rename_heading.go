package query

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// heading gives a heading another text, and every anchor that leads to it, or to
// one whose number behind an equal title shifts by that, its new one.
func (p *planner) heading(t index.Target) error {
	name := strings.TrimSpace(p.new)
	if name == "" || strings.ContainsAny(name, "\n\r") {
		return refuse("a heading needs a text of one line")
	}
	d := p.s.Doc(t.Path)
	text, ok := p.read(t.Path, nil)
	if d == nil || !ok || len(text) != d.Size() {
		return stale(t.Path)
	}
	edit := Edit{Place{t.Path, t.At}, name}
	if t.At.Empty() { // behind the marks of an empty heading
		edit.New = " " + name
	}
	changed, err := source.Apply(text, []source.Edit{{Span: edit.Span, New: edit.New}})
	if err != nil {
		return err
	}
	body := 0
	if b, ok := frontmatter.Find(changed); ok {
		body = int(b.Span.End)
	}
	after := markdown.Parse(changed, body)
	if len(after.Headings) != len(d.Headings) || after.Limit != nil {
		return refuse("%q would not be read as the text of one heading", name)
	}
	p.plan.Edits = append(p.plan.Edits, edit)
	for i, h := range d.Headings {
		slug := after.Headings[i].Slug
		if slug == h.Slug {
			continue
		}
		target := index.Target{Kind: index.SymbolHeading, Path: d.Path, Name: h.Title, Span: d.Section(i), At: h.Text}
		anchors := 0
		uses(p.s, target, func(h hit) {
			anchors++
			p.plan.Edits = append(p.plan.Edits, Edit{Place{h.doc.Path, h.span}, slug})
		})
		if anchors > 0 && slug == "" {
			return refuse("%q gives no anchor, and %s lead there", name, Count(anchors, "link"))
		}
	}
	return nil
}

// label renames the label of a link definition where it is defined and used, all
// in one document.
func (p *planner) label(t index.Target) error {
	d := p.s.Doc(t.Path)
	if d == nil || d.Body() == nil {
		return refuse("%s is not open", t.Path)
	}
	name := strings.TrimSpace(p.new)
	if name == "" || strings.ContainsAny(name, "[]\n\r\\") {
		return refuse("%q is no label: one line, without brackets", p.new)
	}
	fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	for _, def := range d.Body().Definitions {
		if fold(def.Ref) == fold(name) && def.Ref != t.Name {
			return refuse("there is a definition of [%s] already", name)
		}
		if def.Ref == t.Name {
			p.plan.Edits = append(p.plan.Edits, Edit{Place{d.Path, def.Label}, name})
		}
	}
	labelUses(p.s, t, func(h hit) {
		p.plan.Edits = append(p.plan.Edits, Edit{Place{h.doc.Path, h.span}, name})
	})
	return nil
}
