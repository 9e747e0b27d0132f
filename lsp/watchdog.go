package lsp

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"go.lsp.dev/protocol"
)

const (
	// hangAfter is how long a message may take before we take it for stuck. The slowest
	// honest answer takes a hundredth of it.
	hangAfter = 30 * time.Second

	// hangLook is how often we look.
	hangLook = 5 * time.Second

	// maxDump bounds what is told of goroutines, in bytes: thousands of them.
	maxDump = 4 << 20
)

// waits are requests that are answered when something happens, which may never be.
var waits = map[string]bool{methodSettled: true, protocol.MethodWorkspaceDiagnostic: true}

// A flight is a message that is being dealt with.
type flight struct {
	method string
	since  time.Time
	told   bool // that it hangs
}

// stuck returns the methods of the messages that have been dealt with for longer than
// hangAfter at now, each once.
func (d *dispatcher) stuck(now time.Time) (methods []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	look := func(f *flight) {
		if f.method != "" && !f.told && !waits[f.method] && now.Sub(f.since) >= hangAfter {
			f.told = true
			methods = append(methods, strings.Clone(f.method)) // the loop's is overwritten
		}
	}
	look(&d.loop)
	for _, r := range d.inFlight {
		look(&r.flight)
	}
	return methods
}

// watchdog looks until ctx ends for messages that are never done with. It ends none: that
// would only hide the fault. What the goroutines do is what whoever mends it has to know,
// so it goes to our own log, and the client is told where to look. The stacks hold no text
// of any document.
func (d *dispatcher) watchdog(ctx context.Context, own *slog.Logger) {
	tick := time.NewTicker(hangLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			methods := d.stuck(now)
			if methods == nil {
				continue
			}
			said := strings.Join(methods, ", ")
			own.Error("no answer", "to", said, "after", hangAfter, "goroutines", stacks())
			d.log.Error("no answer: please report it with the goroutines, which are on stderr", "to", said, "after", hangAfter)
		}
	}
}

// stacks returns what all goroutines do.
func stacks() string {
	dump := make([]byte, 64<<10)
	for {
		n := runtime.Stack(dump, true)
		if n < len(dump) || len(dump) >= maxDump {
			return string(dump[:n])
		}
		dump = make([]byte, 2*len(dump))
	}
}
