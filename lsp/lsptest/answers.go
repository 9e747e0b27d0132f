package lsptest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// itemsPrinted is how many items complete prints; the rest is counted.
const itemsPrinted = 30

// targets returns the verb that prints where a request leads to.
func targets(method string) verb {
	return func(r *run, ctx context.Context, name, _ string) ([]string, bool, error) {
		m, err := r.mark(name)
		if err != nil {
			return nil, false, err
		}
		list, err := r.e.targets(ctx, method, m.path, int(m.at.Start), nil)
		return r.targets(list), true, err
	}
}

func (r *run) targets(list []Target) []string {
	var lines []string
	for _, t := range list {
		lines = append(lines, r.place(t.Path, t.Selection))
	}
	return lines
}

// references returns the verb that prints where something is used, with its
// declarations or without.
func references(declarations bool) verb {
	return func(r *run, ctx context.Context, name, _ string) ([]string, bool, error) {
		m, err := r.mark(name)
		if err != nil {
			return nil, false, err
		}
		list, err := r.e.References(ctx, m.path, int(m.at.Start), declarations)
		return r.targets(list), true, err
	}
}

func (r *run) hover(ctx context.Context, name, _ string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	text, _, err := r.e.Hover(ctx, m.path, int(m.at.Start))
	if text == "" {
		return nil, true, err
	}
	return []string{strings.TrimRight(text, "\n")}, true, err
}

func (r *run) symbols(ctx context.Context, path, _ string) ([]string, bool, error) {
	list, err := r.e.DocumentSymbols(ctx, path)
	return r.outline(list, ""), true, err
}

func (r *run) find(ctx context.Context, query, _ string) ([]string, bool, error) {
	list, err := r.e.WorkspaceSymbols(ctx, query)
	return r.outline(list, ""), true, err
}

func (r *run) outline(list []Symbol, indent string) []string {
	var lines []string
	for _, s := range list {
		line := fmt.Sprintf("%s%s (%s) %s", indent, s.Name, named(symbolKinds, s.Kind), r.place(s.Path, s.Selection))
		if detail := cmp.Or(s.Detail, s.Container); detail != "" {
			line += ": " + detail
		}
		lines = append(lines, line)
		lines = append(lines, r.outline(s.Children, indent+"  ")...)
	}
	return lines
}

func (r *run) links(ctx context.Context, path, _ string) ([]string, bool, error) {
	list, err := r.e.DocumentLinks(ctx, path)
	var lines []string
	for _, l := range list {
		target := l.Target
		if uri, fragment, found := strings.Cut(l.Target, "#"); strings.HasPrefix(uri, "file:") {
			target = l.Path
			if found {
				target += "#" + fragment
			}
		}
		lines = append(lines, r.place(path, l.Span)+" -> "+target)
	}
	return lines, true, err
}

func (r *run) diagnostics(ctx context.Context, paths, _ string) ([]string, bool, error) {
	var lines []string
	for path := range strings.FieldsSeq(paths) {
		if err := r.e.Open(path); err != nil {
			return nil, false, err
		}
		list, err := r.e.Diagnostics(ctx, path)
		if err != nil {
			return nil, false, err
		}
		lines = append(lines, r.findings(path, list)...)
	}
	return lines, true, nil
}

func (r *run) published(ctx context.Context, paths, _ string) ([]string, bool, error) {
	var lines []string
	for path := range strings.FieldsSeq(paths) {
		var list []Diagnostic
		var err error
		switch barrier := r.e.options.Barrier; {
		case barrier != "":
			if err = r.e.Call(ctx, barrier, nil, nil); err == nil { // which pulling alone does not wait for
				list, err = r.e.Diagnostics(ctx, path)
			}
		case r.e.Pulls():
			list, err = r.e.Diagnostics(ctx, path)
		default:
			list, _ = r.e.Published(path)
		}
		if err != nil {
			return nil, false, err
		}
		lines = append(lines, r.findings(path, list)...)
	}
	return lines, true, nil
}

func (r *run) problems(ctx context.Context, _, _ string) ([]string, bool, error) {
	all, err := r.e.Problems(ctx)
	var lines []string
	for _, path := range slices.Sorted(maps.Keys(all)) {
		lines = append(lines, r.findings(path, all[path])...)
	}
	return lines, true, err
}

func (r *run) findings(path string, list []Diagnostic) []string {
	var lines []string
	for _, d := range list {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", r.place(path, d.Span), named(severities, d.Severity), d.Code, d.Message))
		for _, rel := range d.Related {
			lines = append(lines, fmt.Sprintf("  %s: %s", r.place(rel.Path, rel.Span), rel.Message))
		}
	}
	return lines
}

// offer completes at the end of a mark and returns what an editor would show.
func (r *run) offer(ctx context.Context, name string) ([]Item, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, err
	}
	c, err := r.e.Completion(ctx, m.path, int(m.at.End))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(c.Items, func(i Item) bool { return !i.Visible }), nil
}

func (r *run) complete(ctx context.Context, name, _ string) ([]string, bool, error) {
	items, err := r.offer(ctx, name)
	var lines []string
	for n, i := range items {
		if n == itemsPrinted {
			lines = append(lines, fmt.Sprintf("and %d more", len(items)-n))
			break
		}
		var line strings.Builder
		line.WriteString(i.Label)
		if i.Kind != 0 {
			line.WriteString(" (" + named(itemKinds, i.Kind) + ")")
		}
		for _, more := range slices.Compact([]string{i.Detail, i.Description}) {
			if more != "" {
				line.WriteString(": " + more)
			}
		}
		lines = append(lines, line.String())
	}
	return lines, true, err
}

// choice returns the item with a label that is shown at a mark.
func (r *run) choice(ctx context.Context, name, label string) (Item, error) {
	items, err := r.offer(ctx, name)
	if err != nil {
		return Item{}, err
	}
	at := slices.IndexFunc(items, func(i Item) bool { return i.Label == label })
	if at < 0 {
		return Item{}, fmt.Errorf("no item %q is shown", label)
	}
	return items[at], nil
}

func (r *run) explain(ctx context.Context, name, label string) ([]string, bool, error) {
	item, err := r.choice(ctx, name, label)
	if err != nil {
		return nil, false, err
	}
	if item, err = r.e.ResolveCompletion(ctx, item); err != nil || item.Docs == "" {
		return nil, true, err
	}
	return strings.Split(strings.TrimRight(item.Docs, "\n"), "\n"), true, nil
}

func (r *run) accept(ctx context.Context, name, label string) ([]string, bool, error) {
	item, err := r.choice(ctx, name, label)
	if err != nil {
		return nil, false, err
	}
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	before, err := r.e.textOf(m.path)
	if err != nil {
		return nil, false, err
	}
	cursor, err := r.e.Accept(ctx, item)
	if err != nil {
		return nil, false, err
	}
	r.end(name, cursor)
	after, err := r.e.Text(m.path)
	return hunks(before, []source.Edit{difference(before.bytes, after)}), true, err
}

func (r *run) prepare(ctx context.Context, name, _ string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	at, placeholder, err := r.e.PrepareRename(ctx, m.path, int(m.at.Start))
	return []string{fmt.Sprintf("%s %q", r.place(m.path, at), placeholder)}, true, err
}

func (r *run) rename(ctx context.Context, name, to string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	edit, err := r.e.Rename(ctx, m.path, int(m.at.Start), to)
	if err != nil {
		return nil, false, err
	}
	lines, err := r.do(ctx, edit)
	return lines, true, err
}

// offered returns the actions at a mark, once the file's diagnostics are there.
func (r *run) offered(ctx context.Context, name string, kinds ...string) ([]Action, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, err
	}
	if err := r.e.Open(m.path); err != nil {
		return nil, err
	}
	if r.e.Pulls() || r.e.options.Barrier != "" {
		if _, err := r.e.Diagnostics(ctx, m.path); err != nil {
			return nil, err
		}
	}
	return r.e.CodeActions(ctx, m.path, m.at, kinds...)
}

func (r *run) actions(ctx context.Context, name, kind string) ([]string, bool, error) {
	list, err := r.offered(ctx, name, strings.Fields(kind)...)
	var lines []string
	for _, a := range list {
		line := a.Title
		if a.Kind != "" {
			line += " (" + a.Kind + ")"
		}
		if a.Preferred {
			line += " preferred"
		}
		if a.Disabled != "" {
			line += " disabled: " + a.Disabled
		}
		lines = append(lines, line)
	}
	return lines, true, err
}

func (r *run) apply(ctx context.Context, name, title string) ([]string, bool, error) {
	list, err := r.offered(ctx, name)
	if err != nil {
		return nil, false, err
	}
	at := slices.IndexFunc(list, func(a Action) bool { return a.Title == title })
	if at < 0 {
		return nil, false, fmt.Errorf("no action %q is offered", title)
	}
	a, err := r.e.ResolveAction(ctx, list[at])
	if err != nil {
		return nil, false, err
	}
	var lines []string
	if a.Edit != nil {
		if lines, err = r.show(a.Edit); err != nil {
			return nil, false, err
		}
	}
	if a.Command != "" {
		lines = append(lines, "command "+a.Command)
	}
	_, err = r.e.Perform(ctx, a)
	return lines, true, err
}

var severities = []string{"none", "error", "warning", "information", "hint"}

var symbolKinds = strings.Fields(`none file module namespace package class method property field constructor enum
	interface function variable constant string number boolean array object key null enum-member struct event
	operator type-parameter`)

var itemKinds = strings.Fields(`none text method function constructor field variable class interface module property
	unit value enum keyword snippet color file reference folder enum-member constant struct event operator
	type-parameter`)

// named returns the name of a number of the protocol's, or the number.
func named(names []string, n int) string {
	if n >= 0 && n < len(names) {
		return names[n]
	}
	return strconv.Itoa(n)
}
