package report

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
	"github.com/skillpls/skillpls/lint"
)

var update = flag.Bool("update", false, "rewrite what the tests compare with")

// at returns a finding at the mark in a text, and the text without it.
func at(t testing.TB, path, marked string, f lint.Finding) (lint.Finding, string) {
	t.Helper()
	text, marks, err := marker.Extract(marked)
	if err != nil {
		t.Fatal(err)
	}
	f.Path, f.Span = path, marks["x"]
	return f, text
}

func write(t testing.TB, files map[string]string, style Style, findings ...lint.Finding) string {
	t.Helper()
	var b strings.Builder
	if err := report(files, findings...).WriteText(&b, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func report(files map[string]string, findings ...lint.Finding) *Report {
	return &Report{
		Version: "v1.2.3", Root: "/tree", Files: len(files), Findings: findings,
		Read: func(path string) ([]byte, bool) { s, ok := files[path]; return []byte(s), ok },
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	slip := lint.Finding{Code: "slip", Severity: lint.Warning, Message: "wrong"}
	related := func(list ...lint.Related) lint.Finding {
		f := slip
		f.Related = list
		return f
	}
	mended := func(message string, fixes ...lint.Fix) lint.Finding {
		f := slip
		f.Message, f.Fixes = message, fixes
		return f
	}
	to := func(text string, safe bool) lint.Fix {
		return lint.Fix{Title: fmt.Sprintf("change to %q", text), Safe: safe, Edits: []lint.Edit{{Path: "a.md", New: text}}}
	}
	tests := []struct {
		name, path, text string
		finding          lint.Finding
		want             string
	}{
		{"plain", "a.md", "one\ntwo ⟦x|three⟧ four\n", slip, `
a.md
  2:5  warning: wrong [slip]
       | two three four
       |     ^^^^^
`},
		{"after tabs", "a.md", "\ta\t⟦x|b⟧\n", slip, `
a.md
  1:4  warning: wrong [slip]
       |  a b
       |    ^
`},
		{"after and under wide characters", "a.md", "é漢字 😀 ⟦x|日本⟧ x\n", slip, `
a.md
  1:7  warning: wrong [slip]
       | é漢字 😀 日本 x
       |          ^^^^
`},
		{"after a combining mark and a joiner", "a.md", "e\u0301 👩\u200d🚀 ⟦x|b⟧\n", slip, "\na.md\n  1:8  warning: wrong [slip]\n       | e\u0301 👩\u200d🚀 b\n       |        ^\n"},
		{"escapes have their own width", "a.md", "a\u202eb ⟦x|c\x1bd⟧\n", slip, `
a.md
  1:5  warning: wrong [slip]
       | a\u202eb c\u001bd
       |          ^^^^^^^^
`},
		{"over lines", "a.md", "a ⟦x|b\nc⟧ d\n", slip, `
a.md
  1:3  warning: wrong [slip]
       | a b…
       |   ^
`},
		{"up to the end of a line", "a.md", "a ⟦x|b\n⟧c d\n", slip, `
a.md
  1:3  warning: wrong [slip]
       | a b
       |   ^
`},
		{"empty, at the end of a line", "a.md", "ab⟦x⟧\r\ncd\n", slip, `
a.md
  1:3  warning: wrong [slip]
       | ab
       |   ^
`},
		{"blank line", "a.md", "a\n ⟦x| ⟧\n", slip, `
a.md
  2:2  warning: wrong [slip]
`},
		{"about the whole file", "a.md", "⟦x⟧text\n", slip, `
a.md
  1:1  warning: wrong [slip]
`},
		{"odd path and message", "a\nb\u202e\xff.md", "⟦x|a⟧\n", lint.Finding{Code: "slip", Severity: lint.Error, Message: "no \x1b[2Jthing"}, `
a\u000ab\u202e\xff.md
  1:1  error: no \u001b[2Jthing [slip]
       | a
       | ^
`},
		{"a path that a runner would obey", "::error::a.md", "⟦x⟧a", slip, `
./::error::a.md
  1:1  warning: wrong [slip]
`},
		{"related", "a.md", "⟦x|a⟧ bc\n", related(
			lint.Related{Path: "a.md", Span: source.At(2, 4), Message: "because of this"},
			lint.Related{Path: "gone.md", Span: source.At(7, 9), Message: "and this"},
		), `
a.md
  1:1  warning: wrong [slip]
       | a bc
       | ^  = see 1:3, gone.md:1:1
`},
		{"the same in several places", "a.md", "⟦x⟧a\nb\nc\nd\n", related(
			lint.Related{Path: "a.md", Span: source.At(0, 1), Message: "this"},
			lint.Related{Path: "gone.md", Message: "this"},
			lint.Related{Path: "a.md", Span: source.At(2, 3), Message: "this"},
			lint.Related{Path: "a.md", Span: source.At(4, 5), Message: "this"},
			lint.Related{Path: "a.md", Span: source.At(6, 7), Message: "this"},
		), `
a.md
  1:1  warning: wrong [slip]
       = see 2:1, 3:1, 4:1 and 1 more
`},
		{"much that is related", "a.md", "⟦x⟧a", related(
			lint.Related{Path: "b", Message: "1"}, lint.Related{Path: "b", Message: "2"},
			lint.Related{Path: "c", Message: "1"}, lint.Related{Path: "d", Message: "1"}, lint.Related{Path: "d", Message: "1"},
		), `
a.md
  1:1  warning: wrong [slip]
       = see b:1:1, c:1:1, d:1:1
`},
		{"a fix that says what the message says", "a.md", "⟦x⟧a", mended(`no "a": did you mean "b"?`, to("b", true)), `
a.md
  1:1  warning: no "a" [slip]
       = fix: change to "b"
`},
		{"fixes of which one is safe", "a.md", "⟦x⟧a", mended(`no "a": did you mean "b" or "c"?`, to("b", false), to("c", true), to("d", true)), `
a.md
  1:1  warning: no "a": did you mean "b" or "c"? [slip]
       = unsafe fix: change to "b"; fix: change to "c"
`},
		{"a rename", "a.md", "⟦x⟧a", mended("wrong", lint.Fix{Title: "rename the skill", Safe: true, Rename: &lint.Rename{Path: "a.md", Name: "b"}}), `
a.md
  1:1  warning: wrong [slip]
       = fix: rename the skill
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, text := at(t, test.path, test.text, test.finding)
			got := write(t, map[string]string{test.path: text}, Style{Level: lint.Hint}, f)
			got, sum, _ := strings.Cut(got, "\n\n")
			if diff := cmp.Diff(strings.TrimSpace(test.want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if !strings.Contains(sum, " in 1 file") {
				t.Errorf("the last line is %q", sum)
			}
		})
	}
}

// A file is named once, and what is shown of its lines fits the terminal.
func TestTextOfSeveral(t *testing.T) {
	t.Parallel()
	finding := func(path string, start, end int) lint.Finding {
		return lint.Finding{Code: "slip", Severity: lint.Warning, Path: path, Span: source.At(start, end), Message: "wrong"}
	}
	long := strings.Repeat("a ", 60)
	files := map[string]string{"a.md": "one\n" + strings.Repeat("\n", 8) + "two\n", "b.md": long}
	got := write(t, files, Style{Level: lint.Hint, Width: 40}, finding("a.md", 0, 3), finding("a.md", 12, 15), finding("b.md", 60, 61))
	want := `a.md
  1:1   warning: wrong [slip]
        | one
        | ^^^
  10:1  warning: wrong [slip]
        | two
        | ^^^
b.md
  1:61  warning: wrong [slip]
        | …a a a a a a a a a a a a a a …
        |                ^

3 warnings in 2 files
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for line := range strings.Lines(got) {
		if columnsOf(strings.TrimSuffix(line, "\n")) > 40 {
			t.Errorf("%q is longer than the terminal", line)
		}
	}
}

// A line that is longer than what is shown is cut around the span.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("a", n) }
	tests := []struct {
		name       string
		line       string
		start, end int
		shown      string
		under      string
	}{
		{"just fits", long(159) + "b", 159, 160, long(159) + "b", "b"},
		{"cut on the right", long(79) + "b" + long(100), 79, 80, long(79) + "b" + long(80) + "…", "b"},
		{"cut on the left", long(200) + "b", 200, 201, "…" + long(159) + "b", "b"},
		{"cut on both", long(200) + "b" + long(200), 200, 201, "…" + long(80) + "b" + long(79) + "…", "b"},
		{"span longer than what is shown", long(100) + strings.Repeat("b", 500), 100, 600, "…" + long(80) + strings.Repeat("b", 80) + "…", strings.Repeat("b", 80)},
		{"span past the end", "ab", 1, 9, "ab", "b"},
		{"behind the end", "ab", 2, 2, "ab", ""},
		{"wide characters count twice", strings.Repeat("漢", 81), 0, 3, strings.Repeat("漢", 80) + "…", "漢"},
		{"wide characters on the left", strings.Repeat("漢", 200) + "b", 600, 601, "…" + strings.Repeat("漢", 79) + "b", "b"},
		{"a line of megabytes", long(1<<20) + "b" + long(1<<20), 1 << 20, 1<<20 + 1, "…" + long(80) + "b" + long(79) + "…", "b"},
		{"a long line, at its start", "b" + long(1<<20), 0, 1, "b" + long(159) + "…", "b"},
		{"bytes that are no text", strings.Repeat("\x80", 9000) + "b", 9000, 9001, "…" + strings.Repeat(`\x80`, 39) + "b", "b"},
		{"nothing but marks on the left", strings.Repeat("\u0301", 9000) + "b", 18000, 18001, "…" + strings.Repeat("\u0301", 320) + "b", "b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := excerpt([]byte(test.line), test.start, test.end, maxSource)
			if diff := cmp.Diff(test.shown, x.before+x.at+x.after); diff != "" {
				t.Errorf("shown (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.under, x.at); diff != "" {
				t.Errorf("underlined (-want +got)\n%s", diff)
			}
		})
	}
}

// Whatever the line and the span, the excerpt is short and printable.
func FuzzExcerpt(f *testing.F) {
	f.Add([]byte("a\tb漢\x1b😀\u202e\xff"), 3, 5)
	f.Add([]byte(strings.Repeat("漢a\u0301", 300)), 500, 700)
	f.Add([]byte(strings.Repeat("\xf0\x9f", 2000)), 3001, 3002)
	f.Fuzz(func(t *testing.T, line []byte, start, end int) {
		if start < 0 || start > len(line) || end < start {
			return
		}
		x := excerpt(line, start, end, maxSource)
		shown := x.before + x.at + x.after
		// One column for each ellipsis, and what a last escape or the cut of a wide
		// character adds.
		if width := columnsOf(shown); width > maxSource+2+len(`\U000e0001`) {
			t.Errorf("%d columns are shown", width)
		}
		if p := Printable(shown); p != shown || strings.ContainsAny(shown, "\t\n") {
			t.Errorf("%q is not printable", shown)
		}
	})
}

func TestLevelsAndSum(t *testing.T) {
	t.Parallel()
	finding := func(code string, s lint.Severity) lint.Finding {
		return lint.Finding{Code: code, Severity: s, Path: "a.md", Span: source.At(0, 1), Message: "wrong"}
	}
	fixed := func(f lint.Finding, safe ...bool) lint.Finding {
		for _, s := range safe {
			f.Fixes = append(f.Fixes, lint.Fix{Title: "mend", Safe: s})
		}
		return f
	}
	mixed := []lint.Finding{
		finding("bad", lint.Error), finding("poor", lint.Warning), finding("poor", lint.Warning),
		finding("odd", lint.Information), finding("dull", lint.Hint), finding("dull", lint.Hint),
	}
	files := map[string]string{"a.md": "\na"}
	tests := []struct {
		name     string
		level    lint.Severity
		files    int
		findings []lint.Finding
		want     string
	}{
		{"nothing", lint.Warning, 1, nil, "1 file checked, nothing found\n"},
		{"nothing in nothing", lint.Warning, 0, nil, "0 files checked, nothing found\n"},
		{"all", lint.Hint, 2, mixed[:1], "a.md\n  1:1  error: wrong [bad]\n\n1 error in 2 files\n"},
		{"below the level", lint.Error, 2, mixed, `a.md
  1:1  error: wrong [bad]

also 2 dull, 2 poor, 1 odd: --level hint shows them
1 error, 2 warnings, 1 information, 2 hints in 2 files
`},
		{"the level that shows the rest", lint.Error, 2, mixed[:3], `a.md
  1:1  error: wrong [bad]

also 2 poor: --level warning shows them
1 error, 2 warnings in 2 files
`},
		{"all below the level", lint.Error, 2, mixed[3:4], `also 1 odd: --level information shows them
1 information in 2 files
`},
		{"several rules of one severity", lint.Warning, 2, []lint.Finding{
			finding("bad", lint.Error), finding("poor", lint.Warning), finding("poorer", lint.Warning), finding("poorer", lint.Warning),
			finding("dull", lint.Hint), finding("duller", lint.Hint),
		}, `a.md
  1:1  error: wrong [bad]
  1:1  warning: wrong [poor]
  1:1  warning: wrong [poorer]
  1:1  warning: wrong [poorer]

also 1 dull, 1 duller: --level hint shows them
1 error, 3 warnings (2 poorer, 1 poor), 2 hints in 2 files
`},
		{"what can be mended", lint.Warning, 2, []lint.Finding{
			fixed(finding("poor", lint.Warning), false), fixed(finding("poor", lint.Warning), false, true), fixed(finding("dull", lint.Hint), true),
		}, `a.md
  1:1  warning: wrong [poor]
       = unsafe fix: mend
  1:1  warning: wrong [poor]
       = unsafe fix: mend; fix: mend

also 1 dull: --level hint shows them
2 warnings, 1 hint in 2 files; --fix mends 2
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := report(files, test.findings...)
			r.Files = test.files
			var b strings.Builder
			if err := r.WriteText(&b, Style{Level: test.level}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, b.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Where there is colour, what is at fault is underlined by the terminal, which
// saves the line of carets. Nothing else differs.
func TestColor(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a span", "a ⟦x|b⟧ c\n", "a \x1b[4;1;31mb\x1b[0m c"},
		{"nothing, at the end of a line", "ab⟦x⟧\n", "ab\x1b[4;1;31m \x1b[0m"},
		{"nothing, before something", "a⟦x⟧b\n", "a\x1b[4;1;31mb\x1b[0m"},
		{"an escape", "⟦x|\x1b[2J⟧\n", "\x1b[4;1;31m\\u001b[2J\x1b[0m"},
		{"over lines", "a ⟦x|b\nc⟧\n", "a \x1b[4;1;31mb\x1b[0m…"},
	}
	escapes := regexp.MustCompile("\x1b\\[[0-9;]+m")
	carets := regexp.MustCompile(`\n *\| *\^+`)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, text := at(t, "a.md", test.text, lint.Finding{Code: "slip", Severity: lint.Error, Message: "wrong", Fixes: []lint.Fix{{Title: "mend", Safe: true}}})
			files := map[string]string{"a.md": text}
			got := write(t, files, Style{Color: true, Level: lint.Hint}, f)
			place := write(t, files, Style{Level: lint.Hint}, f)[len("a.md\n  "):][:len("1:1")]
			want := "\x1b[1ma.md\x1b[0m\n  " + place + "  \x1b[1;31merror\x1b[0m: wrong \x1b[90m[slip]\x1b[0m\n" +
				"       \x1b[90m|\x1b[0m " + test.want + "  \x1b[90m=\x1b[0m \x1b[32mfix\x1b[0m: mend\n\n1 error in 1 file; --fix mends 1\n"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			plain := carets.ReplaceAllString(write(t, files, Style{Level: lint.Hint}, f), "")
			if diff := cmp.Diff(plain, strings.ReplaceAll(escapes.ReplaceAllString(got, ""), "| ab   =", "| ab  =")); diff != "" {
				t.Errorf("without the escapes (-want +got)\n%s", diff)
			}
		})
	}
}

// A consequence is left to its cause where that is told, and says so to programs.
func TestCauses(t *testing.T) {
	t.Parallel()
	finding := func(code string, s lint.Severity, cause string) lint.Finding {
		f := lint.Finding{Code: code, Severity: s, Path: "a.md", Span: source.At(0, 1), Message: "wrong"}
		if cause != "" {
			f.Cause = &lint.Cause{Code: cause, Path: f.Path, Span: f.Span}
		}
		return f
	}
	tests := []struct {
		name     string
		findings []lint.Finding
		standing string
	}{
		{"a consequence", []lint.Finding{finding("a", lint.Warning, ""), finding("b", lint.Warning, "a")}, "a"},
		{"its cause comes later", []lint.Finding{finding("b", lint.Information, "a"), finding("a", lint.Warning, "")}, "a"},
		{"its cause is off", []lint.Finding{finding("b", lint.Warning, "a")}, "b"},
		{"its cause is elsewhere", []lint.Finding{finding("b", lint.Warning, "a"), func() lint.Finding {
			f := finding("a", lint.Warning, "")
			f.Path = "b.md"
			return f
		}()}, "b a"},
		{"its cause matters less", []lint.Finding{finding("a", lint.Information, ""), finding("b", lint.Warning, "a")}, "a b"},
		{"a consequence of one", []lint.Finding{finding("a", lint.Warning, ""), finding("b", lint.Information, "a"), finding("c", lint.Warning, "b")}, "a"},
		{"each follows from the other", []lint.Finding{finding("a", lint.Warning, "b"), finding("b", lint.Warning, "a")}, "a b"},
		{"it follows from itself", []lint.Finding{finding("a", lint.Warning, "a")}, "a"},
		{"it follows from a circle", []lint.Finding{finding("a", lint.Warning, "b"), finding("b", lint.Warning, "a"), finding("c", lint.Warning, "a")}, "a b c"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := report(map[string]string{"a.md": "x", "b.md": "x"}, test.findings...)
			var standing []string
			for _, f := range r.standing() {
				standing = append(standing, f.Code)
			}
			if got := strings.Join(standing, " "); got != test.standing {
				t.Errorf("%s stand, want %s", got, test.standing)
			}
			var b strings.Builder
			if err := r.WriteJSON(&b); err != nil {
				t.Fatal(err)
			}
			var got struct {
				Findings []struct{ Code, Fingerprint, Cause string }
			}
			if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
				t.Fatal(err)
			}
			prints := map[string]string{}
			for i, f := range test.findings {
				if test.name != "its cause is elsewhere" {
					prints[f.Code] = got.Findings[i].Fingerprint
				}
			}
			for i, f := range test.findings {
				want := ""
				if f.Cause != nil {
					want = prints[f.Cause.Code]
				}
				if got.Findings[i].Cause != want {
					t.Errorf("%s follows from %q, want %q", f.Code, got.Findings[i].Cause, want)
				}
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	f, text := at(t, "é/a.md", "\ufeffone\r\n漢😀 ⟦x|\"b\u00e9<\"⟧ d\n", lint.Finding{Code: "slip", Severity: lint.Information, Message: "wrong <this>"})
	f.Related = []lint.Related{{Path: "b.md", Span: source.At(2, 3), Message: "because"}}
	f.Fixes = []lint.Fix{{Title: "mend", Safe: true, Edits: []lint.Edit{
		{Path: "b.md", Span: source.At(0, 1), New: "x"},
		{Path: "é/a.md", Span: source.At(3, 3), New: "<\n"},
		{Path: "b.md", Span: source.At(2, 2), New: ""},
	}}}
	var b strings.Builder
	if err := report(map[string]string{"é/a.md": text, "b.md": "a\nb\n"}, f).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	want := `{
  "version": 1,
  "tool": {
    "name": "skillpls",
    "version": "v1.2.3"
  },
  "root": "/tree",
  "files": 2,
  "findings": [
    {
      "code": "slip",
      "severity": "information",
      "path": "é/a.md",
      "range": {
        "start": {
          "line": 2,
          "column": 4,
          "offset": 16
        },
        "end": {
          "line": 2,
          "column": 9,
          "offset": 22
        }
      },
      "message": "wrong <this>",
      "help": "` + lint.Help("slip") + `",
      "fingerprint": "` + lint.Fingerprint(f, `"bé<"`) + `",
      "cause": null,
      "related": [
        {
          "path": "b.md",
          "range": {
            "start": {
              "line": 2,
              "column": 1,
              "offset": 2
            },
            "end": {
              "line": 2,
              "column": 2,
              "offset": 3
            }
          },
          "message": "because"
        }
      ],
      "fixes": [
        {
          "title": "mend",
          "safe": true,
          "files": [
            {
              "path": "b.md",
              "hash": "sha256:911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2",
              "edits": [
                {
                  "range": {
                    "start": {
                      "line": 1,
                      "column": 1,
                      "offset": 0
                    },
                    "end": {
                      "line": 1,
                      "column": 2,
                      "offset": 1
                    }
                  },
                  "new": "x"
                },
                {
                  "range": {
                    "start": {
                      "line": 2,
                      "column": 1,
                      "offset": 2
                    },
                    "end": {
                      "line": 2,
                      "column": 1,
                      "offset": 2
                    }
                  },
                  "new": ""
                }
              ]
            },
            {
              "path": "é/a.md",
              "hash": "sha256:0f43cb8b4ab8dedff976bb4f7afdfc401d50b662034cbd7df7d17badf8bdacd7",
              "edits": [
                {
                  "range": {
                    "start": {
                      "line": 1,
                      "column": 2,
                      "offset": 3
                    },
                    "end": {
                      "line": 1,
                      "column": 2,
                      "offset": 3
                    }
                  },
                  "new": "<\n"
                }
              ]
            }
          ],
          "rename": null
        }
      ]
    }
  ],
  "summary": {
    "error": 0,
    "warning": 0,
    "information": 1,
    "hint": 0,
    "fixable": 1
  }
}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Programs iterate over lists, so an empty one is not null.
func TestJSONWithoutFindings(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := report(nil).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct{ Findings json.RawMessage }
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	if string(got.Findings) != "[]" {
		t.Errorf("findings are %s, want []", got.Findings)
	}
}

// golden compares a text with a file, or rewrites the file.
func golden(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); go test ./lint/report -update writes it:\n%s", file, diff)
	}
}
