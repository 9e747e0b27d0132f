// Package marker takes positions out of test fixtures.
//
// It refuses to know what a fixture is about. The one idea to hold in mind:
// marks are gone before anything else sees the text, and they cannot be mistaken
// for Markdown or YAML.
package marker

import (
	"fmt"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// Extract removes the marks from text and returns the plain text and the spans
// of the marks in it by name. ⟦name⟧ marks a point, and ⟦name|text⟧ marks text,
// which stays and may be empty. Marks do not nest. A name that is empty or used
// twice, a mark within a mark and a mark without its end are errors.
func Extract(text string) (plain string, marks map[string]source.Span, err error) {
	marks = map[string]source.Span{}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "⟦")
		if strings.Contains(before, "⟧") {
			return "", nil, fmt.Errorf("⟧ without ⟦ in %.40q", before)
		}
		b.WriteString(before)
		if !found {
			return b.String(), marks, nil
		}
		inside, after, closed := strings.Cut(rest, "⟧")
		if !closed {
			return "", nil, fmt.Errorf("unclosed mark at %.20q", rest)
		}
		if strings.Contains(inside, "⟦") {
			return "", nil, fmt.Errorf("mark within the mark at %.20q", inside)
		}
		name, marked, _ := strings.Cut(inside, "|")
		if name == "" {
			return "", nil, fmt.Errorf("mark without a name at %.20q", rest)
		}
		if _, dup := marks[name]; dup {
			return "", nil, fmt.Errorf("mark %q is there twice", name)
		}
		marks[name] = source.At(b.Len(), b.Len()+len(marked))
		b.WriteString(marked)
		text = after
	}
}
