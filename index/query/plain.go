package query

import (
	"regexp"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// markup is an escaped character, code in a line, or what only marks up: stars in
// code are a glob's.
var markup = regexp.MustCompile(`\\([\\*_<\[#` + "`])|`([^`\n]+)`|\\*\\*|`")

// PlainText writes what Describe returns for a client that renders no markdown.
func PlainText(md string) string {
	md = strings.ReplaceAll(md, "  \n", "\n")
	return markup.ReplaceAllString(md, "$1$2")
}

// About describes the heading of that anchor in the file at p; without an anchor the role
// of that name that the file declares, or the file itself. read gives the text that a
// description begins with.
func About(s *index.Snapshot, p, name, anchor string, read Reader) (md string, ok bool) {
	d := s.Doc(p)
	if d == nil {
		return "", false
	}
	if anchor != "" {
		for i, h := range d.Headings {
			if h.Slug == anchor {
				return preview(s, index.Target{Kind: index.SymbolHeading, Path: d.Path, Name: h.Title, Span: d.Section(i), At: h.Text}, read), true
			}
		}
	}
	if r := s.Graph().Role(name); r != nil && s.Kind(d.Path) == index.RoleFile {
		return roleCard(s, index.Target{Kind: index.SymbolRole, Path: p, Name: name}), true
	}
	md = describe(s, Symbol{Ref: &index.Reference{}}, s.FileTarget(d.Path), read)
	return md, md != ""
}
