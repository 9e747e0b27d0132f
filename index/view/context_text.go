package view

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/tabwriter"
)

// trailing is what a table leaves behind its last cell where that is empty.
var trailing = regexp.MustCompile(`(?m) +$`)

// Text writes the context for a screen. What a terminal obeys is left in it.
func (c *Context) Text() string {
	var out strings.Builder
	switch r := c.Role; {
	case r.Role == nil:
		fmt.Fprintln(&out, "an agent without a role")
	case r.Title != "":
		fmt.Fprintf(&out, "%s (%s), in %s\n", r.Name, r.Title, r.Path)
	default:
		fmt.Fprintf(&out, "%s, in %s\n", r.Name, r.Path)
	}
	if len(c.Hosts) == 0 {
		fmt.Fprintln(&out, "\nno host has a directory of its own in this tree: --host tells of one all the same")
	}
	for _, p := range c.pages() {
		fmt.Fprintf(&out, "\n%s\n", p.title)
		p.text(&out)
	}
	return trailing.ReplaceAllString(out.String(), "")
}

func (p hostPage) text(w io.Writer) {
	for _, part := range p.parts {
		fmt.Fprintf(w, "  %s: %s\n", part.when, part.sum)
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, r := range part.rows {
			fmt.Fprintf(table, "    %s\t%s\t%s\n", r.name, r.tokens, joined(r.notes, note.String))
		}
		table.Flush() //nolint:errcheck // a strings.Builder takes all
		for _, t := range part.tallies {
			fmt.Fprintf(w, "    %s%s~%d\n", t.what, part.gap, t.tokens)
		}
		for _, remark := range part.remarks {
			fmt.Fprintf(w, "    %s\n", remark)
		}
	}
	if len(p.never) > 0 {
		fmt.Fprintln(w, "  not loaded")
	}
	for _, n := range p.never {
		var names []string
		for _, f := range n.files {
			names = append(names, f.name)
		}
		if n.more > 0 {
			names = append(names, fmt.Sprintf("%d more", n.more))
		}
		fmt.Fprintf(w, "    %s, ~%d tokens: %s\n      %s\n", n.what, n.tokens, n.why, strings.Join(names, ", "))
	}
	for _, doubt := range p.doubts {
		fmt.Fprintf(w, "  not sure: %s\n", doubt)
	}
}

func (n note) String() string {
	switch {
	case n.text == "":
		return n.glob
	case n.glob == "":
		return n.text
	}
	return fmt.Sprintf("%q %s", n.glob, n.text)
}

// joined writes a list with commas.
func joined[T any](list []T, one func(T) string) string {
	var out []string
	for _, v := range list {
		out = append(out, one(v))
	}
	return strings.Join(out, ", ")
}
