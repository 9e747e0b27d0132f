package lsp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// step does one thing that people do.
func (r *roam) step() {
	switch rapid.IntRange(0, 18).Draw(r.T, "step") {
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
			r.close(p)
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
	case 18:
		r.set()
	}
}

// maxLawOpen is how many files are open at most: each is asked all about at each
// comparison.
const maxLawOpen = 8

func (r *roam) close(p string) {
	r.say("close %s", p)
	r.must(r.editor.Close(p))
	r.open = slices.DeleteFunc(r.open, func(q string) bool { return q == p })
}

// set changes one of the client's settings.
func (r *roam) set() {
	switch rapid.IntRange(0, 2).Draw(r.T, "setting") {
	case 0:
		r.scope = rapid.SampledFrom([]string{"workspace", "mine", "open"}).Draw(r.T, "scope")
	case 1:
		r.links = rapid.SampledFrom([]string{"on", "off"}).Draw(r.T, "links")
	case 2:
		if r.rules == nil {
			r.rules = map[string]string{}
		}
		code := rapid.SampledFrom([]string{"broken-link", "unknown-skill", "yaml-syntax", "one-sided-dependency"}).Draw(r.T, "code")
		r.rules[code] = rapid.SampledFrom([]string{"off", "error", "hint"}).Draw(r.T, "severity")
	}
	r.say("settings %v", r.settings())
	r.editor.Settings(r.settings())
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
	if len(r.open) >= maxLawOpen {
		r.close(r.open[0])
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
	r.editor.Disturb()
	aside := r.native("aside")
	if strings.HasPrefix(a+"/", b+"/") || strings.HasPrefix(b+"/", a+"/") || os.Rename(r.native(a), aside) != nil {
		return
	}
	if os.Rename(r.native(b), r.native(a)) != nil {
		b = a // it went, and is back
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
	r.editor.Disturb()
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
		if err != nil {
			return p // it is in a buffer only
		}
		return full
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
