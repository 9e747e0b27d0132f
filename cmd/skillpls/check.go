package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/report"
	"github.com/skillpls/skillpls/lint/rules"
)

// checkFlags are the flags of check as they are given.
type checkFlags struct {
	format, level, failOn string
	only, without         []string
	fix, unsafe, diff     bool
	writeBaseline         bool
	leveled               bool // level was given
}

func (c *command) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Report what is wrong in a tree of skills",
		Long: "check reads the whole tree that holds PATH (the nearest directory above it with a\n" +
			".skillpls.yaml, else a .git, else PATH itself) and reports what is wrong in PATH.\n" +
			"It exits with 1 when something at or above --fail-on was found.",
		RunE: func(cmd *cobra.Command, paths []string) error {
			f.leveled = cmd.Flags().Changed("level")
			return c.check(cmd.Context(), paths, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "`FORMAT` of the report: text or json")
	flags.StringVar(&f.level, "level", "warning", "least `SEVERITY` that text writes out: error, warning, information or hint")
	flags.StringVar(&f.failOn, "fail-on", "warning", "least `SEVERITY` that makes the exit code 1, or never")
	flags.StringSliceVar(&f.only, "select", nil, "report these `CODES` only")
	flags.StringSliceVar(&f.without, "ignore", nil, "do not report these `CODES`")
	flags.BoolVar(&f.fix, "fix", false, "carry out the fixes that are always right, and report what is left")
	flags.BoolVar(&f.unsafe, "unsafe-fixes", false, "with --fix or --diff: also the fixes that a person should look at")
	flags.BoolVar(&f.diff, "diff", false, "show what --fix would change, and change nothing; exits with 1 if that is something")
	flags.BoolVar(&f.writeBaseline, "write-baseline", false, "write what is found to "+index.BaselinePath+", so that only what is new is reported")
	return cmd
}

func (c *command) check(ctx context.Context, paths []string, f checkFlags) error {
	level, err := lint.ParseSeverity(f.level)
	if err != nil || level == lint.Off {
		return fmt.Errorf("--level: unknown severity %q: want error, warning, information or hint", f.level)
	}
	failOn, err := parseFailOn(f.failOn)
	if err != nil {
		return err
	}
	if f.format != "text" && f.format != "json" {
		return fmt.Errorf("--format: unknown format %q: want text or json", f.format)
	}
	severity, err := choose(f.only, f.without)
	if err != nil {
		return err
	}
	if ctx == nil {
		ctx = context.Background()
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	t, err := openTree(paths)
	if err != nil {
		return err
	}
	run := &checkRun{tree: t, cfg: lint.Config{Severity: severity, Read: t.read}}
	capped, err := run.load(ctx)
	if err != nil {
		return err
	}
	if capped {
		fmt.Fprintf(c.err, "skillpls: %s has more entries than are looked at; the rest is taken as unknown\n", t.root.Dir())
	}
	switch {
	case f.writeBaseline:
		return c.writeBaseline(run)
	case f.diff:
		return c.diffFixes(ctx, run, f.unsafe)
	case f.fix:
		if err := c.fix(ctx, run, f.unsafe); err != nil {
			return err
		}
	}
	if config := run.s.Config(); config != nil && config.Lint.Level != "" && !f.leveled {
		level, _ = lint.ParseSeverity(config.Lint.Level) // it was read as one
	}
	r := &report.Report{Version: buildVersion(), Root: filepath.ToSlash(t.root.Dir()), Read: t.read, Findings: run.findings()}
	for d := range run.s.Docs() {
		if t.wants(run.s, d.Path) && run.s.Kind(d.Path).Served() {
			r.Files++
		}
	}
	worst := lint.Off
	for _, finding := range r.Findings {
		worst = max(worst, finding.Severity)
	}
	if worst >= failOn {
		c.code = exitFindings
	}
	if f.format == "json" {
		err = r.WriteJSON(c.out)
	} else {
		err = r.WriteText(c.out, report.Style{Color: colored(c.out), Level: level})
	}
	if err != nil {
		return failed("write the report: %w", err)
	}
	return nil
}

// parseFailOn reads --fail-on; never is above every severity.
func parseFailOn(name string) (lint.Severity, error) {
	if name == "never" {
		return lint.Error + 1, nil
	}
	s, err := lint.ParseSeverity(name)
	if err != nil || s == lint.Off {
		return 0, fmt.Errorf("--fail-on: unknown severity %q: want error, warning, information, hint or never", name)
	}
	return s, nil
}

// choose returns the severities by which flags switch rules off. A rule that is
// selected runs whatever anybody else says, as severe as the tree has it or else as it
// is by itself.
func choose(only, without []string) (map[string]lint.Severity, error) {
	for _, code := range slices.Concat(only, without) {
		if _, ok := rules.Page(code); !ok {
			return nil, fmt.Errorf("no check is called %q%s: 'skillpls rules' lists them", code, didYouMean(code))
		}
	}
	off := map[string]lint.Severity{}
	for _, r := range rules.All {
		if len(only) > 0 && !slices.Contains(only, r.Code) || slices.Contains(without, r.Code) {
			off[r.Code] = lint.Off
		}
	}
	return off, nil
}

// didYouMean is what a code may have been meant to be.
func didYouMean(code string) string {
	var codes []string
	for _, r := range rules.All {
		codes = append(codes, r.Code)
	}
	return strings.TrimSuffix(lint.DidYouMean(index.Near(code, codes)), "?")
}

// A tree is the root that a run reads, and the paths in it that it is about.
type tree struct {
	root  *disk.Root
	paths []string // relative to root; "" is all
}

// openTree finds the root that holds all paths: the nearest directory above all
// of them with a .skillpls.yaml, else with a .git, else their own.
func openTree(paths []string) (*tree, error) {
	var common string
	var explicit []string
	for i, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, failed("find %s: %w", p, err)
		}
		info, err := os.Stat(abs)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, failed("%s: there is no such file or directory", p)
		}
		if err != nil {
			return nil, failed("look at %s: %w", p, err)
		}
		explicit = append(explicit, abs)
		dir := abs
		if !info.IsDir() {
			dir = filepath.Dir(abs)
		}
		if i == 0 {
			common = dir
		}
		for !within(dir, common) {
			common = filepath.Dir(common)
		}
	}
	dir := rootAbove(common)
	t := &tree{}
	options := disk.Options{}
	for _, abs := range explicit {
		rel, err := filepath.Rel(dir, abs)
		if err != nil {
			return nil, failed("find %s below %s: %w", abs, dir, err)
		}
		if rel == "." {
			rel = ""
		}
		t.paths = append(t.paths, filepath.ToSlash(rel))
	}
	options.Explicit = slices.DeleteFunc(slices.Clone(t.paths), func(p string) bool { return p == "" })
	options.Explicit = append(options.Explicit, index.ConfigPath, index.BaselinePath) // git may ignore them
	root, err := disk.Open(dir, options)
	if err != nil {
		return nil, failed("open %s: %w", dir, err)
	}
	t.root = root
	return t, nil
}

// within reports whether path is dir or lies below it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func rootAbove(dir string) string {
	for _, mark := range []string{".skillpls.yaml", ".git"} {
		for d := dir; ; d = filepath.Dir(d) {
			if _, err := os.Lstat(filepath.Join(d, mark)); err == nil {
				return d
			}
			if d == filepath.Dir(d) {
				break
			}
		}
	}
	return dir
}

// wants reports whether the run is about a file.
func (t *tree) wants(s *index.Snapshot, p string) bool {
	return slices.ContainsFunc(t.paths, func(in string) bool {
		in = s.Real(in)
		return in == p || index.Below(p, in)
	})
}

func (t *tree) read(p string) ([]byte, bool) {
	text, err := t.root.Read(p, index.MaxFile)
	return text, err == nil
}

// colored reports whether w is a terminal whose owner wants colour.
func colored(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}
