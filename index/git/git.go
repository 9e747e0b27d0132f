// Package git asks the user's git what a directory looked like at a commit.
//
// It knows how git is run and nothing of what texts mean. The one idea to hold in
// mind: git is only asked for objects that it has. It reaches for no network, runs no
// filter or hook, and neither the work tree nor the index is looked at or changed.
package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// ErrNoGit says that there is no git to ask.
var ErrNoGit = errors.New("git is not installed, or not on the PATH: only a directory can be compared with")

// ErrNoRepository says that a directory lies in no repository.
var ErrNoRepository = errors.New("it lies in no git repository")

// ErrNoCommit says that the repository has no commit of a name.
var ErrNoCommit = errors.New("there is no such commit")

// ErrShallow is the ErrNoCommit of a clone that has only the last commits.
var ErrShallow = fmt.Errorf("%w in this shallow clone: fetch it first, as with 'git fetch --unshallow' or fetch-depth: 0 in a workflow", ErrNoCommit)

// A Commit is a commit of the repository that a directory lies in.
type Commit struct {
	ID  string // in full
	dir string // the directory
}

// Find returns the commit that a name means (main, origin/main, HEAD~2, v1.0, an
// abbreviated id) in the repository that dir, a native path, lies in. The error is one
// of the above, what git says, or ctx's.
func Find(ctx context.Context, dir, name string) (*Commit, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return nil, ErrNoGit
	}
	if _, err := run(ctx, dir, "rev-parse", "--git-dir"); err != nil {
		if strings.Contains(err.Error(), "not a git repository") {
			return nil, ErrNoRepository
		}
		return nil, err
	}
	if name == "" || name[0] == '-' { // no name begins so, and git would take it for a flag
		return nil, ErrNoCommit
	}
	id, err := run(ctx, dir, "rev-parse", "--verify", "--quiet", name+"^{commit}")
	if err == nil {
		return &Commit{ID: line(id), dir: dir}, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if shallow, err := run(ctx, dir, "rev-parse", "--is-shallow-repository"); err == nil && line(shallow) == "true" {
		return nil, ErrShallow
	}
	return nil, ErrNoCommit
}

// tree returns the id of what the directory was at the commit, "" where there was no
// such directory.
func (c *Commit) tree(ctx context.Context) (string, error) {
	prefix, err := run(ctx, c.dir, "rev-parse", "--show-prefix")
	if err != nil {
		return "", err
	}
	name := c.ID + "^{tree}"
	if p := strings.TrimSuffix(line(prefix), "/"); p != "" {
		name = c.ID + ":" + p
	}
	id, err := run(ctx, c.dir, "rev-parse", "--verify", "--quiet", name)
	if err != nil {
		return "", ctx.Err() // it was not there
	}
	kind, err := run(ctx, c.dir, "cat-file", "-t", line(id))
	if err != nil || line(kind) != "tree" { // a file, or a submodule
		return "", ctx.Err()
	}
	return line(id), nil
}

// An entry is a file, a symlink or a submodule in a tree.
type entry struct {
	mode, id, path string
}

// The modes that are not those of files.
const (
	modeLink   = "120000"
	modeModule = "160000"
)

// entries lists a tree with all trees in it.
func (c *Commit) entries(ctx context.Context, tree string) ([]entry, error) {
	out, err := run(ctx, c.dir, "ls-tree", "-r", "-z", "--full-tree", tree)
	if err != nil {
		return nil, err
	}
	var list []entry
	for text := range bytes.SplitSeq(out, []byte{0}) {
		about, path, ok := strings.Cut(string(text), "\t")
		fields := strings.Fields(about) // mode, type, id
		if ok && len(fields) == 3 {
			list = append(list, entry{mode: fields[0], id: fields[2], path: path})
		}
	}
	return list, nil
}

// command returns git as it is run here. What a hook has set in the environment is
// about another directory maybe, so git looks for the repository itself.
func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", slices.Concat([]string{"-c", "protocol.allow=never", "-c", "core.fsmonitor=false"}, args)...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}, name)
	})
	// A partial clone would fetch what it lacks. Messages are compared above.
	cmd.Env = append(cmd.Env, "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	return cmd
}

// run returns what git writes. The error says what it complains of.
func run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	out, err := command(ctx, dir, args...).Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, complaint(exit.Stderr, err)
	}
	return out, err
}

// complaint makes an error of the first line that git wrote to its standard error.
func complaint(stderr []byte, err error) error {
	s := bufio.NewScanner(bytes.NewReader(stderr))
	if s.Scan() && s.Text() != "" {
		return fmt.Errorf("git says: %s", strings.TrimPrefix(s.Text(), "fatal: "))
	}
	return fmt.Errorf("git: %w", err)
}

// line returns a line without its end.
func line(text []byte) string { return strings.TrimRight(string(text), "\r\n") }
