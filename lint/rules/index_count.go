package rules

import (
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// indexCount finds numbers in the statistics of an index that are not those of the
// skills in the folders.
var indexCount = &lint.Rule{
	Code:     "index-count",
	Severity: lint.Information,
	Tree:     checkIndexCount,
}

func checkIndexCount(p *lint.TreePass) {
	l := listing(p)
	if l == nil || len(l.Counts) == 0 {
		return
	}
	root, ok := rootOf(p, query.ListedSkills(p.Doc, p.Resolve))
	if !ok || len(root.skills) == 0 {
		return
	}
	folders := root.folders()
	for _, t := range l.Counts {
		checkCounts(p, &root, folders, l, t)
	}
}

// checkCounts compares the numbers of a table of which every label but the total's is
// a folder's name: what the numbers of other tables count, nobody knows.
func checkCounts(p *lint.TreePass, root *rootView, folders map[string]string, l *index.Listing, t index.CountTable) {
	type wrong struct {
		row index.CountRow
		is  int
		in  string
	}
	var list []wrong
	right, labels, sum := 0, 0, 0
	var total *wrong
	for _, row := range t.Rows {
		label := strings.TrimSuffix(query.CategoryKey(row.Label), "-skills")
		if label == "total" || label == "all" {
			if total != nil {
				return
			}
			total = &wrong{row: row, is: len(root.skills)}
			continue
		}
		dir := folders[label]
		if dir == "" {
			return
		}
		labels++
		is, linked := countIn(p, root, dir)
		sum += is
		if row.N == is || row.N == is+linked || row.N == rowsUnder(p.Doc, l, label) {
			right++
			continue
		}
		list = append(list, wrong{row, is, dir})
	}
	if labels < 2 || right*2 < labels {
		return
	}
	_, linked := countIn(p, root, root.dir)
	if total != nil && sum == total.is && total.row.N != total.is && total.row.N != total.is+linked {
		list = append(list, *total)
	}
	for _, w := range list {
		where := ""
		if w.in != "" {
			where = " in " + quote(w.in)
		}
		there := "there are"
		if w.is == 1 {
			there = "there is"
		}
		report := p.Report(w.row.Span, "the count is \"%d\", and %s %s%s", w.row.N, there, count(w.is, "skill"), where)
		right := strconv.Itoa(w.is)
		report.Replace("change to "+right, true, right)
		if templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
	}
}

// rowsUnder counts the rows of an index under headings of a label: a number may be of
// what the index lists there.
func rowsUnder(d *index.Document, l *index.Listing, label string) (rows int) {
	for i := range l.Tables {
		at := d.SectionAt(int(l.Tables[i].Head.Start))
		if at >= 0 && strings.TrimSuffix(query.CategoryKey(d.Headings[at].Title), "-skills") == label {
			rows += len(l.Tables[i].Rows)
		}
	}
	return rows
}

// countIn counts the skills of a root in a directory, and the symlinks to others there.
func countIn(p *lint.TreePass, root *rootView, dir string) (skills, linked int) {
	for _, d := range root.skills {
		if index.Below(d.Path, dir) {
			skills++
		}
	}
	for link, target := range p.Tree().Aliases() {
		if !index.Below(link, dir) {
			continue
		}
		for _, d := range root.skills {
			if d.Path == target+"/SKILL.md" || index.Below(d.Path, target) {
				linked++
			}
		}
	}
	return skills, linked
}
