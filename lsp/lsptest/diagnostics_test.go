package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/skillpls/skillpls/index/source"
)

// finding is a diagnostic on the first n columns of a line.
func finding(line, n int, message string) string {
	return fmt.Sprintf(`{"range":{"start":{"line":%d,"character":0},"end":{"line":%d,"character":%d}},"severity":2,"code":"c","message":%q}`, line, line, n, message)
}

func TestDiagnosticsWaitForTheVersion(t *testing.T) {
	s := newServer(caps())
	s.answer["textDocument/didChange"] = func(s *server, raw json.RawMessage) any {
		uri, version := identify(raw)
		// First what was on the way for the version before, with more lines.
		s.notify("textDocument/publishDiagnostics", fmt.Sprintf(`{"uri":%q,"version":%d,"diagnostics":[%s]}`, uri, version-1, finding(2, 1, "stale")))
		s.notify("textDocument/publishDiagnostics", fmt.Sprintf(`{"uri":%q,"version":%d,"diagnostics":[%s]}`, uri, version, finding(0, 3, "fresh")))
		return nil
	}
	e := pair(t, s, Options{Profile: profile(t, "helix")}, "a.md", "1\n2\n3\n")
	check(t, e.Open("a.md"))
	check(t, e.SetText("a.md", "😀b"))
	got := must[[]Diagnostic](t)(e.Diagnostics(t.Context(), "a.md"))
	want := []Diagnostic{{Span: source.At(0, 5), Severity: 2, Code: "c", Message: "fresh"}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Diagnostic{}, "Raw")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	clean(t, e) // what was stale fits the text of its version
}

func identify(raw json.RawMessage) (uri string, version int) {
	var p struct {
		TextDocument struct {
			URI     string
			Version int
		}
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		panic(err)
	}
	return p.TextDocument.URI, p.TextDocument.Version
}

func TestDiagnosticsWithoutVersionsWaitForAPublishAfterTheChange(t *testing.T) {
	s := newServer(caps())
	publish := func(s *server, raw json.RawMessage) any {
		uri, version := identify(raw)
		s.notify("textDocument/publishDiagnostics", fmt.Sprintf(`{"uri":%q,"diagnostics":[%s]}`, uri, finding(0, 1, fmt.Sprint(version))))
		return nil
	}
	s.answer["textDocument/didOpen"] = publish
	s.answer["textDocument/didChange"] = publish
	e := pair(t, s, Options{Profile: profile(t, "neovim-0.7")}, "a.md", "text")
	check(t, e.Open("a.md"))
	for version := 1; version <= 3; version++ {
		got := must[[]Diagnostic](t)(e.Diagnostics(t.Context(), "a.md"))
		if len(got) != 1 || got[0].Message != fmt.Sprint(version) {
			t.Fatalf("version %d: %v", version, got)
		}
		check(t, e.Edit("a.md", source.Edit{New: "x"}))
	}
	clean(t, e)
}

func TestDiagnosticsEndWithTheContext(t *testing.T) {
	e := pair(t, newServer(caps()), Options{}, "a.md", "text")
	check(t, e.Open("a.md"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Diagnostics(ctx, "a.md"); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func TestDiagnosticsBehindABarrier(t *testing.T) {
	s := newServer(caps())
	s.answer["test/barrier"] = func(s *server, _ json.RawMessage) any {
		s.mu.Lock()
		defer s.mu.Unlock()
		for uri := range s.docs {
			s.notify("textDocument/publishDiagnostics", fmt.Sprintf(`{"uri":%q,"diagnostics":[%s]}`, uri, finding(0, 1, "due")))
		}
		return nil
	}
	e := pair(t, s, Options{Barrier: "test/barrier"}, "a.md", "text")
	// Of a file that nothing was ever said of there is nothing to wait for.
	if got := must[[]Diagnostic](t)(e.Diagnostics(t.Context(), "a.md")); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	check(t, e.Open("a.md"))
	if got := must[[]Diagnostic](t)(e.Diagnostics(t.Context(), "a.md")); len(got) != 1 {
		t.Errorf("got %v", got)
	}
	if diff := cmp.Diff([]string{"a.md"}, e.PublishedPaths()); diff != "" {
		t.Error(diff)
	}
	clean(t, e)
}

var pulling = map[string]any{"interFileDependencies": true, "workspaceDiagnostics": true, "identifier": "id"}

func TestDiagnosticsArePulled(t *testing.T) {
	s := newServer(caps("diagnosticProvider", pulling))
	s.answer["textDocument/diagnostic"] = func(_ *server, raw json.RawMessage) any {
		if strings.Contains(string(raw), `"previousResultId":"7"`) {
			return json.RawMessage(`{"kind":"unchanged","resultId":"7"}`)
		}
		return json.RawMessage(`{"kind":"full","resultId":"7","items":[` + finding(1, 1, "second") + "," + finding(0, 1, "first") + `]}`)
	}
	e := pair(t, s, Options{Profile: profile(t, "vscode")}, "a.md", "x\ny\n")
	for range 2 {
		got := must[[]Diagnostic](t)(e.Diagnostics(t.Context(), "a.md"))
		if len(got) != 2 || got[0].Message != "first" || got[1].Span != source.At(2, 3) {
			t.Errorf("got %v", got)
		}
	}
	if got := s.params(t, e, "textDocument/diagnostic"); !strings.Contains(got, `"identifier":"id"`) {
		t.Errorf("params are %s", got)
	}
	if s.count("textDocument/diagnostic") != 2 {
		t.Error("not pulled twice")
	}
	clean(t, e)
	// What the editor shows goes along with a question for actions.
	raw := e.showing("a.md", source.At(2, 2))
	if len(raw) != 1 || !strings.Contains(string(raw[0]), "second") {
		t.Errorf("shown there is %s", raw)
	}
}

func TestPullViolations(t *testing.T) {
	for name, tt := range map[string]struct{ client, report, want string }{
		"good":                {"vscode", `{"kind":"full","items":[]}`, ""},
		"null":                {"vscode", `{"kind":"full","items":null}`, "null, not an empty list"},
		"unchanged from what": {"vscode", `{"kind":"unchanged","resultId":"1"}`, "no result id was sent"},
		"kind":                {"vscode", `{"kind":"ful","items":[]}`, `kind "ful"`},
		"related documents":   {"neovim-0.10", `{"kind":"full","items":[],"relatedDocuments":{}}`, "relatedDocumentSupport"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(caps("diagnosticProvider", pulling)).fixed("textDocument/diagnostic", tt.report)
			e := pair(t, s, Options{Profile: profile(t, tt.client)}, "a.md", "x")
			must[[]Diagnostic](t)(e.PullDiagnostics(t.Context(), "a.md"))
			got := strings.Join(e.Violations(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("violations are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPushingToAClientThatPullsIsAViolation(t *testing.T) {
	for client, want := range map[string]int{"vscode": 1, "neovim-0.7": 0} {
		s := newServer(caps("diagnosticProvider", pulling))
		e := pair(t, s, Options{Profile: profile(t, client)}, "a.md", "x")
		check(t, e.Open("a.md"))
		s.notify("textDocument/publishDiagnostics", `{"uri":"`+e.URI("a.md")+`","diagnostics":[]}`)
		check(t, e.Call(t.Context(), "test/barrier", nil, nil))
		if v := e.Violations(); len(v) != want {
			t.Errorf("%s: violations are %q", client, v)
		}
	}
}

func TestVersionsThatFallAreAViolation(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{}, "a.md", "x")
	check(t, e.Open("a.md"))
	check(t, e.SetText("a.md", "y"))
	for _, version := range []int{2, 1} {
		s.notify("textDocument/publishDiagnostics", fmt.Sprintf(`{"uri":%q,"version":%d,"diagnostics":[]}`, e.URI("a.md"), version))
	}
	check(t, e.Call(t.Context(), "test/barrier", nil, nil))
	if v := e.Violations(); len(v) != 1 || !strings.Contains(v[0], "version 1 after version 2") {
		t.Errorf("violations are %q", v)
	}
}
