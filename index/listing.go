package index

import (
	"hash/maphash"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A Listing is what an index says besides the names and links in it, which are
// references. It is nil for a document that has no index's name.
type Listing struct {
	Complete bool     // it means to have every skill of its root
	Words    []uint64 // of a complete one, the hashes of all its words in lower case, sorted
	Tables   []ListTable
	Counts   []CountTable
	Edges    []Edge
	Others   int // edges of its graphs that begin or end in what is no name
}

// A ListTable is a table of an index whose first column is headed Skill.
type ListTable struct {
	Head    source.Span // the first cell of its header
	Columns int
	Deps    int // the column of dependencies, -1 where there is none
	Rows    []ListRow

	// How a row is written: what stands before, between and behind the name and the
	// path in the first cell, Linked where there is a path. Newline is "" where the last
	// row is not a line of its own.
	Before, Between, Behind string
	Linked                  bool
	Newline                 string
	Top                     string // its lines above the rows, with their ends; "" where Newline is
	Mark                    string // around a name among the dependencies
	None                    string // in place of them where there are none
}

// A ListRow is a row of a ListTable.
type ListRow struct {
	Name source.Span // the first cell
	Deps source.Span // the cell of dependencies; empty where the row has none
	// Names says that the cell of dependencies has nothing but names, or says that there
	// are none.
	Names bool
}

// A CountTable is a table of an index whose rows say how many skills there are of
// something.
type CountTable struct{ Rows []CountRow }

// A CountRow is a row of a CountTable.
type CountRow struct {
	Label string
	Span  source.Span // the number
	N     int
}

// An Edge is an arrow of an index's graph between two nodes that are names.
type Edge struct {
	From, To string
	Span     source.Span // from the id of the one to the id of the other
}

// readListing reads the tables of an index. Its graphs are read already.
func (d *Document) readListing(m *markdown.Doc, text []byte) {
	l := d.listing()
	for _, t := range m.Tables {
		if len(t.Header) == 0 || len(t.Rows) == 0 {
			continue
		}
		switch head := strings.ToLower(t.Header[0].Value); head {
		case "skill", "skills":
			l.Tables = append(l.Tables, listTable(d, m, t, text))
		case "category", "categories", "area", "domain", "folder", "group":
			if c := countTable(t); len(c.Rows) > 0 {
				l.Counts = append(l.Counts, c)
			}
		}
	}
	if path.Base(d.Path) == "SKILL-INDEX.md" {
		l.Complete = true
		l.Words = allWords(m, text)
	}
	if !l.Complete && len(l.Tables)+len(l.Counts)+len(l.Edges) == 0 {
		d.Listing = nil
	}
}

// listing returns the facts of an index, which it makes where there are none yet.
func (d *Document) listing() *Listing {
	if d.Listing == nil {
		d.Listing = &Listing{}
	}
	return d.Listing
}

func isDependencies(head string) bool {
	switch strings.ToLower(head) {
	case "dependencies", "depends on", "depends_on":
		return true
	}
	return false
}

func listTable(d *Document, m *markdown.Doc, t markdown.Table, text []byte) ListTable {
	lt := ListTable{Head: t.Header[0].Span, Columns: len(t.Header), Deps: -1}
	for i, h := range t.Header {
		if i > 0 && isDependencies(h.Value) {
			lt.Deps = i
		}
	}
	for _, cells := range t.Rows {
		row := ListRow{Name: cells[0].Span}
		if lt.Deps >= 0 && lt.Deps < len(cells) {
			row.Deps = cells[lt.Deps].Span
			written := string(text[row.Deps.Start:row.Deps.End])
			mark, none, ok := onlyNames(written)
			row.Names = ok && row.Deps.Start > 0
			switch {
			case ok && none && lt.None == "":
				lt.None = strings.Clone(written)
			case ok && !none && lt.Mark == "":
				lt.Mark = mark
			}
		}
		lt.Rows = append(lt.Rows, row)
	}
	lt.style(d, m, text)
	return lt
}

// onlyNames reports whether a cell has names and nothing else, and the mark around
// them, or whether it says that there are none.
func onlyNames(cell string) (mark string, none, ok bool) {
	switch strings.ToLower(strings.Trim(cell, " *_`")) {
	case "", "-", "--", "—", "–", "none", "n/a":
		return "", true, true
	}
	for part := range strings.SplitSeq(cell, ",") {
		part = strings.TrimSpace(part)
		name := strings.Trim(part, "`*_")
		if !isName(name) {
			return "", false, false
		}
		if m := part[:strings.Index(part, name)]; part == m+name+m {
			mark = m
		}
	}
	return strings.Clone(mark), false, true
}

// style finds out how the last row of a table is written.
func (lt *ListTable) style(d *Document, m *markdown.Doc, text []byte) {
	cell := lt.Rows[len(lt.Rows)-1].Name
	line := d.LineSpan(d.Line(int(cell.Start)))
	if line.Empty() || text[line.Start] != '|' || text[line.End-1] != '|' {
		return
	}
	if lt.Newline = string(text[line.End:d.LineEnd(d.Line(int(cell.Start)))]); lt.Newline == "" {
		lt.Newline = "\n" // the file ends here
	}
	if top := (source.Span{Start: d.LineSpan(d.Line(int(lt.Head.Start))).Start, End: d.LineSpan(d.Line(int(lt.Rows[0].Name.Start))).Start}); text[top.Start] == '|' {
		lt.Top = strings.Clone(string(text[top.Start:top.End]))
	}
	written := string(text[cell.Start:cell.End])
	i, _ := slices.BinarySearchFunc(m.Links, cell, func(l markdown.Link, s source.Span) int { return int(l.Span.Start - s.Start) })
	if i < len(m.Links) && cell.Encloses(m.Links[i].Span) {
		link := m.Links[i]
		raw := string(text[link.Label.Start:link.Label.End])
		name := strings.Trim(raw, "*_` ")
		if link.Kind != markdown.Inline || link.Dest.Empty() || name == "" {
			lt.Newline = ""
			return
		}
		start := int(link.Label.Start-cell.Start) + strings.Index(raw, name)
		dest := link.Dest.Start - cell.Start
		lt.Linked = true
		lt.Before, lt.Between = strings.Clone(written[:start]), strings.Clone(written[start+len(name):dest])
		lt.Behind = strings.Clone(written[link.Dest.End-cell.Start:])
		return
	}
	name := strings.Trim(written, "*_` ")
	if !isName(name) {
		lt.Newline = ""
		return
	}
	start := strings.Index(written, name)
	lt.Before, lt.Behind = strings.Clone(written[:start]), strings.Clone(written[start+len(name):])
}

// countTable reads the rows that have a number in the column headed Count or Skills.
func countTable(t markdown.Table) (c CountTable) {
	col := slices.IndexFunc(t.Header, func(h markdown.Cell) bool {
		switch strings.ToLower(h.Value) {
		case "count", "skills", "number of skills", "skill count":
			return true
		}
		return false
	})
	if col <= 0 {
		return c
	}
	for _, cells := range t.Rows {
		if col >= len(cells) {
			continue
		}
		n, err := strconv.Atoi(cells[col].Value)
		if err != nil || n < 0 {
			continue
		}
		span := cells[col].Span
		pad := int32((span.Len() - len(cells[col].Value)) / 2) // the marks around it
		if span.Len()-2*int(pad) != len(cells[col].Value) {
			continue
		}
		c.Rows = append(c.Rows, CountRow{Label: strings.Clone(cells[0].Value), Span: source.Span{Start: span.Start + pad, End: span.End - pad}, N: n})
	}
	return c
}

// allWords returns the hashes of all words of a text in lower case, and of its titles
// with hyphens between their words.
func allWords(m *markdown.Doc, text []byte) []uint64 {
	var list []uint64
	add := func(word string) { list = append(list, maphash.String(seed, strings.ToLower(word))) }
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && isWordByte(text[i]) {
			i++
		}
		if i == start {
			i++
			continue
		}
		word := string(text[start:i])
		add(word)
		if trimmed := strings.Trim(word, "-_"); trimmed != word {
			add(trimmed)
		}
	}
	title := func(s string) {
		if words := strings.Fields(s); len(words) > 1 && len(words) <= 8 {
			add(strings.Join(words, "-"))
		}
	}
	for _, h := range m.Headings {
		title(h.Title)
	}
	for _, s := range m.Strong {
		title(s.Value)
	}
	for _, l := range m.Links {
		title(string(text[l.Label.Start:l.Label.End]))
	}
	for _, t := range m.Tables {
		for _, row := range t.Rows {
			title(row[0].Value)
		}
	}
	slices.Sort(list)
	return slices.Clip(slices.Compact(list))
}

// HasWord reports whether a complete index has a word, in any case.
func (l *Listing) HasWord(word string) bool {
	_, ok := slices.BinarySearch(l.Words, maphash.String(seed, strings.ToLower(word)))
	return ok
}
