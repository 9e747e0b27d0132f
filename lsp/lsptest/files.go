package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/skillpls/skillpls/index/source"
)

// Types of file events, as the protocol numbers them.
const (
	created = 1
	updated = 2
	deleted = 3
)

type fileEvent struct {
	URI  string `json:"uri"`
	Type int    `json:"type"`

	path string
}

// A FileOp is one step of a [WorkspaceEdit]. Its steps are in the order in which
// they have to be done.
type FileOp struct {
	Kind  string // edit, create, rename, delete
	Path  string
	To    string        // the new path of a rename
	Edits []source.Edit // in bytes of the text when the server answered

	options struct{ Overwrite, IgnoreIfExists, Recursive, IgnoreIfNotExists bool }
}

// A WorkspaceEdit is a change of several files.
type WorkspaceEdit struct {
	Ops []FileOp
	// Annotations are the labels of the change annotations, sorted.
	Annotations []string
}

// Write writes a file on disk, not its buffer, and tells the server if it watches.
func (e *Editor) Write(path string, data []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.disturbed = true // whether it is told or not, the server may see
	event, err := e.writeFile(path, data)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	e.tell(e.heard(event))
	return nil
}

// heard returns an event and the one of the same file by its own path: who watches a
// directory hears of what changes in it, whoever does it.
func (e *Editor) heard(event fileEvent) []fileEvent {
	if real, ok := e.real(event.path); ok && real != event.path {
		return []fileEvent{event, {URI: e.URI(real), Type: event.Type, path: real}}
	}
	return []fileEvent{event}
}

// Disturb says that files are about to change on disk by other hands. What the server
// pushes of files that were not open may be about the one state or the other.
func (e *Editor) Disturb() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.disturbed = true
}

// real returns the path of a file without symlinks on the way; ok is false where it
// leads out of the editor's directory.
func (e *Editor) real(path string) (real string, ok bool) {
	top, err := filepath.EvalSymlinks(e.native(""))
	if err != nil {
		return "", false
	}
	native, err := filepath.EvalSymlinks(e.native(path))
	if err != nil {
		return "", false
	}
	rel, err := filepath.Rel(top, native)
	return filepath.ToSlash(rel), err == nil && filepath.IsLocal(rel)
}

// Remove removes a file or a whole directory from disk and tells the server if it
// watches. Its buffers stay.
func (e *Editor) Remove(path string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.disturbed = true
	events := e.heard(fileEvent{URI: e.URI(path), Type: deleted, path: path}) // while it is there
	if err := e.removeFile(path); err != nil {
		return fmt.Errorf("remove %s: %w", path, err)
	}
	e.tell(events)
	return nil
}

func (e *Editor) removeFile(path string) error {
	if _, err := os.Lstat(e.native(path)); err != nil {
		return err
	}
	if old, err := os.ReadFile(e.native(path)); err == nil {
		e.remember(path, newText(old))
	}
	return os.RemoveAll(e.native(path))
}

// WillRename asks the server for the edits that a rename of a file or a directory
// needs, where both sides know that question; else there are none.
func (e *Editor) WillRename(ctx context.Context, from, to string) (*WorkspaceEdit, error) {
	const method = "workspace/willRenameFiles"
	if !e.profile.Has("workspace.fileOperations.willRename") || !e.Offers(method) {
		return new(WorkspaceEdit), nil
	}
	v := e.snapshot()
	raw, err := e.ask(ctx, method, e.renaming(from, to))
	if err != nil {
		return nil, err
	}
	return e.workspaceEdit(raw, v)
}

func (e *Editor) renaming(from, to string) map[string]any {
	return map[string]any{"files": []map[string]any{{"oldUri": e.URI(from), "newUri": e.URI(to)}}}
}

// RenameFile renames a file or a directory as a user does in the editor's tree:
// it does what [Editor.WillRename] gives, moves the file with its buffers, and
// tells of it.
func (e *Editor) RenameFile(ctx context.Context, from, to string) error {
	edit, err := e.WillRename(ctx, from, to)
	if err != nil {
		return err
	}
	if err := e.Apply(edit); err != nil {
		return err
	}
	return e.moveFile(from, to)
}

// moveFile renames on disk and tells the server.
func (e *Editor) moveFile(from, to string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	events := e.heard(fileEvent{URI: e.URI(from), Type: deleted, path: from}) // while it is there
	if err := e.rename(FileOp{Path: from, To: to}); err != nil {
		return err
	}
	if e.profile.Has("workspace.fileOperations.didRename") && e.offers("workspace/didRenameFiles") {
		e.notify("workspace/didRenameFiles", e.renaming(from, to))
	}
	e.tell(append(events, e.heard(fileEvent{URI: e.URI(to), Type: created, path: to})...))
	return nil
}

// Apply does what a [WorkspaceEdit] says: to buffers where files are open, to the
// disk where not. The first step that cannot be done is the error, and the steps
// after it are not done.
func (e *Editor) Apply(w *WorkspaceEdit) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.apply(w)
}

// Carry does what [Editor.Apply] does, as an editor does that asks before it moves
// a file, whoever wants the move: it does what the server answers, and tells of the
// move behind it. more are the steps that the server has asked for in that way.
func (e *Editor) Carry(ctx context.Context, w *WorkspaceEdit) (more []FileOp, err error) {
	for _, op := range w.Ops {
		if op.Kind != "rename" {
			if err := e.Apply(&WorkspaceEdit{Ops: []FileOp{op}}); err != nil {
				return more, err
			}
			continue
		}
		edit, err := e.WillRename(ctx, op.Path, op.To)
		if err != nil {
			return more, err
		}
		more = append(more, edit.Ops...)
		if err := e.Apply(edit); err != nil {
			return more, err
		}
		if err := e.moveFile(op.Path, op.To); err != nil {
			return more, err
		}
	}
	return more, nil
}

// apply is Apply for those who hold mu.
func (e *Editor) apply(w *WorkspaceEdit) error {
	var events []fileEvent
	defer func() { e.tell(events) }()
	for _, op := range w.Ops {
		done, err := e.step(op)
		if err != nil {
			return fmt.Errorf("apply: %s %s: %w", op.Kind, op.Path, err)
		}
		events = append(events, done...)
	}
	return nil
}

func (e *Editor) step(op FileOp) ([]fileEvent, error) {
	_, err := os.Lstat(e.native(op.Path))
	exists := err == nil
	switch op.Kind {
	case "edit":
		if e.buffers[op.Path] != nil {
			return nil, e.edit(op.Path, op.Edits)
		}
		old, err := os.ReadFile(e.native(op.Path))
		if err != nil {
			return nil, err
		}
		after, err := source.Apply(old, op.Edits)
		if err != nil {
			return nil, err
		}
		event, err := e.writeFile(op.Path, after)
		if err == nil && e.edited != nil {
			e.edited(op.Path, op.Edits)
		}
		return []fileEvent{event}, err
	case "create":
		if exists && op.options.IgnoreIfExists && !op.options.Overwrite {
			return nil, nil
		}
		if exists && !op.options.Overwrite {
			return nil, os.ErrExist
		}
		event, err := e.writeFile(op.Path, nil)
		return []fileEvent{event}, err
	case "rename":
		return e.renamed(op.Path, op.To), e.rename(op)
	case "delete":
		if !exists && op.options.IgnoreIfNotExists {
			return nil, nil
		}
		if s, err := os.Lstat(e.native(op.Path)); err == nil && s.IsDir() && !op.options.Recursive {
			return nil, errors.New("a directory, and not recursive")
		}
		return []fileEvent{{URI: e.URI(op.Path), Type: deleted, path: op.Path}}, e.removeFile(op.Path)
	}
	return nil, fmt.Errorf("unknown operation")
}

// rename moves a file or directory on disk, and its buffers with it: editors
// close the old document and open the new one, unsaved text and all.
func (e *Editor) rename(op FileOp) error {
	e.disturbed = true
	if _, err := os.Lstat(e.native(op.To)); err == nil && !op.options.Overwrite {
		if op.options.IgnoreIfExists {
			return nil
		}
		return fmt.Errorf("rename to %s: %w", op.To, os.ErrExist)
	}
	// What fails does so before directories are made, of which nobody would tell.
	if _, err := os.Lstat(e.native(op.Path)); err != nil {
		return err
	}
	if strings.HasPrefix(op.To, op.Path+"/") {
		return fmt.Errorf("rename into itself, to %s: %w", op.To, os.ErrInvalid)
	}
	if err := os.MkdirAll(filepath.Dir(e.native(op.To)), 0o755); err != nil {
		return err
	}
	if err := os.Rename(e.native(op.Path), e.native(op.To)); err != nil {
		return err
	}
	for _, path := range e.openUnder(op.Path) {
		b := e.buffers[path]
		e.forget(b)
		e.show(op.To+strings.TrimPrefix(path, op.Path), string(b.text.bytes))
	}
	if e.moved != nil {
		e.moved(op.Path, op.To)
	}
	return nil
}

// openUnder returns the open files at and beneath a path, sorted.
func (e *Editor) openUnder(path string) []string {
	var out []string
	for p := range e.buffers {
		if p == path || strings.HasPrefix(p, path+"/") {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

func (e *Editor) renamed(from, to string) []fileEvent {
	return []fileEvent{{URI: e.URI(from), Type: deleted, path: from}, {URI: e.URI(to), Type: created, path: to}}
}

// tell sends the events that the server's watchers ask for. Without watchers it
// is told nothing, like by a client that does not watch.
func (e *Editor) tell(events []fileEvent) {
	wanted := []fileEvent{}
	for _, event := range events {
		if event.URI != "" && e.watched(event) {
			wanted = append(wanted, event)
		}
	}
	if len(wanted) > 0 {
		e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": wanted})
	}
}

type watcher struct {
	GlobPattern json.RawMessage `json:"globPattern"`
	Kind        *int            `json:"kind"`
}

// pattern returns a watcher's glob and the directory it starts from, a path.
func (w watcher) pattern(e *Editor) (glob, base string, relative bool) {
	if json.Unmarshal(w.GlobPattern, &glob) == nil {
		return glob, "", false
	}
	var r struct {
		BaseURI json.RawMessage `json:"baseUri"`
		Pattern string          `json:"pattern"`
	}
	if json.Unmarshal(w.GlobPattern, &r) != nil {
		return "", "", true
	}
	var uri string
	if json.Unmarshal(r.BaseURI, &uri) != nil {
		var f folder
		if json.Unmarshal(r.BaseURI, &f) != nil {
			return "", "", true
		}
		uri = f.URI
	}
	base, err := e.path(uri)
	if err != nil {
		return "", "", true
	}
	return r.Pattern, base, true
}

// watched reports whether a watcher of the server covers the event. A plain glob
// is matched against the path from each folder and against the whole path.
func (e *Editor) watched(event fileEvent) bool {
	for _, r := range e.registered {
		if r.Method != "workspace/didChangeWatchedFiles" {
			continue
		}
		var o struct{ Watchers []watcher }
		if json.Unmarshal(r.Options, &o) != nil {
			continue
		}
		for _, w := range o.Watchers {
			// The kinds are bits: create 1, change 2, delete 4.
			if w.Kind != nil && *w.Kind&(1<<(event.Type-1)) == 0 {
				continue
			}
			glob, base, relative := w.pattern(e)
			bases := e.folders
			if relative {
				bases = []string{base}
			}
			for _, b := range bases {
				rel := event.path
				if b != "" {
					var ok bool
					if rel, ok = strings.CutPrefix(event.path, b+"/"); !ok {
						continue
					}
				}
				if ok, _ := doublestar.Match(glob, rel); ok {
					return true
				}
			}
			if ok, _ := doublestar.Match(glob, filepath.ToSlash(e.native(event.path))); ok && !relative {
				return true
			}
		}
	}
	return false
}

// workspaceEdit converts an edit; spans are of the texts in v. Null is no edit.
func (e *Editor) workspaceEdit(raw json.RawMessage, v view) (*WorkspaceEdit, error) {
	if isNull(raw) {
		return new(WorkspaceEdit), nil
	}
	var w wireWorkspaceEdit
	if err := json.Unmarshal(raw, &w); err != nil {
		return nil, fmt.Errorf("decode a workspace edit: %w", err)
	}
	return e.convertEdit(&w, v)
}

func (e *Editor) convertEdit(w *wireWorkspaceEdit, v view) (*WorkspaceEdit, error) {
	out := new(WorkspaceEdit)
	for _, a := range w.ChangeAnnotations {
		out.Annotations = append(out.Annotations, a.Label)
	}
	slices.Sort(out.Annotations)
	fresh := map[string]bool{} // made by a step before
	add := func(uri string, edits []wireEdit) error {
		path, err := e.path(uri)
		if err != nil {
			return err
		}
		t, err := e.textIn(v, path)
		if err != nil {
			if !fresh[path] {
				return err
			}
			t = newText(nil)
		}
		out.Ops = append(out.Ops, FileOp{Kind: "edit", Path: path, Edits: t.edits(edits, e.unit)})
		return nil
	}
	if w.DocumentChanges == nil {
		var uris []string
		for uri := range w.Changes {
			uris = append(uris, uri)
		}
		slices.Sort(uris)
		for _, uri := range uris {
			if err := add(uri, w.Changes[uri]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	for _, c := range w.DocumentChanges {
		if c.Kind == "" && c.TextDocument != nil {
			if err := add(c.TextDocument.URI, c.Edits); err != nil {
				return nil, err
			}
			continue
		}
		op := FileOp{Kind: c.Kind}
		if !isNull(c.Options) {
			if err := json.Unmarshal(c.Options, &op.options); err != nil {
				return nil, fmt.Errorf("decode the options of a %s: %w", c.Kind, err)
			}
		}
		from, err := e.path(c.URI + c.OldURI) // one of them is empty
		if err != nil {
			return nil, err
		}
		op.Path = from
		if c.Kind == "rename" {
			if op.To, err = e.path(c.NewURI); err != nil {
				return nil, err
			}
		}
		fresh[op.Path], fresh[op.To] = true, true
		out.Ops = append(out.Ops, op)
	}
	return out, nil
}
