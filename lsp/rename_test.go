package lsp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// lay writes files below a directory.
func lay(tb interface{ Fatal(...any) }, dir string, files map[string]string) {
	for p, text := range files {
		native := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(native, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

// tree reads all files below a directory; symlinks are none.
func tree(tb interface{ Fatal(...any) }, dir string) map[string]string {
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p)))
		files[p] = string(text)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// planned returns files as a plan leaves them: what the command line writes.
func planned(tb interface{ Fatal(...any) }, files map[string]string, p *query.Plan, copies bool) map[string]string {
	edits := map[string][]source.Edit{}
	for _, e := range p.Edits {
		edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	moves := p.Moves
	if copies { // the client agrees to all of it
		for _, e := range p.Copies {
			edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
		}
		moves = slices.Concat(p.Moves, p.CopyMoves)
	}
	out := map[string]string{}
	for file, text := range files {
		after, err := source.Apply([]byte(text), edits[file])
		if err != nil {
			tb.Fatal(err)
		}
		for _, m := range moves {
			if file == m.From || strings.HasPrefix(file, m.From+"/") {
				file = m.To + file[len(m.From):]
			}
		}
		out[file] = string(after)
	}
	return out
}

var (
	skillNames = []string{"alpha", "beta-two", "gamma-three", "delta"}
	skillDirs  = []string{".claude/skills", ".claude/skills/core", "plug/skills"}
)

// drawTree draws a tree whose skills refer to each other in all ways. Each skill is
// there once.
func drawTree(t *rapid.T) map[string]string {
	files := map[string]string{"plug/.claude-plugin/plugin.json": `{"name": "plug", "skills": ["./skills/alpha"]}`}
	dirs := map[string]string{}
	for _, name := range skillNames {
		dirs[name] = rapid.SampledFrom(skillDirs).Draw(t, "dir") + "/" + name
	}
	refer := func(from string) string {
		var b strings.Builder
		for range rapid.IntRange(0, 4).Draw(t, "references") {
			name := rapid.SampledFrom(skillNames).Draw(t, "name")
			link := index.Relative(path.Dir(from), dirs[name]+"/SKILL.md")
			fmt.Fprintf(&b, rapid.SampledFrom([]string{
				"[%[1]s](%[2]s)\n", "[x](%[2]s#top-1)\n", "`%[1]s`, **%[1]s**\n", "the `%[1]s` skill\n", "Skill(%[1]s)\n", "plug:%[1]s\n", "%[1]s in prose\n",
				"## Related Skills\n- `%[1]s`: 🦊\n", "`%[3]s/SKILL.md`\n", "[é]: %[2]s 'é'\n", "/%[1]s $%[1]s @%[1]s\n", "<a href=\"%[2]s\">x</a>\n",
			}).Draw(t, "form"), name, link, dirs[name])
		}
		return b.String()
	}
	for _, name := range skillNames {
		p := dirs[name] + "/SKILL.md"
		needs := rapid.SliceOfNDistinct(rapid.SampledFrom(skillNames), 0, 2, rapid.ID[string]).Draw(t, "needs")
		files[p] = fmt.Sprintf("---\nname: %s\ndescription: 🦊 Use it.\ndepends_on: [%s]\nused_by: [\"%s\"]\ntags: [%s]\n---\n# Top\n# Top\n[n](references/n.md) %s",
			name, strings.Join(needs, ", "), rapid.SampledFrom(skillNames).Draw(t, "user"), rapid.SampledFrom(skillNames).Draw(t, "tag"), refer(p))
		n := dirs[name] + "/references/n.md"
		files[n] = "# N\n[up](../SKILL.md) `references/n.md`\n" + refer(n)
	}
	files["CLAUDE.md"] = refer("CLAUDE.md")
	files["README.md"] = refer("README.md")
	files[".claude/skills/SKILL-INDEX.md"] = "| Skill | Dependencies |\n|---|---|\n| alpha | beta-two |\n" + refer(".claude/skills/SKILL-INDEX.md")
	files[".claude/skills/skills-registry.yaml"] = "installed_skills:\n  - name: alpha\n    path: " + dirs["alpha"] + "\n"
	files["config/roles.yaml"] = "core_skills: [alpha]\nroles:\n  dev:\n    skills: {include: [beta-two, {category: delta}], exclude: ['gamma-three']}\n"
	return files
}

// F2 in an editor that asks again before each move, and the command line, leave the
// same tree: also where buffers are open and unsaved. And a rename and its way back
// leave the tree as it was.
func TestRenameEqualsPlan(t *testing.T) {
	t.Parallel()
	profile, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "rename")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		before := drawTree(t)
		lay(t, dir, before)
		name := rapid.SampledFrom(skillNames).Draw(t, "renamed")
		const fresh = "omega-four"

		root, err := disk.Open(dir, disk.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := index.Load(context.Background(), root)
		if err != nil {
			t.Fatal(err)
		}
		plan := planOf(t, s, before, name, fresh)
		want := planned(t, before, plan, true)

		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		registered := newSighting("client/registerCapability")
		e, err := serve(ctx, lsptest.Options{Profile: profile, Root: dir, Barrier: settled, Trace: registered}, lsp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Kill()
		<-registered.seen // before, an editor tells of no change on disk
		if err := e.Call(ctx, settled, nil, nil); err != nil {
			t.Fatal(err)
		}
		for _, p := range rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(before))), 0, 3, rapid.ID[string]).Draw(t, "open") {
			if err := e.Open(p); err != nil {
				t.Fatal(err)
			}
		}
		carry := func(from, to string) {
			i := slices.IndexFunc(slices.Sorted(maps.Keys(tree(t, dir))), func(p string) bool { return strings.HasSuffix(p, "/"+from+"/SKILL.md") })
			skill := slices.Sorted(maps.Keys(tree(t, dir)))[i]
			if err := e.Open(skill); err != nil {
				t.Fatal(err)
			}
			text, err := e.Text(skill)
			if err != nil {
				t.Fatal(err)
			}
			edit, err := e.Rename(ctx, skill, strings.Index(text, "name: ")+len("name: "), to)
			if err != nil {
				t.Fatal(err)
			}
			more, err := e.Carry(ctx, edit)
			if err != nil || len(more) > 0 {
				t.Fatalf("besides: %v, %v", more, err)
			}
			saveAll(t, e, dir)
			if err := e.Call(ctx, settled, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
		carry(name, fresh)
		if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
			t.Fatalf("(-command line +editor)\n%s", diff)
		}
		carry(fresh, name)
		if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
			t.Fatalf("(-before +there and back)\n%s", diff)
		}
		if v := e.Violations(); len(v) > 0 {
			t.Fatal(v)
		}
	})
}

// planOf plans to rename a skill.
func planOf(t *rapid.T, s *index.Snapshot, texts map[string]string, name, to string) *query.Plan {
	for d := range s.Declarers(index.Key{Space: index.SpaceSkill, Name: name}) {
		r, err := query.RenamingOf(s, s.SkillTarget(d))
		if err != nil {
			t.Fatal(err)
		}
		plan, err := query.Rename(s, r, to, func(p string, _ []byte) ([]byte, bool) { text, ok := texts[p]; return []byte(text), ok })
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	t.Fatal("no such skill")
	return nil
}

// saveAll saves every file of the tree that is open.
func saveAll(t *rapid.T, e *lsptest.Editor, dir string) {
	for p := range tree(t, dir) {
		if e.Version(p) == 0 {
			continue
		}
		if err := e.Save(p); err != nil {
			t.Fatal(err)
		}
	}
}

// start begins a session in a tree.
func start(t *testing.T, client string, files map[string]string) *lsptest.Editor {
	t.Helper()
	profile, err := lsptest.LoadProfile(client)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lay(t, dir, files)
	return session(t, lsptest.Options{Profile: profile, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{})
	})
}

func skillText(name, more string) string {
	return "---\nname: " + name + "\ndescription: Use for it.\n---\n" + more
}

// A batch of moves is planned at once: two directories that trade places and link
// each other.
func TestWillRenameIsOneBatch(t *testing.T) {
	t.Parallel()
	e := start(t, "vscode", map[string]string{
		"docs/a/x.md": "[y](../b/y.md)\n", "docs/b/y.md": "[x](../a/x.md)\n", "CLAUDE.md": "[x](docs/a/x.md) [y](docs/b/y.md)\n",
	})
	var edit struct {
		DocumentChanges []struct {
			TextDocument struct {
				URI string `json:"uri"`
			} `json:"textDocument"`
			Edits []struct {
				NewText string `json:"newText"`
			} `json:"edits"`
		} `json:"documentChanges"`
	}
	err := e.Call(t.Context(), "workspace/willRenameFiles", map[string]any{"files": []map[string]any{
		{"oldUri": e.URI("docs/a"), "newUri": e.URI("docs/c")}, {"oldUri": e.URI("docs/b"), "newUri": e.URI("docs/deep/b")},
	}}, &edit)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, c := range edit.DocumentChanges {
		for _, edit := range c.Edits {
			got[path.Base(c.TextDocument.URI)] = append(got[path.Base(c.TextDocument.URI)], edit.NewText)
		}
	}
	want := map[string][]string{"x.md": {"../deep/b/y.md"}, "y.md": {"../../c/x.md"}, "CLAUDE.md": {"c", "docs/deep/b/y.md"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	finish(t, e)
}

// Before files are deleted the user is told what will lead nowhere.
func TestWillDeleteWarns(t *testing.T) {
	t.Parallel()
	const alpha = ".claude/skills/alpha"
	e := start(t, "vscode", map[string]string{
		alpha + "/SKILL.md": skillText("alpha", "[n](n.md)\n"), alpha + "/n.md": "[s](SKILL.md)\n",
		".claude/skills/beta/SKILL.md": "---\nname: beta\ndescription: Use.\ndepends_on: [alpha]\n---\n[n](../alpha/n.md) `alpha`\n",
		"CLAUDE.md":                    "@.claude/skills/alpha/n.md\n",
	})
	for gone, want := range map[string]string{
		alpha:       "skillpls: 3 places in 2 files will lead nowhere: .claude/skills/beta/SKILL.md, CLAUDE.md",
		"CLAUDE.md": "",
	} {
		before := len(e.Shown())
		var edit json.RawMessage
		if err := e.Call(t.Context(), "workspace/willDeleteFiles", map[string]any{"files": []map[string]any{{"uri": e.URI(gone)}}}, &edit); err != nil {
			t.Fatal(err)
		}
		if string(edit) != "null" {
			t.Errorf("%s: an edit: %s", gone, edit)
		}
		got := ""
		if all := e.Shown(); len(all) > before {
			got = all[before].Text
		}
		if got != want {
			t.Errorf("%s: %q, want %q", gone, got, want)
		}
	}
	finish(t, e)
}

// A file that a user makes wakes what was waiting for it, though no watcher tells.
func TestDidCreateWakes(t *testing.T) {
	t.Parallel()
	e := start(t, "vscode", map[string]string{"CLAUDE.md": "[g](docs/guide.md)\n", "docs/other.md": ""})
	if err := e.Open("CLAUDE.md"); err != nil {
		t.Fatal(err)
	}
	count := func() int {
		list, err := e.Diagnostics(t.Context(), "CLAUDE.md")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if n := count(); n != 1 {
		t.Fatalf("%d findings, want one broken link", n)
	}
	native := strings.TrimPrefix(e.URI("docs/guide.md"), "file://")
	if err := os.WriteFile(native, []byte("# Guide\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	e.Notify("workspace/didCreateFiles", map[string]any{"files": []map[string]any{{"uri": e.URI("docs/guide.md")}}})
	if n := count(); n != 0 {
		t.Errorf("%d findings after the file was made", n)
	}
	if err := os.Remove(native); err != nil {
		t.Fatal(err)
	}
	e.Notify("workspace/didDeleteFiles", map[string]any{"files": []map[string]any{{"uri": e.URI("docs/guide.md")}}})
	if n := count(); n != 1 {
		t.Errorf("%d findings after the file was deleted", n)
	}
	finish(t, e)
}

// On the wire: texts before files, versions of what is open, null for what is not;
// plain edits for a client that knows no versions.
func TestRenameOnTheWire(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		".claude/skills/alpha-one/SKILL.md": skillText("alpha-one", ""), "CLAUDE.md": "`alpha-one`\n", "GEMINI.md": "# Top\n[t](CLAUDE.md) [x](#top)\n",
	}
	type change struct {
		Kind         string `json:"kind"`
		TextDocument struct {
			URI     string `json:"uri"`
			Version *int32 `json:"version"`
		} `json:"textDocument"`
	}
	rename := func(e *lsptest.Editor, file string, character int) (edit struct {
		DocumentChanges []change         `json:"documentChanges"`
		Changes         map[string][]any `json:"changes"`
	}, err error) {
		err = e.Call(t.Context(), "textDocument/rename", map[string]any{
			"textDocument": map[string]any{"uri": e.URI(file)}, "position": map[string]any{"line": 0, "character": character}, "newName": "omega-one",
		}, &edit)
		return edit, err
	}
	e := start(t, "vscode", files)
	if err := e.Open("CLAUDE.md"); err != nil {
		t.Fatal(err)
	}
	if err := e.Edit("CLAUDE.md", source.Edit{Span: source.At(11, 11), New: " "}); err != nil {
		t.Fatal(err)
	}
	edit, err := rename(e, "CLAUDE.md", 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range edit.DocumentChanges {
		line := c.Kind
		if c.Kind == "" {
			line = path.Base(c.TextDocument.URI) + " null"
			if v := c.TextDocument.Version; v != nil {
				line = fmt.Sprintf("%s %d", path.Base(c.TextDocument.URI), *v-e.Version("CLAUDE.md"))
			}
		}
		got = append(got, line)
	}
	if diff := cmp.Diff([]string{"SKILL.md null", "CLAUDE.md 0", "rename"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	finish(t, e)

	e = start(t, "ale", files)
	if err := e.Open("GEMINI.md"); err != nil {
		t.Fatal(err)
	}
	edit, err = rename(e, "GEMINI.md", 3)
	if err != nil || len(edit.DocumentChanges) > 0 || len(edit.Changes) != 1 {
		t.Errorf("to a client without versions: %+v, %v", edit, err)
	}
	if _, err = rename(e, "CLAUDE.md", 3); err == nil || !strings.Contains(err.Error(), "skillpls rename alpha-one omega-one --write") {
		t.Errorf("to a client that cannot move: %v", err)
	}
	finish(t, e)
}

// What an editor cannot do, or must not, is refused before anything is changed.
func TestRenameRefusesWhatIsOnDisk(t *testing.T) {
	t.Parallel()
	const alpha, beta = ".claude/skills/alpha/SKILL.md", ".claude/skills/beta/SKILL.md"
	for name, test := range map[string]struct {
		spoil func(dir string) error
		want  string
	}{
		"a file that nobody may write": {
			func(dir string) error { return os.Chmod(filepath.Join(dir, beta), 0o444) },
			beta + " is read-only, so nothing was changed",
		},
		"a symlink to the directory": {
			func(dir string) error { return os.Symlink("../.claude/skills/alpha", filepath.Join(dir, "docs/link")) },
			"symbolic links lead there, which an editor cannot make again (docs/link): run `skillpls rename alpha omega --write`",
		},
		"a file that changed meanwhile": {
			func(dir string) error {
				return os.WriteFile(filepath.Join(dir, "docs/x.md"), []byte("[a](../"+alpha+") and more\n"), 0o644)
			},
			"docs/x.md has changed on disk; try again",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := start(t, "vscode", map[string]string{
				alpha: skillText("alpha", ""), beta: skillText("beta", "[a](../alpha/SKILL.md)\n"), "docs/x.md": "[a](../" + alpha + ")\n",
			})
			dir := strings.TrimPrefix(e.URI("docs"), "file://")
			if err := test.spoil(filepath.Dir(dir)); err != nil {
				t.Fatal(err)
			}
			if name == "a symlink to the directory" {
				e.Notify("workspace/didCreateFiles", map[string]any{"files": []map[string]any{{"uri": e.URI("docs/link")}}})
				settle(t, e)
			}
			_, err := e.Rename(t.Context(), alpha, len("---\nname: "), "omega")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			finish(t, e)
		})
	}
}
