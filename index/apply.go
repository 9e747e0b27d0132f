package index

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/host"
)

// A Change says what is at a path from now on.
type Change struct {
	Path   string
	Type   disk.Type // Absent removes the path and all below it
	Repo   bool      // a directory that is a submodule or a nested clone
	Target string    // of a symlink: the real path in the tree
	// Doc is the document of a file, nil for a file that is none.
	Doc *Document
}

// Put returns the change that gives the file at p a text, which is read as the tree's
// configuration says.
func (s *Snapshot) Put(p string, text []byte) Change {
	return Change{Path: p, Type: disk.File, Doc: s.Config().NewDocument(p, text)}
}

// Gone returns the change after which nothing is at p.
func Gone(p string) Change { return Change{Path: p, Type: disk.Absent} }

// A Delta says which documents' answers a change can have altered.
type Delta struct {
	// Docs are the documents that were added, replaced or removed.
	Docs map[string]bool
	// Was are these as they were before, nil for one that was not there. Where Names is
	// set, some may be missing.
	Was map[string]*Document
	// Links are the documents that refer to something that came, went or changed.
	Links map[string]bool
	// Under are directories whose files may have changed kind; "" is the tree.
	Under []string
	// Anchors are the documents whose headings or ids came, went or changed, under
	// every path that they are linked by.
	Anchors map[string]bool
	// Targets are paths that are referred to by something that came, went, or now
	// leads elsewhere, and files that came or went.
	Targets map[string]bool
	// Names says that some name or path came or went: whoever found nothing, or
	// suggested something near, has to look again.
	Names bool
	// Graph says that Snapshot.Graph is another one.
	Graph bool
}

// Merge adds what o says to d.
func (d *Delta) Merge(o *Delta) {
	if d.Docs == nil {
		d.Docs, d.Links, d.Anchors, d.Targets = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	if d.Was == nil {
		d.Was = map[string]*Document{}
	}
	for p, was := range o.Was {
		if _, earlier := d.Was[p]; !earlier {
			d.Was[p] = was
		}
	}
	maps.Copy(d.Targets, o.Targets)
	maps.Copy(d.Anchors, o.Anchors)
	maps.Copy(d.Docs, o.Docs)
	maps.Copy(d.Links, o.Links)
	d.Under = append(d.Under, o.Under...)
	d.Names = d.Names || o.Names
	d.Graph = d.Graph || o.Graph
}

// Empty reports whether nothing changed.
func (d *Delta) Empty() bool { return len(d.Docs)+len(d.Under) == 0 && !d.Names && !d.Graph }

// Apply returns the snapshot after changes, and what they can have altered. Of
// several changes of one path the last counts. It costs in proportion to the
// changes, not to the tree. Only one goroutine at a time may call it.
func (s *Snapshot) Apply(changes []Change) (*Snapshot, *Delta) {
	b := builder{
		s: &Snapshot{
			entries: s.entries.copy(), docs: s.docs.copy(), skills: s.skills.copy(), aliases: s.aliases.copy(), nowhere: s.nowhere.copy(), shut: s.shut.copy(), repos: s.repos.copy(), plugins: s.plugins.copy(),
			decls: s.decls.copy(), refs: s.refs.copy(), words: s.words.copy(), unsure: s.unsure.copy(), guides: s.guides.copy(),
		},
		delta: &Delta{Docs: map[string]bool{}, Was: map[string]*Document{}, Links: map[string]bool{}, Anchors: map[string]bool{}, Targets: map[string]bool{}},
		keys:  map[Key]bool{},
		slugs: map[string]map[string]bool{},
	}
	hadSkills := s.skills.len() > 0
	if s.docs.len() == 0 {
		b.bulk = &bulk{}
	}
	for _, c := range changes {
		b.apply(c)
	}
	b.load()
	if hadSkills != (b.s.skills.len() > 0) {
		b.delta.Under = append(b.delta.Under, "")
	}
	b.wake(s)
	b.pathTargets(s)
	b.s.graph = s.graph
	if b.delta.Graph {
		next := b.s
		next.graph = sync.OnceValue(func() *Graph { return newGraph(next) })
	}
	b.s.roster, b.s.lexicon = s.roster, s.lexicon
	if b.bulk != nil || b.relisted || b.delta.Names || len(b.delta.Under) > 0 {
		next := b.s
		next.roster = sync.OnceValue(func() []Skilled { return newRoster(next) })
		next.lexicon = sync.OnceValue(func() lexicon { return newLexicon(next) })
	}
	return b.s, b.delta
}

// A builder makes the next snapshot; its tables are its own until it is done.
type builder struct {
	s     *Snapshot
	delta *Delta
	keys  map[Key]bool               // what was declared, or there, and is no more, or is now
	slugs map[string]map[string]bool // by path, the anchors that came or went

	described []Key // descriptions that some skill has now, or has no more
	relisted  bool  // the roster says something else of a skill
	bulk      *bulk // set while the first documents come in
}

func (b *builder) apply(c Change) {
	old, had := b.s.entries.get(c.Path)
	if had && old.Type == disk.Dir && c.Type != disk.Dir && c.Path != "" {
		var below []string
		b.s.entries.below(c.Path, func(p string, _ entry) bool { below = append(below, p); return true })
		for _, p := range slices.Backward(below) {
			b.apply(Change{Path: p, Type: disk.Absent})
		}
	}
	b.setEntry(c, old, had)
	prev, _ := b.s.docs.get(c.Path)
	next := c.Doc
	if c.Type != disk.File {
		next = nil
	}
	if prev != nil || next != nil {
		b.setDoc(c.Path, prev, next)
	}
}

func (b *builder) setEntry(c Change, old entry, had bool) {
	if now := (entry{c.Type, c.Repo}); c.Type == disk.Absent {
		b.s.entries.delete(c.Path)
	} else if !had || now != old {
		b.s.entries.set(c.Path, now)
	}
	if dir, ok := pluginOf(c.Path); ok {
		if manifest, ok := b.s.findManifest(dir); ok {
			b.s.plugins.set(dir, manifest)
		} else {
			b.s.plugins.delete(dir)
		}
	}
	if c.Repo && c.Type == disk.Dir {
		b.s.repos.set(c.Path, true)
	} else if old.Repo {
		b.s.repos.delete(c.Path)
	}
	if target, was := b.s.aliases.get(c.Path); was || c.Type == disk.Link {
		if c.Type == disk.Link {
			b.s.aliases.set(c.Path, c.Target)
		} else {
			b.s.aliases.delete(c.Path)
		}
		if !was || c.Type != disk.Link || target != c.Target {
			b.structure("")
		}
	}
	if text, was := b.s.nowhere.get(c.Path); c.Type == disk.Dangling {
		b.s.nowhere.set(c.Path, c.Target)
		b.delta.Names = b.delta.Names || !was || text != c.Target
	} else if was {
		b.s.nowhere.delete(c.Path)
	}
	if c.Type == disk.Opaque {
		b.s.shut.set(path.Base(c.Path)+"/"+c.Path, true)
	} else if old.Type == disk.Opaque {
		b.s.shut.delete(path.Base(c.Path) + "/" + c.Path)
	}
	is := c.Type != disk.Absent
	if had == is && (!is || old.Type == c.Type && old.Repo == c.Repo) {
		return
	}
	b.delta.Names = true
	b.delta.Graph = true // rule files count by being there
	if b.bulk == nil {
		b.delta.Targets[c.Path] = true
	}
	b.wakePath(c.Path)
	if old.Repo != c.Repo || old.Type == disk.Opaque || c.Type == disk.Opaque {
		b.structure(c.Path)
	}
	if dir := parent(c.Path); path.Base(c.Path) == "plugin.json" && slices.Contains(host.PluginDirs(), path.Base(dir)) {
		b.structure(parent(dir))
	}
}

// wakePath notes that a path came, went or changed, under all its spellings.
func (b *builder) wakePath(p string) {
	if b.bulk != nil {
		return // nobody was waiting
	}
	b.s.spellings(p, func(p string) {
		b.keys[Key{Space: SpacePath, Name: p}] = true
		tails(p, func(k Key) { b.keys[k] = true })
	})
}

// structure notes that everything below dir may be of another kind, or there for
// another reason. What refers into dir from outside has to look again, too.
func (b *builder) structure(dir string) {
	b.delta.Names, b.delta.Graph = true, true
	b.delta.Under = append(b.delta.Under, dir)
	if dir != "" {
		// A reference to a file in dir is posted under that file alone.
		b.s.refs.below(dir, func(doc string) bool { b.delta.Links[doc] = true; return true })
	}
}

func (b *builder) setDoc(p string, prev, next *Document) {
	if prev == next {
		return
	}
	b.delta.Docs[p] = true
	if b.bulk != nil {
		b.collect(p, next)
	} else {
		if _, earlier := b.delta.Was[p]; !earlier {
			b.delta.Was[p] = prev
		}
		b.post(p, prev, next)
	}
	b.setTables(p, prev, next)
	if b.bulk == nil {
		b.vendor(p, prev, next)
	}
}

// post replaces a document's posts, and notes the keys that change.
func (b *builder) post(p string, prev, next *Document) {
	diff(sorted(prev, declared), sorted(next, declared), compareKeys, func(k Key, added bool) {
		b.s.decls.put(k, p, added)
		if k.Space == SpaceDescription { // it changes with each letter that is typed
			b.described = append(b.described, k)
			return
		}
		b.keys[k] = true
		b.delta.Names = true
	})
	diff(sorted(prev, referred), sorted(next, referred), compareKeys, func(k Key, added bool) { b.s.refs.put(k, p, added) })
	diff(words(prev), words(next), cmp.Compare[uint64], func(h uint64, added bool) { b.s.words.put(h, p, added) })
	diff(anchors(prev), anchors(next), strings.Compare, func(slug string, _ bool) {
		if b.slugs[p] == nil {
			b.slugs[p] = map[string]bool{}
		}
		b.slugs[p][strings.TrimPrefix(slug, "\x00")] = true
	})
}

func (b *builder) setTables(p string, prev, next *Document) {
	isSkill := path.Base(p) == "SKILL.md"
	switch {
	case next == nil:
		b.s.docs.delete(p)
		b.s.unsure.delete(p)
		b.s.guides.delete(p)
		if isSkill {
			b.s.skills.delete(parent(p))
		}
	default:
		b.s.docs.set(p, next)
		if isSkill {
			b.s.skills.set(parent(p), next)
		}
		if next.Markdown && mayGuide(p) {
			b.s.guides.set(p, next)
		}
		if next.Unsure {
			b.s.unsure.set(p, next)
		} else {
			b.s.unsure.delete(p)
		}
	}
	if isSkill && (prev == nil) != (next == nil) {
		b.structure(parent(p))
	}
	// What is no name is declared nowhere, and is listed all the same.
	if isSkill && prev != nil && next != nil && (SkillName(prev) != SkillName(next) || prev.FieldText("category") != next.FieldText("category")) {
		b.relisted = true
	}
	if ok, _ := disk.IsIgnoreFile(path.Base(p)); ok {
		b.delta.Names = true // what is absent may be unknown now, or the other way round
	}
	if p == ConfigPath && restructures(configOf(prev), configOf(next)) {
		b.structure("")
	}
	if unsure(prev) != unsure(next) {
		b.delta.Names, b.delta.Graph = true, true
		b.wakePath(p)
	}
	if !equalGraphFacts(prev, next) {
		b.delta.Graph = true
	}
}

func unsure(d *Document) bool { return d != nil && d.Unsure }

func configOf(d *Document) *Config {
	if d == nil {
		return nil
	}
	return d.Config
}

// diff calls f with everything that only one of two sorted lists has.
func diff[T any](was, is []T, compare func(a, b T) int, f func(t T, added bool)) {
	for len(was) > 0 && len(is) > 0 {
		switch c := compare(was[0], is[0]); {
		case c == 0:
			was, is = was[1:], is[1:]
		case c < 0:
			f(was[0], false)
			was = was[1:]
		default:
			f(is[0], true)
			is = is[1:]
		}
	}
	for _, k := range was {
		f(k, false)
	}
	for _, k := range is {
		f(k, true)
	}
}

// wake finds the documents that refer to a key that changed, before or after.
func (b *builder) wake(old *Snapshot) {
	for k := range b.keys {
		add := func(doc string) bool { b.delta.Links[doc] = true; return true }
		b.s.refs.docs(k, add)
		old.refs.docs(k, add)
	}
	for _, k := range b.described { // others that have the same
		add := func(doc string) bool { b.delta.Links[doc] = true; return true }
		b.s.decls.docs(k, add)
		old.decls.docs(k, add)
	}
	for p, slugs := range b.slugs {
		b.s.spellings(p, func(p string) {
			b.delta.Anchors[p] = true
			b.s.refs.docs(Key{Space: SpacePath, Name: p}, func(doc string) bool {
				d, _ := b.s.docs.get(doc)
				if slices.ContainsFunc(d.Refs, func(r Reference) bool { return r.Fragment != "" && slugs[strings.ToLower(r.Fragment)] }) {
					b.delta.Links[doc] = true
				}
				return true
			})
		})
	}
}

// Make returns the changes that make the file at p with a text, and the directories
// that it lies in where they are not there.
func (s *Snapshot) Make(p string, text []byte) []Change {
	changes := []Change{s.Put(p, text)}
	for dir := parent(p); dir != "" && s.Existence(dir) != Exists; dir = parent(dir) {
		changes = append(changes, Change{Path: dir, Type: disk.Dir})
	}
	slices.Reverse(changes)
	return changes
}
