package report_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/report"
)

// hostile draws texts that mean something to terminals, to runners in CI, or to the
// languages that we write.
var hostile = rapid.Custom(func(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{
		"a", " ", "é", "漢", "\n", "\r", "\t", "::", "::error::", "%0A", "%", ",", ":", "=", "##[error]", `"`, "'", `\`, "`", "<", "/", "..",
		"\x1b[2J", "\x1b]0;x\a", "\u009b", "\u202e", "\u2066", "\u2028", "\u0085", "\U000e0041", "\xff", "\x00", "{0}", "}", "[a](0)", "[", "]", ", ",
		"|", `\|`, "<img src=x>", "@octocat", "#1", "*", "_", "~~", "!", "&lt;", "http://x.y", "www.x.y",
	}), 1, 8).Draw(t, "parts")
	return strings.Join(parts, "")
})

// Whatever messages, paths and texts say, each format says that this was said, and
// nothing else.
func TestNothingBreaksOut(t *testing.T) {
	t.Parallel()
	schema := sarifSchema(t)
	rapid.Check(t, func(t *rapid.T) {
		name := cmp.Or(path.Clean("/a" + hostile.Draw(t, "path"))[1:], "a") // the root is no file
		if rapid.Bool().Draw(t, "at the top") {
			name = "::" + name
		}
		text := hostile.Draw(t, "text")
		var findings []lint.Finding
		for range rapid.IntRange(1, 3).Draw(t, "findings") {
			findings = append(findings, lint.Finding{
				Code: "slip", Severity: lint.Warning, Path: name, Span: source.At(0, len(text)), Message: hostile.Draw(t, "message"),
				Related: []lint.Related{{Path: path.Clean("/b" + hostile.Draw(t, "related path"))[1:], Message: hostile.Draw(t, "related")}},
				Fixes:   []lint.Fix{{Title: hostile.Draw(t, "title"), Edits: []lint.Edit{{Path: name, New: hostile.Draw(t, "new")}}}},
			})
		}
		summary := hostile.Draw(t, "summary")
		r := &report.Report{
			Version: "v1.2.3", Root: "/r" + hostile.Draw(t, "root"), Base: "base", Findings: findings, Files: 1,
			About: func(string) (string, lint.Severity) { return summary, lint.Warning },
			Read:  func(p string) ([]byte, bool) { return []byte(text), p == name },
		}
		write := func(format string, style report.Style) string {
			var b bytes.Buffer
			if err := r.Write(&b, format, style); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		textHolds(t, r, write("text", report.Style{Level: lint.Hint}))
		painted := write("text", report.Style{Level: lint.Hint, Color: true})
		textHolds(t, r, regexp.MustCompile("\x1b\\[(0|1|32|90|1;33|4;1;33)m").ReplaceAllString(painted, ""))
		githubHolds(t, r, write("github", report.Style{}))
		gitlabHolds(t, r, write("gitlab", report.Style{}))
		markdownHolds(t, r, write("markdown", report.Style{}))
		jsonHolds(t, r, write("json", report.Style{}))
		if err := valid(schema, r); err != nil {
			t.Error(err)
		}
		sarifHolds(t, r, write("sarif", report.Style{}))
	})
}

func textHolds(t *rapid.T, r *report.Report, out string) {
	if p := report.Printable(strings.ReplaceAll(out, "\n", "")); p != strings.ReplaceAll(out, "\n", "") || strings.Contains(out, "\r") {
		t.Errorf("not printable: %q", out)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	places := 0
	for i, line := range lines {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "::"):
			t.Errorf("a runner obeys %q", line)
		case strings.HasPrefix(line, "  1:1  warning: "):
			places++
		case i == 0, strings.HasPrefix(line, "       | "), strings.HasPrefix(line, "       = "):
		case i == len(lines)-2 && line == "", i == len(lines)-1 && strings.HasSuffix(line, " in 1 file"):
		default:
			t.Errorf("what is this line? %q", line)
		}
	}
	if places != len(r.Findings) {
		t.Errorf("%d findings are told of %d:\n%s", places, len(r.Findings), out)
	}
}

// decoded is what a runner makes of an escaped text.
var decoded = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")

func githubHolds(t *rapid.T, r *report.Report, out string) {
	lines := strings.Split(out, "\n")
	if len(lines) != len(r.Findings)+2 || lines[len(lines)-1] != "" || strings.ContainsAny(out, "\r\x1b") {
		t.Fatalf("%d findings are told as %q", len(r.Findings), out)
	}
	for i, f := range r.Findings {
		command, data, _ := strings.Cut(lines[i][2:], "::")
		list, ok := strings.CutPrefix(command, "warning ")
		if !ok || decoded.Replace(data) != report.Printable(f.Message) {
			t.Errorf("%q is told as %q", f.Message, lines[i])
		}
		got := map[string]string{}
		for property := range strings.SplitSeq(list, ",") {
			name, value, _ := strings.Cut(property, "=")
			got[name] = decoded.Replace(value)
		}
		names := slices.Sorted(maps.Keys(got))
		if !slices.Equal(names, []string{"col", "endColumn", "endLine", "file", "line", "title"}) && !slices.Equal(names, []string{"endLine", "file", "line", "title"}) {
			t.Errorf("the properties are %q", names)
		}
		if want := report.Printable("base/" + f.Path); got["file"] != want || got["title"] != "skillpls slip" {
			t.Errorf("file is %q, want %q; title is %q", got["file"], want, got["title"])
		}
	}
	if sum := lines[len(r.Findings)]; !strings.HasSuffix(sum, " in 1 file") {
		t.Errorf("the sum is %q", sum)
	}
}

// What a page makes of the report is a heading and a table with a row for each finding, in
// which nothing is markup but what we put there.
func markdownHolds(t *rapid.T, r *report.Report, out string) {
	var page strings.Builder
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe())).Convert([]byte(out), &page); err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`<tr>\s*<td>warning</td>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*<td><a href="[^"]*">slip</a></td>\s*</tr>`)
	rows := row.FindAllStringSubmatch(page.String(), -1)
	if len(rows) != len(r.Findings) || strings.Count(page.String(), "<tr>") != len(r.Findings)+1 {
		t.Fatalf("%d findings are told as\n%s\n%s", len(r.Findings), out, page.String())
	}
	markup := regexp.MustCompile(`<!-- -->|</?code>`)
	for i, f := range r.Findings {
		where, what := markup.ReplaceAllString(rows[i][1], ""), markup.ReplaceAllString(rows[i][2], "")
		if want := report.Printable("base/"+f.Path) + ":1:1"; strings.Join(strings.Fields(html.UnescapeString(where)), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%q is told to be at %q", want, where)
		}
		if want := strings.Join(strings.Fields(f.Message), " "); html.UnescapeString(what) != strings.TrimSpace(report.Printable(want)) {
			t.Errorf("%q is told as %q", want, what)
		}
	}
}

// utf8 is what JSON can say of a text.
func utf8(s string) string {
	var b strings.Builder
	for _, r := range s { // each byte that is none becomes one of U+FFFD
		b.WriteRune(r)
	}
	return b.String()
}

func decode(t *rapid.T, out string, v any) {
	if plain := strings.ReplaceAll(out, "\n", ""); report.Printable(plain) != plain {
		t.Errorf("a terminal obeys %q", out)
	}
	dec := json.NewDecoder(strings.NewReader(out))
	if err := dec.Decode(v); err != nil || dec.More() {
		t.Fatalf("%v: %s", err, out)
	}
}

func gitlabHolds(t *rapid.T, r *report.Report, out string) {
	var issues []struct {
		Description, Fingerprint string
		Location                 struct{ Path string }
	}
	decode(t, out, &issues)
	prints := map[string]bool{}
	for i, f := range r.Findings {
		if issues[i].Description != report.Printable(f.Message) || issues[i].Location.Path != utf8("base/"+f.Path) {
			t.Errorf("%q at %q is told as %+v", f.Message, f.Path, issues[i])
		}
		prints[issues[i].Fingerprint] = true
	}
	if len(issues) != len(r.Findings) || len(prints) != len(r.Findings) {
		t.Errorf("%d findings are %d issues with %d fingerprints", len(r.Findings), len(issues), len(prints))
	}
}

func jsonHolds(t *rapid.T, r *report.Report, out string) {
	var got struct {
		Findings []struct{ Path, Message string }
	}
	decode(t, out, &got)
	for i, f := range r.Findings {
		if got.Findings[i].Message != utf8(f.Message) || got.Findings[i].Path != utf8(f.Path) {
			t.Errorf("%q at %q is told as %+v", f.Message, f.Path, got.Findings[i])
		}
	}
}

func sarifHolds(t *rapid.T, r *report.Report, out string) {
	type location struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI string }
		}
		Message struct{ Text string }
	}
	var got struct {
		Runs []struct {
			OriginalURIBaseIDs map[string]struct{ URI string }
			Results            []struct {
				Message          struct{ Text string }
				Locations        []location
				RelatedLocations []location
			}
		}
	}
	decode(t, out, &got)
	run := got.Runs[0]
	root, err := url.Parse(run.OriginalURIBaseIDs["%SRCROOT%"].URI)
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`(^|[^\\])\[[^\]]*[^\\]\]\(`)
	for i, f := range r.Findings {
		result := run.Results[i]
		for _, text := range []string{result.Message.Text, result.RelatedLocations[0].Message.Text} {
			bare := strings.NewReplacer("{{", "", "}}", "").Replace(text)
			if strings.ContainsAny(bare, "{}") || link.MatchString(text) || report.Printable(text) != text {
				t.Errorf("%q means something", text)
			}
		}
		for _, at := range []struct {
			location location
			path     string
		}{{result.Locations[0], f.Path}, {result.RelatedLocations[0], f.Related[0].Path}} {
			ref, err := url.Parse(at.location.PhysicalLocation.ArtifactLocation.URI)
			if err != nil || ref.IsAbs() || ref.Host != "" || ref.Path != at.path {
				t.Fatalf("%q is told as %q: %v", at.path, at.location.PhysicalLocation.ArtifactLocation.URI, err)
			}
			if to := root.ResolveReference(ref); to.Scheme != "file" || !strings.HasSuffix(to.Path, path.Clean("/"+at.path)) {
				t.Errorf("%q lies at %q", at.path, to)
			}
		}
	}
}
