package lsptest

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// stderrKept is how much of the end of a server's stderr is kept, in bytes: a
// panic's message and its first frames.
const stderrKept = 16 << 10

// stderrGrace is how long a grandchild may hold the server's stderr open after
// the server has exited, and how long a server may take to exit after its output
// has ended.
const stderrGrace = time.Second

// A child is a server process, as a stream over its standard input and output.
type child struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *os.File
	stderr *tail
	once   sync.Once
	exited chan struct{} // closed when err is set
	err    error
}

// startChild starts cmd. One goroutine waits for the process and ends with it.
// The pipe from stdout is ours, not the command's: what the server wrote last can
// then be read after it has exited.
func startChild(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, stderr: new(tail), exited: make(chan struct{})}
	if cmd.Stderr == nil {
		cmd.Stderr = c.stderr
		cmd.WaitDelay = stderrGrace
	}
	var err error
	if c.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout, c.stdout = in, out
	err = cmd.Start()
	in.Close() // the child has its own copy
	if err != nil {
		out.Close()
		return nil, err
	}
	go func() {
		defer close(c.exited)
		c.err = cmd.Wait()
	}()
	return c, nil
}

func (c *child) Read(p []byte) (int, error) { return c.stdout.Read(p) }

func (c *child) Write(p []byte) (int, error) { return c.stdin.Write(p) }

// Close closes both streams; the process is told nothing else.
func (c *child) Close() error {
	c.once.Do(func() {
		c.stdin.Close()
		c.stdout.Close()
	})
	return nil
}

// wait waits for the process to exit by itself, and then for the reader to have
// read all that it wrote. Standard input stays open: a server has to go because
// it was told so. Past ctx the process is killed.
func (c *child) wait(ctx context.Context, read <-chan struct{}) error {
	select {
	case <-c.exited:
	case <-ctx.Done():
		c.kill()
		return fmt.Errorf("the server did not exit and was killed: %w", ctx.Err())
	}
	select {
	case <-read:
	case <-ctx.Done():
	}
	return c.fate()
}

// fate says how the process ended, nil when with code 0. Only after exited.
func (c *child) fate() error {
	if c.err == nil {
		return nil
	}
	if s := c.stderr.String(); s != "" {
		return fmt.Errorf("the server ended with %w; its stderr ends with:\n%s", c.err, s)
	}
	return fmt.Errorf("the server ended with %w", c.err)
}

func (c *child) kill() {
	c.cmd.Process.Kill() //nolint:errcheck // it may have exited, which is what is wanted
	<-c.exited
}

// A tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex // guards kept: the command writes while we read
	kept []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - stderrKept; over > 0 {
		t.kept = append([]byte(nil), t.kept[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.kept))
}
