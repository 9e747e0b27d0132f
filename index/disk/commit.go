package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A Transaction is a change of many files: all of it is done or nothing. Its paths
// are real ones, relative to the root, of the tree as it was before.
type Transaction struct {
	Creates []Write // files that are not there: Was is nil
	Writes  []Write
	Moves   []Move   // after the writes
	Links   []Relink // after the moves

	// before is called before each step, for tests.
	before func(op, path string) error
}

// A Write gives a regular file another text. Nothing is written where the file does
// not hold what it is thought to. Where one is created nothing may be, and the
// directories above it are made.
type Write struct {
	Path      string
	Was, Text []byte
}

// A Move gives a file or directory another path, at which nothing may be. The
// directories above that path are made.
type Move struct{ From, To string }

// A Relink makes a symbolic link again.
type Relink struct {
	From, To  string // of the link itself; the same where it stays, or moves with its directory
	Was, Text string // what is written in it
}

// ErrChanged says that a file is not what it was thought to be.
var ErrChanged = errors.New("it has changed on disk")

// ErrReadOnly says that a file must not be written.
var ErrReadOnly = errors.New("it is read-only")

// ErrBusy says that another transaction of the same tree does not end.
var ErrBusy = errors.New("another skillpls is writing to this tree")

// A CommitError says at what a transaction failed, and how the tree was left.
type CommitError struct {
	Op, Path string
	Err      error
	Begun    bool     // something had been done before
	Left     []string // what could not be undone: empty where the tree is as it was
}

func (e *CommitError) Error() string {
	state := "nothing has been changed"
	switch {
	case len(e.Left) > 0:
		state = "the tree is left half done, since this could not be undone: " + strings.Join(e.Left, "; ")
	case e.Begun:
		state = "what had been done before has been undone"
	}
	return fmt.Sprintf("%s %s: %v: %s", e.Op, e.Path, e.Err, state)
}

func (e *CommitError) Unwrap() error { return e.Err }

// Commit does a transaction. Before it changes anything it looks whether everything
// is as expected, and writes each new text to a file beside the one it is for. What
// fails later makes it undo what it has done. The error is a *CommitError.
//
// A text is replaced by renaming, so that nobody ever reads half of it; the file
// keeps its mode. Nothing is done outside of the root, whatever links say, nor
// through a link. The texts are not forced to the disk's surface: what survives a
// loss of power is up to the file system.
//
// Transactions of one tree, also of several processes, are done one after the other, as
// far as the system has locks for directories.
func (r *Root) Commit(t Transaction) error {
	top, err := os.OpenRoot(r.real)
	if err != nil {
		return &CommitError{Op: "open", Path: r.dir, Err: err}
	}
	defer top.Close()
	unlock, err := lock(r.real)
	if err != nil {
		return &CommitError{Op: "lock", Path: r.dir, Err: err}
	}
	defer unlock()
	c := &commit{Transaction: t, root: r, top: top}
	defer c.clear()
	if err := c.check(); err != nil {
		return err
	}
	if err := c.stage(); err != nil {
		return err
	}
	return c.run()
}

// A commit is a transaction that is being done.
type commit struct {
	Transaction
	root  *Root
	top   *os.Root
	temps []string // files that are there only meanwhile, where they were put
	steps []step
}

// A step is done at once or not at all, and can be undone.
type step struct {
	op, path string
	do, undo func() error
}

// check looks whether everything is as the transaction expects.
func (c *commit) check() error {
	for _, w := range c.Writes {
		if err := c.unchanged(w); err != nil {
			return &CommitError{Op: "write", Path: w.Path, Err: err}
		}
	}
	for _, m := range c.Moves {
		if err := c.movable(m); err != nil {
			return &CommitError{Op: "move", Path: m.From, Err: err}
		}
	}
	for _, l := range c.Links {
		if err := c.place(l.From); err != nil {
			return &CommitError{Op: "link", Path: l.From, Err: err}
		}
		if err := c.place(l.To); err != nil {
			return &CommitError{Op: "link", Path: l.To, Err: err}
		}
		if text, err := c.top.Readlink(slashed(l.From)); err != nil || filepath.ToSlash(text) != l.Was {
			return &CommitError{Op: "link", Path: l.From, Err: ErrChanged}
		}
	}
	for _, w := range c.Creates {
		if err := c.creatable(w.Path); err != nil {
			return &CommitError{Op: "create", Path: w.Path, Err: err}
		}
	}
	return nil
}

// place refuses a path that leads out of the root, or through a link.
func (c *commit) place(p string) error {
	if plain, ok := clean(p); !ok || plain != p || p == "" {
		return ErrOutside
	}
	dir := parent(p)
	for dir != "" {
		if real, err := c.root.resolve(dir); err == nil {
			if real != c.root.name(dir) {
				return ErrOutside
			}
			return nil
		} else if !missing(err) {
			return err
		}
		dir = parent(dir)
	}
	return nil
}

// unchanged looks whether a file may be written.
func (c *commit) unchanged(w Write) error {
	if err := c.place(w.Path); err != nil {
		return err
	}
	at := slashed(w.Path)
	info, err := c.top.Lstat(at)
	switch {
	case missing(err):
		return ErrChanged
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return ErrIrregular
	case info.Mode().Perm()&0o222 == 0:
		return ErrReadOnly
	}
	f, err := c.top.OpenFile(at, os.O_RDWR|nonBlocking, 0)
	if errors.Is(err, fs.ErrPermission) {
		return ErrReadOnly
	}
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := readAll(nil, f, info.Size(), max(int64(len(w.Was)), info.Size()))
	if err != nil || !bytes.Equal(text, w.Was) {
		return ErrChanged
	}
	return nil
}

// movable looks whether a move can be made, apart from what is in the way.
func (c *commit) movable(m Move) error {
	for _, p := range []string{m.From, m.To} {
		if err := c.place(p); err != nil {
			return err
		}
	}
	if _, err := c.top.Lstat(slashed(m.From)); err != nil {
		return ErrChanged
	}
	if c.after(m.To) != m.To { // it is in a directory that moves away before
		return nil
	}
	return c.vacant(m)
}

// vacant refuses a move to where something is. On file systems that do not tell
// case, that may be the very thing.
func (c *commit) vacant(m Move) error {
	there, err := c.top.Lstat(slashed(m.To))
	if err != nil {
		return nil // the move will say
	}
	if from, err := c.top.Lstat(slashed(m.From)); err == nil && os.SameFile(from, there) {
		return nil
	}
	return fmt.Errorf("%s is in the way: %w", m.To, fs.ErrExist)
}

// after is where a path stands when the moves have been made.
func (c *commit) after(p string) string {
	for _, m := range c.Moves {
		if rest, ok := strings.CutPrefix(p, m.From); ok && (rest == "" || rest[0] == '/') {
			return m.To + rest
		}
	}
	return p
}

// stage writes the new texts beside the files, and makes the list of steps.
func (c *commit) stage() error {
	for _, w := range c.Creates {
		c.makeDir(path.Dir(w.Path))
		c.step("create", w.Path, func() error { return c.create(w) }, func() error { return c.top.Remove(slashed(w.Path)) })
	}
	for _, w := range c.Writes {
		temp, err := c.temp(w.Path, w.Text)
		if err != nil {
			return &CommitError{Op: "write", Path: w.Path, Err: err}
		}
		was := c.beside(w.Path)
		c.step("write", w.Path, func() error {
			if err := c.unchanged(w); err != nil { // once more, now that it is about to happen
				return err
			}
			// The file itself stays until all is done, under another name: to write its text
			// again could fail for what failed before, a disk that is full.
			_ = c.top.Link(slashed(w.Path), was) // where there are no hard links, it is written again
			return c.top.Rename(temp, slashed(w.Path))
		}, func() error {
			if err := c.top.Rename(was, slashed(w.Path)); err == nil {
				return nil
			}
			temp, err := c.temp(w.Path, w.Was)
			if err != nil {
				return err
			}
			return c.top.Rename(temp, slashed(w.Path))
		})
	}
	for _, m := range c.Moves {
		c.makeDir(path.Dir(m.To))
		c.step("move", m.From, func() error {
			if err := c.vacant(m); err != nil {
				return err
			}
			return c.top.Rename(slashed(m.From), slashed(m.To))
		}, func() error { return c.top.Rename(slashed(m.To), slashed(m.From)) })
	}
	for _, l := range c.Links {
		from := c.after(l.From)
		if from == l.To {
			c.step("link", l.To, func() error { return c.relink(l.To, l.Text) }, func() error { return c.relink(l.To, l.Was) })
			continue
		}
		c.makeDir(path.Dir(l.To))
		c.step("link", l.To, func() error { return c.top.Symlink(filepath.FromSlash(l.Text), slashed(l.To)) },
			func() error { return c.top.Remove(slashed(l.To)) })
		c.step("remove", from, func() error { return c.top.Remove(slashed(from)) },
			func() error { return c.top.Symlink(filepath.FromSlash(l.Was), slashed(from)) })
	}
	return nil
}

func (c *commit) step(op, p string, do, undo func() error) {
	c.steps = append(c.steps, step{op, p, do, undo})
}

// makeDir makes a directory and those above it that are not there.
func (c *commit) makeDir(dir string) {
	var dirs []string
	for ; dir != "." && dir != ""; dir = path.Dir(dir) {
		dirs = append(dirs, dir)
	}
	for i := len(dirs) - 1; i >= 0; i-- {
		at, made := slashed(dirs[i]), false
		c.step("make", dirs[i], func() error {
			err := c.top.Mkdir(at, 0o777)
			if made = err == nil; errors.Is(err, fs.ErrExist) {
				return nil
			}
			return err
		}, func() error {
			if !made {
				return nil
			}
			return c.top.Remove(at)
		})
	}
}

// relink replaces a symbolic link by one that says something else.
func (c *commit) relink(p, text string) error {
	temp := c.beside(p)
	if err := c.top.Symlink(filepath.FromSlash(text), temp); err != nil {
		return err
	}
	return c.top.Rename(temp, slashed(p))
}

// temp writes a text to a new file beside the one at p, which has the same mode
// and, where that can be had, the same owner.
func (c *commit) temp(p string, text []byte) (string, error) {
	info, err := c.top.Lstat(slashed(p))
	if err != nil {
		return "", err
	}
	temp := c.beside(p)
	f, err := c.top.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	own(f, info)
	if e := f.Chmod(info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return temp, err
}

// beside returns the native path of a file that is there only meanwhile. No agent
// reads it, nor we ourselves.
func (c *commit) beside(p string) string {
	temp := path.Join(path.Dir(p), fmt.Sprintf(".skillpls-%016x.tmp", rand.Uint64()))
	c.temps = append(c.temps, temp)
	return slashed(temp)
}

// clear removes what was there only meanwhile, if it still is.
func (c *commit) clear() {
	for _, t := range c.temps {
		if c.top.Remove(slashed(t)) != nil {
			_ = c.top.Remove(slashed(c.after(t))) // its directory has moved
		}
	}
}

// run takes the steps, and those back that it took when one fails.
func (c *commit) run() error {
	for i, s := range c.steps {
		var err error
		if c.before != nil {
			err = c.before(s.op, s.path)
		}
		if err == nil {
			err = s.do()
		}
		if err != nil {
			failed := &CommitError{Op: s.op, Path: s.path, Err: err, Begun: i > 0}
			for ; i > 0; i-- {
				if s := c.steps[i-1]; s.undo != nil {
					if err := s.undo(); err != nil {
						failed.Left = append(failed.Left, fmt.Sprintf("%s %s: %v", s.op, s.path, err))
					}
				}
			}
			return failed
		}
	}
	return nil
}

// slashed is a path as an os.Root takes it.
func slashed(p string) string { return filepath.FromSlash(p) }

// Relink returns how to make the symbolic link at from again so that it leads, from
// to, to what it leads to; moved says where each path stands then. It is relative or
// absolute as it was, and leads through the links that it led through. Only parts of
// it change if that is enough.
func (r *Root) Relink(from, to string, moved func(string) string) (Relink, error) {
	l := Relink{From: from, To: to}
	text, err := os.Readlink(r.at(from))
	if err != nil {
		return l, err
	}
	l.Was = filepath.ToSlash(text)
	if filepath.IsAbs(text) {
		target, ok := r.Rel(text)
		if !ok {
			return l, &fs.PathError{Op: "link", Path: from, Err: ErrOutside}
		}
		l.Text = filepath.ToSlash(strings.TrimSuffix(text, slashed(target)) + slashed(moved(target)))
		return l, nil
	}
	target := moved(path.Join(parent(from), l.Was))
	if l.Text = respell(parent(from), l.Was, moved); path.Join(parent(to), l.Text) == target {
		return l, nil
	}
	rel, err := filepath.Rel(slashed("/"+parent(to)), slashed("/"+target))
	if err != nil {
		return l, err
	}
	l.Text = filepath.ToSlash(rel)
	if strings.HasPrefix(l.Was, "./") {
		l.Text = "./" + l.Text
	}
	if strings.HasSuffix(l.Was, "/") {
		l.Text += "/"
	}
	return l, nil
}

// respell writes a path from a directory with the names that its parts have then.
func respell(dir, written string, moved func(string) string) string {
	parts := strings.Split(written, "/")
	for i, part := range parts {
		switch part {
		case "", ".":
		case "..":
			dir = parent(dir)
		default:
			dir = path.Join(dir, part)
			parts[i] = path.Base(moved(dir))
		}
	}
	return strings.Join(parts, "/")
}
