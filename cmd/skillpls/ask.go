package main

import (
	"context"
	"fmt"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
)

// A question is the tree that a person asks about, and what about it.
type question struct {
	*tree
	w      *index.Workspace
	s      *index.Snapshot
	capped bool   // there is more in the tree than was looked at
	from   string // the directory that paths are written from, relative to the root
	spec   string // what is asked about, as Lookup takes it
	found  []index.Target
}

// specs is how the help of each command says what a NAME is.
const specs = "NAME is a skill, role, agent, command, rule, category or tag, with its kind in front\n" +
	"where several go by it (skill:security, tag:security); or a path, of which a skill's\n" +
	"directory is the skill; or a heading (notes.md#setup, 'notes.md#How to set up'); or\n" +
	"what stands at a place (notes.md:12:5)."

// rootFlag adds the flag that chooses the tree.
func rootFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVarP(dir, "root", "C", ".", "look from `DIR`, in the tree that holds it (found as check finds it)")
	completeFlag(cmd, "root", completeDirs)
}

// formatFlag adds --format.
func formatFlag(cmd *cobra.Command, format *string) {
	choiceFlag(cmd, format, "format", "text", "`FORMAT` of the answer: ", "text", "json")
}

// ask reads the tree that holds dir and finds what spec means in it.
func (c *command) ask(ctx context.Context, dir, spec string) (*question, error) {
	q, err := c.read(ctx, dir, spec)
	if err != nil {
		return nil, err
	}
	if rel, ok := q.inside(spec); ok {
		q.from, q.spec = "", rel
	}
	if p, _, _, ok := query.Located(q.spec); ok { // what stands at a place of a text takes the text
		if p, ok := query.PathOf(q.s, q.from, p); ok {
			q.open(p)
		}
	}
	q.found, err = query.Lookup(q.s, q.from, q.spec)
	return q, err
}

// open keeps the text of a document at hand.
func (q *question) open(p string) {
	if text, err := q.root.Read(p, index.MaxFile); err == nil && q.s.Doc(p) != nil {
		q.w.Open(p, text)
		q.s = q.w.Snapshot()
	}
}

// read reads the tree that holds dir.
func (c *command) read(ctx context.Context, dir, spec string) (*question, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	t, err := c.openTree([]string{dir})
	if err != nil {
		return nil, err
	}
	q := &question{tree: t, w: index.NewWorkspace(t.root), from: t.paths[0], spec: filepath.ToSlash(spec)}
	if _, q.capped, err = q.w.Scan(ctx, nil); err != nil {
		return nil, failed("read %s: %w", t.root.Dir(), err)
	}
	if q.capped {
		fmt.Fprintf(c.err, "skillpls: %s has more entries than are looked at; the rest is taken as unknown\n", t.root.Dir())
	}
	q.s = q.w.Snapshot()
	if q.s.IsDir(q.s.Real(q.from)) {
		q.from = q.s.Real(q.from)
	} else if q.s.Doc(q.from) != nil {
		q.from = path.Dir(q.from)
	}
	return q, nil
}

// inside writes an absolute path that leads into the tree as one from its root.
func (q *question) inside(spec string) (string, bool) {
	if !filepath.IsAbs(spec) {
		return "", false
	}
	rel, ok := q.root.Rel(spec)
	return rel, ok && rel != ""
}

// text returns the text that the snapshot knows of a file, as a query.Reader.
func (q *question) text(p string, into []byte) ([]byte, bool) {
	if d := q.s.Doc(p); d != nil {
		return q.w.Text(d, into)
	}
	return nil, false
}

// places begins an answer.
func (q *question) places() *report.Places {
	return &report.Places{Version: buildVersion(), Root: filepath.ToSlash(q.root.Dir()), Read: q.read}
}

// answer writes places in the format that was asked for.
func (c *command) answer(p *report.Places, format string) error {
	var err error
	if format == "json" {
		err = p.WriteJSON(c.out)
	} else {
		err = p.WriteText(c.out, report.Style{Color: colored(c.out)})
	}
	if err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// checkFormat refuses a --format that there is not.
func checkFormat(format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("--format: unknown format %q: want text or json", format)
	}
	return nil
}
