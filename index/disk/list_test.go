package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStatBelowLinks(t *testing.T) {
	t.Parallel()
	r := open(t, `
		.gitignore = build/
		a/b/x.md
		a/build/y.md
		l -> a
		m -> l/b
		out -> ../..
		gone -> nothing
	`, Options{})
	tests := map[string]string{
		"l/b":                           "l/b link a/b",
		"l/b/x.md":                      "l/b/x.md link a/b/x.md",
		"m/x.md":                        "m/x.md link a/b/x.md",
		"l/b/none":                      "l/b/none absent",
		"l/build/y.md":                  "l/build/y.md opaque",
		"out/etc":                       "out/etc opaque",
		"gone/x":                        "gone/x absent",
		"a/b/x.md/y":                    "a/b/x.md/y absent",
		"a/B":                           "a/B absent",
		"a/b/X.md":                      "a/b/X.md absent",
		"../x":                          "../x opaque",
		"/etc":                          "/etc opaque",
		"a\x00b":                        "a\x00b absent",
		".":                             " dir",
		"a//b/":                         "a/b dir",
		"a/" + strings.Repeat("x", 300): "a/" + strings.Repeat("x", 300) + " absent",
	}
	for p, want := range tests {
		if got := format(r.Stat(p)); got != want {
			t.Errorf("Stat(%q) = %q, want %q", p, got, want)
		}
	}
}

func TestListErrors(t *testing.T) {
	t.Parallel()
	r := open(t, `
		.gitignore = build/
		build/x
		f.md
		d/x
		l -> d
		gone -> nothing
	`, Options{})
	tests := map[string]error{
		"build": ErrOpaque, "build/x": ErrOpaque, "f.md": ErrIrregular, "l": ErrIrregular, "gone": ErrIrregular,
		"none": fs.ErrNotExist, "d/none": fs.ErrNotExist, "../x": ErrOutside, "/": ErrOutside,
	}
	for dir, want := range tests {
		if _, err := r.List(dir); !errors.Is(err, want) {
			t.Errorf("List(%q) = %v, want %v", dir, err, want)
		}
	}
}

func TestRootVanishes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "root")
	lay(t, dir, "a.md = old")
	r, err := Open(dir, Options{})
	must(t, err)
	must(t, os.Rename(dir, dir+"-away"))
	if e := r.Stat(""); e.Type != Absent {
		t.Errorf("Stat of a root that is gone = %s", format(e))
	}
	if e := r.Stat("a.md"); e.Type != Absent {
		t.Errorf("Stat in a root that is gone = %s", format(e))
	}
	if _, err := r.Walk(t.Context(), func(string, []Entry) {}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Walk of a root that is gone = %v", err)
	}
	if text, err := r.Read("a.md", 100); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read in a root that is gone = %q, %v", text, err)
	}
	lay(t, dir, "a.md = new")
	if text, err := r.Read("a.md", 100); string(text) != "new" {
		t.Errorf("Read in the new root = %q, %v", text, err)
	}
}

func TestFoldedCase(t *testing.T) {
	t.Parallel()
	r := open(t, "Docs/SKILL.md", Options{})
	r.fold = true // as on a disk that would find any spelling: names are compared
	if e := r.Stat("Docs/SKILL.md"); e.Type != File {
		t.Errorf("Stat of the exact name = %s", format(e))
	}
	if r.spelled("Docs", "skill.md") || !r.spelled("Docs", "SKILL.md") {
		t.Error("spelled does not compare exactly")
	}
}
