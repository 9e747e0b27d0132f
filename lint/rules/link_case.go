package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/lint"
)

// linkCase finds links to files whose names have other upper and lower case.
var linkCase = &lint.Rule{
	Code:     "link-case",
	Severity: lint.Warning,
	Links: func(p *lint.LinkPass) {
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if missed(p, r) != inAnotherCase {
				continue
			}
			to, _ := p.OtherCase(r)
			reportMended(p, r, to, true, "upper and lower case count, and it is called %q", otherName(to, r.Target))
		}
	},
}

// otherName returns the part of a path that another has in other case: the last.
func otherName(to, written string) string {
	written = path.Clean(written)
	name := path.Base(to)
	for to != "" && written != "." && path.Base(to) == path.Base(written) {
		to, written = path.Dir(to), path.Dir(written)
		name = path.Base(to)
	}
	return strings.TrimPrefix(name, "/")
}
