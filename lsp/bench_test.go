package lsp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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

// largeText is a skill of 35,000 lines, as bench measures it.
func largeText() string {
	var b strings.Builder
	b.WriteString("---\nname: large\ndescription: Use it never.\n---\n# Large\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "\n## Part %d\n\nSome words of it, with `code` and *more*.\n\n- [back](#part-%d)\n- [up](#large)\n", i, max(i-1, 0))
	}
	return b.String()
}

// An edit of a file of 35,000 lines until its diagnostics are pushed: 100 ms at most.
func BenchmarkLarge(b *testing.B) {
	ed, _, _ := generated(b, 200, "emacs", "mine")
	const large = ".claude/skills/large/SKILL.md"
	text, edited := largeText(), "\n[x](no-such-file.md)\n"
	if err := ed.OpenText(large, text); err != nil {
		b.Fatal(err)
	}
	if err := ed.Call(b.Context(), settled, nil, nil); err != nil {
		b.Fatal(err)
	}
	before, _ := ed.Published(large)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		edit := source.Edit{Span: source.At(len(text), len(text)), New: edited}
		if i++; i%2 == 0 {
			edit = source.Edit{Span: source.At(len(text), len(text)+len(edited))}
		}
		if err := ed.Edit(large, edit); err != nil {
			b.Fatal(err)
		}
		err := ed.Wait(b.Context(), func() bool {
			list, _ := ed.Published(large)
			return (len(list) > len(before)) == (i%2 == 1)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// A clocked connection knows when something came over it last.
type clocked struct {
	net.Conn
	last atomic.Pointer[time.Time]
}

func (c *clocked) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	now := time.Now()
	c.last.Store(&now)
	return n, err
}

// Completion among 10,000 skills, from the request until the last byte of the answer,
// which it takes the client another millisecond to decode: the median 2 ms and the
// slowest of a hundred 10 ms at most, with the range of the edit.
func BenchmarkCompletion(b *testing.B) {
	p, err := lsptest.LoadProfile("vscode")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	const own = ".claude/skills/core/own/SKILL.md"
	text := "---\nname: own\ndescription: Use for all.\ncategory: core\ndepends_on:\n  - \n  - re\n---\n# Own\n\nUse `\n\nUse `re\n\n[x](../\n\nUse te-rev\n"
	write := func(p, text string) {
		p = filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write(own, text)
	first := []string{"review", "release", "test", "note", "data", "te", "plan", "read", "trace", "merge"}
	for i := range 10000 {
		name := fmt.Sprintf("%s-%s-%d", first[i%10], first[i/10%10], i)
		category := fmt.Sprintf("cat%02d", i%40)
		write(".claude/skills/"+category+"/"+name+"/SKILL.md", "---\nname: "+name+"\ndescription: Use for "+name+".\ncategory: "+category+"\n---\n# "+name+"\n")
	}
	here, there := net.Pipe()
	go func() {
		lsp.Serve(there, there, lsp.Options{})
		there.Close()
	}()
	wire := &clocked{Conn: here}
	ed, err := lsptest.Start(b.Context(), wire, lsptest.Options{Profile: p, Root: dir, Unchecked: true, Barrier: settled, Methods: []string{settled}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := ed.Shutdown(context.Background()); err != nil {
			b.Error(err)
		}
	})
	if err := errors.Join(ed.Open(own), ed.Call(b.Context(), settled, nil, nil)); err != nil {
		b.Fatal(err)
	}
	for _, at := range []struct {
		name, before string
		line         int
	}{{"list", "  - ", 5}, {"list typed", "  - re", 6}, {"code", "Use `", 10}, {"code typed", "Use `re", 12}, {"path", "[x](../", 14}, {"prose", "Use te-rev", 16}} {
		b.Run(at.name, func(b *testing.B) {
			params := map[string]any{"textDocument": map[string]any{"uri": ed.URI(own)}, "position": map[string]int{"line": at.line, "character": len(at.before)}}
			var took []time.Duration
			for b.Loop() {
				var raw json.RawMessage
				start := time.Now()
				if err := ed.Call(b.Context(), "textDocument/completion", params, &raw); err != nil {
					b.Fatal(err)
				}
				took = append(took, wire.last.Load().Sub(start))
				if !bytes.Contains(raw, []byte(`"editRange"`)) || !bytes.Contains(raw, []byte(`"label"`)) {
					b.Fatalf("no items with a range: %.200s", raw)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
