package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A peer is a program of others that is fetched from a package registry, in one version, and
// measured. No package runs a script.
type peer struct {
	name, version string
	grows         bool // it is measured on trees of all sizes, too
	fetch         []string
	server        func(ctx context.Context, dir string) (*server, error) // of what was fetched into a directory
}

// npm installs packages below the working directory.
func npm(packages ...string) []string {
	return append([]string{"npm", "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"}, packages...)
}

// peers are all of them. rumdl and the server of VS Code know Markdown and nothing of skills;
// agnix checks files of agents and has no server in its package.
var peers = []peer{
	{
		name: "rumdl", version: "0.2.75", grows: true,
		fetch: npm("@rumdl/cli-" + platform() + "@0.2.75"),
		server: func(ctx context.Context, dir string) (*server, error) {
			binary := filepath.Join(dir, "node_modules", "@rumdl", "cli-"+platform(), "rumdl")
			return &server{command: []string{binary, "server", "--stdio"}, check: []string{binary, "check", "--no-cache", "--quiet"}}, nil
		},
	},
	{
		name: "vscode-markdown-languageserver", version: "0.5.0",
		fetch: npm("vscode-markdown-languageserver@0.5.0", "markdown-it@14.1.0", "node-"+platform()+"@24.9.0"),
		server: func(ctx context.Context, dir string) (*server, error) {
			node := filepath.Join(dir, "node_modules", "node-"+platform(), "bin", "node")
			worker := filepath.Join(dir, "node_modules", "vscode-markdown-languageserver", "dist", "node", "workerMain.js")
			hosted, err := startHost(ctx, node, dir) // one for all sessions, as there is one in an editor
			return &server{command: []string{node, worker, "--stdio"}, pulled: true, hosted: hosted}, err
		},
	},
	{
		name: "agnix", version: "0.59.3",
		fetch: []string{"python3", "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", ".", "agnix==0.59.3"},
		server: func(ctx context.Context, dir string) (*server, error) {
			return &server{check: []string{filepath.Join(dir, "bin", "agnix"), "--max-files", "0"}}, nil
		},
	},
}

// platform is the system as packages of npm name it.
func platform() string {
	arch := map[string]string{"amd64": "x64", "386": "ia32"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	return runtime.GOOS + "-" + arch
}

// fetchLimit is how long one peer may take to come.
const fetchLimit = 3 * time.Minute

// fetched are those peers that there are below a directory, or that can be fetched into it, and
// a line for each that is missing.
func fetched(ctx context.Context, from []peer, cache string, limit time.Duration) (all []*server, missing []string) {
	for _, p := range from {
		var s *server
		dir, err := p.get(ctx, cache)
		if err == nil {
			s, err = p.server(ctx, dir)
		}
		if err != nil {
			missing = append(missing, fmt.Sprintf("SKIPPED: %s %s: %v", p.name, p.version, err))
			continue
		}
		s.name, s.version, s.left = p.name, p.version, limit
		all = append(all, s)
	}
	return all, missing
}

// get fetches a peer, unless it is there, and returns its directory.
func (p *peer) get(ctx context.Context, cache string) (string, error) {
	dir, err := filepath.Abs(filepath.Join(cache, p.name+"-"+p.version))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	part := dir + ".part" // what an earlier run did not finish is of no use
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(part, "package.json"), []byte(`{"private":true}`), 0o644); err != nil {
		return "", err
	}
	limited, stop := context.WithTimeout(ctx, fetchLimit)
	defer stop()
	cmd := exec.CommandContext(limited, p.fetch[0], p.fetch[1:]...)
	cmd.Dir = part
	cmd.WaitDelay = time.Second // its children may hold its output open
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", p.fetch[0], err, lastLine(string(out)))
	}
	return dir, os.Rename(part, dir)
}

// lastLine is the last line that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
