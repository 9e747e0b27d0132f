package query_test

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// notOffered are forms of references that nothing is offered for, and why.
var notOffered = map[index.Form]string{
	index.FormNode: "the drawing is in a code block",
	index.FormEdge: "it is whatever the drawing calls a node",
}

// inherent are findings that a reference brings which is right by itself, and why.
var inherent = map[string]string{
	"one-sided-dependency":    "the other skill does not say so yet",
	"index-dependencies":      "the index, or the skill, does not say so yet",
	"index-unlisted":          "a row has another skill now, and its own has none",
	"registry-path":           "a row that has its path has another name now",
	"registry-unlisted":       "a row has another skill now, and its own has none",
	"orphan-resource":         "another file is referred to now",
	"role-missing-dependency": "a role takes a skill without what that depends on",
	"used-by-role-mismatch":   "a role that lacks the skill is offered behind the others, and says so",
	"unreachable-skill":       "nobody includes the category, or the skill that is left off",
	"unresolved-category":     "a role includes a category that lies elsewhere than its folder says",
	"undefined-category":      "a category that other skills have and nobody defines is offered last, and says so",
}

// A trip is a tree in which references are cut back and completed.
type trip struct {
	*testing.T
	s      *index.Snapshot
	read   query.Reader
	every  uint32 // one in so many references is looked at
	asked  int
	taken  int
	missed map[string]int // by form and how much of it stood there
}

// Whoever cuts a reference of a real tree back to nothing, to one letter, to a half, or by
// its last letter, is offered it again; what is accepted leads where it said and brings no
// finding.
func TestFoundingRoundTrip(t *testing.T) {
	s, read := load(t, indextest.Founding(t))
	r := &trip{T: t, s: s, read: read, every: 3}
	r.run()
}

// So it is in a tree of another make.
func TestGeneratedRoundTrip(t *testing.T) {
	s, tree := generated(t, 300)
	r := &trip{T: t, s: s, every: 40, read: func(p string, into []byte) ([]byte, bool) {
		text, ok := tree.Files[p]
		return append(into[:0], text...), ok
	}}
	r.run()
}

func (r *trip) run() {
	r.missed = map[string]int{}
	for d := range r.s.Docs() {
		if !r.s.Kind(d.Path).Served() {
			continue
		}
		text, ok := r.read(d.Path, nil)
		if !ok {
			r.Fatalf("%s cannot be read", d.Path)
		}
		r.document(d.Path, string(text))
	}
	r.Logf("%d places, %d items accepted", r.asked, r.taken)
	if r.asked == 0 || r.taken == 0 {
		r.Error("nothing was looked at")
	}
}

// document looks at a sample of the references of a document.
func (r *trip) document(p, text string) {
	s := with(r.s, p, text)
	d := s.Doc(p)
	var refs []index.Reference
	refs = append(refs, d.Refs...)
	for ref := range d.MentionsIn(source.Span{End: int32(len(text))}) {
		refs = append(refs, *ref)
	}
	var found map[string]bool // when first needed
	for i := range refs {
		ref := &refs[i]
		if ref.Example || notOffered[ref.Form] != "" || !r.sampled(p, ref) {
			continue
		}
		res := s.Resolve(d, ref)
		if !res.Found || res.AnchorMissing || len(res.Targets) == 0 {
			continue
		}
		if found == nil {
			found = map[string]bool{}
			for _, f := range said(s, p) {
				found[f] = true
			}
		}
		start, end := int(ref.Span.Start), int(ref.Span.End)
		for _, keep := range slices.Compact([]int{0, 1, (end - start) / 2, end - start - 1}) {
			r.cut(d, text, ref, res, start+keep, found)
		}
	}
}

// sampled chooses references, the same in each run.
func (r *trip) sampled(p string, ref *index.Reference) bool {
	h := fnv.New32a()
	fmt.Fprint(h, p, ref.Span.Start)
	return h.Sum32()%r.every == 0
}

// cut completes a reference of which what lies behind an offset is not typed yet.
func (r *trip) cut(d *index.Document, text string, ref *index.Reference, res index.Resolution, at int, found map[string]bool) {
	p := d.Path
	r.asked++
	end := int(ref.Span.End)
	typed := text[ref.Span.Start:at]
	cut := text[:at] + text[end:]
	items, _ := query.CompleteReading(with(r.s, p, cut), p, at, r.read)
	old := slices.IndexFunc(items, func(i query.Item) bool { return accept(cut, i) == text })
	if old < 0 {
		old = slices.IndexFunc(items, func(i query.Item) bool { return leadsOn(cut, text, ref, i) })
	}
	if old < 0 {
		line := strings.Count(text[:at], "\n") + 1
		from := strings.LastIndexByte(text[:at], '\n') + 1
		if !r.exempt(d, ref, res.Targets[0], typed) {
			key := fmt.Sprintf("form %d", ref.Form)
			if r.missed[key]++; r.missed[key] < 4 {
				r.Errorf("form %d: %s:%d: at %q| it is not offered %q, but %d others %.200v", ref.Form, p, line, text[from:at], text[at:end], len(items), items)
			}
		}
		return
	}
	for _, i := range slices.Compact([]int{0, old, len(items) - 1}) {
		r.accept(p, cut, items[i], found)
		// With the rest still behind the cursor all of it is replaced.
		whole, _ := query.CompleteReading(with(r.s, p, text), p, at, r.read)
		if j := slices.IndexFunc(whole, func(k query.Item) bool { return k.Label == items[i].Label && k.Kind == items[i].Kind }); j >= 0 && text != cut {
			if got, want := accept(text, whole[j]), accept(cut, items[i]); got != want && !ref.IsPath() {
				r.Errorf("%s: %q replaces otherwise than it inserts:\n%s\n%s", p, whole[j].Label, around(got, at), around(want, at))
			}
		}
	}
}

func around(text string, at int) string {
	return fmt.Sprintf("%q", text[max(at-30, 0):min(at+40, len(text))])
}

// leadsOn reports whether an item writes the reference up to a directory or a fragment.
func leadsOn(cut, text string, ref *index.Reference, i query.Item) bool {
	got := accept(cut, i)
	rest := text[ref.Span.End:]
	head, ok := strings.CutSuffix(got, rest)
	return ok && strings.HasPrefix(text, head) && len(head) > int(ref.Span.Start) && (i.Kind == query.ItemFolder || text[len(head)] == '#')
}

// exempt says where nothing has to be offered.
func (r *trip) exempt(d *index.Document, ref *index.Reference, to index.Target, typed string) bool {
	if to.Path == d.Path && ref.Form != index.FormLink {
		return true // nobody means the file in which one writes
	}
	switch ref.Form {
	case index.FormProse: // before a hyphen nobody knows what is meant; a description is free text
		return !strings.Contains(typed, "-") || d.Front != nil && ref.Span.Start < d.Front.Span.End
	case index.FormTag, index.FormCategory: // the document's alone: it is not known as long as it is not written
		for other := range r.s.Declarers(index.Key{Space: map[bool]index.Space{true: index.SpaceTag, false: index.SpaceCategory}[ref.Form == index.FormTag], Name: ref.Target}) {
			if other.Path != d.Path {
				return false
			}
		}
		return true
	case index.FormLink: // what is far away is reached one directory after the other
		return typed == "" && strings.HasPrefix(string(d.File.Text[ref.Span.Start:ref.Span.End]), "../")
	}
	return false
}

// accept accepts an item and looks at what has come of it.
func (r *trip) accept(p, text string, i query.Item, found map[string]bool) {
	if i.Kind == query.ItemFolder || i.Kind == query.ItemKey || i.Kind == query.ItemSnippet {
		return // one goes on behind it
	}
	r.taken++
	got := accept(text, i)
	s := with(r.s, p, got)
	end := int(i.Span.Start) + len(strings.TrimRight(i.New, "`*)\"]"))
	if i.Path != "" {
		_, targets := query.Definition(s, p, end-1)
		if !slices.ContainsFunc(targets, func(t index.Target) bool { return t.Path == i.Path }) {
			r.Errorf("%s: %s, that should lead to %s, leads to %v", p, around(got, end), i.Path, targets)
		}
	}
	for _, f := range said(s, p) {
		if code, _, _ := strings.Cut(f, " "); !found[f] && inherent[code] == "" {
			r.Errorf("%s: %s brings %s", p, around(got, end), f)
		}
	}
}
