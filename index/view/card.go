package view

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// A Card is what hosts make of one document, which lies at Path.
type Card struct {
	Path  string
	Kind  index.Kind
	Hosts []query.HostCard // as query.CardOf returns them
}

// Title says in a few words what a page with the card is about.
func (c *Card) Title() string { return "How hosts load " + c.Path }

// with is the SKILL.md that the card is about in place of the document; "" for none.
func (c *Card) with() string {
	if len(c.Hosts) == 0 {
		return ""
	}
	return c.Hosts[0].With
}

// known reports whether some host has anything to do with the document.
func (c *Card) known() bool {
	return slices.ContainsFunc(c.Hosts, func(h query.HostCard) bool { return len(h.Files) > 0 })
}

// rest is a sentence of the hosts to which the document is nothing; "" where there are none.
func (c *Card) rest() string {
	var titles []string
	for _, h := range c.Hosts {
		if len(h.Files) == 0 {
			titles = append(titles, h.Title)
		}
	}
	switch len(titles) {
	case 0:
		return ""
	case len(c.Hosts):
		return "no host is known to load it"
	}
	return "not looked for by " + strings.Join(titles, ", ")
}

// A style is how words of a card are written, and what stands in files.
type style struct{ words, code func(string) string }

// asIs is the style of a screen.
var asIs = style{func(s string) string { return s }, func(s string) string { return s }}

// codes writes several parts of files.
func (w style) codes(list []string) string {
	written := make([]string, len(list))
	for i, s := range list {
		written[i] = w.code(s)
	}
	return strings.Join(written, ", ")
}

// said is what one host makes of the document, in a few lines.
func (w style) said(h query.HostCard) []string {
	list := []string{w.loadedAs(h.Files)}
	if doubt := h.Files[len(h.Files)-1].Doubt; doubt != "" {
		list = append(list, w.words("not sure: "+doubt))
	}
	if len(h.Ignored) > 0 {
		list = append(list, "ignores "+w.codes(h.Ignored))
	}
	return list
}

// Text writes the card for a screen, a line for each host that has anything to do with
// the document. What a terminal obeys is left in it.
func (c *Card) Text() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%s)\n", c.Path, c.Kind)
	if c.with() != "" {
		fmt.Fprintf(&out, "read when %s sends an agent to it, which\n", c.with())
	}
	c.table(&out)
	if rest := c.rest(); rest != "" {
		fmt.Fprintf(&out, "  %s\n", rest)
	}
	return out.String()
}

func (c *Card) table(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, h := range c.Hosts {
		if len(h.Files) == 0 {
			continue
		}
		title := h.Title
		for _, line := range asIs.said(h) {
			fmt.Fprintf(table, "  %s\t%s\n", title, line)
			title = ""
		}
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
}

// loadedAs says how a host loads the parts of a file.
func (w style) loadedAs(files []query.Loaded) string {
	var parts []string
	for _, f := range files {
		part, when := "all of it", ""
		if f.Listed {
			part = "its description"
		}
		switch {
		case f.When == query.Never:
			return "does not load it: " + w.words(f.Why)
		case f.When == query.OnMatch && len(f.Globs) > 0:
			when = "for files that match " + w.codes(f.Globs)
		case f.When == query.OnMatch:
			when = "for files below " + w.code(f.Below)
		case f.When == query.AtStart:
			when = "at the start"
		default:
			when = "on demand"
		}
		text := fmt.Sprintf("%s %s (~%d tokens)", part, when, f.Tokens)
		if f.Why != "" {
			text += ", " + w.words(f.Why)
		}
		parts = append(parts, text)
	}
	return "loads " + strings.Join(parts, "; ")
}
