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
	watch                 bool
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
	flags.StringVar(&f.format, "format", "text", "`FORMAT` of the report: "+orList(report.Formats))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(report.Formats, cobra.ShellCompDirectiveNoFileComp)) // of a flag that is there
	flags.StringVar(&f.level, "level", "warning", "least `SEVERITY` that text writes out: error, warning, information or hint")
	flags.StringVar(&f.failOn, "fail-on", "warning", "least `SEVERITY` that makes the exit code 1, or never")
	flags.StringSliceVar(&f.only, "select", nil, "report these `CODES` only")
	flags.StringSliceVar(&f.without, "ignore", nil, "do not report these `CODES`")
	flags.BoolVar(&f.watch, "watch", false, "report again whenever something has changed, until interrupted; text only")
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
	if !slices.Contains(report.Formats, f.format) {
		return fmt.Errorf("--format: unknown format %q: want %s", f.format, orList(report.Formats))
	}
	if f.watch && f.format != report.Formats[0] {
		return fmt.Errorf("--watch: cannot write %s, only %s", f.format, report.Formats[0])
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
	w := index.NewWorkspace(t.root)
	_, capped, err := w.Scan(ctx, nil)
	if err != nil {
		return failed("read %s: %w", t.root.Dir(), err)
	}
	if capped {
		fmt.Fprintf(c.err, "skillpls: %s has more entries than are looked at; the rest is taken as unknown\n", t.root.Dir())
	}
	result, err := lint.Run(ctx, w.Snapshot(), chosen, lint.Config{})
	if err != nil {
		return failed("check %s: %w", t.root.Dir(), err)
	}
	write := func(result *lint.Result) error {
		style := report.Style{Color: colored(c.out), Level: level, Width: width(c.out)}
		return c.report(t, w.Snapshot(), result, failOn, f.format, style)
	}
	if f.watch {
		return c.watch(ctx, w, result, write)
	}
	return write(result)
}

// report writes what is found in the paths that a run is about, and sets the exit
// code.
func (c *command) report(t *tree, s *index.Snapshot, result *lint.Result, failOn lint.Severity, format string, style report.Style) error {
	r := &report.Report{Version: buildVersion(), Root: filepath.ToSlash(t.root.Dir()), Base: t.base(), Read: t.read, About: about}
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
	c.code = exitClean
	if worst >= failOn {
		c.code = exitFindings
	}
	if err := r.Write(c.out, format, style); err != nil {
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

// about says what a rule is for.
func about(code string) (summary string, severity lint.Severity) {
	for _, r := range rules.All {
		if r.Code == code {
			return rules.Summary(code), r.Severity
		}
	}
	return "", lint.Information
}

// orList writes names as a choice: a, b or c.
func orList(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
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
		if d, ok := above(dir, mark); ok {
			return d
		}
	}
	return dir
}

// above returns the nearest directory at or above dir that has an entry.
func above(dir, entry string) (string, bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, entry)); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// base returns where the root lies in its git repository, "" where it is none or
// is the repository itself.
func (t *tree) base() string {
	repository, ok := above(t.root.Dir(), ".git")
	if !ok {
		return ""
	}
	rel, err := filepath.Rel(repository, t.root.Dir())
	if err != nil || rel == "." {
		return ""
	}
	return filepath.ToSlash(rel)
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
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(w)
}

// width tells how many columns a terminal has, 0 where w is none.
func width(w io.Writer) int {
	if !terminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
