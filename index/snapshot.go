// Package index knows a tree of skills, rules and roles as a compiler knows a
// program: documents with the facts of each, the names they declare, and a
// reverse table of who refers to what.
//
// It knows nothing of editors or checks. The one idea to hold in mind: a Document
// is a function of one file's bytes and the tree's Config, a Snapshot is a function
// of all documents and the listing, and a change makes the next Snapshot by
// replacing documents in persistent tables. What follows from several files is
// computed when asked.
package index

import (
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/host"
)

// A Snapshot is a tree at one moment. It is immutable and may be read from any
// number of goroutines; the next one is made by Apply.
type Snapshot struct {
	entries table[entry]     // every path of the listing, and of open buffers
	docs    table[*Document] // by path
	skills  table[*Document] // SKILL.md documents by their directory
	repos   table[bool]      // submodules and nested clones
	plugins table[string]    // roots of plugins, with the manifest that makes them one
	aliases table[string]    // symlinks by path, with the real path they stand for
	nowhere table[string]    // symlinks to nothing by path, with the text of the link
	shut    table[bool]      // what is there and not looked into, by its name, a slash and its path
	decls   posts            // who declares a name
	refs    posts            // who may refer to a name, a path or an anchor
	words   wordPosts        // who mentions a word
	unsure  table[*Document] // documents that declare nobody knows what
	guides  table[*Document] // those that may be rules or memory files
	graph   func() *Graph    // computed once, shared while no graph fact changes
	roster  func() []Skilled // so is this, while no name changes
	lexicon func() lexicon   // and this
}

// An entry is what the listing says of a path.
type entry struct {
	Type disk.Type
	Repo bool // a submodule or a nested clone: what it lacks is unknown
}

// New returns the snapshot of an empty tree whose root is of type root: disk.Dir
// for a tree that will be listed, disk.Opaque for one of which nothing is known.
func New(root disk.Type) *Snapshot {
	s := &Snapshot{
		entries: newTable[entry](), docs: newTable[*Document](), skills: newTable[*Document](),
		aliases: newTable[string](), nowhere: newTable[string](), shut: newTable[bool](), repos: newTable[bool](), plugins: newTable[string](), decls: newPosts(), refs: newPosts(), words: newWordPosts(), unsure: newTable[*Document](), guides: newTable[*Document](),
	}
	s.entries.set("", entry{Type: root})
	s.graph = sync.OnceValue(func() *Graph { return newGraph(s) })
	s.roster = sync.OnceValue(func() []Skilled { return newRoster(s) })
	s.lexicon = sync.OnceValue(func() lexicon { return newLexicon(s) })
	return s
}

// Doc returns the document at a path, through symlinks, or nil.
func (s *Snapshot) Doc(p string) *Document {
	if d, ok := s.docs.get(p); ok {
		return d
	}
	if real := s.Real(p); real != p {
		d, _ := s.docs.get(real)
		return d
	}
	return nil
}

// Docs yields all documents in order of path.
func (s *Snapshot) Docs() iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		s.docs.all(func(_ string, d *Document) bool { return yield(d) })
	}
}

// DocsIn yields the documents below dir, "" for all, in order of path.
func (s *Snapshot) DocsIn(dir string) iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		s.docs.below(dir, func(_ string, d *Document) bool { return yield(d) })
	}
}

// Subjects yields the documents that Graph is made of: skills, role files and
// agents.
func (s *Snapshot) Subjects() iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		for d := range s.Skills() {
			if !yield(d) {
				return
			}
		}
		for _, space := range []Space{SpaceRole, SpaceAgent} {
			for name := range s.Names(space) {
				for d := range s.Declarers(Key{Space: space, Name: name}) {
					if !yield(d) {
						return
					}
				}
			}
		}
	}
}

// Below reports whether path p lies in directory dir; "" is the whole tree.
func Below(p, dir string) bool {
	return dir == "" || len(p) > len(dir) && p[len(dir)] == '/' && p[:len(dir)] == dir
}

// Len returns the number of documents.
func (s *Snapshot) Len() int { return s.docs.len() }

// Paths yields every file and directory below dir in order, ignored ones but
// not what lies in them.
func (s *Snapshot) Paths(dir string) iter.Seq2[string, disk.Type] {
	return func(yield func(string, disk.Type) bool) {
		s.entries.below(dir, func(p string, e entry) bool { return p == "" || yield(p, e.Type) })
	}
}

// Obscure yields the paths below dir of which nobody knows what lies there, or that
// lead elsewhere: what is ignored or was not looked at, symlinks, nested repositories.
func (s *Snapshot) Obscure(dir string) iter.Seq[string] {
	return func(yield func(string) bool) {
		s.entries.below(dir, func(p string, e entry) bool {
			known := e.Type == disk.File || e.Type == disk.Dir && !e.Repo
			return known || yield(p)
		})
	}
}

// Files yields every file below dir in order, ignored ones too.
func (s *Snapshot) Files(dir string) iter.Seq[string] {
	return func(yield func(string) bool) {
		s.entries.below(dir, func(p string, e entry) bool { return e.Type != disk.File || yield(p) })
	}
}

// Skills yields the documents of all skills in order of their directories.
func (s *Snapshot) Skills() iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		s.skills.all(func(_ string, d *Document) bool { return yield(d) })
	}
}

// Guides yields the documents that are rules or memory files, with which of them each
// is, in order of path.
func (s *Snapshot) Guides() iter.Seq2[*Document, Kind] {
	return func(yield func(*Document, Kind) bool) {
		s.guides.all(func(p string, d *Document) bool {
			k := s.kindOf(p, d)
			return k != Rule && k != Memory || yield(d, k)
		})
	}
}

// Referrers yields the documents that may refer to a key, in order of path.
func (s *Snapshot) Referrers(key Key) iter.Seq[*Document] {
	return s.posted(s.refs, key)
}

// Declarers yields the documents that declare a key, in order of path.
func (s *Snapshot) Declarers(key Key) iter.Seq[*Document] {
	return s.posted(s.decls, key)
}

func (s *Snapshot) posted(p posts, key Key) iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		p.docs(key, func(doc string) bool {
			d, _ := s.docs.get(doc)
			return yield(d)
		})
	}
}

// ReferrersBelow yields the documents that may refer to dir or to anything in it,
// whether it is there or not, some of them twice.
func (s *Snapshot) ReferrersBelow(dir string) iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		more := true
		s.spellings(dir, func(dir string) {
			s.refs.below(dir, func(doc string) bool {
				d, _ := s.docs.get(doc)
				more = more && yield(d)
				return more
			})
		})
		tailed := func(p string) {
			for _, k := range s.PathKeys(p) {
				if k.Space == SpaceTail {
					s.refs.docs(k, func(doc string) bool {
						d, _ := s.docs.get(doc)
						more = more && yield(d)
						return more
					})
				}
			}
		}
		tailed(dir)
		s.entries.below(dir, func(p string, _ entry) bool { tailed(p); return more })
	}
}

// Aliases yields the symlinks of the tree, each with the real path it stands for.
func (s *Snapshot) Aliases() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) { s.aliases.all(yield) }
}

// isShut reports whether something has that name which is not looked into: it may be the
// directory of a skill that is ignored.
func (s *Snapshot) isShut(name string) (found bool) {
	s.shut.below(nameKey(name), func(string, bool) bool { found = true; return false })
	return found
}

// Dangling yields the symlinks of the tree that lead to nothing, each with the path
// that it is written to lead to: "" where that is none in the tree.
func (s *Snapshot) Dangling() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		s.nowhere.all(func(p, _ string) bool {
			to, _ := s.DanglingAt(p)
			return yield(p, to)
		})
	}
}

// DanglingAt returns the path in the tree that the symlink at p is written to lead
// to, "" for one outside; ok is false where p is no symlink to nothing.
func (s *Snapshot) DanglingAt(p string) (to string, ok bool) {
	text, ok := s.nowhere.get(p)
	if !ok || text == "" || strings.HasPrefix(text, "/") || strings.Contains(text, ":") {
		return "", ok
	}
	to, _ = join(parent(p), text)
	return to, true
}

// Names yields the names declared in a space, in order.
func (s *Snapshot) Names(space Space) iter.Seq[string] {
	return func(yield func(string) bool) { s.decls.names(space, yield) }
}

// An Existence answers whether something is there.
type Existence uint8

// The answers. Unknown is what lies outside, is ignored, or was not looked at.
const (
	Absent Existence = iota
	Exists
	Unknown
)

// Real returns the path with every symlink on the way replaced by what it
// stands for. A path with no symlink in it is returned as it is.
func (s *Snapshot) Real(p string) string {
	if s.aliases.len() == 0 {
		return p
	}
	const maxHops = 40 // as many as Linux follows
	for range maxHops {
		next, ok := s.hop(p)
		if !ok {
			return p
		}
		p = next
	}
	return p
}

// hop replaces the first symlink on the way to p.
func (s *Snapshot) hop(p string) (string, bool) {
	for i := 0; i <= len(p); i++ {
		if i < len(p) && p[i] != '/' {
			continue
		}
		if target, ok := s.aliases.get(p[:i]); ok {
			return path.Join(target, p[i:]), true
		}
	}
	return p, false
}

// spellings calls f with p and with every path that means p through a symlink.
func (s *Snapshot) spellings(p string, f func(string)) {
	f(p)
	if s.aliases.len() == 0 {
		return
	}
	s.aliases.all(func(link, target string) bool {
		if p == target || strings.HasPrefix(p, target+"/") {
			f(link + p[len(target):])
		}
		return true
	})
}

// PathKeys returns the keys under which references to the file at p are posted:
// its path, every path that means it through a symlink, and the ends of these.
func (s *Snapshot) PathKeys(p string) []Key {
	var keys []Key
	s.spellings(p, func(p string) {
		keys = append(keys, Key{Space: SpacePath, Name: p})
		tails(p, func(k Key) {
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		})
	})
	return keys
}

// Existence says whether a path is there, in exact case.
func (s *Snapshot) Existence(p string) Existence {
	p = s.Real(p)
	asked := p
	if e, ok := s.entries.get(p); ok {
		if e.Type == disk.Dangling {
			return Absent
		}
		return Exists
	}
	for {
		if p == "" {
			return Unknown
		}
		p = parent(p)
		e, ok := s.entries.get(p)
		switch {
		case !ok:
		case e.Repo, e.Type == disk.Opaque, e.Type == disk.Link:
			return Unknown
		case e.Type == disk.Dir:
			if s.inRepo(p) || s.ignored(asked) {
				return Unknown
			}
			return Absent
		default:
			return Absent
		}
	}
}

// ignored reports whether a path that is not there would be ignored if it were,
// as what a build makes is: then nobody knows whether it will be there.
func (s *Snapshot) ignored(p string) bool {
	for end := 0; end >= 0; {
		next := strings.IndexByte(p[end:], '/')
		at, dir := p, false
		if next >= 0 {
			at, dir = p[:end+next], true
			end += next + 1
		} else {
			end = -1
		}
		if s.ignoredAt(at, dir) || !dir && s.ignoredAt(at, true) {
			return true
		}
	}
	return false
}

// ignoredAt asks the ignore files from p's directory upwards; the first that says
// anything counts. Git's do not reach into a host's directory.
func (s *Snapshot) ignoredAt(p string, isDir bool) bool {
	_, _, _, inHost := host.Split(p)
	for _, name := range []string{".skillplsignore", ".gitignore"} {
		if name == ".gitignore" && inHost {
			continue
		}
		for dir := parent(p); ; dir = parent(dir) {
			if d, ok := s.docs.get(path.Join(dir, name)); ok && d.Ignore != nil {
				if ignored, said := d.Ignore.Match(strings.TrimPrefix(p[len(dir):], "/"), isDir); said {
					if ignored {
						return true
					}
					break
				}
			}
			if dir == "" {
				break
			}
		}
	}
	return false
}

// inRepo reports whether dir lies in a submodule or a nested clone.
func (s *Snapshot) inRepo(dir string) bool { return s.Scope(dir) != "" }

// Scope returns the submodule or nested clone that p lies in, "" for the tree
// itself. Names in one scope mean nothing in another.
func (s *Snapshot) Scope(p string) string {
	if s.repos.len() == 0 {
		return ""
	}
	for ; p != ""; p = parent(p) {
		if _, ok := s.repos.get(p); ok {
			return p
		}
	}
	return ""
}

// IsDir reports whether p is a directory that was listed.
func (s *Snapshot) IsDir(p string) bool {
	e, ok := s.entries.get(s.Real(p))
	return ok && e.Type == disk.Dir
}

// Unsure yields the documents of which nobody knows what they declare.
func (s *Snapshot) Unsure() iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		s.unsure.all(func(_ string, d *Document) bool { return yield(d) })
	}
}

// Graph returns what follows from all skills and roles together. It holds no
// spans, and is shared between snapshots while no fact it is made of changes.
func (s *Snapshot) Graph() *Graph { return s.graph() }
