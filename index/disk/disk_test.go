package disk

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lay makes a tree from a description, one thing a line: "a/b.md" is a file,
// "a/b.md = text" one with a text, in which \n and \t are white space, "a/" a directory, and
// "a -> b" a symbolic link, in which $ROOT is dir.
func lay(t testing.TB, dir, tree string) {
	t.Helper()
	for line := range strings.Lines(tree) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, text, _ := strings.Cut(line, " = ")
		name, target, link := strings.Cut(name, " -> ")
		p := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			must(t, os.MkdirAll(p, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(p), 0o755))
		if link {
			if err := os.Symlink(filepath.FromSlash(strings.ReplaceAll(target, "$ROOT", dir)), p); err != nil {
				t.Skipf("no symbolic links here: %v", err)
			}
			continue
		}
		must(t, os.WriteFile(p, []byte(strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(text)), 0o644))
	}
}

// open lays a tree in a new directory and opens it.
func open(t testing.TB, tree string, o Options) *Root {
	t.Helper()
	dir := t.TempDir()
	lay(t, dir, tree)
	r, err := Open(dir, o)
	must(t, err)
	return r
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, "file")
	for _, name := range []string{"file", "absent", "file/below"} {
		if r, err := Open(filepath.Join(dir, name), Options{}); err == nil {
			t.Errorf("Open(%q) = %v, want an error", name, r)
		}
	}
}

func TestNativeAndRel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, "real/a/b.md\nalias -> real")
	r, err := Open(filepath.Join(dir, "alias")+string(filepath.Separator), Options{})
	must(t, err)
	alias, real := filepath.Join(dir, "alias"), filepath.Join(dir, "real")
	if r.Dir() != alias {
		t.Errorf("Dir() = %q, want the client's spelling %q", r.Dir(), alias)
	}
	if e := r.Stat("a/b.md"); e.Type != File {
		t.Errorf("Stat through a linked root = %v, want a file", e.Type)
	}
	for _, p := range []string{"", "a", "a/b.md", "new/ü.md"} {
		n := r.Native(p)
		if want := filepath.Join(alias, filepath.FromSlash(p)); n != want {
			t.Errorf("Native(%q) = %q, want %q", p, n, want)
		}
		for _, n := range []string{n, filepath.Join(real, filepath.FromSlash(p))} {
			if got, ok := r.Rel(n); got != p || !ok {
				t.Errorf("Rel(%q) = %q, %v, want %q", n, got, ok, p)
			}
		}
	}
	outside := []string{dir, alias + "x", alias + "x/a", real + "-old", filepath.Join(alias, "..", "other"), "a/b.md", ""}
	for _, n := range outside {
		if got, ok := r.Rel(n); ok {
			t.Errorf("Rel(%q) = %q, want outside", n, got)
		}
	}
	if got, _ := r.Rel(alias + "/a/../a//b.md"); got != "a/b.md" {
		t.Errorf("Rel of an unclean path = %q", got)
	}
}

func TestRelOfFileSystemRoot(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no single root")
	}
	r := &Root{dir: "/", real: "/"}
	for _, p := range []string{"", "etc", "etc/hosts"} {
		if n := r.Native(p); n != "/"+p {
			t.Errorf("Native(%q) = %q", p, n)
		}
		if got, ok := r.Rel("/" + p); got != p || !ok {
			t.Errorf("Rel(/%s) = %q, %v", p, got, ok)
		}
	}
}

func TestRelComposes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("paths are written for Unix")
	}
	r := &Root{dir: "/u\u0308ber", real: "/\u00fcber", nfc: true}
	for _, n := range []string{"/u\u0308ber/o\u0308.md", "/\u00fcber/\u00f6.md"} {
		if got, ok := r.Rel(n); got != "\u00f6.md" || !ok {
			t.Errorf("Rel(%+q) = %+q, %v", n, got, ok)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	type result struct {
		Path string
		OK   bool
	}
	tests := map[string]result{
		"": {"", true}, ".": {"", true}, "a": {"a", true}, "a/": {"a", true}, "a//b/./c": {"a/b/c", true}, "a/../b": {"b", true},
		"..": {}, "../a": {}, "a/../../b": {}, "/a": {}, "a\x00b": {}, "...": {"...", true}, "a/..b": {"a/..b", true},
	}
	for p, want := range tests {
		var got result
		got.Path, got.OK = clean(p)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("clean(%q) (-want +got):\n%s", p, diff)
		}
	}
}
