package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
)

// A tree is the root that a run reads, and the paths in it that it is about.
type tree struct {
	root    *disk.Root
	options disk.Options // by which root was opened
	paths   []string     // relative to root; "" is all
}

// openTree finds the root that holds all paths: the nearest directory above all
// of them with a .skillpls.yaml, else with a .git, else their own. Where the command is
// held to a root it is that, and paths are from there.
func (c *command) openTree(paths []string) (*tree, error) {
	if c.within != "" {
		return openWithin(c.within, paths)
	}
	var common string
	var explicit []string
	for i, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, failed("find %s: %w", p, err)
		}
		info, err := os.Stat(abs)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, failed("%s: there is no such file or directory", p)
		}
		if err != nil {
			return nil, failed("look at %s: %w", p, err)
		}
		explicit = append(explicit, abs)
		dir := abs
		if !info.IsDir() {
			dir = filepath.Dir(abs)
		}
		if i == 0 {
			common = dir
		}
		for !within(dir, common) {
			common = filepath.Dir(common)
		}
	}
	return openAt(rootAbove(common), explicit)
}

// openWithin opens a root, and refuses paths that lie outside of it.
func openWithin(root string, paths []string) (*tree, error) {
	var explicit []string
	for _, p := range paths {
		abs := filepath.FromSlash(p)
		if !filepath.IsAbs(abs) {
			abs = filepath.Join(root, abs)
		}
		if !within(abs, root) {
			return nil, query.Refusal(p + " lies outside of " + filepath.ToSlash(root))
		}
		explicit = append(explicit, filepath.Clean(abs))
	}
	return openAt(root, explicit)
}

// openAt opens the root dir for a run that is about absolute paths in it.
func openAt(dir string, explicit []string) (*tree, error) {
	t := &tree{}
	options := disk.Options{}
	for _, abs := range explicit {
		rel, err := filepath.Rel(dir, abs)
		if err != nil {
			return nil, failed("find %s below %s: %w", abs, dir, err)
		}
		if rel == "." {
			rel = ""
		}
		t.paths = append(t.paths, filepath.ToSlash(rel))
	}
	options.Explicit = slices.DeleteFunc(slices.Clone(t.paths), func(p string) bool { return p == "" })
	options.Explicit = append(options.Explicit, index.ConfigPath, index.BaselinePath) // git may ignore them
	root, err := disk.Open(dir, options)
	if err != nil {
		return nil, failed("open %s: %w", dir, err)
	}
	t.root, t.options = root, options
	return t, nil
}

// within reports whether path is dir or lies below it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func rootAbove(dir string) string {
	for _, mark := range []string{".skillpls.yaml", ".git"} {
		if d, ok := above(dir, mark); ok {
			return d
		}
	}
	return dir
}

// above returns the nearest directory at or above dir that has an entry.
func above(dir, entry string) (string, bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, entry)); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// base returns where the root lies in its git repository, "" where it is none or
// is the repository itself.
func (t *tree) base() string {
	repository, ok := above(t.root.Dir(), ".git")
	if !ok {
		return ""
	}
	rel, err := filepath.Rel(repository, t.root.Dir())
	if err != nil || rel == "." {
		return ""
	}
	return filepath.ToSlash(rel)
}

// wants reports whether the run is about a file.
func (t *tree) wants(s *index.Snapshot, p string) bool {
	return slices.ContainsFunc(t.paths, func(in string) bool {
		in = s.Real(in)
		return in == p || index.Below(p, in)
	})
}

func (t *tree) read(p string) ([]byte, bool) {
	text, err := t.root.Read(p, index.MaxFile)
	return text, err == nil
}

// colored reports whether w is a terminal whose owner wants colour.
func colored(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(w)
}

// width tells how many columns a terminal has, 0 where w is none.
func width(w io.Writer) int {
	if !terminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(file(w).Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func terminal(w io.Writer) bool {
	f := file(w)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// file returns the file that w writes to, nil where it is none.
func file(w io.Writer) *os.File {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, _ := w.(*os.File)
	return f
}

// writeJSON writes v for people and programs: indented, as it is written in a tree, and
// without anything that a terminal would obey.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(report.PrintableJSON(w))
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
