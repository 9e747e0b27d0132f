package lsp

import (
	"slices"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// Who has another server for markdown in the same documents hears everything about links
// twice, and can have us be silent there: plainLinks is off.

// leavesLinks reports whether links of markdown in a world are another server's.
func (s *state) leavesLinks(w *world) bool {
	if c := w.Config(); c != nil && c.Lint.PlainLinks != "" {
		return c.Lint.PlainLinks == "off"
	}
	return s.set().PlainLinks == "off"
}

// leaves reports whether an offset lies in a link that is another server's.
func (v view) leaves(offset int) bool {
	return v.leavesLinks(v.world) && query.OnLink(v.Snapshot, v.doc.Path, offset)
}

// leavesWriting reports whether what is being written at an offset is where such a link
// leads.
func (v view) leavesWriting(offset int) bool {
	return v.leavesLinks(v.world) && query.WritesLink(v.Snapshot, v.doc.Path, offset)
}

// plainCodes are the codes of findings that any server for markdown has, too. Whatever
// else is wrong with a link, only we know.
var plainCodes = []string{"broken-anchor", "broken-link"}

// own returns the findings of a document that are ours to tell of. It may return the
// list itself.
func (s *state) own(w *world, p string, findings []lint.Finding) []lint.Finding {
	d := w.Doc(p)
	if len(findings) == 0 || d == nil || !s.leavesLinks(w) {
		return findings
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool {
		return slices.Contains(plainCodes, f.Code) && query.InLink(d, f.Span)
	})
}
