package query

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// mentionRewrites makes a link of a name or a path in code that means one thing, and
// a name of a link to a skill.
func mentionRewrites(s *index.Snapshot, d *index.Document, offset int) []Rewrite {
	m, ok := inBody(d, offset)
	if !ok {
		return nil
	}
	if span, t, dest, ok := linkable(s, d, m, offset); ok {
		return []Rewrite{{Title: "turn the mention into a link", plan: func(p *planner) error { return p.link(d, span, dest, t) }}}
	}
	if l, t, name, ok := nameable(s, d, m, offset); ok {
		return []Rewrite{{Title: "turn the link into a mention", plan: func(p *planner) error { return p.unlink(d, l, name, t) }}}
	}
	return nil
}

// linkable returns the mention at an offset that can be the label of a link: all of a
// code span or of strong text, or a word. dest is where the link leads.
func linkable(s *index.Snapshot, d *index.Document, m *markdown.Doc, offset int) (span source.Span, t index.Target, dest string, ok bool) {
	none := func() (source.Span, index.Target, string, bool) { return source.Span{}, index.Target{}, "", false }
	at, around, text := offset, source.Span{}, source.Span{}
	for _, c := range m.Code {
		if c.Span.Contains(offset) {
			around, text = c.Span, c.Text
		}
	}
	for _, b := range m.Strong {
		if around.Empty() && b.Span.Contains(offset) {
			around, text = b.Span, b.Text
		}
	}
	if !around.Empty() {
		at = min(max(offset, int(text.Start)), int(text.End))
	} else if !slices.ContainsFunc(m.Prose, func(run source.Span) bool { return run.Contains(offset) }) {
		return none()
	}
	sym, ok := At(s, d.Path, at)
	if !ok || sym.Ref == nil || len(sym.Targets) != 1 {
		return none()
	}
	r := sym.Ref
	t = sym.Targets[0]
	word := r.Span
	switch r.Form {
	case index.FormPath:
		if around.Empty() || t.Path == "" || sym.Resolution.AnchorMissing {
			return none()
		}
	case index.FormSlash:
		word.Start--
		fallthrough
	case index.FormCode, index.FormBold, index.FormProse, index.FormSaid, index.FormQualified:
		if t.Kind != index.SymbolSkill && t.Kind != index.SymbolCommand {
			return none()
		}
	default:
		return none()
	}
	switch {
	case around.Empty() && word.Start > 0:
		if c := d.File.Text[word.Start-1]; c == '/' && r.Form == index.FormQualified {
			word.Start--
		}
		span = word
	case word == text || r.Form == index.FormQualified && word.Start-1 == text.Start && word.End == text.End && d.File.Text[text.Start] == '/':
		span = around
	default:
		return none() // there is more in it than the name
	}
	if t.Path == d.Path && r.Fragment == "" || linked(d, m, span) || bytes.ContainsAny(d.File.Text[span.Start:span.End], "\r\n") {
		return none()
	}
	dest = linkPath(index.Relative(dirOf(d.Path), t.Path))
	if t.Path == d.Path {
		dest = ""
	}
	if r.Fragment != "" && r.IsPath() {
		dest += "#" + linkPath(r.Fragment)
	}
	return span, t, dest, true
}

// linked reports whether a span lies in a link already, or would be the label of one
// in another.
func linked(d *index.Document, m *markdown.Doc, span source.Span) bool {
	for _, l := range m.Links {
		if l.Span.Start < span.End && span.Start < l.Span.End {
			return true
		}
		if l.Kind == markdown.HTML && l.Span.End <= span.Start && !l.Image {
			between := bytes.ToLower(d.File.Text[l.Span.End:span.Start])
			if !bytes.Contains(between, []byte("</a")) && !bytes.Contains(between, []byte("\n\n")) && !bytes.Contains(between, []byte("\r\n\r\n")) {
				return true
			}
		}
	}
	return slices.ContainsFunc(m.Definitions, func(def markdown.Definition) bool { return def.Span.Contains(int(span.Start)) })
}

// linkPath writes a path as the destination of a link needs it; one whose first part
// has a colon would be taken for an address.
func linkPath(p string) string {
	if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ":") {
		p = "./" + p
	}
	return (&writtenPath{ref: &index.Reference{Form: index.FormLink}}).encode(p)
}

// nameable returns the link at an offset whose label names the one thing that it leads
// to, and where that name stands in it.
func nameable(s *index.Snapshot, d *index.Document, m *markdown.Doc, offset int) (l markdown.Link, t index.Target, name source.Span, ok bool) {
	i := slices.IndexFunc(m.Links, func(l markdown.Link) bool {
		return l.Kind == markdown.Inline && !l.Image && !l.Title && l.Span.Contains(offset)
	})
	if i < 0 {
		return l, t, name, false
	}
	l = m.Links[i]
	j := slices.IndexFunc(d.Refs, func(r index.Reference) bool { return r.Form == index.FormLink && r.Whole == l.Span })
	if j < 0 {
		return l, t, name, false
	}
	r := &d.Refs[j]
	res := s.Resolve(d, r)
	if len(res.Targets) != 1 || res.AnchorMissing {
		return l, t, name, false
	}
	t = res.Targets[0]
	name = l.Label
	text, code := d.File.Slice(name), false
	for _, c := range m.Code {
		if c.Span == l.Label {
			name, text, code = c.Text, c.Value, true
		}
	}
	for _, b := range m.Strong {
		if b.Span == l.Label {
			name, text = b.Text, d.File.Slice(b.Text)
		}
	}
	said := index.Reference{Form: index.FormCode, Row: -1, Span: l.Label, Whole: l.Label, Target: text}
	switch {
	case code && strings.Contains(text[min(1, len(text)):], "/"): // a path
		said.Form = index.FormPath
		said.Target, said.Fragment, _ = strings.Cut(text, "#")
		if said.Fragment != r.Fragment {
			return l, t, name, false
		}
	case r.Fragment != "" || t.Kind != index.SymbolSkill && t.Kind != index.SymbolCommand:
		return l, t, name, false
	case strings.HasPrefix(text, "/"):
		said.Form, said.Target = index.FormSlash, text[1:]
	case strings.Contains(text, ":"):
		said.Form = index.FormQualified
	case !index.IsName(text):
		return l, t, name, false
	}
	if meant := s.Resolve(d, &said).Targets; len(meant) != 1 || meant[0] != t {
		return l, t, name, false
	}
	if code { // as it stands
		name = l.Label
	}
	return l, t, name, true
}

// link makes a link of a mention: there is one more than before, and it leads to what
// was meant.
func (p *planner) link(d *index.Document, span source.Span, dest string, t index.Target) error {
	edits := []source.Edit{
		{Span: source.Span{Start: span.Start, End: span.Start}, New: "["},
		{Span: source.Span{Start: span.End, End: span.End}, New: "](" + dest + ")"},
	}
	after, _, err := p.rewritten(d, edits...)
	if err != nil {
		return err
	}
	whole := source.At(int(span.Start), int(span.End)+len(edits[0].New)+len(edits[1].New))
	for i := range after.Refs {
		r := &after.Refs[i]
		if r.Form != index.FormLink || r.Whole != whole {
			continue
		}
		if res := p.s.Resolve(after, r); len(res.Targets) == 1 && leadsAs(res.Targets[0], t) && links(after) == links(d)+1 {
			p.edits(d, edits...)
			return nil
		}
	}
	return refuse("a link cannot stand here")
}

// leadsAs reports whether two targets are the same place. The one may be in a text
// that has just been changed.
func leadsAs(a, b index.Target) bool { return a.Kind == b.Kind && a.Path == b.Path && a.Name == b.Name }

// links returns how many links and definitions a document has.
func links(d *index.Document) (n int) {
	for i := range d.Refs {
		if d.Refs[i].Form == index.FormLink {
			n++
		}
	}
	return n
}

// unlink makes a mention of a link: there is one less, and the name means what the
// link led to.
func (p *planner) unlink(d *index.Document, l markdown.Link, name source.Span, t index.Target) error {
	mark := "`"
	if name == l.Label && d.File.Text[name.Start] == '`' {
		mark = ""
	}
	edits := []source.Edit{
		{Span: source.Span{Start: l.Span.Start, End: name.Start}, New: mark},
		{Span: source.Span{Start: name.End, End: l.Span.End}, New: mark},
	}
	after, _, err := p.rewritten(d, edits...)
	if err != nil {
		return err
	}
	whole := source.At(int(l.Span.Start), int(l.Span.Start)+name.Len()+2*len(mark))
	means := func(r *index.Reference) bool {
		if !whole.Encloses(r.Span) {
			return false
		}
		res := p.s.Resolve(after, r)
		return len(res.Targets) == 1 && leadsAs(res.Targets[0], t)
	}
	found := slices.ContainsFunc(after.Refs, func(r index.Reference) bool { return r.Form != index.FormLink && means(&r) })
	written := strings.Trim(d.File.Slice(name), "`/ ")
	for r := range after.MentionsOf(written) {
		found = found || means(r)
	}
	if !found || links(after) != links(d)-1 {
		return refuse("without the link, %s would not mean %s", written, t.Path)
	}
	p.edits(d, edits...)
	return nil
}
