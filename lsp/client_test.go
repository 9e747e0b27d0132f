package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a scripted client waits before it calls a server dead.
const patience = 20 * time.Second

// A message is what the server sent.
type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	at time.Time
}

func (m message) code() int {
	if m.Error == nil {
		return 0
	}
	return m.Error.Code
}

// A script is a scripted client of any server: it writes exactly what it is
// told to, and takes answers by id. Methods fail the test instead of returning
// errors.
type script struct {
	testing.TB
	to   io.WriteCloser
	hold *strings.Builder // if set, raw collects what it would write
	log  *lockedBuffer    // what the server wrote to its stderr
	exit chan int         // receives the exit code, once

	mu    sync.Mutex
	cond  sync.Cond
	got   []message // not yet taken
	ended bool
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newScript(t testing.TB, to io.WriteCloser, from io.Reader) *script {
	c := &script{TB: t, to: to, log: new(lockedBuffer), exit: make(chan int, 1)}
	c.cond.L = &c.mu
	go c.read(from)
	return c
}

// command starts a process whose stdin and stdout are the connection. The
// process is killed when the test has ended.
func command(t testing.TB, cmd *exec.Cmd) *script {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log := new(lockedBuffer)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := newScript(t, in, out)
	c.log = log
	go func() {
		c.untilEnd() // Wait would close stdout under the reader
		_ = cmd.Wait()
		c.exit <- cmd.ProcessState.ExitCode()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		c.untilEnd()
	})
	return c
}

// A session is a script against a server in this process.
type session struct {
	*script
	server *server
}

// start starts a server in this process, with the features of table beside
// testRequests. before, if not nil, may change it before it serves.
func start(t testing.TB, table map[string]request, before func(*server)) session {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	all := maps.Clone(testRequests)
	maps.Copy(all, table)
	c := newScript(t, inW, outR)
	s := newServer(Options{Version: "1.2.3", Log: slog.New(slog.NewTextHandler(c.log, nil))}, all)
	s.documents.platform = posix
	s.dispatcher.changes = s.documents.changes()
	if before != nil {
		before(s)
	}
	go func() {
		c.exit <- s.serve(inR, outW)
		outW.Close()
	}()
	t.Cleanup(func() { inW.Close(); outR.Close() })
	return session{c, s}
}

func (c *script) read(r io.Reader) {
	in := bufio.NewReader(r)
	for {
		length := 0
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				c.mu.Lock()
				c.ended = true
				c.cond.Broadcast()
				c.mu.Unlock()
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			length, _ = strconv.Atoi(strings.TrimPrefix(line, "Content-Length: "))
		}
		body := make([]byte, length)
		_, _ = io.ReadFull(in, body)
		m := message{at: time.Now()}
		if err := json.Unmarshal(body, &m); err != nil {
			c.Errorf("server sent %q: %v", body, err)
		}
		c.mu.Lock()
		c.got = append(c.got, m)
		c.cond.Broadcast()
		c.mu.Unlock()
	}
}

func (c *script) untilEnd() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.ended {
		c.cond.Wait()
	}
}

// raw writes s as it is.
func (c *script) raw(s string) {
	c.Helper()
	if c.hold != nil {
		c.hold.WriteString(s)
		return
	}
	if _, err := io.WriteString(c.to, s); err != nil {
		c.Fatalf("write: %v; log: %s", err, c.log)
	}
}

// send writes a message with a header.
func (c *script) send(format string, args ...any) {
	c.Helper()
	body := fmt.Sprintf(format, args...)
	c.raw(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
}

// call sends a request with a raw id; notify a notification. Params are raw JSON
// or "" for none.
func (c *script) call(id, method, params string) {
	c.Helper()
	c.send(`{"jsonrpc":"2.0","id":%s,"method":%q%s}`, id, method, withParams(params))
}

func (c *script) notify(method, params string) {
	c.Helper()
	c.send(`{"jsonrpc":"2.0","method":%q%s}`, method, withParams(params))
}

func withParams(p string) string {
	if p == "" {
		return ""
	}
	return `,"params":` + p
}

// take returns the first message that fits, and waits for it.
func (c *script) take(fits func(message) bool) message {
	c.Helper()
	expired := false
	stop := time.AfterFunc(patience, func() {
		c.mu.Lock()
		expired = true
		c.cond.Broadcast()
		c.mu.Unlock()
	})
	defer stop.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if i := slices.IndexFunc(c.got, fits); i >= 0 {
			m := c.got[i]
			c.got = slices.Delete(c.got, i, i+1)
			return m
		}
		if c.ended || expired {
			c.Fatalf("no such message; left: %+v; log: %s", c.got, c.log)
		}
		c.cond.Wait()
	}
}

// asked takes the next request or notification of the given method.
func (c *script) asked(method string) message {
	c.Helper()
	return c.take(func(m message) bool { return m.Method == method })
}

// wantCode takes the answer to id and wants an error code, or 0 for a result.
func (c *script) wantCode(id string, code int) message {
	c.Helper()
	m := c.take(func(m message) bool { return m.Method == "" && string(m.ID) == id })
	if m.code() != code {
		c.Errorf("answer to %s: %+v %s, want code %d", id, m.Error, m.Result, code)
	}
	return m
}

// alive proves that the connection still works, and is a barrier: what was sent
// before has arrived.
func (c *script) alive() {
	c.Helper()
	c.call(`"alive"`, "test/alive", `{}`)
	if m := c.wantCode(`"alive"`, 0); string(m.Result) != "null" {
		c.Errorf("alive: %s", m.Result)
	}
}

// logged takes the first log message that holds s.
func (c *script) logged(s string) message {
	c.Helper()
	return c.take(func(m message) bool { return m.Method == "window/logMessage" && strings.Contains(string(m.Params), s) })
}

// nothing wants all messages to have been taken but those that the server sends
// unasked: logs and diagnostics.
func (c *script) nothing() {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.got {
		if m.Method != "window/logMessage" && m.Method != "textDocument/publishDiagnostics" {
			c.Errorf("unexpected: id %s, method %q, params %s, result %s, error %+v", m.ID, m.Method, m.Params, m.Result, m.Error)
		}
	}
}

// initialize sends capabilities, which are raw JSON, and returns the answer.
func (c *script) initialize(capabilities string) message {
	c.Helper()
	c.call("0", "initialize", `{"processId":null,"rootUri":null,"capabilities":`+capabilities+`}`)
	return c.wantCode("0", 0)
}

// wantExit waits for the server to end.
func (c *script) wantExit(code int) {
	c.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case got := <-c.exit:
		if got != code {
			c.Errorf("exit code %d, want %d; log: %s", got, code, c.log)
		}
	case <-timer.C:
		c.Fatalf("server does not end; log: %s", c.log)
	}
}

// leave is the polite end.
func (c *script) leave() {
	c.Helper()
	c.call(`"leave"`, "shutdown", "")
	c.wantCode(`"leave"`, 0)
	c.notify("exit", "")
	c.wantExit(0)
}

// The document that most tests work on.
const docURI = "file:///w/a.md"

func (c *script) open(text string) {
	c.Helper()
	c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":0,"text":%s}}`, docURI, quote(text)))
}

func (c *script) save() {
	c.Helper()
	c.notify("textDocument/didSave", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, docURI))
}

// change sends one didChange; changes are raw JSON, separated by commas.
func (c *script) change(version int, changes string) {
	c.Helper()
	c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[%s]}`, docURI, version, changes))
}

func quote(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // of a string: it cannot be
	}
	return string(raw)
}

// decodeResult decodes the result of an answer.
func decodeResult[T any](c *script, m message) T {
	c.Helper()
	var v T
	if err := json.Unmarshal(m.Result, &v); err != nil {
		c.Fatalf("result %s: %v", m.Result, err)
	}
	return v
}
