package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
)

func canonical(t testing.TB, raw string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

func TestInitializeSaysWhatTheProfileSays(t *testing.T) {
	for _, name := range Profiles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := profile(t, name)
			s := newServer(caps())
			e := pair(t, s, Options{Profile: p, Settings: map[string]any{"skillpls": map[string]any{"scope": "open"}}})
			got := canonical(t, s.params(t, e, "initialize")).(map[string]any)
			if diff := cmp.Diff(p.Capabilities, got["capabilities"]); diff != "" {
				t.Errorf("capabilities (-want +got):\n%s", diff)
			}
			if got["rootUri"] != e.URI("") {
				t.Errorf("rootUri is %v", got["rootUri"])
			}
			if _, ok := got["workspaceFolders"]; ok != p.Has("workspace.workspaceFolders") {
				t.Errorf("workspaceFolders are there: %v", ok)
			}
			if pushed := s.params(t, e, "workspace/didChangeConfiguration") != ""; pushed != (p.Habits.Settings == "push") {
				t.Errorf("settings were pushed: %v", pushed)
			}
			if s.params(t, e, "initialized") != "{}" {
				t.Error("no initialized")
			}
			if e.Server().Name != "fake" {
				t.Errorf("the server's name is %q", e.Server().Name)
			}
			clean(t, e)
		})
	}
}

func TestStartWithoutFolders(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode"), Folders: []string{}})
	got := canonical(t, s.params(t, e, "initialize")).(map[string]any)
	if v, ok := got["workspaceFolders"]; !ok || v != nil || got["rootUri"] != nil {
		t.Errorf("folders are %v, root is %v", v, got["rootUri"])
	}
}

func TestStartRefusesAnEncodingNotOffered(t *testing.T) {
	mine, theirs := net.Pipe()
	s := newServer(caps("positionEncoding", "utf-8"))
	go s.serve(theirs)
	_, err := Start(t.Context(), mine, Options{Profile: profile(t, "vscode")})
	if err == nil || !strings.Contains(err.Error(), "utf-8") {
		t.Errorf("err = %v", err)
	}
	<-s.conn.gone
}

func TestStartEndsWithItsContext(t *testing.T) {
	mine, theirs := net.Pipe()
	go func() {
		_, _ = io.Copy(io.Discard, theirs)
	}()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, mine, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func TestCall(t *testing.T) {
	s := newServer(caps("hoverProvider", true))
	s.fixed("textDocument/hover", `{"contents":{"kind":"plaintext","value":"hi"}}`)
	s.answer["test/refuse"] = func(*server, json.RawMessage) any { return &Error{Code: -32602, Message: "no"} }
	e := pair(t, s, Options{Methods: []string{"test/refuse"}}, "a.md", "x")
	// Unions of the protocol's go in and out.
	var h protocol.Hover
	check(t, e.Open("a.md"))
	p := &protocol.HoverParams{}
	check(t, protocol.Unmarshal([]byte(`{"textDocument":{"uri":"`+e.URI("a.md")+`"},"position":{"line":0,"character":0}}`), p))
	check(t, e.Call(t.Context(), "textDocument/hover", p, &h))
	if m, ok := h.Contents.(*protocol.MarkupContent); !ok || m.Value != "hi" {
		t.Errorf("contents are %#v", h.Contents)
	}
	err := e.Call(t.Context(), "test/refuse", nil, nil)
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != -32602 {
		t.Errorf("err = %v", err)
	}
	clean(t, e)
}

func TestCancelledCall(t *testing.T) {
	s := newServer(caps())
	var id json.RawMessage
	s.answer["test/slow"] = func(s *server, _ json.RawMessage) any {
		s.mu.Lock()
		defer s.mu.Unlock()
		id = s.got[len(s.got)-1].ID
		return silence
	}
	s.answer["$/cancelRequest"] = func(s *server, _ json.RawMessage) any {
		s.conn.send(&message{ID: id, Error: &Error{Code: -32800, Message: "cancelled"}})
		return nil
	}
	e := pair(t, s, Options{Methods: []string{"test/slow"}})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		// The request is on its way once the server has it.
		for s.count("test/slow") == 0 {
			if e.Call(t.Context(), "test/barrier", nil, nil) != nil {
				break
			}
		}
		cancel()
	}()
	if err := e.Call(ctx, "test/slow", nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	if got := s.params(t, e, "$/cancelRequest"); !strings.Contains(got, string(id)) {
		t.Errorf("cancelled %s, not %s", got, id)
	}
	clean(t, e) // the late answer is none
}

func (s *server) count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, m := range s.got {
		if m.Method == method {
			n++
		}
	}
	return n
}

func TestUnansweredRequestIsAViolation(t *testing.T) {
	s := newServer(caps())
	s.answer["test/slow"] = func(*server, json.RawMessage) any { return silence }
	mine, theirs := net.Pipe()
	go s.serve(theirs)
	e := must[*Editor](t)(Start(t.Context(), mine, Options{Methods: []string{"test/slow"}}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Call(ctx, "test/slow", nil, nil); err == nil {
		t.Error("an answer from nowhere")
	}
	check(t, e.Shutdown(t.Context()))
	if v := e.Violations(); len(v) != 1 || !strings.Contains(v[0], "test/slow: never answered") {
		t.Errorf("violations are %q", v)
	}
}

func TestServerThatGoesAway(t *testing.T) {
	s := newServer(caps())
	s.answer["test/die"] = func(s *server, _ json.RawMessage) any { s.conn.rwc.Close(); return silence }
	mine, theirs := net.Pipe()
	go s.serve(theirs)
	e := must[*Editor](t)(Start(t.Context(), mine, Options{}))
	if err := e.Call(t.Context(), "test/die", nil, nil); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("err = %v", err)
	}
	if err := e.Wait(t.Context(), func() bool { return false }); err == nil {
		t.Error("waited without a server")
	}
	e.Kill()
	e.Kill()
}

func TestTrace(t *testing.T) {
	var trace strings.Builder
	mine, theirs := net.Pipe()
	go newServer(caps()).serve(theirs)
	e := must[*Editor](t)(Start(t.Context(), mine, Options{Trace: &trace}))
	check(t, e.Shutdown(t.Context()))
	for _, want := range []string{`--> {"jsonrpc":"2.0","id":1,"method":"initialize"`, `<-- {"jsonrpc":"2.0","id":1,"result"`, `"method":"exit"`} {
		if !strings.Contains(trace.String(), want) {
			t.Errorf("no %s in\n%s", want, trace.String())
		}
	}
}
