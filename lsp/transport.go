package lsp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
)

const (
	// maxMessage bounds one incoming body. The largest honest one is a didOpen
	// of a whole document, and documents are capped far below this.
	maxMessage = 64 << 20

	// maxQueued bounds what waits for a client that does not read. Past it a
	// Write waits, as it would on the pipe itself.
	maxQueued = 64 << 20

	// keepBuffer is the largest buffer kept for the next message.
	keepBuffer = 1 << 20

	// maxHeaderLine bounds a header line, which has no length of its own.
	maxHeaderLine = 4 << 10
)

// A transport is a jsonrpc2.Stream in the framing of LSP. A message that it
// cannot make out, in a frame that it can, is answered and passed over; only a
// broken frame or a broken pipe ends it, as nobody knows where the next frame
// starts.
//
// Reading never waits for writing: Write queues, and a goroutine that lives
// while there is something queued writes. A client that is slow to read, or
// sends a thousand requests before it reads one answer, stops nobody.
//
// Read is for one goroutine at a time. What it returns borrows t.body, and so
// lives until the next Read.
type transport struct {
	in   *bufio.Reader
	rwc  io.ReadWriteCloser
	gone func() // called when nothing more can be read, or written
	body bytes.Buffer

	mu      sync.Mutex
	room    sync.Cond // signalled when queue shrinks, or writing stops
	queue   []byte    // whole frames that nobody writes yet
	writing bool      // a goroutine runs flush
	broken  error     // what the pipe said; every Write after it says the same
}

// newTransport returns a transport over rwc. It calls gone, perhaps more than
// once, when the client cannot be reached any more: jsonrpc2 itself does not
// cancel what is in flight then.
func newTransport(rwc io.ReadWriteCloser, gone func()) *transport {
	t := &transport{in: bufio.NewReaderSize(rwc, maxHeaderLine), rwc: rwc, gone: gone}
	t.room.L = &t.mu
	return t
}

// Read returns the next message that makes sense.
func (t *transport) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		msg, n, err := t.next(ctx)
		var refusal *jsonrpc2.Error
		switch {
		case err == nil:
			return msg, n, nil
		case !errors.As(err, &refusal):
			t.gone()
			return nil, 0, err
		}
		// The id is unknown, so it is null, as JSON-RPC wants it.
		if _, err := t.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, refusal)); err != nil {
			return nil, 0, err
		}
	}
}

// next reads one frame. A *jsonrpc2.Error is the client's fault and leaves the
// stream in step; any other error is its end.
func (t *transport) next(ctx context.Context) (jsonrpc2.Message, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	length, err := t.header()
	if err != nil {
		return nil, 0, err
	}
	if length > maxMessage {
		if _, err := io.CopyN(io.Discard, t.in, length); err != nil {
			return nil, 0, cutOff(err)
		}
		return nil, 0, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "message of %d bytes is over the limit of %d", length, maxMessage)
	}
	if t.body.Cap() > keepBuffer {
		t.body = bytes.Buffer{}
	}
	t.body.Reset()
	// CopyN grows the buffer as bytes arrive: a header alone costs no memory.
	if _, err := io.CopyN(&t.body, t.in, length); err != nil {
		return nil, 0, cutOff(err)
	}
	msg, err := jsonrpc2.DecodeMessage(t.body.Bytes())
	if err != nil {
		msg, err = salvage(t.body.Bytes())
	}
	return msg, length, err
}

// header reads up to and including the blank line and returns Content-Length.
// It returns io.EOF only between messages.
func (t *transport) header() (int64, error) {
	length := int64(-1)
	for fields := 0; ; fields++ {
		line, err := t.in.ReadSlice('\n')
		if err != nil {
			if fields > 0 || len(line) > 0 {
				err = cutOff(err)
			}
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			return 0, fmt.Errorf("malformed header %q", line)
		}
		if !bytes.EqualFold(name, []byte("Content-Length")) {
			continue
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("malformed header %q", line)
		}
		if length >= 0 && n != length { // which of the two frames is it?
			return 0, fmt.Errorf("two lengths for one message, %d and %d", length, n)
		}
		length = n
	}
	if length < 0 {
		return 0, errors.New("message without Content-Length")
	}
	return length, nil
}

// cutOff is err, seen in the middle of a message.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// salvage says what is wrong with a body that jsonrpc2 refuses. A response is
// never answered, so a malformed one still goes to the call that waits for it:
// some clients send "error":null beside a result, or leave a null result out.
func salvage(body []byte) (jsonrpc2.Message, error) {
	var m struct {
		ID     *int64          `json:"id"` // ours are all numbers
		Method json.RawMessage `json:"method"`
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	err := json.Unmarshal(body, &m)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, jsonrpc2.Errorf(jsonrpc2.ParseError, "parse message: %v", err)
	case err != nil || m.Method != nil || m.ID == nil: // also a batch
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "not a single JSON-RPC 2.0 message")
	case m.Error != nil && string(m.Error) != "null":
		return jsonrpc2.NewResponse(jsonrpc2.NewNumberID(*m.ID), nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "malformed response: %.200s", m.Error)), nil
	default:
		return jsonrpc2.NewResponse(jsonrpc2.NewNumberID(*m.ID), jsonrpc2.RawMessage(m.Result), nil), nil
	}
}

// Write queues msg, framed. It does not look at ctx: a cancelled request still
// owes its answer. That it returns no error does not say that the client got it.
func (t *transport) Write(_ context.Context, msg jsonrpc2.Message) (int64, error) {
	body := jsonrpc2.AppendMessage(nil, msg)
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.queue) > maxQueued && t.broken == nil {
		t.room.Wait()
	}
	if t.broken != nil {
		return 0, t.broken
	}
	before := len(t.queue)
	t.queue = fmt.Appendf(t.queue, "Content-Length: %d\r\n\r\n", len(body))
	t.queue = append(t.queue, body...)
	if !t.writing {
		t.writing = true
		go t.flush()
	}
	return int64(len(t.queue) - before), nil
}

// flush writes what is queued, as many frames at a time as there are, and ends
// when there are none, or with the pipe.
func (t *transport) flush() {
	var spare []byte
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.queue) > 0 && t.broken == nil {
		out := t.queue
		t.queue = spare[:0]
		t.mu.Unlock()
		_, err := t.rwc.Write(out)
		t.mu.Lock()
		if spare = out; cap(out) > keepBuffer {
			spare = nil
		}
		if t.broken = err; err != nil {
			t.queue = nil
			t.gone()
		}
		t.room.Broadcast()
	}
	t.writing = false
	t.room.Broadcast()
}

// drain waits until all that was queued is written, or cannot be, but no longer
// than limit: a client that has stopped reading does not keep us from leaving.
func (t *transport) drain(limit time.Duration) {
	expired := false
	timer := time.AfterFunc(limit, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		expired = true
		t.room.Broadcast()
	})
	defer timer.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.writing && !expired {
		t.room.Wait()
	}
}

// Close closes the pipe. It may leave a Read blocked: see Serve.
func (t *transport) Close() error { return t.rwc.Close() }
