package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// look writes down all of a directory: types, modes, links and texts.
func look(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		fmt.Fprintf(&b, "%s %s", filepath.ToSlash(rel), info.Mode())
		switch {
		case info.Mode().IsRegular():
			text, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, " %q", text)
		case info.Mode()&fs.ModeSymlink != 0:
			to, err := os.Readlink(p)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, " -> %s", to)
		}
		b.WriteString("\n")
		return nil
	}))
	return b.String()
}

// change is a transaction of everything that there is, on the tree that it lays.
func change(t *testing.T) (*Root, string, Transaction) {
	t.Helper()
	dir := t.TempDir()
	lay(t, dir, `
		a/one/SKILL.md = one
		a/one/notes/n.md = note
		a/two.md = two
		links/one -> ../a/one
		links/stays -> ../a/one
		a/one/up -> ../two.md
	`)
	must(t, os.Chmod(filepath.Join(dir, "a/two.md"), 0o640))
	must(t, os.WriteFile(filepath.Join(dir, "a/one/notes/n.md"), []byte("\ufeffa\r\nb\rc"), 0o755))
	must(t, os.Chmod(filepath.Join(dir, "a/one/notes/n.md"), 0o755))
	r, err := Open(dir, Options{})
	must(t, err)
	return r, dir, Transaction{
		Creates: []Write{{Path: "c/new/x.md", Text: []byte("x")}, {Path: "a/one/notes/y.md", Text: []byte("y")}},
		Writes: []Write{
			{"a/one/SKILL.md", []byte("one"), []byte("uno")},
			{"a/one/notes/n.md", []byte("\ufeffa\r\nb\rc"), []byte("\ufeffA\r\nB\rC")},
			{"a/two.md", []byte("two"), []byte("due")},
		},
		Moves: []Move{{"a/one", "b/new/uno"}, {"a/two.md", "a/due.md"}},
		Links: []Relink{
			{"links/one", "links/uno", "../a/one", "../b/new/uno"},
			{"links/stays", "links/stays", "../a/one", "../b/new/uno"},
			{"a/one/up", "b/new/uno/up", "../two.md", "../../../a/due.md"},
		},
	}
}

func TestCommit(t *testing.T) {
	t.Parallel()
	r, dir, tr := change(t)
	must(t, r.Commit(tr))
	want := strings.Join([]string{
		"a drwxr-xr-x",
		`a/due.md -rw-r----- "due"`,
		"b drwxr-xr-x",
		"b/new drwxr-xr-x",
		"b/new/uno drwxr-xr-x",
		`b/new/uno/SKILL.md -rw-r--r-- "uno"`,
		"b/new/uno/notes drwxr-xr-x",
		`b/new/uno/notes/n.md -rwxr-xr-x "\ufeffA\r\nB\rC"`,
		`b/new/uno/notes/y.md -rw-r--r-- "y"`,
		"b/new/uno/up Lrwxrwxrwx -> ../../../a/due.md",
		"c drwxr-xr-x",
		"c/new drwxr-xr-x",
		`c/new/x.md -rw-r--r-- "x"`,
		"links drwxr-xr-x",
		"links/stays Lrwxrwxrwx -> ../b/new/uno",
		"links/uno Lrwxrwxrwx -> ../b/new/uno",
		"",
	}, "\n")
	_, got, _ := strings.Cut(look(t, dir), "\n") // the top has the mode that it has
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Wherever it fails, the tree is as it was, and nothing is left lying about.
func TestCommitRollsBack(t *testing.T) {
	t.Parallel()
	full := errors.New("no room")
	for n := 0; ; n++ {
		r, dir, tr := change(t)
		was := look(t, dir)
		steps := 0
		tr.before = func(string, string) error {
			if steps++; steps > n {
				return full
			}
			return nil
		}
		err := r.Commit(tr)
		if err == nil {
			if n < 10 {
				t.Errorf("there are %d steps", n)
			}
			return
		}
		failed, ok := errors.AsType[*CommitError](err)
		if !ok || !errors.Is(err, full) || failed.Begun != (n > 0) || len(failed.Left) > 0 {
			t.Errorf("step %d: %#v", n, err)
		}
		if diff := cmp.Diff(was, look(t, dir)); diff != "" {
			t.Errorf("step %d (-before +after)\n%s", n, diff)
		}
	}
}

// What cannot be undone is said, and the rest is undone.
func TestCommitCannotUndo(t *testing.T) {
	t.Parallel()
	r, dir, tr := change(t)
	tr.before = func(op, p string) error {
		if op == "link" {
			must(t, os.RemoveAll(filepath.Join(dir, "b"))) // somebody takes it away
			return errors.New("no room")
		}
		return nil
	}
	err := r.Commit(tr)
	if err == nil || !strings.HasPrefix(err.Error(), "link links/uno: no room: the tree is left half done, since this could not be undone: move a/one: ") {
		t.Errorf("the error is %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "a/two.md")); err != nil || string(text) != "two" {
		t.Errorf("a/two.md is %q, %v", text, err)
	}
}

// What is not as it should be is found before anything is written.
func TestCommitRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		alter func(t *testing.T, dir string, tr *Transaction)
		err   error
		want  string
	}{
		{"another text", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.WriteFile(filepath.Join(dir, "a/two.md"), []byte("three"), 0o640))
		}, ErrChanged, "write a/two.md: it has changed on disk: nothing has been changed"},
		{"a file that is gone", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.Remove(filepath.Join(dir, "a/two.md")))
		}, ErrChanged, "write a/two.md: it has changed on disk: nothing has been changed"},
		{"a read-only file", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.Chmod(filepath.Join(dir, "a/two.md"), 0o444))
		}, ErrReadOnly, "write a/two.md: it is read-only: nothing has been changed"},
		{"a link in place of a file", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.Remove(filepath.Join(dir, "a/two.md")))
			must(t, os.Symlink("one/SKILL.md", filepath.Join(dir, "a/two.md")))
		}, ErrIrregular, ""},
		{"a link in place of a directory", func(t *testing.T, dir string, tr *Transaction) {
			outside := t.TempDir()
			must(t, os.WriteFile(filepath.Join(outside, "two.md"), []byte("two"), 0o666))
			must(t, os.Rename(filepath.Join(dir, "a"), filepath.Join(dir, "was")))
			must(t, os.Symlink(outside, filepath.Join(dir, "a")))
		}, ErrOutside, "write a/one/SKILL.md: path is outside of the workspace folder: nothing has been changed"},
		{"out of the root", func(_ *testing.T, _ string, tr *Transaction) { tr.Moves[1].To = "../two.md" }, ErrOutside, ""},
		{"out through a link", func(t *testing.T, dir string, tr *Transaction) {
			must(t, os.Symlink(t.TempDir(), filepath.Join(dir, "out")))
			tr.Moves[1].To = "out/two.md"
		}, ErrOutside, ""},
		{"something is in the way", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.WriteFile(filepath.Join(dir, "a/due.md"), nil, 0o666))
		}, fs.ErrExist, "move a/two.md: a/due.md is in the way: file already exists: nothing has been changed"},
		{"a file where one is to be", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.MkdirAll(filepath.Join(dir, "c/new"), 0o777))
			must(t, os.WriteFile(filepath.Join(dir, "c/new/x.md"), []byte("theirs"), 0o666))
		}, fs.ErrExist, "create c/new/x.md: it is there already: file already exists: nothing has been changed"},
		{"a file where a directory is to be", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.WriteFile(filepath.Join(dir, "c"), nil, 0o666))
		}, fs.ErrExist, "create c/new/x.md: c is no directory: file already exists: nothing has been changed"},
		{"a read-only directory", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.Mkdir(filepath.Join(dir, "c"), 0o555))
		}, ErrReadOnly, "create c/new/x.md: it is read-only: nothing has been changed"},
		{"a file out of the root", func(_ *testing.T, _ string, tr *Transaction) { tr.Creates[0].Path = "../x.md" }, ErrOutside, ""},
		{"a file through a link", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.Symlink(t.TempDir(), filepath.Join(dir, "c")))
		}, ErrOutside, ""},
		{"nothing to move", func(_ *testing.T, _ string, tr *Transaction) { tr.Moves[1].From = "a/three.md" }, ErrChanged, ""},
		{"another link", func(t *testing.T, dir string, _ *Transaction) {
			must(t, os.Remove(filepath.Join(dir, "links/stays")))
			must(t, os.Symlink("../a", filepath.Join(dir, "links/stays")))
		}, ErrChanged, "link links/stays: it has changed on disk: nothing has been changed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, dir, tr := change(t)
			test.alter(t, dir, &tr)
			was := look(t, dir)
			err := r.Commit(tr)
			if !errors.Is(err, test.err) || test.want != "" && err.Error() != test.want {
				t.Errorf("the error is %v", err)
			}
			if diff := cmp.Diff(was, look(t, dir)); diff != "" {
				t.Errorf("(-before +after)\n%s", diff)
			}
		})
	}
}

// To undo asks for no room: what was there has only been put aside. A file that is put
// back is the same one.
func TestCommitUndoesWithoutRoom(t *testing.T) {
	t.Parallel()
	r, dir, tr := change(t)
	was, err := os.Stat(filepath.Join(dir, "a/two.md"))
	must(t, err)
	tr.before = func(op, p string) error {
		if op == "move" {
			return errors.New("no room")
		}
		return nil
	}
	if err := r.Commit(tr); err == nil {
		t.Fatal("it is done")
	}
	now, err := os.Stat(filepath.Join(dir, "a/two.md"))
	must(t, err)
	if !os.SameFile(was, now) {
		t.Error("a/two.md was written again")
	}
}

// A file that changes between the look and the write is not overwritten.
func TestCommitChangedMeanwhile(t *testing.T) {
	t.Parallel()
	r, dir, tr := change(t)
	tr.before = func(op, p string) error {
		if p == "a/two.md" && op == "write" {
			must(t, os.WriteFile(filepath.Join(dir, p), []byte("three"), 0o640))
		}
		return nil
	}
	err := r.Commit(tr)
	if !errors.Is(err, ErrChanged) || err.Error() != "write a/two.md: it has changed on disk: what had been done before has been undone" {
		t.Errorf("the error is %v", err)
	}
	for p, want := range map[string]string{"a/two.md": "three", "a/one/SKILL.md": "one"} {
		if text, err := os.ReadFile(filepath.Join(dir, p)); err != nil || string(text) != want {
			t.Errorf("%s is %q, %v", p, text, err)
		}
	}
}

// A file that comes between the look and the creation is not replaced.
func TestCommitCreatedMeanwhile(t *testing.T) {
	t.Parallel()
	r, dir, tr := change(t)
	at := filepath.Join(dir, "a/one/notes/y.md")
	tr.before = func(op, p string) error {
		if p == "a/one/notes/y.md" && op == "create" {
			must(t, os.WriteFile(at, []byte("theirs"), 0o666))
		}
		return nil
	}
	if err := r.Commit(tr); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the error is %v", err)
	}
	if text, err := os.ReadFile(at); err != nil || string(text) != "theirs" {
		t.Errorf("it is %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "c")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was created before is there: %v", err)
	}
}

func TestRelink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, `
		a/one/x.md = x
		links/plain -> ../a/one
		links/dot -> ./../a/one/
		links/twice -> plain
		links/abs -> $ROOT/a/one
		links/near -> ./twice
		links/kept -> ./..//a/two
	`)
	r, err := Open(dir, Options{})
	must(t, err)
	moved := func(p string) string {
		switch p {
		case "a/one":
			return "b/uno"
		case "a/two":
			return "a/due"
		case "links/plain":
			return "links/uno"
		}
		return p
	}
	for _, test := range []struct{ from, to, was, text string }{
		{"links/plain", "links/uno", "../a/one", "../b/uno"},
		{"links/plain", "deep/er/uno", "../a/one", "../../b/uno"},
		{"links/dot", "links/dot", "./../a/one/", "./../b/uno/"},
		{"links/kept", "links/kept", "./..//a/two", "./..//a/due"},
		{"links/twice", "links/twice", "plain", "uno"},
		{"links/near", "links/near", "./twice", "./twice"},
		{"links/abs", "links/abs", dir + "/a/one", dir + "/b/uno"},
	} {
		got, err := r.Relink(test.from, test.to, moved)
		if want := (Relink{test.from, test.to, test.was, test.text}); err != nil || got != want {
			t.Errorf("%+v, %v: want %+v", got, err, want)
		}
	}
}

// Transactions of one tree wait for one another, whoever makes them.
func TestCommitWaits(t *testing.T) {
	t.Parallel()
	r, _, tr := change(t)
	unlock, err := lock(r.real)
	must(t, err)
	var free atomic.Bool
	tr.before = func(string, string) error {
		if !free.Load() {
			return errors.New("it did not wait")
		}
		return nil
	}
	begun, done := make(chan struct{}), make(chan error, 1)
	go func() {
		close(begun)
		done <- r.Commit(tr)
	}()
	<-begun
	for range 1000 { // time enough to be seen not to wait
		_, _ = os.Lstat(r.real)
	}
	free.Store(true)
	unlock()
	must(t, <-done)
}
