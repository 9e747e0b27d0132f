package lsptest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skillpls/skillpls/index/source"
	"pgregory.net/rapid"
)

// encodings are the profiles that make a server choose each encoding.
var encodings = []struct{ client, encoding string }{
	{"neovim-0.12", "utf-8"}, {"vscode", "utf-16"}, {"emacs", "utf-32"},
}

// The law of buffers: whatever is edited, in whatever encoding and kind of
// synchronisation, the server's text is the editor's.
func TestBuffersStayTheSame(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "é", "😀", "\n", "\r", "\r\n", "\ufeff", "b c", "", "\xff", "\u2028"})
	words := rapid.Custom(func(r *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(r, "pieces"), "") })
	for _, enc := range encodings {
		for _, kind := range []int{1, 2} {
			t.Run(enc.encoding, func(t *testing.T) {
				t.Parallel()
				s := newServer(caps("positionEncoding", enc.encoding, "textDocumentSync", map[string]any{"openClose": true, "change": kind}))
				e := pair(t, s, Options{Profile: profile(t, enc.client)})
				rapid.Check(t, func(r *rapid.T) {
					path := "a.md"
					if err := e.OpenText(path, words.Draw(r, "text")); err != nil {
						r.Fatal(err)
					}
					defer e.Close(path)
					for range rapid.IntRange(1, 4).Draw(r, "changes") {
						text, err := e.Text(path)
						if err != nil {
							r.Fatal(err)
						}
						if rapid.Bool().Draw(r, "whole") {
							err = e.SetText(path, words.Draw(r, "new"))
						} else {
							var edits []source.Edit
							at := 0
							for range rapid.IntRange(1, 3).Draw(r, "edits") {
								// Ends within a character are no places for an edit of text.
								start := runeStart(text, rapid.IntRange(at, len(text)).Draw(r, "start"))
								at = runeStart(text, rapid.IntRange(start, len(text)).Draw(r, "end"))
								edits = append(edits, source.Edit{Span: source.At(start, at), New: words.Draw(r, "new")})
							}
							err = e.Edit(path, edits...)
						}
						if err != nil {
							r.Fatal(err)
						}
						want, err := e.Text(path)
						if err != nil {
							r.Fatal(err)
						}
						if got := s.text(t, e, path); got != want {
							r.Fatalf("the server has %q, the editor %q", got, want)
						}
					}
				})
				clean(t, e)
			})
		}
	}
}

func runeStart(text string, at int) int {
	for at < len(text) && text[at]&0xC0 == 0x80 {
		at++
	}
	return at
}

func TestEditSendsOneVersionInTheServersUnits(t *testing.T) {
	for _, tt := range []struct{ client, encoding, want string }{
		{"neovim-0.12", "utf-8", `[{"range":{"end":{"character":3,"line":1},"start":{"character":0,"line":1}},"text":"é"},{"range":{"end":{"character":6,"line":0},"start":{"character":4,"line":0}},"text":""}]`},
		{"vscode", "utf-16", `[{"range":{"end":{"character":3,"line":1},"start":{"character":0,"line":1}},"text":"é"},{"range":{"end":{"character":4,"line":0},"start":{"character":2,"line":0}},"text":""}]`},
		{"emacs", "utf-32", `[{"range":{"end":{"character":3,"line":1},"start":{"character":0,"line":1}},"text":"é"},{"range":{"end":{"character":3,"line":0},"start":{"character":1,"line":0}},"text":""}]`},
		{"ale", "utf-16", `[{"text":"😀c\r\né"}]`},
	} {
		t.Run(tt.client, func(t *testing.T) {
			s := newServer(caps("positionEncoding", tt.encoding))
			e := pair(t, s, Options{Profile: profile(t, tt.client)}, "a.md", "😀abc\r\nend")
			check(t, e.Open("a.md"))
			check(t, e.Edit("a.md", source.Edit{Span: source.At(4, 6)}, source.Edit{Span: source.At(9, 12), New: "é"}))
			if got := must[string](t)(e.Text("a.md")); got != "😀c\r\né" {
				t.Fatalf("text is %q", got)
			}
			if e.Version("a.md") != 2 {
				t.Errorf("version is %d", e.Version("a.md"))
			}
			want := `{"contentChanges":` + tt.want + `,"textDocument":{"uri":"` + e.URI("a.md") + `","version":2}}`
			if diff := cmp.Diff(canonical(t, want), canonical(t, s.params(t, e, "textDocument/didChange"))); diff != "" {
				t.Errorf("didChange (-want +got):\n%s", diff)
			}
			clean(t, e)
		})
	}
}

func TestEditRefusesOverlaps(t *testing.T) {
	e := pair(t, newServer(caps()), Options{}, "a.md", "abc")
	check(t, e.Open("a.md"))
	if err := e.Edit("a.md", source.Edit{Span: source.At(0, 2)}, source.Edit{Span: source.At(1, 3)}); err == nil {
		t.Error("overlapping edits were made")
	}
	if err := e.Edit("b.md", source.Edit{}); err == nil {
		t.Error("a closed file was edited")
	}
	if e.Version("a.md") != 1 {
		t.Error("a refused edit made a version")
	}
}

func TestDifference(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		texts := rapid.StringOf(rapid.RuneFrom([]rune("aé😀\r\n")))
		before, after := texts.Draw(r, "before"), texts.Draw(r, "after")
		edit := difference([]byte(before), after)
		got, err := source.Apply([]byte(before), []source.Edit{edit})
		if err != nil || string(got) != after {
			r.Fatalf("%q with %v is %q, %v", before, edit, got, err)
		}
	})
	if e := difference([]byte("name: a\nx"), "name: bc\nx"); e != (source.Edit{Span: source.At(6, 7), New: "bc"}) {
		t.Errorf("not the smallest edit: %v", e)
	}
}

func TestSaveWritesAndTells(t *testing.T) {
	s := newServer(caps())
	e := pair(t, s, Options{Profile: profile(t, "vscode")})
	check(t, e.OpenText("new/SKILL.md", "x"))
	open := canonical(t, s.params(t, e, "textDocument/didOpen")).(map[string]any)["textDocument"].(map[string]any)
	if open["languageId"] != "skill" {
		t.Errorf("opened as %v", open["languageId"])
	}
	check(t, e.Save("new/SKILL.md"))
	onDisk := must[[]byte](t)(os.ReadFile(filepath.Join(e.root, "new", "SKILL.md")))
	if string(onDisk) != "x" {
		t.Errorf("on disk is %q", onDisk)
	}
	if got := s.params(t, e, "textDocument/didSave"); !strings.Contains(got, `"text":"x"`) {
		t.Errorf("didSave is %s", got)
	}
	check(t, e.Close("new/SKILL.md"))
	if s.params(t, e, "textDocument/didClose") == "" {
		t.Error("no didClose")
	}
}

func TestURISpelling(t *testing.T) {
	for _, tt := range []struct{ style, native, want string }{
		{"vscode", "/a b/(c)/é.md", "file:///a%20b/%28c%29/%C3%A9.md"},
		{"", "/a b/(c)/x.md", "file:///a%20b/%28c%29/x.md"},
		{"vscode", `C:/x/y.md`, "file:///c%3A/x/y.md"},
		{"", "/a#b/c?d%.md", "file:///a%23b/c%3Fd%25.md"},
	} {
		got := fileURI(tt.native, tt.style)
		if tt.style != "" && got != tt.want {
			t.Errorf("%s is %s, want %s", tt.native, got, tt.want)
		}
		if !strings.HasPrefix(tt.native, "/") {
			continue
		}
		if back, err := nativePath(got); err != nil || back != filepath.FromSlash(tt.native) {
			t.Errorf("%s comes back as %s, %v", got, back, err)
		}
	}
	for _, bad := range []string{"untitled:x", "http://h/x", "file://host/x", "file:///%zz", "", "x.md"} {
		if _, err := nativePath(bad); err == nil {
			t.Errorf("%q is taken for a file", bad)
		}
	}
}
