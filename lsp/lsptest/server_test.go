package lsptest

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index/source"
)

// A server answers what the test tells it to, keeps the documents it is told of
// in a way of its own, and remembers what it got.
type server struct {
	caps map[string]any
	// answer is set before the server starts, or by fixed.
	answer map[string]func(s *server, params json.RawMessage) any // a result, an *Error, or raw JSON
	conn   *conn
	ready  chan struct{} // closed when conn is set

	mu   sync.Mutex
	docs map[string]string
	got  []message
}

func newServer(caps map[string]any) *server {
	return &server{caps: caps, answer: map[string]func(*server, json.RawMessage) any{}, docs: map[string]string{}, ready: make(chan struct{})}
}

// fixed makes the server answer a method with JSON.
func (s *server) fixed(method, result string) *server {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer[method] = func(*server, json.RawMessage) any { return json.RawMessage(result) }
	return s
}

func (s *server) serve(rwc io.ReadWriteCloser) {
	s.conn = newConn(rwc, nil, s.handle)
	close(s.ready)
}

func (s *server) handle(m *message) {
	<-s.ready
	s.mu.Lock()
	s.got = append(s.got, *m)
	f := s.answer[m.Method]
	s.mu.Unlock()
	s.sync(m)
	if m.ID == nil || m.Method == "" {
		if f != nil {
			f(s, m.Params)
		}
		return
	}
	reply := &message{ID: m.ID}
	var result any
	switch {
	case f != nil:
		result = f(s, m.Params)
	case m.Method == "initialize":
		result = map[string]any{"capabilities": s.caps, "serverInfo": map[string]any{"name": "fake"}}
	case m.Method == "shutdown", m.Method == "test/barrier":
	default:
		result = &Error{Code: methodNotFound, Message: "no " + m.Method}
	}
	if result == silence {
		return
	}
	if e, ok := result.(*Error); ok {
		reply.Error = e
	} else {
		raw, err := json.Marshal(result)
		if err != nil {
			panic(err)
		}
		reply.Result = raw
	}
	s.conn.send(reply)
}

// silence is the answer that is never sent.
var silence = new(int)

func (s *server) unit() source.Unit {
	switch s.caps["positionEncoding"] {
	case "utf-8":
		return source.Bytes
	case "utf-32":
		return source.Runes
	}
	return source.UTF16
}

func (s *server) sync(m *message) {
	var p struct {
		TextDocument struct {
			URI, Text string
		}
		ContentChanges []struct {
			Range *span
			Text  string
		}
	}
	if len(m.Params) == 0 || json.Unmarshal(m.Params, &p) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	uri := p.TextDocument.URI
	switch m.Method {
	case "textDocument/didOpen":
		s.docs[uri] = p.TextDocument.Text
	case "textDocument/didClose":
		delete(s.docs, uri)
	case "textDocument/didChange":
		for _, c := range p.ContentChanges {
			if c.Range == nil {
				s.docs[uri] = c.Text
				continue
			}
			t := source.NewTable([]byte(s.docs[uri]))
			at := source.At(t.Offset(int(c.Range.Start.Line), int(c.Range.Start.Character), s.unit()),
				t.Offset(int(c.Range.End.Line), int(c.Range.End.Character), s.unit()))
			s.docs[uri] = string(source.Replace([]byte(s.docs[uri]), at, c.Text))
		}
	}
}

// notify sends a notification, request a request whose answer shows in got.
func (s *server) notify(method, params string) {
	s.conn.send(&message{Method: method, Params: json.RawMessage(params)})
}

func (s *server) ask(t testing.TB, method, params string) *message {
	t.Helper()
	k := s.conn.request(method, json.RawMessage(params))
	select {
	case m := <-k.reply:
		return m
	case <-t.Context().Done():
	case <-s.conn.gone:
	}
	t.Fatalf("%s: no answer", method)
	return nil
}

// text returns the server's idea of a document, after a barrier.
func (s *server) text(t testing.TB, e *Editor, path string) string {
	t.Helper()
	if err := e.Call(t.Context(), "test/barrier", nil, nil); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.docs[e.URI(path)]
}

// params returns the params of the last message of a method, after a barrier.
func (s *server) params(t testing.TB, e *Editor, method string) string {
	t.Helper()
	if err := e.Call(t.Context(), "test/barrier", nil, nil); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(s.got) {
		if m.Method == method {
			return string(m.Params)
		}
	}
	return ""
}

var incremental = map[string]any{"openClose": true, "change": 2, "save": map[string]any{"includeText": true}}

// caps returns capabilities with synchronisation and what the pairs add.
func caps(pairs ...any) map[string]any {
	m := map[string]any{"textDocumentSync": incremental}
	for pair := range slices.Chunk(pairs, 2) {
		m[pair[0].(string)] = pair[1]
	}
	return m
}

// within bounds what a broken test waits for.
const within = 20 * time.Second

// pair starts an editor over a pipe to s, in a fresh root with the files given as
// path and text in turn. The end of the test shuts both down.
func pair(t testing.TB, s *server, o Options, files ...string) *Editor {
	t.Helper()
	if o.Root == "" {
		o.Root = t.TempDir()
	}
	for f := range slices.Chunk(files, 2) {
		native := filepath.Join(o.Root, filepath.FromSlash(f[0]))
		if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(native, []byte(f[1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o.Methods = append(o.Methods, "test/barrier", "test/note")
	mine, theirs := net.Pipe()
	go s.serve(theirs)
	ctx, cancel := context.WithTimeout(context.Background(), within)
	e, err := Start(ctx, mine, o)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		if err := e.Shutdown(ctx); err != nil && !t.Failed() {
			t.Error(err)
		}
		<-s.conn.gone
		<-s.conn.wrote
	})
	return e
}

func profile(t testing.TB, name string) *Profile {
	t.Helper()
	p, err := LoadProfile(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// clean fails the test for violations.
func clean(t testing.TB, e *Editor) {
	t.Helper()
	for _, v := range e.Violations() {
		t.Error("violation:", v)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
