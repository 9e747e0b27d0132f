package sync

import (
	"maps"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// missingRow takes a row out of a registry that names a skill which is nowhere. That one
// is called nearly so does not make it the same: that somebody has looked at the skill
// of the row would be said of another, which gets a row of its own where the registry
// means to have all. Where the path leads to a skill, the row gets its name.
func missingRow(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix {
	rows := filed(now, d)
	at := slices.IndexFunc(rows, func(v query.FiledRow) bool { return v.Name != nil && v.Name.Span == f.Span })
	if at < 0 {
		return lint.Fix{}
	}
	if skill := rows[at].Skill; skill != "" && slices.ContainsFunc(rows, func(o query.FiledRow) bool {
		return o.Skill == skill && (o.Named.Found || o.Name != nil && o.Name.Span.Start < f.Span.Start)
	}) {
		return withoutRow(now, d, text, rows, at) // it has a row
	}
	checked := slices.ContainsFunc(rows[at].Fact.Keys, func(k index.RowKey) bool { return k.Slot == index.RowChecked })
	if rows[at].Skill != "" || len(f.Fixes) > 0 && !checked && (d.Rows == nil || !d.Rows.Complete) {
		return fix(now, d, text, f)
	}
	return withoutRow(now, d, text, rows, at)
}

// pathOfRow leads the path of a row to its skill. A row that is nothing but a path which
// leads nowhere goes.
func pathOfRow(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix {
	rows := filed(now, d)
	at := slices.IndexFunc(rows, func(v query.FiledRow) bool { return v.Path != nil && v.Path.Span == f.Span })
	if at < 0 || rows[at].Name != nil || !rows[at].Leads.Missing {
		return fix(now, d, text, f)
	}
	return withoutRow(now, d, text, rows, at)
}

func filed(now scene, d *index.Document) []query.FiledRow { return now.ledger(d).rows }

// withoutRow takes a row out, of which all that will go are cut at once.
func withoutRow(now scene, d *index.Document, text []byte, rows []query.FiledRow, at int) lint.Fix {
	l := now.ledger(d)
	if l.cuts == nil {
		found := map[source.Span]string{}
		for _, o := range now.Result.Findings(d.Path) {
			if o.Code == "registry-missing" || o.Code == "registry-path" {
				found[o.Span] = o.Code
			}
		}
		var going []int
		for i := range rows {
			v := &rows[i]
			if v.Skill == "" && v.Name != nil && found[v.Name.Span] == "registry-missing" || v.Name == nil && v.Path != nil && found[v.Path.Span] == "registry-path" {
				going = append(going, i)
			}
		}
		l.cuts = map[int][]source.Edit{}
		for _, i := range going {
			l.cuts[i] = nil // what is not sure
		}
		maps.Copy(l.cuts, query.WithoutRows(now.Snapshot, d, text, rows, going))
	}
	edits, ok := l.cuts[at]
	if !ok { // one of a skill that has another row
		edits = query.WithoutRows(now.Snapshot, d, text, rows, []int{at})[at]
	}
	return taking("remove the row", d, edits, len(edits) > 0)
}

// rowAt returns the row of an index in whose first cell a span lies.
func rowAt(d *index.Document, span source.Span) (row index.ListRow, ok bool) {
	if d.Listing == nil {
		return row, false
	}
	for i := range d.Listing.Tables {
		for _, row := range d.Listing.Tables[i].Rows {
			if row.Name.Encloses(span) {
				return row, true
			}
		}
	}
	return row, false
}

// missingListed writes the name of a row of an index as that of the one skill that it is
// nearly called by and that is not listed: what people wrote of it stays. Else the row
// goes.
func missingListed(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix {
	row, ok := rowAt(d, f.Span)
	if !ok || names(d, row) != 1 {
		return lint.Fix{}
	}
	if len(f.Fixes) == 1 {
		resolve := func(r *index.Reference) index.Resolution { return now.Snapshot.Resolve(d, r) }
		listed := query.ListedSkills(d, resolve)
		meant := now.Snapshot.SkillsNamed(d.Path, f.Fixes[0].Edits[0].New)
		if len(meant) == 1 && !slices.Contains(listed, meant[0].Path) {
			return f.Fixes[0]
		}
	}
	edits, ok := query.WithoutListed(now.Snapshot, d, text, row.Name)
	return taking("remove the row", d, edits, ok)
}

// names counts the names in the first cell of a row.
func names(d *index.Document, row index.ListRow) (n int) {
	for _, r := range query.RefsIn(d, row.Name) {
		if r.Form == index.FormIndexName || r.Form == index.FormLink {
			n++
		}
	}
	return n
}

// linkOfRow leads the link of a row of an index to the skill of its name. A row of a
// skill that is nowhere goes, unless it may be of something else than a skill.
func linkOfRow(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix {
	s := now.Snapshot
	row, _ := rowAt(d, f.Span)
	refs := query.RefsIn(d, row.Name)
	at := slices.IndexFunc(refs, func(r index.Reference) bool { return r.Form == index.FormLink && r.Span == f.Span })
	if at < 0 || names(d, row) != 1 {
		return lint.Fix{}
	}
	if edits, ok := query.Relisted(s, d, text, &refs[at]); ok {
		return edited("lead to the skill", d, edits, false)
	}
	label := query.LabelOf(text, &refs[at])
	if !query.IsSkillFile(refs[at].Target) || !index.IsName(label) || s.Config().External(label) || !mostlySkills(now, d) {
		return lint.Fix{}
	}
	edits, ok := query.WithoutListed(s, d, text, row.Name)
	return taking("remove the row", d, edits, ok)
}

// mostlySkills reports whether at least half of the rows of an index are of skills that
// there are: else it is one of something else, or of another tree.
func mostlySkills(now scene, d *index.Document) bool {
	rows := 0
	for i := range d.Listing.Tables {
		rows += len(d.Listing.Tables[i].Rows)
	}
	found := query.ListedSkills(d, func(r *index.Reference) index.Resolution { return now.Snapshot.Resolve(d, r) })
	return 2*len(found) >= rows
}

// arrow takes an arrow out of a graph between skills of which neither needs the other.
func arrow(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix {
	edits, ok := query.WithoutArrow(now.Snapshot, d, text, f.Span)
	return taking("remove the arrow", d, edits, ok)
}
