package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// registry completes a registry: the keys of a row as other rows have them, the names
// of skills that it does not list, their paths and categories.
func (c *completer) registry(b *frontmatter.Block, keys []string, item bool, word source.Span) {
	if len(keys) == 0 {
		return
	}
	names, dirs := c.s.RegistryKeys(c.d.Path)
	last := keys[len(keys)-1]
	if item && c.ownLine(word) {
		c.rowKeys(b.Root, keys, word)
		return
	}
	switch {
	case slices.Contains(names, last):
		c.unlisted(word)
	case last == dirs:
		c.skillDirs(c.skillOfRow(b.Root, keys, names), word)
	case last == "category":
		c.rowCategories(c.skillOfRow(b.Root, keys, names), word)
	case !item:
		rows, own := c.rowsAt(b.Root, keys[:len(keys)-1])
		c.sameKey(rows, own, last, word)
	}
}

// sameKey offers the words that other rows have under the same key, where several have
// the same: those are a choice of few, and no free text. That something was checked is
// said by who has checked it, so what is true of others is not offered.
func (c *completer) sameKey(rows []*frontmatter.Node, own *frontmatter.Node, key string, word source.Span) {
	n := map[string]int{}
	var order []string
	for _, row := range rows {
		v := row.Get(key)
		if row == own || v == nil || v.Kind != frontmatter.Scalar || v.Value == "" || len(v.Value) > 40 || strings.ContainsAny(v.Value, " \t\r\n/") || v.Value == "true" || v.Value == "false" {
			continue
		}
		if n[v.Value]++; n[v.Value] == 2 {
			order = append(order, v.Value)
		}
	}
	for _, value := range order {
		c.add(Item{Label: value, Kind: ItemValue, Detail: "as " + Count(n[value], "other") + " have", Span: word, New: c.quotedName(value, word), rank: -n[value]})
	}
}

// rowsAt returns the rows under keys, and the one at the cursor, which is nil where
// there is nothing of it yet.
func (c *completer) rowsAt(root *frontmatter.Node, keys []string) (rows []*frontmatter.Node, row *frontmatter.Node) {
	n := root
	for _, key := range keys {
		n = n.Get(key)
	}
	if n == nil || n.Kind != frontmatter.Sequence {
		return nil, nil
	}
	start := int(c.d.LineSpan(c.d.Line(c.offset)).Start)
	for _, item := range n.Items {
		if int(item.Span.Start) <= c.offset {
			row = item
		}
		rows = append(rows, item)
	}
	// A dash on the cursor's line begins a row that the tree may not have.
	if row != nil && int(row.Span.Start) < start && slices.Contains(c.text[start:c.offset], '-') {
		row = nil
	}
	return rows, row
}

// rowKeys offers the keys that other rows have and this one lacks, in their order.
func (c *completer) rowKeys(root *frontmatter.Node, keys []string, word source.Span) {
	rows, own := c.rowsAt(root, keys)
	have := map[string]bool{}
	if own != nil {
		for _, p := range own.Pairs {
			if !p.Key.Span.Contains(c.offset) {
				have[p.Key.Value] = true
			}
		}
	}
	var order []string
	for _, row := range rows {
		if row == own {
			continue
		}
		at := -1
		for _, p := range row.Pairs {
			if i := slices.Index(order, p.Key.Value); i >= 0 {
				at = i
				continue
			}
			at++
			order = slices.Insert(order, at, p.Key.Value)
		}
	}
	colon := c.colon(word)
	if colon != "" {
		colon = ": "
	}
	for i, key := range order {
		if !have[key] {
			c.add(Item{Label: key, Kind: ItemKey, Detail: "as other rows have", Span: word, New: yamlName(key) + colon, rank: i})
		}
	}
	if len(have) == 0 && colon != "" {
		c.wholeRows(rows, order, word)
	}
}

// unlisted offers the skills of which the registry has no row.
func (c *completer) unlisted(word source.Span) {
	c.listed = c.listedNames()
	c.skills(word)
}

// listedNames returns the names in the registry's rows, but for what stands at the
// cursor.
func (c *completer) listedNames() map[string]bool {
	names := map[string]bool{}
	for i := range c.d.Refs {
		if r := &c.d.Refs[i]; r.Form == index.FormRegistryName && !r.Span.Contains(c.offset) {
			names[r.Target] = true
		}
	}
	return names
}

// skillOfRow returns the skill that the row at the cursor names, or nil. keys lead to
// one of the row's keys.
func (c *completer) skillOfRow(root *frontmatter.Node, keys, names []string) *index.Document {
	_, row := c.rowsAt(root, keys[:len(keys)-1])
	if row == nil {
		return nil
	}
	for _, key := range names {
		if n := row.Get(key); n != nil && n.Kind == frontmatter.Scalar {
			for _, d := range c.s.SkillsNamed(c.d.Path, n.Value) {
				return d
			}
		}
	}
	return nil
}

// skillDirs offers the directories of skills as the other rows of a registry write
// their paths; where the row names a skill, that one's.
func (c *completer) skillDirs(of *index.Document, word source.Span) {
	write := c.rowPath()
	roster := c.s.Roster()
	for i := range roster {
		e := &roster[i]
		if e.Scope != c.s.Scope(c.d.Path) || of != nil && e.Path != of.Path {
			continue
		}
		text, ok := write(dirOf(e.Path))
		if !ok {
			continue
		}
		c.add(Item{Label: text, Kind: ItemFile, Detail: "skill " + e.Name, Span: word, New: yamlName(text), Path: e.Path})
	}
}

// sameRow reports whether a reference is of the row that the cursor is in.
func (c *completer) sameRow(r *index.Reference) bool {
	return c.d.Rows != nil && r.Row >= 0 && int(r.Row) < len(c.d.Rows.All) && c.d.Rows.All[r.Row].Span.Contains(c.offset)
}

// rowPath returns how the rows of a registry write the directory of a skill, as the
// first does that is right. ok is false for one that cannot be written so.
func (c *completer) rowPath() func(dir string) (written string, ok bool) {
	for i := range c.d.Refs {
		r := &c.d.Refs[i]
		if r.Form != index.FormRegistryPath || c.sameRow(r) || r.Target == "" {
			continue
		}
		res := c.s.Resolve(c.d, r)
		if !res.Found || len(res.Targets) == 0 || res.Targets[0].Kind != index.SymbolSkill {
			continue
		}
		dir, written := dirOf(res.Targets[0].Path), r.Target
		lead, tail := "", ""
		for _, end := range []string{"/SKILL.md", "/"} {
			if rest, ok := strings.CutSuffix(written, end); ok {
				written, tail = rest, end
				break
			}
		}
		for _, start := range []string{"./", "/"} {
			if rest, ok := strings.CutPrefix(written, start); ok {
				written, lead = rest, start
				break
			}
		}
		base, ok := strings.CutSuffix("/"+dir, "/"+written)
		if !ok {
			continue // with .. in it, or through a symbolic link
		}
		return func(dir string) (string, bool) {
			rest, ok := strings.CutPrefix("/"+dir, base+"/")
			return lead + rest + tail, ok && rest != ""
		}
	}
	return func(dir string) (string, bool) { return dir, dir != "" }
}

// rowCategories offers categories: the row's skill's own first.
func (c *completer) rowCategories(of *index.Document, word source.Span) {
	own := ""
	if of != nil {
		own = cmp.Or(of.FieldText("category"), path.Base(dirOf(dirOf(of.Path))))
	}
	for name := range c.s.Names(index.SpaceCategory) {
		detail, rank := "category", 1
		if name == own {
			detail, rank = "category of "+index.SkillName(of), 0
		}
		c.add(Item{Label: name, Kind: ItemCategory, Detail: detail, Span: word, New: yamlName(name), rank: rank})
	}
}
