package query

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// IndexRows returns the edits, one a row, that add skills to the index d, each to the one
// table whose rows are of skills in the same folder, or to the only table that there
// is. For a folder that has no table, and lies beside one of which a section is headed
// with the name, there will be such a section with a table. Skills of which we do not know how to write a row are left out.
func IndexRows(s *index.Snapshot, d *index.Document, resolve Resolver, skills []*index.Document) (edits []Edit) {
	l := d.Listing
	tables := map[string][]*index.ListTable{}
	for i := range l.Tables {
		folder, ok := folderOfTable(d, resolve, &l.Tables[i])
		if ok {
			tables[folder] = append(tables[folder], &l.Tables[i])
		}
	}
	fresh := map[string][]*index.Document{}
	for _, skill := range skills {
		folder := dirOf(dirOf(skill.Path))
		in := tables[folder]
		if len(l.Tables) == 1 {
			in = []*index.ListTable{&l.Tables[0]}
		}
		if len(in) == 0 {
			fresh[folder] = append(fresh[folder], skill)
		}
		if len(in) != 1 || in[0].Newline == "" {
			continue
		}
		text, ok := indexRow(s, d, in[0], skill)
		if !ok {
			continue
		}
		last := in[0].Rows[len(in[0].Rows)-1].Name
		end := d.LineSpan(d.Line(int(last.Start))).End
		edits = append(edits, Edit{Place{d.Path, source.Span{Start: end, End: end}}, in[0].Newline + text})
	}
	for _, folder := range slices.Sorted(maps.Keys(fresh)) {
		edits = append(edits, indexSection(s, d, tables, folder, fresh[folder])...)
	}
	return edits
}

// indexSection returns the edits, one a row, that add a section with a table of the
// skills in a folder to the index d: before the last section of a folder beside it, and
// written as that one is.
func indexSection(s *index.Snapshot, d *index.Document, tables map[string][]*index.ListTable, folder string, skills []*index.Document) (edits []Edit) {
	var model *index.ListTable
	var head index.Heading
	title := ""
	for beside, list := range tables {
		if len(list) != 1 || list[0].Newline == "" || list[0].Top == "" || dirOf(beside) != dirOf(folder) || model != nil && list[0].Head.Start < model.Head.Start {
			continue
		}
		at := d.SectionAt(int(list[0].Head.Start))
		if at < 0 || d.LineSpan(d.Line(int(d.Headings[at].Span.Start))).Start != d.Headings[at].Span.Start {
			continue
		}
		if t, ok := titleAs(d.Headings[at].Title, path.Base(beside), path.Base(folder)); ok {
			model, head, title = list[0], d.Headings[at], t
		}
	}
	if model == nil {
		return nil
	}
	eol := eol(d)
	place := Place{d.Path, source.Span{Start: head.Span.Start, End: head.Span.Start}}
	for _, skill := range skills {
		text, ok := indexRow(s, d, model, skill)
		if !ok {
			continue
		}
		if len(edits) == 0 {
			text = strings.Repeat("#", head.Level) + " " + title + eol + eol + model.Top + text
		}
		edits = append(edits, Edit{place, text + eol})
	}
	if len(edits) > 0 {
		edits[len(edits)-1].New += eol
	}
	return edits
}

// titleAs writes the name of a folder as a title has that of another: "Core Skills" has
// that of core. ok is false where it does not have it.
func titleAs(title, of, folder string) (text string, ok bool) {
	name, rest := title, ""
	if i := strings.LastIndexByte(title, ' '); i > 0 && strings.EqualFold(title[i+1:], "skills") {
		name, rest = title[:i], title[i:]
	}
	if CategoryKey(name) != CategoryKey(of) || !IsPlain(folder) {
		return "", false
	}
	words := strings.FieldsFunc(folder, func(r rune) bool { return r == '-' || r == '_' })
	for i, w := range words {
		if name[0] >= 'A' && name[0] <= 'Z' {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ") + rest, len(words) > 0
}
