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

// About describes the thing of that name that the file at p declares: a skill, a
// role, or the file itself.
func About(s *index.Snapshot, p, name string) (md string, ok bool) {
	d := s.Doc(p)
	if d == nil {
		return "", false
	}
	switch s.Kind(d.Path) {
	case index.Skill:
		return skillCard(s, s.SkillTarget(d)), true
	case index.RoleFile:
		if r := s.Graph().Role(name); r != nil {
			return roleCard(s, index.Target{Kind: index.SymbolRole, Path: p, Name: name}), true
		}
	}
	for _, h := range d.Headings {
		if h.Slug == name {
			return "**" + escape(h.Title) + "**\n\n" + escape(p), true
		}
	}
	if len(d.Headings) > 0 {
		return "**" + escape(d.Headings[0].Title) + "**\n\n" + escape(p), true
	}
	return "", false
}
