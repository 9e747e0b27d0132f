package query

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A mapping says which paths become which others, all at once.
type mapping struct {
	s       *index.Snapshot
	moves   []Move
	renamed []Move      // symlinks that get another name beside what they lead to
	aliases [][2]string // symlinks that a move concerns, each with what it stands for
	parts   []string    // the last names of all these: a path that leads there has one of them in it
}

// newMapping returns the mapping of moves. A symlink that has the name of the
// directory it leads to gets its new name with it.
func newMapping(s *index.Snapshot, moves []Move) *mapping {
	m := &mapping{s: s, moves: moves}
	for _, mv := range moves {
		m.parts = append(m.parts, path.Base(mv.From))
	}
	for link, target := range s.Aliases() {
		for _, mv := range moves {
			_, in := below(target, mv.From)
			_, around := below(mv.From, target)
			if !in && !around {
				continue
			}
			m.aliases = append(m.aliases, [2]string{link, target})
			m.parts = append(m.parts, path.Base(link))
			if target == mv.From && path.Base(link) == path.Base(target) && path.Base(mv.To) != path.Base(mv.From) {
				m.renamed = append(m.renamed, Move{link, path.Join(dirOf(link), path.Base(mv.To))})
			}
			break
		}
	}
	return m
}

// relinks returns the symlinks that have to be made again.
func (m *mapping) relinks() (list []Relink) {
	for link, target := range m.s.Aliases() {
		to, now := m.moved(m.link(link)), m.of(target)
		if to == link && now == target {
			continue
		}
		if index.Relative(dirOf(to), now) != index.Relative(dirOf(link), target) || to != m.moved(link) {
			list = append(list, Relink{Move{link, to}, now})
		}
	}
	return list
}

// moved is of without symlinks.
func (m *mapping) moved(p string) string {
	for _, mv := range m.moves {
		if rest, ok := below(p, mv.From); ok {
			return mv.To + rest
		}
	}
	return p
}

// of returns the path that p has afterwards.
func (m *mapping) of(p string) string {
	if to := m.moved(p); to != p {
		return to
	}
	for _, a := range m.aliases {
		link, target := a[0], a[1]
		rest, ok := below(p, link)
		if !ok {
			continue
		}
		to := m.link(link)
		if moved := m.of(target); moved != target { // the link is made to follow
			return to + rest
		}
		real := m.of(target + rest)
		if inside, ok := below(real, target); ok {
			return to + inside
		}
		return real
	}
	return p
}

// link returns the path of a symlink afterwards.
func (m *mapping) link(p string) string {
	for _, l := range m.renamed {
		if l.From == p {
			return l.To
		}
	}
	return p
}

// below returns what stands behind dir in p, with its slash; ok is false where p
// is not dir and does not lie in it.
func below(p, dir string) (rest string, ok bool) {
	if dir == "" {
		return "/" + p, true
	}
	rest, ok = strings.CutPrefix(p, dir)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// pathEdits returns the edits that keep every path in the tree leading where it
// did: of what refers into what moves, and of what moves itself.
func (m *mapping) pathEdits(v *verifier) (edits, mentions []Edit, err error) {
	seen := map[*index.Document]bool{}
	visit := func(d *index.Document) error {
		if seen[d] {
			return nil
		}
		seen[d] = true
		sure, maybe, err := m.editsIn(d, v.read)
		if len(sure) > 0 {
			v.verify(d.Path)
		}
		edits, mentions = append(edits, sure...), append(mentions, maybe...)
		return err
	}
	for _, mv := range m.moves {
		for d := range m.s.DocsIn(mv.From) {
			if err := visit(d); err != nil {
				return nil, nil, err
			}
		}
		if d := m.s.Doc(mv.From); d != nil {
			if err := visit(d); err != nil {
				return nil, nil, err
			}
		}
		for d := range m.s.ReferrersBelow(mv.From) {
			if err := visit(d); err != nil {
				return nil, nil, err
			}
		}
	}
	return edits, mentions, nil
}

// editsIn returns the edits of the paths in one document.
func (m *mapping) editsIn(d *index.Document, read Reader) (edits, mentions []Edit, err error) {
	var text []byte
	moves := m.moved(d.Path) != d.Path
	for i := range d.Refs {
		r := &d.Refs[i]
		if !r.IsPath() || r.Target == "" || !moves && !m.leadsThere(r.Target) {
			continue
		}
		base, p, found := m.s.Spelled(d, r)
		if base == nil {
			continue
		}
		to, dir := m.of(p), m.base(d, r, *base)
		if p == to && (dir == *base || !found) || index.Joins(dir, r.Target, to) {
			continue
		}
		written := writtenPath{ref: r, target: r.Path(), base: *base, dir: dir, to: to}
		raw := r.PathSpan()
		if raw.Len() != len(r.Target) { // escapes: the text tells which bytes are which part
			if text == nil {
				var ok bool
				if text, ok = read(d.Path, nil); !ok || len(text) != d.Size() {
					return nil, nil, stale(d.Path)
				}
			}
			written.raw = string(text[raw.Start:raw.End])
		} else {
			written.raw = r.Target
		}
		list := &edits
		if m.s.StrengthOf(d, r) == index.Mentioned {
			list = &mentions
		}
		for _, e := range written.edits(m) {
			*list = append(*list, Edit{Place{d.Path, source.At(int(raw.Start)+e.start, int(raw.Start)+e.end)}, e.text})
		}
	}
	return edits, mentions, nil
}

// base returns the directory that a path of d is meant from afterwards, where it was
// meant from base.
func (m *mapping) base(d *index.Document, r *index.Reference, base string) string {
	own, then := dirOf(d.Path), dirOf(m.of(d.Path))
	switch {
	case r.Path() != r.Target: // a variable says from where
	case r.Form == index.FormManifestPath:
		return dirOf(then)
	case r.Form == index.FormPath:
		skill, in := m.s.SkillDir(own)
		if in && skill == base || base == "" || then == m.of(own) {
			break
		}
		if base == own {
			return then
		}
	case r.Form == index.FormRegistryPath || r.Form == index.FormInclude:
		if base != "" && base == own {
			return then
		}
	default:
		return then
	}
	now := m.of(base)
	if _, in := below(then, now); base == "" || r.Form == index.FormPath && !in {
		return "" // from outside of it a path in code is meant from the root
	}
	return now
}

// leadsThere reports whether a path of a document that stays may lead to something
// that moves.
func (m *mapping) leadsThere(written string) bool {
	return slices.ContainsFunc(m.parts, func(part string) bool { return strings.Contains(written, part) })
}

// stale is said of a file that is not what the snapshot knows.
func stale(p string) error { return refuse("%s has changed on disk; try again", p) }

// A writtenPath is a path as it stands in a text, and where it shall lead.
type writtenPath struct {
	ref    *index.Reference
	target string // decoded, without a variable at its beginning
	raw    string // as it is written
	base   string // the directory that it is meant from
	dir    string // the same, afterwards
	to     string // the path that it shall mean
}

// A piece is a part of a written path that changes.
type piece struct {
	start, end int
	text       string
}

// edits returns the least that has to change: only parts of the path if that is
// enough, else all of it.
func (w *writtenPath) edits(m *mapping) []piece {
	if pieces, ok := w.parts(m); ok {
		return pieces
	}
	lead := w.raw[:len(w.raw)-len(w.tailOf(w.raw))]
	written := index.Relative(w.dir, w.to)
	if rest, ok := below(w.dir, w.to); ok { // it is a directory around the file
		written = path.Join(".", strings.Repeat("../", strings.Count(rest, "/")))
	}
	switch {
	case w.to == w.dir:
		written = "."
	case strings.HasPrefix(w.target, "/"):
		written = "/" + w.to
	case w.ref.Form == index.FormPath && lead == "" && strings.HasPrefix(written, "../") && !strings.HasPrefix(w.target, "../"):
		written = w.to // a path in code is mostly one from the root
	case strings.HasPrefix(w.target, "./") && !strings.HasPrefix(written, "../"):
		written = "./" + written
	}
	if strings.HasSuffix(w.target, "/") {
		written += "/"
	}
	return []piece{{0, len(w.raw), lead + w.encode(written)}}
}

// whole is all of the path as it stands in the text when its edits are made.
func (w *writtenPath) whole(m *mapping) string {
	var b strings.Builder
	last := 0
	for _, e := range w.edits(m) {
		b.WriteString(w.raw[last:e.start])
		b.WriteString(e.text)
		last = e.end
	}
	return b.String() + w.raw[last:]
}

// tailOf returns what stands behind a variable in a path as it is written.
func (w *writtenPath) tailOf(raw string) string {
	if w.target == w.ref.Target {
		return raw
	}
	_, rest, _ := strings.Cut(raw, "/")
	return rest
}

// parts returns the edits of the components that are called otherwise afterwards,
// if the path then leads where it shall.
func (w *writtenPath) parts(m *mapping) ([]piece, bool) {
	if p, ok := w.part(m); ok {
		return []piece{p}, true
	}
	raw := w.tailOf(w.raw)
	at := len(w.raw) - len(raw)
	rawParts, parts := strings.Split(raw, "/"), strings.Split(w.target, "/")
	if len(rawParts) != len(parts) {
		return nil, false
	}
	cur := w.base
	if strings.HasPrefix(w.target, "/") {
		cur = ""
	}
	var pieces []piece
	written := slices.Clone(parts)
	for i, part := range parts {
		switch part {
		case "", ".":
		case "..":
			cur = dirOf(cur)
		default:
			cur = path.Join(cur, part)
			if now := path.Base(m.of(cur)); now != part {
				pieces = append(pieces, piece{at, at + len(rawParts[i]), w.encode(now)})
				written[i] = now
			}
		}
		at += len(rawParts[i]) + 1
	}
	return pieces, index.Joins(w.dir, strings.Join(written, "/"), w.to)
}

// part is parts where one component changes, as many as there are from the end: what
// a rename does to a thousand links.
func (w *writtenPath) part(m *mapping) (piece, bool) {
	if len(m.moves) != 1 || len(m.aliases) > 0 || w.dir != w.base || w.raw != w.ref.Target {
		return piece{}, false
	}
	mv := m.moves[0]
	rest, ok := below(w.to, mv.To)
	if !ok || dirOf(mv.From) != dirOf(mv.To) {
		return piece{}, false
	}
	// What stands behind the component that moves has to be written as it is.
	end := len(strings.TrimRight(w.raw, "/")) - len(rest)
	if end < 0 || w.raw[end:end+len(rest)] != rest {
		return piece{}, false
	}
	start := strings.LastIndexByte(w.raw[:end], '/') + 1
	if w.raw[start:end] != path.Base(mv.From) {
		return piece{}, false
	}
	return piece{start, end, w.encode(path.Base(mv.To))}, true
}

// encode writes a path as its place needs it.
func (w *writtenPath) encode(p string) string {
	if w.ref.Form != index.FormLink {
		return p
	}
	var b strings.Builder
	for i := range len(p) {
		switch c := p[i]; {
		case c <= ' ' || c == 0x7F || strings.IndexByte("()<>[]\\%#?\"`|", c) >= 0:
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
