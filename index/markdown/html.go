package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/skillpls/skillpls/index/source"
)

// An htmlText is raw HTML put together from its lines, without the marks of the
// quotes and lists around it.
type htmlText struct {
	*state
	text []byte
	// Where the pieces of text are in the state's src; one when they are in one
	// place there.
	pieces []text.Segment
}

func (s *state) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines().Sliced(0, n.Lines().Len())
	if n.HasClosure() {
		lines = append(lines, n.ClosureLine)
	}
	start, _ := trimSpace(s.src, lines[0].Start, lines[0].Stop)
	s.last = s.trimLineEnd(lines[len(lines)-1].Stop)
	s.doc.HTML = append(s.doc.HTML, s.span(start, s.last))
	s.html(lines)
}

func (s *state) rawHTML(n *ast.RawHTML) {
	s.html(n.Segments.Sliced(0, n.Segments.Len()))
}

// html collects links, anchors and comments from the pieces of raw HTML.
func (s *state) html(pieces []text.Segment) {
	first, last := pieces[0], pieces[len(pieces)-1]
	h := htmlText{state: s}
	whole := true
	for i := 1; i < len(pieces); i++ {
		whole = whole && pieces[i-1].Stop == pieces[i].Start
	}
	if whole {
		h.pieces = []text.Segment{text.NewSegment(first.Start, last.Stop)}
		h.text = s.src[first.Start:last.Stop]
	} else {
		h.pieces = pieces
		for _, p := range pieces {
			h.text = append(h.text, s.src[p.Start:p.Stop]...)
		}
	}
	for i := 0; i < len(h.text); {
		n := bytes.IndexByte(h.text[i:], '<')
		if n < 0 {
			return
		}
		i = h.markup(i + n)
	}
}

// span returns the span of text[start:end]. It ends behind the last byte, not
// before the next one, which may be lines away.
func (h *htmlText) span(start, end int) source.Span {
	if start == end {
		at := h.offset(start)
		return h.state.span(at, at)
	}
	return h.state.span(h.offset(start), h.offset(end-1)+1)
}

func (h *htmlText) offset(i int) int {
	for _, p := range h.pieces {
		n := p.Stop - p.Start
		if i < n {
			return p.Start + i
		}
		i -= n
	}
	return h.pieces[len(h.pieces)-1].Stop
}

// markup reads what starts with the "<" at i and returns where it ends.
func (h *htmlText) markup(i int) int {
	rest := h.text[i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return h.comment(i)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return h.behind(i, "]]>")
	case len(rest) > 1 && (rest[1] == '!' || rest[1] == '?' || rest[1] == '/'):
		return h.behind(i, ">")
	case len(rest) > 1 && isLetter(rest[1]):
		return h.element(i)
	}
	return i + 1
}

// behind returns where the first end from i on ends, or the end of the text.
func (h *htmlText) behind(i int, end string) int {
	if n := bytes.Index(h.text[i:], []byte(end)); n >= 0 {
		return i + n + len(end)
	}
	return len(h.text)
}

// comment adds the comment at i. One that is not closed goes to the end.
func (h *htmlText) comment(i int) int {
	start, end := i+len("<!--"), len(h.text)
	textEnd := end
	switch rest := h.text[start:]; {
	case bytes.HasPrefix(rest, []byte(">")):
		textEnd, end = start, start+1
	case bytes.HasPrefix(rest, []byte("->")):
		textEnd, end = start, start+2
	default:
		if n := bytes.Index(rest, []byte("-->")); n >= 0 {
			textEnd = start + n
			end = textEnd + len("-->")
		}
	}
	h.doc.Comments = append(h.doc.Comments, Comment{Span: h.span(i, end), Text: h.span(start, textEnd)})
	return end
}

// element adds what the start tag at i links to and what its names are, and
// returns the end of the tag, or of the element if its content is not HTML.
func (h *htmlText) element(i int) int {
	at := i + 1
	for at < len(h.text) && !isSpace(h.text[at]) && h.text[at] != '>' && h.text[at] != '/' {
		at++
	}
	name := h.text[i+1 : at]
	link, target := Link{Kind: HTML}, false
	anchors := len(h.doc.Anchors)
	for {
		a, ok := h.attribute(at)
		at = a.end
		if !ok {
			break
		}
		value := h.text[a.from:a.to]
		switch {
		case is(a.name, "id"), is(a.name, "name"):
			if len(value) > 0 {
				h.doc.Anchors = append(h.doc.Anchors, Anchor{Span: h.span(a.from, a.to), ID: h.resolve(value)})
			}
		case is(a.name, "title"):
			link.Title = true
		case is(name, "a") && is(a.name, "href"), is(name, "img") && is(a.name, "src"):
			from, to := trimSpace(h.text, a.from, a.to)
			link.Dest, link.Target = h.span(from, to), h.resolve(h.text[from:to])
			target = true
		}
	}
	closed := at < len(h.text)
	if closed {
		at++
	}
	if target {
		link.Image = is(name, "img")
		link.Span = h.span(i, at)
		link.Label = h.span(at, at)
		h.doc.Links = append(h.doc.Links, link)
	}
	if len(h.doc.Anchors) > anchors+1 && h.doc.Anchors[anchors].ID == h.doc.Anchors[anchors+1].ID {
		h.doc.Anchors = h.doc.Anchors[:anchors+1] // <a id="x" name="x"> is one place
	}
	if closed && (is(name, "script") || is(name, "style") || is(name, "textarea")) {
		return h.rawEnd(at, name)
	}
	return at
}

// rawEnd returns where the end tag of the element called name starts, from i on.
func (h *htmlText) rawEnd(i int, name []byte) int {
	for ; ; i++ {
		n := bytes.Index(h.text[i:], []byte("</"))
		if n < 0 {
			return len(h.text)
		}
		i += n
		if after := h.text[i+2:]; len(after) >= len(name) && bytes.EqualFold(after[:len(name)], name) {
			return i
		}
	}
}

// An attribute is a name and the range of its value without quotes; end is behind
// it, or where the tag's ">" is, or the end of the text.
type attribute struct {
	name     []byte
	from, to int
	end      int
}

// attribute reads the next attribute from i on. It is false at the end of the tag,
// and for a value whose quote never ends.
func (h *htmlText) attribute(i int) (a attribute, ok bool) {
	t := h.text
	for i < len(t) && (isSpace(t[i]) || t[i] == '/') {
		i++
	}
	start := i
	for i < len(t) && !isSpace(t[i]) && t[i] != '>' && t[i] != '/' && (t[i] != '=' || i == start) {
		i++
	}
	if i == start {
		return attribute{end: i}, false
	}
	a = attribute{name: t[start:i], from: i, to: i, end: i}
	for i < len(t) && isSpace(t[i]) {
		i++
	}
	if i == len(t) || t[i] != '=' {
		return a, true
	}
	i++
	for i < len(t) && isSpace(t[i]) {
		i++
	}
	if i < len(t) && (t[i] == '"' || t[i] == '\'') {
		n := bytes.IndexByte(t[i+1:], t[i])
		if n < 0 {
			return attribute{end: len(t)}, false
		}
		a.from, a.to, a.end = i+1, i+1+n, i+n+2
		return a, true
	}
	a.from = i
	for i < len(t) && !isSpace(t[i]) && t[i] != '>' {
		i++
	}
	a.to, a.end = i, i
	return a, true
}

// resolve returns an attribute's value with entities resolved.
func (h *htmlText) resolve(value []byte) string {
	if bytes.IndexByte(value, '&') < 0 {
		return string(value)
	}
	h.buf = appendUnescaped(h.buf[:0], value, false)
	return string(h.buf)
}

// is reports whether b is name, which is lower-case, in any case.
func is(b []byte, name string) bool {
	return len(b) == len(name) && bytes.EqualFold(b, []byte(name))
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
