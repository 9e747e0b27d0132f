package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// echo is a parser whose tokens are the text.
func echo(t *testing.T) *host {
	t.Helper()
	texts, in := io.Pipe()
	out, tokens := io.Pipe()
	h := &host{in: in, waiting: make(map[int]chan json.RawMessage)}
	h.wg.Go(func() { h.read(out) })
	h.wg.Go(func() {
		lines := bufio.NewReader(texts)
		for {
			line, err := lines.ReadString('\n')
			if err == nil { // it waits until it is read, as a pipe that is full does
				_, err = io.WriteString(tokens, strings.Replace(line, `"text":`, `"tokens":`, 1))
			}
			if err != nil {
				tokens.Close()
				return
			}
		}
	})
	t.Cleanup(func() { in.Close(); h.wg.Wait() })
	return h
}

// Each gets the tokens of its own text, and an error once there is no parser.
func TestHostParses(t *testing.T) {
	t.Parallel()
	h := echo(t)
	var wg sync.WaitGroup
	for _, text := range []string{"a", "b\n", "\"c\"", strings.Repeat("long ", 100_000)} {
		wg.Go(func() {
			raw, err := h.parse(text)
			var got string
			if err == nil {
				err = json.Unmarshal(raw, &got)
			}
			if err != nil || got != text {
				t.Errorf("%.20q is parsed as %.20q, %v", text, got, err)
			}
		})
	}
	wg.Wait()
	h.in.(io.Closer).Close()
	h.wg.Wait()
	if _, err := h.parse("d"); err == nil {
		t.Error("an answer from nowhere")
	}
}

// The server's client answers about files what is on disk.
func TestHostFiles(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a b.md"), []byte("é\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "dir"), 0o755); err != nil {
		t.Fatal(err)
	}
	uri := "file://" + filepath.ToSlash(root)
	if !strings.HasPrefix(uri, "file:///") { // a drive
		uri = "file:///" + filepath.ToSlash(root)
	}
	h := new(host)
	for _, c := range []struct{ method, params, want string }{
		{"markdown/fs/readFile", `{"uri":"` + uri + `/a%20b.md"}`, `[195,169,0]`},
		{"markdown/fs/stat", `{"uri":"` + uri + `/dir"}`, `{"isDirectory":true}`},
		{"markdown/fs/stat", `{"uri":"` + uri + `/a%20b.md"}`, `{"isDirectory":false}`},
		{"markdown/fs/stat", `{"uri":"` + uri + `/none"}`, `null`},
		{"markdown/fs/readDirectory", `{"uri":"` + uri + `"}`, `[["a b.md",{"isDirectory":false}],["dir",{"isDirectory":true}]]`},
		{"markdown/fs/watcher/create", `{"id":1,"uri":"` + uri + `"}`, `null`},
	} {
		result, err := h.answer(root, nil, c.method, json.RawMessage(c.params))
		if err != nil {
			t.Errorf("%s: %v", c.method, err)
			continue
		}
		got, err := json.Marshal(result)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.method, c.params, diff)
		}
	}
	for _, params := range []string{`{"uri":"untitled:x"}`, `{"uri":"` + uri + `/none.md"}`, `[]`} {
		if _, err := h.answer(root, nil, "markdown/fs/readFile", json.RawMessage(params)); err == nil {
			t.Errorf("%s is read", params)
		}
	}
}
