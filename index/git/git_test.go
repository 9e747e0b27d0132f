package git_test

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/git"
)

// repository makes a repository of files and returns its directory and what runs git
// in it.
func repository(t *testing.T, files map[string]string) (dir string, run func(args ...string) string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	run = func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("init", "-q", "-b", "main")
	lay(t, dir, files)
	run("add", "-A")
	run("commit", "-q", "-m", "one")
	return dir, run
}

func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		var err error
		if to, ok := strings.CutPrefix(text, "-> "); ok {
			err = os.Symlink(to, at)
		} else {
			err = os.WriteFile(at, []byte(text), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// read returns the files below a directory, and the symlinks as lay takes them.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		switch {
		case e.IsDir():
			if list, err := os.ReadDir(p); err == nil && len(list) == 0 {
				files[name+"/"] = ""
			}
			return nil
		case e.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(p)
			files[name] = "-> " + to
			return err
		}
		text, err := os.ReadFile(p)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func extract(t *testing.T, dir, name string, limit int64) map[string]string {
	t.Helper()
	c, err := git.Find(t.Context(), dir, name)
	if err != nil {
		t.Fatal(err)
	}
	into := t.TempDir()
	if err := c.Extract(t.Context(), into, limit); err != nil {
		t.Fatal(err)
	}
	return read(t, into)
}

// What is laid out is what was committed, byte for byte, whatever stands there now.
func TestExtract(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"a.md": "a\r\n", "b/c d.md": "c", "b/é\n.md": "é", "empty.md": "", "twin.md": "c", "long.txt": strings.Repeat("x", 100),
		"b/up": "-> ../a.md", "out": "-> ../../elsewhere", "binary": "\x00\xff\n",
		".gitattributes": "a.md export-ignore\n*.md text eol=crlf ident\n",
	}
	dir, run := repository(t, files)
	run("rm", "-q", "a.md")
	lay(t, dir, map[string]string{"new.md": "new", "b/c d.md": "changed"})

	want := map[string]string{}
	for name, text := range files {
		want[name] = text
	}
	want["a.md"] = "a\n" // as the attributes have it kept
	want["long.txt"] = strings.Repeat("\x00", 100)
	if diff := cmp.Diff(want, extract(t, dir, "HEAD", 50)); diff != "" {
		t.Errorf("(-committed +extracted)\n%s", diff)
	}
	if status := run("status", "--porcelain"); !strings.Contains(status, "D  a.md") {
		t.Errorf("the work tree is another one:\n%s", status)
	}
}

// A directory of the repository is laid out alone, as it was.
func TestExtractBelow(t *testing.T) {
	t.Parallel()
	dir, run := repository(t, map[string]string{"x.md": "x", "in/here/y.md": "y"})
	lay(t, dir, map[string]string{"in/here/z.md": "z", "later/w.md": "w"})
	for at, want := range map[string]map[string]string{
		"in/here": {"y.md": "y"},
		"later":   {},
	} {
		if diff := cmp.Diff(want, extract(t, filepath.Join(dir, at), "main", 50)); diff != "" {
			t.Errorf("%s (-committed +extracted)\n%s", at, diff)
		}
	}
	id := run("rev-parse", "HEAD")
	for _, name := range []string{"HEAD", "main", id, id[:8], "main~0"} {
		if c, err := git.Find(t.Context(), dir, name); err != nil || c.ID != id {
			t.Errorf("%s is %v, %v; want %s", name, c, err, id)
		}
	}
}

// A submodule is an empty directory: what it holds is no part of the commit.
func TestExtractSubmodule(t *testing.T) {
	t.Parallel()
	dir, run := repository(t, map[string]string{"x.md": "x"})
	id := run("rev-parse", "HEAD")
	run("update-index", "--add", "--cacheinfo", "160000,"+id+",mod")
	run("commit", "-q", "-m", "two")
	if diff := cmp.Diff(map[string]string{"x.md": "x", "mod/": ""}, extract(t, dir, "HEAD", 50)); diff != "" {
		t.Errorf("(-committed +extracted)\n%s", diff)
	}
}

// What cannot be had is said.
func TestFindRefuses(t *testing.T) {
	t.Parallel()
	dir, run := repository(t, map[string]string{"x.md": "x"})
	blob := run("rev-parse", "HEAD:x.md")
	for _, name := range []string{"", "nope", "-h", "--git-dir", "HEAD~7", blob, "main:x.md", "a b", "main\nmain"} {
		if _, err := git.Find(t.Context(), dir, name); !errors.Is(err, git.ErrNoCommit) || errors.Is(err, git.ErrShallow) {
			t.Errorf("%q: %v", name, err)
		}
	}
	shallow := t.TempDir()
	run("clone", "-q", "--depth", "1", "file://"+dir, filepath.Join(shallow, "clone"))
	if _, err := git.Find(t.Context(), filepath.Join(shallow, "clone"), "HEAD~1"); !errors.Is(err, git.ErrShallow) {
		t.Errorf("in a shallow clone: %v", err)
	}
	if _, err := git.Find(t.Context(), shallow, "HEAD"); !errors.Is(err, git.ErrNoRepository) {
		t.Errorf("outside: %v", err)
	}
}

// Without git that is said, and nothing is run in its place.
func TestNoGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := git.Find(t.Context(), t.TempDir(), "HEAD"); !errors.Is(err, git.ErrNoGit) {
		t.Error(err)
	}
}

// What a hook has in its environment is about the repository that it runs for, from the
// top of its work tree.
func TestInHook(t *testing.T) {
	dir, _ := repository(t, map[string]string{"in/y.md": "y"})
	t.Setenv("GIT_DIR", ".git")
	t.Setenv("GIT_INDEX_FILE", ".git/index")
	if diff := cmp.Diff(map[string]string{"y.md": "y"}, extract(t, filepath.Join(dir, "in"), "HEAD", 50)); diff != "" {
		t.Errorf("(-committed +extracted)\n%s", diff)
	}
}

// A text that the clone has not got is not fetched, and not taken for an empty one.
func TestTextIsMissing(t *testing.T) {
	t.Parallel()
	dir, run := repository(t, map[string]string{"a.md": "a", "b.md": "b"})
	blob := run("rev-parse", "HEAD:b.md")
	if err := os.Remove(filepath.Join(dir, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	c, err := git.Find(t.Context(), dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Extract(t.Context(), t.TempDir(), 50); err == nil || !strings.Contains(err.Error(), "has not got the text of b.md") {
		t.Error(err)
	}
}

// A tree that no git makes writes nothing outside of the directory that it is laid in.
func TestExtractStaysInside(t *testing.T) {
	t.Parallel()
	dir, run := repository(t, map[string]string{"x.md": "x"})
	out := filepath.Join(t.TempDir(), "outside")
	if err := os.Mkdir(out, 0o777); err != nil {
		t.Fatal(err)
	}
	hash := func(kind, text string) string {
		t.Helper()
		at := filepath.Join(t.TempDir(), "object")
		if err := os.WriteFile(at, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return run("hash-object", "-t", kind, "--literally", "-w", at)
	}
	raw := func(id string) string {
		b, err := hex.DecodeString(id)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	text, to := hash("blob", "x"), hash("blob", out)
	below := hash("tree", "120000 l\x00"+raw(text)+"100644 x\x00"+raw(text))
	up := hash("tree", "100644 y\x00"+raw(text))
	for name, tree := range map[string]string{
		"a link and a directory of one name": "120000 a\x00" + raw(to) + "40000 a\x00" + raw(below),
		"a directory above":                  "40000 ..\x00" + raw(up),
		"a directory above another one":      "40000 b\x00" + raw(hash("tree", "40000 ..\x00"+raw(hash("tree", "40000 ..\x00"+raw(up))))),
	} {
		c, err := git.Find(t.Context(), dir, run("commit-tree", "-m", "odd", hash("tree", tree)))
		if err != nil {
			t.Fatal(err)
		}
		top := t.TempDir()
		into := filepath.Join(top, "into")
		if err := os.Mkdir(into, 0o777); err != nil {
			t.Fatal(err)
		}
		_ = c.Extract(t.Context(), into, 50) // that it cannot be laid out is fine
		for _, empty := range []string{out, filepath.Join(top, "y")} {
			if list, err := os.ReadDir(empty); len(list) > 0 || err == nil && empty != out {
				t.Errorf("%s: %s is there, %v", name, empty, list)
			}
		}
		if list, _ := os.ReadDir(top); len(list) != 1 {
			t.Errorf("%s: beside the directory there is %v", name, list)
		}
	}
}
