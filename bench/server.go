package main

import (
	"context"
	"encoding/json"
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
	hosted  *host    // answers what it asks of the extension around it; nil is nothing

	// left is how much time it may still take, 0 where there is no limit; expired is that there
	// was one, and nothing is left.
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

// setting is the machine, and the servers' versions where they are known.
func setting(servers []*server) string {
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
	o, err := s.options(dir)
	if err != nil {
		return nil, 0, err
	}
	cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	cmd.Dir = dir
	limited, stop := context.WithTimeout(ctx, startLimit)
	defer stop()
	e, err := lsptest.Command(limited, cmd, o)
	if err != nil {
		return nil, 0, err
	}
	return e, cmd.Process.Pid, nil
}

// options are those of a session with a server.
func (s *server) options(root string) (lsptest.Options, error) {
	profile, err := lsptest.LoadProfile("vscode") // which understands the most
	if err != nil {
		return lsptest.Options{}, err
	}
	o := lsptest.Options{Profile: profile, Root: root, Unchecked: true}
	if !s.pulled { // what is pushed is what is timed, of all that push
		delete(profile.Capabilities["textDocument"].(map[string]any), "diagnostic")
	}
	if s.hosted == nil {
		return o, nil
	}
	profile.Habits.Settings = "push"
	profile.Habits.Languages = nil // to this server skills are not Markdown unless they are said to be
	o.Settings, o.Methods = hostSettings, hostMethods
	o.Answer = func(e *lsptest.Editor, method string, params json.RawMessage) (any, error) {
		return s.hosted.answer(root, e, method, params)
	}
	return o, nil
}
