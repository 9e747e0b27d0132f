package disk

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, `
		secret = outside
		root/.gitignore = hidden
		root/a/x.md = text
		root/a/empty
		root/hidden = hidden text
		root/SKILL.md/
		root/l.md -> a/x.md
		root/l -> a
		root/abs -> $ROOT/root/a
		root/back -> ../root/a
		root/out.md -> ../secret
		root/out -> ..
		root/deep -> out/secret
		root/gone -> nothing
		root/loop -> loop
	`)
	r, err := Open(filepath.Join(dir, "root"), Options{})
	must(t, err)
	tests := []struct {
		path string
		want string
		err  error
	}{
		{path: "a/x.md", want: "text"},
		{path: "a/empty"},
		{path: "a/../a/./x.md", want: "text"},
		{path: "hidden", want: "hidden text"},
		{path: "l.md", want: "text"},
		{path: "l/x.md", want: "text"},
		{path: "abs/x.md", want: "text"},
		{path: "back/x.md", want: "text"},
		{path: "out.md", err: ErrOutside},
		{path: "out/secret", err: ErrOutside},
		{path: "deep", err: ErrOutside},
		{path: "../secret", err: ErrOutside},
		{path: "/etc/passwd", err: ErrOutside},
		{path: "", err: ErrIrregular},
		{path: "SKILL.md", err: ErrIrregular},
		{path: "l", err: ErrIrregular},
		{path: "none", err: fs.ErrNotExist},
		{path: "none/x", err: fs.ErrNotExist},
		{path: "gone", err: fs.ErrNotExist},
		{path: "loop", err: errLoop},
	}
	for _, test := range tests {
		got, err := r.Read(test.path, 100)
		if string(got) != test.want || !errors.Is(err, test.err) {
			t.Errorf("Read(%q) = %q, %v, want %q, %v", test.path, got, err, test.want, test.err)
		}
		if named := new(fs.PathError); err != nil && !errors.As(err, &named) {
			t.Errorf("Read(%q) = %v, which does not name the path", test.path, err)
		}
	}
}

// Both ways of opening a file refuse what leaves the directory.
func TestOpenBeneath(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, "secret\nroot/a/x.md\nroot/l -> a\nroot/out -> ..\nroot/abs -> $ROOT/secret")
	inside := map[string]bool{"a/x.md": true, "l/x.md": true, "out/secret": false, "../secret": false, "abs": false, "none": false}
	for name, open := range map[string]func(dir, path string) (file, error){"beneath": openBeneath, "in root": openInRoot} {
		for p, want := range inside {
			f, err := open(filepath.Join(dir, "root"), p)
			if (err == nil) != want {
				t.Errorf("%s: open %q: %v", name, p, err)
			}
			if err == nil {
				must(t, f.Close())
			}
		}
	}
}

func TestReadLimit(t *testing.T) {
	t.Parallel()
	r := open(t, "a = 12345", Options{})
	for limit, want := range map[int64]error{-1: ErrTooLarge, 0: ErrTooLarge, 4: ErrTooLarge, 5: nil, 6: nil} {
		if got, err := r.Read("a", limit); !errors.Is(err, want) || err == nil && string(got) != "12345" {
			t.Errorf("Read with limit %d = %q, %v, want %v", limit, got, err, want)
		}
	}
}

// A file may be of another size than the system said a moment before.
func TestReadAllWrongSize(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", 1000)
	for _, size := range []int64{0, 1, 999, 1000, 1001, 5000} {
		got, err := readAll(nil, iotest.HalfReader(strings.NewReader(text)), size, 5000)
		if string(got) != text || err != nil {
			t.Errorf("size %d: %d bytes, %v", size, len(got), err)
		}
		for _, room := range []int{1, 1000, 1001, 2000} {
			into := append(make([]byte, 0, room), 'y')
			got, err := readAll(into, iotest.HalfReader(strings.NewReader(text)), size, 5000)
			if string(got) != text || err != nil {
				t.Errorf("size %d, room for %d: %d bytes, %v", size, room, len(got), err)
			}
			if fits := int64(room) > max(size, 1000); fits != (&got[0] == &into[0]) {
				t.Errorf("size %d, room for %d: the room is used: %v", size, room, !fits)
			}
		}
		if size < 999 {
			if _, err := readAll(nil, strings.NewReader(text), size, 999); !errors.Is(err, ErrTooLarge) {
				t.Errorf("size %d, limit 999: %v", size, err)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := readAll(nil, iotest.ErrReader(broken), 10, 20); !errors.Is(err, broken) {
		t.Errorf("broken reader: %v", err)
	}
}

// A file of a claimed size beyond the limit costs no memory, and one within it no
// more than its size and a few hundred bytes of bookkeeping.
func TestReadAllocates(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "big"), nil, 0o644))
	must(t, os.Truncate(filepath.Join(dir, "big"), 1<<40))
	must(t, os.WriteFile(filepath.Join(dir, "small"), bytes.Repeat([]byte("x"), 32000), 0o644))
	r, err := Open(dir, Options{})
	must(t, err)
	for name, most := range map[string]int64{"big": 8 << 10, "small": 48 << 10} {
		result := testing.Benchmark(func(b *testing.B) {
			for b.Loop() {
				_, _ = r.Read(name, 1<<20)
			}
		})
		if got := result.AllocedBytesPerOp(); got > most {
			t.Errorf("reading %s allocates %d bytes, want at most %d", name, got, most)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	lay(b, dir, "a/b/c/d/x.md = "+strings.Repeat("x", 7000))
	r, err := Open(dir, Options{})
	must(b, err)
	b.ReportAllocs()
	b.SetBytes(7000)
	for b.Loop() {
		if _, err := r.Read("a/b/c/d/x.md", 1<<20); err != nil {
			b.Fatal(err)
		}
	}
}
