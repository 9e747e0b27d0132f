// Package sync brings what people write down about a tree in line with it: the rows
// and numbers of registries and indexes, and the used_by of skills.
//
// It finds nothing itself: what is wrong, the rules say. It knows what is done about
// their findings where the tree is the truth, which is their fixes, also those that a
// person should look at, and what they never do: to take something away. The one idea to
// hold in mind: a finding that is meant to be so is none, so what a comment, the
// configuration or the baseline silences stays as it is.
package sync

import (
	"context"
	"maps"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// A choice says what is done about a finding in a document, whose text is at hand. A fix
// without a title is none.
type choice func(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix

// A scene is a tree between two rounds of fixes, with what was found out about it.
type scene struct {
	lint.Scene
	ledgers map[*index.Document]*ledger
}

// A ledger is the rows of a registry, and what takes out those that go; nil before
// somebody asks for it.
type ledger struct {
	rows []query.FiledRow
	cuts map[int][]source.Edit
}

func (now scene) ledger(d *index.Document) *ledger {
	l := now.ledgers[d]
	if l == nil {
		l = &ledger{rows: query.FiledRows(d, func(r *index.Reference) index.Resolution { return now.Snapshot.Resolve(d, r) })}
		now.ledgers[d] = l
	}
	return l
}

// choices are the codes of what is brought in line, with what is done about each.
var choices = map[string]choice{
	"one-sided-dependency": users,

	"registry-missing":   missingRow,
	"registry-path":      pathOfRow,
	"registry-unlisted":  fix,
	"registry-duplicate": fix,
	"registry-count":     fix,
	"registry-category":  fix,

	"index-missing":      missingListed,
	"index-unlisted":     fix,
	"index-count":        fix,
	"index-dependencies": fix,
	"index-graph":        arrow,

	"broken-link": linkOfRow,
	"wrong-base":  fix,
	"link-case":   fix,
}

// Concerns reports whether a finding in s is about what is brought in line. In templates
// and examples nothing is: they are patterns for other trees.
func Concerns(s *index.Snapshot, f lint.Finding) bool {
	d := s.Doc(f.Path)
	if choices[f.Code] == nil || d == nil || rules.IsTemplate(f.Path, s.Kind(f.Path)) {
		return false
	}
	switch f.Code {
	case "broken-link", "wrong-base", "link-case":
		_, ok := rowAt(d, f.Span)
		return ok && s.Kind(f.Path) == index.Index
	case "registry-path": // the manifests of plugins and the templates of roles are not registries
		return s.Kind(f.Path) == index.Registry
	}
	return true
}

// Plan brings a tree in line, in which r is found, as far as that is sure. read returns
// the text of a closed file as it is. A file that would have a finding that it did not
// have stays as it is, and so is what is wrong in it Left: without some of its rows a
// list may be looked at with other eyes. Codes counts what was found and is no more: not
// a number that was wrong between two steps. The error is that of lint.Fixer.
func Plan(ctx context.Context, s *index.Snapshot, r *lint.Result, read func(path string) ([]byte, bool)) (*lint.Fixed, error) {
	stays := map[string]bool{}
	for {
		at := scene{}
		fixer := lint.Fixer{Read: read, Choose: func(now lint.Scene, f lint.Finding) (lint.Fix, bool) {
			if at.Result != now.Result {
				at = scene{now, map[*index.Document]*ledger{}}
			}
			fix, ok := choose(at, f)
			return fix, ok && !slices.ContainsFunc(fix.Edits, func(e lint.Edit) bool { return stays[e.Path] })
		}}
		fixed, err := fixer.Fix(ctx, s, r)
		if err != nil {
			return nil, err
		}
		worse := worse(r, fixed.Result)
		if len(worse) == 0 {
			fixed.Codes = cured(s, r, fixed)
			return fixed, nil
		}
		before := len(stays)
		for _, p := range worse {
			stays[p] = true
		}
		if len(stays) == before { // what has changed elsewhere brought it
			for _, f := range fixed.Files {
				stays[f.Path] = true
			}
		}
	}
}

// worse returns the files in which a rule finds more than before.
func worse(before, after *lint.Result) (paths []string) {
	type kind struct{ path, code string }
	had := map[kind]int{}
	for _, f := range before.All() {
		had[kind{f.Path, f.Code}]++
	}
	for _, f := range after.All() {
		k := kind{f.Path, f.Code}
		if had[k]--; had[k] < 0 {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// cured counts the findings that are gone, by their codes.
func cured(s *index.Snapshot, r *lint.Result, fixed *lint.Fixed) map[string]int {
	codes := map[string]int{}
	for _, f := range r.All() {
		if Concerns(s, f) {
			codes[f.Code]++
		}
	}
	for _, f := range Left(fixed) {
		codes[f.Code]--
	}
	maps.DeleteFunc(codes, func(_ string, n int) bool { return n == 0 })
	return codes
}

// choose says what is done about a finding; ok is false for what is not brought in line,
// or in a way that only a person can find.
func choose(now scene, f lint.Finding) (fix lint.Fix, ok bool) {
	if !Concerns(now.Snapshot, f) {
		return fix, false
	}
	text, ok := now.Text(f.Path)
	if !ok {
		return fix, false
	}
	fix = choices[f.Code](now, now.Snapshot.Doc(f.Path), text, f)
	return fix, fix.Title != "" && fix.Rename == nil
}

// Removed returns what was taken away, in the order of the files.
func Removed(fixed *lint.Fixed) (list []lint.Finding) {
	for _, done := range fixed.Done {
		if done.Fix.Takes {
			list = append(list, done.Finding)
		}
	}
	slices.SortStableFunc(list, lint.Finding.Compare)
	return list
}

// Left returns what is not in line yet, since only a person can say how it should be.
func Left(fixed *lint.Fixed) (list []lint.Finding) {
	for _, f := range fixed.Result.All() {
		if Concerns(fixed.Snapshot, f) {
			list = append(list, f)
		}
	}
	return list
}

// fix is the first fix of a finding.
func fix(_ scene, _ *index.Document, _ []byte, f lint.Finding) lint.Fix {
	if len(f.Fixes) == 0 {
		return lint.Fix{}
	}
	return f.Fixes[0]
}

// taking makes edits of a document that take something away a fix, if they are sure.
func taking(title string, d *index.Document, edits []source.Edit, ok bool) lint.Fix {
	if !ok {
		return lint.Fix{}
	}
	return edited(title, d, edits, true)
}

func edited(title string, d *index.Document, edits []source.Edit, takes bool) lint.Fix {
	fix := lint.Fix{Title: title, Takes: takes}
	for _, e := range edits {
		fix.Edits = append(fix.Edits, lint.Edit{Path: d.Path, Span: e.Span, New: e.New})
	}
	return fix
}

// users adds to a used_by, or takes out of it all that do not belong there at once: a
// list that loses its entries one by one would end as no list.
func users(now scene, d *index.Document, text []byte, f lint.Finding) lint.Fix {
	if len(f.Fixes) > 0 {
		return f.Fixes[0]
	}
	var names []string
	entry := false
	for _, o := range now.Result.Findings(d.Path) {
		for i := range d.Refs {
			if r := &d.Refs[i]; o.Code == f.Code && r.Form == index.FormUser && r.Span == o.Span {
				names = append(names, r.Target)
				entry = entry || o.Span == f.Span
			}
		}
	}
	if !entry {
		return lint.Fix{}
	}
	edits, ok := query.WithoutUsers(now.Snapshot, d, text, names)
	return taking("remove from used_by what does not need the skill", d, edits, ok)
}
