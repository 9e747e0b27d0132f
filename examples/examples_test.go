package examples_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/examples"
)

// contents returns all files of a tree; directories end in a slash and are empty.
func contents(t *testing.T, fsys fs.FS) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			files[path+"/"] = ""
			return nil
		}
		data, err := fs.ReadFile(fsys, path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func team(t *testing.T) fs.FS {
	t.Helper()
	sub, err := fs.Sub(examples.Team, "team")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// Without all: in the directive, embed drops .claude and everything in it.
func TestTeamHoldsAllFiles(t *testing.T) {
	t.Parallel()
	got, want := contents(t, team(t)), contents(t, os.DirFS("team"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("embedded tree (-disk +embedded):\n%s", diff)
	}
	for _, path := range []string{".claude/skills/core/code-review/SKILL.md", "config/roles.yaml", "CLAUDE.md"} {
		if got[path] == "" {
			t.Errorf("%s is missing or empty", path)
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
	}{
		{"missing", func(*testing.T, string) {}},
		{"empty", func(t *testing.T, dir string) {
			t.Helper()
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "a", "b")
			test.prepare(t, dir)
			if err := examples.Write(team(t), dir); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(contents(t, team(t)), contents(t, os.DirFS(dir))); diff != "" {
				t.Errorf("written tree (-want +got):\n%s", diff)
			}
			if got := names(t, filepath.Dir(dir)); !cmp.Equal(got, []string{"b"}) {
				t.Errorf("beside the tree lie %q", got)
			}
			// Whoever plays with the tree has to be able to edit it.
			if err := os.WriteFile(filepath.Join(dir, "CLAUDE.md"), nil, 0o644); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWriteOverwritesNothing(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{"a": {Data: []byte("new")}}
	for _, test := range []struct {
		name string
		at   string // where Write is told to write
		old  string // the file that is in its way
	}{
		{"file of the tree", "dir", "dir/a"},
		{"other file", "dir", "dir/other"},
		{"dir is a file", "dir", "dir"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			old := filepath.Join(root, filepath.FromSlash(test.old))
			if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(old, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			before := contents(t, os.DirFS(root))
			if err := examples.Write(tree, filepath.Join(root, test.at)); !errors.Is(err, fs.ErrExist) {
				t.Errorf("error %v, want one that wraps fs.ErrExist", err)
			}
			if diff := cmp.Diff(before, contents(t, os.DirFS(root))); diff != "" {
				t.Errorf("the disk changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestWriteLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	tree := fstest.MapFS{
		"a":      {Data: []byte("fine")},
		"b/link": {Data: []byte("../a"), Mode: fs.ModeSymlink | 0o777},
	}
	if err := examples.Write(tree, filepath.Join(root, "dir")); err == nil {
		t.Error("a symlink was copied")
	}
	if got := names(t, root); len(got) > 0 {
		t.Errorf("left behind: %q", got)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
