package report

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
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
	// Width is how many columns there are; 0 is 100. A line is longer only where a
	// message, a path or a fix is.
	Width int
}

// defaultWidth is what a terminal beside something else has, and a page.
const defaultWidth = 100

// The colours of the severities, as ANSI escapes, and of what frames them.
var colors = map[lint.Severity]string{lint.Error: "1;31", lint.Warning: "1;33", lint.Information: "36", lint.Hint: "90"}

const (
	faint  = "90"
	strong = "1"
	help   = "32"
)

// Of what explains a finding, text shows what fits a glance.
const (
	maxFixes   = 2
	maxRelated = 3 // lines, and places in a line
)

// WriteText writes findings for a person: by file, each with its source line, then
// one line for those below the level, then the sum.
func (r *Report) WriteText(w io.Writer, style Style) error {
	out := bufio.NewWriter(w)
	t := page{Style: style, Writer: out, fs: r.files()}
	if t.Width <= 0 {
		t.Width = defaultWidth
	}
	standing := r.standing()
	shown, rest := standing[:0:0], map[string]int{}
	least := lint.Error
	for _, f := range standing {
		if f.Severity < style.Level {
			rest[f.Code]++
			least = min(least, f.Severity)
			continue
		}
		shown = append(shown, f)
		t.gutter = max(t.gutter, len(t.at(f.Path, f.Span)))
	}
	for i, f := range shown {
		if i == 0 || f.Path != shown[i-1].Path {
			t.file(f.Path)
		}
		t.finding(f)
	}
	if len(shown) > 0 {
		fmt.Fprintln(out)
	}
	if len(rest) > 0 {
		fmt.Fprintln(out, fill(fmt.Sprintf("also %s: --level %s shows them", tally(rest), least), t.Width))
	}
	fmt.Fprintln(out, fill(r.sum(standing, style.Level), t.Width))
	return out.Flush()
}

func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// A page is a report for a person in the making.
type page struct {
	Style
	*bufio.Writer
	fs     *files
	gutter int // columns of the longest place
}

// at returns where a span begins in its file.
func (t *page) at(path string, span source.Span) string {
	line, col, _, _ := t.fs.at(path).region(span)
	return fmt.Sprintf("%d:%d", line, col)
}

// file writes the line above a file's findings. Where a line begins with two
// colons, programs that run others in CI obey it.
func (t *page) file(path string) {
	path = Printable(path)
	if strings.HasPrefix(strings.TrimSpace(path), "::") {
		path = "./" + path
	}
	fmt.Fprintln(t, t.paint(strong, path))
}

// line writes a line below a finding.
func (t *page) line(mark, s string) {
	fmt.Fprintf(t, "%*s%s %s\n", t.gutter+4, "", t.paint(faint, mark), s)
}

// finding writes one finding: where and what, the line with the span underlined,
// what would cure it, and the places that explain it.
func (t *page) finding(f *lint.Finding) {
	color := colors[f.Severity]
	fmt.Fprintf(t, "  %-*s  %s: %s %s\n", t.gutter, t.at(f.Path, f.Span),
		t.paint(color, f.Severity.String()), Printable(undoubled(f)), t.paint(faint, "["+f.Code+"]"))
	t.source(f, color)
	for i, fix := range f.Fixes {
		if i == maxFixes {
			break
		}
		name := "fix"
		if !fix.Safe {
			name = "unsafe fix"
		}
		t.line("=", t.paint(help, name)+": "+Printable(fix.Title))
	}
	t.related(f)
}

// source writes the line that a finding begins in, the span underlined as the
// terminal can: where there is colour by the terminal itself, else with carets
// below. Of a blank line, and for an empty span at the start of a file, which is
// about all of it, there is nothing to show.
func (t *page) source(f *lint.Finding, color string) {
	file := t.fs.at(f.Path)
	line, _ := file.Position(int(f.Span.Start), source.Runes)
	at := file.LineSpan(line)
	src := file.text[at.Start:at.End]
	if f.Span.End == 0 || len(bytes.TrimSpace(src)) == 0 {
		return
	}
	limit := min(maxSource, t.Width-t.gutter-len("    | ")-2) // for ellipses
	x := excerpt(src, int(f.Span.Start-at.Start), int(f.Span.End-at.Start), max(20, limit))
	more := ""
	if f.Span.End > at.End && bytes.ContainsAny(file.text[at.End:f.Span.End-1], "\r\n") {
		more = "…"
	}
	if t.Color {
		t.line("|", x.before+t.paint("4;"+color, cmp.Or(x.at, " "))+x.after+more)
		return
	}
	t.line("|", x.before+x.at+x.after+more)
	t.line("|", strings.Repeat(" ", columnsOf(x.before))+strings.Repeat("^", max(1, columnsOf(x.at))))
}

// undoubled returns a finding's message without the suggestion that the title of
// its fix repeats.
func undoubled(f *lint.Finding) string {
	if len(f.Fixes) == 0 {
		return f.Message
	}
	fix := f.Fixes[0]
	if len(fix.Edits) != 1 || !strings.Contains(fix.Title, strconv.Quote(fix.Edits[0].New)) {
		return f.Message
	}
	return strings.TrimSuffix(f.Message, lint.DidYouMean([]string{fix.Edits[0].New}))
}

// related writes the places that explain a finding, those of one file of which the
// same is to be said in one line. A place in the finding's own file goes without
// its path.
func (t *page) related(f *lint.Finding) {
	type line struct{ path, message string }
	var lines []line
	places := map[line][]string{}
	for _, rel := range f.Related {
		l := line{rel.Path, rel.Message}
		if len(places[l]) == 0 {
			lines = append(lines, l)
		}
		places[l] = append(places[l], t.at(rel.Path, rel.Span))
	}
	for i, l := range lines {
		if i == maxRelated-1 && len(lines) > maxRelated {
			n := 0
			for _, l := range lines[i:] {
				n += len(places[l])
			}
			t.line("=", fmt.Sprintf("and %d more places: --format json tells them", n))
			return
		}
		list, more, path := places[l], "", ""
		if n := len(list) - maxRelated; n > 0 {
			list, more = list[:maxRelated], fmt.Sprintf(" and %d more", n)
		}
		if l.path != f.Path {
			path = Printable(l.path) + ":"
		}
		t.line("=", path+strings.Join(list, ", ")+more+": "+Printable(l.message))
	}
}

// fill breaks a list after commas so that no line is longer than width, where it
// can be.
func fill(s string, width int) string {
	var b strings.Builder
	n := 0
	for i, item := range strings.Split(s, ", ") {
		w := len(", ") + columnsOf(item)
		switch {
		case i == 0:
		case n+w > width:
			b.WriteString(",\n")
			n = 0
		default:
			b.WriteString(", ")
		}
		n += w
		b.WriteString(item)
	}
	return b.String()
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

// sum is the last line: how many findings there are of each severity, of those at
// or above a level also by which rules, and how many go away by themselves.
func (r *Report) sum(findings []*lint.Finding, level lint.Severity) string {
	var n [lint.Error + 1]int
	var codes [lint.Error + 1]map[string]int
	fixable := 0
	for _, f := range findings {
		n[f.Severity]++
		if codes[f.Severity] == nil {
			codes[f.Severity] = map[string]int{}
		}
		codes[f.Severity][f.Code]++
		if slices.ContainsFunc(f.Fixes, func(fix lint.Fix) bool { return fix.Safe }) {
			fixable++
		}
	}
	var parts []string
	for s := lint.Error; s > lint.Off; s-- {
		if n[s] == 0 {
			continue
		}
		part := plural(n[s], s)
		if s >= level && len(codes[s]) > 1 {
			part += " (" + tally(codes[s]) + ")"
		}
		parts = append(parts, part)
	}
	files := "1 file"
	if r.Files != 1 {
		files = fmt.Sprintf("%d files", r.Files)
	}
	if len(parts) == 0 {
		return files + " checked, nothing found"
	}
	sum := fmt.Sprintf("%s in %s", strings.Join(parts, ", "), files)
	if fixable > 0 {
		sum += fmt.Sprintf("; --fix mends %d", fixable)
	}
	return sum
}
