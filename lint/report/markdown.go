package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/skillpls/skillpls/lint"
)

// maxRows is how many findings a summary of a run has: GitHub takes a mebibyte, and a
// person less.
const maxRows = 500

// WriteMarkdown writes findings as a table, the worst first, for a summary of a run or a
// comment. Hints are counted and left to other formats.
func (r *Report) WriteMarkdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	fs := r.files()
	standing := r.standing()
	fmt.Fprintf(out, "### skillpls: %s\n", MarkdownText(strings.Join(strings.Fields(r.sum(standing, lint.Error+1)), " ")))
	shown := worstFirst(standing, lint.Information)
	if len(shown) > 0 {
		fmt.Fprint(out, "\n| | where | what | check |\n|---|---|---|---|\n")
	}
	for _, f := range shown[:min(len(shown), maxRows)] {
		b := fs.brief(f)
		fmt.Fprintf(out, "| %s | %s | %s | [%s](%s) |\n", b.Severity, MarkdownCell(fmt.Sprintf("%s:%d:%d", path.Join(r.Base, b.Path), b.Line, b.Column)), MarkdownText(oneLine(b.Message)), b.Code, b.Help)
	}
	if n := len(shown) - maxRows; n > 0 {
		fmt.Fprintf(out, "\nand %d more, which `skillpls check` shows\n", n)
	}
	return out.Flush()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// MarkdownCode writes a text of the tree as code, whatever it holds: as that it means
// nothing.
func MarkdownCode(s string) string {
	s = Printable(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.TrimSpace(s) == "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

// MarkdownCell is MarkdownCode in a cell of a table, which a bar would end. One behind a
// backslash cannot be written as code there, so that such a text is written as a sentence.
func MarkdownCell(s string) string {
	if strings.Contains(s, `\|`) {
		return MarkdownText(s)
	}
	return strings.ReplaceAll(MarkdownCode(s), "|", `\|`)
}

// MarkdownText writes a sentence that speaks of texts of the tree: nothing in it is markup,
// or calls a person or an issue.
func MarkdownText(s string) string {
	return strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "|", `\|`, "!", `\!`,
		"&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@<!-- -->", "#", "#<!-- -->", "://", ":<!-- -->//", "www.", "www<!-- -->.",
	).Replace(Printable(s))
}
