package main

import (
	"context"
	"os/exec"
	"slices"
	"time"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

// A server is a language server to measure.
type server struct {
	name    string
	version string
	command []string
	check   []string // the command that checks a tree, before the tree's directory
	names   bool     // it knows names of skills
	pulled  bool     // it is asked for diagnostics, for it pushes none

	// left is how much time it may still take; 0 of a server that had a limit is none.
	left    time.Duration
	expired bool
}

// timed runs f with what is left of the server's time, and takes off what f took. An error
// means that nothing is left. A server without a limit has all the time.
func (s *server) timed(ctx context.Context, f func(context.Context) error) error {
	if s.expired {
		return nil
	}
	if s.left == 0 {
		return f(ctx)
	}
	limited, stop := context.WithTimeout(ctx, s.left)
	defer stop()
	from := time.Now()
	err := f(limited)
	s.left -= time.Since(from)
	s.expired = s.left <= 0 || limited.Err() != nil
	return err
}

// columns are the servers' names.
func columns(servers []*server) (names []string) {
	for _, s := range servers {
		names = append(names, s.name)
	}
	return names
}

// platform is the machine, and the servers' versions where they are known.
func platform(servers []*server) string {
	all := machine()
	for _, s := range servers {
		if s.version != "" {
			all += ", " + s.name + " " + s.version
		}
	}
	return all
}

// checking is the command that checks a tree.
func (s *server) checking(ctx context.Context, dir string) *exec.Cmd {
	return exec.CommandContext(ctx, s.check[0], append(slices.Clone(s.check[1:]), dir)...)
}

// startLimit is how long a start may take until it counts as a hang.
const startLimit = 6 * time.Second

// start starts a server on a tree, up to its answer to initialize.
func (s *server) start(ctx context.Context, dir string) (*lsptest.Editor, int, error) {
	profile, err := lsptest.LoadProfile("vscode") // which understands the most
	if err != nil {
		return nil, 0, err
	}
	if !s.pulled { // what is pushed is what is timed, of all that push
		delete(profile.Capabilities["textDocument"].(map[string]any), "diagnostic")
	}
	cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	cmd.Dir = dir
	limited, stop := context.WithTimeout(ctx, startLimit)
	defer stop()
	e, err := lsptest.Command(limited, cmd, lsptest.Options{Profile: profile, Root: dir, Unchecked: true})
	if err != nil {
		return nil, 0, err
	}
	return e, cmd.Process.Pid, nil
}
