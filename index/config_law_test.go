package index_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// configured are files that a configuration may make, or make other, documents.
var configured = map[string]*rapid.Generator[string]{
	index.ConfigPath: rapid.SampledFrom([]string{
		"", "# none\n", "registries:\n  - files: data/*.json\n", "registries:\n  - files: [data/*.json, '*.yaml']\n    name: slug\n",
		"registries:\n  - files: '**/*.{json,yaml}'\n    rows: list\n    path: dir\n", "registries:\n  - files: data/*.json\n    nam: slug\n",
		"registries:\n  - files: [data/*.json, '[']\n", "registries: [\n", "registries:\n  - files: data/*.json\n  name: slug\n", "\x00", "deep: " + strings.Repeat("[", 300),
		"roleRules: 'rules/team/{role}.md'\n", "roleRules: 'rules/team/{role}.md'\nregistries:\n  - files: data/*.json\n",
	}),
	"data/one.json":                 rows,
	"data/two.json":                 rows,
	"presets.yaml":                  rows,
	"skills-registry.yaml":          rows,
	"sub/.skillpls.yaml":            rapid.Just("registries:\n  - files: data/*.json\n"),
	"config/roles.yaml":             rapid.Just("roles:\n  sa: {skills: {include: [alpha]}}\n  qa: {skills: {include: [beta-two]}}\n"),
	".claude/rules/team/sa.md":      rapid.Just("# Rules\n"),
	".claude/skills/alpha/SKILL.md": rapid.SampledFrom([]string{"---\nname: alpha\n---\n[x](../../../data/one.json)\n", "---\nname: beta-two\n---\n", "---\nname: [\n"}),
}

// rows are those of registries: names and paths under several keys.
var rows = rapid.SampledFrom([]string{
	`{"skills": [{"name": "alpha", "slug": "beta-two", "path": ".claude/skills/alpha", "dir": "."}]}`, `{"list": ["alpha", {"id": "gamma"}], "skills": ["beta-two"]}`,
	`{"list": {"alpha": {"dir": ".claude/skills/alpha"}}}`, `{}`, "", `{"skills": [`, "\x00", `["alpha"]`,
})

// However the configuration and other files change, on disk and in buffers, the
// snapshot is the one that a fresh start gives, and the deltas tell all that has
// changed.
func TestConfiguredEqualsFresh(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	paths := slices.Sorted(maps.Keys(configured))
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(top, "")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		root, err := disk.Open(dir, disk.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		draw := func() string {
			if rapid.IntRange(0, 2).Draw(rt, "config") == 0 {
				return index.ConfigPath
			}
			return rapid.SampledFrom(paths).Draw(rt, "path")
		}
		native := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
		write := func(p string) {
			if err := os.MkdirAll(filepath.Dir(native(p)), 0o755); err != nil {
				rt.Fatal(err)
			}
			if err := os.WriteFile(native(p), []byte(configured[p].Draw(rt, "text")), 0o644); err != nil {
				rt.Fatal(err)
			}
		}
		for _, p := range paths {
			if rapid.IntRange(0, 3).Draw(rt, "missing") > 0 {
				write(p)
			}
		}
		w := index.NewWorkspace(root)
		texts := map[string]string{}
		var order []string // of what is open, as it was last told of
		tell := func(p string) *index.Delta {
			_, open := texts[p]
			text := configured[p].Draw(rt, "text")
			texts[p] = text
			order = append(slices.DeleteFunc(order, func(q string) bool { return q == p }), p)
			if !open {
				return w.Open(p, []byte(text))
			}
			delta, later := w.Edit(p, []byte(text))
			if later {
				delta.Merge(w.Parse(p))
			}
			return delta
		}
		for range rapid.IntRange(0, 2).Draw(rt, "early") {
			tell(draw())
		}
		if _, _, err := w.Scan(t.Context(), nil); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(0, 12).Draw(rt, "steps") {
			before, p := w.Snapshot(), draw()
			var delta *index.Delta
			switch rapid.IntRange(0, 4).Draw(rt, "op") {
			case 0, 1:
				delta = tell(p)
			case 2:
				delta = w.Close(p)
				delete(texts, p)
				order = slices.DeleteFunc(order, func(q string) bool { return q == p })
			case 3:
				write(p)
				delta = w.Changed([]string{p})
			case 4:
				os.Remove(native(p))
				delta = w.Changed(nil, p)
			}
			fresh := index.NewWorkspace(root)
			if _, _, err := fresh.Scan(t.Context(), nil); err != nil {
				rt.Fatal(err)
			}
			for _, p := range order {
				fresh.Open(p, []byte(texts[p]))
			}
			if diff := cmp.Diff(dumpRead(fresh.Snapshot()), dumpRead(w.Snapshot())); diff != "" {
				rt.Fatalf("(-fresh +workspace)\n%s", diff)
			}
			tells(rt, before, w.Snapshot(), delta)
		}
	})
}

// dumpRead is dump with how the files were read.
func dumpRead(s *index.Snapshot) string {
	all := dump(s)
	for d := range s.Docs() {
		all += fmt.Sprintf("%s %v shape=%d faults=%v open=%t\n", d.Path, s.Kind(d.Path), d.Shape, d.Faults, d.File != nil)
	}
	return all
}

// tells wants a delta to tell of every document that is another one, and of a graph.
func tells(t *rapid.T, before, after *index.Snapshot, delta *index.Delta) {
	t.Helper()
	for _, s := range []*index.Snapshot{before, after} {
		for d := range s.Docs() {
			if before.Doc(d.Path) != after.Doc(d.Path) && !delta.Docs[d.Path] {
				t.Fatalf("%s is another one, and the delta does not say so", d.Path)
			}
		}
	}
	if !delta.Graph && cmp.Diff(before.Graph().Roles, after.Graph().Roles) != "" {
		t.Fatal("the graph is another one, and the delta does not say so")
	}
}

// An edit of the configuration while files are looked at is not lost on them.
func TestConfiguredMeanwhile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := make([]string, 40)
	for i := range names {
		names[i] = fmt.Sprintf("data/%d.json", i)
		lay(t, dir, names[i], `{"skills": ["alpha"]}`)
	}
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	w.Open(index.ConfigPath, nil)
	edits := func(n int) {
		for i := range n {
			w.Edit(index.ConfigPath, fmt.Appendf(nil, "registries: [{files: data/*%d.json}]", i%10))
			for d := range w.Snapshot().Docs() { // never one that was read by another
				if d.Path != index.ConfigPath && !strings.HasSuffix(d.Path, fmt.Sprintf("%d.json", i%10)) {
					t.Errorf("%s, and the configuration is %s", d.Path, w.Snapshot().Doc(index.ConfigPath).File.Text)
				}
			}
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { edits(50) })
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	wg.Go(func() { edits(50) })
	for i := range 50 {
		for _, p := range names {
			lay(t, dir, p, fmt.Sprintf(`{"skills": ["alpha", "n%d"]}`, i))
		}
		w.Changed(names)
	}
	wg.Wait()
	if n := w.Snapshot().Len(); n != 5 { // with the configuration
		t.Errorf("%d documents", n)
	}
}
