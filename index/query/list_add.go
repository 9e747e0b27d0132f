package query

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// AddToList returns the edits that add names to the list that a key of a document's
// front matter has, in the list's own style; a missing key is written behind the
// others. ok is false where the way it is written leaves no sure place. The names are
// such as need no quotes.
func AddToList(d *index.Document, key string, names []string) (edits []source.Edit, ok bool) {
	if d.Front == nil || d.Front.Root == nil || d.Front.Root.Kind != frontmatter.Mapping || d.Front.Root.Style != frontmatter.BlockStyle {
		return nil, false
	}
	pair, there := d.Front.Root.Pair(key)
	if !there {
		return insertion(d.Front.Body.End, newList(d, key, names)), d.Front.Root.Span.Start == d.Front.Body.Start
	}
	if items := pair.Value.Items; len(items) > 0 && items[len(items)-1].Kind != frontmatter.Scalar {
		return nil, false
	}
	return extended(d, pair, names)
}

func insertion(at int32, text string) []source.Edit {
	return []source.Edit{{Span: source.Span{Start: at, End: at}, New: text}}
}

// extended returns the edits that add names to the list that a pair's value is, or may
// become.
func extended(d *index.Document, pair frontmatter.Pair, names []string) (edits []source.Edit, ok bool) {
	n, all := pair.Value, strings.Join(names, ", ")
	line := d.LineSpan(d.Line(int(n.Span.Start)))
	switch {
	case n.Kind == frontmatter.Scalar && n.Tag == frontmatter.Null && n.Span.Empty():
		text := "[" + all + "]"
		if n.Span.Start == pair.Key.Span.End+1 {
			text = " " + text
		}
		if line.End > n.Span.Start {
			text += " " // a comment follows
		}
		return insertion(n.Span.Start, text), line.Encloses(pair.Key.Span)
	case n.Kind == frontmatter.Scalar && n.Tag == frontmatter.Null:
		return []source.Edit{{Span: n.Span, New: "[" + all + "]"}}, true
	case n.Kind == frontmatter.Scalar:
		edits = append(insertion(n.Span.Start, "["), insertion(n.Span.End, ", "+all+"]")...)
		return edits, IsPlain(n.Value) && line.Encloses(n.Span)
	case n.Kind != frontmatter.Sequence:
		return nil, false
	case len(n.Items) == 0:
		return insertion(n.Span.Start+1, all), n.Style == frontmatter.Flow
	}
	last := n.Items[len(n.Items)-1]
	if last.Kind == frontmatter.Alias || last.Kind == frontmatter.Sequence || last.Span.Empty() || last.Style == frontmatter.Literal || last.Style == frontmatter.Folded {
		return nil, false
	}
	quoted := slices.Clone(names)
	if !slices.ContainsFunc(n.Items, func(item *frontmatter.Node) bool { return item.Kind == frontmatter.Scalar && item.Style != last.Style }) {
		for i := range quoted {
			quoted[i] = quotedAs(last, quoted[i])
		}
	}
	if n.Style == frontmatter.Flow {
		return insertion(last.Span.End, ", "+strings.Join(quoted, ", ")), true
	}
	first := d.LineSpan(d.Line(int(last.Span.Start)))
	at := d.LineSpan(d.Line(int(last.Span.End - 1)))
	if last.Kind == frontmatter.Scalar && !first.Encloses(last.Span) {
		return nil, false
	}
	indent := strings.Repeat(" ", int(n.Span.Start-line.Start))
	var b strings.Builder
	for _, name := range quoted {
		b.WriteString(eol(d) + indent + "- " + name)
	}
	return insertion(at.End, b.String()), true
}

// quotedAs writes a name in the quotes of another item.
func quotedAs(like *frontmatter.Node, name string) string {
	switch {
	case like.Kind != frontmatter.Scalar:
	case like.Style == frontmatter.Single:
		return "'" + name + "'"
	case like.Style == frontmatter.Double:
		return `"` + name + `"`
	}
	return name
}

// newList writes a key with a list, as the other lists of the front matter are
// written.
func newList(d *index.Document, key string, names []string) string {
	for _, like := range d.Front.Root.Pairs {
		n := like.Value
		if n.Kind != frontmatter.Sequence || n.Style != frontmatter.BlockStyle {
			continue
		}
		indent := strings.Repeat(" ", int(n.Span.Start-d.LineSpan(d.Line(int(n.Span.Start))).Start))
		text := key + ":" + eol(d)
		for _, name := range names {
			text += indent + "- " + name + eol(d)
		}
		return text
	}
	return key + ": [" + strings.Join(names, ", ") + "]" + eol(d)
}

// eol is how the first line of a document ends.
func eol(d *index.Document) string {
	if end := d.LineSpan(0).End; d.LineEnd(0)-int(end) == 2 {
		return "\r\n"
	}
	return "\n"
}

// listWithout returns the edits that take names out of a list of front matter. A comment
// behind one of them stays, on a line of its own; there are none where the list is
// written in a way that leaves no sure cut.
func listWithout(d *index.Document, pair frontmatter.Pair, text []byte, drop func(name string) bool) (edits []source.Edit) {
	n := pair.Value
	gone := func(item *frontmatter.Node) bool { return item.Kind == frontmatter.Scalar && drop(item.Value) }
	if n.Kind == frontmatter.Scalar && n.Tag == frontmatter.Str && n.Style < frontmatter.Literal && gone(n) {
		return []source.Edit{{Span: n.Span, New: "[]"}}
	}
	if n.Kind != frontmatter.Sequence || !slices.ContainsFunc(n.Items, gone) {
		return nil
	}
	if !slices.ContainsFunc(n.Items, func(item *frontmatter.Node) bool { return !gone(item) }) {
		all := source.Span{Start: pair.Key.Span.End, End: n.Span.End}
		switch within := text[all.Start:all.End]; {
		case bytes.IndexByte(within, '&') >= 0 || bytes.IndexByte(within, '!') >= 0:
			return nil
		case bytes.IndexByte(within, '#') < 0:
			return []source.Edit{{Span: all, New: ": []"}}
		case n.Style != frontmatter.BlockStyle || within[0] != ':':
			return nil
		}
		edits = insertion(pair.Key.Span.End+1, " []")
	}
	if n.Style == frontmatter.Flow {
		return flowWithout(n, text, gone)
	}
	for _, item := range n.Items {
		if !gone(item) {
			continue
		}
		line := d.LineSpan(d.Line(int(item.Span.Start)))
		before := string(text[line.Start:item.Span.Start])
		behind := string(text[min(item.Span.End, line.End):line.End])
		comment := strings.TrimLeft(behind, " \t")
		switch {
		case strings.TrimSpace(before) != "-":
			return nil
		case comment == "":
			edits = append(edits, source.Edit{Span: source.Span{Start: line.Start, End: afterLine(text, line.End)}})
		case comment[0] == '#':
			dash := line.Start + int32(strings.IndexByte(before, '-'))
			edits = append(edits, source.Edit{Span: source.Span{Start: dash, End: line.End - int32(len(comment))}})
		default:
			return nil
		}
	}
	return edits
}

// flowWithout writes a list between brackets anew, without some of its items.
func flowWithout(n *frontmatter.Node, text []byte, gone func(*frontmatter.Node) bool) []source.Edit {
	var kept []string
	between := ", "
	for i, item := range n.Items {
		if i > 0 {
			if between = string(text[n.Items[i-1].Span.End:item.Span.Start]); strings.TrimSpace(between) != "," {
				return nil
			}
		}
		if !gone(item) {
			kept = append(kept, string(text[item.Span.Start:item.Span.End]))
		}
	}
	all := source.Span{Start: n.Items[0].Span.Start, End: n.Items[len(n.Items)-1].Span.End}
	return []source.Edit{{Span: all, New: strings.Join(kept, between)}}
}
