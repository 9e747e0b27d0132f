package query_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// generated returns the snapshot of a generated tree of n files.
func generated(tb testing.TB, n int) (*index.Snapshot, *treegen.Tree) {
	tb.Helper()
	tree := treegen.New(n, 1)
	files := map[string]string{}
	for p, text := range tree.Files {
		files[p] = string(text)
	}
	return indextest.Build(files), tree
}

// ordinary returns the path of some skill that is no hub.
func ordinary(tree *treegen.Tree) string { return tree.Dirs[len(tree.Dirs)/2] + "/SKILL.md" }

// dependency returns where the first item of depends_on begins.
func dependency(tb testing.TB, text string) int {
	tb.Helper()
	_, rest, ok := strings.Cut(text, "\ndepends_on:")
	if !ok {
		tb.Fatal("the skill depends on nothing")
	}
	return len(text) - len(strings.TrimLeft(rest, " \n-["))
}

// References of a hub with about 1,000 hits and of an ordinary skill, in 10,000
// files: 10 ms and 1 ms at most.
func BenchmarkReferences(b *testing.B) {
	s, tree := generated(b, 10000)
	for name, p := range map[string]string{"hub": tree.Dirs[0] + "/SKILL.md", "ordinary": ordinary(tree)} {
		offset := strings.Index(string(tree.Files[p]), "name: ") + len("name: ")
		b.Run(name, func(b *testing.B) {
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				n = len(query.References(s, p, offset, true))
			}
			b.ReportMetric(float64(n), "hits")
		})
	}
	heading := strings.Index(string(tree.Files[tree.Hub]), "## Overview")
	b.Run("hub heading", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n = len(query.References(s, tree.Hub, heading+4, true))
		}
		b.ReportMetric(float64(n), "hits")
	})
}

// Completion of skill names among all of 10,000 files: 2 ms at most, 1,000 items.
func BenchmarkComplete(b *testing.B) {
	s, tree := generated(b, 10000)
	p := ordinary(tree)
	text := string(tree.Files[p])
	at := dependency(b, text)
	s = open(s, p, text)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		items, _ := query.Complete(s, p, at)
		n = len(items)
	}
	b.ReportMetric(float64(n), "items")
}

// open returns s with a file open.
func open(s *index.Snapshot, p, text string) *index.Snapshot {
	s, _ = s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: index.NewOpenDocument(p, []byte(text))}})
	return s
}

// What a reader of 10,000 files asks most: 0.2 ms at most each.
func BenchmarkNavigate(b *testing.B) {
	s, tree := generated(b, 10000)
	p := ordinary(tree)
	text := tree.Files[p]
	at := dependency(b, string(text))
	none := func(string, []byte) ([]byte, bool) { return nil, false }
	for name, f := range map[string]func(){
		"definition": func() { query.Definition(s, p, at) },
		"hover":      func() { query.Describe(s, p, at, none) },
		"links":      func() { query.Links(s, p) },
		"outline":    func() { query.OutlineOf(s, p) },
		"highlights": func() { query.Highlights(s, p, at) },
		"lenses":     func() { query.Lenses(s, p) },
		"type":       func() { query.TypeDefinition(s, p, at) },
		"outgoing":   func() { query.Outgoing(s, skillAt(s, p)) },
		"incoming":   func() { query.Incoming(s, skillAt(s, p)) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}

func skillAt(s *index.Snapshot, p string) index.Target {
	t, _ := query.SkillAt(s, p)
	return t
}

// Who uses a hub of 1,000 hits: 10 ms at most. Its hover and its lens: 2 ms.
func BenchmarkHubCards(b *testing.B) {
	s, tree := generated(b, 10000)
	p := tree.Dirs[0] + "/SKILL.md"
	offset := strings.Index(string(tree.Files[p]), "name: ") + len("name: ")
	none := func(string, []byte) ([]byte, bool) { return nil, false }
	for name, f := range map[string]func(){
		"incoming": func() { query.Incoming(s, skillAt(s, p)) },
		"hover":    func() { query.Describe(s, p, offset, none) },
		"lens":     func() { query.Lenses(s, p) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
		})
	}
}

// The lens of a rule in 10,000 files: 5 ms at most, whatever the globs are.
func BenchmarkRuleLens(b *testing.B) {
	s, _ := generated(b, 10000)
	for name, globs := range map[string]string{
		"all": "**", "extension": "**/*.md", "directory": "src/**/*.go", "braces": "**/*.{md,yaml}", "several": "**/a*.md,**/b*.md,**/*c*/**",
	} {
		b.Run(name, func(b *testing.B) {
			p := ".cursor/rules/x.mdc"
			s := open(s, p, "---\nglobs: '"+globs+"'\n---\n")
			title := ""
			for b.Loop() {
				title = query.Lenses(s, p)[0].Title
			}
			b.Log(title)
		})
	}
}

// What can be written in another way, in 10,000 files: 0.1 ms at most in a text, 2 ms
// where a skill is named, of which the roles are looked at, 15 ms at a skill's own name,
// where all others tell which categories there are. It is asked by a person, not by a key.
func BenchmarkRewrites(b *testing.B) {
	s, tree := generated(b, 10000)
	p := ordinary(tree)
	text := string(tree.Files[p])
	shown := open(s, p, text)
	shown.Graph()
	for name, at := range map[string]int{"name": strings.Index(text, "name: ") + 7, "body": len(text) / 2, "dependency": dependency(b, text)} {
		b.Run("at="+name, func(b *testing.B) {
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				n = len(query.Rewrites(shown, p, at))
			}
			b.ReportMetric(float64(n), "offers")
		})
	}
}

// A search among all symbols of 10,000 files: 5 ms at most, whatever is typed.
func BenchmarkFind(b *testing.B) {
	s, _ := generated(b, 10000)
	for _, q := range []string{"", "e", "re", "review", "overview", "skill-12", "zzz", "über"} {
		b.Run("query="+q, func(b *testing.B) {
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				n = len(query.Find(s, q))
			}
			b.ReportMetric(float64(n), "found")
		})
	}
}

// hub returns a tree of 10,000 files on disk, in which the hub skill is named a
// thousand times, as a workspace that has been edited since, and the skill.
func hub(b *testing.B) (w *index.Workspace, files map[string][]byte, skill index.Target) {
	b.Helper()
	tree := treegen.New(10000, 1)
	name := path.Base(tree.Dirs[0])
	for _, dir := range tree.Dirs[1:301] {
		p := dir + "/SKILL.md"
		tree.Files[p] = append(tree.Files[p], "\nSee the `"+name+"` skill.\n"...)
	}
	dir := b.TempDir()
	for p, text := range tree.Files {
		native := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(native, text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		b.Fatal(err)
	}
	w = index.NewWorkspace(root)
	if _, _, err := w.Scan(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	p := tree.Dirs[0] + "/SKILL.md"
	w.Open(p, tree.Files[p]) // where a rename begins
	return w, tree.Files, w.Snapshot().SkillTarget(w.Snapshot().Doc(p))
}

// All that means a skill which is named a thousand times, and its rename, in 10,000
// files on disk: 10 ms and 20 ms at most. The rename reads the files that it edits.
func BenchmarkHub(b *testing.B) {
	w, files, skill := hub(b)
	s := w.Snapshot()
	texts := map[string]string{}
	for p, text := range files {
		texts[p] = string(text)
	}
	fresh := indextest.Build(texts)
	b.Run("references", func(b *testing.B) {
		var uses []query.Use
		for b.Loop() {
			uses = query.ReferencesTo(s, []index.Target{skill}, true)
		}
		b.ReportMetric(float64(len(uses)), "hits")
		if want := query.ReferencesTo(fresh, []index.Target{skill}, true); !slices.Equal(uses, want) || len(uses) < 1000 {
			b.Fatalf("%d hits, %d in a fresh tree", len(uses), len(want))
		}
	})
	read := func(p string, into []byte) ([]byte, bool) { return w.Text(s.Doc(p), into) }
	b.Run("rename", func(b *testing.B) {
		r, err := query.RenamingOf(s, skill)
		if err != nil {
			b.Fatal(err)
		}
		edits := 0
		for b.Loop() {
			plan, err := query.Rename(s, r, "a-name-that-is-new", read)
			if err != nil {
				b.Fatal(err)
			}
			edits = len(plan.Edits)
		}
		b.ReportMetric(float64(edits), "edits")
	})
}

// A section of a skill among 10,000 files: it is offered within 0.2 ms, whenever a
// cursor moves, and extracted within 20 ms.
func BenchmarkExtract(b *testing.B) {
	s, tree := generated(b, 10000)
	p := ordinary(tree)
	text := []byte(string(tree.Files[p]) + "\n## A section\n\nText with [a link](#a-section), and more of it.\n\n### Its part\n\nText.\n")
	s = open(s, p, string(text))
	d := s.Doc(p)
	start := d.Headings[len(d.Headings)-2].Span.Start
	at := source.Span{Start: start, End: start}
	read := func(file string, _ []byte) ([]byte, bool) {
		if file == p {
			return text, true
		}
		other, ok := tree.Files[file]
		return []byte(other), ok
	}
	e, ok := query.Extractable(s, p, at, text)
	if !ok {
		b.Fatal("not offered")
	}
	b.Run("offer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			query.Extractable(s, p, at, text)
		}
	})
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.Plan(s, read); err != nil {
				b.Fatal(err)
			}
		}
	})
}
