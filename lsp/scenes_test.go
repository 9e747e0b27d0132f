package lsp_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// Scenes are what the scripts of fixtures have no words for: symbolic links,
// folders that come and go, and what exactly is sent.

// A scene is a session with a server in this process, on a tree with marks.
type scene struct {
	*testing.T
	*lsptest.Editor
	tape *tape
}

// A tape keeps the messages of a session.
type tape struct {
	mu    sync.Mutex
	lines []string
}

func (p *tape) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines = append(p.lines, string(line))
	return len(line), nil
}

// A push is one publishDiagnostics: its version, -1 for none, and how many
// diagnostics it holds.
type push struct{ Version, Count int }

// pushes returns what was pushed for a URI, spelled exactly so.
func (p *tape) pushes(t *testing.T, uri string) []push {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []push
	for _, line := range p.lines {
		start := strings.IndexByte(line, '{')
		if start < 0 || !strings.Contains(line, "textDocument/publishDiagnostics") {
			continue
		}
		var m struct {
			Method string
			Params struct {
				URI         string
				Version     *int
				Diagnostics []json.RawMessage
			}
		}
		if err := json.Unmarshal([]byte(line[start:]), &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if m.Method != "textDocument/publishDiagnostics" || m.Params.URI != uri {
			continue
		}
		if m.Params.Diagnostics == nil {
			t.Errorf("diagnostics are no list: %s", line)
		}
		one := push{-1, len(m.Params.Diagnostics)}
		if m.Params.Version != nil {
			one.Version = *m.Params.Version
		}
		list = append(list, one)
	}
	return list
}

// skill is the text of a SKILL.md with more lines in its front matter.
func skill(name string, more ...string) string {
	return "---\nname: " + name + "\ndescription: Use for " + name + ".\n" + strings.Join(more, "\n") + "\n---\n"
}

// stage lays files, given as path and text in turn, in a new directory.
func stage(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		native := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(native, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// begin begins a session, which ends with the test.
func begin(t *testing.T, client string, o lsptest.Options) scene {
	t.Helper()
	if o.Profile == nil {
		p, err := lsptest.LoadProfile(client)
		if err != nil {
			t.Fatal(err)
		}
		o.Profile = p
	}
	s := scene{T: t, tape: new(tape)}
	s.Editor = session(t, o, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		o.Trace = both{o.Trace.Write, s.tape.Write}
		return serve(ctx, o, lsp.Options{})
	})
	return s
}

// both is a writer that writes to two.
type both [2]func([]byte) (int, error)

func (b both) Write(p []byte) (int, error) {
	_, _ = b[0](p)
	return b[1](p)
}

// must ends the test on an error.
func (s scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// at returns the offset of a text in a file, which is opened.
func (s scene) at(path, text string) int {
	s.Helper()
	s.must(s.Open(path))
	content, err := s.Text(path)
	s.must(err)
	i := strings.Index(content, text)
	if i < 0 {
		s.Fatalf("no %q in %s", text, path)
	}
	return i
}

// replace changes a text in a buffer, where it stands first.
func (s scene) replace(path, old, text string) {
	s.Helper()
	at := s.at(path, old)
	s.must(s.Edit(path, source.Edit{Span: source.At(at, at+len(old)), New: text}))
}

// wantDefinition wants the thing at text to be defined in files.
func (s scene) wantDefinition(path, text string, want ...string) {
	s.Helper()
	targets, err := s.Definition(s.Context(), path, s.at(path, text))
	s.must(err)
	if diff := cmp.Diff(want, paths(targets)); diff != "" {
		s.Errorf("definition of %q in %s (-want +got):\n%s", text, path, diff)
	}
}

func paths(targets []lsptest.Target) (list []string) {
	for _, t := range targets {
		list = append(list, t.Path)
	}
	return list
}

// wantCodes wants a file to have findings with these codes.
func (s scene) wantCodes(path string, want ...string) {
	s.Helper()
	settle(s.T, s.Editor)
	list, err := s.Diagnostics(s.Context(), path)
	s.must(err)
	var got []string
	for _, d := range list {
		got = append(got, d.Code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("findings of %s (-want +got):\n%s", path, diff)
	}
}

const (
	alpha = ".claude/skills/alpha/SKILL.md"
	beta  = ".claude/skills/beta/SKILL.md"
)

// A skill behind a symbolic link is one skill, at its real place.
func TestSymlink(t *testing.T) {
	t.Parallel()
	dir := stage(t,
		alpha, skill("alpha", "depends_on: [beta]", "recommends: [beto]")+"[x](../alias/SKILL.md) [y](../alias/notes.md#notes)\n",
		"shared/beta/SKILL.md", skill("beta"), "shared/beta/notes.md", "# Notes\n")
	if err := os.Symlink(filepath.Join("..", "..", "shared", "beta"), filepath.Join(dir, ".claude", "skills", "alias")); err != nil {
		t.Skip(err) // Windows wants a privilege for it
	}
	s := begin(t, "vscode", lsptest.Options{Root: dir})
	s.wantDefinition(alpha, "beta]", "shared/beta/SKILL.md")
	s.wantDefinition(alpha, "../alias/SKILL.md", "shared/beta/SKILL.md")
	s.wantDefinition(alpha, "../alias/notes.md", "shared/beta/notes.md")
	uses, err := s.References(t.Context(), "shared/beta/SKILL.md", s.at("shared/beta/SKILL.md", "beta"), false)
	s.must(err)
	if diff := cmp.Diff([]string{alpha, alpha}, paths(uses)); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
	// Open under its other name it is the same file: what is typed there counts, and
	// answers name it as the editor does.
	s.wantDefinition(alpha, "beto]")
	s.must(s.OpenText(".claude/skills/alias/SKILL.md", skill("beto")))
	s.wantDefinition(alpha, "beto]", ".claude/skills/alias/SKILL.md")
	s.must(s.Close(".claude/skills/alias/SKILL.md"))
	s.wantDefinition(alpha, "beto]")
	finish(t, s.Editor)
}

// A folder that is added is read, and one that is removed is forgotten.
func TestFolders(t *testing.T) {
	t.Parallel()
	one, two := "one/"+alpha, "two/"+alpha
	dir := stage(t,
		one, skill("alpha", "depends_on: [beta]"), "one/"+beta, skill("beta"),
		two, skill("alpha", "depends_on: [beta, ghost]"), "two/"+beta, skill("beta"))
	p, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	p.Set("textDocument.diagnostic", nil)
	s := begin(t, "", lsptest.Options{Profile: p, Root: dir, Folders: []string{"one"}})
	s.wantDefinition(one, "beta]", "one/"+beta)
	s.wantDefinition(two, "beta,") // it lies in no folder
	s.wantCodes(two)
	s.Folders([]string{"two"}, nil)
	s.wantCodes(two, "unknown-skill")
	s.wantDefinition(two, "beta,", "two/"+beta)
	s.wantDefinition(one, "beta]", "one/"+beta)
	s.Folders(nil, []string{"one"})
	settle(t, s.Editor)
	s.wantDefinition(one, "beta]")
	s.wantDefinition(two, "beta,", "two/"+beta)
	s.Folders(nil, []string{"two"})
	s.wantCodes(two)
	finish(t, s.Editor)
}

// Declarations are among the references only when they are asked for.
func TestReferencesWithoutDeclarations(t *testing.T) {
	t.Parallel()
	const roles = "config/roles.yaml"
	s := begin(t, "minimal", lsptest.Options{Root: stage(t,
		alpha, skill("alpha", "used_by: [dev]")+"# Title\n[x](#title)\n",
		beta, skill("beta", "depends_on: [alpha]"),
		roles, "roles:\n  dev:\n    skills:\n      include: [beta]\n")})
	for _, tt := range []struct {
		path, text    string
		with, without []string
	}{
		{alpha, "alpha", []string{alpha, beta}, []string{beta}},
		{beta, "alpha]", []string{alpha, beta}, []string{beta}},
		{roles, "dev", []string{alpha, roles}, []string{alpha}},
		{alpha, "Title", []string{alpha, alpha}, []string{alpha}},
		{beta, "beta", []string{beta, roles}, []string{roles}},
	} {
		for declarations, want := range map[bool][]string{true: tt.with, false: tt.without} {
			got, err := s.References(t.Context(), tt.path, s.at(tt.path, tt.text), declarations)
			s.must(err)
			if diff := cmp.Diff(want, paths(got)); diff != "" {
				t.Errorf("%s in %s, declarations %v (-want +got):\n%s", tt.text, tt.path, declarations, diff)
			}
		}
	}
	finish(t, s.Editor)
}

// What there is to read of an item comes when the client asks for it, as markdown
// to one that renders it.
func TestCompletionResolve(t *testing.T) {
	t.Parallel()
	for client, want := range map[string]map[string]string{
		"vscode":  {"beta": "**beta** — skill", "dev": "**dev** — role", "beta-notes": "**notes.md § Beta notes**", "../beta/notes.md": "**Beta notes**"},
		"minimal": {"beta": "beta — skill", "dev": "dev — role", "beta-notes": "notes.md § Beta notes", "../beta/notes.md": ""},
	} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			s := begin(t, client, lsptest.Options{Root: stage(t,
				alpha, skill("alpha", "used_by: []")+"[x](notes.md#)\n", ".claude/skills/alpha/notes.md", "# Beta notes\n",
				beta, skill("beta"),
				"config/roles.yaml", "roles:\n  dev:\n    skills:\n      include: [beta]\n")})
			for label, at := range map[string]string{"beta": "used_by: [", "dev": "used_by: [", "beta-notes": "notes.md#"} {
				list, err := s.Completion(t.Context(), alpha, s.at(alpha, at)+len(at))
				s.must(err)
				found := false
				for _, i := range list.Items {
					if i.Label != label {
						continue
					}
					found = true
					if i.Docs != "" {
						t.Errorf("%s: documentation before it was asked for: %s", label, i.Docs)
					}
					i, err = s.ResolveCompletion(t.Context(), i)
					s.must(err)
					if !strings.HasPrefix(i.Docs, want[label]) {
						t.Errorf("%s: %q, want %q at the start", label, i.Docs, want[label])
					}
				}
				if !found {
					t.Errorf("%s is not offered", label)
				}
			}
			finish(t, s.Editor)
		})
	}
}

// Links say what they lead to, to a client that shows it.
func TestLinkTooltips(t *testing.T) {
	t.Parallel()
	for client, want := range map[string][]string{"vscode": {"skill beta", "notes.md § Notes", ""}, "minimal": {"", "", ""}} {
		s := begin(t, client, lsptest.Options{Root: stage(t,
			alpha, skill("alpha")+"[x](../beta/SKILL.md) [y](notes.md#notes) [z](notes.md)\n",
			".claude/skills/alpha/notes.md", "# Notes\n", beta, skill("beta"))})
		links, err := s.DocumentLinks(t.Context(), alpha)
		s.must(err)
		var got []string
		for _, l := range links {
			got = append(got, l.Tooltip)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", client, diff)
		}
		finish(t, s.Editor)
	}
}

// A skill that is in a buffer alone heals what needs it, for as long as it is
// open.
func TestNewFileInBuffer(t *testing.T) {
	t.Parallel()
	s := begin(t, "minimal", lsptest.Options{Root: stage(t, alpha, skill("alpha", "depends_on: [beta]")+"[x](../beta/SKILL.md)\n")})
	s.must(s.Open(alpha))
	s.wantCodes(alpha, "unknown-skill", "broken-link")
	s.must(s.OpenText(beta, ""))
	s.wantCodes(alpha) // its directory has the name
	s.must(s.Close(beta))
	s.wantCodes(alpha, "unknown-skill", "broken-link")
	s.must(s.OpenText(".claude/skills/other/SKILL.md", skill("beta")))
	s.wantCodes(alpha, "broken-link")
	s.wantDefinition(alpha, "beta]", ".claude/skills/other/SKILL.md")
	s.must(s.Close(".claude/skills/other/SKILL.md"))
	s.wantCodes(alpha, "unknown-skill", "broken-link")
	finish(t, s.Editor)
}

// A client that pulls is told to pull again when the findings of a file change
// for reasons that lie elsewhere, and not for its own edits.
func TestPullAgain(t *testing.T) {
	t.Parallel()
	const refresh = "workspace/diagnostic/refresh"
	s := begin(t, "vscode", lsptest.Options{Root: stage(t, alpha, skill("alpha", "depends_on: [beta]"))})
	s.must(s.Open(alpha))
	s.wantCodes(alpha, "unknown-skill")
	s.must(s.Write(beta, []byte(skill("beta"))))
	settle(t, s.Editor)
	if n := s.Refreshed(refresh); n != 1 {
		t.Errorf("told %d times to pull again, want once", n)
	}
	s.wantCodes(alpha)
	s.must(s.Remove(filepath.ToSlash(filepath.Dir(beta))))
	settle(t, s.Editor)
	if n := s.Refreshed(refresh); n != 2 {
		t.Errorf("told %d times to pull again, want twice", n)
	}
	s.wantCodes(alpha, "unknown-skill")
	s.replace(alpha, "beta]", "alpha]")
	s.wantCodes(alpha, "self-dependency")
	if n := s.Refreshed(refresh); n != 2 {
		t.Errorf("told to pull again for an edit of the file itself")
	}
	finish(t, s.Editor)
}

// Pushes carry the version of the text, rise with it, come again only for what is
// new, and an empty list is sent only where there was something. URIs are spelled
// as the client does.
func TestPushes(t *testing.T) {
	t.Parallel()
	const odd = "ü@+(x)/.claude/skills/alpha/SKILL.md" // spelled in more than one way in a URI
	for _, versions := range []bool{true, false} {
		p := &lsptest.Profile{Name: "pushed"}
		p.Set("textDocument.publishDiagnostics.versionSupport", versions)
		version := func(n int) int {
			if versions {
				return n
			}
			return -1
		}
		s := begin(t, "", lsptest.Options{Profile: p, Root: stage(t,
			odd, skill("alpha", "depends_on: [ghost]"), beta, skill("beta"), "README.md", "[x](none.md)\n")})
		for _, path := range []string{odd, beta, "README.md"} {
			s.must(s.Open(path))
			settle(t, s.Editor)
		}
		first := int(s.Version(odd))
		s.replace(odd, "Use for", "Use it for") // the same finding, of another text
		s.wantCodes(odd, "unknown-skill")
		s.replace(beta, "Use for", "Use it for") // still nothing
		s.replace(odd, "ghost", "beta")
		s.wantCodes(odd)
		s.must(s.Close(odd)) // nothing to take back
		settle(t, s.Editor)
		s.must(s.OpenText(odd, skill("alpha", "depends_on: [phantom]")))
		s.wantCodes(odd, "unknown-skill")
		again := int(s.Version(odd))
		s.must(s.Close(odd))
		s.must(s.Close(beta))
		s.must(s.Close("README.md"))
		settle(t, s.Editor)
		want := []push{{version(first), 1}, {version(first + 1), 1}, {version(first + 2), 0}, {version(again), 1}, {-1, 0}}
		if diff := cmp.Diff(want, s.tape.pushes(t, s.URI(odd))); diff != "" {
			t.Errorf("versions %v (-want +got):\n%s", versions, diff)
		}
		for _, path := range []string{beta, "README.md"} {
			if got := s.tape.pushes(t, s.URI(path)); got != nil {
				t.Errorf("%s was told of %v, and never had a finding", path, got)
			}
		}
		finish(t, s.Editor)
	}
}

// A client that watches nothing gets to see what happens on disk all the same: we
// watch ourselves. A file is created, moved and removed.
func TestUnwatchedDisk(t *testing.T) {
	t.Parallel()
	dir := stage(t, alpha, skill("alpha")+"[x](notes.md)\n")
	s := begin(t, "minimal", lsptest.Options{Root: dir})
	s.must(s.Open(alpha))
	s.wantCodes(alpha, "broken-link")
	shows := func(count int) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		if err := s.Wait(ctx, func() bool { items, _ := s.Published(alpha); return len(items) == count }); err != nil {
			t.Fatalf("wait for %d findings: %v", count, err)
		}
	}
	notes := filepath.Join(dir, filepath.Dir(filepath.FromSlash(alpha)), "notes.md")
	s.must(os.WriteFile(notes, []byte("# Notes\n"), 0o644))
	shows(0)
	s.wantDefinition(alpha, "notes.md", filepath.ToSlash(filepath.Dir(alpha))+"/notes.md")
	s.must(os.Rename(notes, notes+".md"))
	shows(1)
	s.must(os.Rename(notes+".md", notes))
	shows(0)
	s.must(os.Remove(notes))
	shows(1)
	finish(t, s.Editor)
}
