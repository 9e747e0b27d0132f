package rules

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// deadGlob finds globs of rules that match no file of the project that the rules are
// about.
var deadGlob = &lint.Rule{
	Code:     "dead-glob",
	Severity: lint.Hint,
	Tree: func(p *lint.TreePass) {
		if p.Kind != index.Rule || p.Doc.Unsure {
			return
		}
		globs := query.GlobsOf(p.Tree(), p.Doc)
		if len(globs) == 0 || !query.LiveHost(p.Tree(), p.Doc.Path) {
			return
		}
		matches := make([]query.Match, len(globs))
		for i, g := range globs {
			matches[i] = query.Matching(p.Tree(), "", g.Text)
		}
		// Where one glob matches, others may be there for files to come, unless they
		// tell of a directory that is no more.
		alive := slices.ContainsFunc(matches, func(m query.Match) bool { return m == query.MatchSome || m == query.MatchUnknown })
		for i, g := range globs {
			switch m := matches[i]; {
			case m == query.MatchBroken:
				p.Report(g.Span, "the glob %q is malformed and matches nothing", g.Text)
			case m == query.MatchNoDir:
				p.Report(g.Span, "the glob %q matches no file: the directory that it begins with is not there", g.Text)
			case m == query.MatchNone && !alive:
				p.Report(g.Span, "the glob %q matches no file", g.Text)
			}
		}
	},
}
