// Command bench compares language servers for markdown on one generated tree: how long they
// take to start and to answer, how much memory and processor time they take, and whether they
// hang. The answers are checked. It also times `skillpls check` beside a bare program that
// only reads and parses, and holds what it measured against what skillpls promises.
//
// The runs of the servers alternate, so that what else the machine does hits all of them.
// Where there is /proc, memory and processor time are read from there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
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
	var out strings.Builder
	p := plan{out: io.MultiWriter(os.Stdout, &out)}
	flag.IntVar(&p.files, "files", 10_000, "how many files the tree has")
	flag.IntVar(&p.runs, "runs", 3, "how often each server runs")
	flag.IntVar(&p.lines, "lines", 40_000, "lines of the one large file")
	flag.IntVar(&p.starts, "starts", 1000, "how many starts of each server are timed at most, in all runs")
	flag.IntVar(&p.bursts, "bursts", 100, "how many bursts of edits and saves each server gets at most, in all runs")
	flag.IntVar(&p.checked, "check", 14_000, "how many files the tree has that is checked; its files are like real ones")
	flag.DurationVar(&p.limit, "limit", 3*time.Minute, "how long another server may take in all")
	flag.StringVar(&p.binary, "skillpls", "bin/skillpls", "the skillpls to measure")
	flag.StringVar(&p.cache, "peers", "", "also measure the peers in `DIRECTORY`, and fetch those that are not there")
	flag.BoolVar(&p.markdown, "markdown", false, "print Markdown")
	sizes := flag.String("sizes", "", "measure trees of so many files, with commas between the `NUMBERS`, and draw how it grows")
	pictures := flag.String("pictures", ".", "the directory of the pictures")
	page := flag.String("into", "", "also put the result into a `PAGE`, in place of the one before")
	flag.Var(&p.peers, "peer", "another server, as `NAME=COMMAND ARGUMENTS`; may be given several times")
	flag.Parse()
	debug.SetGCPercent(400) // our own collector shares the processors with what is measured
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p.markdown = p.markdown || *page != ""
	err := p.measure(ctx, *sizes, *pictures)
	if err == nil && *page != "" {
		block := compareBlock
		if *sizes != "" {
			block = plotsBlock
		}
		err = replace(*page, block, out.String())
	}
	if err != nil {
		stop()
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

// The parts of a page that are made of results.
const (
	compareBlock = "make compare"
	plotsBlock   = "make plots"
)

// measure compares servers on one tree, or where there are sizes draws how it grows.
func (p *plan) measure(ctx context.Context, sizes, pictures string) error {
	if sizes == "" {
		return p.compare(ctx)
	}
	all, err := numbers(sizes)
	if err != nil {
		return err
	}
	return p.grow(ctx, all, pictures)
}

// numbers reads numbers with commas between them.
func numbers(list string) (all []int, err error) {
	for s := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("%q is no number of files", s)
		}
		all = append(all, n)
	}
	return all, nil
}

// A plan is what to measure, and how often.
type plan struct {
	files, runs, lines, starts, bursts, checked int

	limit    time.Duration
	binary   string
	cache    string // where known peers are, or are fetched to; "" is none of them
	markdown bool
	peers    peerFlag
	out      io.Writer
}

type peerFlag []*server

func (p *peerFlag) String() string { return "" }

func (p *peerFlag) Set(s string) error {
	name, command, ok := strings.Cut(s, "=")
	if !ok || len(strings.Fields(command)) == 0 {
		return fmt.Errorf("want NAME=COMMAND, not %q", s)
	}
	*p = append(*p, &server{name: name, command: strings.Fields(command)})
	return nil
}

// servers are all servers to measure, our own first, then those of the flags, then the known
// ones; and a line for each that is missing.
func (p *plan) servers(ctx context.Context, known []peer) (all []*server, missing []string, err error) {
	binary, err := filepath.Abs(p.binary)
	if err != nil {
		return nil, nil, err
	}
	all = []*server{{name: "skillpls", command: []string{binary, "lsp", "--stdio"}, check: []string{binary, "check"}, names: true}}
	for _, s := range p.peers {
		s.left = p.limit
		all = append(all, s)
	}
	if p.cache != "" {
		var others []*server
		others, missing = fetched(ctx, known, p.cache, p.limit)
		all = append(all, others...)
	}
	return all, missing, nil
}

func (p *plan) compare(ctx context.Context) error {
	servers, missing, err := p.servers(ctx, peers)
	if err != nil {
		return err
	}
	own := servers[0]
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is the system's to clean
	small, large := filepath.Join(dir, "tree"), filepath.Join(dir, "checked")
	tree := treegen.New(p.files, 1)
	if err := tree.Write(small); err != nil {
		return err
	}
	scene, err := newScene(small, tree, p.lines)
	if err != nil {
		return err
	}
	bytes, err := writeReal(large, p.checked)
	if err != nil {
		return err
	}
	t := newTable(servers)
	for _, line := range missing {
		t.note("%s", line)
	}
	t.set("many", tree.HubRefs)
	t.set("lines", strings.Count(scene.big, "\n"))
	t.set("checked", p.checked)
	t.set("MB", bytes/1e6)
	for i := range p.runs {
		fmt.Fprintf(os.Stderr, "run %d of %d\n", i+1, p.runs)
		for _, s := range servers {
			switch err := s.timed(ctx, func(ctx context.Context) error { return p.run(ctx, s, scene, t) }); {
			case err == nil:
			case s.expired:
				t.note("%s was stopped in run %d of %d: it had taken %v in all.", s.name, i+1, p.runs, p.limit)
			default:
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
		took, err := timed(exec.CommandContext(ctx, os.Args[0], "bare", small), 0)
		t.add("bare", rowCheck, took, err)
		took, err = timed(exec.CommandContext(ctx, os.Args[0], "bare", large), 0)
		t.add("bare", rowCheckReal, took, err)
		took, err = timed(own.checking(ctx, large), 1)
		t.add(own.name, rowCheckReal, took, err)
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
	}
	fmt.Fprintf(p.out, "`make compare FILES=%d RUNS=%d`, %s: %s files, %d MB; %s\n\n", p.files, p.runs, time.Now().Format(time.DateOnly), grouped(p.files), size(tree)/1e6, setting(servers))
	t.write(p.out, p.markdown)
	return nil
}

// run measures everything of one server once.
func (p *plan) run(ctx context.Context, s *server, scene *scene, t *table) error {
	r := &run{of: s, scene: scene, table: t}
	r.check(ctx)
	if len(s.command) == 0 {
		return ctx.Err()
	}
	r.starts(ctx, max(1, p.starts/p.runs))
	r.bursts(ctx, max(1, p.bursts/p.runs))
	if err := r.measure(ctx); err != nil {
		return err
	}
	if err := r.polled(ctx); err != nil {
		return err
	}
	return ctx.Err()
}

// writeReal writes a tree with files like those of real trees, and returns how many bytes
// they have.
func writeReal(dir string, files int) (int, error) {
	tree := treegen.Config{Files: files, Seed: 1, Real: true}.Tree()
	return size(tree), tree.Write(dir)
}

func size(tree *treegen.Tree) int {
	n := 0
	for _, text := range tree.Files {
		n += len(text)
	}
	return n
}

// machine says what all this was measured on.
func machine() string {
	kind := "processors"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := modelName.FindSubmatch(info); m != nil {
			kind += " (" + string(m[1]) + ")"
		}
	}
	return fmt.Sprintf("%d %s, %s/%s, %s", runtime.NumCPU(), kind, runtime.GOOS, runtime.GOARCH, runtime.Version())
}

var modelName = regexp.MustCompile(`(?m)^model name\s*:\s*(.*)$`)

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
