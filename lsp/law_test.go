package lsp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// lawSessions is how many sessions are played where -rapid.checks asks for no
// number: what fits beside the other tests.
const lawSessions = 30

// Whatever an editor has done, the server answers as one that has just been
// started on the same disk with the same buffers. It never breaks the protocol
// or panics, and a file that no longer parses adds no finding to another.
func TestServerEqualsFresh(t *testing.T) {
	root := t.TempDir()
	if os.Symlink("x", filepath.Join(root, "probe")) != nil {
		t.Skip("no symbolic links here") // Windows wants a privilege for them
	}
	limit := lawSessions
	flag.Visit(func(f *flag.Flag) {
		if f.Name == "rapid.checks" {
			limit = -1
		}
	})
	played, failed := 0, false
	rapid.Check(t, func(rt *rapid.T) {
		if played++; limit >= 0 && played > limit && !failed {
			return
		}
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			rt.Fatal(err)
		}
		r := &roam{tester: rt, T: rt, dir: dir}
		defer func() {
			failed = failed || rt.Failed()
			r.stop()
			os.RemoveAll(dir)
		}()
		r.roam()
	})
}

// A tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// A roam is one random session.
type roam struct {
	tester
	T       *rapid.T // what is drawn from; nil where nothing is
	dir     string
	profile *lsptest.Profile
	scope   string
	links   string            // plainLinks
	rules   map[string]string // severities that the client has set
	editor  *lsptest.Editor
	log     *lawLog
	folders []string
	open    []string // in the order in which they were last opened or edited
	script  []string
	shown   map[string]shown
	opened  int
	panels  panels
	files   []string // what most steps are about
	dirs    []string
	pool    []string // what texts mention
	steps   int      // how many there are; 0 for some
	every   int      // how many lie between two comparisons
	tree    string   // a directory that is copied to one; "" for a tree that is drawn
}

// A shown is what a client that pulls has on its screen, as it only pulls again
// after an edit or when it is told to.
type shown struct {
	version   int32
	opened    int
	refreshed int
	items     string
}

func (r *roam) say(format string, args ...any) {
	r.script = append(r.script, fmt.Sprintf(format, args...))
}

// fail ends the session with its script.
func (r *roam) fail(format string, args ...any) {
	r.Helper()
	r.Fatalf("%s\nthe session (%s, %s):\n  %s", fmt.Sprintf(format, args...), r.profile.Name, r.scope, strings.Join(r.script, "\n  "))
}

func (r *roam) must(err error) {
	r.Helper()
	if err != nil {
		r.fail("%v", err)
	}
}

func (r *roam) roam() {
	if r.tree == "" {
		r.layDrawn()
	} else {
		r.layCopy()
	}
	r.must(os.MkdirAll(r.native("one/pack"), 0o755))
	r.must(os.MkdirAll(r.native("two"), 0o755))
	r.folders = rapid.SampledFrom([][]string{{"one"}, {"one", "two"}, {"one", "one/pack"}, {"two"}, {}}).Draw(r.T, "folders")
	r.profile = r.client()
	r.scope = rapid.SampledFrom([]string{"workspace", "workspace", "mine", "open"}).Draw(r.T, "scope")
	r.links = rapid.SampledFrom([]string{"on", "on", "off"}).Draw(r.T, "links")
	r.say("folders %v, plain links %s", r.folders, r.links)
	r.editor, r.log = r.start()
	r.shown = map[string]shown{}
	steps, every := r.steps, r.every
	if steps == 0 {
		steps, every = rapid.IntRange(1, 14).Draw(r.T, "steps"), 3
	}
	for i := range steps {
		r.step()
		if i%every == every-1 {
			r.check()
		}
	}
	r.check()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	r.must(r.editor.Shutdown(ctx))
	r.sound(r.editor, r.log)
	r.editor = nil
}

// layDrawn lays a tree of texts that are drawn.
func (r *roam) layDrawn() {
	theme := lawThemes[rapid.SampledFrom(slices.Sorted(maps.Keys(lawThemes))).Draw(r.T, "theme")]
	r.files, r.dirs = theme[0], theme[1]
	r.pool = slices.Concat(r.files, r.files, r.dirs, lawPaths, lawSpellings, lawNew)
	for _, p := range lawPaths {
		if rapid.IntRange(0, 7).Draw(r.T, "missing") > 0 {
			text := lawText(r.T, p, r.pool)
			r.say("disk %s %q", p, text)
			r.lay(p, text)
		}
	}
	for _, link := range slices.Sorted(maps.Keys(lawLinks)) {
		r.must(os.MkdirAll(filepath.Dir(r.native(link)), 0o755))
		r.must(os.Symlink(filepath.FromSlash(lawLinks[link]), r.native(link)))
	}
}

func (r *roam) stop() {
	if r.editor != nil {
		r.editor.Kill()
	}
}

func (r *roam) native(p string) string { return filepath.Join(r.dir, filepath.FromSlash(p)) }

func (r *roam) lay(p, text string) {
	r.must(os.MkdirAll(filepath.Dir(r.native(p)), 0o755))
	r.must(os.WriteFile(r.native(p), []byte(text), 0o644))
}

// client draws an editor whose word on files is all that the server hears.
func (r *roam) client() *lsptest.Profile {
	p, err := lsptest.LoadProfile("vscode")
	if err != nil {
		r.Fatal(err)
	}
	encoding := rapid.SampledFrom([]string{"utf-8", "utf-16"}).Draw(r.T, "encoding")
	p.Name = encoding
	p.Set("general.positionEncodings", []string{encoding, "utf-16"})
	if rapid.Bool().Draw(r.T, "push") {
		p.Set("textDocument.diagnostic", nil)
		p.Name += ", pushed"
	}
	return p
}

// start starts a server, and waits until it has said what it wants to hear of.
func (r *roam) start() (*lsptest.Editor, *lawLog) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	registered, log := newSighting("client/registerCapability"), new(lawLog)
	e, err := serve(ctx, lsptest.Options{
		Profile: r.profile, Root: r.dir, Folders: slices.Clone(r.folders), Barrier: settled, Trace: registered,
		Settings: r.settings(),
		Init:     map[string]any{"tree": true}, Methods: []string{treeChanged},
	}, lsp.Options{Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		r.fail("start: %v", err)
	}
	select {
	case <-registered.seen:
	case <-ctx.Done():
		r.fail("the server registers nothing")
	}
	// What was seen has been taken in when the next answer is here: from now on the
	// server is told of files.
	_ = e.Call(ctx, "test/none", nil, nil)
	return e, log
}

// settings are what the client has set.
func (r *roam) settings() map[string]any {
	return map[string]any{"skillpls": map[string]any{"scope": r.scope, "plainLinks": r.links, "rules": maps.Clone(r.rules)}}
}

// A lawLog is what a server has to warn of.
type lawLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lawLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lawLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// sound wants a session without violations, panics and what was not understood.
func (r *roam) sound(e *lsptest.Editor, log *lawLog) {
	r.Helper()
	for _, v := range e.Violations() {
		r.fail("violation: %s", v)
	}
	if text := log.String(); strings.Contains(text, "panic") || strings.Contains(text, "dropped") {
		r.fail("the server's log: %s", text)
	}
}

func (r *roam) settle(e *lsptest.Editor) {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := e.Call(ctx, settled, nil, nil); err != nil {
		r.fail("settle: %v", err)
	}
}

// check compares the server with a fresh one.
func (r *roam) check() {
	r.Helper()
	r.settle(r.editor)
	fresh, log := r.start()
	defer fresh.Kill()
	for _, p := range r.open {
		text, err := r.editor.Text(p)
		r.must(err)
		r.must(fresh.OpenText(p, text))
	}
	r.settle(fresh)
	for _, p := range r.open {
		r.screen(p)
		want, got := r.observe(fresh, p), r.observe(r.editor, p)
		if want != got {
			r.fail("%s: (-fresh +server)\n%s", p, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
	}
	if want, got := r.problems(fresh), r.problems(r.editor); r.scope != "mine" && want != got { // which depends on what was
		r.fail("all files: (-fresh +server)\n%s", cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
	want, got := r.look(fresh), r.look(r.editor)
	if want.tree != got.tree || want.graph != got.graph || want.context != got.context {
		r.fail("panels: (-fresh +server)\n%s", cmp.Diff([]string{want.tree, want.graph, want.context}, []string{got.tree, got.graph, got.context}))
	}
	r.told(got)
	r.sound(r.editor, r.log)
	r.sound(fresh, log)
}

// screen wants what the client was not told to ask for again to be still so.
func (r *roam) screen(p string) {
	r.Helper()
	if !r.editor.Pulls() {
		return
	}
	now := shown{version: r.editor.Version(p), opened: r.opened, refreshed: r.editor.Refreshed("workspace/diagnostic/refresh"), items: r.diagnostics(r.editor, p)}
	was, ok := r.shown[p]
	if ok && was.version == now.version && was.opened == now.opened && was.refreshed == now.refreshed && was.items != now.items {
		r.fail("%s: other findings, and no word of it (-before +now)\n%s", p, cmp.Diff(was.items, now.items))
	}
	r.shown[p] = now
}

func (r *roam) diagnostics(e *lsptest.Editor, p string) string {
	r.Helper()
	list, err := e.Diagnostics(context.Background(), p)
	r.must(err)
	var b strings.Builder
	for _, d := range list { // as sent: an unchanged answer is about lines and columns
		fmt.Fprintf(&b, "%s\n", d.Raw)
	}
	return b.String()
}

// problems writes down what an editor lists of all files.
func (r *roam) problems(e *lsptest.Editor) string {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	all, err := e.Problems(ctx)
	r.must(err)
	var b strings.Builder
	for _, p := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s\n", p)
		for _, d := range all[p] {
			fmt.Fprintf(&b, "  %s\n", d.Raw)
		}
	}
	return b.String()
}

// lawSpots finds where something may be asked about.
var lawSpots = regexp.MustCompile("\\]\\(|#[a-z]|[:,\\[@`] ?[a-z.]|\\n  +[a-z]|##+ |- [a-z]{3}")

// observe writes down all that a server says of an open file.
func (r *roam) observe(e *lsptest.Editor, p string) string {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	text, err := e.Text(p)
	r.must(err)
	var b strings.Builder
	fmt.Fprintf(&b, "findings\n%s", r.diagnostics(e, p))
	links, err := e.DocumentLinks(ctx, p)
	r.must(err)
	for _, l := range links {
		fmt.Fprintf(&b, "link %v %s %s\n", l.Span, l.Path, l.Tooltip)
	}
	symbols, err := e.DocumentSymbols(ctx, p)
	r.must(err)
	fmt.Fprintf(&b, "symbols %v\n", symbols)
	for _, query := range []string{"", "a", "rules"} {
		found, err := e.WorkspaceSymbols(ctx, query)
		r.must(err)
		fmt.Fprintf(&b, "found %q %v\n", query, found)
	}
	whole := map[string]any{
		"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": strings.Count(text, "\n") + 1, "character": 0},
	}
	for _, method := range []string{"foldingRange", "semanticTokens/range", "inlayHint", "selectionRange"} {
		params := map[string]any{"textDocument": map[string]any{"uri": e.URI(p)}, "range": whole}
		if method == "selectionRange" {
			params["positions"] = []any{whole["start"], map[string]any{"line": strings.Count(text, "\n") / 2, "character": 3}}
		}
		var shown json.RawMessage
		r.must(e.Call(ctx, "textDocument/"+method, params, &shown))
		fmt.Fprintf(&b, "%s %s\n", method, shown)
	}
	offsets := map[int]bool{}
	for at := 0; at <= len(text); at += max(37, len(text)/40) {
		offsets[at] = true
	}
	for _, m := range lawSpots.FindAllStringIndex(text, 40) {
		offsets[m[1]] = true
	}
	for n, at := range slices.Sorted(maps.Keys(offsets)) {
		to, none := e.Definition(ctx, p, at) // an error where what a link leads to cannot be read
		hover, span, err := e.Hover(ctx, p, at)
		r.must(err)
		fmt.Fprintf(&b, "at %d definition %v %v hover %v %q\n", at, to, none, span, hover)
		if n%3 == 0 {
			uses, err := e.References(ctx, p, at, n%2 == 0)
			r.must(err)
			types, err := e.TypeDefinition(ctx, p, at)
			r.must(err)
			made, err := e.Implementation(ctx, p, at)
			r.must(err)
			fmt.Fprintf(&b, "at %d references %v type %v implementation %v\n", at, uses, types, made)
		}
		if n%4 == 0 {
			edit, refused := e.Rename(ctx, p, at, "a-new-name")
			fmt.Fprintf(&b, "at %d rename %+v %v\n", at, edit, refused)
		}
		if n%6 == 1 {
			actions, err := e.CodeActions(ctx, p, source.At(at, at))
			r.must(err)
			for i, a := range actions {
				fmt.Fprintf(&b, "at %d action %s %s", at, a.Kind, a.Title)
				if i < 6 {
					done, refused := e.ResolveAction(ctx, a)
					fmt.Fprintf(&b, " %v", refused)
					if done.Edit != nil {
						fmt.Fprintf(&b, " %+v", done.Edit.Ops)
					}
				}
				b.WriteString("\n")
			}
		}
		if n%5 == 0 {
			list, err := e.Completion(ctx, p, at)
			r.must(err)
			fmt.Fprintf(&b, "at %d completion", at)
			for _, i := range list.Items {
				fmt.Fprintf(&b, " %s|%s|%s|%v|%q", i.Label, i.Detail, i.Description, i.Span, i.New)
			}
			b.WriteString("\n")
		}
		if n%4 == 3 {
			actions, err := e.CodeActions(ctx, p, source.At(at, min(at+n%3*200, len(text))), "refactor.extract")
			r.must(err)
			for _, a := range actions {
				a, refused := e.ResolveAction(ctx, a)
				fmt.Fprintf(&b, "at %d extraction %s %v", at, a.Title, refused)
				if a.Edit != nil {
					fmt.Fprintf(&b, " %+v", a.Edit.Ops)
				}
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}
