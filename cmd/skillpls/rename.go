package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// renameFlags are the flags of rename as they are given.
type renameFlags struct {
	dir                     string
	write, mentions, copies bool
}

func (c *command) renameCommand() *cobra.Command {
	var f renameFlags
	cmd := &cobra.Command{
		Use:   "rename OLD NEW",
		Short: "Give something another name, everywhere",
		Long: "rename gives OLD another name: its file or directory, its declaration, and every place\n" +
			"that surely means it. Where OLD is a path and NEW has a slash it is a move: every link\n" +
			"to what moves, and every relative link in it, leads where it did.\n\n" +
			"It prints what would change as a diff, which 'git apply' takes, and changes nothing\n" +
			"unless --write is given. Then it does all of it or nothing. A name that cannot be given\n" +
			"is refused with a sentence, and the exit code is 1.\n\n" +
			strings.Replace(specs, "NAME is", "OLD is", 1),
		Example: "  skillpls rename code-review change-inspection\n" +
			"  skillpls rename 'rules/sa-rules.md#Technology Selection' 'Choosing Technology' --write\n" +
			"  skillpls rename .claude/skills/old/api-design .claude/skills/backend/ --write",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: eachOnce(c.completeNames(), completeFiles),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.rename(cmd.Context(), args[0], args[1], f) },
	}
	rootFlag(cmd, &f.dir)
	flags := cmd.Flags()
	flags.BoolVar(&f.write, "write", false, "do it")
	flags.BoolVar(&f.mentions, "mentions", false, "also rename where only a word like it is mentioned")
	flags.BoolVar(&f.copies, "copies", false, "also rename the copies of a skill in other roots")
	return cmd
}

func (c *command) rename(ctx context.Context, old, name string, f renameFlags) error {
	q, err := c.ask(ctx, f.dir, old)
	if err != nil {
		return err
	}
	if q.capped {
		return query.Refusal("not all of the tree was looked at, so nobody knows what else means " + old)
	}
	plan, err := q.plan(name)
	if err != nil {
		return err
	}
	if f.mentions {
		plan.TakeMentions()
	}
	if f.copies {
		plan.TakeCopies(q.s)
	}
	if len(plan.Edits)+len(plan.Moves)+len(plan.Relinks) == 0 {
		said := "nothing to do"
		if strings.Contains(filepath.ToSlash(old), "/") && !strings.Contains(filepath.ToSlash(name), "/") {
			said += ": it is called " + name + " already; a NEW with a slash, ./" + name + " say, moves it"
		}
		_, err := fmt.Fprintln(c.out, said)
		return err
	}
	return c.carry(q, plan, f.write)
}

// previewed is the last line of what has been shown and not done.
const previewed = "nothing has been changed: --write does it\n"

// carry does what a plan says, or shows it.
func (c *command) carry(q *question, plan *query.Plan, write bool) error {
	t, err := q.transaction(plan)
	if err != nil {
		return err
	}
	if !write {
		d := diff{out: c.out, screen: terminal(c.out), color: colored(c.out), s: q.s, t: t}
		if err := d.write(); err != nil {
			return failed("write the diff: %w", err)
		}
		fmt.Fprintln(c.out)
	} else if err := commit(q.root, t); err != nil {
		return err
	}
	fmt.Fprintln(c.out, plan.Summary())
	if !write {
		fmt.Fprint(c.out, previewed)
	}
	return nil
}

// plan plans the rename, or the move.
func (q *question) plan(name string) (*query.Plan, error) {
	at, isPath := query.PathOf(q.s, q.from, q.spec)
	if isPath && strings.Contains(filepath.ToSlash(name), "/") {
		move, err := q.move(at, name)
		if err != nil {
			return nil, err
		}
		return query.Relocate(q.s, []query.Move{move}, q.text)
	}
	t, err := query.Choose(q.spec, q.found)
	if err != nil {
		return nil, err
	}
	switch t.Kind {
	case index.SymbolAgent, index.SymbolCommand, index.SymbolRule: // the name of sa.md is sa
		_, endings, _ := strings.Cut(path.Base(t.Path), ".")
		name = strings.TrimSuffix(name, "."+endings)
	}
	r, err := query.RenamingOf(q.s, t)
	if err != nil {
		return nil, err
	}
	return query.Rename(q.s, r, name, q.text)
}

// move is that of a file or directory to a written path, which is meant from where
// its own was; what ends with a slash is the directory that it is put in. With a
// SKILL.md its directory moves.
func (q *question) move(at, to string) (query.Move, error) {
	base := q.from
	if !strings.HasPrefix(q.s.Real(path.Join(base, q.spec)), at) {
		base = ""
	}
	if rel, ok := q.inside(to); ok {
		base, to = "", rel
	}
	into := strings.HasSuffix(filepath.ToSlash(to), "/")
	then := path.Join(base, filepath.ToSlash(to))
	if then == ".." || strings.HasPrefix(then, "../") || path.IsAbs(then) || filepath.IsAbs(to) {
		return query.Move{}, query.Refusal(to + " lies outside of " + filepath.ToSlash(q.root.Dir()))
	}
	if path.Base(at) == "SKILL.md" && path.Dir(at) != "." {
		at, then = path.Dir(at), strings.TrimSuffix(then, "/SKILL.md")
	}
	if into {
		then = path.Join(then, path.Base(at))
	}
	if dir := path.Dir(then); dir != "." {
		then = path.Join(q.s.Real(dir), path.Base(then))
	}
	return query.Move{From: at, To: then}, nil
}

// transaction is what a plan does to the disk.
func (q *question) transaction(p *query.Plan) (t disk.Transaction, err error) {
	edits := map[string][]source.Edit{}
	for _, e := range p.Edits {
		edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	for _, file := range query.Files(p.Edits) {
		text, ok := q.text(file, nil)
		if !ok {
			return t, query.Refusal(file + " has changed on disk: try again")
		}
		changed, err := source.Apply(text, edits[file])
		if err != nil {
			return t, failed("edit %s: %w", file, err)
		}
		if !bytes.Equal(text, changed) {
			t.Writes = append(t.Writes, disk.Write{Path: file, Was: text, Text: changed})
		}
	}
	for _, n := range p.Creates {
		t.Creates = append(t.Creates, disk.Write{Path: n.Path, Text: []byte(n.Text)})
	}
	for _, m := range p.Moves {
		t.Moves = append(t.Moves, disk.Move(m))
	}
	moved := p.Moved(q.s)
	for _, l := range p.Relinks {
		link, err := q.root.Relink(l.From, l.To, moved)
		if err != nil {
			return t, failed("read the link %s: %w", l.From, err)
		}
		t.Links = append(t.Links, link)
	}
	return t, nil
}

// interrupts are the signals by which somebody ends a program that may still put
// things in order: Ctrl-C, a runner that cancels a job, a terminal that is closed.
var interrupts = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// commit does a transaction. An interrupt waits until it is done.
func commit(root *disk.Root, t disk.Transaction) error {
	held := make(chan os.Signal, 1)
	signal.Notify(held, interrupts...)
	defer signal.Stop(held)
	err := root.Commit(t)
	if err == nil {
		return nil
	}
	for _, refused := range []error{disk.ErrChanged, disk.ErrReadOnly, disk.ErrOutside, disk.ErrBusy, fs.ErrExist} {
		if failed, ok := errors.AsType[*disk.CommitError](err); ok && errors.Is(err, refused) && !failed.Begun {
			return query.Refusal(err.Error())
		}
	}
	return failed("%w", err)
}
