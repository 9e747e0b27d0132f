package main

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
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
	watch                 bool
	since                 string
}

// severities are what flags take as one.
var severities = []string{"error", "warning", "information", "hint"}

func (c *command) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Report what is wrong in a tree of skills",
		Long: "check reads the whole tree that holds PATH (the nearest directory above it with a\n" +
			".skillpls.yaml, else a .git, else PATH itself) and reports what is wrong in PATH.\n" +
			"It exits with 1 when something at or above --fail-on was found.",
		ValidArgsFunction: completeFiles,
		RunE: func(cmd *cobra.Command, paths []string) error {
			f.leveled = cmd.Flags().Changed("level")
			return c.check(cmd.Context(), paths, f)
		},
	}
	flags := cmd.Flags()
	choiceFlag(cmd, &f.format, "format", "text", "`FORMAT` of the report: ", report.Formats...)
	choiceFlag(cmd, &f.level, "level", "warning", "least `SEVERITY` that text writes out: ", severities...)
	choiceFlag(cmd, &f.failOn, "fail-on", "warning", "least `SEVERITY` that makes the exit code 1: ", slices.Concat(severities, []string{"never"})...)
	flags.StringSliceVar(&f.only, "select", nil, "report these `CODES` only")
	flags.StringSliceVar(&f.without, "ignore", nil, "do not report these `CODES`")
	completeFlag(cmd, "select", commaList(completeCodes))
	completeFlag(cmd, "ignore", commaList(completeCodes))
	flags.BoolVar(&f.fix, "fix", false, "carry out the fixes that are always right, and report what is left")
	flags.BoolVar(&f.unsafe, "unsafe-fixes", false, "with --fix or --diff: also the fixes that a person should look at")
	flags.BoolVar(&f.diff, "diff", false, "show what --fix would change, and change nothing; exits with 1 if that is something")
	flags.BoolVar(&f.writeBaseline, "write-baseline", false, "write what is found to "+index.BaselinePath+", so that only what is new is reported")
	flags.StringVar(&f.since, "since", "", "report only what is new since the commit `REF`, and fix only that; git has to have it")
	completeFlag(cmd, "since", cobra.NoFileCompletions)
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
	if f.since != "" && f.writeBaseline {
		return errors.New("--since: cannot be used with --write-baseline, which writes down all that is found")
	}
	if f.watch && f.format != report.Formats[0] {
		return fmt.Errorf("--watch: cannot write %s, only %s", f.format, report.Formats[0])
	}
	severity, err := choose(f.only, f.without)
	if err != nil {
		return err
	}
	if ctx == nil {
		ctx = context.Background()
	}
	if f.since != "" {
		interruptible, stop := signal.NotifyContext(ctx, interrupts...) // to remove what is laid out
		defer stop()
		ctx = interruptible
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	t, err := c.openTree(paths)
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
	if f.since != "" {
		if err := run.since(ctx, f.since); err != nil {
			return err
		}
		defer run.past.close()
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
	write := func(result *lint.Result) error {
		run.result, run.s = result, run.w.Snapshot()
		style := report.Style{Color: colored(c.out), Level: level, Width: width(c.out)}
		if config := run.s.Config(); config != nil && config.Lint.Level != "" && !f.leveled {
			style.Level, _ = lint.ParseSeverity(config.Lint.Level) // it was read as one
		}
		return c.report(run, failOn, f.format, style)
	}
	if f.watch {
		return c.watch(ctx, run.w, run.result, write)
	}
	return write(run.result)
}

// report writes what is found in the paths that a run is about, and sets the exit
// code.
func (c *command) report(run *checkRun, failOn lint.Severity, format string, style report.Style) error {
	r := run.report()
	worst := lint.Off
	for _, finding := range r.Findings {
		worst = max(worst, finding.Severity)
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

// report is about what is found in the paths that the run is about.
func (r *checkRun) report() *report.Report {
	out := &report.Report{Version: buildVersion(), Root: filepath.ToSlash(r.root.Dir()), Base: r.base(), Read: r.read, About: about}
	var known []lint.Finding
	out.Findings, known = r.before().Fresh(lint.Side{Findings: r.findings(), Read: r.read})
	if r.past != nil {
		out.Since = &report.Since{Name: r.past.name, Commit: r.past.commit, Known: known}
	}
	for d := range r.s.Docs() {
		if r.wants(r.s, d.Path) && r.s.Kind(d.Path).Served() {
			out.Files++
		}
	}
	return out
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
		switch {
		case len(only) > 0 && !slices.Contains(only, r.Code), slices.Contains(without, r.Code):
			off[r.Code] = lint.Off
		case len(only) > 0 && r.Off: // who names a rule wants it
			off[r.Code] = r.Severity
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
