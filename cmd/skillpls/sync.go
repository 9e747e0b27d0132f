package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/report"
	"github.com/skillpls/skillpls/lint/sync"
)

// syncFlags are the flags of sync as they are given.
type syncFlags struct {
	dir          string
	write, check bool
}

func (c *command) syncCommand() *cobra.Command {
	var f syncFlags
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "Bring registries, indexes and used_by in line with the tree",
		Long: "sync takes the skills, where they lie and what they say that they need (depends_on,\n" +
			"recommends and the older dependencies) as the truth, and brings in line with it what\n" +
			"is said elsewhere: rows, paths, categories and numbers of registries and indexes, the\n" +
			"arrows of an index's graph, and used_by. It removes rows of skills that are gone and\n" +
			"entries of skills that need nothing here; comments, order and what else is written\n" +
			"stay, and so does a skill's category. What a comment, " + ".skillpls.yaml or the baseline\n" +
			"says is meant to be so is left as it is.\n\n" +
			"It lists what it removes, then prints the change as a diff, which 'git apply' takes,\n" +
			"and changes nothing unless --write is given. Then it does all of it or nothing.",
		Example: "  skillpls sync\n  skillpls sync --write\n  skillpls sync --check   # in CI: exits with 1 if anything would change",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.sync(cmd.Context(), f) },
	}
	rootFlag(cmd, &f.dir)
	cmd.Flags().BoolVar(&f.write, "write", false, "do it")
	cmd.Flags().BoolVar(&f.check, "check", false, "exit with 1 if there is something to do")
	return cmd
}

func (c *command) sync(ctx context.Context, f syncFlags) error {
	if f.write && f.check {
		return errors.New("--write and --check: after the one there is nothing left for the other")
	}
	if ctx == nil {
		ctx = context.Background()
	}
	t, err := c.openTree([]string{f.dir})
	if err != nil {
		return err
	}
	t.paths = []string{""} // lists are of all of it
	run := &checkRun{tree: t, cfg: lint.Config{Read: t.read}}
	capped, err := run.load(ctx)
	if err != nil {
		return err
	}
	if capped {
		return query.Refusal("not all of the tree was looked at, so nobody knows what is in it")
	}
	fixed, err := sync.Plan(ctx, run.s, run.result, run.read)
	if err != nil {
		return failed("%w", err)
	}
	return c.showSync(run, fixed, f)
}

// showSync shows what sync does, and does it where that is asked for.
func (c *command) showSync(run *checkRun, fixed *lint.Fixed, f syncFlags) error {
	var b strings.Builder
	if removed := sync.Removed(fixed); len(removed) > 0 {
		fmt.Fprintf(&b, "removes %s:\n%s\n", removals(len(removed)), listed(removed))
	}
	fmt.Fprint(c.out, printableLines(b.String()))
	t := run.transaction(fixed)
	if f.write {
		if err := commit(run.root, t); err != nil {
			return err
		}
	} else {
		d := diff{out: c.out, color: colored(c.out), s: run.s, t: t}
		if err := d.write(); err != nil {
			return failed("write the diff: %w", err)
		}
		if len(t.Writes) > 0 {
			fmt.Fprintln(c.out)
			if f.check {
				c.code = exitFindings
			}
		}
	}
	b.Reset()
	left := sync.Left(fixed)
	switch {
	case len(t.Writes) == 0 && len(left) > 0:
		b.WriteString("nothing to do that is sure\n")
	case len(t.Writes) == 0:
		b.WriteString("nothing to do: registries, indexes and used_by are in line with the tree\n")
	case f.write:
		fmt.Fprintf(&b, "changed %s: %s\n", files(len(t.Writes)), fixed.Fixes())
	default:
		fmt.Fprintf(&b, "would change %s: %s\nnothing has been changed: --write does it\n", files(len(t.Writes)), fixed.Fixes())
	}
	if len(left) > 0 {
		fmt.Fprintf(&b, "\nleft for a person:\n%s", listed(left))
	}
	_, err := fmt.Fprint(c.out, printableLines(b.String()))
	return err
}

// listed writes findings a line each, below their files.
func listed(findings []lint.Finding) string {
	var b strings.Builder
	file := ""
	for _, f := range findings {
		if f.Path != file {
			file = f.Path
			fmt.Fprintf(&b, "  %s\n", report.Printable(file))
		}
		fmt.Fprintf(&b, "    %s [%s]\n", f.Message, f.Code)
	}
	return b.String()
}

func removals(n int) string {
	if n == 1 {
		return "1 row or entry"
	}
	return fmt.Sprintf("%d rows and entries", n)
}
