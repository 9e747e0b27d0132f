package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
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
	root, ok := rootOf(p, query.ListedSkills(p.Doc, p.Resolve))
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
	added(report, query.IndexRows(p.Tree(), p.Doc, p.Resolve, unlisted))
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
