package query

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

var rowRE = regexp.MustCompile("^\\|\\s*[\\w`*\\[-]*$")

// tableRow completes the beginning of a row in an index by whole rows of skills that
// the index does not list, written as another row is. It reports whether there is one.
func (c *completer) tableRow() bool {
	line := c.d.LineSpan(c.d.Line(c.offset))
	if c.kind != index.Index || !rowRE.Match(c.text[line.Start:c.offset]) || len(bytes.TrimSpace(c.text[c.offset:line.End])) > 0 {
		return false
	}
	m := c.d.Body()
	i := slices.IndexFunc(m.Tables, func(t markdown.Table) bool {
		return t.Span.Start < line.Start && c.d.Line(int(line.Start)) <= c.d.Line(int(t.Span.End))+1
	})
	if i < 0 || m.InCode(c.offset) {
		return false
	}
	t := m.Tables[i]
	model, name := c.modelRow(&t, line)
	if model == nil {
		return false
	}
	listed := map[string]bool{}
	for i := range c.d.Refs {
		if r := &c.d.Refs[i]; r.Form == index.FormIndexName && !r.Span.Contains(c.offset) {
			listed[r.Target] = true
		}
	}
	for d := range c.named() {
		other := index.SkillName(d)
		if listed[other] || strings.ContainsAny(other, "|\n") {
			continue
		}
		b := newSkeleton("| " + c.cellLike(model[0], name, d))
		for _, h := range t.Header[1:] {
			b.write(" | ")
			switch strings.ToLower(h.Value) {
			case "dependencies", "depends on", "depends_on":
				b.write(c.dependencies(d))
			case "category":
				b.write(d.FieldText("category"))
			default:
				b.stop("")
			}
		}
		b.write(" |")
		c.add(Item{
			Label: other, Kind: ItemSnippet, Detail: "a whole row", Span: source.Span{Start: line.Start, End: max(line.End, int32(c.offset))},
			New: b.String(), Stops: b.stops, Filter: "| " + other, Path: d.Path, rank: c.distance(d.Path),
		})
	}
	return true
}

// modelRow returns the last row of a table, but for the one in a line, that begins
// with the name of a skill; nil where there is none.
func (c *completer) modelRow(t *markdown.Table, line source.Span) (row []markdown.Cell, name string) {
	for _, cells := range slices.Backward(t.Rows) {
		if len(cells) == 0 || line.Encloses(cells[0].Span) {
			continue
		}
		name := strings.Trim(cells[0].Value, " `*_")
		if len(c.s.SkillsNamed(c.d.Path, name)) > 0 {
			return cells, name
		}
	}
	return nil, ""
}

// cellLike writes the first cell of a row for a skill as another row has it, its link
// included.
func (c *completer) cellLike(model markdown.Cell, name string, d *index.Document) string {
	written := string(c.text[model.Span.Start:model.Span.End])
	label, dest, linked := strings.Cut(written, "](")
	cell := strings.Replace(label, name, index.SkillName(d), 1)
	if !linked {
		return cell
	}
	_, behind, _ := strings.Cut(dest, ")")
	return cell + "](" + escapePath(index.Relative(dirOf(c.d.Path), d.Path)) + ")" + behind
}

// dependencies writes what a skill depends on for a cell of an index.
func (c *completer) dependencies(d *index.Document) string {
	var list []string
	for _, p := range c.s.Graph().DependsOnOf(d.Path) {
		if to := c.s.Doc(p); to != nil {
			list = append(list, index.SkillName(to))
		}
	}
	if len(list) == 0 {
		return "-"
	}
	return strings.Join(list, ", ")
}
