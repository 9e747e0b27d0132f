package lsp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.lsp.dev/protocol"
)

// ask calls the client and waits for its answer, but not for ever. It must not
// run on the read loop, which is what reads the answer.
func (s *server) ask(ctx context.Context, method string, params, result any) error {
	limited, cancel := context.WithTimeout(ctx, s.callTimeout)
	defer cancel()
	id, err := s.conn.Call(limited, method, params, result)
	if err == nil {
		return nil
	}
	if n, ok := id.Number(); ok && errors.Is(err, context.DeadlineExceeded) {
		var p struct {
			ID int64 `json:"id"`
		}
		p.ID = n
		_ = s.conn.Notify(ctx, protocol.MethodCancelRequest, p)
	}
	return fmt.Errorf("ask client for %s: %w", method, err)
}

// greet tells the client, once it is ready, what we want to hear of. It runs in a goroutine of its own and ends with ctx.
func (s *server) greet(ctx context.Context) {
	client := s.store.current.Load().client
	var asking sync.WaitGroup
	asking.Go(func() { s.logs.run(ctx, s.conn) })
	asking.Go(func() { s.showReading(ctx) })
	if wanted := registrations(client); len(wanted) > 0 {
		err := s.ask(ctx, protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{Registrations: wanted}, nil)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("client will not tell us of changes", "err", err)
		}
	}
	asking.Wait()
}

// configure asks the client for our settings, in a goroutine of its own, and takes the
// answer unless a later question is on its way.
func (s *server) configure(ctx context.Context) {
	mine := s.asked.Add(1)
	s.asking.Add(1)
	go func() {
		s.learn(ctx, mine)
		s.asking.Add(-1)
		s.diagnoser.poke() // who waits until all is settled looks again
	}()
}

// learn asks the client for our settings. mine is the number of the question.
func (s *server) learn(ctx context.Context, mine int64) {
	var got []protocol.LSPAny
	name := section
	err := s.ask(ctx, protocol.MethodWorkspaceConfiguration,
		&protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &name}}}, &got)
	if err == nil && len(got) != 1 {
		err = fmt.Errorf("%d answers to one question", len(got))
	}
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("no settings from client", "err", err)
		}
		return
	}
	_ = s.store.update(func(st *state) (*state, error) {
		if s.asked.Load() != mine {
			return nil, nil
		}
		next := st.because(configured{Pulled: true})
		next.settings = notNull(got[0])
		return next, nil
	})
}

// A progress shows work of ours in the client. The nil progress shows nothing.
type progress struct {
	server *server
	token  protocol.String
}

// begin starts a progress with title, or returns nil if the client shows none.
// It must not run on the read loop.
func (s *server) begin(ctx context.Context, title string) *progress {
	if !s.store.current.Load().client.progress() {
		return nil
	}
	p := &progress{server: s, token: protocol.String(fmt.Sprintf("%s-%d", section, s.tokens.Add(1)))}
	if err := s.ask(ctx, protocol.MethodWindowWorkDoneProgressCreate, &protocol.WorkDoneProgressCreateParams{Token: p.token}, nil); err != nil {
		return nil
	}
	p.send(ctx, &protocol.WorkDoneProgressBegin{Kind: "begin", Title: title})
	return p
}

// report says what is being done; percent is 0 to 100 and does not fall.
func (p *progress) report(ctx context.Context, message string, percent uint32) {
	p.send(ctx, &protocol.WorkDoneProgressReport{Kind: "report", Message: &message, Percentage: &percent})
}

// end takes the progress away; p is of no use afterwards.
func (p *progress) end(ctx context.Context, message string) {
	p.send(ctx, &protocol.WorkDoneProgressEnd{Kind: "end", Message: &message})
}

func (p *progress) send(ctx context.Context, value any) {
	if p == nil {
		return
	}
	raw, err := protocol.Marshal(value)
	if err != nil {
		return
	}
	_ = p.server.conn.Notify(ctx, protocol.MethodProgress, &protocol.ProgressParams{Token: p.token, Value: raw})
}

// showReading shows how far the reading of the folders has come, where it takes
// long enough to be seen.
func (s *server) showReading(ctx context.Context) {
	const patience = 300 * time.Millisecond
	worlds := s.store.current.Load().worlds
	select {
	case <-ctx.Done():
		return
	case <-allRead(ctx, worlds):
		return
	case <-time.After(patience):
	}
	p := s.begin(ctx, "Reading skills")
	tick := time.NewTicker(patience)
	defer tick.Stop()
	read := allRead(ctx, worlds)
	for {
		select {
		case <-ctx.Done():
			return
		case <-read:
			p.end(ctx, "ready")
			return
		case <-tick.C:
			var done, total int64
			for _, w := range worlds {
				done += w.keeper.done.Load()
				total += w.keeper.total.Load()
			}
			if total > 0 {
				p.report(ctx, fmt.Sprintf("%d of %d files", done, total), uint32(100*done/total))
			}
		}
	}
}

// allRead returns a channel that is closed when all worlds have been read, or
// ctx is done.
func allRead(ctx context.Context, worlds []*world) <-chan struct{} {
	all := make(chan struct{})
	go func() {
		defer close(all)
		for _, w := range worlds {
			select {
			case <-ctx.Done():
			case <-w.keeper.read:
			}
		}
	}()
	return all
}
