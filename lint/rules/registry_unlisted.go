package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
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
	added(report, query.RegistryRows(p.Tree(), p.Doc, root.dir, filed(rows), unlisted))
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

// added offers to add rows.
func added(report lint.Report, rows []query.Edit) {
	if len(rows) == 0 {
		return
	}
	fix := lint.Fix{Title: "add " + count(len(rows), "row"), Safe: true}
	for _, e := range query.Merged(rows) {
		fix.Edits = append(fix.Edits, lint.Edit{Path: e.Path, Span: e.Span, New: e.New})
	}
	report.Fix(fix)
}
