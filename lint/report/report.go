// Package report writes findings for people and programs.
//
// It does not know where findings come from, nor what is done with them. The one
// idea to hold in mind: this is the edge at which byte offsets become lines and
// columns, counted from 1, columns in Unicode code points.
package report

import (
	"fmt"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// A Report is what there is to write.
type Report struct {
	Version  string // of the tool
	Root     string // the root that paths are relative to, as it is shown
	Files    int    // documents that were looked at
	Findings []lint.Finding

	// Read returns the text of a file; ok is false where it cannot be had.
	Read func(path string) (text []byte, ok bool)
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

// counts tells how many findings there are of each severity.
func (r *Report) counts() (n [lint.Error + 1]int) {
	for _, f := range r.Findings {
		n[f.Severity]++
	}
	return n
}

// plural writes "1 error", "2 errors"; information has no plural.
func plural(n int, s lint.Severity) string {
	if n == 1 || s == lint.Information {
		return fmt.Sprintf("%d %s", n, s)
	}
	return fmt.Sprintf("%d %ss", n, s)
}
