package lsp

import (
	"time"

	"github.com/skillpls/skillpls/index/source"
)

// Helix before 25.07 hands each notification to a task of its own, and does not wait for
// one before the next: of keys that come at once some changes arrive before earlier ones.
// Their versions tell. A change that comes late is made where it belongs, and those
// that came before it are made again on top of it.
//
// The protocol does not say that versions are without gaps, so nothing can be waited
// for: until the late one is there, the text is wrong.

// How long a change may be late, how many may overtake it, and how many bytes of texts
// are kept to begin from.
const (
	lateBy    = time.Second
	overtake  = 32
	lateBytes = 4 << 20
)

// A revision is a change that a document has seen.
type revision struct {
	version int32
	before  *source.File
	changes []contentChange
	at      time.Time
}

// since returns the revisions of a document that a change of a version may have to go before,
// which are the recent ones.
func since(revisions []revision, now time.Time) []revision {
	bytes := 0
	for i := len(revisions) - 1; i >= 0; i-- {
		bytes += len(revisions[i].before.Text)
		if now.Sub(revisions[i].at) > lateBy || len(revisions)-i >= overtake || bytes > lateBytes {
			return revisions[i+1:]
		}
	}
	return revisions
}

// change returns b with changes made, which are those of a version.
func (b *buffer) change(e encoding, version int32, changes []contentChange, now time.Time) (*buffer, error) {
	recent := since(b.revisions, now)
	from := len(recent)
	for from > 0 && recent[from-1].version > version {
		from--
	}
	if from == len(recent) {
		return b.revise(e, recent, revision{version: version, changes: changes, at: now}, version)
	}
	next := *b
	next.File = recent[from].before
	redo := append([]revision{{version: version, changes: changes, at: now}}, recent[from:]...)
	revisions := recent[:from:from]
	for _, s := range redo {
		after, err := next.revise(e, revisions, s, b.Version)
		if err != nil {
			return nil, err
		}
		next, revisions = *after, after.revisions
	}
	return &next, nil
}

// revise returns b with one more revision behind others.
func (b *buffer) revise(e encoding, revisions []revision, s revision, version int32) (*buffer, error) {
	text, err := e.apply(b.File, s.changes)
	if err != nil {
		return nil, err
	}
	s.before = b.File
	after := *b
	after.Version = version
	after.revisions = since(append(revisions[:len(revisions):len(revisions)], s), s.at)
	after.File = source.New(b.Path, text)
	after.typed, after.at = 0, time.Time{}
	if len(s.changes) == 1 && s.changes[0].Range != nil {
		c := s.changes[0]
		start := e.span(b.Table, c.Range.clamp()).Start
		after.typed, after.at = int(start)+len(*c.Text), s.at
	}
	return &after, nil
}
