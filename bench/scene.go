package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

const (
	openDocs = 20               // documents that are open while it is asked
	asks     = 40               // questions of each sort in a run
	patience = 90 * time.Second // for what has to come at last
)

// A place is an offset in a document of the tree, and the document that it leads to.
type place struct {
	path   string
	offset int
	to     string
}

// A scene is the tree, and where it is asked about.
type scene struct {
	dir   string
	tree  *treegen.Tree
	big   string  // the text of the one large file
	links []place // links with a fragment, in documents that are opened
	names []place // in depends_on
	hub   place   // the heading that most link to
	few   place   // a heading that some link to
}

var (
	fragmentLink = regexp.MustCompile(`\]\(([^()#:]+)#([^()]+)\)`)
	dependency   = regexp.MustCompile(`(?m)^depends_on: \[([a-z0-9-]+)`)
)

func newScene(dir string, tree *treegen.Tree, lines int) (*scene, error) {
	s := &scene{dir: dir, tree: tree}
	for _, p := range slices.Sorted(maps.Keys(tree.Files)) {
		text := string(tree.Files[p])
		if path.Base(p) != "SKILL.md" || len(s.links) == openDocs && len(s.names) == openDocs {
			continue
		}
		if m := fragmentLink.FindStringSubmatchIndex(text); m != nil && len(s.links) < openDocs {
			to := path.Join(path.Dir(p), text[m[2]:m[3]])
			if heading(string(tree.Files[to]), text[m[4]:m[5]]) > 0 {
				s.links = append(s.links, place{p, m[4] + 1, to})
			}
		}
		if m := dependency.FindStringSubmatchIndex(text); m != nil && len(s.names) < openDocs {
			if i := slices.Index(tree.Skills, text[m[2]:m[3]]); i > 0 {
				s.names = append(s.names, place{p, m[2] + 1, path.Join(tree.Dirs[i], "SKILL.md")})
			}
		}
	}
	if len(s.links) < openDocs || len(s.names) < openDocs {
		return nil, errors.New("the tree has too few links to be measured: it has to be larger")
	}
	hub := string(tree.Files[tree.Hub])
	s.hub = place{path: tree.Hub, offset: strings.Index(hub, "\n## Overview") + 5}
	s.few = place{path: s.links[0].to, offset: -1}
	s.few.offset = heading(string(tree.Files[s.few.path]), s.fragment(s.links[0]))
	if s.hub.offset < 5 || s.few.offset < 5 {
		return nil, errors.New("a heading is not where it was thought to be")
	}
	var b strings.Builder
	b.WriteString("---\nname: large\ndescription: Use it never.\n---\n# Large\n")
	for i := range lines / 8 {
		fmt.Fprintf(&b, "\n## Part %d\n\nSome words of it, with `code` and *more*.\n\n- [back](#part-%d)\n- [up](#large)\n", i, max(i-1, 0))
	}
	s.big = b.String()
	return s, nil
}

// fragment is where a link leads in its document.
func (s *scene) fragment(link place) string {
	text := string(s.tree.Files[link.path])[link.offset-1:]
	return text[:strings.IndexByte(text, ')')]
}

// heading returns the offset of the second letter of the heading that has a slug; 0 if there
// is none. The headings of the tree are words of letters.
func heading(text, slug string) int {
	at := 0
	for line := range strings.Lines(text) {
		title, is := strings.CutPrefix(line, "## ")
		if is && strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-") == slug {
			return at + 4
		}
		at += len(line)
	}
	return 0
}

// start starts a server on the tree.
func start(ctx context.Context, s server, dir string) (*lsptest.Editor, *exec.Cmd, error) {
	profile, err := lsptest.LoadProfile("vscode") // which understands the most
	if err != nil {
		return nil, nil, err
	}
	// Not all servers can be asked for what they find: all have to push it.
	delete(profile.Capabilities["textDocument"].(map[string]any), "diagnostic")
	cmd := exec.CommandContext(ctx, s.command[0], s.command[1:]...)
	cmd.Dir = dir
	limited, stop := context.WithTimeout(ctx, 10*time.Second) // some hang
	defer stop()
	e, err := lsptest.Command(limited, cmd, lsptest.Options{Profile: profile, Root: dir, Unchecked: true})
	return e, cmd, err
}

// stop ends a server. One that does not go is killed.
func stop(e *lsptest.Editor) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if e.Shutdown(ctx) != nil {
		e.Kill()
	}
}

// timeStart measures the time from the start of a server to its answer to initialize.
func timeStart(ctx context.Context, s server, dir string) (float64, error) {
	from := time.Now()
	e, _, err := start(ctx, s, dir)
	took := ms(time.Since(from))
	if err != nil {
		return 0, err
	}
	stop(e)
	return took, nil
}

// at are the parameters of a question about a place.
func (s *scene) at(e *lsptest.Editor, p place, more map[string]any) map[string]any {
	line, character, err := e.Position(p.path, p.offset)
	if err != nil {
		panic(err) // the place was found in this very text
	}
	params := map[string]any{"textDocument": map[string]any{"uri": e.URI(p.path)}, "position": map[string]any{"line": line, "character": character}}
	maps.Copy(params, more)
	return params
}

var listing = map[string]any{"context": map[string]any{"includeDeclaration": false}}

// leads reports whether an answer leads to a document.
func leads(raw json.RawMessage, e *lsptest.Editor, to string) error {
	if !strings.Contains(string(raw), strings.TrimPrefix(e.URI(to), "file://")) {
		return fmt.Errorf("it does not lead to %s: %.200s", to, raw)
	}
	return nil
}

// atLeast returns a check that an answer is a list of so many.
func atLeast(n int) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil || len(list) < n {
			return fmt.Errorf("%d answers, want %d at least", len(list), n)
		}
		return nil
	}
}

// poll asks until the answer is right, and returns how long that took from a time on.
func poll(ctx context.Context, e *lsptest.Editor, from time.Time, every time.Duration, method string, params any, right func(json.RawMessage) error) (float64, error) {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var raw json.RawMessage
		err := e.Call(limited, method, params, &raw)
		if err == nil {
			err = right(raw)
		}
		if err == nil {
			return ms(time.Since(from)), nil
		}
		select {
		case <-limited.Done():
			return 0, fmt.Errorf("no right answer: %w", err)
		case <-time.After(every):
		}
	}
}

// measure runs a server once, and once more while it is polled.
func (s *scene) measure(ctx context.Context, of server, t *table) error {
	for _, every := range []time.Duration{50 * time.Millisecond, 10 * time.Millisecond} {
		from := time.Now()
		e, cmd, err := start(ctx, of, s.dir)
		if err != nil {
			t.add(of.name, "start to correct references", 0, err)
			continue
		}
		if err := s.open(e); err != nil {
			return err
		}
		if every > 10*time.Millisecond {
			took, err := poll(ctx, e, from, 2*time.Millisecond, "textDocument/definition", s.at(e, s.links[0], nil), func(raw json.RawMessage) error { return leads(raw, e, s.links[0].to) })
			t.add(of.name, "start to first definition", took, err)
		}
		row := "start to correct references"
		if every == 10*time.Millisecond {
			row = "the same, asked every 10 ms"
		}
		took, err := poll(ctx, e, from, every, "textDocument/references", s.at(e, s.hub, listing), atLeast(s.tree.HubRefs))
		t.add(of.name, row, took, err)
		if err == nil && every > 10*time.Millisecond {
			s.ask(ctx, of, e, t)
			s.edit(ctx, of, e, t)
			if peak, ok := peakMemory(cmd.Process.Pid); ok {
				t.add(of.name, "peak memory, MB", peak, nil)
			}
		}
		stop(e)
	}
	return s.burst(ctx, of, t)
}

// open opens the documents that are asked about.
func (s *scene) open(e *lsptest.Editor) error {
	for _, p := range slices.Concat(s.links, s.names, []place{s.hub, s.few}) {
		if _, err := e.Text(p.path); err == nil && e.Version(p.path) > 0 {
			continue
		}
		if err := e.Open(p.path); err != nil {
			return err
		}
	}
	return nil
}

// ask times questions.
func (s *scene) ask(ctx context.Context, of server, e *lsptest.Editor, t *table) {
	one := func(row, method string, params any, right func(json.RawMessage) error) {
		limited, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		var raw json.RawMessage
		from := time.Now()
		err := e.Call(limited, method, params, &raw)
		took := ms(time.Since(from))
		if err == nil {
			err = right(raw)
		}
		t.add(of.name, row, took, err)
	}
	some := func(raw json.RawMessage) error {
		if len(raw) < 10 {
			return fmt.Errorf("no answer: %s", raw)
		}
		return nil
	}
	for i := range asks {
		link, name := s.links[i%len(s.links)], s.names[i%len(s.names)]
		to := func(p place) func(json.RawMessage) error {
			return func(raw json.RawMessage) error { return leads(raw, e, p.to) }
		}
		one("definition, link", "textDocument/definition", s.at(e, link, nil), to(link))
		one("hover, link", "textDocument/hover", s.at(e, link, nil), some)
		one("references, heading", "textDocument/references", s.at(e, s.few, listing), atLeast(1))
		one(fmt.Sprintf("references, heading with %d", s.tree.HubRefs), "textDocument/references", s.at(e, s.hub, listing), atLeast(s.tree.HubRefs))
		one("rename, heading", "textDocument/rename", s.at(e, s.few, map[string]any{"newName": "Another Name"}), some)
		one("completion, path", "textDocument/completion", s.at(e, place{path: link.path, offset: s.slash(link)}, nil), some)
		one("completion, anchor", "textDocument/completion", s.at(e, link, nil), some)
		one("document symbols", "textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": e.URI(link.path)}}, some)
		one("workspace symbols", "workspace/symbol", map[string]any{"query": "pric"}, some)
		if i < asks/4 {
			one(fmt.Sprintf("rename, heading with %d", s.tree.HubRefs), "textDocument/rename", s.at(e, s.hub, map[string]any{"newName": "Another Name"}), some)
		}
		if of.names {
			one("definition, name of a skill", "textDocument/definition", s.at(e, name, nil), to(name))
			one("hover, name of a skill", "textDocument/hover", s.at(e, name, nil), some)
			one("references, skill", "textDocument/references", s.at(e, name, listing), atLeast(1))
			one("rename, skill", "textDocument/rename", s.at(e, name, map[string]any{"newName": "another-name"}), some)
			one("completion, name of a skill", "textDocument/completion", s.at(e, name, nil), some)
		}
	}
}

// slash is the offset in a link's path behind its last slash.
func (s *scene) slash(link place) int {
	text := string(s.tree.Files[link.path])
	hash := link.offset - 2
	return strings.LastIndex(text[:hash], "/") + 1
}

// edit times edits until their diagnostics have come: in a document, and in a large one.
func (s *scene) edit(ctx context.Context, of server, e *lsptest.Editor, t *table) {
	const broken = "\n[x](no-such-file.md)\n"
	toggle := func(row, p string, times int) {
		text, err := e.Text(p)
		if err != nil {
			t.add(of.name, row, 0, err)
			return
		}
		before := baseline(ctx, e, p)
		for i := range times {
			edit := source.Edit{Span: source.At(len(text), len(text)), New: broken}
			if i%2 == 1 {
				edit = source.Edit{Span: source.At(len(text), len(text)+len(broken))}
			}
			limited, cancel := context.WithTimeout(ctx, patience)
			from := time.Now()
			err := e.Edit(p, edit)
			if err == nil {
				err = e.Wait(limited, func() bool {
					now, _ := e.Published(p)
					return (len(now) > before) == (i%2 == 0)
				})
			}
			took := ms(time.Since(from))
			cancel()
			t.add(of.name, row, took, err)
			if err != nil {
				return
			}
		}
	}
	toggle("edit to diagnostics", s.links[1].path, asks)
	large := path.Join(path.Dir(path.Dir(s.tree.Hub)), "large", "SKILL.md")
	if err := e.OpenText(large, s.big); err != nil {
		t.add(of.name, "edit to diagnostics, large file", 0, err)
		return
	}
	toggle(fmt.Sprintf("edit to diagnostics, file of %d lines", strings.Count(s.big, "\n")), large, 6)
}

// baseline returns how many diagnostics a document has that has just been opened. Not all
// servers say that there are none.
func baseline(ctx context.Context, e *lsptest.Editor, p string) int {
	limited, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	_ = e.Wait(limited, func() bool { _, ok := e.Published(p); return ok })
	now, _ := e.Published(p)
	return len(now)
}

// burst sends forty edits with a save after each third, as fast as it can, and asks.
func (s *scene) burst(ctx context.Context, of server, t *table) error {
	const row = "answer after a burst of edits and saves"
	e, _, err := start(ctx, of, s.dir)
	if err != nil {
		t.add(of.name, row, 0, err)
		return nil
	}
	defer stop(e)
	p := s.links[2]
	if err := e.Open(p.path); err != nil {
		return err
	}
	text, err := e.Text(p.path)
	if err != nil {
		return err
	}
	for i := range 40 {
		if err := e.Edit(p.path, source.Edit{Span: source.At(len(text)+i, len(text)+i), New: "x"}); err != nil {
			return err
		}
		if i%3 == 2 {
			e.Notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": e.URI(p.path)}})
		}
	}
	limited, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	from := time.Now()
	var raw json.RawMessage
	err = e.Call(limited, "textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": e.URI(p.path)}}, &raw)
	t.add(of.name, row, ms(time.Since(from)), err)
	return nil
}

// peakMemory returns the most memory that a process has had, in megabytes; ok is false where
// the system does not tell.
func peakMemory(pid int) (mb float64, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kb) / 1000, err == nil
		}
	}
	return 0, false
}
