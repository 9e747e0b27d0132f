package query

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// holds makes sure that the plan keeps its promise: every path in the document, in the
// pieces, and wherever the pieces make a difference leads where it led. What markdown
// makes of a text depends on all of it, so nobody can tell without looking.
func (x *extractor) holds(texts [][]byte, others []Edit) error {
	changes := x.put(texts)
	byFile := map[string][]source.Edit{}
	for _, e := range others {
		byFile[e.Path] = append(byFile[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		text, ok := x.read(file, nil)
		if !ok {
			return stale(file)
		}
		changed, err := source.Apply(text, byFile[file])
		if err != nil {
			return err
		}
		changes = append(changes, x.s.Put(file, changed))
	}
	after, delta := x.s.Apply(changes)
	x.after = after

	was := map[string]int{}
	for i := range x.d.Refs {
		if key, ok := x.leadOf(x.s, x.d, &x.d.Refs[i]); ok {
			was[key]++
		}
	}
	is, links := map[string]int{}, 0
	for i, file := range append([]string{x.path}, x.files()...) {
		d := after.Doc(file)
		if d == nil || d.Unsure {
			return refuse("%s could not be read", file)
		}
		for i := range d.Refs {
			if key, ok := x.leadOf(after, d, &d.Refs[i]); ok {
				is[key]++
			}
		}
		links += len(markdown.Parse(texts[i], bodyStart(d)).Links)
	}
	for key, n := range was {
		if is[key] < n && key != nowhere {
			return refuse("something would no longer lead to %s", key)
		}
	}
	for key := range is {
		if was[key] == 0 && !x.made(key) {
			return refuse("something would lead to %s that led elsewhere", key)
		}
	}
	if links != len(x.body.Links)+len(x.pieces) {
		return refuse("the section cannot be read by itself as it is read here")
	}
	// In order, so that it is always the same file that is told of.
	for _, file := range slices.Concat(slices.Sorted(maps.Keys(delta.Links)), slices.Sorted(maps.Keys(byFile))) {
		if err := x.unchanged(file); err != nil {
			return err
		}
	}
	return nil
}

func bodyStart(d *index.Document) int {
	if d.Front == nil {
		return 0
	}
	return int(d.Front.Span.End)
}

// files are the paths of the pieces.
func (x *extractor) files() (list []string) {
	for _, one := range x.pieces {
		list = append(list, one.to)
	}
	return list
}

// nowhere is what a path leads to that leads nowhere.
const nowhere = "nothing"

// made reports whether a path is that of a piece or of a directory in which one lies:
// who meant such a directory, when it was not there, means it.
func (x *extractor) made(p string) bool {
	return slices.ContainsFunc(x.files(), func(file string) bool { return file == p || dirOf(file) == p })
}

// unchanged makes sure of another document that its paths lead where they led.
func (x *extractor) unchanged(file string) error {
	if file == x.path || slices.Contains(x.files(), file) {
		return nil
	}
	leads := func(s *index.Snapshot) (list []string) {
		d := s.Doc(file)
		if d == nil {
			return nil
		}
		for i := range d.Refs {
			if r := &d.Refs[i]; r.IsPath() {
				key, _ := x.leadOf(s, d, r)
				list = append(list, key)
			}
		}
		return list
	}
	if !slices.EqualFunc(leads(x.s), leads(x.after), func(was, is string) bool { return was == is || was == nowhere && x.made(is) }) {
		return refuse("something in %s would lead elsewhere", file)
	}
	return nil
}

// leadOf says what a path leads to, in the same words before and afterwards. ok is false
// for what is no path, or a path to nothing of which nobody says that it must be there.
func (x *extractor) leadOf(s *index.Snapshot, d *index.Document, r *index.Reference) (string, bool) {
	if !r.IsPath() {
		return "", false
	}
	res := s.Resolve(d, r)
	if len(res.Targets) == 0 {
		return nowhere, r.Form != index.FormPath && r.Form != index.FormImport && r.Form != index.FormInclude
	}
	t := res.Targets[0]
	ours := t.Path == x.path || slices.Contains(x.files(), t.Path)
	switch {
	case ours && t.Kind == index.SymbolHeading:
		return fmt.Sprintf("the heading %q (%d)", t.Name, x.ordinal(s, t)), true
	case ours && !t.At.Empty() && r.Fragment != "":
		return "the id " + strings.ToLower(r.Fragment), true
	case t.Kind == index.SymbolHeading:
		return fmt.Sprintf("%s#%s (%d)", t.Path, t.Name, t.At.Start), true
	}
	return t.Path, true
}

// ordinal is the place of a heading among those of the document as it was.
func (x *extractor) ordinal(s *index.Snapshot, t index.Target) int {
	d := s.Doc(t.Path)
	at := slices.IndexFunc(d.Headings, func(h index.Heading) bool { return h.Text == t.At })
	if s == x.s {
		return at
	}
	for k, one := range x.pieces {
		if t.Path == one.to {
			return x.pieces[k].first + at
		}
	}
	for i, h := range x.body.Headings {
		if x.pieceAt(h.Span.Start) >= 0 {
			continue
		}
		if at == 0 {
			return i
		}
		at--
	}
	return -1
}
