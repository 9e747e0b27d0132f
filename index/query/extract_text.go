package query

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// pointer is the line that stands for a piece where it was.
func (e *Extraction) pointer(p *cutting) string {
	title := e.body.Headings[p.first].Title
	if before, _, ok := strings.Cut(title, " {#"); ok && strings.HasSuffix(title, "}") {
		title = before
	}
	return "See [" + labelFor(strings.TrimRight(title, ":")) + "](" + EscapePath(index.Relative(dirOf(e.path), p.to)) + ")."
}

// labelFor writes a plain text as the label of a link.
func labelFor(title string) string {
	some := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "`", "\\`", "*", `\*`, "<", `\<`)
	all := func(title string) string {
		var b strings.Builder
		for _, r := range title {
			if r > ' ' && r < 0x7F && strings.ContainsRune("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		return b.String()
	}
	for _, label := range []string{title, some.Replace(title)} {
		if label == title && strings.ContainsAny(title, "[]") {
			continue // what is between them may be the label of another link
		}
		m := markdown.Parse([]byte("# ["+label+"](x)\n"), 0)
		if len(m.Links) == 1 && m.Links[0].Label.Len() == len(label) && len(m.Code)+len(m.Strong)+len(m.HTML) == 0 && len(m.Headings) == 1 && m.Headings[0].Title == title {
			return label
		}
	}
	return all(title)
}

// An extractor makes the plan of an extraction.
type extractor struct {
	*planner
	Extraction
	d       *index.Document
	newline string

	outside []source.Edit      // of the document
	stays   []source.Edit      // of definitions in staying
	inside  [][]source.Edit    // of each piece, in offsets of the document
	copied  [][]linkDefinition // for each piece, the definitions that stand elsewhere and are used in it
	staying [][]linkDefinition // those in each piece that are used elsewhere
	after   *index.Snapshot    // with the pieces as files, before what refers to them follows
	heads   []landing          // by heading, where it is afterwards for who is outside
	own     []map[int]landing  // the same for who is in a piece: headings of it
}

// A landing is a place that fragments lead to.
type landing struct{ path, slug string }

// extract makes the plan.
func (x *extractor) extract() error {
	x.newline = "\n"
	if bytes.Contains(x.text, []byte("\r\n")) {
		x.newline = "\r\n"
	}
	n := len(x.pieces)
	x.inside, x.copied, x.staying = make([][]source.Edit, n), make([][]linkDefinition, n), make([][]linkDefinition, n)
	if err := x.definitions(); err != nil {
		return err
	}
	for i := range x.pieces {
		x.levels(i)
	}
	if err := x.listed(); err != nil {
		return err
	}
	before, err := x.texts()
	if err != nil {
		return err
	}
	if err := x.anchors(before); err != nil {
		return err
	}
	others, err := x.follow()
	if err != nil {
		return err
	}
	done, err := x.texts()
	if err != nil {
		return err
	}
	if err := x.holds(done, others); err != nil {
		return err
	}
	for i, one := range x.pieces {
		if err := x.create(one.to, string(done[i+1])); err != nil {
			return err
		}
	}
	for _, e := range x.edits() {
		x.plan.Edits = append(x.plan.Edits, Edit{Place{x.path, e.Span}, e.New})
	}
	x.plan.Edits = append(x.plan.Edits, others...)
	return nil
}

// levels makes the headings of a piece begin at the first level.
func (x *extractor) levels(i int) {
	one := x.pieces[i]
	up := x.body.Headings[one.first].Level - 1
	for _, h := range x.body.Headings[one.first:one.last] {
		start := int(h.Span.Start)
		if h.Setext { // of the second level: it is the first one, for the others are deeper
			line := x.lineStart(h.Span.End)
			under := bytes.ReplaceAll(x.text[line:h.Span.End], []byte("-"), []byte("="))
			x.inside[i] = append(x.inside[i], source.Edit{Span: source.Span{Start: line, End: h.Span.End}, New: string(under)})
			continue
		}
		x.inside[i] = append(x.inside[i], source.Edit{Span: source.At(start, start+up)})
		// As many close it as open it, mostly.
		if closing := strings.Trim(string(x.text[h.Text.End:h.Span.End]), " \t"); !h.Text.Empty() && len(closing) == h.Level && strings.Trim(closing, "#") == "" {
			end := int(h.Span.End)
			for end > int(h.Text.End) && x.text[end-1] != '#' {
				end--
			}
			x.inside[i] = append(x.inside[i], source.Edit{Span: source.At(end-up, end)})
		}
	}
}

// edits are those of the document: a link for each piece, and all others.
func (x *extractor) edits() []source.Edit {
	list := slices.Clone(x.outside)
	for i := range x.pieces {
		one := &x.pieces[i]
		text := x.newline + x.newline + x.pointer(one)
		for j, def := range x.staying[i] {
			if j == 0 {
				text += x.newline
			}
			stays, _ := x.cut(def.Span, x.stays)
			text += x.newline + string(stays)
		}
		list = append(list, source.Edit{Span: one.body, New: text})
	}
	return list
}

// texts are the document and the pieces after the edits so far.
func (x *extractor) texts() ([][]byte, error) {
	text, err := source.Apply(x.text, x.edits())
	if err != nil {
		return nil, refuse("what has to change overlaps: %v", err)
	}
	all := [][]byte{text}
	for i, one := range x.pieces {
		cut, err := x.cut(one.whole, x.inside[i])
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if bytes.HasPrefix(x.text, []byte("\uFEFF")) {
			b.WriteString("\uFEFF")
		}
		b.Write(bytes.TrimRight(cut, "\r\n"))
		for j, def := range x.copied[i] {
			if j == 0 {
				b.WriteString(x.newline)
			}
			text, err := x.cut(def.Span, x.inside[i])
			if err != nil {
				return nil, err
			}
			b.WriteString(x.newline)
			b.Write(text)
		}
		b.WriteString(x.newline)
		all = append(all, b.Bytes())
	}
	return all, nil
}

// cut is the text in a span after those of the edits that lie in it.
func (x *extractor) cut(in source.Span, edits []source.Edit) ([]byte, error) {
	var here []source.Edit
	for _, e := range edits {
		if in.Encloses(e.Span) {
			e.Span.Start -= in.Start
			e.Span.End -= in.Start
			here = append(here, e)
		}
	}
	text, err := source.Apply(x.text[in.Start:in.End], here)
	if err != nil {
		return nil, refuse("what has to change overlaps: %v", err)
	}
	return text, nil
}

// listed adds the pieces to the list of references in the front matter, where there is
// one, as the others in it are written.
func (x *extractor) listed() error {
	list := x.d.Field("references")
	if list == nil || list.Kind != frontmatter.Sequence || x.s.Kind(x.path) != index.Skill {
		return nil
	}
	var names []string
	for _, one := range x.pieces {
		names = append(names, index.Relative(dirOf(x.path), one.to))
	}
	at, text := list.Span.Start+1, strings.Join(names, ", ")
	if n := len(list.Items); n > 0 {
		last := list.Items[n-1]
		if last.Kind != frontmatter.Scalar || last.Style > frontmatter.Double || last.Span.Empty() {
			return nil // nobody knows what is in it
		}
		quote := string(x.text[last.Span.Start:last.Inner.Start])
		between := ", "
		if list.Style == frontmatter.BlockStyle {
			between = x.newline + string(x.text[x.lineStart(last.Span.Start):last.Span.Start])
		}
		at, text = last.Span.End, ""
		if list.Style == frontmatter.BlockStyle { // a comment may stand behind it
			at = x.d.LineSpan(x.d.Line(int(last.Span.End))).End
			if strings.Trim(between, " -\r\n\t") != "" {
				return nil
			}
		}
		for _, name := range names {
			if strings.HasPrefix(last.Value, "./") {
				name = "./" + name
			}
			if quote == "" && needsQuote(name) {
				name = frontmatter.Quote(name)
			}
			text += between + quote + name + quote
		}
	} else if list.Style != frontmatter.Flow {
		return nil
	}
	x.outside = append(x.outside, source.Edit{Span: source.Span{Start: at, End: at}, New: text})
	return nil
}
