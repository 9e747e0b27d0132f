package index

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A Mention is a word of a body that may be somebody's name. Nobody knows before
// all names are known, and a text has many such words, so a Mention is kept small:
// it has the hash of the word in place of the word.
type Mention struct {
	Hash  uint64 // WordHash of the name, without the / $ or @ before it
	Start int32  // where the name begins
	Len   uint8
	Form  Form // FormCode to FormAt
}

// Span returns where the name stands.
func (m Mention) Span() source.Span { return source.At(int(m.Start), int(m.Start)+int(m.Len)) }

// maxName is the length over which a word is nobody's name: hosts take 64.
const maxName = 128

// WordHash is the hash by which mentions of a name are found. It is comparable
// within one process. Two names in a tree of a million words have the same one in
// one of 10^7 trees.
func WordHash(name string) uint64 { return maphash.String(seed, name) }

// reference returns the reference that m is, if the word is name.
func (m Mention) reference(name string) Reference {
	return Reference{Form: m.Form, Row: -1, Span: m.Span(), Whole: m.Span(), Target: name}
}

// words returns the hashes of the words that a document mentions, sorted, each once.
func words(d *Document) []uint64 {
	if d == nil || len(d.Mentions) == 0 {
		return nil
	}
	list := make([]uint64, len(d.Mentions))
	for i, m := range d.Mentions {
		list[i] = m.Hash
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Mentioners yields the documents in which name is a mention, in order of path.
func (s *Snapshot) Mentioners(name string) func(func(*Document) bool) {
	return func(yield func(*Document) bool) {
		s.words.docs(WordHash(name), func(doc string) bool {
			d, _ := s.docs.get(doc)
			return yield(d)
		})
	}
}

// MentionsOf yields the mentions of name in d as references, in order.
func (d *Document) MentionsOf(name string) func(func(*Reference) bool) {
	return func(yield func(*Reference) bool) {
		h := WordHash(name)
		for _, m := range d.Mentions {
			if m.Hash != h || int(m.Len) != len(name) {
				continue
			}
			r := m.reference(name)
			if !yield(&r) {
				return
			}
		}
	}
}

// A lexicon has the names of skills by their hashes.
type lexicon map[uint64][]string

func newLexicon(s *Snapshot) lexicon {
	l := lexicon{}
	for name := range s.Names(SpaceSkill) {
		h := WordHash(name)
		l[h] = append(l[h], name)
	}
	return l
}

// SkillMentions yields the mentions of d that are words which some skill goes by, as
// references, in order. Whether one is meant there is for Resolve to say.
func (s *Snapshot) SkillMentions(d *Document) func(func(*Reference) bool) {
	return func(yield func(*Reference) bool) {
		if len(d.Mentions) == 0 {
			return
		}
		l := s.lexicon()
		for _, m := range d.Mentions {
			for _, name := range l[m.Hash] {
				if int(m.Len) != len(name) {
					continue
				}
				r := m.reference(name)
				if !yield(&r) {
					return
				}
			}
		}
	}
}

// MentionsIn yields the mentions of an open document that touch a span as references,
// in order. Of a closed one there are none: it has no text that tells which words they
// are.
func (d *Document) MentionsIn(within source.Span) func(func(*Reference) bool) {
	return func(yield func(*Reference) bool) {
		if len(d.Mentions) == 0 || d.File == nil || d.Hash != HashOf(d.File.Text) {
			return
		}
		from, _ := slices.BinarySearchFunc(d.Mentions, within.Start, func(m Mention, at int32) int { return int(m.Start-at) + maxName })
		for _, m := range d.Mentions[from:] {
			if m.Start >= within.End {
				return
			}
			if m.Span().End <= within.Start {
				continue
			}
			r := m.reference(d.File.Slice(m.Span()))
			if !yield(&r) {
				return
			}
		}
	}
}

// MentionAt returns the mention of d at an offset as a reference. A closed
// document has no text that tells which word it is; then it is found among the
// names that are declared.
func (s *Snapshot) MentionAt(d *Document, offset int) (Reference, bool) {
	i, found := slices.BinarySearchFunc(d.Mentions, offset, func(m Mention, offset int) int { return int(m.Start) - offset })
	if !found {
		i--
	}
	// The sign before a name is part of what one points at.
	for _, i := range []int{i, i + 1} {
		if i < 0 || i >= len(d.Mentions) {
			continue
		}
		m := d.Mentions[i]
		start := m.Start
		if m.Form == FormSlash || m.Form == FormDollar || m.Form == FormAt {
			start--
		}
		if !(source.Span{Start: start, End: m.Span().End}).Contains(offset) {
			continue
		}
		if name, ok := s.word(d, m); ok {
			return m.reference(name), true
		}
	}
	return Reference{}, false
}

// word returns the name that a mention is of.
func (s *Snapshot) word(d *Document, m Mention) (string, bool) {
	if d.File != nil && d.Hash == HashOf(d.File.Text) {
		return d.File.Slice(m.Span()), true
	}
	for _, space := range []Space{SpaceSkill, SpaceAgent, SpaceCommand, SpaceRole, SpaceRule} {
		for name := range s.Names(space) {
			if len(name) == int(m.Len) && WordHash(name) == m.Hash {
				return name, true
			}
		}
	}
	return "", false
}

// manyParts reports whether a name has several parts: such a word is hardly ever
// another's name by chance.
func manyParts(name string) bool { return strings.Contains(strings.Trim(name, "-"), "-") }
