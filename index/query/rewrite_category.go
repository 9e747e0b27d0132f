package query

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// maxOffers is how many rewrites of one sort are offered at a place: nobody reads more.
const maxOffers = 10

// A filing is where a skill lies, and what it calls its category.
type filing struct{ dir, category string }

// categoryRewrites moves the skill whose category, name, description or row is at an
// offset to another category, the nearest first.
func categoryRewrites(s *index.Snapshot, d *index.Document, offset int) (list []Rewrite) {
	file := filedAt(s, d, offset)
	skill := s.Doc(file)
	if skill == nil || skill.Unsure || !ownsDirectory(s, file) || vendored(s, file) != "" || s.Scope(file) != "" || s.IsVendored(file) {
		return nil
	}
	p := &planner{verifier: &verifier{s: s}}
	sh := p.shelves()[s.RootOf(dirOf(file))]
	if sh == nil || !slices.Contains(sh.skills, skill) {
		return nil
	}
	own := filing{dirOf(dirOf(file)), skill.FieldText("category")}
	keeps := keptAnyway(s.Graph(), file)
	home := slices.ContainsFunc(sh.in(own.dir), func(o *index.Document) bool { return o != skill && o.FieldText("category") == own.category })
	type choice struct {
		filing
		name string
	}
	var choices []choice
	filings := p.filings(sh)
	for _, name := range slices.Sorted(maps.Keys(filings)) {
		to := filings[name]
		if to.category == "" || own.category == "" {
			to.category = own.category // there is no key, or nothing to write
		}
		if to.category == own.category && own.category != "" && home {
			continue // others of it lie elsewhere, and some here
		}
		if !keeps && to.category != own.category && !s.Graph().Includes(to.category) {
			continue // no role would have it any more
		}
		if to == own || own.category == "" && to.dir == own.dir || !p.shelved(own.dir, to.dir, path.Base(dirOf(file))) {
			continue
		}
		if slices.ContainsFunc(choices, func(c choice) bool { return c.filing == to }) {
			continue
		}
		choices = append(choices, choice{to, name})
	}
	slices.SortFunc(choices, func(a, b choice) int {
		return cmp.Or(strings.Count(index.Relative(own.dir, a.dir), "/")-strings.Count(index.Relative(own.dir, b.dir), "/"), strings.Compare(a.name, b.name))
	})
	for _, c := range choices[:min(len(choices), maxOffers)] {
		list = append(list, Rewrite{
			Title: fmt.Sprintf("move %q to the category %q", index.SkillName(skill), c.name), Moves: c.dir != own.dir,
			plan: func(p *planner) error { return p.refile(sh, skill, own, c.filing) },
		})
	}
	return list
}

// keptAnyway reports whether no role has a skill, or one has it whatever its category.
func keptAnyway(g *index.Graph, skill string) bool {
	if !g.Reached(skill) {
		return true
	}
	return slices.ContainsFunc(g.Roles, func(r *index.Role) bool {
		grant, has := g.GrantOf(r, skill)
		return has && (grant.Why == index.WhyCore || grant.Why == index.WhyNamed || grant.Why == index.WhyTag)
	})
}

// filedAt returns the skill at whose place in its front matter, or in whose row of a
// registry, an offset is; "" where it is at none.
func filedAt(s *index.Snapshot, d *index.Document, offset int) string {
	switch s.Kind(d.Path) {
	case index.Skill:
		if d.Front == nil || d.Front.Root == nil || path.Base(d.Path) != "SKILL.md" {
			return ""
		}
		for _, pair := range d.Front.Root.Pairs {
			if slices.Contains([]string{"name", "description", "category"}, pair.Key.Value) && int(pair.Key.Span.Start) <= offset && offset <= int(max(pair.Key.Span.End, pair.Value.Span.End)) {
				return d.Path
			}
		}
	case index.Registry:
		if d.Rows == nil {
			return ""
		}
		for i, v := range FiledRows(d, func(r *index.Reference) index.Resolution { return s.Resolve(d, r) }) {
			if i < len(d.Rows.All) && d.Rows.All[i].Span.Contains(offset) && !v.Foreign {
				return v.Sole()
			}
		}
	}
	return ""
}

// filings returns the categories that there are among the skills of a root: those that
// role files define, where they do, else those that skills say, else their folders.
func (p *planner) filings(sh *shelf) map[string]filing {
	dirs := map[string]int{}            // how many skills lie right in a directory
	said := map[string]map[string]int{} // by the category that they say
	for _, d := range sh.skills {
		dir, c := dirOf(dirOf(d.Path)), d.FieldText("category")
		dirs[dir]++
		if said[c] == nil {
			said[c] = map[string]int{}
		}
		said[c][dir]++
	}
	all, defined := map[string]filing{}, false
	add := func(name, folder string) {
		dir := path.Join(sh.dir, path.Clean("/"+folder))
		for have := range dirs {
			if name != "" && dir != sh.dir && (have == dir || index.Below(have, dir)) {
				all[name] = filing{dir, name}
				return
			}
		}
		best := filing{category: name}
		for _, dir := range slices.Sorted(maps.Keys(said[name])) {
			if best.dir == "" || said[name][dir] > said[name][best.dir] {
				best.dir = dir
			}
		}
		if name != "" && best.dir != "" {
			all[name] = best
		}
	}
	for c := range p.categories {
		add(c.Name, c.Folder)
		defined = true
	}
	for c := range said {
		if !defined {
			add(c, c)
		}
	}
	if len(all) == 0 {
		for dir := range dirs {
			if rest, in := below(dir, sh.dir); in && rest != "" {
				all[rest[1:]] = filing{dir: dir}
			}
		}
	}
	return all
}

// shelved reports whether a skill's directory can move to another: there is room for
// it, and a host that looks only so deep finds it there if it did before.
func (p *planner) shelved(from, to, name string) bool {
	if from == to {
		return true
	}
	if p.s.Existence(path.Join(to, name)) == index.Exists {
		return false
	}
	if _, in := p.s.SkillDir(to); in {
		return false
	}
	shelf, profile, ok := index.HostShelf(path.Join(to, name, "SKILL.md"))
	if !ok || !index.Below(from, shelf) && from != shelf {
		return true
	}
	depth := func(dir string) int { return strings.Count(path.Join(dir, name)[len(shelf):], "/") }
	return depth(to) <= profile.Depth || depth(from) > profile.Depth
}

// refile moves a skill to another directory, and gives it another category, with its
// rows, the counts, and every path that leads there.
func (p *planner) refile(sh *shelf, skill *index.Document, own, to filing) error {
	dir := dirOf(skill.Path)
	then := path.Join(to.dir, path.Base(dir))
	if own.dir != to.dir {
		p.plan.OldName, p.plan.NewName = dir, then // as the command takes them
		if err := p.relocate([]Move{{dir, then}}); err != nil {
			return err
		}
	}
	if n := skill.Field("category"); n != nil && to.category != own.category {
		place, value := n.Inner, to.category
		if n.Style == frontmatter.Plain && needsQuote(value) {
			place, value = n.Span, frontmatter.Quote(value)
		}
		p.plan.Edits = append(p.plan.Edits, Edit{Place{skill.Path, place}, value})
	}
	text, ok := p.read(skill.Path, nil)
	if !ok || len(text) != skill.Size() {
		return stale(skill.Path)
	}
	text = bytes.Clone(text)
	after, err := p.edited(skill.Path, text)
	if err != nil {
		return err
	}
	moved := p.s.Put(path.Join(then, "SKILL.md"), after)
	if moved.Doc == nil {
		return stale(skill.Path)
	}
	for d := range p.s.Docs() {
		var err error
		switch kind := p.s.Kind(d.Path); {
		case d.Unsure || p.s.Scope(d.Path) != "":
		case kind == index.Registry && d.Rows != nil && !d.Rows.Foreign:
			err = p.refileRow(sh, d, skill, moved.Doc)
		case kind == index.Index && d.Listing != nil:
			err = p.reindex(sh, d, skill, own.dir, to.dir)
		}
		if err != nil {
			return err
		}
	}
	return p.regranted(skill, moved, text)
}

// edited returns what the edits of the plan make of a text.
func (p *planner) edited(file string, text []byte) ([]byte, error) {
	var list []source.Edit
	for _, e := range sortEdits(slices.Clone(p.plan.Edits)) {
		if e.Path == file {
			list = append(list, source.Edit{Span: e.Span, New: e.New})
		}
	}
	return source.Apply(text, list)
}

// regranted refuses a move after which no role has the skill that some role had, and
// takes the roles out of its used_by that lose it.
func (p *planner) regranted(skill *index.Document, moved index.Change, text []byte) error {
	g := p.s.Graph()
	if len(g.Roles) == 0 {
		return nil
	}
	changes := []index.Change{moved}
	if moved.Path != skill.Path {
		changes = append(changes, index.Gone(skill.Path))
	}
	next, _ := p.s.Apply(changes)
	after := next.Graph()
	if g.Reached(skill.Path) && after.Governed(moved.Path) && !after.Reached(moved.Path) {
		return refuse("no role would have %q any more: none includes that category", index.SkillName(skill))
	}
	lost := func(name string) bool {
		if len(p.s.SkillsNamed(skill.Path, name)) > 0 || g.Role(name) == nil || after.Role(name) == nil {
			return false
		}
		had, has := g.GrantOf(g.Role(name), skill.Path)
		will, still := after.GrantOf(after.Role(name), moved.Path)
		return has && had.Why != index.WhyExcluded && (!still || will.Why == index.WhyExcluded)
	}
	if pair, ok := skill.Front.Root.Pair("used_by"); ok {
		p.edits(skill, listWithout(skill, pair, text, lost)...)
	}
	return nil
}

// refileRow gives the row of a skill its category in a registry, and its place behind
// the others of it where rows stand by category; then it counts them again.
func (p *planner) refileRow(sh *shelf, d, skill, moved *index.Document) error {
	rows := FiledRows(d, func(r *index.Reference) index.Resolution { return p.s.Resolve(d, r) })
	at := slices.IndexFunc(rows, func(v FiledRow) bool { return v.Sole() == skill.Path && !v.Foreign })
	if at < 0 || rows[at].Fact.In == "" {
		return nil
	}
	row := &rows[at].Fact
	category := categoryAs(p.s, sh.root, rows, row.In, skill, moved)
	if category == "" || category == row.In || !IsPlain(strings.ReplaceAll(category, "/", "-")) {
		return nil
	}
	p.plan.Edits = append(p.plan.Edits, Edit{Place{d.Path, row.Category}, category})
	text, ok := p.read(d.Path, nil)
	if !ok || len(text) != d.Size() {
		return stale(d.Path)
	}
	text = bytes.Clone(text)
	if after, ok := behindCategory(d.Rows, at, category); ok {
		between := d.Rows.Lists[row.List].Between
		end := d.LineSpan(d.Line(int(d.Rows.All[after].Span.End - 1))).End
		if cut, ok := rowLines(d, text, row); ok && between != "" {
			if err := p.transplant(d, text, cut, row.Span, end, between); err != nil {
				return err
			}
		}
	}
	return p.recountAll(d, text)
}

// categoryAs writes the category of a skill that has moved as its row in a registry wrote
// the one it had, and rather as other rows have it; "" where nobody knows.
func categoryAs(s *index.Snapshot, root string, rows []FiledRow, was string, skill, moved *index.Document) string {
	for _, way := range categoryWays(root) {
		now := way(moved)
		if way(skill) == was && slices.ContainsFunc(rows, func(v FiledRow) bool { return v.Fact.In == now }) {
			return now
		}
	}
	if way, known := CategoryWay(s, root, rows); known && way(skill) == was {
		return way(moved)
	}
	return ""
}

// behindCategory returns the last row of a category, in the list of row at, where the
// rows of each category stand together; ok is false where they do not.
func behindCategory(rows *index.Rows, at int, category string) (last int, ok bool) {
	last = -1
	seen, before := map[string]bool{}, ""
	for i, row := range rows.All {
		if i == at || row.List != rows.All[at].List {
			continue
		}
		if row.In != before && seen[row.In] {
			return 0, false
		}
		seen[row.In], before = true, row.In
		if row.In == category {
			last = i
		}
	}
	// A row that is where it belongs already stays.
	return last, last >= 0 && last != at-1 && len(seen) > 1
}

// rowLines returns the lines of a row with the line feed at their end, and the blank
// line behind that parts it from the next.
func rowLines(d *index.Document, text []byte, row *index.Row) (cut source.Span, ok bool) {
	first, last := d.LineSpan(d.Line(int(row.Span.Start))), d.LineSpan(d.Line(int(row.Span.End-1)))
	if strings.Trim(string(text[first.Start:row.Span.Start]), " \t-") != "" {
		return cut, false
	}
	cut = source.Span{Start: first.Start, End: afterLine(text, last.End)}
	blank := func(line source.Span) bool { return len(bytes.TrimSpace(text[line.Start:line.End])) == 0 }
	if n := d.Line(int(cut.End)); int(cut.End) < len(text) && blank(d.LineSpan(n)) {
		if before := d.Line(int(cut.Start)) - 1; before >= 0 {
			line := d.LineSpan(before)
			above := strings.TrimSpace(string(text[line.Start:line.End]))
			if above == "" || above[0] == '#' || strings.HasSuffix(above, ":") { // else it parts others
				cut.End = afterLine(text, d.LineSpan(n).End)
			}
		}
	}
	return cut, true
}

// afterLine is the offset behind the line feed that ends a line at an offset.
func afterLine(text []byte, end int32) int32 {
	if bytes.HasPrefix(text[end:], []byte("\r\n")) {
		return end + 2
	}
	return min(end+1, int32(len(text)))
}

// transplant takes what stands in cut out of a document, and puts what of it is in kept,
// as the plan edits it, behind what stands between, to another place.
func (p *planner) transplant(d *index.Document, text []byte, cut, kept source.Span, to int32, between string) error {
	var within []source.Edit
	p.plan.Edits = slices.DeleteFunc(p.plan.Edits, func(e Edit) bool {
		in := e.Path == d.Path && kept.Encloses(e.Span)
		if in {
			e.Span.Start, e.Span.End = e.Span.Start-kept.Start, e.Span.End-kept.Start
			within = append(within, source.Edit{Span: e.Span, New: e.New})
		}
		return in
	})
	row, err := source.Apply(bytes.TrimRight(text[kept.Start:kept.End], "\r\n"), within)
	if err != nil {
		return err
	}
	p.plan.Edits = append(p.plan.Edits, Edit{Place{d.Path, cut}, ""}, Edit{Place{d.Path, source.Span{Start: to, End: to}}, between + string(row)})
	return nil
}

// recountAll adds the edits of the counts in a registry that are right now, and are not
// when the plan has been carried out.
func (p *planner) recountAll(d *index.Document, text []byte) error {
	var own []Edit
	for _, e := range p.plan.Edits {
		if e.Path == d.Path {
			own = append(own, e)
		}
	}
	counts, err := p.recount(d, own)
	p.plan.Edits = append(p.plan.Edits, counts...)
	return err
}

// reindex moves the row of a skill in an index to the table of its folder, and changes
// the counts of folders that are right now.
func (p *planner) reindex(sh *shelf, d, skill *index.Document, from, to string) error {
	if from == to {
		return nil
	}
	resolve := func(r *index.Reference) index.Resolution { return p.s.Resolve(d, r) }
	var own, there *index.ListTable
	var row index.ListRow
	for i := range d.Listing.Tables {
		t := &d.Listing.Tables[i]
		if j := slices.IndexFunc(t.Rows, func(r index.ListRow) bool { return SkillOfRow(d, r, resolve) == skill.Path }); j >= 0 {
			own, row = t, t.Rows[j]
		}
		if folder, ok := folderOfTable(d, resolve, t); ok && folder == to {
			if there != nil {
				return nil
			}
			there = t
		}
	}
	if own == nil {
		return nil
	}
	if there != nil && there != own && there.Newline != "" && len(own.Rows) > 1 && own.Columns == there.Columns {
		text, ok := p.read(d.Path, nil)
		if !ok || len(text) != d.Size() {
			return stale(d.Path)
		}
		text = bytes.Clone(text)
		line := d.LineSpan(d.Line(int(row.Name.Start)))
		end := d.LineSpan(d.Line(int(there.Rows[len(there.Rows)-1].Name.Start))).End
		if err := p.transplant(d, text, source.Span{Start: line.Start, End: afterLine(text, line.End)}, line, end, there.Newline); err != nil {
			return err
		}
	}
	p.plan.Edits = append(p.plan.Edits, refileCounts(d, sh, from, to)...)
	return nil
}

// refileCounts returns the edits of the numbers in an index that count the skills of a
// folder that one leaves or comes to, and are right now.
func refileCounts(d *index.Document, sh *shelf, from, to string) (edits []Edit) {
	was, by := map[string]int{}, map[string]int{}
	for _, side := range []struct {
		dir, other string
		step       int
	}{{from, to, -1}, {to, from, 1}} {
		dir, other, step := side.dir, side.other, side.step
		for ; dir != sh.root && index.Below(dir, sh.root); dir = dirOf(dir) {
			if other == dir || index.Below(other, dir) {
				break
			}
			if key := CategoryKey(path.Base(dir)); was[key] == 0 {
				was[key], by[key] = len(sh.below(dir)), step
			}
		}
	}
	for _, t := range d.Listing.Counts {
		for _, row := range t.Rows {
			if key := strings.TrimSuffix(CategoryKey(row.Label), "-skills"); by[key] != 0 && was[key] == row.N {
				edits = append(edits, Edit{Place{d.Path, row.Span}, strconv.Itoa(row.N + by[key])})
			}
		}
	}
	return edits
}
