package index

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// Rows are what a registry says besides the names and the paths of its rows,
// which are references. They are nil for a document of another shape.
type Rows struct {
	Complete bool // it means to have every skill of its root
	Foreign  bool // what it lists is in another repository, unless a row says otherwise
	Lists    []RowList
	All      []Row // by Reference.Row
}

// A RowList is one list of rows.
type RowList struct {
	Key source.Span // the key that it is under, its first row where there is none; empty without rows
	// Between is what stands between two of its rows, "" where that is never just
	// white space and a dash: then nobody knows how one more is written.
	Between string
}

// A Row is one row of a registry.
type Row struct {
	List     int32
	Span     source.Span
	Category source.Span // the value; empty where there is none
	Foreign  bool        // the skill comes from somewhere else
	Repeated bool        // it is equal to one before it
	Quote    byte        // around its name, 0 for none
	Keys     []RowKey    // those of its keys that a row can be written with, in order
	Within   string      // what stands between two of its keys, "" where that is never just white space
	In       string      // its category
}

// A RowKey is a key of a row, with what it holds.
type RowKey struct {
	Key  string
	Slot RowSlot
}

// A RowSlot is what a key of a row holds.
type RowSlot uint8

// The slots of which we know what to write.
const (
	RowName RowSlot = iota
	RowPath
	RowCategory
	RowSource
	RowChecked // whether somebody has looked at the skill
)

// elsewhereKeys are keys by which a row says that its skill is in another repository,
// or is installed by some program.
var elsewhereKeys = []string{"git", "repo", "repository", "repo_url", "github", "remote", "subdir", "plugin", "marketplace", "package", "install"}

func saysElsewhere(n *frontmatter.Node) bool {
	return slices.ContainsFunc(elsewhereKeys, func(key string) bool { return n.Get(key) != nil })
}

// isForeign reports whether the source of a row is not this tree.
func isForeign(source string) bool {
	return source != "" && source != "local" && !strings.HasPrefix(source, ".")
}

// begin starts a list of rows.
func (r *registryReader) begin(key *frontmatter.Node) {
	var l RowList
	if key != nil {
		l.Key = key.Inner
	}
	r.d.Rows.Lists = append(r.d.Rows.Lists, l)
}

// fact adds what the row n says. between is what stands between it and the row
// before, "" for the first.
func (r *registryReader) fact(n *frontmatter.Node, between string) {
	reg := r.d.Rows
	list := &reg.Lists[len(reg.Lists)-1]
	if list.Key.Empty() {
		list.Key = n.Span
	}
	if list.Between == "" && strings.TrimSpace(between) == "-" && strings.ContainsAny(between, "\n\r") {
		list.Between = strings.Clone(between)
	}
	row := Row{List: int32(len(reg.Lists) - 1), Span: n.Span}
	row.Foreign = isForeign(scalar(n.Get("source"))) || saysElsewhere(n)
	if c := n.Get("category"); scalar(c) != "" {
		row.Category, row.In = c.Inner, c.Value
	}
	switch {
	case n.Kind == frontmatter.Scalar:
		row.Keys, row.Quote = nameAlone, quoteOf(n)
	case n.Kind == frontmatter.Mapping && n.Style == frontmatter.BlockStyle:
		r.style(n, &row)
	}
	reg.All = append(reg.All, row)
	r.items = append(r.items, n)
}

// nameAlone are the keys of a row that is but a name.
var nameAlone = []RowKey{{"", RowName}}

func quoteOf(n *frontmatter.Node) byte {
	switch n.Style {
	case frontmatter.Single:
		return '\''
	case frontmatter.Double:
		return '"'
	}
	return 0
}

// style finds out how a row is written.
func (r *registryReader) style(n *frontmatter.Node, row *Row) {
	names := r.names()
	for i, p := range n.Pairs {
		if i > 0 {
			gap := r.text[n.Pairs[i-1].Value.Span.End:p.Key.Span.Start]
			if row.Within == "" && len(bytes.TrimSpace(gap)) == 0 && bytes.ContainsAny(gap, "\n\r") {
				row.Within = r.intern(gap)
			}
		}
		slot := RowSlot(0)
		switch key := p.Key.Value; {
		case slices.Contains(names, key):
			if slices.ContainsFunc(row.Keys, func(k RowKey) bool { return k.Slot == RowName }) {
				continue
			}
			row.Quote = quoteOf(p.Value)
		case key == r.pathKey():
			slot = RowPath
		case key == "category":
			slot = RowCategory
		case key == "source":
			slot = RowSource
		case key == "security_checked":
			slot = RowChecked
		default:
			continue
		}
		row.Keys = append(row.Keys, RowKey{p.Key.Value, slot})
	}
	if all := r.d.Rows.All; len(all) > 0 && slices.Equal(all[len(all)-1].Keys, row.Keys) {
		row.Keys = all[len(all)-1].Keys // rows are alike: one list for all
	}
}

// intern returns a gap as the row before has it, where that is the same.
func (r *registryReader) intern(gap []byte) string {
	if all := r.d.Rows.All; len(all) > 0 && all[len(all)-1].Within == string(gap) {
		return all[len(all)-1].Within
	}
	return string(gap)
}

// finish says what is wrong with the rows by themselves.
func (r *registryReader) finish(root *frontmatter.Node) {
	reg := r.d.Rows
	reg.Complete = strings.TrimSuffix(path.Base(r.d.Path), path.Ext(r.d.Path)) == "skills-registry"
	if r.complete != nil {
		reg.Complete = *r.complete
	}
	reg.Foreign = saysElsewhere(root.Get("defaults"))
	r.repeated()
	for _, key := range []string{"statistics", "stats"} {
		r.counted(root.Get(key))
	}
	r.items = nil
}

// A rowKey is what makes two rows of a list the same.
type rowKey struct {
	list       int32
	name, path string
}

// repeated finds rows that are there twice: with one name, and one path or all else
// the same. One name with two paths may be a copy for each of two hosts.
func (r *registryReader) repeated() {
	first := map[rowKey]int{}
	for i, n := range r.items {
		key := rowKey{list: r.d.Rows.All[i].List}
		at := n
		if n.Kind == frontmatter.Mapping {
			for _, k := range slices.Backward(r.names()) {
				if v := n.Get(k); scalar(v) != "" {
					key.name, at = v.Value, v
				}
			}
			key.path = strings.TrimSuffix(path.Clean("/"+scalar(n.Get(r.pathKey()))), "/SKILL.md")
		} else {
			key.name = scalar(n)
		}
		if key.name == "" {
			continue
		}
		j, twice := first[key]
		if !twice {
			first[key] = i
			continue
		}
		before := r.items[j]
		equal := string(r.text[before.Span.Start:before.Span.End]) == string(r.text[n.Span.Start:n.Span.End])
		if !equal && (key.path == "" || key.path == "/") {
			continue
		}
		fault := Fault{Kind: FaultRepeated, Span: at.Inner, Related: before.Span, Message: fmt.Sprintf("the skill %q is listed a second time", key.name)}
		if equal {
			fault.Cure, fault.Sure = r.without(i, j), true
			r.d.Rows.All[i].Repeated = true
		}
		r.d.Faults = append(r.d.Faults, fault)
	}
}

// without returns the edits that remove row i, which is equal to the one at first: nil
// where that is more than its lines, or would take a comment along that the other lacks.
func (r *registryReader) without(i, first int) []source.Edit {
	n, rows := r.items[i], r.d.Rows.All
	if i == 0 || rows[i].List != rows[i-1].List {
		return nil
	}
	before := r.items[i-1]
	gap := string(r.text[before.Span.End:n.Span.Start])
	if strings.TrimSpace(gap) != "-" || !strings.ContainsAny(gap, "\n\r") {
		return nil
	}
	from, to := r.d.lineEndOf(before.Span), r.d.lineEndOf(n.Span)
	behind := func(s source.Span) string {
		end := r.d.lineEndOf(s)
		return strings.TrimSpace(string(r.text[min(s.End, end):end]))
	}
	if comment := behind(n.Span); comment != "" && comment != behind(r.items[first].Span) {
		return nil
	}
	return []source.Edit{{Span: source.Span{Start: from, End: to}}}
}

// lineEndOf returns the end of the line in which a span ends, before its terminator.
func (d *Document) lineEndOf(s source.Span) int32 {
	return d.LineSpan(d.Line(int(max(s.Start, s.End-1)))).End
}

// counted compares the statistics of a registry with its rows. Only numbers are
// looked at of which the keys say what they count: total_skills, and by_x or x where
// the rows have a key x.
func (r *registryReader) counted(stats *frontmatter.Node) {
	if stats == nil || len(r.items) == 0 || len(r.d.Rows.Lists) != 1 {
		return
	}
	for _, p := range stats.Pairs {
		switch key := p.Key.Value; {
		case key == "total_skills" || key == "total":
			repeated := 0
			for i := range r.items {
				if r.d.Rows.All[i].Repeated {
					repeated++
				}
			}
			r.count(p.Value, len(r.items)-repeated, repeated, "rows")
		case p.Value.Kind == frontmatter.Mapping:
			r.countEach(p.Value, strings.TrimPrefix(key, "by_"))
		}
	}
}

// countEach compares the counts of rows by what they have under a key.
func (r *registryReader) countEach(counts *frontmatter.Node, key string) {
	is, repeated, known := map[string]int{}, map[string]int{}, 0
	for i, n := range r.items {
		switch v := scalar(n.Get(key)); {
		case v == "":
		case r.d.Rows.All[i].Repeated:
			repeated[v]++
		default:
			is[v]++
		}
	}
	for _, p := range counts.Pairs {
		known += is[p.Key.Value] + repeated[p.Key.Value]
	}
	if known*2 < len(r.items) {
		return // they are of something else
	}
	for _, p := range counts.Pairs {
		r.count(p.Value, is[p.Key.Value], repeated[p.Key.Value], fmt.Sprintf("rows with %s %q", key, p.Key.Value))
	}
}

// count compares one number with that of the rows, in which those that are there a
// second time may be counted.
func (r *registryReader) count(n *frontmatter.Node, is, repeated int, what string) {
	if n.Kind != frontmatter.Scalar || n.Tag != frontmatter.Int {
		return
	}
	said, err := strconv.Atoi(n.Value)
	if err != nil || said == is || said == is+repeated {
		return
	}
	right, there := strconv.Itoa(is), "there are"
	if is == 1 {
		what, there = "row"+strings.TrimPrefix(what, "rows"), "there is"
	}
	r.d.Faults = append(r.d.Faults, Fault{
		Kind: FaultCount, Span: n.Span, Message: fmt.Sprintf("the count is %q, and %s %s %s", n.Value, there, right, what),
		Cure: []source.Edit{{Span: n.Span, New: right}}, Sure: true,
	})
}
