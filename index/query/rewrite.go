package query

import (
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A Rewrite is something at a place that can be written in another way, added to
// a list, or moved. It is offered by what is seen at the place, and planned when
// somebody has chosen it.
type Rewrite struct {
	Title string // what is done, as a person is offered it; no two of a place have the same
	Moves bool   // a file or directory gets another path
	plan  func(*planner) error
}

// Rewrites returns what can be written in another way at an offset of the open
// document at p, in the order in which it is offered; nothing for a closed document.
func Rewrites(s *index.Snapshot, p string, offset int) (list []Rewrite) {
	d := s.Doc(p)
	if d == nil || d.File == nil || d.File.Size() != d.Size() || s.IsVendored(d.Path) || s.Scope(d.Path) != "" {
		return nil
	}
	list = append(list, mentionRewrites(s, d, offset)...)
	list = append(list, linkRewrites(d, offset)...)
	list = append(list, listRewrites(s, d, offset)...)
	list = append(list, categoryRewrites(s, d, offset)...)
	return list
}

// Plan plans the rewrite on the snapshot on which it was offered, or on a fork of it.
// read gives the texts of documents as the snapshot knows them. The error says why it
// cannot be done.
func (r Rewrite) Plan(s *index.Snapshot, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, plan: &Plan{}}
	defer p.wait() //nolint:errcheck // done has asked
	if err := r.plan(p); err != nil {
		return nil, err
	}
	return p.done()
}

// inBody reports whether an offset lies where the body of an open markdown document
// is text, and returns the body.
func inBody(d *index.Document, offset int) (*markdown.Doc, bool) {
	m := d.Body()
	if m == nil || m.Limit != nil || d.Unsure || d.Front != nil && offset < int(d.Front.Span.End) {
		return nil, false
	}
	return m, true
}

// rewritten returns the document that edits make of d, and its body, where the edits
// leave all headings what they are.
func (p *planner) rewritten(d *index.Document, edits ...source.Edit) (*index.Document, *markdown.Doc, error) {
	text, err := source.Apply(d.File.Text, edits)
	if err != nil {
		return nil, nil, err
	}
	after := p.s.Config().NewDocument(d.Path, text)
	if after == nil {
		return nil, nil, stale(d.Path)
	}
	same := slices.EqualFunc(d.Headings, after.Headings, func(a, b index.Heading) bool { return a.Slug == b.Slug && a.Level == b.Level })
	if !same {
		return nil, nil, refuse("a heading would have another anchor, or would be none")
	}
	start := 0
	if after.Front != nil {
		start = int(after.Front.Span.End)
	}
	return after, markdown.Parse(text, start), nil
}

// edits adds edits of one document to the plan.
func (p *planner) edits(d *index.Document, edits ...source.Edit) {
	for _, e := range edits {
		p.plan.Edits = append(p.plan.Edits, Edit{Place{d.Path, e.Span}, e.New})
	}
}
