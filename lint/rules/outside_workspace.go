package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// outsideWorkspace finds links that climb above the root of a repository. Whether
// something is there nobody looks, and on another machine it is not.
var outsideWorkspace = &lint.Rule{
	Code:     "outside-workspace",
	Severity: lint.Information,
	Links: func(p *lint.LinkPass) {
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if r.Form != index.FormLink || !r.LeadsOut(p.Doc.Path) || r.Example || placeholder(r.Target) ||
				!pathLike(r.Target) || onForge(r.Target) || templateLike(p.Doc.Path, p.Kind) || !p.Whole() {
				continue
			}
			p.Report(pathSpan(r), "%q leads out of the repository", r.Target)
		}
	},
}

// onForge reports whether a path means a page of the repository on a web site,
// as ../../issues does from a file that is shown there.
func onForge(target string) bool {
	for strings.HasPrefix(target, "../") {
		target = target[len("../"):]
	}
	switch first, _, _ := strings.Cut(target, "/"); first {
	case "blob", "tree", "raw", "wiki", "releases", "issues", "pull", "pulls", "actions", "discussions":
		return true
	}
	return !fileEndings[strings.ToLower(path.Ext(target))]
}
