package query

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// What takes something out of a document wants the text that the snapshot knows of it,
// and is tried: ok is false where what comes of it is not the document without just
// that, or where a comment would be lost.

// WithoutUsers returns the edits that take names out of a skill's used_by. An entry's
// comment stays, on a line of its own.
func WithoutUsers(s *index.Snapshot, skill *index.Document, text []byte, names []string) (edits []source.Edit, ok bool) {
	if skill.Front == nil || len(text) != skill.Size() {
		return nil, false
	}
	pair, there := skill.Front.Root.Pair("used_by")
	if !there {
		return nil, false
	}
	edits = listWithout(skill, pair, text, func(name string) bool { return slices.Contains(names, name) })
	var kept []string
	for _, n := range pair.Value.Strings() {
		if !slices.Contains(names, n.Value) {
			kept = append(kept, n.Value)
		}
	}
	return edits, len(edits) > 0 && makes(s, skill, text, edits, func(now *index.Document) bool {
		var left []string
		for _, n := range now.Field("used_by").Strings() {
			left = append(left, n.Value)
		}
		return slices.Equal(kept, left) && len(now.Front.Root.Pairs) == len(skill.Front.Root.Pairs)
	})
}

// WithoutRows returns the edits that take rows at places among rows out of the registry
// d, for each by itself; those of which none are sure are left out. A list is not left
// empty, since nobody would know how a row of it is written.
func WithoutRows(s *index.Snapshot, d *index.Document, text []byte, rows []FiledRow, going []int) map[int][]source.Edit {
	if len(text) != d.Size() {
		return nil
	}
	root := frontmatter.Parse(text, path.Ext(d.Path) == ".json").Root
	stay := map[source.Span]int{}
	cuts := map[int][]source.Edit{}
	var all []source.Edit
	for _, at := range going {
		list, child := rowNode(d, root, &rows[at])
		if list == nil {
			continue
		}
		if _, ok := stay[list.Span]; !ok {
			stay[list.Span] = len(list.Items) + len(list.Pairs)
		}
		stay[list.Span]--
		cut, ok := source.Span{}, false
		if list.Style == frontmatter.Flow {
			cut, ok = flowCut(list, child)
		} else {
			cut, ok = blockCut(d, text, list, child, &rows[at].Fact)
		}
		if ok && (path.Ext(d.Path) == ".json" || !commented(text[cut.Start:cut.End])) {
			cuts[at] = []source.Edit{{Span: cut}}
			all = append(all, cuts[at]...)
		}
	}
	named := func(at int) int {
		if rows[at].Name != nil {
			return 1
		}
		return 0
	}
	gone := 0
	for at := range cuts {
		if list, _ := rowNode(d, root, &rows[at]); stay[list.Span] < 1 {
			delete(cuts, at)
			all = nil // tried one by one
		}
		gone += named(at)
	}
	if all != nil && lacksNames(s, d, text, all, gone) {
		return cuts
	}
	maps.DeleteFunc(cuts, func(at int, edits []source.Edit) bool { return !lacksNames(s, d, text, edits, named(at)) })
	return cuts
}

// lacksNames reports whether edits make of a registry one with so many names less.
func lacksNames(s *index.Snapshot, d *index.Document, text []byte, edits []source.Edit, gone int) bool {
	names := func(d *index.Document) (n int) {
		for i := range d.Refs {
			if d.Refs[i].Form == index.FormRegistryName {
				n++
			}
		}
		return n
	}
	return makes(s, d, text, edits, func(now *index.Document) bool { return names(now) == names(d)-gone && now.Shape == d.Shape })
}

// rowNode returns the list that a row of the registry d is in, and its place there.
func rowNode(d *index.Document, root *frontmatter.Node, row *FiledRow) (list *frontmatter.Node, at int) {
	span := row.Fact.Span
	if d.Rows == nil { // then a name is a key
		if row.Name == nil {
			return nil, 0
		}
		span = row.Name.Span
	}
	return holder(root, span)
}

// holder returns the collection that a value, or a key, at a span is in, and its place
// there.
func holder(n *frontmatter.Node, span source.Span) (list *frontmatter.Node, at int) {
	if n == nil || !n.Span.Encloses(span) {
		return nil, 0
	}
	for i, item := range n.Items {
		if item.Span == span {
			return n, i
		}
		if list, at := holder(item, span); list != nil {
			return list, at
		}
	}
	for i, p := range n.Pairs {
		if p.Value.Span == span || p.Key.Inner == span {
			return n, i
		}
		if list, at := holder(p.Value, span); list != nil {
			return list, at
		}
	}
	return nil, 0
}

// child returns the span of an item, or of a key with its value.
func child(list *frontmatter.Node, at int) source.Span {
	if list.Kind == frontmatter.Sequence {
		return list.Items[at].Span
	}
	p := list.Pairs[at]
	return source.Span{Start: p.Key.Span.Start, End: max(p.Key.Span.End, p.Value.Span.End)}
}

// flowCut is what goes with a child of a list between brackets: the comma to the next
// one, or the one before.
func flowCut(list *frontmatter.Node, at int) (cut source.Span, ok bool) {
	last := max(len(list.Items), len(list.Pairs)) - 1
	switch {
	case at < last:
		return source.Span{Start: child(list, at).Start, End: child(list, at+1).Start}, true
	case at > 0:
		return source.Span{Start: child(list, at-1).End, End: child(list, at).End}, true
	}
	return cut, false
}

// blockCut is the lines of a child of a list that has lines.
func blockCut(d *index.Document, text []byte, list *frontmatter.Node, at int, row *index.Row) (cut source.Span, ok bool) {
	whole := child(list, at)
	line := d.LineSpan(d.Line(int(whole.Start)))
	before := strings.TrimSpace(string(text[line.Start:whole.Start]))
	if list.Kind == frontmatter.Sequence {
		if before != "-" {
			return cut, false
		}
		return rowLines(d, text, row)
	}
	last := d.LineSpan(d.Line(int(max(whole.End-1, whole.Start))))
	return source.Span{Start: line.Start, End: afterLine(text, last.End)}, before == ""
}

// commented reports whether lines of YAML may have a comment.
func commented(lines []byte) bool {
	return bytes.HasPrefix(lines, []byte("#")) || bytes.Contains(lines, []byte(" #")) || bytes.Contains(lines, []byte("\t#")) || bytes.Contains(lines, []byte("\n#"))
}

// WithoutListed returns the edits that take the row whose first cell is at name out of
// a table of the index d. The head of a table stays.
func WithoutListed(s *index.Snapshot, d *index.Document, text []byte, name source.Span) (edits []source.Edit, ok bool) {
	if d.Listing == nil || len(text) != d.Size() {
		return nil, false
	}
	edits, ok = lineCut(d, text, name)
	if ok && text[edits[0].Span.Start] == '|' {
		return edits, true // the line is the row; there may be many
	}
	return edits, ok && makes(s, d, text, edits, func(now *index.Document) bool { return rowsIn(now) == rowsIn(d)-1 })
}

// rowsIn counts the rows of the tables of an index.
func rowsIn(d *index.Document) (n int) {
	if d.Listing != nil {
		for i := range d.Listing.Tables {
			n += len(d.Listing.Tables[i].Rows)
		}
	}
	return n
}

// WithoutArrow returns the edits that take an arrow out of a graph of the index d. Nodes
// that have their labels in its line stay; ok is false where the line has more than the
// arrow and its two ends.
func WithoutArrow(s *index.Snapshot, d *index.Document, text []byte, arrow source.Span) (edits []source.Edit, ok bool) {
	if d.Listing == nil || len(text) != d.Size() {
		return nil, false
	}
	line := d.LineSpan(d.Line(int(arrow.Start)))
	m := arrowLine.FindSubmatch(text[line.Start:line.End])
	if m == nil {
		return nil, false
	}
	var kept []string
	for _, node := range m[2:] {
		if bytes.ContainsAny(node, "[({") {
			kept = append(kept, string(m[1])+string(node))
		}
	}
	if len(kept) > 0 {
		edits = []source.Edit{{Span: line, New: strings.Join(kept, eol(d))}}
	} else if edits, ok = lineCut(d, text, arrow); !ok {
		return nil, false
	}
	return edits, makes(s, d, text, edits, func(now *index.Document) bool {
		return now.Listing != nil && len(now.Listing.Edges) == len(d.Listing.Edges)-1 && now.Listing.Others == d.Listing.Others
	})
}

// arrowLine is a line with one arrow, maybe with a text, between two nodes, which may
// have labels.
var arrowLine = regexp.MustCompile(`^([ \t]*)(` + node + `)[ \t]*(?:--+>|==+>)(?:\|[^|]*\|)?[ \t]*(` + node + `)[ \t]*;?[ \t]*$`)

// node is a node of a graph.
const node = `[\w-]*\w(?:\[[^\]]*\]|\([^)]*\)|\{[^}]*\})?`

// lineCut takes out the line of a span, which must have no comment.
func lineCut(d *index.Document, text []byte, at source.Span) (edits []source.Edit, ok bool) {
	line := d.LineSpan(d.Line(int(at.Start)))
	whole := text[line.Start:line.End]
	if at.End > line.End || bytes.Contains(whole, []byte("<!--")) || bytes.Contains(whole, []byte("%%")) {
		return nil, false
	}
	return []source.Edit{{Span: source.Span{Start: line.Start, End: afterLine(text, line.End)}}}, true
}

// Relisted returns the edits that lead the link in the first cell of a row of the index
// d to the one skill that its label names; ok is false where that is none, or is
// listed already.
func Relisted(s *index.Snapshot, d *index.Document, text []byte, link *index.Reference) (edits []source.Edit, ok bool) {
	if d.Listing == nil || len(text) != d.Size() || !IsSkillFile(link.Target) || !link.Frag().Empty() {
		return nil, false
	}
	skills := s.SkillsNamed(d.Path, LabelOf(text, link))
	resolve := func(r *index.Reference) index.Resolution { return s.Resolve(d, r) }
	if len(skills) != 1 || s.RootOf(dirOf(skills[0].Path)) != s.RootOf(d.Path) || slices.Contains(ListedSkills(d, resolve), skills[0].Path) {
		return nil, false
	}
	return []source.Edit{{Span: link.Span, New: EscapePath(index.Relative(dirOf(d.Path), skills[0].Path))}}, true
}

// LabelOf returns the label of an inline link without marks around it, "" for another.
func LabelOf(text []byte, link *index.Reference) string {
	whole := string(text[link.Whole.Start:link.Whole.End])
	label, _, ok := strings.Cut(strings.TrimPrefix(whole, "["), "](")
	if !ok {
		return ""
	}
	return strings.Trim(label, "*_` ")
}

// IsSkillFile reports whether a written path leads to a SKILL.md.
func IsSkillFile(written string) bool { return path.Base(written) == "SKILL.md" }
