package lsptest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// do prints an edit and carries it out, and prints what is asked for besides.
func (r *run) do(ctx context.Context, w *WorkspaceEdit) ([]string, error) {
	lines, err := r.show(w)
	if err != nil {
		return nil, err
	}
	more, err := r.e.Carry(ctx, w)
	for _, op := range more {
		lines = append(lines, "besides "+op.Kind+" "+op.Path)
	}
	return lines, err
}

// show prints an edit that is not yet applied.
func (r *run) show(w *WorkspaceEdit) ([]string, error) {
	var lines []string
	for _, op := range w.Ops {
		if op.Kind == "rename" {
			lines = append(lines, "rename "+op.Path+" to "+op.To)
			continue
		}
		lines = append(lines, op.Kind+" "+op.Path)
		if op.Kind != "edit" {
			continue
		}
		t, err := r.e.textOf(op.Path)
		if err != nil {
			t = newText(nil) // a file that the edit itself makes
		}
		for _, line := range hunks(t, op.Edits) {
			lines = append(lines, "  "+line)
		}
	}
	for _, label := range w.Annotations {
		lines = append(lines, "ask "+label)
	}
	return lines, nil
}

// hunks prints edits of t as the lines that they take away and put there, with
// the number of the first line.
func hunks(t *text, edits []source.Edit) []string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b source.Edit) int { return a.Span.Compare(b.Span) })
	var out []string
	shift := 0 // lines that the hunks before have added
	for len(edits) > 0 {
		first, last := t.table.Line(int(edits[0].Span.Start)), 0
		n := 0
		for n < len(edits) && (n == 0 || t.table.Line(int(edits[n].Span.Start)) <= last) {
			last = max(last, t.table.Line(int(edits[n].Span.End)))
			n++
		}
		start, end := t.table.LineSpan(first).Start, t.table.LineSpan(last).End
		var inside []source.Edit
		for _, e := range edits[:n] {
			inside = append(inside, source.Edit{Span: source.Span{Start: e.Span.Start - start, End: e.Span.End - start}, New: e.New})
		}
		edits = edits[n:]
		old := t.bytes[start:end]
		after, err := source.Apply(old, inside)
		if err != nil {
			out = append(out, "bad edit: "+err.Error())
			continue
		}
		was, is := strings.Split(string(old), "\n"), strings.Split(string(after), "\n")
		// Lines that stay as they are at either end are not worth printing.
		skip := 0
		for skip < len(was) && skip < len(is) && was[skip] == is[skip] {
			skip++
		}
		keep := 0
		for keep < len(was)-skip && keep < len(is)-skip && was[len(was)-1-keep] == is[len(is)-1-keep] {
			keep++
		}
		for i, line := range was[skip : len(was)-keep] {
			out = append(out, fmt.Sprintf("-%d %s", first+skip+i+1, strings.TrimSuffix(line, "\r")))
		}
		for i, line := range is[skip : len(is)-keep] {
			out = append(out, fmt.Sprintf("+%d %s", first+shift+skip+i+1, strings.TrimSuffix(line, "\r")))
		}
		shift += len(is) - len(was)
	}
	return out
}
