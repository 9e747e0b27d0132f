package indextest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Founding lays a copy of the tree that the project began with and returns its
// directory. The tree is no part of this repository: it lies beside it, and the test
// is skipped where it does not, unless CI is set.
//
// As it is stored, three symlinks are small files with the text of the link; in the
// copy they are links again.
func Founding(t testing.TB) string {
	t.Helper()
	from := filepath.Join(repository(t), "..", "shared", "corpus", "wipal__agent-team")
	if _, err := os.Stat(from); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	dir, links := t.TempDir(), 0
	err := filepath.WalkDir(from, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, rel)
		if e.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if filepath.Ext(p) == "" && strings.HasPrefix(string(text), "../") {
			links++
			return os.Symlink(string(text), to)
		}
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	if links != 3 {
		t.Fatalf("%d symlinks, want 3", links)
	}
	return dir
}

// repository returns the directory of this module: the nearest one above the test's
// that has a go.mod.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}
