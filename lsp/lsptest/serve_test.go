package lsptest

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConfiguration(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode"), Settings: map[string]any{"skillpls": map[string]any{"lint": map[string]any{"level": "hint"}}, "a.b": 1}})
	m := s.ask(t, "workspace/configuration", `{"items":[{"section":"skillpls.lint"},{"scopeUri":"file:///x","section":"a.b"},{"section":"none.such"},{"section":"skillpls.lint.level"}]}`)
	if diff := cmp.Diff(canonical(t, `[{"level":"hint"},1,null,"hint"]`), canonical(t, string(m.Result))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	clean(t, e)
}

// A server's own requests are answered by whom the options say, who may use the editor.
func TestOwnRequests(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Methods: []string{"own/text"}, Answer: func(e *Editor, method string, params json.RawMessage) (any, error) {
		if string(params) == "[]" {
			return nil, errors.New("no path")
		}
		return e.Text("a.md")
	}}, "a.md", "x")
	if m := s.ask(t, "own/text", `{"path":"a.md"}`); string(m.Result) != `"x"` {
		t.Errorf("result is %s, want %q", m.Result, "x")
	}
	if m := s.ask(t, "own/text", `[]`); m.Error == nil || m.Error.Code != internalError || m.Error.Message != "no path" {
		t.Errorf("error is %v", m.Error)
	}
	clean(t, e)
}

func TestRequestsOfTheServer(t *testing.T) {
	for name, tt := range map[string]struct {
		client, method, params string
		code                   int
		want                   string // the violation, "" for none
	}{
		"configuration unasked": {"ale", "workspace/configuration", `{"items":[{"section":"x"}]}`, methodNotFound, "workspace.configuration"},
		"unknown":               {"vscode", "workspace/confguration", `{}`, methodNotFound, "no such request"},
		"params":                {"vscode", "client/registerCapability", `[]`, invalidParams, "no object"},
		"odd params":            {"vscode", "client/registerCapability", `{"registration":[]}`, invalidParams, "unknown field"},
		"refresh":               {"vscode", "workspace/diagnostic/refresh", ``, 0, ""},
		"refresh unknown":       {"neovim-0.10", "workspace/diagnostic/refresh", ``, 0, "workspace.diagnostics.refreshSupport"},
		"registration":          {"vscode", "client/registerCapability", `{"registrations":[{"id":"1","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[{"globPattern":"**/*.md"}]}}]}`, 0, ""},
		"registration unasked":  {"neovim-0.12", "client/registerCapability", `{"registrations":[{"id":"1","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[{"globPattern":"**/*.md"}]}}]}`, 0, "didChangeWatchedFiles.dynamicRegistration"},
		"relative glob":         {"emacs", "client/registerCapability", `{"registrations":[{"id":"1","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[{"globPattern":{"baseUri":"file:///x","pattern":"*"}}]}}]}`, 0, "relativePatternSupport"},
		"registered twice":      {"vscode", "client/registerCapability", `{"registrations":[{"id":"1","method":"textDocument/hover"},{"id":"1","method":"textDocument/hover"}]}`, 0, "registered twice"},
		"unregister":            {"vscode", "client/unregisterCapability", `{"unregisterations":[{"id":"1","method":"textDocument/hover"}]}`, 0, "is not registered"},
		"progress":              {"vscode", "window/workDoneProgress/create", `{"token":"t"}`, 0, ""},
		"progress unasked":      {"minimal", "window/workDoneProgress/create", `{"token":"t"}`, 0, "window.workDoneProgress"},
		"folders":               {"vscode", "workspace/workspaceFolders", ``, 0, ""},
		"edit unasked":          {"ale", "workspace/applyEdit", `{"edit":{}}`, 0, "workspace.applyEdit"},
		"document":              {"vscode", "window/showDocument", `{"uri":"https://x","external":true}`, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(caps())
			e := pair(t, s, Options{Profile: profile(t, tt.client)})
			m := s.ask(t, tt.method, tt.params)
			code := 0
			if m.Error != nil {
				code = m.Error.Code
			} else if m.Result == nil {
				t.Error("neither a result nor an error")
			}
			if code != tt.code {
				t.Errorf("code is %d, want %d", code, tt.code)
			}
			got := strings.Join(e.Violations(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("violations are %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRegisteredMethodsAreOffered(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode")})
	if e.Offers("textDocument/hover") {
		t.Error("offered before")
	}
	s.ask(t, "client/registerCapability", `{"registrations":[{"id":"1","method":"textDocument/hover"}]}`)
	if !e.Offers("textDocument/hover") {
		t.Error("not offered")
	}
	s.ask(t, "client/unregisterCapability", `{"unregisterations":[{"id":"1","method":"textDocument/hover"}]}`)
	if e.Offers("textDocument/hover") {
		t.Error("offered afterwards")
	}
}

func TestFileEvents(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode"), Folders: []string{"w"}}, "w/a.md", "x")
	check(t, e.Write("w/a.md", []byte("y")))
	if s.params(t, e, "workspace/didChangeWatchedFiles") != "" {
		t.Error("told without being asked")
	}
	s.ask(t, "client/registerCapability", `{"registrations":[{"id":"1","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[{"globPattern":"*.md","kind":3}]}}]}`)
	step := func(err error, path string, kind int) {
		t.Helper()
		check(t, err)
		got := s.params(t, e, "workspace/didChangeWatchedFiles")
		want := map[string]any{"changes": []any{map[string]any{"uri": e.URI(path), "type": float64(kind)}}}
		if got == "" {
			t.Fatalf("not told of %s", path)
		}
		if diff := cmp.Diff(any(want), canonical(t, got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	step(e.Write("w/a.md", []byte("z")), "w/a.md", updated)
	step(e.Write("w/b.md", []byte("z")), "w/b.md", created)
	n := s.count("workspace/didChangeWatchedFiles")
	check(t, e.Remove("w/b.md"))              // the watcher is not for deletions
	check(t, e.Write("w/c.txt", []byte("x"))) // nor for texts
	check(t, e.Write("w/d/e.md", []byte("x")))
	check(t, e.Write("f.md", []byte("x")))
	check(t, e.Call(t.Context(), "test/barrier", nil, nil))
	if got := s.count("workspace/didChangeWatchedFiles"); got != n {
		t.Errorf("told %d times more", got-n)
	}
	if err := e.Remove("w/none.md"); err == nil {
		t.Error("removed what is not there")
	}
}

func TestApplyEdit(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode")}, "old/a.md", "one\r\n😀two\r\n", "b.md", "b")
	check(t, e.Open("old/a.md"))
	m := s.ask(t, "workspace/applyEdit", strings.NewReplacer(`"A"`, quoted(e, "old/a.md"), `"B"`, quoted(e, "b.md"), `"OLD"`, quoted(e, "old"), `"NEW"`, quoted(e, "deep/new"), `"C"`, quoted(e, "c/c.md")).Replace(`{"edit":{"documentChanges":[
		{"textDocument":{"uri":"A","version":1},"edits":[{"range":{"start":{"line":1,"character":2},"end":{"line":1,"character":5}},"newText":"2"}]},
		{"textDocument":{"uri":"B","version":null},"edits":[{"range":{"start":{"line":0,"character":1},"end":{"line":0,"character":1}},"newText":"!"}]},
		{"kind":"create","uri":"C"},
		{"textDocument":{"uri":"C","version":null},"edits":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"newText":"new"}]},
		{"kind":"rename","oldUri":"OLD","newUri":"NEW"}]}}`))
	if string(m.Result) != `{"applied":true}` {
		t.Fatalf("answered %s", m.Result)
	}
	clean(t, e)
	// The buffer moved along, unsaved change and all; the disk has the old text.
	if got := s.text(t, e, "deep/new/a.md"); got != "one\r\n😀2\r\n" {
		t.Errorf("the server has %q", got)
	}
	for path, want := range map[string]string{"b.md": "b!", "c/c.md": "new", "deep/new/a.md": "one\r\n😀two\r\n"} {
		if got := must[[]byte](t)(os.ReadFile(filepath.Join(e.root, filepath.FromSlash(path)))); string(got) != want {
			t.Errorf("%s is %q on disk, want %q", path, got, want)
		}
	}
	// What cannot be done is said, not done.
	m = s.ask(t, "workspace/applyEdit", `{"edit":{"documentChanges":[{"kind":"rename","oldUri":"`+e.URI("none")+`","newUri":"`+e.URI("x")+`"}]}}`)
	if !strings.Contains(string(m.Result), `"applied":false`) {
		t.Errorf("answered %s", m.Result)
	}
}

func TestMessagesAndProgress(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode"), Choose: func(_ string, actions []string) string { return actions[1] }})
	s.notify("window/showMessage", `{"type":2,"message":"mind"}`)
	s.notify("window/logMessage", `{"type":4,"message":"log"}`)
	s.notify("test/note", `{"n":1}`)
	if m := s.ask(t, "window/showMessageRequest", `{"type":3,"message":"which?","actions":[{"title":"a"},{"title":"b"}]}`); string(m.Result) != `{"title":"b"}` {
		t.Errorf("chose %s", m.Result)
	}
	if diff := cmp.Diff([]Message{{2, "mind"}, {3, "which?"}}, e.Shown()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Message{{4, "log"}}, e.Logged()); diff != "" {
		t.Error(diff)
	}
	if got := e.Received(); len(got) != 1 || string(got[0].Params) != `{"n":1}` {
		t.Errorf("received %v", got)
	}
	s.ask(t, "window/workDoneProgress/create", `{"token":"t"}`)
	for _, v := range []string{`{"kind":"begin","title":"index"}`, `{"kind":"report","percentage":50}`, `{"kind":"end","message":"done"}`} {
		s.notify("$/progress", `{"token":"t","value":`+v+`}`)
	}
	check(t, e.Wait(t.Context(), func() bool { return len(e.Progress()) == 3 }))
	if diff := cmp.Diff([]Progress{{"t", "begin", "index", "", -1}, {"t", "report", "", "", 50}, {"t", "end", "", "done", -1}}, e.Progress()); diff != "" {
		t.Error(diff)
	}
	clean(t, e)
	s.notify("$/progress", `{"token":"t","value":{"kind":"report"}}`)
	check(t, e.Call(t.Context(), "test/barrier", nil, nil))
	if v := e.Violations(); len(v) != 1 {
		t.Errorf("violations are %q", v)
	}
}

func TestFoldersAndSettingsChange(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode"), Folders: []string{"a"}})
	e.Folders([]string{"b"}, []string{"a"})
	m := s.ask(t, "workspace/workspaceFolders", "")
	if diff := cmp.Diff([]any{map[string]any{"uri": e.URI("b"), "name": "b"}}, canonical(t, string(m.Result))); diff != "" {
		t.Error(diff)
	}
	e.Settings(map[string]any{"x": true})
	if m := s.ask(t, "workspace/configuration", `{"items":[{"section":"x"}]}`); string(m.Result) != "[true]" {
		t.Errorf("settings are %s", m.Result)
	}
	if got := s.params(t, e, "workspace/didChangeConfiguration"); got != `{"settings":{"x":true}}` {
		t.Errorf("told %s", got)
	}
}

func TestRenameFileAsksAppliesAndTells(t *testing.T) {
	files := map[string]any{"filters": []any{map[string]any{"pattern": map[string]any{"glob": "**"}}}}
	s := newServer(caps("workspace", map[string]any{"fileOperations": map[string]any{"willRename": files, "didRename": files}}))
	s.fixed("workspace/willRenameFiles", `{"changes":{}}`)
	e := pair(t, s, Options{Profile: profile(t, "vscode")}, "a/x.md", "x")
	check(t, e.Open("a/x.md"))
	check(t, e.RenameFile(t.Context(), "a", "b"))
	if e.Version("b/x.md") != 1 || e.Version("a/x.md") != 0 {
		t.Error("the buffer did not move")
	}
	want := `{"files":[{"newUri":"` + e.URI("b") + `","oldUri":"` + e.URI("a") + `"}]}`
	for _, method := range []string{"workspace/willRenameFiles", "workspace/didRenameFiles"} {
		if diff := cmp.Diff(canonical(t, want), canonical(t, s.params(t, e, method))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", method, diff)
		}
	}
	if err := e.RenameFile(t.Context(), "b", "b/c/d"); err == nil {
		t.Error("a directory went into itself")
	}
	if err := e.RenameFile(t.Context(), "none", "b/c/d"); err == nil {
		t.Error("what is not there was renamed")
	}
	if _, err := os.Stat(e.native("b/c")); err == nil {
		t.Error("what could not be renamed has left a directory of which nobody was told")
	}
	clean(t, e)
}

func quoted(e *Editor, path string) string { return `"` + e.URI(path) + `"` }
