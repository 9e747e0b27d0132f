package markdown

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index/source"
)

// checkDoc states what holds for the Doc of any text.
func checkDoc(tb testing.TB, name string, src []byte, d *Doc) {
	tb.Helper()
	fail := func(format string, args ...any) {
		tb.Helper()
		tb.Errorf(name+": "+format, args...)
	}
	spell := func(s source.Span) string {
		if s.Start < 0 || s.Start > s.End || int(s.End) > len(src) {
			fail("span %v is not in the file of %d bytes", s, len(src))
			return ""
		}
		return string(src[s.Start:s.End])
	}
	var s state
	unescape := func(text string) string { return s.unescape([]byte(text)) }

	for _, h := range d.Headings {
		text := spell(h.Span)
		if !h.Span.Encloses(h.Text) {
			fail("heading text %v is not in %v", h.Text, h.Span)
		}
		if !h.Setext && !strings.HasPrefix(text, strings.Repeat("#", h.Level)) {
			fail("heading of level %d is %q", h.Level, text)
		}
		if h.Setext && !strings.HasPrefix(text, spell(h.Text)) {
			fail("heading %q does not start with its text", text)
		}
	}
	for _, l := range d.Links {
		checkLink(fail, spell, unescape, l)
	}
	for _, x := range d.Definitions {
		if text := spell(x.Span); !strings.HasPrefix(text, "[") || !x.Span.Encloses(x.Label) || !x.Span.Encloses(x.Dest) {
			fail("definition %q with label %q", text, spell(x.Label))
		}
		if got := unescape(spell(x.Dest)); got != x.Target {
			fail("definition's %q is not its target %q", got, x.Target)
		}
	}
	for _, a := range d.Anchors {
		if !strings.Contains(spell(a.Span), "\n") && string(appendUnescaped(nil, []byte(spell(a.Span)), false)) != a.ID {
			fail("anchor %q spells %q", a.ID, spell(a.Span))
		}
	}
	for _, c := range d.Code {
		text, span := spell(c.Text), spell(c.Span)
		if !strings.HasPrefix(span, "`") || !strings.HasSuffix(span, "`") || !c.Span.Encloses(c.Text) {
			fail("code span %q with text %q", span, text)
		}
		if !strings.ContainsAny(text, "\n\r|") && text != c.Value {
			fail("code %q has the value %q", text, c.Value)
		}
	}
	for _, b := range d.Strong {
		span, text := spell(b.Span), spell(b.Text)
		if len(span) < 4 || span[:2] != "**" && span[:2] != "__" || span[2:len(span)-2] != text || !strings.HasSuffix(span, span[:2]) {
			fail("strong %q with text %q", span, text)
		}
	}
	for _, i := range d.Items {
		spell(i.Span)
		if !i.Span.Encloses(i.Content) || strings.ContainsAny(spell(i.Content), "\n\r") {
			fail("item %q has the content %q", spell(i.Span), spell(i.Content))
		}
		if i.Ordered != strings.ContainsAny(spell(i.Span)[:1], "0123456789") {
			fail("item %q is ordered: %v", spell(i.Span), i.Ordered)
		}
	}
	for _, t := range d.Tables {
		spell(t.Span)
		for _, row := range slices.Concat([][]Cell{t.Header}, t.Rows) {
			for _, c := range row {
				if spell(c.Span); !t.Span.Encloses(c.Span) {
					fail("cell %v is not in the table %v", c.Span, t.Span)
				}
			}
			if !slices.IsSortedFunc(row, func(a, b Cell) int { return a.Span.Compare(b.Span) }) {
				fail("cells out of order: %v", row)
			}
		}
	}
	for _, f := range d.Fences {
		span := spell(f.Span)
		if !strings.HasPrefix(span, strings.Repeat(string(f.Char), f.Len)) || f.Len < 3 {
			fail("fence %q of %d %q", span, f.Len, f.Char)
		}
		if f.Content.Start < f.Span.Start || !f.Span.Encloses(f.Info) || f.Closed && !f.Span.Encloses(f.Content) {
			fail("fence %v with content %v", f.Span, f.Content)
		}
		spell(f.Content)
	}
	for _, c := range d.Comments {
		if span := spell(c.Span); !strings.HasPrefix(span, "<!--") || !c.Span.Encloses(c.Text) {
			fail("comment %q with text %q", span, spell(c.Text))
		}
		if spell(c.Next); !c.Next.Empty() && c.Next.Start < c.Span.End {
			fail("comment %v stands behind what it is before: %v", c.Span, c.Next)
		}
	}
	for i, b := range d.Blocks {
		if text := spell(b.Span); strings.Trim(text, " \t\n\r\f\v") == "" || strings.ContainsAny(text[:1], " \t\r\n") {
			fail("block %v is %q", b, text)
		}
		if i > 0 && d.Blocks[i-1].Span.Start > b.Span.Start {
			fail("block %v stands behind %v", d.Blocks[i-1], b)
		}
	}
	for _, p := range d.Prose {
		if text := spell(p); strings.Trim(text, " \t\n\r\f\v") == "" || strings.ContainsAny(text, "\n\r") && d.Limit == nil {
			fail("prose %q", text)
		}
	}
	for _, b := range slices.Concat(d.Indented, d.HTML) {
		if spell(b) == "" {
			fail("empty block at %d", b.Start)
		}
	}
	checkOrder(fail, d)
}

func checkLink(fail func(string, ...any), spell func(source.Span) string, unescape func(string) string, l Link) {
	span, label, dest := spell(l.Span), spell(l.Label), spell(l.Dest)
	if !l.Span.Encloses(l.Label) || !l.Span.Encloses(l.Dest) {
		fail("link %q with label %v and destination %v", span, l.Label, l.Dest)
	}
	opening := "["
	if l.Image {
		opening = "!["
	}
	switch l.Kind {
	case Inline:
		if !strings.HasPrefix(span, opening+label+"](") || !strings.HasSuffix(span, ")") {
			fail("inline link %q with label %q", span, label)
		}
		if unescape(dest) != l.Target {
			fail("destination %q is not the target %q", dest, l.Target)
		}
	case RefFull:
		if span != opening+label+"]["+dest+"]" {
			fail("reference %q with label %q and %q", span, label, dest)
		}
	case RefCollapsed:
		if !strings.HasPrefix(span, opening+dest+"][") || label != dest {
			fail("collapsed reference %q with label %q", span, dest)
		}
	case RefShortcut:
		if span != opening+dest+"]" || label != dest {
			fail("shortcut reference %q with label %q", span, dest)
		}
	case Auto:
		if span != "<"+dest+">" || strings.TrimPrefix(l.Target, "mailto:") != strings.TrimPrefix(dest, "mailto:") {
			fail("autolink %q with %q", span, dest)
		}
	case HTML:
		if !strings.HasPrefix(span, "<") {
			fail("HTML link %q", span)
		}
	}
}

func checkOrder(fail func(string, ...any), d *Doc) {
	inOrder(fail, "headings", d.Headings, true, func(x Heading) source.Span { return x.Span })
	inOrder(fail, "links", d.Links, false, func(x Link) source.Span { return x.Span })
	inOrder(fail, "definitions", d.Definitions, true, func(x Definition) source.Span { return x.Span })
	inOrder(fail, "anchors", d.Anchors, true, func(x Anchor) source.Span { return x.Span })
	inOrder(fail, "code", d.Code, true, func(x Code) source.Span { return x.Span })
	inOrder(fail, "strong", d.Strong, false, func(x Strong) source.Span { return x.Span })
	inOrder(fail, "items", d.Items, false, func(x Item) source.Span { return x.Span })
	inOrder(fail, "tables", d.Tables, true, func(x Table) source.Span { return x.Span })
	inOrder(fail, "fences", d.Fences, true, func(x Fence) source.Span { return x.Span })
	inOrder(fail, "comments", d.Comments, true, func(x Comment) source.Span { return x.Span })
	self := func(x source.Span) source.Span { return x }
	inOrder(fail, "prose", d.Prose, true, self)
	inOrder(fail, "indented blocks", d.Indented, true, self)
	inOrder(fail, "HTML blocks", d.HTML, true, self)
}

// inOrder wants rising starts, and where spans cannot be in each other (apart),
// that each begins where the one before has ended.
func inOrder[T any](fail func(string, ...any), what string, list []T, apart bool, span func(T) source.Span) {
	for i := 1; i < len(list); i++ {
		a, b := span(list[i-1]), span(list[i])
		if cmp.Compare(a.Start, b.Start) >= 0 || apart && a.End > b.Start {
			fail("%s out of order: %v, %v", what, a, b)
			return
		}
	}
}
