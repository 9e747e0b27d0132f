package index_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

// treeOf reads a tree that is written as txtar; names may be those that
// indextest.Build knows.
func treeOf(text string) map[string]string {
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(text)).Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

func build(files map[string]string) *index.Snapshot { return indextest.Build(files) }

// A mark is a marked span of a file of a tree.
type mark struct {
	path string
	span source.Span
}

// marked takes the marks out of a tree and builds it.
func marked(t *testing.T, tree string) (*index.Snapshot, map[string]mark) {
	t.Helper()
	files, marks := treeOf(tree), map[string]mark{}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		text, in, err := marker.Extract(files[p])
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		files[p] = text
		for name, span := range in {
			if _, dup := marks[name]; dup {
				t.Fatalf("%s: mark %q is there twice", p, name)
			}
			marks[name] = mark{p, span}
		}
	}
	return build(files), marks
}

// referenceAt returns the reference whose span is m's, nil where there is none.
func referenceAt(s *index.Snapshot, m mark) (*index.Document, *index.Reference) {
	d := s.Doc(m.path)
	if d == nil {
		return nil, nil
	}
	for i := range d.Refs {
		if d.Refs[i].Span == m.span {
			return d, &d.Refs[i]
		}
	}
	return d, nil
}

// meaning says in a line what the reference at a mark means: "none" for no
// reference, "dead" for one that means nothing where it stands, "missing",
// "unknown", "found" at no place, or its targets.
func meaning(s *index.Snapshot, m mark) string {
	d, r := referenceAt(s, m)
	switch {
	case r == nil:
		return "none"
	case !s.Live(d, r):
		return "dead"
	}
	res := s.Resolve(d, r)
	var all []string
	for _, t := range res.Targets {
		line := strings.TrimSpace(fmt.Sprintf("%s %s", t.Kind, t.Path))
		if t.Kind == index.SymbolHeading {
			line += "#" + t.Name
		}
		all = append(all, line)
	}
	if res.AnchorMissing {
		all = append(all, "no anchor")
	}
	switch {
	case res.Found && res.Missing:
		return "found and missing"
	case res.Found != (len(res.Targets) > 0):
		return fmt.Sprintf("found=%t with %d targets", res.Found, len(res.Targets))
	case res.Missing:
		return "missing"
	case !res.Found:
		return "unknown"
	}
	return strings.Join(all, ", ")
}
