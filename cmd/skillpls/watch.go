package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/report"
)

// clearScreen empties a terminal's screen and leaves what was scrolled away.
const clearScreen = "\x1b[H\x1b[2J"

// watch reports a tree, and again after each change of it, until ctx ends or the
// user interrupts. The exit code is that of the last report.
func (c *command) watch(ctx context.Context, w *index.Workspace, result *lint.Result, write func(*lint.Result) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	show := func(header string) error {
		if terminal(c.out) {
			fmt.Fprint(c.out, clearScreen)
		}
		fmt.Fprintf(c.out, "%s\n\n", report.Printable(header))
		return write(result)
	}
	if err := show(fmt.Sprintf("watching %s: Ctrl-C ends", w.Root().Dir())); err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	var failure error
	w.Watch(ctx, func(paths []string) {
		delta := w.Changed(paths)
		if delta.Empty() || ctx.Err() != nil {
			return
		}
		next, _, err := result.Update(ctx, w.Snapshot(), delta)
		if err != nil {
			return // interrupted
		}
		result = next
		if err := show(after(delta)); err != nil {
			failure = err
			end()
		}
	})
	return failure
}

// after says which documents have changed.
func after(delta *index.Delta) string {
	docs := slices.Sorted(maps.Keys(delta.Docs))
	switch len(docs) {
	case 0:
		return "after a change of files that are no documents"
	case 1:
		return "after a change of " + docs[0]
	}
	return fmt.Sprintf("after a change of %s and %d more", docs[0], len(docs)-1)
}
