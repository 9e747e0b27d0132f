package query

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// put returns the changes that give the document and the pieces their texts.
func (x *extractor) put(texts [][]byte) []index.Change {
	var list []index.Change
	for i, one := range x.pieces {
		list = append(list, x.s.Make(one.to, texts[i+1])...)
	}
	return append(list, x.s.Put(x.path, texts[0]))
}

// anchors finds out what the headings are called afterwards: where several have one
// title, their numbers shift.
func (x *extractor) anchors(texts [][]byte) error {
	x.after, _ = x.s.Apply(x.put(texts))
	x.heads, x.own = make([]landing, len(x.body.Headings)), make([]map[int]landing, len(x.pieces))
	take := func(d *index.Document, list []int, set func(heading int, to landing)) error {
		if d == nil || len(d.Headings) != len(list) || d.Unsure || len(d.Strays) > 0 {
			return refuse("the section cannot be read by itself as it is read here")
		}
		for i, h := range d.Headings {
			if x.body.Headings[list[i]].Title != h.Title {
				return refuse("the section cannot be read by itself as it is read here")
			}
			set(list[i], landing{d.Path, h.Slug})
		}
		return nil
	}
	var stay []int
	for i, h := range x.body.Headings {
		if x.pieceAt(h.Span.Start) < 0 {
			stay = append(stay, i)
		}
	}
	if err := take(x.after.Doc(x.path), stay, func(i int, to landing) { x.heads[i] = to }); err != nil {
		return err
	}
	for k, one := range x.pieces {
		var list []int
		for i := one.first; i < one.last; i++ {
			list = append(list, i)
		}
		x.own[k] = map[int]landing{}
		if err := take(x.after.Doc(one.to), list, func(i int, to landing) {
			x.own[k][i] = to
			if i != one.first {
				x.heads[i] = to
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

// referrers are the other documents that refer to the one from which pieces are taken.
func (x *extractor) referrers() (list []*index.Document) {
	for _, k := range x.s.PathKeys(x.path) {
		for d := range x.s.Referrers(k) {
			if d.Path != x.path && !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
	}
	return list
}

// follow makes every reference lead where it did: the edits of other documents are
// returned.
func (x *extractor) follow() (others []Edit, err error) {
	for i := range x.d.Refs {
		r := &x.d.Refs[i]
		if !r.IsPath() {
			continue
		}
		for k, one := range x.pieces {
			copied := slices.ContainsFunc(x.copied[k], func(def linkDefinition) bool { return def.Span.Encloses(r.Span) })
			if !copied && !one.whole.Encloses(r.Span) {
				continue
			}
			edits, err := x.lead(x.d, x.text, r, k)
			if err != nil {
				return nil, err
			}
			x.inside[k] = withoutGone(x.inside[k], edits)
		}
		at := x.pieceAt(r.Span.Start)
		stays := at >= 0 && slices.ContainsFunc(x.staying[at], func(def linkDefinition) bool { return def.Span.Encloses(r.Span) })
		if at >= 0 && !stays {
			continue
		}
		edits, err := x.lead(x.d, x.text, r, -1)
		if err != nil {
			return nil, err
		}
		if stays {
			x.stays = append(x.stays, edits...)
		} else {
			x.outside = withoutGone(x.outside, edits)
		}
	}
	for _, d := range x.referrers() {
		var text []byte
		for i := range d.Refs {
			r := &d.Refs[i]
			if !r.IsPath() || r.Fragment == "" {
				continue
			}
			if res := x.s.Resolve(d, r); len(res.Targets) == 0 || res.Targets[0].Path != x.path {
				continue
			}
			if text == nil {
				var ok bool
				if text, ok = x.read(d.Path, nil); !ok || len(text) != d.Size() {
					return nil, stale(d.Path)
				}
				text = slices.Clone(text)
			}
			edits, err := x.lead(d, text, r, -1)
			if err != nil {
				return nil, err
			}
			for _, e := range edits {
				others = append(others, Edit{Place{d.Path, e.Span}, e.New})
			}
		}
	}
	return others, nil
}

// withoutGone adds edits to a list, but for those in lines that go.
func withoutGone(list, edits []source.Edit) []source.Edit {
	for _, e := range edits {
		if !slices.ContainsFunc(list, func(gone source.Edit) bool { return gone.New == "" && gone.Span.Encloses(e.Span) }) {
			list = append(list, e)
		}
	}
	return list
}

// destination is what a reference of d has to lead to, seen from the piece k, or from
// outside of all where that is -1.
func (x *extractor) destination(d *index.Document, r *index.Reference, k int) (to landing, found bool, base *string, err error) {
	to.slug = r.Fragment
	if r.Target == "" {
		dir := dirOf(d.Path)
		base, to.path, found = &dir, d.Path, true
	} else {
		base, to.path, found = x.s.Spelled(d, r)
	}
	if r.Fragment == "" || !found || x.s.Real(to.path) != x.path {
		return to, found, base, nil
	}
	res := x.s.Resolve(d, r)
	if len(res.Targets) == 0 || res.AnchorMissing || res.Targets[0].Path != x.path {
		return to, found, base, nil
	}
	t := res.Targets[0]
	if t.Kind == index.SymbolHeading {
		i := slices.IndexFunc(x.d.Headings, func(h index.Heading) bool { return h.Text == t.At })
		there, ok := landing{}, false
		if k >= 0 {
			there, ok = x.own[k][i]
		}
		if !ok {
			there = x.heads[i]
		}
		if there.path != x.path {
			to.path = there.path
		}
		if !index.SameAnchor(there.slug, r.Fragment) {
			to.slug = there.slug
		}
		return to, found, base, nil
	}
	first := x.pieces[0].body.Start // that changes
	for _, e := range x.outside {
		first = min(first, e.Span.Start)
	}
	if t.At.Empty() && t.At.Start > first {
		return to, found, base, refuse("%q counts lines, which move", "#"+r.Fragment)
	}
	at := x.pieceAt(t.At.Start)
	if k >= 0 && at < 0 && x.pieces[k].whole.Encloses(t.At) && !t.At.Empty() { // the id of its heading
		at = k
	}
	if at >= 0 && !t.At.Empty() {
		to.path = x.pieces[at].to
	}
	return to, found, base, nil
}

// lead returns the edits that make a reference of d lead where it did when it stands in
// the piece k, or where it is if that is -1.
func (x *extractor) lead(d *index.Document, text []byte, r *index.Reference, k int) (edits []source.Edit, err error) {
	from := d.Path
	if k >= 0 {
		from = x.pieces[k].to
	}
	to, found, base, err := x.destination(d, r, k)
	if err != nil {
		return nil, err
	}
	if to.slug != r.Fragment {
		edits = append(edits, source.Edit{Span: r.Frag(), New: to.slug})
	}
	span := r.PathSpan()
	raw := string(text[span.Start:span.End])
	written := raw
	moves := slices.Contains(x.files(), to.path) // what it leads to
	switch {
	case r.Target == "":
		if to.path != from {
			written = (&writtenPath{ref: r}).encode(index.Relative(dirOf(from), to.path))
		}
	case !moves && (from == d.Path || strings.HasPrefix(r.Target, "/")): // so it is written as it was
	case !found && r.Form != index.FormLink: // who knows what it is
	case !found:
		written = x.adrift(d, r, raw, from, base, to.path)
	default:
		var ok bool
		if written, ok = x.written(r, raw, from, *base, to.path); !ok {
			return nil, refuse("%q cannot be written so that it leads there from %s", raw, from)
		}
	}
	if written != raw {
		edits = append(edits, source.Edit{Span: span, New: written})
	}
	return edits, nil
}

// adrift writes the path of a link that leads to nothing so that it leads to the same
// nothing from another file.
func (x *extractor) adrift(d *index.Document, r *index.Reference, raw, from string, base *string, to string) string {
	if r.Path() != r.Target {
		return raw
	}
	// Who counts from the skill's directory, or from the root, is wrong in any file.
	if _, _, _, ok := x.s.OtherBase(d, r); ok {
		if _, _, found := x.after.Spelled(x.after.Doc(from), r); !found {
			return raw
		}
	}
	raw, query := withoutQuery(raw)
	dir := dirOf(from)
	if base == nil {
		up := strings.TrimSuffix(index.Relative(dir, path.Join(dirOf(d.Path), "x")), "x")
		return up + strings.TrimPrefix(raw, "./") + query
	}
	w := writtenPath{ref: r, target: r.Path(), raw: raw, base: *base, dir: dir, to: to}
	return w.whole(&mapping{s: x.s}) + query
}

// withoutQuery takes from the path of a link what is asked of it.
func withoutQuery(raw string) (path, query string) {
	if i := strings.IndexByte(raw, '?'); i >= 0 {
		return raw[:i], raw[i:]
	}
	return raw, ""
}

// written writes a path so that it leads to what is at to from another file, or leads
// to another file from where it is.
func (x *extractor) written(r *index.Reference, raw, from, base, to string) (string, bool) {
	path, query := raw, ""
	if r.Form == index.FormLink {
		path, query = withoutQuery(raw)
	}
	there := x.after.Doc(from)
	leads := func(written string) bool {
		one := *r
		one.Target = written
		if r.Form == index.FormLink || r.Form == index.FormImport || r.Form == index.FormInclude {
			one.Target = index.Unescape(written)
		}
		_, p, found := x.after.Spelled(there, &one)
		return found && p == to
	}
	if r.Target == index.Unescape(path) && leads(path) {
		return raw, true
	}
	dirs := []string{dirOf(from), base, ""}
	if skill, ok := x.s.SkillDir(dirOf(from)); ok && r.Form == index.FormPath { // it counts from the skill where it can
		dirs = []string{skill, base, "", dirOf(from)}
	}
	for _, dir := range dirs {
		w := writtenPath{ref: r, target: r.Path(), raw: path, base: base, dir: dir, to: to}
		if written := w.whole(&mapping{s: x.s}); leads(written) {
			return written + query, true
		}
	}
	return "", false
}
