// Package examples holds skills trees of our own, for the demo, the documentation and the tests. It
// knows how to lay one on disk and nothing about what the files mean: the trees are data that
// happens to be compiled in, so that a binary alone can show what it does.
package examples

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Team is the tree of a small product team: skills, roles, role rules, an agent, a command, a
// registry and an index, with the planted faults that its README.md lists. The files lie below the
// directory "team"; [fs.Sub] takes it off.
//
//go:embed all:team
var Team embed.FS

// Write copies all files and directories of fsys to the directory dir, which comes to be as a whole
// or not at all: the copy is made beside it and then renamed. A missing dir is created, with its
// parents. An empty one is replaced, so dir should not be the working directory. Anything else in
// its place is left alone, and the error wraps [fs.ErrExist].
//
// Files get mode 0644 and directories 0755 whatever fsys says, since embedded ones are read-only.
// What is neither a file nor a directory is an error.
func Write(fsys fs.FS, dir string) (err error) {
	// "." and what ends in ".." have their parent only in full.
	abs, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("resolve %s: %w", dir, err)
	}
	dir = abs
	replace, err := vacant(dir)
	if err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("create %s: %w", parent, err)
	}
	tmp, err := os.MkdirTemp(parent, ".skillpls-*")
	if err != nil {
		return fmt.Errorf("create a directory beside %s: %w", dir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp))
		}
	}()
	if err := copyTree(fsys, tmp); err != nil {
		return err
	}
	if replace {
		// Remove refuses a directory that has been filled meanwhile; Windows refuses to rename
		// over an empty one.
		if err := os.Remove(dir); err != nil {
			return fmt.Errorf("replace %s: %w", dir, err)
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("put the copy in place: %w", err)
	}
	return nil
}

// vacant reports whether dir is an empty directory; a missing one is neither that nor an error.
func vacant(dir string) (bool, error) {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", dir, err)
	}
	if !info.IsDir() {
		return false, fmt.Errorf("write %s: %w and is not a directory", dir, fs.ErrExist)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", dir, err)
	}
	if len(entries) > 0 {
		return false, fmt.Errorf("write %s: %w and is not empty", dir, fs.ErrExist)
	}
	return true, nil
}

// copyTree copies fsys into the existing directory dir.
func copyTree(fsys fs.FS, dir string) error {
	return fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		switch {
		case d.IsDir():
			if err := os.MkdirAll(to, 0o755); err != nil {
				return fmt.Errorf("create %s: %w", path, err)
			}
			// MkdirTemp made the outermost one for its owner only.
			if err := os.Chmod(to, 0o755); err != nil {
				return fmt.Errorf("open up %s: %w", path, err)
			}
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("copy %s: neither a file nor a directory", path)
		}
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		return nil
	})
}
