package report

import (
	"encoding/json"
	"fmt"
	"io"
	"path"

	"github.com/skillpls/skillpls/lint"
)

// The types below are an issue of GitLab's code quality reports.
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

var gitlabSeverities = map[lint.Severity]string{lint.Error: "major", lint.Warning: "minor", lint.Information: "info", lint.Hint: "info"}

// WriteGitLab writes findings of all severities as a code quality report of GitLab.
// It compares the fingerprints of two reports, and knows only one issue of each: the
// second of a fingerprint has a number behind it.
func (r *Report) WriteGitLab(w io.Writer) error {
	fs := r.files()
	issues := []gitlabIssue{}
	seen := map[string]int{}
	for _, f := range r.standing() {
		line, _, endLine, _ := fs.at(f.Path).region(f.Span)
		print := fs.fingerprint(f)
		seen[print]++
		if n := seen[print]; n > 1 {
			print = fmt.Sprintf("%s-%d", print, n)
		}
		issues = append(issues, gitlabIssue{
			Description: Printable(f.Message), CheckName: f.Code, Fingerprint: print, Severity: gitlabSeverities[f.Severity],
			Location: gitlabLocation{path.Join(r.Base, f.Path), gitlabLines{line, endLine}},
		})
	}
	enc := json.NewEncoder(PrintableJSON(w))
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(issues)
}
