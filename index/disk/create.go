package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
)

// Create writes a file that is not there, all of it or nothing. The error says that
// it is there, or why it cannot be written.
func (r *Root) Create(path string, text []byte) error {
	top, err := os.OpenRoot(r.real)
	if err != nil {
		return err
	}
	defer top.Close()
	if _, err := top.Lstat(slashed(path)); !missing(err) {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	temp := fmt.Sprintf("%s.%x.tmp", slashed(path), rand.Uint64())
	if err := top.WriteFile(temp, text, 0o644); err != nil {
		_ = top.Remove(temp)
		return err
	}
	if err := top.Rename(temp, slashed(path)); err != nil {
		_ = top.Remove(temp)
		return err
	}
	return nil
}

// creatable looks whether a file can be made: nothing is at its path, and what is
// above it is a directory.
func (c *commit) creatable(p string) error {
	if err := c.place(p); err != nil {
		return err
	}
	if _, err := c.top.Lstat(slashed(p)); err == nil {
		return fmt.Errorf("it is there already: %w", fs.ErrExist)
	}
	for dir := parent(p); dir != ""; dir = parent(dir) {
		info, err := c.top.Stat(slashed(dir))
		switch {
		case missing(err):
			continue
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s is no directory: %w", dir, fs.ErrExist)
		}
		if c.root.ReadOnly(dir) {
			return ErrReadOnly
		}
		break
	}
	return nil
}

// create writes a new file. Nobody ever reads half of it: it is written beside its
// place, in a directory that may only just have been made, and linked there, which
// unlike a rename replaces nothing; where there are no hard links, it is renamed.
func (c *commit) create(w Write) error {
	temp := c.beside(w.Path)
	// Also of what is not all written, where the disk is full: a directory that is undone
	// has to be empty. Clear tries again.
	defer c.top.Remove(temp) //nolint:errcheck // see above
	if err := c.top.WriteFile(temp, w.Text, 0o666); err != nil {
		return err
	}
	err := c.top.Link(temp, slashed(w.Path))
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := c.top.Lstat(slashed(w.Path)); err == nil {
		return fs.ErrExist
	}
	return c.top.Rename(temp, slashed(w.Path))
}
