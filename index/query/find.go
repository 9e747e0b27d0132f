package query

import (
	"bytes"
	"cmp"
	"math"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// MaxFound is how many symbols a search finds at the most: nobody reads more, and what has to
// be written, sent and read is most of what a search takes.
const MaxFound = 200

// A Found is a symbol of the tree that a search found.
type Found struct {
	Place            // its name; an empty span at the start of a file that is not named in it
	Name      string // never empty
	Kind      index.SymbolKind
	Container string // the directory of a file, the file of anything else
	Rank      int    // smaller is better, also between two trees
}

// Find returns the symbols whose names have the letters of query in order, in any
// case, best first: skills, roles, agents, commands, rule files, categories, and the
// headings of documents that are served. An empty query finds all but headings. One that
// begins with a kind and a colon ("role:dev") finds those of that kind alone.
func Find(s *index.Snapshot, query string) []Found {
	docs := make([]*index.Document, 0, s.Len())
	for d := range s.Docs() {
		docs = append(docs, d)
	}
	// Two look, each through one half: it is memory that they wait for.
	first, second := newFinder(s, query), newFinder(s, query)
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, d := range docs[len(docs)/2:] {
			second.document(d)
		}
	})
	for _, d := range docs[:len(docs)/2] {
		first.document(d)
	}
	first.called()
	wg.Wait()
	best := slices.Concat(first.best, second.best)
	slices.SortFunc(best, Found.compare)
	return best[:min(len(best), MaxFound)]
}

// compare orders what is found. Files come in the order of their paths, and so do
// the places in each.
func (a Found) compare(b Found) int {
	if a.Rank != b.Rank {
		return a.Rank - b.Rank
	}
	return cmp.Or(strings.Compare(a.Path, b.Path), a.Span.Compare(b.Span))
}

// A finder keeps the best of what it has seen. Almost all that it looks at is
// nothing: 10,000 files have 100,000 headings. So it looks at the letters first,
// then whether there is still room for one so good, and only then at what the
// document is. None of that allocates.
type finder struct {
	s       *index.Snapshot
	only    index.SymbolKind // that is looked for, SymbolFile for all
	query   []byte           // folded
	ascii   bool             // the query is
	rarest  byte             // letter in it, 0 for none
	scratch []byte           // a folded name
	best    []Found          // at most twice as many as are wanted, then the better half
	worst   int              // what is no better is passed over
	ranks   []int            // those of best, sorted
}

func newFinder(s *index.Snapshot, query string) *finder {
	only, name := ofKind(query)
	f := &finder{s: s, only: only, query: folded(nil, name), worst: math.MaxInt, best: make([]Found, 0, 2*MaxFound)}
	f.rarest = rarest(f.query)
	f.ascii = !slices.ContainsFunc(f.query, func(c byte) bool { return c >= utf8.RuneSelf })
	return f
}

// ofKind returns the kind that a query begins with and the rest of it; SymbolFile and all
// of it where it begins with none. Behind a blank it is prose: a heading "Role: backend".
func ofKind(query string) (index.SymbolKind, string) {
	if word, name, ok := strings.Cut(query, ":"); ok && !strings.HasPrefix(name, " ") {
		for _, kind := range []index.SymbolKind{
			index.SymbolSkill, index.SymbolRole, index.SymbolAgent, index.SymbolCommand, index.SymbolRule, index.SymbolCategory,
		} {
			if word == kind.String() {
				return kind, name
			}
		}
	}
	return index.SymbolFile, query
}

func (f *finder) document(d *index.Document) {
	if !d.Markdown {
		for _, r := range d.Roles {
			f.add(d, r.Name, index.SymbolRole, r.Key)
		}
		for _, c := range d.Categories {
			f.add(d, c.Name, index.SymbolCategory, c.Key)
		}
		return
	}
	if base := path.Base(d.Path); base == "SKILL.md" {
		if f.wants(index.SkillName(d), index.SymbolSkill) {
			t := f.s.SkillTarget(d)
			f.add(d, t.Name, t.Kind, t.At)
		}
	} else if stem, _, _ := strings.Cut(base, "."); f.wants(stem, index.SymbolRule) && mayBeRule(d.Path) {
		f.file(d, index.SymbolRule)
	}
	if len(f.query) > 0 && f.mayHave(d.Titles) {
		f.headings(d)
	}
}

// called adds the agents and the commands, which have tables of their own.
func (f *finder) called() {
	for space, kind := range map[index.Space]index.SymbolKind{index.SpaceAgent: index.SymbolAgent, index.SpaceCommand: index.SymbolCommand} {
		for name := range f.s.Names(space) {
			if !f.wants(name, kind) {
				continue
			}
			for d := range f.s.Declarers(index.Key{Space: space, Name: name}) {
				f.file(d, kind)
			}
		}
	}
}

// file adds a document if it is a file of that kind.
func (f *finder) file(d *index.Document, kind index.SymbolKind) {
	if t := f.s.FileTarget(d.Path); t.Kind == kind {
		f.add(d, t.Name, kind, t.At)
	}
}

// mayBeRule reports whether there is something in a path without which no file is a
// rule. It saves asking what each of all files is.
func mayBeRule(p string) bool {
	return strings.Contains(p, "rules") || strings.HasSuffix(p, ".mdc") || strings.HasSuffix(p, ".instructions.md") || strings.Contains(p, "steering")
}

// headings looks through the titles of a document alone, which lie together: in a
// large tree most of the time goes by waiting for memory.
func (f *finder) headings(d *index.Document) {
	rest, served := d.Titles, false
	for i := range d.Headings {
		end := strings.IndexByte(rest, 0)
		title := rest[:end]
		rest = rest[end+1:]
		if !f.wants(title, index.SymbolHeading) {
			continue
		}
		rank, ok := f.rank(title, index.SymbolHeading)
		if !ok {
			continue
		}
		if served = served || f.s.Kind(d.Path).Served(); !served {
			return
		}
		f.keep(d, title, index.SymbolHeading, d.Headings[i].Text, rank)
	}
}

// mayHave reports whether the rarest letter of the query is in s.
func (f *finder) mayHave(s string) bool {
	return f.rarest == 0 || strings.IndexByte(s, f.rarest) >= 0 || strings.IndexByte(s, f.rarest-'a'+'A') >= 0
}

// rarest returns the letter of a folded text that English has least of, 0 where it
// has none.
func rarest(query []byte) (letter byte) {
	const byRarity = "zqxjkvbywgpfmucdlhrsnioate"
	i := strings.IndexAny(byRarity, string(query))
	if i < 0 {
		return 0
	}
	return byRarity[i]
}

// add keeps a symbol if it is found, and good enough.
func (f *finder) add(d *index.Document, name string, kind index.SymbolKind, at source.Span) {
	if !f.wants(name, kind) || strings.TrimSpace(name) == "" {
		return
	}
	if rank, ok := f.rank(name, kind); ok {
		f.keep(d, name, kind, at, rank)
	}
}

func (f *finder) keep(d *index.Document, name string, kind index.SymbolKind, at source.Span, rank int) {
	one := Found{Place: Place{d.Path, at}, Name: name, Kind: kind, Container: d.Path, Rank: rank}
	if kind.IsFile() {
		one.Container = dirOf(d.Path)
	}
	if f.best = append(f.best, one); len(f.best) == 2*MaxFound {
		f.halve()
	}
}

// halve throws the worse half of what is kept away: of equals, those that came last.
func (f *finder) halve() {
	f.ranks = f.ranks[:0]
	for _, one := range f.best {
		f.ranks = append(f.ranks, one.Rank)
	}
	slices.Sort(f.ranks)
	f.worst = f.ranks[MaxFound-1]
	better, _ := slices.BinarySearch(f.ranks, f.worst)
	equals := MaxFound - better
	f.best = slices.DeleteFunc(f.best, func(one Found) bool {
		if one.Rank == f.worst {
			equals--
		}
		return one.Rank > f.worst || one.Rank == f.worst && equals < 0
	})
}

// matches reports whether name has the letters of the query in order.
func (f *finder) matches(name string) bool {
	left := f.query
	if !f.ascii {
		f.scratch = folded(f.scratch[:0], name)
		for _, c := range f.scratch {
			if len(left) > 0 && c == left[0] {
				left = left[1:]
			}
		}
		return len(left) == 0
	}
	for i := 0; i < len(name) && len(left) > 0; i++ {
		if folds[name[i]] == left[0] {
			left = left[1:]
		}
	}
	return len(left) == 0
}

// Ways in which a name can match, best first.
const (
	matchExact = iota
	matchPrefix
	matchWord    // the query begins at a word, or each of its letters begins one
	matchInside  // the query is a part of the name
	matchLetters // the letters are there, in order
)

// How far apart ranks are that differ in how they match, or in their kind.
const kinds, lengths = 16, 256

// rankOf orders what matches in the same way by its kind, then by its length: the
// more of it was typed, the better.
func rankOf(way int, name string, kind index.SymbolKind) int {
	return (way*kinds+kindOrder[kind])*lengths + min(len(name), lengths-1)
}

// rank tells how well a matching name matches; ok is false where that is too bad
// to be kept.
func (f *finder) rank(name string, kind index.SymbolKind) (rank int, ok bool) {
	f.scratch = folded(f.scratch[:0], name)
	rank = rankOf(matchOf(f.query, f.scratch), name, kind)
	return rank, rank < f.worst
}

// wants reports whether a name matches, and may be better than what there is. It is
// cheaper than to find out how it matches.
func (f *finder) wants(name string, kind index.SymbolKind) bool {
	if name == "" || f.only != index.SymbolFile && f.only != kind {
		return false
	}
	way := matchWord
	if len(f.query) == 0 || folds[name[0]] == f.query[0] || name[0] >= utf8.RuneSelf {
		way = matchExact
	}
	return rankOf(way, name, kind) < f.worst && f.matches(name)
}

// kindOrder puts first what people look for most.
var kindOrder = [...]int{
	index.SymbolSkill: 0, index.SymbolRole: 1, index.SymbolAgent: 2, index.SymbolCommand: 3,
	index.SymbolRule: 4, index.SymbolCategory: 5, index.SymbolHeading: 6,
}

// matchOf says in which way a folded name matches a folded query, if it does.
func matchOf(query, name []byte) int {
	if bytes.HasPrefix(name, query) {
		if len(name) == len(query) {
			return matchExact
		}
		return matchPrefix
	}
	way, at := matchLetters, 0
	for {
		i := bytes.Index(name[at:], query)
		if i < 0 {
			break
		}
		if at += i; wordAt(name, at) {
			return matchWord
		}
		way = matchInside
		at++
	}
	if initials(query, name) {
		return matchWord
	}
	return way
}

// wordAt reports whether a word begins at name[i].
func wordAt(name []byte, i int) bool {
	if i == 0 {
		return true
	}
	c := name[i-1]
	return c < utf8.RuneSelf && !('a' <= c && c <= 'z') && !('0' <= c && c <= '9')
}

// initials reports whether each letter of the query begins a word of the name.
func initials(query, name []byte) bool {
	for i, c := range name {
		if len(query) > 0 && c == query[0] && wordAt(name, i) {
			query = query[1:]
		}
	}
	return len(query) == 0
}

// folded appends s to buf with equal bytes for what people type for each other:
// capitals and small letters; blanks, underscores and hyphens.
func folded(buf []byte, s string) []byte {
	for _, r := range s {
		if r < utf8.RuneSelf {
			buf = append(buf, folds[r])
		} else {
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
		}
	}
	return buf
}

// folds is what folded makes of each byte of ASCII; others are as they are.
var folds = func() (t [256]byte) {
	for i := range t {
		switch c := byte(i); {
		case 'A' <= c && c <= 'Z':
			t[i] = c + 'a' - 'A'
		case c == ' ' || c == '_':
			t[i] = '-'
		default:
			t[i] = c
		}
	}
	return t
}()
