package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// maxImportDepth is how many imports in a row Claude Code follows; see
// https://code.claude.com/docs/en/memory.
const maxImportDepth = 4

// importDepth finds files that a memory file takes in by more imports in a row than
// are followed. It speaks in the memory file, where an import of what is too deep
// cures it: the files between are mostly not for agents alone.
var importDepth = &lint.Rule{
	Code:     "import-depth",
	Severity: lint.Warning,
	Tree:     checkImportDepth,
}

func checkImportDepth(p *lint.TreePass) {
	if base := path.Base(p.Doc.Path); p.Kind != index.Memory || base != "CLAUDE.md" && base != "CLAUDE.local.md" {
		return
	}
	chains := map[string][]importTo{p.Doc.Path: nil} // the shortest to each document
	level := []*index.Document{p.Doc}
	for range maxImportDepth {
		var next []*index.Document
		for _, d := range level {
			for _, i := range importsOf(p, d) {
				if _, seen := chains[i.to.Path]; !seen && len(chains) < maxImports {
					chain := chains[d.Path]
					chains[i.to.Path] = append(chain[:len(chain):len(chain)], i)
					next = append(next, i.to)
				}
			}
		}
		level = next
	}
	told := map[*index.Reference]bool{}
	for _, d := range level {
		for _, i := range importsOf(p, d) {
			chain := append(chains[d.Path], i)
			first := chain[0].ref
			if _, reached := chains[i.to.Path]; reached || told[first] {
				continue
			}
			told[first] = true
			names := []string{path.Base(p.Doc.Path)}
			for _, c := range chain {
				names = append(names, path.Base(c.to.Path))
			}
			r := p.Report(first.Span, "Claude Code follows %d imports in a row, and %q is the next: %s",
				maxImportDepth, path.Base(i.to.Path), strings.Join(names, " -> "))
			for _, c := range chain[1:] {
				r.Near(c.from.Path, c.ref.Span, "%s imports %s", path.Base(c.from.Path), path.Base(c.to.Path))
			}
		}
	}
}
