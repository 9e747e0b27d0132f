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
	"syscall"
	"testing"
	"time"
)

// A server that is told to end does so at once, whatever it is doing, and leaves nothing in
// the tree: it writes nothing there.
func binaryEnded(t *testing.T, bin string) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("nothing can be told to end from outside")
	}
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt, os.Kill} {
		dir := t.TempDir()
		cmd := exec.Command(bin, "lsp", "--stdio")
		c := command(t, cmd)
		skill := openSkill(c, dir, 0)
		for i := range 50 {
			c.call(strconv.Itoa(i+1), "textDocument/hover", skill.at(1, 7))
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		c.wantExit(-1) // by the signal
		if files := filesBelow(t, dir); len(files) != 1 {
			t.Errorf("after %v there are %q", sig, files)
		}
	}
}

func filesBelow(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A client that asks and asks and reads nothing is served no longer than it wants to be:
// what it says is still heard, and the server goes when it does.
func binaryDeaf(t *testing.T, bin string) {
	t.Parallel()
	for _, leave := range []struct {
		name string
		say  []string
		code int
	}{
		{"closes its end", nil, 1},
		{"says exit", []string{`{"jsonrpc":"2.0","id":"last","method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`}, 0},
	} {
		t.Run(leave.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), bin, "lsp", "--stdio")
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, deaf, err := os.Pipe() // that is full soon
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			cmd.Stdout = deaf
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			deaf.Close()
			c := &script{TB: t, to: in, log: new(lockedBuffer)}
			c.call("0", "initialize", `{"capabilities":{}}`)
			for i := range 20_000 {
				c.call(strconv.Itoa(i+1), "workspace/symbol", `{"query":"a"}`)
				c.send("nonsense")
			}
			for _, body := range leave.say {
				c.send("%s", body)
			}
			if leave.say == nil {
				in.Close()
			}
			began := time.Now()
			_ = cmd.Wait()
			if took := time.Since(began); took > patience || cmd.ProcessState.ExitCode() != leave.code {
				t.Errorf("it ends after %v with %v, want exit code %d", took, cmd.ProcessState, leave.code)
			}
		})
	}
}

// Two servers of one tree do not disturb each other, and each hears what the other's editor
// saves.
func binaryTwo(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	dir := t.TempDir()
	one, two := serve(t), serve(t)
	mine, theirs := openSkill(one, dir, 1), openSkill(two, dir, 1)
	gamma := filepath.Join(dir, ".claude", "skills", "gamma", "SKILL.md")
	if err := os.MkdirAll(filepath.Dir(gamma), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(description string) {
		t.Helper()
		if err := os.WriteFile(gamma, fmt.Appendf(nil, "---\nname: gamma\ndescription: %s\n---\n", description), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for round := range 3 {
		name := fmt.Sprintf("gamma-%d", round)
		write(name)
		for i, c := range []*script{one, two} {
			c.Helper()
			file := []skillFile{mine, theirs}[i]
			edit := fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"text":%s}]}`, file.uri, round+10, quote(skillText(round+10+i)+"\nUse `gamma`.\n"))
			c.notify("textDocument/didChange", edit)
			// The disk tells when it likes: asked until it has.
			deadline := time.Now().Add(patience)
			for id := 1; ; id++ {
				c.call(fmt.Sprintf(`"%d.%d"`, round, id), "textDocument/hover", file.at(6, 7))
				m := c.wantCode(fmt.Sprintf(`"%d.%d"`, round, id), 0)
				if strings.Contains(string(m.Result), name) {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("server %d never hears of %s: %s", i, name, m.Result)
				}
			}
			c.call(`"own"`, "textDocument/hover", file.at(1, 7))
			if m := c.wantCode(`"own"`, 0); !strings.Contains(string(m.Result), fmt.Sprintf("for version %d.", round+10+i)) {
				t.Errorf("server %d has lost its buffer: %s", i, m.Result)
			}
		}
	}
	one.leave()
	two.leave()
}

// A hundred servers that start at once on one tree all answer, and all go.
func binaryHundred(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	n := 100
	if testing.Short() || raceEnabled {
		n = 20
	}
	dir := t.TempDir()
	first := serve(t)
	skill := openSkill(first, dir, 0)
	began := time.Now()
	var all []*script
	for range n {
		c := serve(t)
		c.call("0", "initialize", fmt.Sprintf(`{"rootUri":%q,"capabilities":{}}`, thisPlatform().uri(dir)))
		c.notify("initialized", "{}")
		c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":1,"text":%s}}`, skill.uri, quote(skillText(1))))
		c.call("1", "textDocument/hover", skill.at(1, 7))
		all = append(all, c)
	}
	for _, c := range all {
		c.wantCode("0", 0)
		if m := c.wantCode("1", 0); !strings.Contains(string(m.Result), "for version 1.") {
			t.Errorf("hover: %s", m.Result)
		}
		c.leave()
	}
	first.leave()
	t.Logf("%d servers in %v", n, time.Since(began).Round(time.Millisecond))
}

// One burst of forty changes with a save after every third in each of many sessions, sent
// without a pause behind the start: nobody has had time to settle.
func binaryBurstSessions(t *testing.T, serve func(*testing.T) *script) {
	t.Parallel()
	const changes = 40
	n := number(t, "SKILLPLS_BURSTS", 100)
	if testing.Short() || raceEnabled {
		n = min(n, 10)
	}
	for range n {
		c := serve(t)
		skill := openSkill(c, t.TempDir(), 0)
		var all strings.Builder
		c.hold = &all
		for v := 1; v <= changes; v++ {
			c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"text":%s}]}`, skill.uri, v, quote(skillText(v))))
			if v%3 == 0 {
				c.notify("textDocument/didSave", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, skill.uri))
			}
		}
		c.call("1", "textDocument/hover", skill.at(1, 7))
		c.hold = nil
		c.raw(all.String())
		if m := c.wantCode("1", 0); !strings.Contains(string(m.Result), fmt.Sprintf("for version %d.", changes)) {
			t.Fatalf("hover: %s", m.Result)
		}
		c.leave()
	}
	t.Logf("%d sessions", n)
}

// number is what an environment variable says, or else n.
func number(t testing.TB, name string, n int) int {
	t.Helper()
	said := os.Getenv(name)
	if said == "" {
		return n
	}
	if err := json.Unmarshal([]byte(said), &n); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
