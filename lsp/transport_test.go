package lsp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.lsp.dev/jsonrpc2"
)

func TestBadMessages(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.initialize("{}")
	for body, code := range map[string]int{
		`{"jsonrpc":"2.0","id":1,`: -32700,
		`not json`:                 -32700,
		``:                         -32700,
		`{} {}`:                    -32700,
		"\xff\xfe":                 -32700,
		"\x00":                     -32700,
		`[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]`: -32600,
		`[]`:   -32600,
		`7`:    -32600,
		`null`: -32600,
		`{}`:   -32600,
		`{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}`:                 -32600,
		`{"jsonrpc":"2.0","id":1e3,"method":"shutdown"}`:                 -32600,
		`{"jsonrpc":"2.0","id":{},"method":"shutdown"}`:                  -32600,
		`{"jsonrpc":"2.0","id":true,"method":"shutdown"}`:                -32600,
		`{"jsonrpc":"2.0","id":9223372036854775808,"method":"shutdown"}`: -32600,
		`{"jsonrpc":"1.0","id":1,"method":"shutdown"}`:                   -32600,
		`{"id":1,"method":"shutdown"}`:                                   -32600,
		`{"jsonrpc":"2.0","id":1,"method":7}`:                            -32600,
		`{"jsonrpc":"2.0","id":1,"method":"shutdown","result":1}`:        -32600,
		strings.Repeat("[", 100_000):                                     -32700,
	} {
		c.send("%s", body)
		m := c.take(func(m message) bool { return string(m.ID) == "null" })
		if m.code() != code {
			t.Errorf("%.60s: code %d, want %d (%s)", body, m.code(), code, m.Error.Message)
		}
		c.alive()
	}
	// Big ids are ids.
	c.call("9223372036854775807", "t/unknown", "")
	c.wantCode("9223372036854775807", -32601)
	// Stray responses are not answered.
	for _, body := range []string{
		`{"jsonrpc":"2.0","id":99,"result":1}`, `{"jsonrpc":"2.0","id":99,"result":1,"error":null}`,
		`{"jsonrpc":"2.0","id":99,"error":7}`, `{"jsonrpc":"2.0","id":99}`, `{"jsonrpc":"2.0","id":"x","result":1}`,
	} {
		c.send("%s", body)
	}
	c.alive()
	c.nothing()
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	c := start(t, nil, nil)
	c.initialize("{}")
	body := `{"jsonrpc":"2.0","id":1,"method":"t/unknown"}`
	for _, h := range []string{
		"content-length: %d\r\n\r\n", "CONTENT-LENGTH:%d\r\n\r\n", "Content-Length: %d\n\n",
		"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-Length:   %d \r\nX: y\r\n\r\n",
		"Content-Length: %[1]d\r\nContent-Length: %[1]d\r\n\r\n",
	} {
		c.raw(fmt.Sprintf(h, len(body)) + body)
		c.wantCode("1", -32601)
	}
	// One byte over the limit: answered, not kept, and the next frame is found.
	c.raw(fmt.Sprintf("Content-Length: %d\r\n\r\n", maxMessage+1))
	spaces := strings.Repeat(" ", 1<<20)
	for range maxMessage >> 20 {
		c.raw(spaces)
	}
	c.raw(" ")
	if m := c.wantCode("null", -32600); !strings.Contains(m.Error.Message, "over the limit") {
		t.Error(m.Error.Message)
	}
	c.alive()
}

func TestBrokenFrames(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"nonsense\r\n\r\n", "X: y\r\n\r\n{}", "Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length:\r\n\r\n",
		"Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", strings.Repeat("a", 1<<16),
	} {
		c := start(t, nil, nil)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = io.WriteString(c.to, s) // the server may leave in the middle
		}()
		c.wantExit(1)
		c.to.Close()
		<-done
	}
	for _, s := range []string{"", "Content-Le", "Content-Length: 5\r\n\r\n{}", "Content-Length: 2147483648\r\n\r\n{}"} {
		c := start(t, nil, nil)
		c.raw(s)
		c.to.Close()
		c.wantExit(1)
	}
}

// A client that reads nothing does not keep us from reading, nor from ending
// what it cancels, nor from leaving.
func TestClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		defer outR.Close()
		s := newServer(Options{}, testRequests)
		exit := make(chan int, 1)
		go func() { exit <- s.serve(inR, outW) }()
		c := &script{TB: t, to: inW, log: new(lockedBuffer)}
		c.call("0", "initialize", `{"capabilities":{}}`)
		for i := range 1000 {
			c.call(fmt.Sprint(i), "test/alive", "{}")
			c.call(fmt.Sprint(i), "initialize", "{}")
			c.send("nonsense")
		}
		c.call("1", "shutdown", "")
		begin := time.Now()
		c.notify("exit", "")
		if code := <-exit; code != 0 {
			t.Errorf("exit code %d", code)
		}
		if took := time.Since(begin); took != drainLimit {
			t.Errorf("left after %v, want %v", took, drainLimit)
		}
		inW.Close()
	})
}

// All that was owed before the exit is written before serve returns.
func TestDrain(t *testing.T) {
	t.Parallel()
	var script strings.Builder
	frame := func(body string) { fmt.Fprintf(&script, "Content-Length: %d\r\n\r\n%s", len(body), body) }
	frame(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"capabilities":{}}}`)
	for i := range 100 {
		frame(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"initialize"}`, i))
	}
	frame(`{"jsonrpc":"2.0","id":"last","method":"shutdown"}`)
	frame(`{"jsonrpc":"2.0","method":"exit"}`)
	synctest.Test(t, func(t *testing.T) {
		// The bubble ends when all in it have, writers too: out is looked at before.
		var out slowWriter
		code := newServer(Options{}, testRequests).serve(io.NopCloser(strings.NewReader(script.String())), &out)
		if got := strings.Count(out.b.String(), "Content-Length"); code != 0 || got != 102 || !strings.HasSuffix(out.b.String(), `"id":"last","result":null}`) {
			t.Errorf("code %d, %d answers, the last %s", code, got, out.b.String()[max(0, out.b.Len()-80):])
		}
	})
}

// A slowWriter, in a synctest bubble, writes once all others can only wait.
type slowWriter struct{ b lockedBuffer }

func (w *slowWriter) Write(p []byte) (int, error) {
	synctest.Wait()
	return w.b.Write(p)
}

func (l *lockedBuffer) Len() int { return len(l.String()) }

// After the pipe has broken, Write says so, and gone is called.
func TestWriteFails(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 1)
	tr := newTransport(pipe{io.NopCloser(strings.NewReader("")), failingWriter{}}, func() { gone <- struct{}{} })
	if _, err := tr.Write(t.Context(), jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, nil)); err != nil {
		t.Errorf("first: %v", err)
	}
	<-gone
	tr.drain(time.Hour)
	if _, err := tr.Write(t.Context(), jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, nil)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("second: %v", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

// A queue that is full makes writers wait, and no longer than it is full.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		tr := newTransport(pipe{io.NopCloser(strings.NewReader("")), w}, func() {})
		big := jsonrpc2.NewResponse(jsonrpc2.ID{}, jsonrpc2.RawMessage(`"`+strings.Repeat("x", maxQueued/4)+`"`), nil)
		const n = 8
		written := make(chan int, n)
		go func() {
			for i := range n {
				if _, err := tr.Write(t.Context(), big); err != nil {
					t.Error(err)
				}
				written <- i
			}
		}()
		synctest.Wait()
		if got := len(written); got < 4 || got > 7 {
			t.Errorf("%d writes of a quarter of the limit went through unread", got)
		}
		go func() {
			_, _ = io.Copy(io.Discard, r)
		}()
		for range n {
			<-written
		}
		tr.drain(time.Hour)
		w.Close()
	})
}

// Whatever comes, Read ends, does not panic, and leaves answers that are
// frames; a message behind whole frames is read.
func FuzzTransport(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 45\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"t/unknown\"}"))
	f.Add([]byte("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 4\n\n[{}]Content-Length: 36\n\n{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":null}"))
	f.Add([]byte("Content-Length: 999999999999\r\n\r\n{}"))
	f.Add([]byte("\r\n\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		read := func(in []byte) (messages []string, answers string, err error) {
			var out lockedBuffer
			tr := newTransport(pipe{io.NopCloser(bytes.NewReader(in)), &out}, func() {})
			for range len(in) + 1 { // a message is at least a byte
				var m jsonrpc2.Message
				if m, _, err = tr.Read(context.Background()); err != nil {
					tr.drain(time.Minute)
					return messages, out.String(), err
				}
				messages = append(messages, string(jsonrpc2.AppendMessage(nil, m)))
			}
			t.Fatal("Read does not end")
			return nil, "", nil
		}
		before, answers, err := read(in)
		own := newTransport(pipe{io.NopCloser(strings.NewReader(answers)), io.Discard}, func() {})
		for {
			length, err := own.header()
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				_, err = own.in.Discard(int(length))
			}
			if err != nil {
				t.Fatalf("answers %q: %v", answers, err)
			}
		}
		if !errors.Is(err, io.EOF) {
			return // not whole frames
		}
		const last = "Content-Length: 33\r\n\r\n" + `{"jsonrpc":"2.0","method":"last"}`
		after, _, _ := read(append(bytes.Clone(in), last...))
		if len(after) != len(before)+1 {
			t.Errorf("%d messages, and %d with one more behind", len(before), len(after))
		}
	})
}

// Budget: the queue costs no more than a microsecond a message.
func BenchmarkStream(b *testing.B) {
	for _, size := range []int{200, 20_000} {
		body := fmt.Sprintf(`{"jsonrpc":"2.0","id":7,"method":"n","params":{"text":%q}}`, strings.Repeat("x", size))
		frame := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
		for who, stream := range map[string]func(io.ReadWriteCloser) jsonrpc2.Stream{
			"library": jsonrpc2.NewHeaderStream,
			"ours":    func(rwc io.ReadWriteCloser) jsonrpc2.Stream { return newTransport(rwc, func() {}) },
		} {
			b.Run(fmt.Sprintf("%s/%d", who, size), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(frame)))
				in := io.LimitReader(&repeat{s: frame}, int64(b.N)*int64(len(frame)))
				conn := jsonrpc2.NewConn(stream(pipe{io.NopCloser(in), io.Discard}))
				b.ResetTimer()
				conn.Go(b.Context(), func(context.Context, *jsonrpc2.Request) (any, error) { return jsonrpc2.RawMessage("[1]"), nil })
				<-conn.Done()
			})
		}
	}
}

// A repeat is a reader of s, for ever.
type repeat struct {
	s  string
	at int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.s[r.at:])
	r.at = (r.at + n) % len(r.s)
	return n, nil
}
