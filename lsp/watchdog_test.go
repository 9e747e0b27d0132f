package lsp

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What is never answered is told once, with what all goroutines do, and nothing else is
// touched by it. What waits for something to happen does not count.
func TestWatchdog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inR, inW := io.Pipe()
		outR, outW := io.Pipe()
		free := make(chan struct{})
		wait := func(context.Context, *state, *struct{}) (any, error) { <-free; return nil, nil }
		log := new(lockedBuffer)
		s := newServer(Options{Log: slog.New(slog.NewTextHandler(log, nil))}, map[string]request{"t/hangs": on(wait), "workspace/diagnostic": on(wait)})
		c := newScript(t, inW, outR)
		go func() { c.exit <- s.serve(inR, outW); outW.Close() }()
		c.initialize("{}")
		c.call("1", "t/hangs", "{}")
		c.call("2", "workspace/diagnostic", "{}")
		synctest.Wait()
		time.Sleep(hangAfter - time.Second)
		if strings.Contains(log.String(), "no answer") {
			t.Errorf("after less than %v: %s", hangAfter, log)
		}
		time.Sleep(10 * hangAfter)
		synctest.Wait()
		said := log.String()
		for what, n := range map[string]int{`msg="no answer" to=t/hangs`: 1, "goroutine ": 2, "workspace/diagnostic": 0, "TestWatchdog": 1} {
			if got := strings.Count(said, what); got < n || n == 0 && got > 0 {
				t.Errorf("%q is there %d times: %s", what, got, said)
			}
		}
		if n := strings.Count(said, " goroutines="); n != 1 {
			t.Errorf("it is told %d times", n)
		}
		close(free)
		c.wantCode("1", 0)
		c.wantCode("2", 0)
		c.leave()
		inW.Close()
	})
}

// So it is of a notification, behind which everything waits.
func TestWatchdogOfTheLoop(t *testing.T) {
	t.Parallel()
	now := time.Now()
	d := &dispatcher{loop: flight{method: "textDocument/didChange", since: now}}
	for after, want := range map[time.Duration]string{hangAfter - 1: "[]", hangAfter: "[textDocument/didChange]"} {
		d.loop.told = false
		if got := fmt.Sprint(d.stuck(now.Add(after))); got != want {
			t.Errorf("after %v: %s, want %s", after, got, want)
		}
	}
	d.begin("")
	if got := d.stuck(now.Add(time.Hour)); got != nil {
		t.Errorf("when it is done: %v", got)
	}
}
