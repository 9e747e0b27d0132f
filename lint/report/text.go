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
	maxRelated = 3
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

// finding writes one finding: where and what, the line with the span underlined, and
// behind that, where there is room, what would cure it and where else to look.
func (t *page) finding(f *lint.Finding) {
	color := colors[f.Severity]
	fmt.Fprintf(t, "  %-*s  %s: %s %s\n", t.gutter, t.at(f.Path, f.Span),
		t.paint(color, f.Severity.String()), Printable(undoubled(f)), t.paint(faint, "["+f.Code+"]"))
	note, painted := t.note(f)
	x, more, ok := t.excerpt(f)
	if !ok {
		if note != "" {
			t.line("=", painted)
		}
		return
	}
	src, width := x.before+x.at+x.after+more, 0
	if t.Color {
		width = columnsOf(src)
		src = x.before + t.paint("4;"+color, cmp.Or(x.at, " ")) + x.after + more
	} else {
		t.line("|", src)
		src = strings.Repeat(" ", columnsOf(x.before)) + strings.Repeat("^", max(1, columnsOf(x.at)))
		width = len(src)
	}
	switch {
	case note == "":
		t.line("|", src)
	case t.gutter+len("    | ")+width+len("  = ")+columnsOf(note) <= t.Width:
		t.line("|", src+"  "+t.paint(faint, "=")+" "+painted)
	default:
		t.line("|", src)
		t.line("=", painted)
	}
}

// note is what would cure a finding, and the places that explain it; painted is the
// same in colour.
func (t *page) note(f *lint.Finding) (note, painted string) {
	var plain, colored []string
	for i, fix := range f.Fixes {
		if i == maxFixes {
			break
		}
		name := "fix"
		if !fix.Safe {
			name = "unsafe fix"
		}
		plain = append(plain, name+": "+Printable(fix.Title))
		colored = append(colored, t.paint(help, name)+": "+Printable(fix.Title))
	}
	if see := t.places(f); see != "" {
		plain = append(plain, "see "+see)
		colored = append(colored, t.paint(faint, "see "+see))
	}
	return strings.Join(plain, "; "), strings.Join(colored, "; ")
}

// excerpt returns the line that a finding begins in, in three parts; more is an
// ellipsis where the span goes on. Of a blank line, and for an empty span at the
// start of a file, which is about all of it, there is nothing to show.
func (t *page) excerpt(f *lint.Finding) (x extract, more string, ok bool) {
	file := t.fs.at(f.Path)
	line, _ := file.Position(int(f.Span.Start), source.Runes)
	at := file.LineSpan(line)
	src := file.text[at.Start:at.End]
	if f.Span.End == 0 || len(bytes.TrimSpace(src)) == 0 {
		return x, "", false
	}
	limit := min(maxSource, t.Width-t.gutter-len("    | ")-2) // for ellipses
	x = excerpt(src, int(f.Span.Start-at.Start), int(f.Span.End-at.Start), max(20, limit))
	if f.Span.End > at.End && bytes.ContainsAny(file.text[at.End:f.Span.End-1], "\r\n") {
		more = "…"
	}
	return x, more, true
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

// places lists the places that explain a finding, each once. One in the finding's own
// file, or in that of the place before, goes without its path.
func (t *page) places(f *lint.Finding) string {
	var list []string
	seen := map[string]bool{f.Path + ":" + t.at(f.Path, f.Span): true}
	last := f.Path
	related := slices.Clone(f.Related)
	slices.SortStableFunc(related, func(a, b lint.Related) int { // its own file's first, then by file
		own := func(r lint.Related) int {
			if r.Path == f.Path {
				return 0
			}
			return 1
		}
		return cmp.Or(own(a)-own(b), strings.Compare(a.Path, b.Path))
	})
	for _, rel := range related {
		at := t.at(rel.Path, rel.Span)
		if key := rel.Path + ":" + at; seen[key] {
			continue
		} else {
			seen[key] = true
		}
		if len(seen) > maxRelated+1 {
			continue
		}
		if rel.Path != last {
			at = Printable(rel.Path) + ":" + at
			last = rel.Path
		}
		list = append(list, at)
	}
	see := strings.Join(list, ", ")
	if n := len(seen) - 1 - maxRelated; n > 0 {
		see += fmt.Sprintf(" and %d more", n)
	}
	return see
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
	if r.Since != nil {
		return r.sumSince(files, parts, fixable)
	}
	if len(parts) == 0 {
		return files + " checked, nothing found"
	}
	return fmt.Sprintf("%s in %s%s", strings.Join(parts, ", "), files, mends(fixable))
}

// sumSince is sum where only what is new is told.
func (r *Report) sumSince(files string, parts []string, fixable int) string {
	sum := fmt.Sprintf("%s checked, nothing new", files)
	if len(parts) > 0 {
		sum = fmt.Sprintf("%s new in %s", strings.Join(parts, ", "), files)
	}
	sum += " since " + Printable(r.Since.Name) + mends(fixable)
	old := Report{Findings: r.Since.Known}
	switch n := len(old.standing()); n {
	case 0:
		return sum
	case 1:
		return sum + "; 1 older finding is not shown"
	default:
		return sum + fmt.Sprintf("; %d older findings are not shown", n)
	}
}

func mends(fixable int) string {
	if fixable == 0 {
		return ""
	}
	return fmt.Sprintf("; --fix mends %d", fixable)
}
