package lsp

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLifecycle(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.call("1", "test/text", `{}`)
	c.wantCode("1", -32002)
	c.call("1", "shutdown", ``)
	c.wantCode("1", -32002)
	c.open("x") // dropped
	for _, bad := range []string{`7`, `[]`, `{"processId":"x"}`, ``} {
		c.call("1", "initialize", bad)
		c.wantCode("1", -32602)
	}
	m := c.initialize(`{}`)
	if got, want := string(m.Result), `"serverInfo":{"name":"skillpls","version":"1.2.3"}`; !strings.Contains(got, want) {
		t.Errorf("initialize: %s, want %s in it", got, want)
	}
	c.call("1", "initialize", `{"capabilities":{}}`)
	c.wantCode("1", -32600)
	c.call("1", "test/text", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, docURI))
	if m := c.wantCode("1", 0); string(m.Result) != "null" {
		t.Errorf("didOpen before initialize was heard: %s", m.Result)
	}
	c.call("1", "shutdown", `{}`)
	if m := c.wantCode("1", 0); string(m.Result) != "null" {
		t.Errorf("shutdown: %s", m.Result)
	}
	for _, method := range []string{"test/text", "shutdown", "initialize", "t/unknown"} {
		c.call("1", method, `{}`)
		c.wantCode("1", -32600)
	}
	c.open("x")
	c.notify("initialized", "{}")
	c.notify("exit", "")
	c.wantExit(0)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.notify("exit", "")
	c.wantExit(1)
	c = start(t, nil, nil)
	c.initialize("{}")
	c.notify("exit", "{}")
	c.wantExit(1)
	c = start(t, nil, nil)
	c.initialize("{}")
	c.call("1", "shutdown", "")
	c.wantCode("1", 0)
	c.to.Close() // without exit
	c.wantExit(0)
	c = start(t, nil, nil)
	c.initialize("{}")
	c.to.Close()
	c.wantExit(1)
}

// 200 starts, each of which ends in exit with stdin closed at once.
func TestStarts(t *testing.T) {
	t.Parallel()
	for range 200 {
		c := start(t, nil, nil)
		c.initialize("{}")
		c.call("1", "shutdown", "null")
		c.wantCode("1", 0)
		c.notify("exit", "")
		c.to.Close()
		c.wantExit(0)
	}
}

// Clients say in many ways, some of them wrong, which folders are open.
func TestInitializeFolders(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		want         []folder
	}{
		{"nothing", `{}`, nil},
		{"folders", `{"workspaceFolders":[{"uri":"file:///w","name":"w"},{"uri":"file:///w/","name":"again"},{"uri":"vscode-vfs://x/y","name":"far"},{"uri":"file:///a%20b","name":"ab"}],"rootUri":"file:///other"}`,
			[]folder{{URI: "file:///w", Name: "w", Path: "/w", key: "file:///w"}, {URI: "file:///a%20b", Name: "ab", Path: "/a b", key: "file:///a%20b"}}},
		{"root", `{"workspaceFolders":null,"rootUri":"file:///r","rootPath":"/p"}`, []folder{{URI: "file:///r", Path: "/r", key: "file:///r"}}},
		{"no folder open", `{"workspaceFolders":[],"rootUri":null}`, nil},
		{"old", `{"rootUri":null,"rootPath":"/p q"}`, []folder{{URI: "file:///p%20q", Path: "/p q", key: "file:///p%20q"}}},
		{"relative", `{"rootPath":"p"}`, nil},
		{"bad root", `{"rootUri":"file:////x"}`, nil},
		{"odd capabilities", `{"rootUri":"file:///r","capabilities":{"textDocument":7}}`, []folder{{URI: "file:///r", Path: "/r", key: "file:///r"}}},
		{"capabilities null", `{"rootUri":"file:///r","capabilities":null,"clientInfo":null}`, []folder{{URI: "file:///r", Path: "/r", key: "file:///r"}}},
		{"odd pid", `{"processId":-1,"rootUri":"file:///r"}`, []folder{{URI: "file:///r", Path: "/r", key: "file:///r"}}},
	} {
		var got []folder
		c := start(t, nil, func(s *server) {
			s.store.changed = func(_, next *state) {
				if _, ok := next.cause.(started); ok {
					got = next.folders
				}
			}
		})
		c.call("1", "initialize", tt.params)
		c.wantCode("1", 0)
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(folder{})); diff != "" {
			t.Errorf("%s: folders (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestClientFacts(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.call("1", "initialize", `{"clientInfo":{"name":"Ed","version":"9"},"initializationOptions":{"a":1},"capabilities":{"general":{"positionEncodings":["utf-32","utf-8"]}}}`)
	if m := c.wantCode("1", 0); !strings.Contains(string(m.Result), `"positionEncoding":"utf-8"`) {
		t.Errorf("initialize: %s", m.Result)
	}
	got := c.server.store.current.Load().client
	if got.name != "Ed 9" || string(got.options) != `{"a":1}` || got.encoding != encodingUTF8 {
		t.Errorf("client %q, options %s, encoding %s", got.name, got.options, got.encoding.kind())
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	c := start(t, nil, func(s *server) {
		s.watch = func(_ context.Context, pid int) {
			if pid == 4711 {
				<-ended
			}
		}
	})
	c.call("0", "initialize", `{"processId":4711,"capabilities":{}}`)
	c.wantCode("0", 0)
	c.alive()
	close(ended)
	c.wantExit(1)
}

// The real watch ends with the process, and with its context, and takes a
// process that is not ours for alive.
func TestWatchParent(t *testing.T) {
	t.Parallel()
	cmd := child()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() { watchParent(ctx, cmd.Process.Pid); close(watched) }()
	select {
	case <-watched:
		t.Error("ended while the process lives")
	default:
	}
	cancel()
	<-watched
	in.Close()
	_ = cmd.Wait()
	watchParent(t.Context(), cmd.Process.Pid)
}

func TestWatchPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		watchParent(ctx, os.Getpid())
		if ctx.Err() == nil {
			t.Error("took this process for dead")
		}
	})
}

// The real thing: a process whose stdin stays open.
func TestProcess(t *testing.T) {
	t.Parallel()
	dead := child()
	if err := dead.Run(); err == nil { // no stdin: it ends at once, with 1
		t.Fatal("the dead process ended well")
	}
	const initialize = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}`
	const shutdown = `{"jsonrpc":"2.0","id":1,"method":"shutdown"}`
	const exit = `{"jsonrpc":"2.0","method":"exit"}`
	for _, tt := range []struct {
		name   string
		script []string
		close  bool
		code   int
	}{
		{"polite", []string{initialize, shutdown, exit}, false, 0},
		{"rude", []string{initialize, exit}, false, 1},
		{"early", []string{exit}, false, 1},
		{"early, after a refused shutdown", []string{shutdown, exit}, false, 1},
		{"busy", []string{initialize, `{"jsonrpc":"2.0","id":2,"method":"test/slow","params":{"millis":3600000}}`, shutdown, exit}, false, 0},
		{"orphan", []string{strings.Replace(initialize, `{"capa`, fmt.Sprintf(`{"processId":%d,"capa`, dead.Process.Pid), 1)}, false, 1},
		{"closed", []string{initialize}, true, 1},
		{"closed after shutdown", []string{initialize, shutdown}, true, 0},
		{"closed after exit", []string{initialize, shutdown, exit}, true, 0},
		{"broken", []string{initialize, "\r\n\r\n"}, false, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := command(t, child())
			for _, body := range tt.script {
				if strings.HasPrefix(body, "{") {
					c.send("%s", body)
				} else {
					c.raw(body)
				}
			}
			if tt.close {
				c.to.Close()
			}
			c.wantExit(tt.code)
			c.to.Close()
		})
	}
}

// The same conversations through a real pipe: order, saves in between, cancel.
func TestProcessSession(t *testing.T) {
	t.Parallel()
	c := command(t, child())
	c.initialize("{}")
	c.open("")
	var all strings.Builder
	c.hold = &all
	for v := 1; v <= 5000; v++ {
		c.change(v, fmt.Sprintf(`{"text":"%d"}`, v))
		if v%3 == 0 && v < 120 {
			c.save()
		}
		if v%100 == 0 {
			c.call(strconv.Itoa(v), "test/slow", `{"millis":20}`)
		}
	}
	c.hold = nil
	c.raw(all.String())
	if got := c.text(); got.Text != "5000" || got.Version != 5000 {
		t.Errorf("version %d, text %q", got.Version, got.Text)
	}
	for v := 100; v <= 5000; v += 100 {
		if m := c.wantCode(strconv.Itoa(v), 0); string(m.Result) != strconv.Itoa(v) {
			t.Errorf("request after change %d saw version %s", v, m.Result)
		}
	}
	c.call("7", "test/slow", `{"millis":3600000}`)
	c.notify("$/cancelRequest", `{"id":7}`)
	c.wantCode("7", -32800)
	c.send("nonsense")
	c.wantCode("null", -32700)
	c.leave()
}

// No start hangs. Half of them send their first burst before the answer.
func TestProcessStarts(t *testing.T) {
	n := 1000
	switch {
	case testing.Short():
		n = 48
	case raceEnabled: // which makes a process ten times as slow to start
		n = 200
	}
	const at = 4 // more than there are processors here, so that they get in each other's way
	for worker := range at {
		t.Run(strconv.Itoa(worker), func(t *testing.T) {
			t.Parallel()
			for i := range n / at {
				c := command(t, child())
				if i%2 == 0 {
					c.initialize("{}")
				} else {
					c.call("0", "initialize", `{"capabilities":{}}`)
				}
				c.notify("initialized", "{}")
				c.open("x")
				c.change(1, `{"text":"y"}`)
				c.save()
				c.call("1", "shutdown", "")
				c.notify("exit", "")
				c.wantCode("1", 0)
				c.wantExit(0)
				c.to.Close()
			}
		})
	}
}
