package lsp

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseURI(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		on            platform
		spelled, want string // "" is refused
	}{
		{posix, "file:///w/a.md", "/w/a.md"},
		{posix, "file:///w/a%20b.md", "/w/a b.md"},
		{posix, "file:///w/a b.md", "/w/a b.md"},
		{posix, "file:///w/%C3%A9.md", "/w/é.md"},
		{posix, "file:///w/é.md", "/w/é.md"},
		{posix, "file:///w/(a)%5Bb%5D.md", "/w/(a)[b].md"},
		{posix, "file:///w/a%2541.md", "/w/a%41.md"},
		{posix, "file:///w/../x/./a.md", "/x/a.md"},
		{posix, "file:///w/skills/", "/w/skills"},
		{posix, "file:/w/a.md", "/w/a.md"},
		{posix, "FILE:///w/a.md", "/w/a.md"},
		{posix, "file://localhost/w/a.md", "/w/a.md"},
		{posix, "file:///c:/a.md", "/c:/a.md"},
		{posix, "file:///", "/"},
		{posix, "file://server/share/a.md", ""},
		{posix, "file:////server/share/a.md", ""},
		{posix, "file:", ""},
		{posix, "file:///w/a%00.md", ""},
		{posix, "", ""},
		{posix, "/w/a.md", ""},
		{posix, "a.md", ""},
		{posix, ":", ""},
		{posix, "untitled:Untitled-1", ""},
		{posix, "untitled:/w/a.md", ""},
		{posix, "vscode-notebook-cell:/w/a.ipynb#W0", ""},
		{posix, "git:/w/a.md?%7B%22ref%22%3A%22~%22%7D", ""},
		{posix, "https://example.com/a.md", ""},
		{windows, "file:///c%3A/w/a.md", `c:\w\a.md`},
		{windows, "file:///c:/w/a.md", `c:\w\a.md`},
		{windows, "file:///C:/w/a%20b.md", `c:\w\a b.md`},
		{windows, "file:///C%3a/w/../a.md", `c:\a.md`},
		{windows, "file://localhost/c:/a.md", `c:\a.md`},
		{windows, "file://server/share/a.md", `\\server\share\a.md`},
		{windows, "file://SERVER/share/a.md", `\\server\share\a.md`},
		{windows, "file:///w/a.md", ""},
		{windows, "file:///c:", ""},
		{windows, "untitled:c:/a.md", ""},
	} {
		key, got, err := tt.on.parse(tt.spelled)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q: %q, %v, want %q", tt.spelled, got, err, tt.want)
		}
		if err == nil && tt.on.uri(got) != key && path.Clean(key.Path()) == key.Path() && key.Authority() != "localhost" {
			t.Errorf("%q: %s, and its path gives %s", tt.spelled, key, tt.on.uri(got))
		}
	}
}

func TestPathURI(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		on         platform
		path, want string
	}{
		{posix, "/w/a b.md", "file:///w/a%20b.md"},
		{posix, "//w//a.md", "file:///w/a.md"},
		{posix, "////", "file:///"},
		{posix, `/w/a\b.md`, "file:///w/a%5Cb.md"},
		{posix, "/w/100%.md", "file:///w/100%25.md"},
		{windows, `C:\w\a.md`, "file:///c%3A/w/a.md"},
		{windows, `\\?\C:\w\a.md`, "file:///c%3A/w/a.md"},
		{windows, `\\server\share\a.md`, "file://server/share/a.md"},
		{windows, `\\?\UNC\server\share\a.md`, "file://server/share/a.md"},
		{windows, `\\\\\x`, "file://x/"},
		{windows, ``, "file:///"},
	} {
		if got := tt.on.uri(tt.path); string(got) != tt.want {
			t.Errorf("%q: %s, want %s", tt.path, got, tt.want)
		}
	}
}

// No URI and no path makes us panic; a path that came out of a URI goes back to
// one that means the same path.
func FuzzURI(f *testing.F) {
	for _, s := range []string{"file:///w/a.md", "file:///c%3A/a", "file://h/s/a", "////x", `\\?\C:\`, "untitled:a", "file://%", "file:///%FF%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, on := range []platform{posix, windows} {
			_ = on.uri(s)
			if _, native, err := on.parse(s); err == nil {
				if !on.absolute(native) {
					t.Fatalf("%q: %q is not absolute", s, native)
				}
				if _, again, err := on.parse(string(on.uri(native))); utf8.ValidString(native) && (err != nil || again != native) {
					t.Fatalf("%q: %q, then %q, %v", s, native, again, err)
				}
			}
			native := path.Clean("/" + s)
			drive := len(native) > 2 && native[2] == ':' // loses its case
			if on == posix && utf8.ValidString(s) && !strings.ContainsRune(s, 0) && !drive {
				if _, again, err := on.parse(string(on.uri(native))); err != nil || again != native {
					t.Fatalf("path %q came back as %q, %v", native, again, err)
				}
			}
		}
	})
}
