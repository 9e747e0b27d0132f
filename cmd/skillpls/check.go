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
}

func (c *command) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Report what is wrong in a tree of skills",
		Long: "check reads the whole tree that holds PATH (the nearest directory above it with a\n" +
			".skillpls.yaml, else a .git, else PATH itself) and reports what is wrong in PATH.\n" +
			"It exits with 1 when something at or above --fail-on was found.",
		RunE: func(cmd *cobra.Command, paths []string) error { return c.check(cmd.Context(), paths, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "`FORMAT` of the report: text or json")
	flags.StringVar(&f.level, "level", "warning", "least `SEVERITY` that text writes out: error, warning, information or hint")
	flags.StringVar(&f.failOn, "fail-on", "warning", "least `SEVERITY` that makes the exit code 1, or never")
	flags.StringSliceVar(&f.only, "select", nil, "report these `CODES` only")
	flags.StringSliceVar(&f.without, "ignore", nil, "do not report these `CODES`")
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
	chosen, err := choose(f.only, f.without)
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
	s, capped, err := index.Load(ctx, t.root)
	if err != nil {
		return failed("read %s: %w", t.root.Dir(), err)
	}
	if capped {
		fmt.Fprintf(c.err, "skillpls: %s has more entries than are looked at; the rest is taken as unknown\n", t.root.Dir())
	}
	cfg := lint.Config{Severity: map[string]lint.Severity{}}
	for _, r := range chosen {
		if slices.Contains(f.only, r.Code) { // who names a rule wants it, also one that is off
			cfg.Severity[r.Code] = r.Severity
		}
	}
	result, err := lint.Run(ctx, s, chosen, cfg)
	if err != nil {
		return failed("check %s: %w", t.root.Dir(), err)
	}
	r := &report.Report{Version: buildVersion(), Root: filepath.ToSlash(t.root.Dir()), Read: t.read}
	for d := range s.Docs() {
		if t.wants(s, d.Path) && s.Kind(d.Path).Served() {
			r.Files++
		}
	}
	worst := lint.Off
	for _, finding := range result.All() {
		if t.wants(s, finding.Path) {
			r.Findings = append(r.Findings, finding)
			worst = max(worst, finding.Severity)
		}
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

// choose returns the rules that flags leave.
func choose(only, without []string) ([]*lint.Rule, error) {
	var chosen []*lint.Rule
	for _, code := range slices.Concat(only, without) {
		if _, ok := rules.Page(code); !ok {
			return nil, fmt.Errorf("no check is called %q: 'skillpls rules' lists them", code)
		}
	}
	for _, r := range rules.All {
		if (len(only) == 0 || slices.Contains(only, r.Code)) && !slices.Contains(without, r.Code) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
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
	options.Explicit = append(options.Explicit, index.ConfigPath) // git may ignore it
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
