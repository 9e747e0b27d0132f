package rules

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// ownSkill reports whether a document is a skill that the people of this tree
// wrote, and that could be read: others are not theirs to change.
func ownSkill(p *lint.TreePass) bool {
	return p.Kind == index.Skill && p.Doc.Front != nil && !p.Doc.Unsure && !p.Tree().IsVendored(p.Doc.Path)
}

// calls reports whether a word is a name of a skill: its own, or its directory's.
func calls(word string, d *index.Document) bool {
	word = word[strings.LastIndexAny(word, ":/")+1:]
	name := index.SkillName(d)
	return word == name[strings.LastIndexAny(name, ":/")+1:] || word == path.Base(path.Dir(d.Path))
}

// lists reports whether a field of one skill names another.
func lists(d *index.Document, field string, other *index.Document) bool {
	return slices.ContainsFunc(d.Field(field).Strings(), func(n *frontmatter.Node) bool { return calls(n.Value, other) })
}

// needFields are the fields in which a skill says what it needs or goes well with.
var needFields = []string{"depends_on", "dependencies", "recommends"}

// plainName reports whether a name can be written in a YAML list as it is.
func plainName(name string) bool {
	if name == "" || len(name) > 128 || frontmatter.NeedsQuote(name) {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || i > 0 && (c == '-' || c == '_')) {
			return false
		}
	}
	return true
}

// addToList returns the edits that add names to the list that a key of a skill's
// front matter has, in the list's own style; a missing key is written behind the
// others. ok is false where the way it is written leaves no sure place.
func addToList(d *index.Document, key string, names []string) (edits []lint.Edit, ok bool) {
	if d.Front == nil || d.Front.Root == nil || d.Front.Root.Kind != frontmatter.Mapping || d.Front.Root.Style != frontmatter.BlockStyle {
		return nil, false
	}
	insert := func(at int32, text string) []lint.Edit {
		return []lint.Edit{{Path: d.Path, Span: source.Span{Start: at, End: at}, New: text}}
	}
	pair, there := d.Front.Root.Pair(key)
	if !there {
		return insert(d.Front.Body.End, newList(d, key, names)), d.Front.Root.Span.Start == d.Front.Body.Start
	}
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
		return insert(n.Span.Start, text), line.Encloses(pair.Key.Span)
	case n.Kind == frontmatter.Scalar && n.Tag == frontmatter.Null:
		return []lint.Edit{{Path: d.Path, Span: n.Span, New: "[" + all + "]"}}, true
	case n.Kind == frontmatter.Scalar:
		edits = append(insert(n.Span.Start, "["), insert(n.Span.End, ", "+all+"]")...)
		return edits, plainName(n.Value) && line.Encloses(n.Span)
	case n.Kind != frontmatter.Sequence:
		return nil, false
	case len(n.Items) == 0:
		return insert(n.Span.Start+1, all), n.Style == frontmatter.Flow
	}
	last := n.Items[len(n.Items)-1]
	if last.Kind != frontmatter.Scalar || last.Span.Empty() {
		return nil, false
	}
	if n.Style == frontmatter.Flow {
		return insert(last.Span.End, ", "+all), true
	}
	at := d.LineSpan(d.Line(int(last.Span.Start)))
	if !at.Encloses(last.Span) || last.Style == frontmatter.Literal || last.Style == frontmatter.Folded {
		return nil, false
	}
	indent := strings.Repeat(" ", int(n.Span.Start-line.Start))
	var b strings.Builder
	for _, name := range names {
		b.WriteString(eol(d) + indent + "- " + name)
	}
	return insert(at.End, b.String()), true
}

// newList writes a key with a list, as the other lists of the front matter are
// written.
func newList(d *index.Document, key string, names []string) string {
	for _, like := range cmp.Or(d.Front.Root, &frontmatter.Node{}).Pairs {
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
