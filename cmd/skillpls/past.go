package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/git"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// A past is another state of the tree that a run is about: what it was at a commit, or
// another directory.
type past struct {
	*tree
	w      *index.Workspace
	s      *index.Snapshot
	name   string // as the user wrote it
	commit string // "" for a directory
	temp   string // the directory to remove, "" for none
}

// atCommit lays out what a tree was at a commit of its repository. What may be at some
// paths of it is replaced: with nil there is nothing. The caller closes it.
func atCommit(ctx context.Context, t *tree, now *index.Snapshot, name string, replaced map[string][]byte) (*past, error) {
	commit, err := git.Find(ctx, t.root.Dir(), name)
	if err != nil {
		return nil, failed("compare with %q: %w", name, err)
	}
	p := &past{name: name, commit: commit.ID}
	if p.temp, err = os.MkdirTemp("", "skillpls-past-"); err != nil {
		return nil, failed("make a directory for %q: %w", name, err)
	}
	if err := p.layOut(ctx, t, now, commit, replaced); err != nil {
		p.close()
		return nil, failed("read the tree of %q: %w", name, err)
	}
	return p, nil
}

func (p *past) layOut(ctx context.Context, t *tree, now *index.Snapshot, commit *git.Commit, replaced map[string][]byte) error {
	if err := commit.Extract(ctx, p.temp, index.MaxFile); err != nil {
		return err
	}
	for name, text := range replaced {
		at := filepath.Join(p.temp, name)
		if err := os.RemoveAll(at); err != nil { // whatever it was, a symlink maybe
			return err
		}
		if text == nil {
			continue
		}
		if err := os.WriteFile(at, text, 0o600); err != nil {
			return err
		}
	}
	return p.scan(ctx, t, now, p.temp)
}

// atDirectory reads a directory as another state of a tree.
func atDirectory(ctx context.Context, t *tree, now *index.Snapshot, dir string) (*past, error) {
	p := &past{name: dir}
	if err := p.scan(ctx, t, now, dir); err != nil {
		return nil, failed("read %s: %w", dir, err)
	}
	return p, nil
}

// scan reads a directory as t is read, of which most is as it is now.
func (p *past) scan(ctx context.Context, t *tree, now *index.Snapshot, dir string) error {
	root, err := disk.Open(dir, t.options)
	if err != nil {
		return err
	}
	p.tree = &tree{root: root, paths: t.paths, options: t.options}
	p.w = index.NewWorkspace(root)
	p.w.Borrow(now)
	if _, _, err := p.w.Scan(ctx, nil); err != nil {
		return err
	}
	p.s = p.w.Snapshot()
	return nil
}

// close removes what was laid out.
func (p *past) close() {
	if p.temp != "" {
		_ = os.RemoveAll(p.temp) // of nobody else's concern; what is left the system clears
	}
}

// complete gives the past what is kept nowhere: it is taken to have been as in s.
func (p *past) complete(s *index.Snapshot) { p.s, _ = p.s.Apply(s.Unkept(p.s)) }

// findings returns what was found in the past.
func (p *past) findings(ctx context.Context, severity map[string]lint.Severity) (lint.Side, error) {
	result, err := lint.Run(ctx, p.s, rules.All, lint.Config{Severity: severity, Read: p.read})
	if err != nil {
		return lint.Side{}, failed("check the tree of %q: %w", p.name, err)
	}
	return lint.Side{Findings: append(result.Baseline(p.s), result.All()...), Read: p.read}, nil
}

// moves tells what moved since.
func (p *past) moves(now query.State) *query.Moves {
	return query.MovesOf(query.State{Snapshot: p.s, Read: reader(p.s, p.w)}, now)
}

// reader returns the texts that a workspace knows of the documents of a snapshot.
func reader(s *index.Snapshot, w *index.Workspace) query.Reader {
	return func(path string, into []byte) ([]byte, bool) {
		if d := s.Doc(path); d != nil {
			return w.Text(d, into)
		}
		return nil, false
	}
}

// judges returns what says in a tree which findings count. The past is judged by what
// the working tree says: else a check that is switched on would find old things new.
func judges(t *tree) map[string][]byte {
	m := map[string][]byte{}
	for _, name := range []string{index.ConfigPath, index.BaselinePath} {
		m[name], _ = t.read(name)
	}
	return m
}

// openPast reads the state that the user calls BASE: a commit, or a directory that is
// written as a path or is called as no commit is.
func openPast(ctx context.Context, t *tree, now *index.Snapshot, base string) (*past, error) {
	if !pathLike(base) {
		p, err := atCommit(ctx, t, now, base, nil)
		none := errors.Is(err, git.ErrNoCommit) || errors.Is(err, git.ErrNoGit) || errors.Is(err, git.ErrNoRepository)
		if info, e := os.Stat(base); !none || e != nil || !info.IsDir() {
			return p, err
		}
	}
	info, err := os.Stat(base)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, failed("%s: there is no such directory", base)
	case err != nil:
		return nil, failed("look at %s: %w", base, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file: want a commit or a directory", base)
	}
	return atDirectory(ctx, t, now, base)
}

// pathLike reports whether a word can only be a path.
func pathLike(word string) bool {
	slashed := filepath.ToSlash(word)
	return filepath.IsAbs(word) || slashed == "." || slashed == ".." || strings.HasPrefix(slashed, "./") || strings.HasPrefix(slashed, "../")
}
