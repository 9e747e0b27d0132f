// Package report writes findings for people and programs.
//
// It does not know where findings come from, nor what is done with them. The one
// idea to hold in mind: this is the edge at which byte offsets become lines and
// columns, counted from 1, columns in Unicode code points.
package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// A Report is what there is to write.
//
// Text, annotations and code quality are for people: they leave a consequence to
// the finding that it follows from. JSON and SARIF are for programs and hold all
// findings. Each counts what it shows.
type Report struct {
	Version  string         // of the tool
	Root     string         // the root that paths are relative to, as it is shown
	Base     string         // where the root lies in its repository, "" where they are one
	Files    int            // documents that were looked at
	Findings []lint.Finding // in their order
	Since    *Since         // nil where all that was found is told

	// About returns a rule's summary, a sentence, and the severity that it has unless
	// something says otherwise. It may be nil.
	About func(code string) (summary string, severity lint.Severity)

	// Read returns the text of a file; ok is false where it cannot be had.
	Read func(path string) (text []byte, ok bool)
}

// A Since says that only what is new is told.
type Since struct {
	Name   string         // of a commit, as the user wrote it
	Commit string         // its id
	Known  []lint.Finding // what was found and is not told, since it was there then
}

// A file is a text with its lines.
type file struct {
	text []byte
	*source.Table
}

// files reads each file of a report once.
type files struct {
	read func(string) ([]byte, bool)
	seen map[string]file
}

func (r *Report) files() *files { return &files{read: r.Read, seen: map[string]file{}} }

func (fs *files) at(path string) file {
	f, ok := fs.seen[path]
	if !ok {
		text, _ := fs.read(path)
		f = file{text, source.NewTable(text)}
		fs.seen[path] = f
	}
	return f
}

// slice returns the text of a span, clamped.
func (f file) slice(s source.Span) string {
	n := int32(len(f.text))
	return string(f.text[min(s.Start, n):max(min(s.Start, n), min(s.End, n))])
}

// fingerprint returns what identifies a finding.
func (fs *files) fingerprint(f *lint.Finding) string {
	return lint.Fingerprint(*f, fs.at(f.Path).slice(f.Span))
}

// region returns a span's first and last place, lines and columns counted from 1.
func (f file) region(s source.Span) (line, col, endLine, endCol int) {
	line, col = f.Position(int(s.Start), source.Runes)
	endLine, endCol = f.Position(int(s.End), source.Runes)
	return line + 1, col + 1, endLine + 1, endCol + 1
}

// Formats are the names of the forms in which a report is written, the first being
// the one for people.
var Formats = []string{"text", "json", "sarif", "github", "gitlab", "markdown"}

// Write writes the report in one of Formats. style is of text.
func (r *Report) Write(w io.Writer, format string, style Style) error {
	switch format {
	case "text":
		return r.WriteText(w, style)
	case "json":
		return r.WriteJSON(w)
	case "sarif":
		return r.WriteSARIF(w)
	case "github":
		return r.WriteGitHub(w)
	case "gitlab":
		return r.WriteGitLab(w)
	case "markdown":
		return r.WriteMarkdown(w)
	}
	return fmt.Errorf("unknown format %q", format)
}

// plural writes "1 error", "2 errors"; information has no plural.
func plural(n int, s lint.Severity) string {
	if n == 1 || s == lint.Information {
		return fmt.Sprintf("%d %s", n, s)
	}
	return fmt.Sprintf("%d %ss", n, s)
}

// worstFirst returns findings at or above a level, errors before warnings and so on, and
// else in their order.
func worstFirst(findings []*lint.Finding, level lint.Severity) []*lint.Finding {
	list := slices.DeleteFunc(slices.Clone(findings), func(f *lint.Finding) bool { return f.Severity < level })
	slices.SortStableFunc(list, func(a, b *lint.Finding) int { return int(b.Severity) - int(a.Severity) })
	return list
}
