package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/skillpls/skillpls/lint/report"
)

// A mermaid writes a flowchart. The ids of its nodes are numbers, since what things are
// called may be a word of the language.
type mermaid struct {
	w   io.Writer
	ids map[string]string
}

func newMermaid(w io.Writer) *mermaid {
	fmt.Fprintln(w, "flowchart LR")
	return &mermaid{w, map[string]string{}}
}

// node writes what has a key, once, as a label between the marks of a shape, and returns
// its id.
func (m *mermaid) node(key, label, open, shut string) string {
	id, ok := m.ids[key]
	if !ok {
		id = fmt.Sprintf("n%d", len(m.ids)+1)
		m.ids[key] = id
		fmt.Fprintf(m.w, "  %s%s\"%s\"%s\n", id, open, mermaidText(label), shut)
	}
	return id
}

// edge writes an arrow, with a label unless that is "".
func (m *mermaid) edge(from, to, arrow, label string) {
	if label != "" {
		label = "|\"" + mermaidText(label) + "\"|"
	}
	fmt.Fprintf(m.w, "  %s %s%s %s\n", from, arrow, label, to)
}

// mermaidText writes what may stand between quotes: entities are how mermaid writes what
// would end them, or be markup.
func mermaidText(s string) string {
	return strings.NewReplacer("#", "#35;", "\"", "#34;", "<", "#60;", ">", "#62;", "`", "#96;").Replace(report.Printable(s))
}
