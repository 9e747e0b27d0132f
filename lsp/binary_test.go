package lsp

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// built builds the program, as users get it, for as long as the test runs.
func built(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "skillpls")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", name, "github.com/skillpls/skillpls/cmd/skillpls").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return name
}

// The protocol, spoken to the built program over its standard input and output.
func TestBinary(t *testing.T) {
	t.Parallel()
	bin := built(t)
	serve := func(t *testing.T) *script { return command(t, exec.Command(bin, "lsp", "--stdio")) }
	t.Run("lifecycle", func(t *testing.T) { binaryLifecycle(t, serve) })
	t.Run("leaving", func(t *testing.T) { binaryLeaving(t, bin) })
	t.Run("watchdog", func(t *testing.T) { binaryWatchdog(t, serve) })
	t.Run("messages", func(t *testing.T) { binaryMessages(t, serve) })
	t.Run("frames", func(t *testing.T) { binaryFrames(t, serve) })
	t.Run("requests", func(t *testing.T) { binaryRequests(t, serve) })
	t.Run("bursts", func(t *testing.T) { binaryBursts(t, serve) })
	t.Run("starts", func(t *testing.T) { binaryStarts(t, serve) })
}

// An editor that does not read what it asked for last has left politely all the same.
func binaryLeaving(t *testing.T, bin string) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), bin, "lsp", "--stdio")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	say := func(message string) {
		t.Helper()
		if _, err := fmt.Fprintf(in, "Content-Length: %d\r\n\r\n%s", len(message), message); err != nil {
			t.Fatal(err)
		}
	}
	say(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}`)
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	out.Close()
	say(`{"jsonrpc":"2.0","id":1,"method":"shutdown"}`)
	say(`{"jsonrpc":"2.0","method":"exit"}`)
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// The exit code says whether the client left as the protocol wants it to.
func binaryLifecycle(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	const initialize = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}`
	const shutdown = `{"jsonrpc":"2.0","id":1,"method":"shutdown"}`
	const exit = `{"jsonrpc":"2.0","method":"exit"}`
	for _, tt := range []struct {
		name   string
		script []string
		close  bool // stdin, behind the script
		code   int
	}{
		{"polite", []string{initialize, shutdown, exit}, false, 0},
		{"polite, stdin closed at once", []string{initialize, shutdown, exit}, true, 0},
		{"exit without shutdown", []string{initialize, exit}, false, 1},
		{"exit first", []string{exit}, false, 1},
		{"refused shutdown", []string{shutdown, exit}, false, 1},
		{"end of input", []string{initialize}, true, 1},
		{"end of input after shutdown", []string{initialize, shutdown}, true, 0},
		{"end of input first", nil, true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := serve(t)
			for _, body := range tt.script {
				c.send("%s", body)
			}
			if tt.close {
				c.to.Close()
			}
			c.wantExit(tt.code)
			c.to.Close()
		})
	}
	t.Run("phases", func(t *testing.T) {
		t.Parallel()
		c := serve(t)
		c.call("1", "textDocument/hover", `{}`)
		c.wantCode("1", -32002)
		c.initialize("{}")
		c.call("2", "initialize", `{"capabilities":{}}`)
		c.wantCode("2", -32600)
		c.call("3", "shutdown", `{}`)
		if m := c.wantCode("3", 0); string(m.Result) != "null" {
			t.Errorf("shutdown: %s", m.Result)
		}
		c.call("4", "textDocument/hover", `{}`)
		c.wantCode("4", -32600)
		c.notify("exit", "")
		c.wantExit(0)
	})
}

// The server ends with the process that started it, though its input stays open.
func binaryWatchdog(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		later bool // it ends while the server serves, else it is dead before
	}{{"dead", false}, {"dies", true}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parent := child()
			in, err := parent.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			end := func() {
				in.Close()
				_ = parent.Wait() // it is reaped: a process that is not still has its id
			}
			if !tt.later {
				end()
			}
			c := serve(t)
			c.call("0", "initialize", fmt.Sprintf(`{"processId":%d,"capabilities":{}}`, parent.Process.Pid))
			if tt.later {
				c.wantCode("0", 0)
				end()
			}
			c.wantExit(1)
		})
	}
}

// What cannot be made out is answered with the code that the protocol has for it,
// and the session goes on.
func binaryMessages(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	c := serve(t)
	c.initialize("{}")
	c.notify("initialized", "{}")
	for _, tt := range []struct {
		body string
		id   string // that the answer carries; "" for no answer
		code int
	}{
		{`{"jsonrpc":"2.0","id":1,`, "null", -32700},
		{`not json`, "null", -32700},
		{"\xff\xfe", "null", -32700},
		{`[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]`, "null", -32600},
		{`[]`, "null", -32600},
		{`{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}`, "null", -32600},
		{`{"jsonrpc":"2.0","id":9223372036854775808,"method":"shutdown"}`, "null", -32600},
		{`{"jsonrpc":"2.0","id":4294967296,"method":"x/unknown"}`, "4294967296", -32601},
		{`{"jsonrpc":"2.0","id":"s","method":"x/unknown"}`, `"s"`, -32601},
		{`{"jsonrpc":"2.0","id":2,"method":"x/unknown"}`, "2", -32601},
		{`{"jsonrpc":"2.0","id":3,"method":"textDocument/moniker","params":{"query":""}}`, "3", -32601}, // not offered
		{`{"jsonrpc":"2.0","id":4,"method":"textDocument/hover","params":[]}`, "4", -32602},
		{`{"jsonrpc":"2.0","id":5,"method":"textDocument/hover","params":{"textDocument":{"uri":7}}}`, "5", -32602},
		{`{"jsonrpc":"2.0","id":6,"method":"textDocument/hover"}`, "6", -32602},
		{`{"jsonrpc":"2.0","id":7,"method":"textDocument/hover","params":{}}`, "7", 0}, // about no file
		{`{"jsonrpc":"2.0","id":8,"method":"textDocument/hover","params":{"textDocument":{"uri":"untitled:Untitled-1"},"position":{"line":9,"character":9}}}`, "8", 0},
		{`{"jsonrpc":"2.0","method":"x/unknown","params":{}}`, "", 0},
		{`{"jsonrpc":"2.0","method":"$/unknown"}`, "", 0},
		{`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":7}}`, "", 0},
		{`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///none.md","version":1},"contentChanges":[]}}`, "", 0},
		{`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:////x"}}}`, "", 0},
		{`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":99}}`, "", 0},
		{`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":[]}}`, "", 0},
		{`{"jsonrpc":"2.0","id":99,"result":null,"error":null}`, "", 0},
	} {
		c.send("%s", tt.body)
		if tt.id != "" {
			c.wantCode(tt.id, tt.code)
		}
		c.call(`"after"`, "x/unknown", "")
		c.wantCode(`"after"`, -32601)
	}
	c.nothing()
	c.leave()
}

// Headers in any case and with more fields than needed; a message that is too
// large is refused without being kept; a frame that cannot be made out ends it.
func binaryFrames(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	c := serve(t)
	c.initialize("{}")
	const body = `{"jsonrpc":"2.0","id":1,"method":"x/unknown"}`
	for _, h := range []string{
		"content-length: %d\r\n\r\n", "CONTENT-LENGTH:%d\r\n\r\n", "Content-Length: %d\n\n",
		"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
	} {
		c.raw(fmt.Sprintf(h, len(body)) + body)
		c.wantCode("1", -32601)
	}
	c.raw(fmt.Sprintf("Content-Length: %d\r\n\r\n", maxMessage+1))
	spaces := strings.Repeat(" ", 1<<20)
	for range maxMessage >> 20 {
		c.raw(spaces)
	}
	c.raw(" ")
	c.wantCode("null", -32600)
	c.leave()

	for _, s := range []string{"nonsense\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n"} {
		c := serve(t)
		c.raw(s)
		c.wantExit(1)
	}
	c = serve(t)
	c.raw("Content-Length: 2147483648\r\n\r\n{}") // a claim of 2 GiB, of which nothing comes
	c.to.Close()
	c.wantExit(1)
}

// A client that sends all its questions before it reads an answer gets them all,
// as does one that takes them back.
func binaryRequests(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	c := serve(t)
	skill := openSkill(c, t.TempDir(), 0)
	for i := range 500 {
		c.call(strconv.Itoa(i+10), "textDocument/hover", skill.at(1, 7))
		if i%5 == 0 {
			c.call(fmt.Sprintf(`"s%d"`, i), "skillpls/settled", "")
			c.notify("$/cancelRequest", fmt.Sprintf(`{"id":"s%d"}`, i))
		}
	}
	for i := range 500 {
		c.wantCode(strconv.Itoa(i+10), 0)
		if i%5 == 0 { // it may have been faster than we changed our mind
			m := c.take(func(m message) bool { return string(m.ID) == fmt.Sprintf(`"s%d"`, i) })
			if m.code() != 0 && m.code() != -32800 {
				t.Errorf("cancelled: %+v", m.Error)
			}
		}
	}
	// Without a range a change is the whole text.
	c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%q,"version":7},"contentChanges":[{"text":%s}]}`, skill.uri, quote(skillText(7))))
	c.call("1", "textDocument/hover", skill.at(1, 7))
	if m := c.wantCode("1", 0); !strings.Contains(string(m.Result), "for version 7.") {
		t.Errorf("hover: %s", m.Result)
	}
	c.leave()
}

// A hundred bursts of forty changes with a save after every third, all sent
// without a pause. The hover behind each burst tells of its last text.
func binaryBursts(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	const bursts, changes = 100, 40
	c := serve(t)
	skill := openSkill(c, t.TempDir(), 0)
	var all strings.Builder
	c.hold = &all
	version := 0
	for burst := range bursts {
		for i := range changes {
			old := len(strconv.Itoa(version))
			version++
			// Only the number is replaced: what came before has to be right.
			c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"range":{"start":{"line":2,"character":%d},"end":{"line":2,"character":%d}},"text":"%d"}]}`,
				skill.uri, version, skillColumn, skillColumn+old, version))
			if i%3 == 2 {
				c.notify("textDocument/didSave", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, skill.uri))
			}
		}
		c.call(strconv.Itoa(burst+1), "textDocument/hover", skill.at(1, 7))
	}
	c.hold = nil
	begin := time.Now()
	c.raw(all.String())
	for burst := range bursts {
		want := fmt.Sprintf("for version %d.", (burst+1)*changes)
		if m := c.wantCode(strconv.Itoa(burst+1), 0); !strings.Contains(string(m.Result), want) {
			t.Fatalf("hover after burst %d: %s, want %q in it", burst+1, m.Result, want)
		}
	}
	t.Logf("%d changes and saves answered in %v", version, time.Since(begin).Round(time.Millisecond))
	c.leave()
}

// No start hangs: two at a time, each says initialize, shutdown, exit. -short
// makes it a sample.
func binaryStarts(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	n := int64(1000)
	if testing.Short() && os.Getenv("CI") == "" {
		n = 40
	}
	begin := time.Now()
	var next atomic.Int64
	t.Cleanup(func() { t.Logf("%d starts in %v", n, time.Since(begin).Round(time.Millisecond)) })
	for worker := range 2 {
		t.Run(strconv.Itoa(worker), func(t *testing.T) {
			t.Parallel()
			for next.Add(1) <= n && !t.Failed() {
				c := serve(t)
				c.initialize("{}")
				c.notify("initialized", "{}")
				c.call("1", "shutdown", "")
				c.wantCode("1", 0)
				c.notify("exit", "")
				c.wantExit(0) // though stdin stays open
				c.to.Close()
			}
		})
	}
}

// A skillFile is the open skill of a session with the binary.
type skillFile struct{ uri string }

// at returns the params of a request about a place.
func (f skillFile) at(line, character int) string {
	return fmt.Sprintf(`{"textDocument":{"uri":%q},"position":{"line":%d,"character":%d}}`, f.uri, line, character)
}

// skillColumn is where the version stands in the description of skillText.
const skillColumn = len("description: Use 😀 for version ") - 2 // in UTF-16

func skillText(version int) string {
	return fmt.Sprintf("---\nname: alpha\ndescription: Use 😀 for version %d.\n---\n# Alpha\n", version)
}

// openSkill begins a session in dir, with one skill that is open.
func openSkill(c *script, dir string, version int) skillFile {
	c.Helper()
	path := filepath.Join(dir, ".claude", "skills", "alpha", "SKILL.md")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(skillText(version)), 0o644); err != nil {
		c.Fatal(err)
	}
	on := thisPlatform()
	c.call("0", "initialize", fmt.Sprintf(`{"processId":null,"rootUri":%q,"capabilities":{}}`, on.uri(dir)))
	c.wantCode("0", 0)
	c.notify("initialized", "{}")
	f := skillFile{string(on.uri(path))}
	text, err := json.Marshal(skillText(version))
	if err != nil {
		c.Fatal(err)
	}
	c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":%d,"text":%s}}`, f.uri, version, text))
	return f
}
