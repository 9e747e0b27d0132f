package index

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// isIndexName reports whether a markdown file's name is one that an index of
// skills has. Whether it is one, its place decides.
func isIndexName(p string) bool {
	switch path.Base(p) {
	case "SKILL-INDEX.md", "INDEX.md", "README.md":
		return true
	}
	return false
}

// tableRefs reads the tables of an index: names in the column headed Skill that
// are no links, and names separated by commas in the one headed Dependencies.
func (d *Document) tableRefs(m *markdown.Doc, text []byte) {
	for _, t := range m.Tables {
		if len(t.Header) == 0 {
			continue
		}
		for col, head := range t.Header {
			switch strings.ToLower(head.Value) {
			case "skill", "skills":
				if col == 0 {
					d.cellRefs(m, t, col, FieldSkills, text)
				}
			default:
				if !isDependencies(head.Value) {
					continue
				}
				if first := strings.ToLower(t.Header[0].Value); first == "skill" || first == "skills" {
					d.cellRefs(m, t, col, FieldDependsOn, text)
				}
			}
		}
	}
}

func (d *Document) cellRefs(m *markdown.Doc, t markdown.Table, col int, field Field, text []byte) {
	for row, cells := range t.Rows {
		if col >= len(cells) {
			continue
		}
		c := cells[col]
		i, _ := slices.BinarySearchFunc(m.Links, c.Span, func(l markdown.Link, s source.Span) int { return int(l.Span.Start - s.Start) })
		if i < len(m.Links) && c.Span.Encloses(m.Links[i].Span) {
			continue // a link says more
		}
		at := int(c.Span.Start)
		for part := range strings.SplitSeq(string(text[c.Span.Start:c.Span.End]), ",") {
			name := strings.Trim(part, " \t`*_")
			if isName(name) {
				start := at + strings.Index(part, name)
				span := source.At(start, start+len(name))
				d.Refs = append(d.Refs, Reference{Form: FormIndexName, Span: span, Whole: span, Target: strings.Clone(name), Field: field, Row: int32(row)})
			}
			at += len(part) + 1
		}
	}
}

// isName reports whether s is written like a skill's name, with a letter first.
func isName(s string) bool {
	if s == "" || !('a' <= s[0] && s[0] <= 'z' || 'A' <= s[0] && s[0] <= 'Z') {
		return false
	}
	for _, r := range s {
		if !(r == '-' || r == '_' || r == ':' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
			return false
		}
	}
	return true
}
