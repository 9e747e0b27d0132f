package query

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// Enlist plans to add the skill at the SKILL.md path skill to the registries and
// indexes of its root that mean to have every skill and do not have it; the plan does
// nothing where there are none such. read gives the texts of documents as the snapshot
// knows them. The error says why it cannot be done.
func Enlist(s *index.Snapshot, skill string, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, plan: &Plan{}}
	defer p.wait() //nolint:errcheck // done has asked
	d := s.Doc(skill)
	if sh := p.shelves()[s.RootOf(dirOf(skill))]; d != nil && !d.Unsure && sh != nil && slices.Contains(sh.skills, d) {
		if err := p.list(sh, d, false); err != nil {
			return nil, err
		}
	}
	return p.done()
}

// list adds a skill to the registries and indexes that mean to have every skill of its
// root, have at least half of them, and do not have it. A made one is not among those
// of the root, which are counted.
func (p *planner) list(sh *shelf, skill *index.Document, made bool) error {
	names := []string{path.Base(dirOf(skill.Path)), index.SkillName(skill)}
	for d := range p.s.Docs() {
		resolve := func(r *index.Reference) index.Resolution { return p.s.Resolve(d, r) }
		var edits []Edit
		switch kind := p.s.Kind(d.Path); {
		case d.Unsure || p.s.Scope(d.Path) != "":
			continue
		case kind == index.Registry && d.Rows != nil && d.Rows.Complete && !d.Rows.Foreign && len(d.Rows.All) > 0:
			rows := FiledRows(d, resolve)
			var listed []string
			for i := range rows {
				listed = append(listed, rows[i].Sole())
			}
			has := func(v FiledRow) bool {
				return v.Name != nil && slices.Contains(names, v.Name.Target[strings.LastIndexAny(v.Name.Target, ":/")+1:])
			}
			if !p.isOf(d, sh, skill, listed) || slices.ContainsFunc(rows, has) {
				continue
			}
			edits = RegistryRows(p.s, d, sh.root, rows, []*index.Document{skill})
			counts, err := p.recount(d, edits)
			if err != nil {
				return err
			}
			edits = append(edits, counts...)
		case kind == index.Index && d.Listing != nil && d.Listing.Complete:
			if !p.isOf(d, sh, skill, ListedSkills(d, resolve)) || !made && slices.ContainsFunc(names, d.Listing.HasWord) {
				continue
			}
			listed := slices.ContainsFunc(d.Refs, func(r index.Reference) bool {
				return r.Form == index.FormIndexName && r.Field == index.FieldSkills && slices.Contains(names, r.Target)
			})
			if !listed {
				edits = IndexRows(p.s, d, resolve, []*index.Document{skill})
			}
			if made {
				edits = append(edits, indexCounts(d, sh, skill)...)
			}
		}
		p.plan.Edits = append(p.plan.Edits, edits...)
	}
	return nil
}

// isOf reports whether a list is one of the skills among which a new one is.
func (p *planner) isOf(d *index.Document, sh *shelf, skill *index.Document, listed []string) bool {
	if _, in := p.s.SkillDir(dirOf(d.Path)); in {
		return false
	}
	own, below := 0, false
	is := map[string]bool{}
	for _, l := range listed {
		if l == "" || is[l] {
			continue
		}
		is[l] = true
		if l == skill.Path {
			return false // it is there
		}
		if p.s.RootOf(dirOf(l)) != sh.root {
			if p.s.RootOf(d.Path) != sh.root {
				return false
			}
			continue
		}
		own++
		below = below || index.Below(l, dirOf(d.Path))
	}
	if below && !index.Below(skill.Path, dirOf(d.Path)) {
		return false
	}
	return own > 0 && 2*own >= len(sh.skills)
}

// recount returns the edits of the counts in a registry that are right now, and are
// not when its rows have been edited. What is wrong already is another matter.
func (p *planner) recount(d *index.Document, edits []Edit) (counts []Edit, err error) {
	if len(edits) == 0 {
		return nil, nil
	}
	text, ok := p.read(d.Path, nil)
	if !ok || len(text) != d.Size() {
		return nil, stale(d.Path)
	}
	var list []source.Edit
	for _, e := range edits {
		list = append(list, source.Edit{Span: e.Span, New: e.New})
	}
	after, err := source.Apply(text, list)
	if err != nil {
		return nil, err
	}
	next := p.s.Config().NewDocument(d.Path, after)
	if next == nil {
		return nil, nil
	}
	wrong := map[int32]bool{}
	for _, f := range d.Faults {
		wrong[f.Span.Start] = wrong[f.Span.Start] || f.Kind == index.FaultCount
	}
	for _, f := range next.Faults {
		if f.Kind != index.FaultCount || len(f.Cure) != 1 {
			continue
		}
		shift := 0
		for _, e := range sortEdits(append([]Edit(nil), edits...)) {
			if int(e.Span.Start)+shift+len(e.New) <= int(f.Span.Start) {
				shift += len(e.New) - e.Span.Len()
			}
		}
		span := f.Cure[0].Span
		span.Start, span.End = span.Start-int32(shift), span.End-int32(shift)
		if !wrong[span.Start] {
			counts = append(counts, Edit{Place{d.Path, span}, f.Cure[0].New})
		}
	}
	return counts, nil
}

// indexCounts returns the edits of the numbers in an index's tables that count the
// skills of the folders in which a new one lies, or all, and are right now.
func indexCounts(d *index.Document, sh *shelf, skill *index.Document) (edits []Edit) {
	is := map[string]int{"total": len(sh.skills), "all": len(sh.skills)}
	for dir := dirOf(dirOf(skill.Path)); dir != sh.root && index.Below(dir, sh.root); dir = dirOf(dir) {
		if key := CategoryKey(path.Base(dir)); is[key] == 0 {
			is[key] = len(sh.below(dir))
		}
	}
	for _, t := range d.Listing.Counts {
		for _, row := range t.Rows {
			if n, ok := is[strings.TrimSuffix(CategoryKey(row.Label), "-skills")]; ok && n == row.N {
				edits = append(edits, Edit{Place{d.Path, row.Span}, strconv.Itoa(n + 1)})
			}
		}
	}
	return edits
}
