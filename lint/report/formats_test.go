package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// sample has a finding of each severity and what else findings may have: a span
// over lines, one that is said twice, and a consequence.
func sample() *Report {
	b := lint.Finding{
		Code: "poor", Severity: lint.Warning, Path: "b c.md", Span: source.At(0, 3), Message: `no {a} in [b](c), 100%`,
		Related: []lint.Related{{Path: "é:a.md", Span: source.At(2, 3), Message: "it was here"}},
		Fixes: []lint.Fix{
			{Title: `change to "x"`, Safe: true, Edits: []lint.Edit{{Path: "b c.md", Span: source.At(0, 3), New: "x"}, {Path: "é:a.md", Span: source.At(3, 3), New: "\n"}}},
			{Title: "rename it", Rename: &lint.Rename{Path: "b c.md", Name: "x"}},
		},
	}
	r := report(map[string]string{"b c.md": "漢\nb", "é:a.md": "a\na\n"},
		b,
		lint.Finding{
			Code: "odd", Severity: lint.Information, Path: "b c.md", Span: source.At(4, 5), Message: "hm",
			Cause: &lint.Cause{Code: "poor", Path: "b c.md", Span: b.Span},
		},
		lint.Finding{Code: "bad", Severity: lint.Error, Path: "é:a.md", Span: source.At(0, 3), Message: "bad, very: bad"},
		lint.Finding{Code: "dull", Severity: lint.Hint, Path: "é:a.md", Span: source.At(0, 1), Message: "hm"},
		lint.Finding{Code: "dull", Severity: lint.Hint, Path: "é:a.md", Span: source.At(2, 3), Message: "hm"},
	)
	r.Base = "sub"
	r.About = func(code string) (string, lint.Severity) {
		if code == "poor" {
			return "Something is {poor}.", lint.Warning
		}
		return "", lint.Off
	}
	return r
}

func TestGitHub(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := sample().WriteGitHub(&b); err != nil {
		t.Fatal(err)
	}
	want := `::error file=sub/é%3Aa.md,line=1,endLine=2,title=skillpls bad::bad, very: bad
::warning file=sub/b c.md,line=1,endLine=1,col=1,endColumn=2,title=skillpls poor::no {a} in [b](c), 100%25
1 error, 1 warning, 2 hints in 2 files; --fix mends 1
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := sample().WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	help := lint.Help
	want := "### skillpls: 1 error, 1 warning, 2 hints in 2 files; --fix mends 1\n\n" +
		"| | where | what | check |\n|---|---|---|---|\n" +
		"| error | `sub/é:a.md:1:1` | bad, very: bad | [bad](" + help("bad") + ") |\n" +
		"| warning | `sub/b c.md:1:1` | no {a} in \\[b\\](c), 100% | [poor](" + help("poor") + ") |\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	many := sample()
	for range maxRows {
		many.Findings = append(many.Findings, many.Findings[0])
	}
	b.Reset()
	if err := many.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "| warning |"); n != maxRows-1 || !strings.HasSuffix(b.String(), "\nand 2 more, which `skillpls check` shows\n") {
		t.Errorf("%d rows, and it ends with %q", n, b.String()[b.Len()-60:])
	}
}

func TestGitLab(t *testing.T) {
	t.Parallel()
	r := sample()
	var b strings.Builder
	if err := r.WriteGitLab(&b); err != nil {
		t.Fatal(err)
	}
	issue := func(description, check, print, severity, path, lines string) string {
		return `  {
    "description": "` + description + `",
    "check_name": "` + check + `",
    "fingerprint": "` + print + `",
    "severity": "` + severity + `",
    "location": {
      "path": "` + path + `",
      "lines": ` + lines + `
    }
  }`
	}
	lines := func(begin, end string) string {
		return "{\n        \"begin\": " + begin + ",\n        \"end\": " + end + "\n      }"
	}
	dull := lint.Fingerprint(r.Findings[3], "a")
	want := "[\n" + strings.Join([]string{
		issue("no {a} in [b](c), 100%", "poor", lint.Fingerprint(r.Findings[0], "漢"), "minor", "sub/b c.md", lines("1", "1")),
		issue("bad, very: bad", "bad", lint.Fingerprint(r.Findings[2], "a\na"), "major", "sub/é:a.md", lines("1", "2")),
		issue("hm", "dull", dull, "info", "sub/é:a.md", lines("1", "1")),
		issue("hm", "dull", dull+"-2", "info", "sub/é:a.md", lines("2", "2")),
	}, ",\n") + "\n]\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Without findings programs get lists, and people the sum.
func TestNoFindings(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]string{"gitlab": "[]\n", "github": "0 files checked, nothing found\n"} {
		var b strings.Builder
		if err := report(nil).Write(&b, format, Style{}); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s writes %q, want %q", format, b.String(), want)
		}
	}
	var b strings.Builder
	if err := report(nil).WriteSARIF(&b); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, `"results": []`) || !strings.Contains(got, `"rules": []`) {
		t.Errorf("SARIF lacks its lists: %s", got)
	}
	if err := report(nil).Write(&b, "xml", Style{}); err == nil {
		t.Error("any format will do")
	}
}

func TestSARIF(t *testing.T) {
	t.Parallel()
	r := sample()
	var b strings.Builder
	if err := r.WriteSARIF(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/sample.sarif", b.String())
}

func TestURIs(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a/b.md": "a/b.md", "a b%.md": "a%20b%25.md", "a:b/c:d": "a%3Ab/c%3Ad", "é?#.md": "%C3%A9%3F%23.md", "\xff": "%FF", "a\\b": "a%5Cb",
	} {
		if got := relativeURI(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"/a b": "file:///a%20b/", "/": "file:///", "C:/a": "file:///C:/a/", "C:/": "file:///C:/", "//host/share/a": "file://host/share/a/",
	} {
		if got := directoryURI(path); got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}
