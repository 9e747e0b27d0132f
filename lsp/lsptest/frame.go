package lsptest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxFrame is the largest message accepted from a server, in bytes. A correct
// server sends nothing near it, and a wrong length must not exhaust memory.
const maxFrame = 256 << 20

// A message is one JSON-RPC message of any sort. Result tells null from absent:
// a result of null is the four bytes, an absent one is nil.
type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// An Error is the error object of a response. [Editor.Call] returns it as is, so
// errors.As finds the code.
type Error struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// Error returns the message with the code behind it.
func (e *Error) Error() string { return fmt.Sprintf("%s (code %d)", e.Message, e.Code) }

// A conn frames messages over a byte stream and matches responses to requests.
// Writing is done by a goroutine with an unbounded queue: the reader answers the
// server's requests, and a reader that waits for a server that waits for its
// reader is a deadlock.
type conn struct {
	rwc    io.ReadWriteCloser
	trace  io.Writer
	handle func(*message) // called by the reader for everything but expected responses, in wire order
	gone   chan struct{}  // closed when reading has ended
	wrote  chan struct{}  // closed when the writer has ended
	wake   chan struct{}  // holds one token when the queue may have changed
	traced sync.Mutex     // guards trace

	mu      sync.Mutex // guards what follows
	queue   [][]byte
	closing bool
	next    int64
	pending map[int64]*call
	err     error // why the connection ended
}

// A call is a request that has no response yet.
type call struct {
	id     int64
	method string
	reply  chan *message // holds one
	came   chan struct{} // closed when the reply has
}

// newConn starts the two goroutines of a connection. They end when rwc is closed
// or fails; the writer also ends when finish was called and the queue is empty.
func newConn(rwc io.ReadWriteCloser, trace io.Writer, handle func(*message)) *conn {
	c := &conn{
		rwc: rwc, trace: trace, handle: handle,
		gone: make(chan struct{}), wrote: make(chan struct{}), wake: make(chan struct{}, 1),
		pending: map[int64]*call{},
	}
	go c.read()
	go c.write()
	return c
}

func (c *conn) read() {
	defer close(c.gone)
	r := bufio.NewReaderSize(c.rwc, 1<<16)
	for {
		body, err := readFrame(r)
		if err != nil {
			c.fail(err)
			return
		}
		c.note("<--", body)
		m := new(message)
		if err := json.Unmarshal(body, m); err != nil {
			c.fail(fmt.Errorf("read a message: %w: %.80q", err, body))
			return
		}
		if m.Method == "" && c.deliver(m) {
			continue
		}
		c.handle(m)
	}
}

// deliver hands a response to its caller; false when nobody asked for it.
func (c *conn) deliver(m *message) bool {
	id, err := strconv.ParseInt(string(m.ID), 10, 64)
	if err != nil {
		return false
	}
	c.mu.Lock()
	waiting := c.pending[id]
	delete(c.pending, id)
	c.mu.Unlock()
	if waiting == nil {
		return false
	}
	waiting.reply <- m
	close(waiting.came)
	return true
}

func (c *conn) write() {
	defer close(c.wrote)
	for {
		c.mu.Lock()
		queue, closing := c.queue, c.closing
		c.queue = nil
		c.mu.Unlock()
		for _, frame := range queue {
			if _, err := c.rwc.Write(frame); err != nil {
				// The reader tells why the peer is gone; here it is only noticed.
				c.fail(fmt.Errorf("write: %w", err))
				return
			}
		}
		if len(queue) > 0 {
			continue
		}
		if closing {
			return
		}
		<-c.wake
	}
}

// send queues m. Messages leave in the order of the calls.
func (c *conn) send(m *message) {
	m.JSONRPC = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		// Params are made by a marshaller, so this is a raw message that is not JSON.
		c.fail(fmt.Errorf("send %s: %w", m.Method, err))
		return
	}
	c.note("-->", body)
	c.mu.Lock()
	c.queue = append(c.queue, append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), body...))
	c.mu.Unlock()
	c.rouse()
}

func (c *conn) rouse() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// request queues a request and returns the call whose reply will come.
func (c *conn) request(method string, params json.RawMessage) *call {
	c.mu.Lock()
	c.next++
	k := &call{id: c.next, method: method, reply: make(chan *message, 1), came: make(chan struct{})}
	c.pending[k.id] = k
	c.mu.Unlock()
	c.send(&message{ID: strconv.AppendInt(nil, k.id, 10), Method: method, Params: params})
	return k
}

// fail remembers the first reason for the end, and wakes the writer to end too.
func (c *conn) fail(err error) {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
	}
	c.closing = true
	c.mu.Unlock()
	c.rouse()
}

// finish lets the writer end once everything queued is written.
func (c *conn) finish() {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	c.rouse()
}

// reason returns why the connection ended, nil while it has not.
func (c *conn) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// settle waits until all requests have their responses, or ctx ends, or the connection.
func (c *conn) settle(ctx context.Context) {
	c.mu.Lock()
	calls := slices.Collect(maps.Values(c.pending))
	c.mu.Unlock()
	for _, k := range calls {
		select {
		case <-k.came:
		case <-ctx.Done():
			return
		case <-c.gone:
			return
		}
	}
}

// unanswered returns the methods of the requests without a response, in order.
func (c *conn) unanswered() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var methods []string
	for id := int64(1); id <= c.next && len(methods) < len(c.pending); id++ {
		if k := c.pending[id]; k != nil {
			methods = append(methods, k.method)
		}
	}
	return methods
}

func (c *conn) note(arrow string, body []byte) {
	if c.trace == nil {
		return
	}
	c.traced.Lock()
	defer c.traced.Unlock()
	fmt.Fprintf(c.trace, "%s %s %s\n", time.Now().Format("15:04:05.000"), arrow, body)
}

// readFrame reads one message: headers, an empty line, as many bytes as said.
func readFrame(r *bufio.Reader) ([]byte, error) {
	length := -1
	for first := true; ; first = false {
		line, err := r.ReadString('\n')
		if err != nil {
			if first && line == "" {
				return nil, err // a clean end
			}
			return nil, fmt.Errorf("read a header: %w", errors.Join(err, io.ErrUnexpectedEOF))
		}
		line, ok := strings.CutSuffix(line, "\r\n")
		if !ok {
			return nil, fmt.Errorf("read a header: no \\r\\n behind %.80q: something else is written to the server's output", line)
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("read a header: no colon in %.80q: something else is written to the server's output", line)
		}
		if !strings.EqualFold(name, "Content-Length") {
			continue
		}
		if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("read Content-Length: %w", err)
		}
	}
	if length < 0 || length > maxFrame {
		return nil, fmt.Errorf("read a message of %d bytes", length)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("read a message's body: %w", err)
	}
	return body, nil
}
