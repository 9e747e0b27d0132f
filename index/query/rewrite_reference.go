package query

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// maxLabel is the length over which the text of a link is not its definition's label,
// in bytes: nobody would write that again.
const maxLabel = 40

// linkRewrites writes the destination of an inline link as a definition, and the other
// way round.
func linkRewrites(d *index.Document, offset int) []Rewrite {
	m, ok := inBody(d, offset)
	if !ok {
		return nil
	}
	l, ok := linkIn(m, offset)
	if !ok {
		return nil
	}
	what := "link"
	if l.Image {
		what = "image"
	}
	if l.Kind == markdown.Inline {
		dest, ok := inlineDest(d, l)
		if !ok {
			return nil
		}
		return []Rewrite{{Title: fmt.Sprintf("turn the %s into a reference %s", what, what), plan: func(p *planner) error { return p.define(d, m, l, dest) }}}
	}
	def, ok := definitionOf(m, l.Ref)
	if !ok {
		return nil
	}
	dest, ok := definedDest(d, def)
	if !ok {
		return nil
	}
	return []Rewrite{{Title: fmt.Sprintf("turn the reference %s into an inline %s", what, what), plan: func(p *planner) error { return p.inline(d, m, l, def, dest) }}}
}

// linkIn returns the smallest link or image at an offset that can be written both ways.
func linkIn(m *markdown.Doc, offset int) (best markdown.Link, ok bool) {
	for _, l := range m.Links {
		if l.Kind <= markdown.RefShortcut && l.Span.Contains(offset) && (!ok || l.Span.Len() < best.Span.Len()) {
			best, ok = l, true
		}
	}
	return best, ok
}

// A linkDest is where a link leads, as it is written: the destination, with <> where
// it has them, and the title with its quotes.
type linkDest struct{ path, title string }

func (l linkDest) String() string {
	if l.title == "" {
		return l.path
	}
	return l.path + " " + l.title
}

// words is what the title says.
func (l linkDest) words() string {
	if len(l.title) < 2 {
		return ""
	}
	return l.title[1 : len(l.title)-1]
}

// inlineDest returns the destination of an inline link; ok is false where it has none,
// or takes several lines.
func inlineDest(d *index.Document, l markdown.Link) (dest linkDest, ok bool) {
	return destOf(d, l.Dest, source.Span{Start: l.Label.End + 2, End: l.Span.End - 1})
}

// definedDest is inlineDest of a definition. Between its destination and its title a
// line may end.
func definedDest(d *index.Document, def markdown.Definition) (dest linkDest, ok bool) {
	return destOf(d, def.Dest, source.Span{Start: def.Label.End + 2, End: def.Span.End})
}

func destOf(d *index.Document, dest, within source.Span) (l linkDest, ok bool) {
	if !within.Encloses(dest) {
		return l, false
	}
	text := d.File.Text
	if dest.Start > within.Start && text[dest.Start-1] == '<' && dest.End < within.End {
		dest.Start, dest.End = dest.Start-1, dest.End+1
	}
	l.path = d.File.Slice(dest)
	l.title = strings.TrimSpace(d.File.Slice(source.Span{Start: dest.End, End: within.End}))
	if l.path == "" || strings.ContainsAny(l.path+l.title, "\r\n") {
		return l, false
	}
	return l, l.title == "" || len(l.title) > 1 && strings.IndexByte("\"'(", l.title[0]) >= 0
}

// definitionOf returns the definition that counts of those that have a label.
func definitionOf(m *markdown.Doc, ref string) (markdown.Definition, bool) {
	i := slices.IndexFunc(m.Definitions, func(def markdown.Definition) bool { return def.Ref == ref })
	if i < 0 {
		return markdown.Definition{}, false
	}
	return m.Definitions[i], true
}

// define makes a reference link of an inline one, by a definition of the same place
// and title or by a new one behind the others.
func (p *planner) define(d *index.Document, m *markdown.Doc, l markdown.Link, dest linkDest) error {
	for _, def := range m.Definitions {
		if first, _ := definitionOf(m, def.Ref); first.Span != def.Span || def.Target != l.Target || strings.HasPrefix(def.Ref, "^") {
			continue // another of that label counts, or it is a footnote's
		}
		if written, ok := definedDest(d, def); ok && written.words() == dest.words() {
			if p.relinked(d, m, referring(d, l, d.File.Slice(def.Label), def.Ref)) {
				return nil
			}
		}
	}
	for _, label := range freeLabels(d, m, l) {
		for _, at := range definitionPlaces(d, m) {
			if p.relinked(d, m, referring(d, l, label, markdown.LabelKey(label)), at("["+label+"]: "+dest.String())) {
				return nil
			}
		}
	}
	return refuse("with a definition, a link would lead elsewhere, or there would be another")
}

// referring writes the end of a link by the label of its definition; a text that is
// the label need not be said twice.
func referring(d *index.Document, l markdown.Link, label, key string) source.Edit {
	behind := source.Span{Start: l.Label.End, End: l.Span.End}
	if markdown.LabelKey(d.File.Slice(l.Label)) == key {
		return source.Edit{Span: behind, New: "][]"}
	}
	return source.Edit{Span: behind, New: "][" + label + "]"}
}

// freeLabels returns the labels that a new definition of a link may have, the best
// first: its text, the name of what it leads to, that with a number.
func freeLabels(d *index.Document, m *markdown.Doc, l markdown.Link) (labels []string) {
	taken := func(label string) bool {
		_, ok := definitionOf(m, markdown.LabelKey(label))
		return ok
	}
	if text := d.File.Slice(l.Label); len(text) <= maxLabel && strings.TrimSpace(text) == text && text != "" && !strings.ContainsAny(text, "[]\\\r\n|^") && !taken(text) {
		labels = append(labels, text)
	}
	name := l.Target
	if i := strings.IndexAny(name, "?#"); i > 0 {
		name = name[:i]
	}
	if name = stem(strings.TrimRight(name, "/")); name == "SKILL" {
		name = path.Base(path.Dir(l.Target))
	}
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _.-", r) || r < 0x80 && !isAlnum(byte(r)) {
			return '-'
		}
		return r
	}, index.Unescape(name)), "-")
	if name == "" {
		name = "link"
	}
	const most = 99
	for i := 1; i < most && len(labels) < 4; i++ {
		label := name
		if i > 1 {
			label = fmt.Sprintf("%s-%d", name, i)
		}
		if !taken(label) && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// definitionPlaces returns how a new definition is added to a document: behind its last
// one, and at its end.
func definitionPlaces(d *index.Document, m *markdown.Doc) (places []func(string) source.Edit) {
	text := d.File.Text
	newline := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		newline = "\r\n"
	}
	if n := len(m.Definitions); n > 0 {
		end := int(d.LineSpan(d.Line(int(m.Definitions[n-1].Span.End))).End)
		places = append(places, func(def string) source.Edit { return source.Edit{Span: source.At(end, end), New: newline + def} })
	}
	rest := text[len(bytes.TrimRight(text, "\r\n")):]
	between := strings.Repeat(newline, max(0, 2-bytes.Count(rest, []byte("\n"))))
	return append(places, func(def string) source.Edit {
		return source.Edit{Span: source.At(len(text), len(text)), New: between + def + newline}
	})
}

// inline writes the definition of a reference link into the link, and takes the
// definition away where nothing else has it.
func (p *planner) inline(d *index.Document, m *markdown.Doc, l markdown.Link, def markdown.Definition, dest linkDest) error {
	var last []source.Edit
	uses := 0
	for _, o := range m.Links {
		if o.Ref == l.Ref && o.Kind != markdown.Inline {
			uses++
		}
	}
	if uses == 1 {
		last = undefined(d, def)
	}
	behind := source.Span{Start: l.Label.End, End: l.Span.End}
	bracketed := linkDest{"<" + strings.Trim(dest.path, "<>") + ">", dest.title}
	for _, written := range []linkDest{dest, bracketed} {
		if p.relinked(d, m, append([]source.Edit{{Span: behind, New: "](" + written.String() + ")"}}, last...)...) {
			return nil
		}
	}
	return refuse("without its definition, a link would lead elsewhere")
}

// undefined takes a definition away with its lines, and the blank line before it at the
// end of a text; nothing where something else stands on these.
func undefined(d *index.Document, def markdown.Definition) []source.Edit {
	text := d.File.Text
	first, last := d.LineSpan(d.Line(int(def.Span.Start))), d.LineSpan(d.Line(int(def.Span.End)))
	blank := func(from, to int32) bool { return len(bytes.TrimSpace(text[from:to])) == 0 }
	if !blank(first.Start, def.Span.Start) || !blank(def.Span.End, last.End) {
		return nil
	}
	start, end := first.Start, last.End
	for _, ending := range []string{"\r\n", "\n", "\r"} {
		if bytes.HasPrefix(text[end:], []byte(ending)) {
			end += int32(len(ending))
			break
		}
	}
	if line := d.Line(int(first.Start)); blank(end, int32(len(text))) && line > 0 {
		if before := d.LineSpan(line - 1); blank(before.Start, before.End) {
			start = before.Start
		}
	}
	return []source.Edit{{Span: source.Span{Start: start, End: end}}}
}

// relinked adds edits of links to the plan if after them each link of the document
// has its place and text, and leads where it did, and there is none more and none less.
func (p *planner) relinked(d *index.Document, m *markdown.Doc, edits ...source.Edit) bool {
	_, body, err := p.rewritten(d, edits...)
	if err != nil || body.Limit != nil {
		return false
	}
	same := slices.EqualFunc(m.Links, body.Links, func(a, b markdown.Link) bool {
		return a.Image == b.Image && a.Title == b.Title && a.Target == b.Target &&
			shifted(edits, a.Span.Start) == b.Span.Start && shifted(edits, a.Label.Start) == b.Label.Start && shifted(edits, a.Label.End) == b.Label.End
	})
	if same {
		p.edits(d, edits...)
	}
	return same
}

// shifted is where an offset that no edit takes away is after edits; it stays before
// what is inserted there.
func shifted(edits []source.Edit, at int32) int32 {
	now := at
	for _, e := range edits {
		if e.Span.End <= at && e.Span.Start < at {
			now += int32(len(e.New) - e.Span.Len())
		}
	}
	return now
}
