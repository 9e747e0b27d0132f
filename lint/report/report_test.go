package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
	"github.com/skillpls/skillpls/lint"
)

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
	tests := []struct {
		name, path, text string
		finding          lint.Finding
		want             string
	}{
		{"plain", "a.md", "one\ntwo ⟦x|three⟧ four\n", slip, `
a.md:2:5: warning: wrong [slip]
     2 | two three four
       |     ^^^^^
`},
		{"after tabs", "a.md", "\ta\t⟦x|b⟧\n", slip, `
a.md:1:4: warning: wrong [slip]
     1 |  a b
       |    ^
`},
		{"after and under wide characters", "a.md", "é漢字 😀 ⟦x|日本⟧ x\n", slip, `
a.md:1:7: warning: wrong [slip]
     1 | é漢字 😀 日本 x
       |          ^^^^
`},
		{"after a combining mark and a joiner", "a.md", "e\u0301 👩\u200d🚀 ⟦x|b⟧\n", slip, "\na.md:1:8: warning: wrong [slip]\n     1 | e\u0301 👩\u200d🚀 b\n       |        ^\n"},
		{"escapes have their own width", "a.md", "a\u202eb ⟦x|c\x1bd⟧\n", slip, `
a.md:1:5: warning: wrong [slip]
     1 | a\u202eb c\u001bd
       |          ^^^^^^^^
`},
		{"over lines", "a.md", "a ⟦x|b\nc⟧ d\n", slip, `
a.md:1:3: warning: wrong [slip]
     1 | a b
       |   ^
`},
		{"empty, at the end of a line", "a.md", "ab⟦x⟧\r\ncd\n", slip, `
a.md:1:3: warning: wrong [slip]
     1 | ab
       |   ^
`},
		{"blank line", "a.md", "a\n ⟦x| ⟧\n", slip, `
a.md:2:2: warning: wrong [slip]
`},
		{"about the whole file", "a.md", "⟦x⟧text\n", slip, `
a.md:1:1: warning: wrong [slip]
`},
		{"odd path and message", "a\nb\u202e\xff.md", "⟦x|a⟧\n", lint.Finding{Code: "slip", Severity: lint.Error, Message: "no \x1b[2Jthing"}, `
a\u000ab\u202e\xff.md:1:1: error: no \u001b[2Jthing [slip]
     1 | a
       | ^
`},
		{"related", "a.md", "⟦x|a⟧ bc\n", lint.Finding{
			Code: "slip", Severity: lint.Warning, Message: "wrong",
			Related: []lint.Related{{Path: "a.md", Span: source.At(2, 4), Message: "because of this"}, {Path: "gone.md", Span: source.At(7, 9), Message: "and this"}},
		}, `
a.md:1:1: warning: wrong [slip]
     1 | a bc
       | ^
       = a.md:1:3: because of this
       = gone.md:1:1: and this
`},
		{"related to a whole file", "a.md", "⟦x⟧a\n", lint.Finding{
			Code: "slip", Severity: lint.Warning, Message: "wrong",
			Related: []lint.Related{{Path: "a.md", Span: source.At(0, 1), Message: "because of this"}},
		}, `
a.md:1:1: warning: wrong [slip]
       = a.md:1:1: because of this
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
			if !strings.HasSuffix(sum, " in 1 file\n") {
				t.Errorf("the last line is %q", sum)
			}
		})
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
			shown, before, wide := excerpt([]byte(test.line), test.start, test.end)
			if diff := cmp.Diff(test.shown, shown); diff != "" {
				t.Errorf("shown (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.under, underlined(shown, before, wide)); diff != "" {
				t.Errorf("underlined (-want +got)\n%s", diff)
			}
		})
	}
}

// underlined returns what stands in columns of a line.
func underlined(line string, before, wide int) string {
	var b strings.Builder
	col := 0
	for _, r := range line {
		if w := columns(r); w > 0 && col >= before && col < before+wide {
			b.WriteRune(r)
		}
		col += columns(r)
	}
	return b.String()
}

// Whatever the line and the span, the excerpt is short and printable, and the
// underline lies below it, or right behind it.
func FuzzExcerpt(f *testing.F) {
	f.Add([]byte("a\tb漢\x1b😀\u202e\xff"), 3, 5)
	f.Add([]byte(strings.Repeat("漢a\u0301", 300)), 500, 700)
	f.Add([]byte(strings.Repeat("\xf0\x9f", 2000)), 3001, 3002)
	f.Fuzz(func(t *testing.T, line []byte, start, end int) {
		if start < 0 || start > len(line) || end < start {
			return
		}
		shown, before, wide := excerpt(line, start, end)
		width := 0
		for _, r := range shown {
			width += columns(r)
		}
		// One column for each ellipsis, and what a last escape or the cut of a wide
		// character adds.
		if width > maxSource+2+len(`\U000e0001`) {
			t.Errorf("%d columns are shown", width)
		}
		if before < 0 || wide < 1 || before > width || before+wide > width+1 {
			t.Errorf("columns %d+%d of %d are underlined", before, wide, width)
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
		{"all", lint.Hint, 2, mixed[:1], "a.md:1:1: error: wrong [bad]\n\n1 error in 2 files\n"},
		{"below the level", lint.Error, 2, mixed, `a.md:1:1: error: wrong [bad]

also 2 dull, 2 poor, 1 odd: --level hint shows them

1 error, 2 warnings, 1 information, 2 hints in 2 files
`},
		{"the level that shows the rest", lint.Error, 2, mixed[:3], `a.md:1:1: error: wrong [bad]

also 2 poor: --level warning shows them

1 error, 2 warnings in 2 files
`},
		{"all below the level", lint.Error, 2, mixed[3:4], `also 1 odd: --level information shows them

1 information in 2 files
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

// Colour adds escapes and changes nothing else.
func TestColor(t *testing.T) {
	t.Parallel()
	f, text := at(t, "a.md", "a ⟦x|b⟧\n", lint.Finding{Code: "slip", Severity: lint.Error, Message: "wrong"})
	files := map[string]string{"a.md": text}
	want := "\x1b[1ma.md\x1b[0m:1:3: \x1b[31merror\x1b[0m: wrong \x1b[90m[slip]\x1b[0m\n" +
		"\x1b[90m     1 | \x1b[0ma b\n\x1b[90m       | \x1b[0m  \x1b[31m^\x1b[0m\n\n1 error in 1 file\n"
	got := write(t, files, Style{Color: true, Level: lint.Hint}, f)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	plain := got
	for _, code := range []string{"1", "31", "90", "0"} {
		plain = strings.ReplaceAll(plain, "\x1b["+code+"m", "")
	}
	if diff := cmp.Diff(write(t, files, Style{Level: lint.Hint}, f), plain); diff != "" {
		t.Errorf("without the escapes (-want +got)\n%s", diff)
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
          ]
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

// A fingerprint stays when lines move, and differs with all that makes a finding.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	f := lint.Finding{Code: "slip", Path: "a.md", Span: source.At(1, 2)}
	moved, code, path := f, f, f
	moved.Span, moved.Message = source.At(5, 6), "otherwise said"
	code.Code = "slop"
	path.Path = "b.md"
	if lint.Fingerprint(f, "x") != lint.Fingerprint(moved, "x") {
		t.Error("it changes with the place")
	}
	for name, other := range map[string]string{"code": lint.Fingerprint(code, "x"), "path": lint.Fingerprint(path, "x"), "text": lint.Fingerprint(f, "y")} {
		if other == lint.Fingerprint(f, "x") {
			t.Errorf("it does not change with the %s", name)
		}
	}
}
