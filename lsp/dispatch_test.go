package lsp

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

func TestCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, nil, nil)
		c.initialize("{}")
		for _, id := range []string{"1", `"one"`, "9007199254740993", "9223372036854775807", "-5", `"1"`, `""`, `"é\n"`} {
			c.call(id, "test/slow", `{"millis":3600000}`)
			c.notify("$/cancelRequest", `{"id":`+id+`}`)
			m := c.take(func(m message) bool { return m.code() == -32800 })
			if string(m.ID) != id {
				t.Errorf("cancelled %s, want %s", m.ID, id)
			}
		}
		// null is not 0, an unknown id and nonsense are passed over, "1" is not 1.
		c.call("0", "test/slow", `{"millis":150}`)
		c.call("1", "test/slow", `{"millis":150}`)
		for _, id := range []string{"null", "77", `"0"`, `"1"`, "1.5", "{}", "[0]", "1e99"} {
			c.notify("$/cancelRequest", `{"id":`+id+`}`)
		}
		c.notify("$/cancelRequest", `[]`)
		c.notify("$/cancelRequest", ``)
		c.wantCode("0", 0)
		c.wantCode("1", 0)
		c.alive()
		c.nothing()
	})
}

// Requests run beside each other and answer when they are done, whatever the
// order in which they came.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, nil, nil)
		c.initialize("{}")
		begin := time.Now()
		for i := range 20 {
			c.call(strconv.Itoa(100+i), "test/slow", fmt.Sprintf(`{"millis":%d}`, 300-i))
		}
		c.alive()
		if took := time.Since(begin); took != 0 {
			t.Errorf("a quick request waited %v behind slow ones", took)
		}
		for i := range 20 {
			m := c.wantCode(strconv.Itoa(100+i), 0)
			if took, want := m.at.Sub(begin), time.Duration(300-i)*time.Millisecond; took != want {
				t.Errorf("request %d was answered after %v, want %v", i, took, want)
			}
		}
	})
}

// 5,000 changes keep their order while 50 slow requests run, each of which
// answers from the state of its own time.
func TestOrder(t *testing.T) {
	t.Parallel()
	open := make(chan struct{})
	c := start(t, map[string]request{
		"test/wait": on(func(_ context.Context, s *state, _ *struct{}) (int32, error) {
			<-open
			return version(s), nil
		}),
	}, nil)
	c.initialize("{}")
	c.open("")
	const n, every = 5000, 100
	var all, want strings.Builder
	c.hold = &all
	for v := 1; v <= n; v++ {
		if (v-1)%every == 0 {
			c.call(strconv.Itoa(v), "test/wait", `{}`)
		}
		digit := string(rune('0' + v%10))
		want.WriteString(digit)
		c.change(v, fmt.Sprintf(`{"range":{"start":{"line":0,"character":%d},"end":{"line":0,"character":%d}},"text":%q}`, v-1, v-1, digit))
	}
	c.hold = nil
	c.raw(all.String()) // at once: each change is there before the request ahead of it runs
	if got := c.text(); got.Version != n || got.Text != want.String() {
		t.Errorf("version %d with %d bytes, want %d", got.Version, len(got.Text), n)
	}
	close(open)
	for v := 1; v <= n; v += every {
		if m := c.wantCode(strconv.Itoa(v), 0); string(m.Result) != strconv.Itoa(v-1) {
			t.Errorf("request before change %d saw version %s", v, m.Result)
		}
	}
}

// A request answers from the state of before the read loop is released, as any
// change may come with it.
func TestRequestsArePinned(t *testing.T) {
	t.Parallel()
	s := newServer(Options{}, map[string]request{
		"test/folders": func(_ context.Context, s *state, _ []byte) (any, error) { return len(s.folders), nil },
	})
	s.store.complete = func(_, _ *state) {}
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	conn := jsonrpc2.NewConn(newTransport(pipe{inR, outW}, func() {}), jsonrpc2.WithCodec(codec{}))
	var released atomic.Int64
	conn.Go(t.Context(), func(ctx context.Context, req *jsonrpc2.Request) (any, error) {
		return s.dispatcher.handle(releaseContext{ctx, func() {
			released.Add(1)
			_ = s.store.update(func(st *state) (*state, error) {
				next := st.because(foldersChanged{})
				next.folders = make([]folder, 7)
				return next, nil
			})
		}}, req)
	})
	c := newScript(t, inW, outR)
	c.initialize("{}")
	c.call("1", "test/folders", "")
	if m := c.wantCode("1", 0); string(m.Result) != "0" || released.Load() != 1 {
		t.Errorf("saw %s folders, want 0; released %d times", m.Result, released.Load())
	}
	inW.Close()
	<-conn.Done()
	outW.Close()
}

// A releaseContext tells when Async looks for the way to release the read loop.
type releaseContext struct {
	context.Context
	before func()
}

func (c releaseContext) Value(key any) any {
	if fmt.Sprintf("%T", key) == "jsonrpc2.asyncKey" {
		c.before()
	}
	return c.Context.Value(key)
}

// Saves arrive between the changes they were made between.
func TestBurstWithSaves(t *testing.T) {
	t.Parallel()
	for round := range 50 {
		var saves []int32
		c := start(t, nil, func(s *server) {
			s.store.changed = func(_, next *state) {
				if e, ok := next.cause.(saved); ok {
					saves = append(saves, e.Buffer.Version)
				}
			}
		})
		c.initialize("{}")
		c.open("")
		var all strings.Builder
		c.hold = &all
		var want []int32
		for v := 1; v <= 40; v++ {
			c.change(v, fmt.Sprintf(`{"text":"x%d"}`, v))
			if v%3 == 0 {
				c.save()
				want = append(want, int32(v))
			}
		}
		c.hold = nil
		c.raw(all.String())
		if got := c.text(); got.Text != "x40" {
			t.Errorf("round %d: text %q", round, got.Text)
		}
		c.leave()
		if fmt.Sprint(saves) != fmt.Sprint(want) { // serve has returned
			t.Errorf("round %d: saved at %v, want %v", round, saves, want)
		}
	}
}

// bump panics where there is no map.
func bump(m map[string]int) { m["x"]++ }

func TestErrors(t *testing.T) {
	t.Parallel()
	type none struct{}
	c := start(t, map[string]request{
		"t/panic":  on(func(context.Context, *state, *none) (any, error) { panic("boom \xff") }),
		"t/nilmap": on(func(context.Context, *state, *none) (any, error) { bump(nil); return nil, nil }),
		"t/plain": on(func(context.Context, *state, *none) (any, error) {
			return nil, fmt.Errorf("open: %w", fs.ErrNotExist)
		}),
		"t/inner": on(func(context.Context, *state, *none) (any, error) { return nil, context.Canceled }),
		"t/wire": on(func(context.Context, *state, *none) (any, error) {
			return nil, fmt.Errorf("outer: %w", protocol.ErrContentModified)
		}),
		"t/unsound": on(func(context.Context, *state, *none) (any, error) { return func() {}, nil }),
		"t/cyclic":  on(func(context.Context, *state, *none) (any, error) { return badMarshal{}, nil }),
		"t/nil":     on(func(context.Context, *state, *none) (*protocol.Hover, error) { return nil, nil }),
		"t/empty":   on(func(context.Context, *state, *none) ([]protocol.Location, error) { return nil, nil }),
	}, nil)
	c.initialize("{}")
	for method, want := range map[string]struct {
		code    int
		message string
	}{
		"t/panic":                 {-32603, "internal error: boom \ufffd"},
		"t/nilmap":                {-32603, "internal error: assignment to entry in nil map"},
		"t/plain":                 {-32603, "open: file does not exist"},
		"t/inner":                 {-32603, "context canceled"},
		"t/wire":                  {-32801, "outer: content modified"},
		"t/unsound":               {-32603, ""},
		"t/cyclic":                {-32603, "internal error: in MarshalJSON"},
		"t/unknown":               {-32601, `no method "t/unknown"`},
		"$/unknown":               {-32601, `no method "$/unknown"`},
		"textDocument/definition": {-32601, `no method "textDocument/definition"`},
	} {
		id := strconv.Quote(method)
		c.call(id, method, `{}`)
		m := c.wantCode(id, want.code)
		if m.Error != nil && want.message != "" && m.Error.Message != want.message {
			t.Errorf("%s: message %q, want %q", method, m.Error.Message, want.message)
		}
		c.alive()
	}
	for method, want := range map[string]string{"t/nil": "null", "t/empty": "[]"} {
		c.call("1", method, "{}")
		if m := c.wantCode("1", 0); string(m.Result) != want {
			t.Errorf("%s: %s, want %s", method, m.Result, want)
		}
	}
	c.call("1", "t/unknown", "")
	c.wantCode("1", -32601)
	for i, p := range []string{`{"textDocument":5}`, `[]`, `7`, `{"textDocument":{"uri":"file:////x"}}`, `{"a":1,,}`, "null", ""} {
		id := strconv.Itoa(10 + i)
		c.call(id, "test/text", p)
		c.wantCode(id, -32602)
	}
	c.alive()
	c.nothing()
}

type badMarshal struct{}

func (badMarshal) MarshalJSON() ([]byte, error) { panic("in MarshalJSON") }

// No notification, however bad, ends the connection, gets an answer, or keeps
// the next one from being heard.
func TestNotifications(t *testing.T) {
	t.Parallel()
	c := start(t, nil, func(s *server) {
		s.dispatcher.changes["t/panic"] = func(*state, []byte) (*state, error) { panic("boom") }
	})
	c.initialize("{}")
	c.open("x")
	for _, n := range []struct {
		method, params string
		logged         bool
	}{
		{"unknown/thing", `{"x":1}`, false},
		{"unknown/thing", ``, false},
		{"$/setTrace", `{"value":"off"}`, false},
		{"$/unknown", ``, false},
		{"initialize", `{"capabilities":{}}`, false},
		{"shutdown", ``, false},
		{"textDocument/hover", `{}`, false},
		{"textDocument/didChange", `{"textDocument":7}`, true},
		{"textDocument/didChange", ``, true},
		{"textDocument/didChange", `null`, true},
		{"textDocument/didChange", `{"textDocument":{"uri":"file:////x","version":1},"contentChanges":[{"text":""}]}`, false},
		{"textDocument/didChange", `{"textDocument":{"uri":"untitled:x","version":1},"contentChanges":[{"text":""}]}`, false},
		{"textDocument/didChange", `{"textDocument":{"uri":"file:///closed","version":1},"contentChanges":[{"text":""}]}`, true},
		{"textDocument/didClose", `{"textDocument":{"uri":"file:///closed"}}`, true},
		{"textDocument/didSave", `{"textDocument":{"uri":""}}`, false},
		{"textDocument/didOpen", `{"textDocument":{"uri":"vscode-notebook-cell:/a#b","text":""}}`, false},
		{"workspace/didChangeWorkspaceFolders", `{}`, false},
		{"workspace/didChangeWatchedFiles", `{"changes":[{"uri":"","type":9}]}`, false},
		{"workspace/didChangeConfiguration", `{"settings":[1]}`, false},
		{"t/panic", `{}`, true},
	} {
		before := strings.Count(c.log.String(), "notification dropped")
		c.notify(n.method, n.params)
		c.alive()
		if logged := strings.Count(c.log.String(), "notification dropped") > before; logged != n.logged {
			t.Errorf("%s %s: logged is %t", n.method, n.params, logged)
		}
	}
	if got := c.text(); got.Text != "x" || got.Version != 0 {
		t.Errorf("document is now %+v", got)
	}
	c.nothing()
}

// A hook of ours that panics loses neither the text nor the connection.
func TestHookPanics(t *testing.T) {
	t.Parallel()
	for _, hook := range []string{"complete", "changed"} {
		c := start(t, nil, func(s *server) {
			bad := func(_, next *state) {
				if _, ok := next.cause.(edited); ok {
					next.buffers = nil
					panic("boom")
				}
			}
			if hook == "complete" {
				s.store.complete = bad
			} else {
				s.store.changed = func(old, next *state) { c := *next; bad(old, &c) }
			}
		})
		c.initialize("{}")
		c.open("x")
		c.change(1, `{"text":"y"}`)
		if got := c.text(); got.Text != "y" {
			t.Errorf("%s: text %q", hook, got.Text)
		}
		if !strings.Contains(c.log.String(), "msg=panic in="+hook) {
			t.Errorf("%s: not in the log: %s", hook, c.log)
		}
	}
}

// An id that is still in use is refused, and the first request goes on.
func TestDuplicateID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, nil, nil)
		c.initialize("{}")
		c.call("5", "test/slow", `{"millis":1000}`)
		c.call("5", "test/slow", `{"millis":1000}`)
		c.wantCode("5", -32600)
		c.wantCode("5", 0)
		c.call("5", "test/slow", `{"millis":1000}`) // free again
		c.wantCode("5", 0)
	})
}

// What is in flight ends when the client is gone.
func TestGone(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"eof", "exit", "broken"} {
		running, cancelled := make(chan struct{}), make(chan struct{})
		c := start(t, map[string]request{"t/hang": func(ctx context.Context, _ *state, _ []byte) (any, error) {
			close(running)
			<-ctx.Done()
			close(cancelled)
			return nil, ctx.Err()
		}}, nil)
		c.initialize("{}")
		c.call("1", "t/hang", "")
		<-running
		switch how {
		case "eof":
			c.to.Close()
		case "exit":
			c.notify("exit", "")
		case "broken":
			c.raw("nonsense\r\n\r\n")
		}
		c.wantExit(1)
		<-cancelled
	}
}

func (c *script) text() textResult {
	c.Helper()
	c.call(`"t"`, "test/text", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, docURI))
	return decodeResult[textResult](c, c.wantCode(`"t"`, 0))
}
