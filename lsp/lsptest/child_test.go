package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// playing makes the test binary play a server instead.
const playing = "LSPTEST_PLAY"

func TestMain(m *testing.M) {
	if how := os.Getenv(playing); how != "" {
		play(how)
		return
	}
	os.Exit(m.Run())
}

// stdio is standard input and output as one stream.
type stdio struct{}

func (stdio) Read(p []byte) (int, error)  { return os.Stdin.Read(p) }
func (stdio) Write(p []byte) (int, error) { return os.Stdout.Write(p) }
func (stdio) Close() error                { return nil }

func play(how string) {
	switch how {
	case "garbage":
		fmt.Println("listening on stdio")
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	case "crash":
		fmt.Fprintln(os.Stderr, "panic: a crash")
		os.Exit(2)
	}
	s := newServer(caps())
	exit := make(chan struct{})
	s.answer["exit"] = func(*server, json.RawMessage) any { close(exit); return nil }
	s.serve(stdio{})
	if how == "hang" {
		select {}
	}
	<-exit
	if how == "code" {
		fmt.Fprintln(os.Stderr, "unhappy")
		os.Exit(3)
	}
	// Standard input is still open: main returns by itself.
}

func self(t testing.TB, how string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(must[string](t)(os.Executable()))
	cmd.Env = append(os.Environ(), playing+"="+how)
	return cmd
}

func TestChild(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	e := must[*Editor](t)(Command(ctx, self(t, "serve"), Options{Profile: profile(t, "neovim-0.12")}))
	if e.Server().Name != "fake" {
		t.Errorf("the server is %q", e.Server().Name)
	}
	check(t, e.Call(ctx, "test/barrier", nil, nil))
	check(t, e.Shutdown(ctx))
	clean(t, e)
}

func TestChildsExitCodeAndStderr(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	e := must[*Editor](t)(Command(ctx, self(t, "code"), Options{}))
	err := e.Shutdown(ctx)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || !strings.Contains(err.Error(), "unhappy") {
		t.Errorf("err = %v", err)
	}
}

func TestChildThatDoesNotExitIsKilled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	e := must[*Editor](t)(Command(ctx, self(t, "hang"), Options{}))
	// The answer to shutdown comes; then there is nothing to wait for any more.
	check(t, e.Call(ctx, "test/barrier", nil, nil))
	over, stop := context.WithCancel(ctx)
	stop()
	if err := e.Shutdown(over); err == nil || !strings.Contains(err.Error(), "did not exit") {
		t.Errorf("err = %v", err)
	}
	select {
	case <-e.child.exited:
	default:
		t.Error("it lives")
	}
}

func TestKilledChild(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	e := must[*Editor](t)(Command(ctx, self(t, "serve"), Options{}))
	e.Kill()
	if err := e.Call(ctx, "test/barrier", nil, nil); err == nil {
		t.Error("a dead server answers")
	}
}

func TestChildThatDoesNotServe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for how, want := range map[string]string{"garbage": "something else is written to the server's output", "crash": "a crash"} {
		_, err := Command(ctx, self(t, how), Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: err = %v", how, err)
		}
	}
	if _, err := Command(ctx, exec.Command("/nonexistent/server"), Options{}); err == nil {
		t.Error("started what is not there")
	}
}
