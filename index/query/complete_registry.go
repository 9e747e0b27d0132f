package query

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// skillDirs offers the directories of skills as the other rows of a registry write
// their paths; where the row names a skill, that one's.
func (c *completer) skillDirs(word source.Span) {
	write := c.rowPath()
	var name string
	for i := range c.d.Refs {
		if r := &c.d.Refs[i]; r.Form == index.FormRegistryName && c.sameRow(r) {
			name = r.Target
		}
	}
	roster := c.s.Roster()
	own := func(e *index.Skilled) bool { return e.Name == name || path.Base(dirOf(e.Path)) == name }
	known := name != "" && slices.ContainsFunc(roster, func(e index.Skilled) bool { return own(&e) })
	for i := range roster {
		e := &roster[i]
		if e.Scope != c.s.Scope(c.d.Path) || known && !own(e) {
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
