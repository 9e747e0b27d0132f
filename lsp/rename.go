package lsp

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
)

// A renamer answers what changes names: it remembers the moves that it has asked
// for, since VS Code asks about each of them again before it makes it.
type renamer struct {
	// say shows a message to the user.
	say func(ctx context.Context, kind protocol.MessageType, text string)
	now func() time.Time

	mu    sync.Mutex // guards asked and until
	asked []move
	until time.Time
}

// A move is one of native paths.
type move struct{ from, to string }

// remembered is how long a client may take to ask about a move of ours.
const remembered = 30 * time.Second

func newRenamer() *renamer {
	return &renamer{say: func(context.Context, protocol.MessageType, string) {}, now: time.Now}
}

// requests returns what the renamer answers.
func (r *renamer) requests() map[string]request {
	return map[string]request{
		protocol.MethodTextDocumentPrepareRename: on(prepareRename),
		protocol.MethodTextDocumentRename:        on(r.rename),
		protocol.MethodWorkspaceWillRenameFiles:  on(r.willRename),
		protocol.MethodWorkspaceWillDeleteFiles:  on(r.willDelete),
	}
}

// refusal makes the error that a client shows out of why something is not done.
func refusal(err error) error {
	if refused := query.Refusal(""); errors.As(err, &refused) {
		return jsonrpc2.NewError(jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed), string(refused))
	}
	return err
}

// prepareRename answers textDocument/prepareRename.
func prepareRename(_ context.Context, s *state, p *protocol.PrepareRenameParams) (protocol.PrepareRenameResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	offset := v.offset(p.Position)
	r, err := query.PrepareRename(v.Snapshot, v.doc.Path, offset)
	if err != nil {
		return nil, refusal(err)
	}
	return &protocol.PrepareRenamePlaceholder{Range: v.rangeAround(r.Span, offset), Placeholder: r.Old}, nil
}

// rename answers textDocument/rename: an edit that is all of it or nothing.
func (r *renamer) rename(ctx context.Context, s *state, p *protocol.RenameParams) (*protocol.WorkspaceEdit, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	what, err := query.PrepareRename(v.Snapshot, v.doc.Path, v.offset(p.Position))
	if err != nil {
		return nil, refusal(err)
	}
	plan, err := query.Rename(v.Snapshot, what, p.NewName, v.text)
	if err != nil {
		return nil, refusal(err)
	}
	return r.carry(ctx, v, plan)
}

// carry makes the edit of a plan that a person has chosen: it says what is left as it
// was, and remembers the moves.
func (r *renamer) carry(ctx context.Context, v view, plan *query.Plan) (*protocol.WorkspaceEdit, error) {
	edit, err := v.planned(plan)
	if err != nil {
		return nil, refusal(err)
	}
	if plan.Left() {
		r.say(ctx, protocol.MessageTypeInfo, plan.Summary())
	}
	r.remember(v.world, plan)
	return edit, nil
}

// planned makes the edit of a plan; the error says why this client cannot do it.
func (v view) planned(plan *query.Plan) (*protocol.WorkspaceEdit, error) {
	if err := v.client.canDo(plan); err != nil {
		return nil, err
	}
	for _, c := range plan.Creates {
		if err := v.canCreate(c.Path); err != nil {
			return nil, err
		}
	}
	if p, shut := v.shut(plan); shut {
		return nil, query.Refusal(p + " is read-only, so nothing was changed")
	}
	e := newEditing(v.state, v.world)
	e.plan(plan)
	return e.done(), nil
}

// canDo refuses a plan that the client or the server cannot carry out, and says
// who can.
func (c *client) canDo(p *query.Plan) error {
	byHand := fmt.Sprintf("run `skillpls rename %s %s --write`", p.OldName, p.NewName)
	if len(p.Relinks) > 0 {
		var links []string
		for _, l := range p.Relinks {
			links = append(links, l.From)
		}
		return query.Refusal(fmt.Sprintf("symbolic links lead there, which an editor cannot make again (%s): %s", strings.Join(links, ", "), byHand))
	}
	if len(p.Creates) > 0 && !c.createsFiles() {
		return query.Refusal("this editor cannot create a file that an edit says: `skillpls new` can")
	}
	if len(p.Moves) > 0 && !c.movesDirectories() {
		return query.Refusal("this editor cannot move the file or directory that has the name: " + byHand)
	}
	return nil
}

// shut returns a path that a plan has to write to and cannot. What is open is the
// client's business.
func (w *world) shut(p *query.Plan) (string, bool) {
	root := w.keeper.tree.Root()
	if root == nil {
		return "", false
	}
	touched := p.Touched()
	shut := make([]bool, len(touched))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for first := range workers {
		wg.Go(func() {
			for i := first; i < len(touched); i += workers {
				d := w.Doc(touched[i])
				shut[i] = (d == nil || d.File == nil) && root.ReadOnly(touched[i])
			}
		})
	}
	wg.Wait()
	if i := slices.Index(shut, true); i >= 0 {
		return touched[i], true
	}
	return "", false
}

func (r *renamer) remember(w *world, p *query.Plan) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked, r.until = nil, r.now().Add(remembered)
	for _, m := range slices.Concat(p.Moves, p.CopyMoves) {
		r.asked = append(r.asked, move{w.native(m.From), w.native(m.To)})
	}
}

// own reports whether a move is one that we have just asked for, and forgets it.
func (r *renamer) own(m move) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.Index(r.asked, m)
	if i < 0 || r.now().After(r.until) {
		return false
	}
	r.asked = slices.Delete(r.asked, i, i+1)
	return true
}

// willRename answers workspace/willRenameFiles: the edits that a batch of moves
// needs, planned at once. A move of our own needs none.
func (r *renamer) willRename(ctx context.Context, s *state, p *protocol.RenameFilesParams) (*protocol.WorkspaceEdit, error) {
	on := documents{thisPlatform()}
	moves := map[*world][]query.Move{}
	for _, f := range p.Files {
		_, from, err := on.parse(f.OldURI)
		if err != nil {
			continue
		}
		_, to, err := on.parse(f.NewURI)
		if err != nil || r.own(move{from, to}) {
			continue
		}
		w, rel := s.worldOf(from)
		if w == nil || rel == "" {
			continue
		}
		if relTo, ok := w.rel(to); ok {
			moves[w] = append(moves[w], query.Move{From: rel, To: relTo})
		}
	}
	var done *protocol.WorkspaceEdit
	for _, w := range s.worlds {
		if len(moves[w]) == 0 {
			continue
		}
		plan, err := query.Relocate(w.Snapshot, moves[w], w.text)
		if err != nil {
			r.say(ctx, protocol.MessageTypeWarning, "nothing was changed in the files that name it: "+err.Error())
			continue
		}
		for _, l := range plan.Relinks {
			r.say(ctx, protocol.MessageTypeWarning, fmt.Sprintf("the symbolic link %s leads to nothing then: make it again", l.From))
		}
		if plan.Left() {
			r.say(ctx, protocol.MessageTypeInfo, plan.Summary())
		}
		plan.Moves, plan.CopyMoves, plan.Copies = nil, nil, nil // the client's own
		e := newEditing(s, w)
		e.plan(plan)
		done = merge(done, e.done())
	}
	if done == nil {
		// The lsp-mode of Emacs moves the file only if there is an edit, be it one of nothing.
		done = &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{}}
	}
	return done, nil
}

// merge joins the edits of two folders, which have no file in common.
func merge(a, b *protocol.WorkspaceEdit) *protocol.WorkspaceEdit {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	a.DocumentChanges = append(a.DocumentChanges, b.DocumentChanges...)
	for u, edits := range b.Changes {
		a.Changes[u] = edits
	}
	return a
}

// willDelete answers workspace/willDeleteFiles: it changes nothing, and says what
// will lead nowhere.
func (r *renamer) willDelete(ctx context.Context, s *state, p *protocol.DeleteFilesParams) (*protocol.WorkspaceEdit, error) {
	on := documents{thisPlatform()}
	gone := map[*world][]string{}
	for _, f := range p.Files {
		if _, native, err := on.parse(f.URI); err == nil {
			if w, rel := s.worldOf(native); w != nil && rel != "" {
				gone[w] = append(gone[w], rel)
			}
		}
	}
	for _, w := range s.worlds {
		if left := query.Dangling(w.Snapshot, gone[w]); left != "" {
			r.say(ctx, protocol.MessageTypeWarning, left)
		}
	}
	return nil, nil
}

// An editing is a workspace edit in the making, for one folder.
type editing struct {
	s *state
	w *world

	changes     []protocol.DocumentChange
	annotations map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation
}

func newEditing(s *state, w *world) *editing { return &editing{s: s, w: w} }

// plan adds what a plan does: files that are made, then texts, then moves. What a person has to agree
// to comes in groups that are not done unasked, where the client knows such.
func (e *editing) plan(p *query.Plan) {
	for _, c := range p.Creates {
		e.create(c)
	}
	const copies, mentions, ties = "copies", "mentions", "ties"
	annotate := e.s.client.annotates()
	groups := map[string][]query.Edit{"": p.Edits}
	order := []string{""}
	if annotate && len(p.CopyMoves) > 0 {
		groups[copies] = p.Copies
		order = append(order, copies)
		e.annotate(copies, "Copies in "+strings.Join(p.CopyRoots, ", "))
	}
	if annotate && len(p.Mentions) > 0 && e.s.set().Mentions == "ask" {
		groups[mentions] = p.Mentions
		order = append(order, mentions)
		e.annotate(mentions, fmt.Sprintf("Mentions of %s", p.OldName))
	}
	if annotate && len(p.Ties) > 0 && e.s.set().Mentions == "ask" {
		groups[ties] = p.Ties
		order = append(order, ties)
		e.annotate(ties, fmt.Sprintf("Places that may mean another %s", p.OldName))
	}
	type part struct {
		query.Edit
		group string
	}
	byFile := map[string][]part{}
	for _, group := range order {
		for _, edit := range groups[group] {
			byFile[edit.Path] = append(byFile[edit.Path], part{edit, group})
		}
	}
	for _, file := range slices.Sorted(func(yield func(string) bool) {
		for f := range byFile {
			if !yield(f) {
				return
			}
		}
	}) {
		parts := byFile[file]
		slices.SortStableFunc(parts, func(a, b part) int { return a.Span.Compare(b.Span) })
		d := e.w.Doc(file)
		change := &protocol.TextDocumentEdit{}
		change.TextDocument.URI = e.s.uriOf(e.w, file)
		change.TextDocument.Version = e.version(change.TextDocument.URI)
		for _, part := range parts {
			text := protocol.TextEdit{Range: e.s.client.encoding.rangeOf(d.Table, part.Span), NewText: part.New}
			if part.group == "" {
				change.Edits = append(change.Edits, &text)
			} else {
				change.Edits = append(change.Edits, &protocol.AnnotatedTextEdit{TextEdit: text, AnnotationID: protocol.ChangeAnnotationIdentifier(part.group)})
			}
		}
		e.changes = append(e.changes, change)
	}
	for _, m := range p.Moves {
		e.move(m, "")
	}
	if annotate {
		for _, m := range p.CopyMoves {
			e.move(m, copies)
		}
	}
}

func (e *editing) annotate(id, label string) {
	if e.annotations == nil {
		e.annotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{}
	}
	e.annotations[protocol.ChangeAnnotationIdentifier(id)] = protocol.ChangeAnnotation{Label: label, NeedsConfirmation: new(true)}
}

// version is that of the open document at a URI, nil for one that is not open.
func (e *editing) version(u uri.URI) *int32 {
	for _, b := range e.s.buffers {
		if b.URI == u {
			v := b.Version
			return &v
		}
	}
	return nil
}

// create makes a file, where there is none, and fills it.
func (e *editing) create(c query.Create) {
	made := &protocol.CreateFile{Kind: "create", URI: e.s.uriOf(e.w, c.Path)}
	made.ResourceOperation = protocol.ResourceOperation{Kind: "create"}
	filled := &protocol.TextDocumentEdit{}
	text := c.Text
	if e.s.client.neovim() {
		text = strings.TrimSuffix(text, "\n") // an empty buffer has one line already
	}
	filled.Edits = append(filled.Edits, &protocol.TextEdit{NewText: text})
	filled.TextDocument.URI = made.URI
	e.changes = append(e.changes, made, filled)
}

func (e *editing) move(m query.Move, annotation protocol.ChangeAnnotationIdentifier) {
	rename := &protocol.RenameFile{Kind: "rename", OldURI: e.s.uriOf(e.w, m.From), NewURI: e.s.uriOf(e.w, m.To)}
	rename.ResourceOperation = protocol.ResourceOperation{Kind: "rename", AnnotationID: annotation}
	e.changes = append(e.changes, rename)
}

// done returns the edit as the client takes it.
func (e *editing) done() *protocol.WorkspaceEdit {
	if e.s.client.documentChanges() {
		return &protocol.WorkspaceEdit{DocumentChanges: e.changes, ChangeAnnotations: e.annotations}
	}
	out := &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{}}
	for _, c := range e.changes {
		if c, ok := c.(*protocol.TextDocumentEdit); ok {
			for _, edit := range c.Edits {
				if text, ok := edit.(*protocol.TextEdit); ok {
					out.Changes[c.TextDocument.URI] = append(out.Changes[c.TextDocument.URI], *text)
				}
			}
		}
	}
	return out
}
