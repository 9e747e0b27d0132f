package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// registryUnlisted finds skills that a registry lacks which means to have every one
// of its root. It speaks once for each registry.
var registryUnlisted = &lint.Rule{
	Code:     "registry-unlisted",
	Severity: lint.Information,
	Tree:     checkRegistryUnlisted,
}

func checkRegistryUnlisted(p *lint.TreePass) {
	facts := p.Doc.Rows
	rows := rowsOf(p)
	if facts == nil || !facts.Complete || facts.Foreign || len(rows) == 0 {
		return
	}
	listing := newListing(p, rows)
	root, ok := rootOf(p, listing.skills)
	if !ok {
		return
	}
	var unlisted []*index.Document
	listed := 0
	for _, d := range root.skills {
		switch {
		case listing.has(d):
			listed++
		case listing.meant[index.SkillName(d)] || listing.meant[path.Base(dirOf(d.Path))]: // registry-missing says it
		case d.Unsure || external(p, d): // nobody knows its name, or it is said to be elsewhere
		default:
			unlisted = append(unlisted, d)
		}
	}
	if len(unlisted) == 0 || listed*2 < len(root.skills) {
		return // one that has less than half of them is of something else
	}
	report := p.Report(facts.Lists[len(facts.Lists)-1].Key, "%s", lacks(unlisted))
	for _, d := range unlisted {
		report.Near(d.Path, p.Tree().SkillTarget(d).At, "not listed")
	}
	if templateLike(p.Doc.Path, p.Kind) {
		report.AtMost(lint.Hint)
	}
	if edits := newRows(p, root, rows, unlisted); len(edits) > 0 {
		report.Fix(lint.Fix{Title: "add " + count(len(edits), "row"), Safe: true, Edits: merged(edits)})
	}
}

// external reports whether the configuration says that a skill's name is somewhere
// else.
func external(p *lint.TreePass, d *index.Document) bool {
	c := p.Tree().Config()
	return c.External(index.SkillName(d)) || c.External(path.Base(dirOf(d.Path)))
}

// A rowListing is what the rows of a registry list.
type rowListing struct {
	skills []string // that their names or paths mean
	leads  map[string]bool
	names  map[string]bool
	meant  map[string]bool // what rows that mean nothing may have been meant to name
}

func newListing(p *lint.TreePass, rows []rowView) rowListing {
	l := rowListing{leads: map[string]bool{}, names: map[string]bool{}, meant: map[string]bool{}}
	for i := range rows {
		v := &rows[i]
		if v.skill != "" {
			l.skills = append(l.skills, v.skill)
			l.leads[v.skill] = true
		}
		if v.name == nil {
			continue
		}
		if len(v.skills) == 1 {
			l.skills = append(l.skills, v.skills[0])
		}
		l.names[lastPart(v.name.Target)] = true
		if local(v) && !v.found() {
			for _, name := range p.Suggest(v.name.Target, index.SpaceSkill) {
				l.meant[name] = true
			}
		}
	}
	return l
}

// has reports whether a row has the name of a skill, or leads to it.
func (l *rowListing) has(d *index.Document) bool {
	return l.leads[d.Path] || l.names[path.Base(dirOf(d.Path))] || l.names[lastPart(index.SkillName(d))]
}

// lacks is the message about skills that a list does not have.
func lacks(unlisted []*index.Document) string {
	if len(unlisted) == 1 {
		return fmt.Sprintf("the skill %q is not listed", index.SkillName(unlisted[0]))
	}
	const most = 5
	names := make([]string, 0, most)
	for _, d := range unlisted[:min(most, len(unlisted))] {
		names = append(names, quote(index.SkillName(d)))
	}
	text := strings.Join(names, ", ")
	if more := len(unlisted) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%d skills are not listed: %s", len(unlisted), text)
}

// count writes a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// newRows returns the edits that add rows for skills, each behind the last row of its
// category, as that one is written. Skills of which we do not know how to write a row
// are left out.
func newRows(p *lint.TreePass, root rootView, rows []rowView, skills []*index.Document) (edits []lint.Edit) {
	facts := p.Doc.Rows
	last := map[string]int{}
	for i := range facts.All {
		last[facts.All[i].In] = i
	}
	categoryOf, known := categoryWay(p, root, rows)
	for _, d := range skills {
		category := ""
		if known {
			category = categoryOf(d)
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
		text, ok := newRow(p, rows, model, d, category)
		if !ok || between == "" {
			continue
		}
		end := p.Doc.LineSpan(p.Doc.Line(int(model.Span.End - 1))).End
		edits = append(edits, lint.Edit{Path: p.Doc.Path, Span: source.Span{Start: end, End: end}, New: between + text})
	}
	return edits
}

// newRow writes a row of what we know of a skill with the keys of another row.
func newRow(p *lint.TreePass, rows []rowView, model *index.Row, d *index.Document, category string) (string, bool) {
	var lines []string
	named := false
	for _, k := range model.Keys {
		value := ""
		switch k.Slot {
		case index.RowName:
			value, named = index.SkillName(d), true
		case index.RowPath:
			value, _ = pathTo(p, rows, d.Path)
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
		if !isPlain(value) {
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

// merged makes one edit of those that insert at one place.
func merged(edits []lint.Edit) (list []lint.Edit) {
	for _, e := range edits {
		i := slices.IndexFunc(list, func(o lint.Edit) bool { return o.Span == e.Span })
		if i < 0 {
			list = append(list, e)
			continue
		}
		list[i].New += e.New
	}
	return list
}
