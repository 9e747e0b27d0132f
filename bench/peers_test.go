package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is fetched once is not fetched again; what cannot be fetched is told, and tried again
// the next time.
func TestFetch(t *testing.T) {
	t.Parallel()
	at := func(_ context.Context, dir string) (*server, error) { return &server{check: []string{dir}}, nil }
	from := []peer{
		{name: "good", version: "1", fetch: []string{"go", "mod", "init", "example.com/good"}, server: at}, // works once
		{name: "bad", version: "2", fetch: []string{"go", "no-such-command"}, server: at},
		{name: "none", version: "3", fetch: []string{"no-such-program"}, server: at},
	}
	cache := filepath.Join(t.TempDir(), "peers")
	for range 2 {
		all, missing := fetched(t.Context(), from, cache, time.Minute)
		if len(all) != 1 || all[0].name != "good" || all[0].version != "1" || all[0].left != time.Minute {
			t.Fatalf("fetched %+v", all)
		}
		if _, err := os.Stat(filepath.Join(all[0].check[0], "go.mod")); err != nil {
			t.Error(err)
		}
		if len(missing) != 2 || !strings.HasPrefix(missing[0], "SKIPPED: bad 2: go: ") || !strings.HasPrefix(missing[1], "SKIPPED: none 3: no-such-program: ") {
			t.Errorf("missing are %q", missing)
		}
		for _, line := range missing {
			if strings.Contains(line, "\n") {
				t.Errorf("%q is more than a line", line)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(cache, "bad-2")); err == nil {
		t.Error("what could not be fetched is taken for fetched")
	}
}

// A server that hangs takes no more than its time, and is left out then.
func TestLimit(t *testing.T) {
	t.Parallel()
	s := &server{name: "slow", left: 50 * time.Millisecond}
	hang := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	if err := s.timed(t.Context(), hang); err == nil || !s.expired {
		t.Errorf("after its time: %v, expired %v", err, s.expired)
	}
	err := s.timed(t.Context(), func(context.Context) error { t.Error("it is measured again"); return nil })
	if err != nil {
		t.Error(err)
	}
	own := &server{name: "own"} // has no limit
	for range 2 {
		if err := own.timed(t.Context(), func(ctx context.Context) error {
			if _, limited := ctx.Deadline(); limited {
				t.Error("our own has a limit")
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
}
