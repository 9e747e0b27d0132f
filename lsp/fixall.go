package lsp

import (
	"bytes"
	"context"
	"slices"

	"github.com/aymanbagabas/go-udiff"
	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// fixesHere reports whether a finding has a safe fix that edits nothing but the
// document.
func (v view) fixesHere(f lint.Finding) bool {
	i := slices.IndexFunc(f.Fixes, func(fix lint.Fix) bool { return fix.Safe })
	return i >= 0 && f.Path == v.doc.Path && f.Fixes[i].Rename == nil &&
		!slices.ContainsFunc(f.Fixes[i].Edits, func(e lint.Edit) bool { return e.Path != v.doc.Path })
}

// allFixes carries out all safe fixes of the document, until there are none left, and
// returns what that comes to as an edit. ok is false where it comes to nothing.
func (v view) allFixes(ctx context.Context) (edit *protocol.WorkspaceEdit, ok bool, err error) {
	s := v.keeper.tree.Fork(v.Snapshot)
	path := v.doc.Path
	result, _, err := lint.Begin(v.rules, v.checks(v.world)).Update(ctx, s, &index.Delta{Docs: map[string]bool{path: true}})
	if err != nil {
		return nil, false, err
	}
	fixer := lint.Fixer{Wants: v.fixesHere, Read: func(p string) ([]byte, bool) { return v.text(p, nil) }}
	fixed, err := fixer.Fix(ctx, s, result)
	if err != nil {
		return nil, false, err
	}
	for _, f := range fixed.Files {
		if f.Path == path {
			edit, ok = v.edit(difference(path, f.Was, f.Text))
		}
	}
	return edit, ok, nil
}

// difference returns the edits of the file at a path that make one text of another.
// None of them begins or ends between the two bytes of a line's end: editors have no
// such place.
func difference(path string, was, is []byte) []lint.Edit {
	var edits []lint.Edit
	within := func(at int) bool { return at > 0 && at < len(was) && was[at-1] == '\r' && was[at] == '\n' }
	last := 0
	for _, e := range udiff.Bytes(was, is) {
		if within(e.Start) {
			e.Start--
			e.New = "\r" + e.New
		}
		if within(e.End) {
			e.End++
			e.New += "\n"
		}
		if e.Start < last { // both widened over one line's end
			return []lint.Edit{middle(path, was, is)}
		}
		last = e.End
		edits = append(edits, lint.Edit{Path: path, Span: source.At(e.Start, e.End), New: e.New})
	}
	return edits
}

// middle is the one edit that makes one text of another: of all lines between those
// that they begin and end with.
func middle(path string, was, is []byte) lint.Edit {
	start, end := 0, 0
	for start < min(len(was), len(is)) && was[start] == is[start] {
		start++
	}
	start = bytes.LastIndexByte(was[:start], '\n') + 1
	for end < min(len(was), len(is))-start && was[len(was)-1-end] == is[len(is)-1-end] {
		end++
	}
	if i := bytes.IndexByte(was[len(was)-end:], '\n'); i >= 0 {
		end -= i + 1
	} else {
		end = 0
	}
	return lint.Edit{Path: path, Span: source.At(start, len(was)-end), New: string(is[start : len(is)-end])}
}
