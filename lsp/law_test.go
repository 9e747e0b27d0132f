package lsp_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
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
		r := &roam{T: rt, dir: dir}
		defer func() {
			failed = failed || rt.Failed()
			r.stop()
			os.RemoveAll(dir)
		}()
		r.roam()
	})
}

// A roam is one random session.
type roam struct {
	*rapid.T
	dir     string
	profile *lsptest.Profile
	editor  *lsptest.Editor
	log     *lawLog
	folders []string
	open    []string // in the order in which they were last opened or edited
	script  []string
	shown   map[string]shown
	opened  int
	files   []string // what most steps are about
	dirs    []string
	pool    []string // what texts mention
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
	r.Fatalf("%s\nthe session (%s):\n  %s", fmt.Sprintf(format, args...), r.profile.Name, strings.Join(r.script, "\n  "))
}

func (r *roam) must(err error) {
	r.Helper()
	if err != nil {
		r.fail("%v", err)
	}
}

func (r *roam) roam() {
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
	r.must(os.MkdirAll(r.native("one/pack"), 0o755))
	r.must(os.MkdirAll(r.native("two"), 0o755))
	r.folders = rapid.SampledFrom([][]string{{"one"}, {"one", "two"}, {"one", "one/pack"}, {"two"}, {}}).Draw(r.T, "folders")
	r.profile = r.client()
	r.say("folders %v", r.folders)
	r.editor, r.log = r.start()
	r.shown = map[string]shown{}
	for i := range rapid.IntRange(1, 14).Draw(r.T, "steps") {
		r.step()
		if i%3 == 2 {
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
			r.fail("%s: (-fresh +server)\n%s", p, diff.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
	}
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
		r.fail("%s: other findings, and no word of it (-before +now)\n%s", p, diff.Diff(was.items, now.items))
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

// lawSpots finds where something may be asked about.
var lawSpots = regexp.MustCompile("\\]\\(|#[a-z]|[:,\\[@`] ?[a-z.]|\\n  +[a-z]|## ")

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
	offsets := map[int]bool{}
	for at := 0; at <= len(text); at += 37 {
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
			fmt.Fprintf(&b, "at %d references %v\n", at, uses)
		}
		if n%5 == 0 {
			list, err := e.Completion(ctx, p, at)
			r.must(err)
			fmt.Fprintf(&b, "at %d completion", at)
			for _, i := range list.Items {
				fmt.Fprintf(&b, " %s|%s|%v", i.Label, i.Detail, i.Span)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// step does one thing that people do.
func (r *roam) step() {
	switch rapid.IntRange(0, 17).Draw(r.T, "step") {
	case 0, 1, 2, 3:
		r.openOne()
	case 4, 5, 6:
		r.edit()
	case 7:
		if p := r.drawOpen(); p != "" {
			text := lawText(r.T, p, r.pool)
			r.say("set %s %q", p, text)
			r.must(r.editor.SetText(p, text))
			r.touch(p)
		}
	case 8:
		if p := r.drawOpen(); p != "" {
			err := r.editor.Save(p)
			r.say("save %s (%v)", p, err)
		}
	case 9:
		if p := r.drawOpen(); p != "" {
			r.say("close %s", p)
			r.must(r.editor.Close(p))
			r.open = slices.DeleteFunc(r.open, func(q string) bool { return q == p })
		}
	case 10, 11:
		p := r.file()
		text := lawText(r.T, p, r.pool)
		err := r.editor.Write(p, []byte(text))
		r.say("write %s %q (%v)", p, text, err)
	case 12:
		p := r.there(slices.Concat(r.files, r.dirs, r.dirs, lawPaths))
		err := r.editor.Remove(p)
		r.say("remove %s (%v)", p, err)
	case 13, 14:
		r.rename()
	case 15:
		f := rapid.SampledFrom(lawFolders).Draw(r.T, "folder")
		if i := slices.Index(r.folders, f); i >= 0 {
			r.folders = slices.Delete(slices.Clone(r.folders), i, i+1)
			r.say("folder gone: %s", f)
			r.editor.Folders(nil, []string{f})
		} else {
			r.folders = append(slices.Clone(r.folders), f)
			r.say("folder comes: %s", f)
			r.editor.Folders([]string{f}, nil)
		}
	case 16:
		r.link()
	case 17:
		r.garble()
	}
}

// file draws a file, there or not.
func (r *roam) file() string {
	if rapid.IntRange(0, 4).Draw(r.T, "afar") == 4 {
		return rapid.SampledFrom(slices.Concat(lawPaths, lawSpellings, lawNew)).Draw(r.T, "file")
	}
	return rapid.SampledFrom(r.files).Draw(r.T, "file")
}

// there draws one of those paths that are there.
func (r *roam) there(paths []string) string {
	paths = slices.DeleteFunc(paths, func(p string) bool {
		_, err := os.Lstat(r.native(p))
		return err != nil
	})
	if len(paths) == 0 {
		return "none"
	}
	return rapid.SampledFrom(paths).Draw(r.T, "there")
}

func (r *roam) drawOpen() string {
	if len(r.open) == 0 {
		return ""
	}
	return rapid.SampledFrom(slices.Sorted(slices.Values(r.open))).Draw(r.T, "buffer")
}

// touch notes that p is the last file to be opened or edited.
func (r *roam) touch(p string) {
	r.open = append(slices.DeleteFunc(r.open, func(q string) bool { return q == p }), p)
}

func (r *roam) openOne() {
	p := r.file()
	if slices.Contains(r.open, p) {
		return
	}
	r.opened++
	if err := r.editor.Open(p); err == nil {
		r.say("open %s", p)
	} else {
		text := lawText(r.T, p, r.pool)
		r.say("open new %s %q", p, text)
		r.must(r.editor.OpenText(p, text))
	}
	r.touch(p)
}

func (r *roam) edit() {
	p := r.drawOpen()
	if p == "" {
		return
	}
	for range rapid.IntRange(1, 3).Draw(r.T, "edits") {
		text, err := r.editor.Text(p)
		r.must(err)
		at := rapid.IntRange(0, len(text)).Draw(r.T, "at")
		if rapid.Bool().Draw(r.T, "line") { // where a line begins
			at = strings.LastIndexByte(text[:at], '\n') + 1
		}
		end := min(len(text), at+rapid.SampledFrom([]int{0, 0, 0, 1, 3, 12, 80}).Draw(r.T, "size"))
		at, end = boundary(text, at), boundary(text, end)
		e := source.Edit{Span: source.At(at, end), New: rapid.SampledFrom(lawScraps).Draw(r.T, "scrap")}
		r.say("edit %s %v %q", p, e.Span, e.New)
		r.must(r.editor.Edit(p, e))
	}
	r.touch(p)
}

// boundary returns where the character begins that an offset lies in: editors have
// no other places.
func boundary(text string, at int) int {
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

func (r *roam) rename() {
	from := r.there(slices.Concat(r.dirs, r.dirs, r.files))
	to := rapid.SampledFrom(r.dirs).Draw(r.T, "to")
	if slices.Contains(r.open, to) || slices.ContainsFunc(r.open, func(p string) bool { return strings.HasPrefix(p, to+"/") }) {
		return // its buffers would be in the way of those that move
	}
	if _, err := os.Lstat(r.native(to)); err == nil {
		r.swap(from, to)
		return
	}
	err := r.editor.RenameFile(context.Background(), from, to)
	r.say("rename %s %s (%v)", from, to, err)
	if err != nil {
		return
	}
	r.opened++
	for _, p := range slices.Sorted(slices.Values(r.open)) {
		if p == from || strings.HasPrefix(p, from+"/") {
			r.open = slices.DeleteFunc(r.open, func(q string) bool { return q == p })
			r.touch(to + strings.TrimPrefix(p, from))
		}
	}
}

// swap lets two directories or files trade places behind the editor's back, who
// is told that both went and came.
func (r *roam) swap(a, b string) {
	aside := r.native("aside")
	if strings.HasPrefix(a+"/", b+"/") || strings.HasPrefix(b+"/", a+"/") || os.Rename(r.native(a), aside) != nil {
		return
	}
	if os.Rename(r.native(b), r.native(a)) != nil {
		r.must(os.Rename(aside, r.native(a)))
		return
	}
	r.must(os.Rename(aside, r.native(b)))
	r.say("swap %s %s", a, b)
	r.tell(3, a, b)
	r.tell(1, a, b)
}

func (r *roam) tell(kind int, paths ...string) {
	changes := []map[string]any{}
	for _, p := range paths {
		changes = append(changes, map[string]any{"uri": r.editor.URI(p), "type": kind})
	}
	r.editor.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": changes})
}

// link puts a symbolic link where nothing is.
func (r *roam) link() {
	at := rapid.SampledFrom(slices.Concat(r.dirs, r.files)).Draw(r.T, "link")
	to := rapid.SampledFrom(slices.Concat(r.dirs, r.files)).Draw(r.T, "target")
	target := lawRelative(path.Dir(at), to)
	err := os.Symlink(filepath.FromSlash(target), r.native(at))
	r.say("symlink %s -> %s (%v)", at, target, err)
	if err == nil {
		r.tell(1, at)
	}
}

// garble breaks the YAML of an open file, which must add no finding elsewhere.
func (r *roam) garble() {
	p := r.drawOpen()
	if p == "" {
		return
	}
	text, err := r.editor.Text(p)
	r.must(err)
	lines := strings.SplitAfter(text, "\n")
	last := max(1, slices.IndexFunc(lines[1:], func(l string) bool { return strings.HasPrefix(l, "---") })+1)
	at := len(strings.Join(lines[:min(len(lines), rapid.IntRange(1, last).Draw(r.T, "line"))], ""))
	scrap := rapid.SampledFrom(lawGarble).Draw(r.T, "garble")
	r.settle(r.editor)
	before := r.findings(p)
	r.say("garble %s %d %q", p, at, scrap)
	r.must(r.editor.Edit(p, source.Edit{Span: source.At(at, at), New: scrap}))
	r.touch(p)
	text, err = r.editor.Text(p)
	r.must(err)
	if d := index.NewDocument(p, []byte(text)); d == nil || !d.Unsure {
		return
	}
	r.settle(r.editor)
	for key := range r.findings(p) {
		if !before[key] {
			r.fail("breaking %s adds: %s", p, key)
		}
	}
}

// findings are those of all open files but p, by any of its names.
func (r *roam) findings(p string) map[string]bool {
	real := func(p string) string {
		full, err := filepath.EvalSymlinks(r.native(p))
		return cmp.Or(map[bool]string{true: full}[err == nil], p)
	}
	all := map[string]bool{}
	for _, q := range r.open {
		if real(q) == real(p) {
			continue
		}
		list, err := r.editor.Diagnostics(context.Background(), q)
		r.must(err)
		for _, d := range list {
			var sent struct{ Range json.RawMessage }
			r.must(json.Unmarshal(d.Raw, &sent))
			all[fmt.Sprintf("%s: %s at %s", q, d.Code, sent.Range)] = true
		}
	}
	return all
}
