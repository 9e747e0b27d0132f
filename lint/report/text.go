package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// A Style is how text is written.
type Style struct {
	Color bool
	// Level is the least severity of the findings that are written out; of the
	// rest only the numbers are told.
	Level lint.Severity
}

// The colours of the severities, as ANSI escapes.
var colors = map[lint.Severity]string{lint.Error: "31", lint.Warning: "33", lint.Information: "36", lint.Hint: "90"}

// WriteText writes findings for a person: each with its source line, then one line
// for those below the level, then the sum.
func (r *Report) WriteText(w io.Writer, style Style) error {
	out := bufio.NewWriter(w)
	fs := r.files()
	rest := map[string]int{}
	shown := 0
	least := lint.Error
	for _, f := range r.Findings {
		if f.Severity < style.Level {
			rest[f.Code]++
			least = min(least, f.Severity)
			continue
		}
		shown++
		style.finding(out, fs, f)
	}
	if len(rest) > 0 {
		if shown > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "also %s: --level %s shows them\n", tally(rest), least)
	}
	if shown+len(rest) > 0 {
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, r.sum())
	return out.Flush()
}

func (s Style) paint(code, text string) string {
	if !s.Color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// finding writes one finding: where and what, the line with the span underlined,
// and the places that explain it.
func (s Style) finding(w io.Writer, fs *files, f lint.Finding) {
	text := fs.at(f.Path)
	line, col := text.Position(int(f.Span.Start), source.Runes)
	fmt.Fprintf(w, "%s:%d:%d: %s: %s %s\n", s.paint("1", Printable(f.Path)), line+1, col+1,
		s.paint(colors[f.Severity], f.Severity.String()), Printable(f.Message), s.paint("90", "["+f.Code+"]"))
	s.source(w, text, f.Span, colors[f.Severity])
	for _, rel := range f.Related {
		line, col := fs.at(rel.Path).Position(int(rel.Span.Start), source.Runes)
		fmt.Fprintf(w, "       = %s:%d:%d: %s\n", Printable(rel.Path), line+1, col+1, Printable(rel.Message))
	}
}

// tally writes numbers by code, the most frequent first.
func tally(n map[string]int) string {
	codes := make([]string, 0, len(n))
	for c := range n {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(n[b]-n[a], strings.Compare(a, b)) })
	for i, c := range codes {
		codes[i] = fmt.Sprintf("%d %s", n[c], c)
	}
	return strings.Join(codes, ", ")
}

// sum is the last line.
func (r *Report) sum() string {
	n := r.counts()
	var parts []string
	for s := lint.Error; s > lint.Off; s-- {
		if n[s] > 0 {
			parts = append(parts, plural(n[s], s))
		}
	}
	files := "1 file"
	if r.Files != 1 {
		files = fmt.Sprintf("%d files", r.Files)
	}
	if len(parts) == 0 {
		return files + " checked, nothing found"
	}
	return fmt.Sprintf("%s in %s", strings.Join(parts, ", "), files)
}
