package query

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// An Edit replaces the text at a place.
type Edit struct {
	Place
	New string
}

// A Move is a file or directory that gets another path. Both are relative to the
// root, with slashes.
type Move struct{ From, To string }

// A Relink is a symlink that has to be made again because what it leads to moves.
type Relink struct {
	Move          // of the symlink itself; From and To are the same where it stays
	Target string // the path that it leads to from then on, relative to the root
}

// A Plan is a rename, a move or something made anew, as a transaction on one snapshot:
// all of it is done or nothing. Edits are of the texts as they are and come before the
// moves.
type Plan struct {
	Creates []Create
	Edits   []Edit // in order of path and offset, apart from each other
	Moves   []Move
	Relinks []Relink

	// Copies are what the same rename does to copies in other roots (mirrors): it
	// is done only where a person agrees.
	Copies    []Edit
	CopyMoves []Move
	CopyRoots []string // the directories that are copies, in order
	Mentions  []Edit   // places that may mean it, and are left alone unless asked
	Ties      []Edit   // places that mean several things of that name, and are left alone, too
	OldName   string   // as it is shown
	NewName   string
}

// A Refusal is the sentence that says why something cannot be renamed: lower case,
// one line, without a full stop.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }

// Files returns the paths that edits touch, in order, each once.
func Files(edits []Edit) []string {
	var paths []string
	for _, e := range edits {
		paths = append(paths, e.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Touched returns the paths that have to be writable: files that are edited, and
// directories that something is moved out of or into.
func (p *Plan) Touched() []string {
	paths := Files(p.Edits)
	for _, c := range p.Creates {
		paths = append(paths, dirOf(c.Path))
	}
	for _, m := range p.Moves {
		paths = append(paths, dirOf(m.From), dirOf(m.To))
	}
	for _, l := range p.Relinks {
		paths = append(paths, dirOf(l.From), dirOf(l.To))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Left reports whether the plan leaves something alone that may be meant.
func (p *Plan) Left() bool { return len(p.Mentions) > 0 || len(p.Ties) > 0 || len(p.CopyRoots) > 0 }

// Summary says in one line what the plan does and what it leaves alone: "14 places
// in 9 files; 3 mentions left".
func (p *Plan) Summary() string {
	var b strings.Builder
	if n := len(p.Creates); n > 0 {
		fmt.Fprintf(&b, "%s made", Count(n, "file"))
		if len(p.Edits) > 0 {
			b.WriteString(", ")
		}
	}
	if len(p.Edits) > 0 || len(p.Creates) == 0 {
		fmt.Fprintf(&b, "%s in %s", Count(len(p.Edits), "place"), Count(len(Files(p.Edits)), "file"))
	}
	if n := len(p.Moves); n > 0 {
		fmt.Fprintf(&b, ", %s moved", Count(n, "path"))
	}
	if n := len(p.Relinks); n > 0 {
		fmt.Fprintf(&b, ", %s made again", Count(n, "link"))
	}
	if n := len(p.Mentions); n > 0 {
		fmt.Fprintf(&b, "; %s left", Count(n, "mention"))
	}
	if len(p.Ties) > 0 {
		fmt.Fprintf(&b, "; %s left that may mean another of that name", Count(len(p.Ties), "place"))
	}
	if len(p.CopyRoots) > 0 {
		fmt.Fprintf(&b, "; the same left as it is in %s", strings.Join(p.CopyRoots, ", "))
	}
	return b.String()
}

// TakeMentions makes the plan edit what only may mean the symbol, too.
func (p *Plan) TakeMentions() {
	p.Edits = sortEdits(slices.Concat(p.Edits, p.Mentions))
	p.Mentions = nil
}

// TakeCopies makes the plan do to the copies in other roots what it does to the
// symbol itself.
func (p *Plan) TakeCopies(s *index.Snapshot) {
	p.Edits = sortEdits(slices.Concat(p.Edits, p.Copies))
	p.Moves = slices.Concat(p.Moves, p.CopyMoves)
	p.Relinks = newMapping(s, p.Moves).relinks()
	p.Copies, p.CopyMoves, p.CopyRoots = nil, nil, nil
}

// Moved returns a function that says where a path, also one that leads through
// symlinks, leads to when the plan is done.
func (p *Plan) Moved(s *index.Snapshot) func(string) string { return newMapping(s, p.Moves).of }

// sortEdits orders edits and leaves each once. Of two that overlap the larger stays:
// a link's path says more than the name in it.
func sortEdits(edits []Edit) []Edit {
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(b.Span.End, a.Span.End))
	})
	out := edits[:0]
	for _, e := range edits {
		if n := len(out); n > 0 && out[n-1].Path == e.Path && (e.Span.Start < out[n-1].Span.End || e.Span == out[n-1].Span) {
			continue
		}
		out = append(out, e)
	}
	return out
}
