package report

import (
	"github.com/skillpls/skillpls/lint"
)

// A Brief is what a finding comes to where only its place and its words count: part of
// a contract, to which fields may only be added.
type Brief struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Path     string `json:"path"`
	// Line and Column count from 1, columns in code points.
	Line        int    `json:"line"`
	Column      int    `json:"column"`
	Message     string `json:"message"`
	Help        string `json:"help"`
	Fingerprint string `json:"fingerprint"`
	// Cause is the fingerprint of another finding of the report, from which this one
	// follows; nil for none.
	Cause *string `json:"cause"`
}

// Briefs returns all findings in brief, in their order; never nil.
func (r *Report) Briefs() []Brief {
	fs, causes := r.files(), r.causes()
	list := make([]Brief, len(r.Findings))
	for i := range r.Findings {
		f := &r.Findings[i]
		list[i] = fs.brief(f)
		if cause := causes.of(f); cause != nil {
			print := fs.fingerprint(cause)
			list[i].Cause = &print
		}
	}
	return list
}

// ForPeople returns in brief the findings at or above a level that stand for
// themselves, and counts those below it: "3 orphan-resource, 1 dead-glob", or "".
func (r *Report) ForPeople(level lint.Severity) (shown []Brief, rest string) {
	fs, below := r.files(), map[string]int{}
	for _, f := range r.standing() {
		if f.Severity < level {
			below[f.Code]++
			continue
		}
		shown = append(shown, fs.brief(f))
	}
	return shown, tally(below)
}

func (fs *files) brief(f *lint.Finding) Brief {
	line, col, _, _ := fs.at(f.Path).region(f.Span)
	return Brief{
		Code: f.Code, Severity: f.Severity.String(), Path: f.Path, Line: line, Column: col,
		Message: f.Message, Help: lint.Help(f.Code), Fingerprint: fs.fingerprint(f),
	}
}
