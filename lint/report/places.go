package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A Place is a span of a file where something is declared, or meant.
type Place struct {
	Path string
	Span source.Span

	Kind, Name string // of what is declared there; "" where it is known, as in a list of uses

	Strength    string // of a use: hard, contextual or mention
	Declaration bool   // among uses: it is declared there
}

// A Group is places that belong together.
type Group struct {
	Title  string // above them, in text; "" for none
	Places []Place
}

// Places are what a question is answered with.
type Places struct {
	Version string // of the tool
	Root    string // the root that paths are relative to, as it is shown
	Groups  []Group
	Sum     []string // the last lines of text

	// Read returns the text of a file; ok is false where it cannot be had.
	Read func(path string) (text []byte, ok bool)
}

// WriteText writes each place with its source line, the span underlined, then the
// sum.
func (p *Places) WriteText(w io.Writer, style Style) error {
	out := bufio.NewWriter(w)
	fs := &files{read: p.Read, seen: map[string]file{}}
	written := false
	for _, g := range p.Groups {
		if len(g.Places) == 0 {
			continue
		}
		if written {
			fmt.Fprintln(out)
		}
		if g.Title != "" {
			fmt.Fprintln(out, g.Title)
		}
		for _, place := range g.Places {
			text := fs.at(place.Path)
			line, col := text.Position(int(place.Span.Start), source.Runes)
			fmt.Fprintf(out, "%s:%d:%d: %s\n", style.paint("1", Printable(place.Path)), line+1, col+1, Printable(place.what()))
			style.source(out, text, place.Span, "36")
		}
		written = true
	}
	if written && len(p.Sum) > 0 {
		fmt.Fprintln(out)
	}
	for _, line := range p.Sum {
		fmt.Fprintln(out, Printable(line))
	}
	return out.Flush()
}

// what says what is at a place.
func (p Place) what() string {
	switch {
	case p.Kind != "":
		return strings.TrimSpace(p.Kind + " " + p.Name)
	case p.Declaration:
		return "declaration"
	}
	return p.Strength
}

// The types below are a contract, as those of a Report are.
type (
	jsonPlaces struct {
		Version int      `json:"version"`
		Tool    jsonTool `json:"tool"`
		Root    string   `json:"root"`
		Places  []any    `json:"places"` // all jsonDeclaration, or all jsonUse
	}
	jsonDeclaration struct {
		Path  string    `json:"path"`
		Range jsonRange `json:"range"`
		Kind  string    `json:"kind"`
		Name  string    `json:"name"`
	}
	jsonUse struct {
		Path        string    `json:"path"`
		Range       jsonRange `json:"range"`
		Strength    string    `json:"strength"`
		Declaration bool      `json:"declaration"`
	}
)

// WriteJSON writes all places as one JSON object, in one list.
func (p *Places) WriteJSON(w io.Writer) error {
	fs := &files{read: p.Read, seen: map[string]file{}}
	out := jsonPlaces{Version: 1, Tool: jsonTool{"skillpls", p.Version}, Root: p.Root, Places: []any{}}
	for _, g := range p.Groups {
		for _, place := range g.Places {
			at := fs.at(place.Path).rangeOf(place.Span)
			if place.Kind != "" {
				out.Places = append(out.Places, jsonDeclaration{place.Path, at, place.Kind, place.Name})
				continue
			}
			out.Places = append(out.Places, jsonUse{place.Path, at, place.Strength, place.Declaration})
		}
	}
	enc := json.NewEncoder(PrintableJSON(w))
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// source writes the line that a span begins in, with the span underlined. Of a
// blank line, and for an empty span at the start of a file, which is about all of
// it, there is nothing to show.
func (s Style) source(w io.Writer, text file, span source.Span, color string) {
	line, _ := text.Position(int(span.Start), source.Runes)
	at := text.LineSpan(line)
	src := text.text[at.Start:at.End]
	if span.End == 0 || len(bytes.TrimSpace(src)) == 0 {
		return
	}
	x := excerpt(src, int(span.Start-at.Start), int(span.End-at.Start), maxSource)
	fmt.Fprintf(w, "%s%s\n", s.paint("90", fmt.Sprintf("%6d | ", line+1)), x.before+x.at+x.after)
	fmt.Fprintf(w, "%s%s%s\n", s.paint("90", "       | "), strings.Repeat(" ", columnsOf(x.before)), s.paint(color, strings.Repeat("^", max(1, columnsOf(x.at)))))
}
