package lsp_test

import (
	"context"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// generated serves a generated tree of n files to an editor of the named profile,
// until all of it has been read, with one skill open.
func generated(b *testing.B, n int, profile, scope string) (ed *lsptest.Editor, skill, text string) {
	b.Helper()
	p, err := lsptest.LoadProfile(profile)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir() + "/tree"
	tree := treegen.New(n, 1)
	if err := tree.Write(dir); err != nil {
		b.Fatal(err)
	}
	ed, err = serve(b.Context(), lsptest.Options{Profile: p, Root: dir, Unchecked: true, Barrier: settled, Methods: []string{settled},
		Init: map[string]any{"scope": scope}}, lsp.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := ed.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
	})
	skill = tree.Dirs[len(tree.Dirs)/2] + "/SKILL.md"
	text = string(tree.Files[skill])
	if err := ed.Open(skill); err != nil {
		b.Fatal(err)
	}
	if err := ed.Call(b.Context(), settled, nil, nil); err != nil {
		b.Fatal(err)
	}
	return ed, skill, text
}

// What an editor waits for in a tree of 10,000 files, over the protocol: an edit
// until its diagnostics 3 ms, completion of a skill 5 ms, references 1 ms and
// definition 0.5 ms at most.
func BenchmarkServer(b *testing.B) {
	ed, skill, text := generated(b, 10000, "vscode", "mine")
	_, rest, ok := strings.Cut(text, "\ndepends_on:")
	if !ok {
		b.Fatal("the skill depends on nothing")
	}
	dependency := len(text) - len(strings.TrimLeft(rest, " \n-["))
	b.Run("edit to diagnostics", func(b *testing.B) {
		i := 0
		for b.Loop() {
			edit := source.Edit{Span: source.At(len(text), len(text)), New: "[x](../nowhere.md)"}
			if i++; i%2 == 0 {
				edit = source.Edit{Span: source.At(len(text), len(text)+len(edit.New))}
			}
			if err := ed.Edit(skill, edit); err != nil {
				b.Fatal(err)
			}
			list, err := ed.PullDiagnostics(b.Context(), skill)
			if err != nil || len(list) != i%2 {
				b.Fatalf("%d diagnostics after edit %d: %v", len(list), i, err)
			}
		}
		if err := ed.SetText(skill, text); err != nil {
			b.Fatal(err)
		}
	})
	b.Run("completion", func(b *testing.B) {
		for b.Loop() {
			if list, err := ed.Completion(b.Context(), skill, dependency); err != nil || len(list.Items) == 0 {
				b.Fatal("nothing offered: ", err)
			}
		}
	})
	b.Run("definition", func(b *testing.B) {
		for b.Loop() {
			if list, err := ed.Definition(b.Context(), skill, dependency); err != nil || len(list) != 1 {
				b.Fatal("no definition: ", err)
			}
		}
	})
	b.Run("references", func(b *testing.B) {
		n := 0
		for b.Loop() {
			list, err := ed.References(b.Context(), skill, dependency, true)
			if n = len(list); err != nil || n == 0 {
				b.Fatal("no references: ", err)
			}
		}
		b.ReportMetric(float64(n), "hits")
	})
}

// An edit until its diagnostics are pushed costs the same whatever is shown of files
// that are not open: they come after it.
func BenchmarkPushed(b *testing.B) {
	for _, scope := range []string{"open", "mine", "workspace"} {
		b.Run(scope, func(b *testing.B) {
			ed, skill, text := generated(b, 10000, "emacs", scope)
			i := 0
			for b.Loop() {
				edit := source.Edit{Span: source.At(len(text), len(text)), New: "[x](../nowhere.md)"}
				if i++; i%2 == 0 {
					edit = source.Edit{Span: source.At(len(text), len(text)+len(edit.New))}
				}
				if err := ed.Edit(skill, edit); err != nil {
					b.Fatal(err)
				}
				err := ed.Wait(b.Context(), func() bool {
					list, _ := ed.Published(skill)
					return len(list) == i%2
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
