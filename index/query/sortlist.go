package query

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// unordered are the lists of front matter in which the order means nothing.
var unordered = []string{"depends_on", "recommends", "used_by", "tags", "skills", "dependencies", "references"}

// Sorted returns the edit that sorts the list of front matter in which offset lies in
// the document at p, and leaves each of its items once; once says that some were there
// twice. text is the document's. ok is false where there is no such list, or nothing
// to do, and where something stands between the items that belongs to one of them.
func Sorted(s *index.Snapshot, p string, offset int, text []byte) (key string, e Edit, once, ok bool) {
	d := s.Doc(p)
	if d == nil || !d.Markdown || d.Front == nil || d.Front.Root == nil || d.Unsure || len(text) != d.Size() {
		return "", Edit{}, false, false
	}
	for _, pair := range d.Front.Root.Pairs {
		list := pair.Value
		if list.Kind != frontmatter.Sequence || int(pair.Key.Span.Start) > offset || int(list.Span.End) < offset || !slices.Contains(unordered, pair.Key.Value) {
			continue
		}
		if len(list.Items) < 2 {
			return "", Edit{}, false, false
		}
		between := ""
		for i, item := range list.Items {
			if item.Kind != frontmatter.Scalar || item.Style > frontmatter.Double || item.Tag == frontmatter.Null {
				return "", Edit{}, false, false
			}
			if i == 0 {
				continue
			}
			gap := string(text[list.Items[i-1].Span.End:item.Span.Start])
			if i > 1 && gap != between {
				return "", Edit{}, false, false
			}
			between = gap
		}
		span := source.Span{Start: list.Items[0].Span.Start, End: list.Items[len(list.Items)-1].Span.End}
		before, behind := text[list.Span.Start:span.Start], text[span.End:max(span.End, list.Span.End)]
		if list.Style == frontmatter.BlockStyle {
			behind = text[span.End:d.LineSpan(d.Line(int(span.End))).End]
		}
		// An anchor, a tag or a comment would stay where it is.
		if strings.Trim(between, " \t\r\n-,") != "" || strings.Trim(string(before), " \t\r\n-[") != "" || strings.Trim(string(behind), " \t\r\n,]") != "" {
			return "", Edit{}, false, false
		}
		sorted := slices.Clone(list.Items)
		slices.SortStableFunc(sorted, func(a, b *frontmatter.Node) int { return strings.Compare(a.Value, b.Value) })
		sorted = slices.CompactFunc(sorted, func(a, b *frontmatter.Node) bool { return a.Value == b.Value })
		if slices.Equal(sorted, list.Items) {
			return "", Edit{}, false, false
		}
		var parts []string
		for _, item := range sorted {
			parts = append(parts, string(text[item.Span.Start:item.Span.End]))
		}
		return pair.Key.Value, Edit{Place{d.Path, span}, strings.Join(parts, between)}, len(sorted) < len(list.Items), true
	}
	return "", Edit{}, false, false
}
