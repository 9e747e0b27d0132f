// Command bench compares language servers for markdown on one generated tree: how long they
// take to start and to answer, how much memory they take, and whether they hang. The answers
// are checked. It also times `skillpls check` beside a bare program that only reads and parses.
//
// The runs of the servers alternate, so that what else the machine does hits all of them.
// Where there is /proc, memory and processor time are read from there.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/skillpls/skillpls/examples/treegen"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "bare" { // measured as a process of its own
		if err := runBare(os.Args[2]); err != nil {
			fail(err)
		}
		return
	}
	var peers peerFlag
	files := flag.Int("files", 10_000, "how many files the tree has")
	runs := flag.Int("runs", 5, "how often each server runs")
	binary := flag.String("skillpls", "bin/skillpls", "the skillpls to measure")
	big := flag.Int("lines", 40_000, "lines of the one large file")
	starts := flag.Int("starts", 20, "how many starts are timed for each server")
	flag.Var(&peers, "peer", "another server, as `NAME=COMMAND ARGUMENTS`; may be given several times")
	flag.Parse()
	if err := bench(context.Background(), *files, *runs, *big, *starts, *binary, peers); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

// A server is a language server to measure.
type server struct {
	name    string
	command []string
	names   bool // it knows names of skills
}

type peerFlag []server

func (p *peerFlag) String() string { return "" }

func (p *peerFlag) Set(s string) error {
	name, command, ok := strings.Cut(s, "=")
	if !ok || len(strings.Fields(command)) == 0 {
		return fmt.Errorf("want NAME=COMMAND, not %q", s)
	}
	*p = append(*p, server{name: name, command: strings.Fields(command)})
	return nil
}

func bench(ctx context.Context, files, runs, big, starts int, binary string, peers []server) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	servers := append([]server{{name: "skillpls", command: []string{binary, "lsp", "--stdio"}, names: true}}, peers...)
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is the system's to clean
	tree := treegen.New(files, 1)
	if err := tree.Write(dir); err != nil {
		return err
	}
	scene, err := newScene(dir, tree, big)
	if err != nil {
		return err
	}
	t := newTable(servers)
	for run := range runs {
		fmt.Fprintf(os.Stderr, "run %d of %d\n", run+1, runs)
		for _, s := range servers {
			for range max(1, starts/runs) {
				took, err := timeStart(ctx, s, dir)
				t.add(s.name, "start to initialize answered", took, err)
			}
			if err := scene.measure(ctx, s, t); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		took, err := timed(exec.CommandContext(ctx, os.Args[0], "bare", dir), 0)
		t.add("bare", "the whole tree, as a command", took, err)
		took, err = timed(exec.CommandContext(ctx, binary, "check", dir), 1)
		t.add("skillpls", "the whole tree, as a command", took, err)
	}
	fmt.Printf("%d files, %d runs, %d processors, %s/%s, %s, %s\n\n", files, runs, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), time.Now().Format(time.DateOnly))
	t.write(os.Stdout)
	return nil
}

// timed runs a command and returns how long it took in milliseconds. code is an exit code
// that it may have besides 0.
func timed(cmd *exec.Cmd, code int) (float64, error) {
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := ms(time.Since(start))
	if err != nil && cmd.ProcessState.ExitCode() != code {
		return 0, fmt.Errorf("%w: %.300s", err, out)
	}
	return took, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
