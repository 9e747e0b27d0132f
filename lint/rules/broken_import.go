package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// brokenImport finds @paths in memory files and commands that lead nowhere.
var brokenImport = &lint.Rule{
	Code:     "broken-import",
	Severity: lint.Warning,
	Links:    checkBrokenImport,
}

func checkBrokenImport(p *lint.LinkPass) {
	if p.Kind != index.Memory && p.Kind != index.Command {
		return
	}
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if r.Form != index.FormImport || !importable(r.Target) || !p.Live(r) || !p.Resolve(r).Missing {
			continue
		}
		// A command is expanded where the user is, which is mostly the root; one that
		// is not of this project, in a project that is not here.
		if p.Kind == index.Command {
			if _, _, _, ok := host.Split(p.Doc.Path); !ok {
				continue
			}
			root := *r
			root.Target = "/" + r.Target
			if !p.Resolve(&root).Missing {
				continue
			}
		}
		reportPath(p, r, "no file at %q to import", r.Target)
	}
}

// importable reports whether the word behind an @ is a file of this tree for
// sure: it has an ending that texts have. Packages and handles have others, and
// what lies in the user's own directory is out of sight.
func importable(target string) bool {
	switch strings.ToLower(path.Ext(target)) {
	case ".md", ".mdc", ".markdown", ".txt", ".json", ".yaml", ".yml", ".toml":
		return !strings.HasPrefix(target, "~") && !strings.HasPrefix(target, "/")
	}
	return false
}
