package lsp_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// Every form of testdata/forms.txtar, in every feature: what resolves is followed,
// found, highlighted and shown, and renamed but for mentions and the ids of a graph's
// nodes; what is none is left alone by all.
func TestEveryForm(t *testing.T) {
	t.Parallel()
	archive, err := os.ReadFile("testdata/forms.txtar")
	if err != nil {
		t.Fatal(err)
	}
	type place struct {
		path string
		at   source.Span
	}
	files, marks := map[string]string{}, map[string]place{}
	for _, f := range txtar.Parse(archive).Files {
		plain, found, err := marker.Extract(string(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = plain
		for name, at := range found {
			marks[name] = place{f.Name, at}
		}
	}
	const skill = ".claude/skills/code-review/SKILL.md"
	e := start(t, "vscode", files)
	named := func(list []lsptest.Target) map[string]bool {
		names := map[string]bool{}
		for _, target := range list {
			name := target.Path
			for n, m := range marks {
				if m.path == target.Path && m.at == target.Selection {
					name = n
				}
			}
			names[name] = true
		}
		return names
	}
	want := map[string]bool{}
	for name := range marks {
		if !strings.HasPrefix(name, "none-") {
			want[name] = true
		}
	}
	for _, from := range []string{"hard-name", "hard-link", "code-code", "word-prose"} {
		m := marks[from]
		list, err := e.References(t.Context(), m.path, int(m.at.Start), true)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, named(list)); diff != "" {
			t.Errorf("references of %s (-want +got)\n%s", from, diff)
		}
		mentions := false // they come last
		for _, target := range list {
			for n, m := range marks {
				if m.path == target.Path && m.at == target.Selection {
					if word := strings.HasPrefix(n, "word-"); mentions && !word {
						t.Errorf("references of %s: %s comes behind a mention", from, n)
					} else {
						mentions = word
					}
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(marks)) {
		m := marks[name]
		if m.path == "README.md" { // a target, and not served
			continue
		}
		at := int(m.at.Start) + 1
		to, err := e.Definition(t.Context(), m.path, at)
		if err != nil {
			t.Fatal(err)
		}
		leads := len(to) == 1 && to[0].Path == skill
		hover, _, err := e.Hover(t.Context(), m.path, at)
		if err != nil {
			t.Fatal(err)
		}
		var lit []struct{}
		if err := e.Call(t.Context(), "textDocument/documentHighlight", map[string]any{
			"textDocument": map[string]any{"uri": e.URI(m.path)}, "position": positionOf(t, e, m.path, at),
		}, &lit); err != nil {
			t.Fatal(err)
		}
		if none := strings.HasPrefix(name, "none-"); leads == none || strings.Contains(hover, "**code-review** — skill") == none || len(lit) == 0 != none {
			t.Errorf("%s: leads to %v, hovers %.40q, %d highlights", name, to, hover, len(lit))
		}
	}
	m := marks["code-code"]
	edit, err := e.Rename(t.Context(), m.path, int(m.at.Start), "change-inspection")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, op := range edit.Ops {
		for _, one := range op.Edits {
			name := op.Path + " " + files[op.Path][one.Span.Start:one.Span.End]
			for n, m := range marks {
				if m.path == op.Path && m.at.Encloses(one.Span) {
					name = n
				}
			}
			if got[name] {
				t.Errorf("%s is edited twice", name)
			}
			got[name] = true
		}
	}
	maps.DeleteFunc(want, func(name string, _ bool) bool {
		return strings.HasPrefix(name, "word-") || strings.HasPrefix(name, "id-")
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rename edits (-want +got)\n%s", diff)
	}
	finish(t, e)
}

func positionOf(t *testing.T, e *lsptest.Editor, path string, offset int) map[string]any {
	t.Helper()
	if err := e.Open(path); err != nil {
		t.Fatal(err)
	}
	line, character, err := e.Position(path, offset)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"line": line, "character": character}
}
