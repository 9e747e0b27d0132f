package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/skillpls/skillpls/lint"
)

// Property values of workflow commands end at a comma, their list at a colon.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// WriteGitHub writes errors and warnings as workflow commands of GitHub Actions,
// which makes annotations of them, and then the sum. Errors come first, for GitHub keeps
// ten errors and ten warnings of a step.
func (r *Report) WriteGitHub(w io.Writer) error {
	out := bufio.NewWriter(w)
	fs := r.files()
	standing := r.standing()
	for _, f := range worstFirst(standing, lint.Warning) {
		line, col, endLine, endCol := fs.at(f.Path).region(f.Span)
		property := func(s string) string { return githubProperty.Replace(Printable(s)) }
		fmt.Fprintf(out, "::%s file=%s,line=%d,endLine=%d", f.Severity, property(path.Join(r.Base, f.Path)), line, endLine)
		if line == endLine { // columns of several lines are refused
			fmt.Fprintf(out, ",col=%d,endColumn=%d", col, endCol)
		}
		fmt.Fprintf(out, ",title=%s::%s\n", property("skillpls "+f.Code), githubData.Replace(Printable(f.Message)))
	}
	fmt.Fprintln(out, r.sum(standing, lint.Warning))
	return out.Flush()
}
