package report

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// The types below are the parts of SARIF 2.1.0 that we write.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool             sarifTool                `json:"tool"`
		OriginalURIs     map[string]sarifArtifact `json:"originalUriBaseIds"`
		ColumnKind       string                   `json:"columnKind"`
		NewlineSequences []string                 `json:"newlineSequences"`
		Results          []sarifResult            `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string          `json:"id"`
		ShortDescription *sarifMessage   `json:"shortDescription,omitempty"`
		HelpURI          string          `json:"helpUri"`
		Default          *sarifRuleLevel `json:"defaultConfiguration,omitempty"`
	}
	sarifRuleLevel struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Baseline     string            `json:"baselineState,omitempty"` // new, where only what is new is told
		Fixes        []sarifFix        `json:"fixes,omitempty"`
		Properties   sarifProperties   `json:"properties"`
	}
	// SARIF has one level for what we call information and hint, and no word for a
	// result that follows from another.
	sarifProperties struct {
		Severity string `json:"severity"`
		Cause    string `json:"cause,omitempty"` // the fingerprint of another result
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifMessage `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI   string `json:"uri"`
		Below string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int   `json:"startLine"`
		StartColumn int   `json:"startColumn"`
		EndLine     int   `json:"endLine"`
		EndColumn   int   `json:"endColumn"`
		ByteOffset  int32 `json:"byteOffset"`
		ByteLength  int32 `json:"byteLength"`
	}
	sarifFix struct {
		Description sarifMessage       `json:"description"`
		Changes     []sarifChange      `json:"artifactChanges"`
		Properties  sarifFixProperties `json:"properties"`
	}
	sarifFixProperties struct {
		Safe bool `json:"safe"` // else a person should look at it
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion  `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"`
	}
)

// srcroot is the name that consumers know for the directory that paths are below.
const srcroot = "%SRCROOT%"

var sarifLevels = map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Information: "note", lint.Hint: "note"}

// WriteSARIF writes all findings as a log of SARIF 2.1.0, with the rules that have
// any. Fixes that are renames are left out: what they change is not known yet.
func (r *Report) WriteSARIF(w io.Writer) error {
	fs := r.files()
	rules := []sarifRule{}
	for _, code := range r.codes() {
		rules = append(rules, r.sarifRule(code))
	}
	results := []sarifResult{}
	causes := r.causes()
	for i := range r.Findings {
		f := &r.Findings[i]
		index, _ := slices.BinarySearchFunc(rules, f.Code, func(r sarifRule, code string) int { return strings.Compare(r.ID, code) })
		result := sarifResult{
			RuleID: f.Code, RuleIndex: index, Level: sarifLevels[f.Severity], Message: sarifText(f.Message),
			Locations:    []sarifLocation{{Physical: fs.sarif(f.Path, f.Span)}},
			Fingerprints: map[string]string{"skillpls/v1": fs.fingerprint(f)},
			Properties:   sarifProperties{Severity: f.Severity.String()},
		}
		if r.Since != nil {
			result.Baseline = "new"
		}
		if cause := causes.of(f); cause != nil {
			result.Properties.Cause = fs.fingerprint(cause)
		}
		for _, rel := range f.Related {
			message := sarifText(rel.Message)
			result.Related = append(result.Related, sarifLocation{fs.sarif(rel.Path, rel.Span), &message})
		}
		for _, fix := range f.Fixes {
			if changes := fs.sarifChanges(fix); len(changes) > 0 {
				result.Fixes = append(result.Fixes, sarifFix{sarifText(fix.Title), changes, sarifFixProperties{fix.Safe}})
			}
		}
		results = append(results, result)
	}
	enc := json.NewEncoder(PrintableJSON(w))
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:             sarifTool{sarifDriver{"skillpls", r.Version, "https://github.com/skillpls/skillpls", rules}},
			OriginalURIs:     map[string]sarifArtifact{srcroot: {URI: directoryURI(r.Root)}},
			ColumnKind:       "unicodeCodePoints",
			NewlineSequences: []string{"\r\n", "\n", "\r"},
			Results:          results,
		}},
	})
}

// codes returns the rules that have findings, sorted.
func (r *Report) codes() []string {
	var codes []string
	for _, f := range r.Findings {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (r *Report) sarifRule(code string) sarifRule {
	rule := sarifRule{ID: code, HelpURI: lint.Help(code)}
	if r.About == nil {
		return rule
	}
	summary, severity := r.About(code)
	if summary != "" {
		text := sarifText(summary)
		rule.ShortDescription = &text
	}
	if level, ok := sarifLevels[severity]; ok {
		rule.Default = &sarifRuleLevel{level}
	}
	return rule
}

func (fs *files) sarif(path string, span source.Span) sarifPhysical {
	return sarifPhysical{sarifArtifact{relativeURI(path), srcroot}, fs.at(path).sarif(span)}
}

func (f file) sarif(s source.Span) sarifRegion {
	line, col, endLine, endCol := f.region(s)
	return sarifRegion{line, col, endLine, endCol, s.Start, s.End - s.Start}
}

// sarifChanges groups a fix's edits by file, in order of first mention.
func (fs *files) sarifChanges(fix lint.Fix) []sarifChange {
	var changes []sarifChange
	for _, e := range fix.Edits {
		at := sarifArtifact{relativeURI(e.Path), srcroot}
		i := slices.IndexFunc(changes, func(c sarifChange) bool { return c.Artifact == at })
		if i < 0 {
			i = len(changes)
			changes = append(changes, sarifChange{Artifact: at})
		}
		changes[i].Replacements = append(changes[i].Replacements, sarifReplacement{fs.at(e.Path).sarif(e.Span), sarifMessage{e.New}})
	}
	return changes
}

// sarifText returns a message that consumers show as it is: in SARIF braces stand
// around the numbers of arguments, and [text](target) is a link.
func sarifText(s string) sarifMessage {
	s = strings.NewReplacer("{", "{{", "}", "}}").Replace(Printable(s))
	if strings.Contains(s, "](") {
		s = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
	}
	return sarifMessage{s}
}

// relativeURI returns a path as a reference relative to the root.
func relativeURI(path string) string {
	// A colon in the first part would end a scheme.
	return strings.ReplaceAll((&url.URL{Path: path}).EscapedPath(), ":", "%3A")
}

// directoryURI returns an absolute path with slashes as a file URI that ends with
// one.
func directoryURI(path string) string {
	path = strings.TrimSuffix(path, "/") + "/"
	if unc, ok := strings.CutPrefix(path, "//"); ok {
		host, rest, _ := strings.Cut(unc, "/")
		return (&url.URL{Scheme: "file", Host: host, Path: "/" + rest}).String()
	}
	if !strings.HasPrefix(path, "/") { // a drive of Windows
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
