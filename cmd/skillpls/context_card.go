package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/skillpls/skillpls/index/query"
)

// What `context --of PATH --format json` writes: a contract, to which fields may only
// be added.
type (
	jsonCard struct {
		Version int            `json:"version"`
		Tool    jsonTool       `json:"tool"`
		Root    string         `json:"root"`
		Path    string         `json:"path"`
		Kind    string         `json:"kind"`
		With    string         `json:"with,omitempty"` // the SKILL.md that files are about instead
		Hosts   []jsonHostCard `json:"hosts"`
	}
	jsonHostCard struct {
		ID      string       `json:"id"`
		Title   string       `json:"title"`
		Loads   bool         `json:"loads"`
		Files   []jsonLoaded `json:"files"`
		Ignored []string     `json:"ignored"`
	}
)

// card writes what each host makes of a file.
func (c *command) card(q *question, written, format string) error {
	p, err := q.file(written)
	if err != nil {
		return err
	}
	d := q.s.Doc(p)
	if d == nil {
		if dir := q.s.Doc(p + "/SKILL.md"); dir != nil { // the directory of a skill
			d = dir
		} else {
			return query.Refusal(fmt.Sprintf("%s is no document of this tree", written))
		}
	}
	cards := query.CardOf(q.s, d)
	out := jsonCard{Version: 1, Tool: jsonTool{"skillpls", buildVersion()}, Root: filepath.ToSlash(q.root.Dir()), Path: d.Path, Kind: q.s.Kind(d.Path).String(), With: cards[0].With}
	for _, card := range cards {
		files := []jsonLoaded{}
		for _, f := range card.Files {
			files = append(files, loadedJSON(f))
		}
		out.Hosts = append(out.Hosts, jsonHostCard{string(card.ID), card.Title, card.Loads(), files, append([]string{}, card.Ignored...)})
	}
	if format == "json" {
		err = writeJSON(c.out, out)
	} else {
		var text strings.Builder
		writeCard(&text, out, cards)
		_, err = io.WriteString(c.out, printableLines(text.String()))
	}
	if err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// writeCard writes a line for each host that has anything to do with the file.
func writeCard(w io.Writer, out jsonCard, cards []query.HostCard) {
	fmt.Fprintf(w, "%s (%s)\n", out.Path, out.Kind)
	if out.With != "" {
		fmt.Fprintf(w, "read when %s sends an agent to it, which\n", out.With)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var rest []string
	for _, card := range cards {
		if len(card.Files) == 0 {
			rest = append(rest, card.Title)
			continue
		}
		fmt.Fprintf(table, "  %s\t%s\n", card.Title, loadedAs(card.Files))
		if doubt := card.Files[len(card.Files)-1].Doubt; doubt != "" {
			fmt.Fprintf(table, "  \tnot sure: %s\n", doubt)
		}
		if len(card.Ignored) > 0 {
			fmt.Fprintf(table, "  \tignores %s\n", strings.Join(card.Ignored, ", "))
		}
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
	switch {
	case len(rest) == len(cards):
		fmt.Fprintln(w, "  no host is known to load it")
	case len(rest) > 0:
		fmt.Fprintf(w, "  not looked for by %s\n", strings.Join(rest, ", "))
	}
}

// loadedAs says how a host loads the parts of a file.
func loadedAs(files []query.Loaded) string {
	var parts []string
	for _, f := range files {
		part, when := "all of it", ""
		if f.Listed {
			part = "its description"
		}
		switch {
		case f.When == query.Never:
			return "does not load it: " + f.Why
		case f.When == query.OnMatch && len(f.Globs) > 0:
			when = "for files that match " + strings.Join(f.Globs, ", ")
		case f.When == query.OnMatch:
			when = "for files below " + f.Below
		case f.When == query.AtStart:
			when = "at the start"
		default:
			when = "on demand"
		}
		text := fmt.Sprintf("%s %s (~%d tokens)", part, when, f.Tokens)
		if f.Why != "" {
			text += ", " + f.Why
		}
		parts = append(parts, text)
	}
	return "loads " + strings.Join(parts, "; ")
}
