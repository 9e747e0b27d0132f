package query

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Resolver says what a reference of one document means.
type Resolver func(*index.Reference) index.Resolution

// A FiledRow is a row of a registry with what it means.
type FiledRow struct {
	Fact       index.Row
	Name, Path *index.Reference // nil where it has none
	Named      index.Resolution
	Leads      index.Resolution
	Skills     []string // the SKILL.md files that its name means
	Skill      string   // the one that its path leads to, "" for none
	Foreign    bool     // it lists what is not of this tree
}

// FiledRows returns the rows of a registry.
func FiledRows(d *index.Document, resolve Resolver) (rows []FiledRow) {
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormRegistryName && r.Form != index.FormRegistryPath {
			continue
		}
		for len(rows) <= int(r.Row) {
			rows = append(rows, FiledRow{})
		}
		v := &rows[r.Row]
		if r.Form == index.FormRegistryPath {
			v.Path, v.Leads = r, resolve(r)
			v.Skill = skillAmong(v.Leads)
			continue
		}
		v.Name, v.Named = r, resolve(r)
		for _, t := range slices.Concat(v.Named.Targets, v.Named.Mirrors) {
			v.Skills = append(v.Skills, t.Path)
		}
		v.Foreign = r.Fragment != ""
	}
	if d.Rows != nil {
		for i := range rows {
			if i < len(d.Rows.All) {
				rows[i].Fact = d.Rows.All[i]
				rows[i].Foreign = rows[i].Foreign || d.Rows.Foreign || rows[i].Fact.Foreign
			}
		}
	}
	return rows
}

// Sole returns the one skill that a row is of, "" where that is not sure.
func (v *FiledRow) Sole() string {
	switch {
	case v.Skill != "":
		return v.Skill
	case len(v.Named.Targets) == 1 && v.Path == nil:
		return v.Skills[0]
	}
	return ""
}

// skillAmong returns the SKILL.md file that a path leads to.
func skillAmong(r index.Resolution) string {
	for _, t := range r.Targets {
		if t.Kind == index.SymbolSkill {
			return t.Path
		}
	}
	return ""
}

// PathAs writes the path of a skill as other rows of the registry d write theirs; ok
// is false where they do not tell how.
func PathAs(s *index.Snapshot, d *index.Document, rows []FiledRow, skill string) (text string, ok bool) {
	dir := dirOf(skill)
	for i := range rows {
		v := &rows[i]
		if v.Path == nil || v.Skill == "" || v.Foreign {
			continue
		}
		base, _, found := s.Spelled(d, v.Path)
		if !found || base == nil || !index.Below(dir, *base) {
			continue
		}
		text = strings.TrimPrefix(strings.TrimPrefix(dir, *base), "/")
		written := v.Path.Target
		switch {
		case strings.HasPrefix(written, "./"):
			text = "./" + text
		case strings.HasPrefix(written, "/"):
			text = "/" + text
		}
		switch {
		case strings.HasSuffix(written, "/SKILL.md"):
			text += "/SKILL.md"
		case strings.HasSuffix(written, "/"):
			text += "/"
		}
		return text, IsPlain(text)
	}
	return "", false
}

// IsPlain reports whether a text may stand in YAML, with or without quotes, as it is.
func IsPlain(s string) bool {
	if s == "" || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_./", c) >= 0) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return strings.ContainsFunc(s, func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' })
}

// FolderIn returns the directories between the skills of a root and one of them.
func FolderIn(root, skill string) string {
	rel := strings.TrimPrefix(strings.TrimPrefix(dirOf(dirOf(skill)), root), "/")
	if rel == "skills" {
		return ""
	}
	return strings.TrimPrefix(rel, "skills/")
}

// CategoryKey is a category without what people write one way or another.
func CategoryKey(s string) string {
	return strings.Trim(categorySpelling.Replace(strings.ToLower(s)), "-/")
}

var categorySpelling = strings.NewReplacer(" ", "-", "_", "-", "&", "and", ".", "/")

// categoryWays are the ways to write the category of a skill of a root.
func categoryWays(root string) []func(*index.Document) string {
	return []func(*index.Document) string{
		func(d *index.Document) string { return FolderIn(root, d.Path) },
		func(d *index.Document) string { return path.Base(FolderIn(root, d.Path)) },
		func(d *index.Document) string { return d.FieldText("category") },
	}
}

// CategoryWay returns how the rows of a registry write the category of a skill of a
// root: the folder, its last part, or what the skill says. ok is false where they
// differ in more than one of ten, and in more than one.
func CategoryWay(s *index.Snapshot, root string, rows []FiledRow) (way func(*index.Document) string, ok bool) {
	for _, way := range categoryWays(root) {
		all, right := 0, 0
		for i := range rows {
			if skill := rows[i].Sole(); rows[i].Fact.In != "" && skill != "" {
				all++
				if way(s.Doc(skill)) == rows[i].Fact.In {
					right++
				}
			}
		}
		if right > 0 && right*10 >= all*9 || right > 1 && all-right == 1 {
			return way, true
		}
	}
	return nil, false
}

// RegistryRows returns the edits that add rows for skills of a root to the registry d,
// each behind the last row of its category, as that one is written; one edit is one
// row. A row states only what is known. Skills of which we do not know how to write a row are left out.
func RegistryRows(s *index.Snapshot, d *index.Document, root string, rows []FiledRow, skills []*index.Document) (edits []Edit) {
	facts := d.Rows
	last := map[string]int{}
	for i := range facts.All {
		last[facts.All[i].In] = i
	}
	categoryOf, known := CategoryWay(s, root, rows)
	for _, skill := range skills {
		category := ""
		if known {
			category = categoryOf(skill)
		}
		after, ok := last[category]
		if !ok && len(facts.Lists) == 1 {
			after, ok = len(facts.All)-1, true
		}
		if !ok {
			continue
		}
		model := &facts.All[after]
		between := facts.Lists[model.List].Between
		text, ok := registryRow(s, d, rows, model, skill, category)
		if !ok || between == "" {
			continue
		}
		end := d.LineSpan(d.Line(int(model.Span.End - 1))).End
		edits = append(edits, Edit{Place{d.Path, source.Span{Start: end, End: end}}, between + text})
	}
	return edits
}

// registryRow writes a row of what we know of a skill with the keys of another row.
func registryRow(s *index.Snapshot, d *index.Document, rows []FiledRow, model *index.Row, skill *index.Document, category string) (string, bool) {
	var lines []string
	named := false
	for _, k := range model.Keys {
		value := ""
		switch k.Slot {
		case index.RowName:
			value, named = index.SkillName(skill), true
		case index.RowPath:
			value, _ = PathAs(s, d, rows, skill.Path)
		case index.RowCategory:
			value = category
		case index.RowSource:
			value = "local"
		case index.RowChecked:
			lines = append(lines, k.Key+": false")
			continue
		}
		if value == "" && k.Slot == index.RowCategory {
			continue
		}
		if !IsPlain(value) {
			return "", false
		}
		if q := string(model.Quote); model.Quote != 0 {
			value = q + value + q
		}
		if k.Key != "" {
			value = k.Key + ": " + value
		}
		lines = append(lines, value)
	}
	if !named || len(lines) > 1 && model.Within == "" {
		return "", false
	}
	return strings.Join(lines, model.Within), true
}

// Merged makes one edit of those that insert at one place.
func Merged(edits []Edit) (list []Edit) {
	for _, e := range edits {
		i := slices.IndexFunc(list, func(o Edit) bool { return o.Place == e.Place })
		if i < 0 {
			list = append(list, e)
			continue
		}
		list[i].New += e.New
	}
	return list
}

// RefsIn returns the references of a document in a span.
func RefsIn(d *index.Document, span source.Span) []index.Reference {
	i, _ := slices.BinarySearchFunc(d.Refs, span.Start, func(r index.Reference, at int32) int { return int(r.Span.Start - at) })
	j := i
	for j < len(d.Refs) && d.Refs[j].Span.Start < span.End {
		j++
	}
	return d.Refs[i:j]
}

// SkillOfRow returns the SKILL.md file of the one skill that a row of the index d is
// of, "" where it is of none, or nobody knows of which.
func SkillOfRow(d *index.Document, row index.ListRow, resolve Resolver) string {
	named := ""
	refs := RefsIn(d, row.Name)
	for i := range refs {
		switch r := &refs[i]; r.Form {
		case index.FormLink:
			return skillAmong(resolve(r))
		case index.FormIndexName:
			if t := resolve(r).Targets; len(t) == 1 {
				named = t[0].Path
			}
		}
	}
	return named
}

// ListedSkills returns the skills that the tables of the index d list.
func ListedSkills(d *index.Document, resolve Resolver) (skills []string) {
	for i := range d.Listing.Tables {
		for _, row := range d.Listing.Tables[i].Rows {
			if skill := SkillOfRow(d, row, resolve); skill != "" {
				skills = append(skills, skill)
			}
		}
	}
	return skills
}

// folderOfTable returns the directory in which the skills of all rows of a table lie.
func folderOfTable(d *index.Document, resolve Resolver, t *index.ListTable) (folder string, ok bool) {
	for i, row := range t.Rows {
		skill := SkillOfRow(d, row, resolve)
		if skill == "" || i > 0 && dirOf(dirOf(skill)) != folder {
			return "", false
		}
		folder = dirOf(dirOf(skill))
	}
	return folder, true
}

// indexRow writes a row of what we know of a skill: its name, where it lies, and what
// it depends on.
func indexRow(s *index.Snapshot, d *index.Document, t *index.ListTable, skill *index.Document) (string, bool) {
	name := index.SkillName(skill)
	first := t.Before + name + t.Between + t.Behind
	if t.Linked {
		first = t.Before + name + t.Between + EscapePath(index.Relative(dirOf(d.Path), skill.Path)) + t.Behind
	}
	cells := []string{first}
	for i := 1; i < t.Columns; i++ {
		cell := ""
		if i == t.Deps {
			var ok bool
			if cell, ok = DependenciesCell(s, t, skill.Path); !ok {
				return "", false
			}
		}
		cells = append(cells, cell)
	}
	return "| " + strings.Join(cells, " | ") + " |", IsPlain(name)
}

// DependenciesCell writes the dependencies of a skill as a table of an index does; ok
// is false where that is not known.
func DependenciesCell(s *index.Snapshot, t *index.ListTable, skill string) (text string, ok bool) {
	var names []string
	for _, dep := range s.Graph().DependsOnOf(skill) {
		n := index.SkillName(s.Doc(dep))
		if !IsPlain(n) {
			return "", false
		}
		names = append(names, t.Mark+n+t.Mark)
	}
	if len(names) == 0 {
		if t.None == "" {
			return "-", true
		}
		return t.None, true
	}
	return strings.Join(names, ", "), true
}

// EscapePath writes a path as the destination of a link.
func EscapePath(p string) string {
	escaped := (&url.URL{Path: p}).EscapedPath()
	if strings.Contains(path.Base(p), ":") {
		return "./" + escaped
	}
	return escaped
}
