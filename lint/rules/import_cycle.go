package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// importCycle finds memory files whose imports lead back to where they have been.
// A circle is told in its first memory file, or, if no memory file is part of it, in
// each that leads into it.
var importCycle = &lint.Rule{
	Code:     "import-cycle",
	Severity: lint.Warning,
	Tree:     checkImportCycle,
}

func checkImportCycle(p *lint.TreePass) {
	if p.Kind != index.Memory {
		return
	}
	w := importWalk{p: p, done: map[string]bool{}}
	w.visit(p.Doc)
}

// An importTo is an import of a document, and the document that it leads to.
type importTo struct {
	from *index.Document
	ref  *index.Reference
	to   *index.Document
}

// importsOf returns the imports of a document that lead to others. Whoever asks for
// those of another document knows of them what Graph is made of.
func importsOf(p *lint.TreePass, d *index.Document) (list []importTo) {
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormImport {
			continue
		}
		if res := p.Tree().Resolve(d, r); res.Found {
			if to := p.Tree().Doc(res.Targets[0].Path); to != nil && to.Markdown {
				list = append(list, importTo{d, r, to})
			}
		}
	}
	return list
}

// maxImports bounds how many imports of one memory file are followed.
const maxImports = 200

// An importWalk follows imports from a memory file, depth first.
type importWalk struct {
	p     *lint.TreePass
	chain []importTo // from the memory file to where the walk is
	done  map[string]bool
}

func (w *importWalk) visit(d *index.Document) {
	w.done[d.Path] = true
	for _, i := range importsOf(w.p, d) {
		w.chain = append(w.chain, i)
		if at := slices.IndexFunc(w.chain, func(c importTo) bool { return c.from == i.to }); at >= 0 {
			w.report(at)
		} else if !w.done[i.to.Path] && len(w.done) < maxImports {
			w.visit(i.to)
		}
		w.chain = w.chain[:len(w.chain)-1]
	}
}

// report tells the circle that the chain makes from its element at on.
func (w *importWalk) report(at int) {
	circle := w.chain[at:]
	names := []string{w.name(circle[0].from)}
	for _, i := range circle {
		names = append(names, w.name(i.to))
	}
	for _, i := range circle {
		// Another memory file that comes first tells it, or one that is part of it.
		if w.p.KindOf(i.from.Path) == index.Memory && (at > 0 || i.from.Path < w.p.Doc.Path) {
			return
		}
	}
	first := w.chain[0]
	r := w.p.Report(first.ref.Span, "the import leads back to where it was: %s", strings.Join(names, " -> "))
	for _, i := range w.chain[1:] {
		r.Near(i.from.Path, i.ref.Span, "%s imports %s", w.name(i.from), w.name(i.to))
	}
}

// name is what a document is called in a circle: its path from the memory file.
func (w *importWalk) name(d *index.Document) string {
	return index.Relative(path.Dir("/" + w.p.Doc.Path)[1:], d.Path)
}
