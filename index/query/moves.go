package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// A State is a tree at one moment.
type State struct {
	*index.Snapshot
	Read Reader
}

// A Moved is a skill that lies elsewhere in another state of the tree, or is called
// otherwise.
type Moved struct {
	Was, Is         string // paths of its SKILL.md
	WasName, IsName string
}

// Moves tell what has become of files between two states of a tree.
type Moves struct {
	// Skills are those that lie elsewhere or are called otherwise, in order of where
	// they are now.
	Skills []Moved
	// New and Gone are the skills that only the later or only the earlier state has, in
	// order of name.
	New, Gone []Entry

	files map[string]string
}

// Path returns where the file at a path of the earlier state lies in the later one. One
// that is gone keeps its path.
func (m *Moves) Path(was string) string {
	if is, ok := m.files[was]; ok {
		return is
	}
	return was
}

// MovesOf finds what moved from one state of a tree to the next. A skill that is gone is
// one that is new if their SKILL.md files are equal, or else their names, or else more
// than half of their lines. Other documents are the same if their texts are, and no
// third one's is.
func MovesOf(was, is State) *Moves {
	m := &Moves{files: map[string]string{}}
	gone, fresh := missing(was.Snapshot, is.Snapshot), missing(is.Snapshot, was.Snapshot)
	p := pairing{gone: gone, fresh: fresh, is: map[*index.Document]*index.Document{}, taken: map[*index.Document]bool{}}
	p.by(func(d *index.Document) any { return d.Hash })
	p.by(func(d *index.Document) any { return index.SkillName(d) })
	p.alike(was.Read, is.Read)
	for d := range was.Skills() {
		now := p.is[d]
		if now == nil {
			if now = at(is.Snapshot, d.Path); now == nil {
				m.Gone = append(m.Gone, entryOf(index.SkillName(d), was.SkillTarget(d), d))
				continue
			}
		}
		if move := (Moved{d.Path, now.Path, index.SkillName(d), index.SkillName(now)}); move.Was != move.Is || move.WasName != move.IsName {
			m.Skills = append(m.Skills, move)
		}
	}
	for _, d := range fresh {
		if !p.taken[d] {
			m.New = append(m.New, entryOf(index.SkillName(d), is.SkillTarget(d), d))
		}
	}
	slices.SortFunc(m.Skills, func(a, b Moved) int { return strings.Compare(a.Is, b.Is) })
	sortEntries(m.New)
	sortEntries(m.Gone)
	m.follow(was, is)
	return m
}

// missing returns the skills of s that are not skills of other, in order of path.
func missing(s, other *index.Snapshot) (list []*index.Document) {
	for d := range s.Skills() {
		if at(other, d.Path) == nil {
			list = append(list, d)
		}
	}
	return list
}

// at returns the document that is at a path itself, be it reached through a symlink too.
func at(s *index.Snapshot, p string) *index.Document {
	if d := s.Doc(p); d != nil && d.Path == p {
		return d
	}
	return nil
}

// follow finds where the files of skills that moved are, and other documents.
func (m *Moves) follow(was, is State) {
	for _, move := range m.Skills {
		from, to := dirOf(move.Was), dirOf(move.Is)
		if from == to {
			continue
		}
		for d := range was.DocsIn(from) {
			if now := path.Join(to, strings.TrimPrefix(d.Path, from)); at(is.Snapshot, d.Path) == nil && at(is.Snapshot, now) != nil {
				m.files[d.Path] = now
			}
		}
	}
	taken := map[string]bool{}
	for _, to := range m.files {
		taken[to] = true
	}
	here, there := map[uint64][]string{}, map[uint64][]string{}
	for d := range was.Docs() {
		if m.files[d.Path] == "" && d.Size() > 0 && at(is.Snapshot, d.Path) == nil {
			there[d.Hash] = append(there[d.Hash], d.Path)
		}
	}
	for d := range is.Docs() {
		if !taken[d.Path] && d.Size() > 0 && at(was.Snapshot, d.Path) == nil {
			here[d.Hash] = append(here[d.Hash], d.Path)
		}
	}
	for hash, paths := range there {
		if len(paths) == 1 && len(here[hash]) == 1 {
			m.files[paths[0]] = here[hash][0]
		}
	}
}

// A pairing finds out which skills that are gone are which that are new.
type pairing struct {
	gone, fresh []*index.Document
	is          map[*index.Document]*index.Document // of gone ones
	taken       map[*index.Document]bool            // fresh ones
}

func (p *pairing) pair(a, b *index.Document) { p.is[a], p.taken[b] = b, true }

// by pairs those that have a key in common, in their order: of copies that all moved
// each is as good as any.
func (p *pairing) by(key func(*index.Document) any) {
	with := map[any][]*index.Document{}
	for _, d := range p.fresh {
		if !p.taken[d] {
			with[key(d)] = append(with[key(d)], d)
		}
	}
	for _, d := range p.gone {
		if p.is[d] != nil {
			continue
		}
		if list := with[key(d)]; len(list) > 0 {
			p.pair(d, list[0])
			with[key(d)] = list[1:]
		}
	}
}

// maxCompared bounds the skills that are compared with one another line by line: where
// more came and went at once, nobody renamed them.
const maxCompared = 100

// alike pairs those of which more than half of the lines are the same, the most alike
// first.
func (p *pairing) alike(was, is Reader) {
	left := func(list []*index.Document, used func(*index.Document) bool) []*index.Document {
		return slices.DeleteFunc(slices.Clone(list), used)
	}
	gone := left(p.gone, func(d *index.Document) bool { return p.is[d] != nil })
	fresh := left(p.fresh, func(d *index.Document) bool { return p.taken[d] })
	if len(gone) > maxCompared || len(fresh) > maxCompared {
		return
	}
	type match struct {
		a, b  *index.Document
		share float64
	}
	var found []match
	texts := make([]map[string]int, len(fresh))
	for i, d := range fresh {
		texts[i] = linesOf(d, is)
	}
	for _, a := range gone {
		own := linesOf(a, was)
		for i, b := range fresh {
			if share := sameShare(own, texts[i]); share > 0.5 {
				found = append(found, match{a, b, share})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return -cmp.Compare(a.share, b.share) })
	for _, f := range found {
		if p.is[f.a] == nil && !p.taken[f.b] {
			p.pair(f.a, f.b)
		}
	}
}

// linesOf counts the lines of a text that say anything.
func linesOf(d *index.Document, read Reader) map[string]int {
	n := map[string]int{}
	text, _ := read(d.Path, nil)
	for l := range strings.Lines(string(text)) {
		if l = strings.TrimSpace(l); strings.Trim(l, "-") != "" {
			n[l]++
		}
	}
	return n
}

// sameShare returns how much of two texts is the same: 0 to 1.
func sameShare(a, b map[string]int) float64 {
	same, all := 0, 0
	for l, n := range a {
		same += 2 * min(n, b[l])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return float64(same) / float64(all)
}
