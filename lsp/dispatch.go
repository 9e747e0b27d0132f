package lsp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// A request answers from a state. It cannot see the server, so it cannot change
// it, and any number may run at once.
type request func(ctx context.Context, s *state, raw []byte) (any, error)

// A change makes the next state out of one and a notification, or nil if the
// notification changes nothing. Changes run one at a time, in the order in which
// the client sent them.
type change func(s *state, raw []byte) (*state, error)

// on gives a typed feature the untyped shape of the dispatch table.
func on[P, R any](feature func(context.Context, *state, *P) (R, error)) request {
	return func(ctx context.Context, s *state, raw []byte) (any, error) {
		p, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		return feature(ctx, s, p)
	}
}

// onChange does the same for a notification.
func onChange[P any](next func(*state, *P) (*state, error)) change {
	return func(s *state, raw []byte) (*state, error) {
		p, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		return next(s, p)
	}
}

// decode decodes params; that there are none is an error, as of all that a
// client sends only shutdown and exit have none. What it returns shares nothing
// with raw.
func decode[P any](raw []byte) (*P, error) {
	p := new(P)
	if err := protocol.Unmarshal(raw, p); err != nil {
		return nil, fmt.Errorf("%w: %w", jsonrpc2.ErrInvalidParams, err)
	}
	return p, nil
}

// A phase is where the connection is in its life.
type phase int

const (
	fresh    phase = iota // only initialize and exit are heard
	serving               // all but initialize
	shutDown              // only exit
)

// errNotServing is said of a notification before initialize or after shutdown.
var errNotServing = errors.New("not serving")

// A dispatcher gives each message to the function that its method names, and
// does what all of them need: order, cancellation, recovery, error codes.
type dispatcher struct {
	requests map[string]request
	changes  map[string]change
	store    *store

	// initialize makes the first state, and the answer. It runs on the read loop.
	// ctx ends with the connection.
	initialize func(ctx context.Context, raw []byte) (any, error)

	// initialized is called in a goroutine of its own, so it may call the client.
	// ctx ends with the connection.
	initialized func(ctx context.Context)

	log  *slog.Logger
	exit chan int // receives the exit code, once; has room for it

	// The read loop's own: touched by no goroutine that called Async.
	phase   phase
	bye     atomic.Bool // shutdown was asked for
	greeted bool        // initialized was heard

	mu       sync.Mutex // guards inFlight
	inFlight map[jsonrpc2.ID]context.CancelFunc
}

// handle is the jsonrpc2.Handler. It starts on the connection's read loop: all
// up to Async happens in the order of the wire. It returns no error for a
// notification, and lets no panic out: jsonrpc2 closes the connection on either.
func (d *dispatcher) handle(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	if !req.IsCall() {
		err := recovered(d.log, req.Method(), func() error { return d.notify(ctx, req) })
		switch {
		case errors.Is(err, errNotFile), errors.Is(err, errNotServing):
			d.log.Debug("notification not for us", "method", req.Method(), "err", err)
		case err != nil:
			d.log.Warn("notification dropped", "method", req.Method(), "err", err)
		default:
			d.log.Debug("notification", "method", req.Method())
		}
		return nil, nil
	}
	switch method := req.Method(); {
	case d.phase == fresh && method == protocol.MethodInitialize:
		result, err := d.guard(req, func() (any, error) {
			return d.initialize(jsonrpc2.DetachContext(ctx), req.Params())
		})
		if err == nil {
			d.phase = serving
		}
		return result, err
	case d.phase == fresh:
		return nil, jsonrpc2.NewError(jsonrpc2.ServerNotInitialized, "not initialized")
	case d.phase == shutDown:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "shut down")
	case method == protocol.MethodInitialize:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialized already")
	case method == protocol.MethodShutdown:
		d.phase = shutDown
		d.bye.Store(true)
		return nil, nil
	}
	return d.call(ctx, req)
}

// call answers a request. It pins the state and makes itself cancellable on the
// read loop, and does the rest beside it.
func (d *dispatcher) call(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	s := d.store.current.Load()
	// Deriving from ctx itself would cost a goroutine: jsonrpc2's is no standard
	// context. The connection's ends when the client is gone.
	work, cancel := context.WithCancel(jsonrpc2.DetachContext(ctx))
	defer cancel()
	mine := d.register(req.ID(), cancel)
	jsonrpc2.Async(ctx)
	if !mine {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "id is in use")
	}
	// The client may use the id again once it has the answer, so this comes first.
	defer d.unregister(req.ID())

	feature, ok := d.requests[req.Method()]
	if !ok {
		return nil, jsonrpc2.Errorf(jsonrpc2.MethodNotFound, "no method %q", req.Method())
	}
	begin := time.Now()
	defer func() { d.log.Debug("answered", "method", req.Method(), "took", time.Since(begin)) }()
	return d.guard(req, func() (any, error) {
		result, err := feature(work, s, req.Params())
		if work.Err() != nil && errors.Is(err, context.Canceled) {
			err = protocol.ErrRequestCancelled
		}
		return result, err
	})
}

// notify takes a notification, on the read loop.
func (d *dispatcher) notify(ctx context.Context, req *jsonrpc2.Request) error {
	switch method := req.Method(); {
	case method == protocol.MethodExit:
		d.leave(d.exitCode())
	case d.phase != serving:
		return errNotServing
	case method == protocol.MethodCancelRequest:
		return d.cancel(req.Params())
	case strings.HasPrefix(method, "$/"): // ours to ignore, says the protocol
	case method == protocol.MethodInitialized:
		if !d.greeted {
			d.greeted = true
			_ = d.store.update(func(s *state) (*state, error) { // it cannot fail
				next := s.because(greeted{})
				next.greeted = true
				return next, nil
			})
			ctx := jsonrpc2.DetachContext(ctx) // the request's own is recycled when we return
			go func() {
				// It fails by a panic alone, which is in the log then.
				_ = recovered(d.log, protocol.MethodInitialized, func() error { d.initialized(ctx); return nil })
			}()
		}
	default:
		if next := d.changes[method]; next != nil { // unknown: not an error
			return d.store.update(func(s *state) (*state, error) { return next(s, req.Params()) })
		}
	}
	return nil
}

// exitCode is the one that the protocol wants: 0 after shutdown, 1 without.
func (d *dispatcher) exitCode() int {
	if d.phase == shutDown {
		return 0
	}
	return 1
}

// leave makes Serve return code. The first call counts.
func (d *dispatcher) leave(code int) {
	select {
	case d.exit <- code:
	default:
	}
}

// guard calls f and encodes what it returns, in here and not in jsonrpc2, so
// that a panic in either is an answer. A plain error becomes InternalError;
// jsonrpc2 would say 0.
func (d *dispatcher) guard(req *jsonrpc2.Request, f func() (any, error)) (any, error) {
	var raw jsonrpc2.RawMessage
	err := recovered(d.log, req.Method(), func() error {
		result, err := f()
		if err == nil {
			raw, err = codec{}.Marshal(result)
		}
		return err
	})
	if err == nil {
		return raw, nil
	}
	if wire := (*jsonrpc2.Error)(nil); !errors.As(err, &wire) {
		err = &jsonrpc2.Error{Code: jsonrpc2.InternalError, Message: err.Error()}
	}
	return nil, err
}

// recovered calls f and makes an error of a panic in it. It is the package's
// only recover, as jsonrpc2 takes a panic for the end of the connection.
func recovered(log *slog.Logger, what string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Error("panic", "in", what, "panic", r, "stack", string(debug.Stack()))
			err = jsonrpc2.Errorf(jsonrpc2.InternalError, "internal error: %v", r)
		}
	}()
	return f()
}

func (d *dispatcher) register(id jsonrpc2.ID, cancel context.CancelFunc) (ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inFlight[id] != nil {
		return false
	}
	d.inFlight[id] = cancel
	return true
}

func (d *dispatcher) unregister(id jsonrpc2.ID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inFlight, id)
}

// cancel takes $/cancelRequest. protocol.CancelParams would do but for ids over
// 32 bits, which jsonrpc2 lets in.
func (d *dispatcher) cancel(raw []byte) error {
	var p struct {
		ID any `json:"id"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&p); err != nil {
		return err
	}
	var id jsonrpc2.ID
	switch v := p.ID.(type) {
	case string:
		id = jsonrpc2.NewStringID(v)
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return err
		}
		id = jsonrpc2.NewNumberID(n)
	}
	d.mu.Lock()
	cancel := d.inFlight[id]
	d.mu.Unlock()
	if cancel != nil { // else answered already
		cancel()
	}
	return nil
}
