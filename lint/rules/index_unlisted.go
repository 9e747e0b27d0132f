package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// indexUnlisted finds skills whose names are nowhere in an index which means to have
// every one of its root. It speaks once for each index.
var indexUnlisted = &lint.Rule{
	Code:     "index-unlisted",
	Severity: lint.Information,
	Tree:     checkIndexUnlisted,
}

func checkIndexUnlisted(p *lint.TreePass) {
	l := listing(p)
	if l == nil || !l.Complete {
		return
	}
	root, ok := rootOf(p, listedSkills(p, l))
	if !ok {
		return
	}
	meant := meantInIndex(p)
	covered := coveredFolders(p, &root)
	var unlisted []*index.Document
	listed := 0
	for _, d := range root.skills {
		dir := path.Base(dirOf(d.Path))
		name := index.SkillName(d)
		switch {
		case l.HasWord(dir) || !d.Unsure && l.HasWord(lastPart(name)):
			listed++
		case d.Unsure || external(p, d) || meant[name] || meant[dir]:
		case inFolders(covered, d.Path):
		default:
			unlisted = append(unlisted, d)
		}
	}
	if len(unlisted) == 0 || listed*2 < len(root.skills) {
		return // one that has less than half of them is of something else
	}
	report := p.Report(headOf(p.Doc, l), "%s", lacks(unlisted))
	for _, d := range unlisted {
		report.Near(d.Path, p.Tree().SkillTarget(d).At, "not listed")
	}
	if templateLike(p.Doc.Path, p.Kind) {
		report.AtMost(lint.Hint)
	}
	if edits := newListRows(p, l, unlisted); len(edits) > 0 {
		report.Fix(lint.Fix{Title: "add " + count(len(edits), "row"), Safe: true, Edits: merged(edits)})
	}
}

// headOf is where a finding about a whole index stands: the head of its first table,
// or its first heading.
func headOf(d *index.Document, l *index.Listing) source.Span {
	switch {
	case len(l.Tables) > 0:
		return l.Tables[0].Head
	case len(d.Headings) > 0:
		return d.Headings[0].Text
	}
	return firstLine(d)
}

// meantInIndex returns what names in an index that mean nothing may have been meant to
// be: index-missing says it.
func meantInIndex(p *lint.TreePass) map[string]bool {
	meant := map[string]bool{}
	for i := range p.Doc.Refs {
		if r := &p.Doc.Refs[i]; r.Form == index.FormIndexName && r.Field == index.FieldSkills && !p.Resolve(r).Found {
			for _, name := range p.Suggest(r.Target, index.SpaceSkill) {
				meant[name] = true
			}
		}
	}
	return meant
}

// coveredFolders returns the directories of skills that an index names as a whole.
func coveredFolders(p *lint.TreePass, root *rootView) (dirs []string) {
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if !r.IsPath() {
			continue
		}
		for _, t := range p.Resolve(r).Targets {
			if t.Kind == index.SymbolFile && p.Tree().IsDir(t.Path) && index.Below(t.Path, root.dir) && t.Path != root.dir && !index.Below(p.Doc.Path, t.Path) {
				dirs = append(dirs, t.Path)
			}
		}
	}
	return dirs
}

func inFolders(dirs []string, file string) bool {
	for _, dir := range dirs {
		if index.Below(file, dir) {
			return true
		}
	}
	return false
}

// newListRows returns the edits that add rows for skills, each to the one table whose
// rows are of skills in the same folder, or to the only table that there is.
func newListRows(p *lint.TreePass, l *index.Listing, skills []*index.Document) (edits []lint.Edit) {
	tables := map[string][]*index.ListTable{}
	for i := range l.Tables {
		folder, ok := folderOf(p, &l.Tables[i])
		if ok {
			tables[folder] = append(tables[folder], &l.Tables[i])
		}
	}
	for _, d := range skills {
		in := tables[dirOf(dirOf(d.Path))]
		if len(l.Tables) == 1 {
			in = []*index.ListTable{&l.Tables[0]}
		}
		if len(in) != 1 || in[0].Newline == "" {
			continue
		}
		text, ok := newListRow(p, in[0], d)
		if !ok {
			continue
		}
		last := in[0].Rows[len(in[0].Rows)-1].Name
		end := p.Doc.LineSpan(p.Doc.Line(int(last.Start))).End
		edits = append(edits, lint.Edit{Path: p.Doc.Path, Span: source.Span{Start: end, End: end}, New: in[0].Newline + text})
	}
	return edits
}

// folderOf returns the directory in which the skills of all rows of a table lie.
func folderOf(p *lint.TreePass, t *index.ListTable) (folder string, ok bool) {
	for i, row := range t.Rows {
		skill := skillOfRow(p, row)
		if skill == "" || i > 0 && dirOf(dirOf(skill)) != folder {
			return "", false
		}
		folder = dirOf(dirOf(skill))
	}
	return folder, true
}

// newListRow writes a row of what we know of a skill: its name, where it lies, and
// what it depends on.
func newListRow(p *lint.TreePass, t *index.ListTable, d *index.Document) (string, bool) {
	name := index.SkillName(d)
	first := t.Before + name + t.Between + t.Behind
	if t.Linked {
		first = t.Before + name + t.Between + escapePath(index.Relative(dirOf(p.Doc.Path), d.Path)) + t.Behind
	}
	cells := []string{first}
	for i := 1; i < t.Columns; i++ {
		cell := ""
		if i == t.Deps {
			var ok bool
			if cell, ok = depsCell(p, t, d.Path); !ok {
				return "", false
			}
		}
		cells = append(cells, cell)
	}
	return "| " + strings.Join(cells, " | ") + " |", isPlain(name)
}
