package lsp

import (
	"context"
	"log/slog"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// maxLogs is how many log messages wait for the client. More are dropped: what
// must not be lost is on stderr.
const maxLogs = 64

// A clientLog is a slog.Handler that shows records in the client's log. It never
// waits, and so may be used from anywhere; what is logged before run, or faster
// than run sends, waits in a queue or is dropped.
type clientLog struct {
	queue chan protocol.LogMessageParams

	// wrap puts the groups and attributes of With around a handler.
	wrap func(slog.Handler) slog.Handler
}

func newClientLog() *clientLog {
	return &clientLog{
		queue: make(chan protocol.LogMessageParams, maxLogs),
		wrap:  func(h slog.Handler) slog.Handler { return h },
	}
}

// run sends what is logged until ctx ends.
func (l *clientLog) run(ctx context.Context, conn jsonrpc2.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-l.queue:
			_ = conn.Notify(ctx, protocol.MethodWindowLogMessage, &m) // to log this would not help
		}
	}
}

// Enabled keeps debug messages, of which there is one a message, to stderr.
func (l *clientLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

func (l *clientLog) Handle(ctx context.Context, r slog.Record) error {
	var text strings.Builder
	h := slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
			return slog.Attr{} // the client shows the first two, and we the third
		}
		return a
	}})
	if err := l.wrap(h).Handle(ctx, r); err != nil {
		return err
	}
	m := protocol.LogMessageParams{
		Type:    messageType(r.Level),
		Message: strings.TrimSpace(r.Message + " " + text.String()),
	}
	select {
	case l.queue <- m:
	default:
	}
	return nil
}

func (l *clientLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &clientLog{l.queue, func(h slog.Handler) slog.Handler { return l.wrap(h).WithAttrs(attrs) }}
}

func (l *clientLog) WithGroup(name string) slog.Handler {
	return &clientLog{l.queue, func(h slog.Handler) slog.Handler { return l.wrap(h).WithGroup(name) }}
}

func messageType(level slog.Level) protocol.MessageType {
	switch {
	case level >= slog.LevelError:
		return protocol.MessageTypeError
	case level >= slog.LevelWarn:
		return protocol.MessageTypeWarning
	default:
		return protocol.MessageTypeInfo
	}
}
