package query

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// styled returns how to write names as one that is written there is: as code, strong,
// as a link, or bare.
func (c *completer) styled(like string) func(string, *index.Skilled) string {
	switch {
	case strings.HasPrefix(like, "["):
		return func(n string, e *index.Skilled) string { return "[" + n + "](" + c.linkTo(e.Path) + ")" }
	case strings.HasPrefix(like, "`"):
		return func(n string, _ *index.Skilled) string { return "`" + n + "`" }
	case strings.HasPrefix(like, "**"):
		return func(n string, _ *index.Skilled) string { return "**" + n + "**" }
	}
	return plain
}

// related reports whether the cursor is in a section that lists skills.
func (c *completer) related() bool { _, ok := c.relatedSection(); return ok }

func (c *completer) relatedSection() (source.Span, bool) {
	m := c.d.Body()
	for i, h := range m.Headings {
		s := m.Section(i, len(c.text))
		if index.ListsSkills(h.Title) && int(h.Span.End) < c.offset && c.offset <= int(s.End) {
			return source.Span{Start: h.Span.End, End: s.End}, true
		}
	}
	return source.Span{}, false
}

var (
	itemStart = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)])[ \t]+([\w-]*)$`)
	cellStart = regexp.MustCompile(`^\s*\|[ \t]*([\w-]*)$`)
	entry     = regexp.MustCompile("(?m)^\\s*(?:[-*+]|\\d+[.)]|\\|)[ \\t]+((\\[?\\*{0,2}`?)([\\w:-]*\\w))")
)

// inRelated offers skills as items, and as first cells, of a section that lists some,
// written as the others are.
func (c *completer) inRelated(p spot) bool {
	m := itemStart.FindSubmatchIndex(p.before)
	if m == nil {
		m = cellStart.FindSubmatchIndex(p.before)
	}
	section, ok := c.relatedSection()
	if m == nil || !ok {
		return false
	}
	how := c.styled("`") // a bare word of one part would be nobody's name
	c.listed = map[string]bool{}
	for _, e := range entry.FindAllSubmatchIndex(c.text[section.Start:section.End], -1) {
		if at := int(section.Start) + e[2]; at >= int(p.line.Start) && at <= int(p.line.End) {
			continue
		}
		name := string(c.text[section.Start:section.End][e[6]:e[7]])
		if c.listed[name] = true; e[4] < e[5] && len(c.listed) == 1 {
			how = c.styled(string(c.text[section.Start:section.End][e[4]:e[5]]))
		}
	}
	c.skillsInText(source.At(p.at(m[2]), c.nameEnd()), how)
	return true
}

// inCell offers skills in the tables of an index: in the column of skills, and in
// that of what they depend on, with commas between them.
func (c *completer) inCell(p spot) bool {
	if c.kind != index.Index || !bytes.HasPrefix(bytes.TrimLeft(p.before, " \t"), []byte("|")) {
		return false
	}
	column := bytes.Count(p.before, []byte("|")) - 1
	table, own := c.table()
	if own < 2 || len(table[0]) <= column || len(table[0]) == 0 {
		return false
	}
	first := strings.EqualFold(table[0][0], "skill") || strings.EqualFold(table[0][0], "skills")
	cell := p.before[bytes.LastIndexByte(p.before, '|')+1:]
	from := len(p.before) - len(cell)
	c.listed = map[string]bool{}
	switch {
	case !first:
		return false
	case column == 0:
		for i, row := range table {
			if i > 1 && i != own && len(row) > 0 {
				c.listed[bare(row[0])] = true
			}
		}
	case index.IsDependencies(table[0][column]):
		at := bytes.Count(cell, []byte(",")) // which of the names the cursor is in
		if i := bytes.LastIndexByte(cell, ','); i >= 0 {
			from, cell = from+i+1, cell[i+1:]
		}
		if column < len(table[own]) {
			for i, part := range strings.Split(table[own][column], ",") {
				if i != at {
					c.listed[bare(part)] = true
				}
			}
		}
		if len(table[own]) > 0 {
			c.listed[bare(table[own][0])] = true
		}
	default:
		return false
	}
	lead := len(cell) - len(bytes.TrimLeft(cell, " \t"))
	for _, b := range cell[lead:] {
		if !inName(b) {
			return false
		}
	}
	like := ""
	for i, row := range table {
		if i > 1 && i != own && column < len(row) && strings.IndexFunc(row[column], func(r rune) bool { return r < 0x80 && alnum(byte(r)) }) >= 0 && bare(row[column]) != "none" {
			like = row[column]
			break
		}
	}
	c.skillsInText(source.At(p.at(from+lead), c.nameEnd()), c.styled(like))
	return true
}

// bare returns the name in a cell without what marks it up.
func bare(cell string) string {
	name, _, _ := strings.Cut(strings.Trim(cell, " \t*_`["), "]")
	return strings.Trim(name, "*_`")
}

// table returns the cells of the rows around the cursor, header and rule first, and
// which row it is in. It goes by lines, so that a row may be half written.
func (c *completer) table() (rows [][]string, own int) {
	n := c.d.Line(c.offset)
	isRow := func(i int) bool {
		l := c.d.LineSpan(i)
		return bytes.HasPrefix(bytes.TrimLeft(c.text[l.Start:l.End], " \t"), []byte("|"))
	}
	first := n
	for first > 0 && isRow(first-1) {
		first--
	}
	for i := first; i < c.d.Lines() && isRow(i); i++ {
		l := c.d.LineSpan(i)
		text := strings.TrimSpace(string(c.text[l.Start:l.End]))
		text = strings.TrimSuffix(strings.TrimPrefix(text, "|"), "|")
		var cells []string
		for cell := range strings.SplitSeq(text, "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		rows = append(rows, cells)
	}
	return rows, n - first
}
