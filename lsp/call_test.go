package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const asks = `{"workspace":{"configuration":true}}`

// recordSettings makes a server tell of each change of its settings.
func recordSettings(heard chan<- string) func(*server) {
	return func(s *server) {
		s.store.changed = func(_, next *state) {
			if e, ok := next.cause.(configured); ok {
				heard <- fmt.Sprintf("%t %s", e.Pulled, next.settings)
			}
		}
	}
}

func TestConfigurationIsPulled(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{
		`"result":[{"a":1}]`:              `true {"a":1}`,
		`"result":[{"a":1}],"error":null`: `true {"a":1}`,
		`"result":[null]`:                 `true `,
	} {
		heard := make(chan string, 9)
		c := start(t, nil, recordSettings(heard))
		c.initialize(asks)
		c.open("")
		c.notify("initialized", "{}")
		ask := c.asked("workspace/configuration")
		if got := string(ask.Params); got != `{"items":[{"section":"skillpls"}]}` {
			t.Errorf("asked for %s", got)
		}
		for v := 1; v <= 50; v++ { // the server goes on while it waits
			c.change(v, `{"text":"x"}`)
		}
		if got := c.text().Version; got != 50 {
			t.Errorf("version %d while asking", got)
		}
		c.send(`{"jsonrpc":"2.0","id":%s,%s}`, ask.ID, reply)
		if got := <-heard; got != want {
			t.Errorf("%s: %q, want %q", reply, got, want)
		}
		c.notify("initialized", "{}") // once is enough
		c.alive()
		c.leave()
		c.nothing()
	}
}

func TestConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{`"error":{"code":-32601,"message":"no"}`, `"result":[]`, `"result":[1,2]`, `"result":7`} {
		heard := make(chan string, 9)
		c := start(t, nil, recordSettings(heard))
		c.initialize(asks)
		c.notify("initialized", "{}")
		ask := c.asked("workspace/configuration")
		c.send(`{"jsonrpc":"2.0","id":%s,%s}`, ask.ID, reply)
		c.logged("no settings from client")
		c.alive()
		if len(heard) != 0 {
			t.Errorf("%s: heard %s", reply, <-heard)
		}
		c.leave()
		c.nothing()
	}
}

// A client that never answers is told that we have given up, and served on.
func TestCallTimeout(t *testing.T) {
	t.Parallel()
	c := start(t, nil, func(s *server) { s.callTimeout = time.Millisecond })
	c.initialize(asks)
	c.notify("initialized", "{}")
	ask := c.asked("workspace/configuration")
	if got, want := string(c.asked("$/cancelRequest").Params), `{"id":`+string(ask.ID)+`}`; got != want {
		t.Errorf("cancelled %s, want %s", got, want)
	}
	c.logged("no settings from client")
	c.send(`{"jsonrpc":"2.0","id":%s,"result":["late"]}`, ask.ID)
	c.leave()
	c.nothing()
}

// Of two questions about settings the later one's answer counts, in whatever
// order they come.
func TestConfigurationChanges(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 9)
	c := start(t, nil, recordSettings(heard))
	c.initialize(asks)
	c.notify("initialized", "{}")
	first := c.asked("workspace/configuration")
	c.notify("workspace/didChangeConfiguration", `{"settings":null}`)
	second := c.asked("workspace/configuration")
	c.send(`{"jsonrpc":"2.0","id":%s,"result":["first"]}`, first.ID)
	c.send(`{"jsonrpc":"2.0","id":%s,"result":["second"]}`, second.ID)
	for _, want := range []string{"false ", `true "second"`} {
		if got := <-heard; got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
	c.leave()
	c.nothing()
}

// Nothing is settled while the client owes its settings; that it refuses them will do.
func TestSettledWaitsForSettings(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{`"result":[null]`, `"error":{"code":-32601,"message":"no"}`} {
		c := start(t, nil, nil)
		c.initialize(asks)
		c.notify("initialized", "{}")
		ask := c.asked("workspace/configuration")
		c.call("1", "skillpls/settled", "")
		for range 50 { // time enough to answer
			c.alive()
		}
		c.nothing()
		c.send(`{"jsonrpc":"2.0","id":%s,%s}`, ask.ID, reply)
		c.wantCode("1", 0)
		c.leave()
	}
}

// What is shown of progress does not make the answer to a question about settings void.
func TestProgressWhileConfiguring(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 9)
	c := start(t, nil, func(s *server) {
		recordSettings(heard)(s)
		s.dispatcher.requests["test/progress"] = func(ctx context.Context, _ *state, _ []byte) (any, error) {
			s.begin(ctx, "Something")
			return nil, nil
		}
	})
	c.initialize(`{"workspace":{"configuration":true},"window":{"workDoneProgress":true}}`)
	c.notify("initialized", "{}")
	ask := c.asked("workspace/configuration")
	c.call("1", "test/progress", "")
	c.send(`{"jsonrpc":"2.0","id":%s,"result":null}`, c.asked("window/workDoneProgress/create").ID)
	c.wantCode("1", 0)
	c.send(`{"jsonrpc":"2.0","id":%s,"result":[{"a":1}]}`, ask.ID)
	if got := <-heard; got != `true {"a":1}` {
		t.Errorf("heard %q", got)
	}
	c.leave()
}

func TestConfigurationIsPushed(t *testing.T) {
	t.Parallel()
	heard := make(chan string, 9)
	c := start(t, nil, recordSettings(heard))
	c.initialize(`{}`)
	c.notify("initialized", "{}")
	for _, tt := range []struct{ params, want string }{
		{`{"settings":{"skillpls":{"a":1},"other":{"b":2}}}`, `false {"a":1}`},
		{`{"settings":{"a":2}}`, `false {"a":2}`},
		{`{"settings":null}`, `false {"a":2}`}, // says nothing
		{`{"settings":{"skillpls":null}}`, `false `},
	} {
		c.notify("workspace/didChangeConfiguration", tt.params)
		if got := <-heard; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.params, got, tt.want)
		}
	}
	c.leave()
	c.nothing()
}

func TestRegister(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.initialize(`{"workspace":{"didChangeWatchedFiles":{"dynamicRegistration":true},"didChangeConfiguration":{"dynamicRegistration":true}}}`)
	c.notify("initialized", "{}")
	ask := c.asked("client/registerCapability")
	const want = `{"registrations":[` +
		`{"id":"skillpls workspace/didChangeWatchedFiles","method":"workspace/didChangeWatchedFiles","registerOptions":{"watchers":[` +
		`{"globPattern":"**/*.{md,mdc,yaml,yml,json,tmpl}","kind":2},{"globPattern":"**/{.gitignore,.skillplsignore}","kind":2},{"globPattern":"**/*","kind":5}]}},` +
		`{"id":"skillpls workspace/didChangeConfiguration","method":"workspace/didChangeConfiguration","registerOptions":{"section":"skillpls"}}]}`
	if diff := cmp.Diff(want, string(ask.Params)); diff != "" {
		t.Errorf("registrations (-want +got):\n%s", diff)
	}
	c.send(`{"jsonrpc":"2.0","id":%s,"result":null}`, ask.ID)
	c.leave()
	c.nothing()
}

func TestProgress(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.initialize(`{"window":{"workDoneProgress":true}}`)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p := c.server.begin(t.Context(), "indexing")
		p.report(t.Context(), "half", 50)
		p.end(t.Context(), "all")
	}()
	ask := c.asked("window/workDoneProgress/create")
	c.send(`{"jsonrpc":"2.0","id":%s,"result":null}`, ask.ID)
	<-done
	var token struct{ Token json.RawMessage }
	if err := json.Unmarshal(ask.Params, &token); err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{
		`{"kind":"begin","title":"indexing"}`,
		`{"kind":"report","message":"half","percentage":50}`,
		`{"kind":"end","message":"all"}`,
	} {
		want := fmt.Sprintf(`{"token":%s,"value":%s}`, token.Token, value)
		if diff := cmp.Diff(want, string(c.asked("$/progress").Params)); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
	}
	c.leave()

	c = start(t, nil, nil)
	c.initialize(`{}`) // shows none
	p := c.server.begin(t.Context(), "indexing")
	p.report(t.Context(), "half", 50)
	p.end(t.Context(), "all")
	c.leave()
	c.nothing()
}

func TestLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := start(t, nil, nil)
		c.initialize("{}")
		log := c.server.log.With("a", 1).WithGroup("g").With("b", 2)
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			log.Log(t.Context(), level, "hello", "c", "d e", slog.MessageKey, "kept")
		}
		c.alive()
		c.nothing() // the client is not ready yet
		c.notify("initialized", "{}")
		c.logged("serving")
		for _, level := range []int{3, 2, 1} {
			want := fmt.Sprintf(`{"type":%d,"message":"hello a=1 g.b=2 g.c=\"d e\" g.msg=kept"}`, level)
			if diff := cmp.Diff(want, string(c.asked("window/logMessage").Params)); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		}
		if got := strings.Count(c.script.log.String(), "msg=hello a=1 g.b=2"); got != 3 {
			t.Errorf("%d messages on stderr, want 3", got)
		}
		c.leave()
	})
}

// A log that is faster than the client loses messages, and nothing waits.
func TestLogDrops(t *testing.T) {
	t.Parallel()
	l := newClientLog()
	log := slog.New(l)
	for range 10 * maxLogs {
		log.Info("x")
	}
	if len(l.queue) != maxLogs {
		t.Errorf("%d messages wait, want %d", len(l.queue), maxLogs)
	}
}
