package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// ownSkill reports whether a document is a skill that the people of this tree
// wrote, and that could be read: others are not theirs to change.
func ownSkill(p *lint.TreePass) bool {
	return p.Kind == index.Skill && p.Doc.Front != nil && !p.Doc.Unsure && !p.Tree().IsVendored(p.Doc.Path)
}

// calls reports whether a word is a name of a skill: its own, or its directory's.
func calls(word string, d *index.Document) bool {
	word = word[strings.LastIndexAny(word, ":/")+1:]
	name := index.SkillName(d)
	return word == name[strings.LastIndexAny(name, ":/")+1:] || word == path.Base(path.Dir(d.Path))
}

// lists reports whether a field of one skill names another.
func lists(d *index.Document, field string, other *index.Document) bool {
	return slices.ContainsFunc(d.Field(field).Strings(), func(n *frontmatter.Node) bool { return calls(n.Value, other) })
}

// needFields are the fields in which a skill says what it needs or goes well with.
var needFields = []string{"depends_on", "dependencies", "recommends"}

// plainName reports whether a name can be written in a YAML list as it is.
func plainName(name string) bool {
	if name == "" || len(name) > 128 || frontmatter.NeedsQuote(name) {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || i > 0 && (c == '-' || c == '_')) {
			return false
		}
	}
	return true
}

// addToList returns the edits that add names to the list that a key of a skill's front
// matter has; ok is false where the way it is written leaves no sure place.
func addToList(d *index.Document, key string, names []string) (edits []lint.Edit, ok bool) {
	list, ok := query.AddToList(d, key, names)
	for _, e := range list {
		edits = append(edits, lint.Edit{Path: d.Path, Span: e.Span, New: e.New})
	}
	return edits, ok
}
