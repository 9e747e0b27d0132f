package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// The types below are the JSON contract, version 1: fields are only added.
type jsonReport struct {
	Version  int           `json:"version"`
	Tool     jsonTool      `json:"tool"`
	Root     string        `json:"root"`
	Files    int           `json:"files"`
	Findings []jsonFinding `json:"findings"`
	Summary  jsonSummary   `json:"summary"`
	Since    *jsonSince    `json:"since,omitempty"`
}

// A jsonSince is there where only what is new since a commit is among the findings.
type jsonSince struct {
	Name    string `json:"name"`
	Commit  string `json:"commit"`
	Unshown int    `json:"unshown"` // findings that were there already
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonFinding struct {
	Code        string        `json:"code"`
	Severity    string        `json:"severity"`
	Path        string        `json:"path"`
	Range       jsonRange     `json:"range"`
	Message     string        `json:"message"`
	Help        string        `json:"help"`
	Fingerprint string        `json:"fingerprint"`
	Cause       *string       `json:"cause"`
	Related     []jsonRelated `json:"related"`
	Fixes       []jsonFix     `json:"fixes"`
}

type jsonRelated struct {
	Path    string    `json:"path"`
	Range   jsonRange `json:"range"`
	Message string    `json:"message"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"`
	Files []jsonFile `json:"files"`
	// Rename takes the place of files where it is set.
	Rename *jsonRename `json:"rename"`
}

type jsonRename struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

type jsonFile struct {
	Path  string     `json:"path"`
	Hash  string     `json:"hash"`
	Edits []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	Range jsonRange `json:"range"`
	New   string    `json:"new"`
}

type jsonRange struct {
	Start jsonPlace `json:"start"`
	End   jsonPlace `json:"end"`
}

// A jsonPlace counts lines and columns from 1, columns in code points, and
// offset from 0 in bytes.
type jsonPlace struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonSummary struct {
	Error       int `json:"error"`
	Warning     int `json:"warning"`
	Information int `json:"information"`
	Hint        int `json:"hint"`
	Fixable     int `json:"fixable"`
}

// WriteJSON writes all findings as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	fs := r.files()
	var n [lint.Error + 1]int
	for _, f := range r.Findings {
		n[f.Severity]++
	}
	out := jsonReport{
		Version: 1, Tool: jsonTool{"skillpls", r.Version}, Root: r.Root, Files: r.Files, Findings: []jsonFinding{},
		Summary: jsonSummary{Error: n[lint.Error], Warning: n[lint.Warning], Information: n[lint.Information], Hint: n[lint.Hint]},
	}
	if r.Since != nil {
		out.Since = &jsonSince{r.Since.Name, r.Since.Commit, len(r.Since.Known)}
	}
	causes := r.causes()
	for i := range r.Findings {
		f := &r.Findings[i]
		text := fs.at(f.Path)
		j := jsonFinding{
			Code: f.Code, Severity: f.Severity.String(), Path: f.Path, Range: text.rangeOf(f.Span), Message: f.Message,
			Help: lint.Help(f.Code), Fingerprint: fs.fingerprint(f), Related: []jsonRelated{}, Fixes: []jsonFix{},
		}
		if cause := causes.of(f); cause != nil {
			print := fs.fingerprint(cause)
			j.Cause = &print
		}
		for _, rel := range f.Related {
			j.Related = append(j.Related, jsonRelated{rel.Path, fs.at(rel.Path).rangeOf(rel.Span), rel.Message})
		}
		for _, fix := range f.Fixes {
			if fix.Rename == nil { // what a rename edits is known when it is planned
				j.Fixes = append(j.Fixes, fs.fix(fix))
			}
		}
		if len(j.Fixes) > 0 {
			out.Summary.Fixable++
		}
		out.Findings = append(out.Findings, j)
	}
	enc := json.NewEncoder(PrintableJSON(w))
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// fix groups a fix's edits by file, in order of first mention.
func (fs *files) fix(fix lint.Fix) jsonFix {
	out := jsonFix{Title: fix.Title, Safe: fix.Safe, Files: []jsonFile{}}
	if fix.Rename != nil {
		out.Rename = &jsonRename{fix.Rename.Path, fix.Rename.Name}
	}
	at := map[string]int{}
	for _, e := range fix.Edits {
		f := fs.at(e.Path)
		i, ok := at[e.Path]
		if !ok {
			sum := sha256.Sum256(f.text)
			i = len(out.Files)
			at[e.Path] = i
			out.Files = append(out.Files, jsonFile{Path: e.Path, Hash: "sha256:" + hex.EncodeToString(sum[:])})
		}
		out.Files[i].Edits = append(out.Files[i].Edits, jsonEdit{f.rangeOf(e.Span), e.New})
	}
	return out
}

func (f file) rangeOf(s source.Span) jsonRange {
	return jsonRange{f.place(int(s.Start)), f.place(int(s.End))}
}

func (f file) place(offset int) jsonPlace {
	line, col := f.Position(offset, source.Runes)
	return jsonPlace{line + 1, col + 1, offset}
}
