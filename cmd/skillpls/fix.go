package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os/signal"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// A checkRun is a tree that has been checked.
type checkRun struct {
	*tree
	w      *index.Workspace
	s      *index.Snapshot
	result *lint.Result
	cfg    lint.Config

	past *past     // nil where all counts that is found
	was  lint.Side // what was found in it
}

// since reads the state of the tree at a commit: what was found in it already is no
// longer told, nor fixed. The caller closes it.
func (r *checkRun) since(ctx context.Context, name string) (err error) {
	if r.past, err = atCommit(ctx, r.tree, r.s, name, judges(r.tree)); err != nil {
		return err
	}
	r.past.complete(r.s)
	if r.was, err = r.past.findings(ctx, r.cfg.Severity); err != nil {
		r.past.close()
	}
	return err
}

// before returns what was found in the past, by the paths that files have now; nil
// without one.
func (r *checkRun) before() *lint.Past {
	if r.past == nil {
		return nil
	}
	return lint.NewPast(r.was, r.past.moves(query.State{Snapshot: r.s, Read: reader(r.s, r.w)}).Path)
}

// load reads the tree and checks it.
func (r *checkRun) load(ctx context.Context) (capped bool, err error) {
	r.w = index.NewWorkspace(r.root)
	if _, capped, err = r.w.Scan(ctx, nil); err != nil {
		return capped, failed("read %s: %w", r.root.Dir(), err)
	}
	r.s = r.w.Snapshot()
	if r.result, err = lint.Run(ctx, r.s, rules.All, r.cfg); err != nil {
		return capped, failed("check %s: %w", r.root.Dir(), err)
	}
	return capped, nil
}

// findings returns what was found in the paths that the run is about. What the
// baseline has too much is said when it was about all of the tree.
func (r *checkRun) findings() (list []lint.Finding) {
	for _, f := range slices.Concat(r.result.Baseline(r.s), r.result.All()) {
		if r.wants(r.s, f.Path) {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, lint.Finding.Compare)
	return list
}

// fixer returns what carries out fixes in the paths that the run is about.
func (r *checkRun) fixer(unsafe bool) *lint.Fixer {
	return &lint.Fixer{Unsafe: unsafe, Read: r.read, Past: r.before(), Wants: func(f lint.Finding) bool { return r.wants(r.s, f.Path) }}
}

// transaction is what fixes do to the disk.
func (r *checkRun) transaction(fixed *lint.Fixed) (t disk.Transaction) {
	for _, f := range fixed.Files {
		t.Writes = append(t.Writes, disk.Write{Path: f.Path, Was: f.Was, Text: f.Text})
	}
	return t
}

// diffFixes shows what fix would do.
func (c *command) diffFixes(ctx context.Context, r *checkRun, unsafe bool) error {
	fixed, err := r.fixer(unsafe).Fix(ctx, r.s, r.result)
	if err != nil {
		return failed("%w", err)
	}
	d := diff{out: c.out, screen: terminal(c.out), color: colored(c.out), s: r.s, t: r.transaction(fixed)}
	if err := d.write(); err != nil {
		return failed("write the diff: %w", err)
	}
	if len(fixed.Files)+len(fixed.Moving) > 0 {
		c.code = exitFindings
	}
	switch {
	case len(fixed.Files) > 0:
		fmt.Fprintf(c.err, "would fix %s in %s; nothing has been changed: --fix does it\n", fixed.Fixes(), files(len(fixed.Files)))
	case len(fixed.Moving) == 0:
		fmt.Fprintln(c.err, "nothing to fix")
	}
	for _, f := range fixed.Moving {
		fmt.Fprintf(c.err, "would also rename the skill at %s, which moves files: 'skillpls rename' shows it\n", f.Path)
	}
	return nil
}

// fix carries out fixes on the disk, and checks what is there then. First all that
// edit files; then, one after the other, renames that move them. An interrupt waits
// until the one at hand is done.
func (c *command) fix(ctx context.Context, r *checkRun, unsafe bool) error {
	const maxMoves = 1000 // as there are rounds of edits
	ctx, stop := signal.NotifyContext(ctx, interrupts...)
	defer stop()
	moved := 0
	for {
		if ctx.Err() != nil {
			return failed("interrupted: what is said above is done, and nothing else")
		}
		fixed, err := r.fixer(unsafe).Fix(ctx, r.s, r.result)
		if ctx.Err() != nil {
			continue
		}
		if err != nil {
			return failed("%w", err)
		}
		if len(fixed.Files) > 0 {
			if err := commit(r.root, r.transaction(fixed)); err != nil {
				return err
			}
			fmt.Fprintf(c.err, "fixed %s in %s\n", fixed.Fixes(), files(len(fixed.Files)))
		} else if len(fixed.Moving) > 0 && moved < maxMoves {
			if err := c.move(r, fixed.Moving[0]); err != nil {
				return err
			}
			moved++
		} else {
			return nil
		}
		if _, err := r.load(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// move carries out the first fix of a finding, a rename that moves files.
func (c *command) move(r *checkRun, f lint.Finding) error {
	for _, fix := range f.Fixes {
		if fix.Rename == nil {
			continue
		}
		q := question{tree: r.tree, w: r.w, s: r.s}
		plan, err := fix.Rename.Plan(r.s, q.text)
		if err != nil {
			return err
		}
		t, err := q.transaction(plan)
		if err != nil {
			return err
		}
		if err := commit(r.root, t); err != nil {
			return err
		}
		fmt.Fprintf(c.err, "renamed %q to %q: %s\n", plan.OldName, plan.NewName, plan.Summary())
		return nil
	}
	return nil
}

// writeBaseline writes what was found to the tree's baseline, which then holds all
// of it. What lies outside of the paths of the run stays as it was.
func (c *command) writeBaseline(r *checkRun) error {
	var entries []index.BaselineEntry
	if old := r.s.Baseline(); old != nil {
		stale := map[index.BaselineEntry]int{}
		for _, e := range r.result.Stale(r.s) {
			n := e.Count
			e.Count = 0
			stale[e] += n
		}
		for _, e := range old.Entries {
			key := e
			key.Count = 0
			if r.wants(r.s, e.Path) || r.s.Doc(e.Path) == nil {
				e.Count -= stale[key]
			}
			if e.Count > 0 {
				entries = append(entries, e)
			}
		}
	}
	n := 0
	for _, f := range r.findings() {
		if f.Path == index.BaselinePath {
			continue
		}
		text, _ := r.read(f.Path)
		entries = append(entries, index.BaselineEntry{Path: f.Path, Code: f.Code, Fingerprint: lint.Fingerprint(f, lint.Slice(text, f.Span)), Count: 1})
		n++
	}
	text := index.NewBaseline(entries)
	was, err := r.root.Read(index.BaselinePath, math.MaxInt64)
	switch {
	case err == nil:
		err = commit(r.root, disk.Transaction{Writes: []disk.Write{{Path: index.BaselinePath, Was: was, Text: text}}})
	case errors.Is(err, fs.ErrNotExist):
		err = r.root.Create(index.BaselinePath, text)
	}
	if err != nil {
		return failed("write %s: %w", index.BaselinePath, err)
	}
	fmt.Fprintf(c.out, "%s holds %d findings, %d of them new\n", index.BaselinePath, total(entries), n)
	return nil
}

func total(entries []index.BaselineEntry) (n int) {
	for _, e := range entries {
		n += e.Count
	}
	return n
}

func files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}
