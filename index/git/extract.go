package git

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Extract lays what the directory was at the commit below into, a native path to an
// empty directory: files with their texts as git keeps them, symlinks, and an empty
// directory for each submodule. A directory that was not there at the commit gives an
// empty one.
//
// Nobody reads files of more than limit bytes, so these have the length and nothing
// else. Nothing is written outside of into, whatever paths and links a tree holds.
func (c *Commit) Extract(ctx context.Context, into string, limit int64) error {
	tree, err := c.tree(ctx)
	if err != nil || tree == "" {
		return err
	}
	list, err := c.entries(ctx, tree)
	if err != nil {
		return err
	}
	l := layer{into: into, made: map[string]bool{".": true}, limit: limit}
	var blobs, links []entry
	for _, e := range list {
		switch {
		case !filepath.IsLocal(filepath.FromSlash(e.path)): // no git makes such a tree
		case e.mode == modeModule:
			if err := l.mkdir(e.path); err != nil {
				return err
			}
		default:
			blobs = append(blobs, e)
		}
	}
	targets := map[string]string{}
	err = c.texts(ctx, blobs, func(e entry, size int64, text io.Reader) error {
		if e.mode != modeLink {
			return l.write(e.path, size, text)
		}
		to, err := io.ReadAll(io.LimitReader(text, maxLink))
		links, targets[e.path] = append(links, e), string(to)
		return err
	})
	if err != nil {
		return err
	}
	if len(links) == 0 {
		return nil
	}
	root, err := os.OpenRoot(into)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, e := range links { // last, so that no file is written through one
		if err := link(root, e.path, targets[e.path]); err != nil {
			return err
		}
	}
	return nil
}

// maxLink is the most bytes of a symlink's text that are read: more is no path.
const maxLink = 4096

// texts calls f with each of some entries and its text, which f need not read.
func (c *Commit) texts(ctx context.Context, list []entry, f func(e entry, size int64, text io.Reader) error) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel() // git ends when nobody listens any more
	cmd := command(running, c.dir, "cat-file", "--batch", "--buffer")
	var ids, errs bytes.Buffer
	for _, e := range list {
		ids.WriteString(e.id + "\n")
	}
	cmd.Stdin, cmd.Stderr = &ids, &errs
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	out := bufio.NewReaderSize(pipe, 1<<16)
	err = func() error {
		for _, e := range list {
			size, err := header(out, e)
			if err != nil {
				return err
			}
			text := &io.LimitedReader{R: out, N: size}
			if err := f(e, size, text); err != nil {
				return err
			}
			if _, err := io.CopyN(io.Discard, out, text.N+1); err != nil { // the rest, and a line's end
				return fmt.Errorf("read %s: %w", e.path, err)
			}
		}
		return nil
	}()
	if err != nil {
		cancel()
	}
	ended := cmd.Wait()
	switch {
	case err == nil && ended == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case bytes.HasPrefix(errs.Bytes(), []byte("fatal: ")):
		return complaint(errs.Bytes(), ended)
	case err != nil:
		return err
	}
	return ended
}

// header reads the line before a text: its id, type and size.
func header(out *bufio.Reader, e entry) (int64, error) {
	head, err := out.ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", e.path, err)
	}
	fields := strings.Fields(head)
	if len(fields) != 3 { // "missing", in a partial clone
		return 0, fmt.Errorf("git has not got the text of %s at this commit: %s", e.path, strings.TrimSpace(head))
	}
	return strconv.ParseInt(fields[2], 10, 64)
}

// A layer makes files below a directory of our own, in which there is no symlink yet: a
// local path leads nowhere else.
type layer struct {
	into  string
	made  map[string]bool // directories
	limit int64
}

func (l *layer) mkdir(dir string) error {
	if l.made[dir] {
		return nil
	}
	l.made[dir] = true
	return os.MkdirAll(filepath.Join(l.into, filepath.FromSlash(dir)), 0o700)
}

func (l *layer) write(p string, size int64, text io.Reader) error {
	if err := l.mkdir(path.Dir(p)); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(l.into, filepath.FromSlash(p)), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if size > l.limit {
		err = f.Truncate(size)
	} else {
		_, err = io.Copy(f, text)
	}
	if end := f.Close(); err == nil {
		err = end
	}
	return err
}

// link makes a symlink, or where the system makes none a file with its text, as git
// does there. The links that were made before lead it nowhere out of root.
func link(root *os.Root, p, to string) error {
	at := filepath.FromSlash(p)
	if err := root.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return err
	}
	if err := root.Symlink(to, at); err == nil {
		return nil
	}
	return root.WriteFile(at, []byte(to), 0o600)
}
