package index

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/disk"
)

// names returns the hashes of what a text names as files do: of each path the
// names without .md, and of directories that are named for what is in them, as
// references/ and references/*.md are. It goes by the signs alone, in code, links,
// YAML and comments alike, so it finds too much rather than too little.
func (s *storage) names(text []byte) []uint32 {
	named := s.seen[:0]
	each := func(sign string, f func(at int)) {
		for i := 0; ; i += len(sign) {
			next := bytes.Index(text[i:], []byte(sign))
			if next < 0 {
				return
			}
			i += next
			f(i)
		}
	}
	each("/", func(i int) {
		end := i + 1
		for most := min(len(text), i+maxName); end < most && inFileName(text[end]); {
			end++
		}
		named = append(named, nameHash(text[i+1:end], ofFile))
		if end < len(text) && isWild(text[end]) || len(bytes.TrimRight(text[i+1:end], ".")) == 0 {
			named = append(named, nameHash(nameBefore(text, i), ofDir))
		}
	})
	each(".md", func(i int) { named = append(named, nameHash(nameBefore(text, i), ofFile)) })
	for _, word := range []string{" director", " folder"} { // the references directory
		each(word, func(i int) {
			name := nameBefore(text, len(bytes.TrimRight(text[max(0, i-2):i], "`*_\"'"))+max(0, i-2))
			named = append(named, nameHash(name, ofDir))
		})
	}
	slices.Sort(named)
	named = slices.Compact(named)
	if s.seen = nil; cap(named) <= blockList {
		s.seen = named
	}
	return keep(s, &s.named, named)
}

// nameBefore returns the end of the name that ends at offset end.
func nameBefore(text []byte, end int) []byte {
	start := end
	for most := max(0, end-maxName); start > most && inFileName(text[start-1]); {
		start--
	}
	return text[start:end]
}

// inFileName reports whether a byte can be part of a file's name in a text.
func inFileName(c byte) bool { return isWordByte(c) || c == '.' || c >= 0x80 }

// isWild reports whether a byte stands for a part of a name.
func isWild(c byte) bool { return strings.IndexByte("*{<$[?", c) >= 0 }

// What a name is of; a directory's hash is another than that of a file.
const (
	ofFile uint32 = 2166136261
	ofDir  uint32 = 3339675911
)

// nameHash is the FNV-1a hash, from a start that says what it is of, of a name in
// lower case and without .md.
func nameHash(name []byte, of uint32) uint32 {
	name = bytes.TrimRight(name, ".")
	if len(name) > 3 && string(name[len(name)-3:]) == ".md" {
		name = name[:len(name)-3]
	}
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		of = (of ^ uint32(c)) * 16777619
	}
	return of
}

// Most documents of a skill of which it is asked who names them: beyond that they
// are data, and looking costs more than an edit may.
const maxResources = 500

// Unnamed returns the markdown files of the skill d that nothing names: no document
// of the skill, in whatever form, nor, by a path that leads there, any other. A file
// is named, too, by a path to its directory.
//
// What people read and agents do not (README.md, SPEC.md), templates and examples, and
// what hosts find by themselves are left out. Where the skill has data files, or one
// that could not be read, these may name what they like, and nothing is returned.
func (s *Snapshot) Unnamed(d *Document) []*Document {
	skill := parent(d.Path)
	if skill == "" || s.isPlugin(skill) {
		return nil
	}
	var docs, asked []*Document
	for o := range s.DocsIn(skill) {
		if own, _ := s.SkillDir(parent(o.Path)); own != skill {
			continue
		}
		if len(docs) == maxResources || o.unread() {
			return nil
		}
		docs = append(docs, o)
		if o != d && o.Markdown && !o.Blank && isReading(o.Path[len(skill)+1:]) {
			asked = append(asked, o)
		}
	}
	if len(asked) == 0 || s.hasData(skill) {
		return nil
	}
	named := s.namedAmong(docs, asked, skill)
	return slices.DeleteFunc(asked, func(o *Document) bool {
		return named[o] || s.ledTo(o.Path, skill) || s.misspelt(docs, path.Base(o.Path))
	})
}

// misspelt reports whether a path in one of the documents leads nowhere and may have
// been meant for a file of that name: then that is what is wrong.
func (s *Snapshot) misspelt(docs []*Document, name string) bool {
	for _, d := range docs {
		for i := range d.Refs {
			r := &d.Refs[i]
			if !r.IsPath() || r.Target == "" {
				continue
			}
			var near ranking
			if near.add(path.Base(r.Target), name); len(near.list) > 0 && !s.Resolve(d, r).Found {
				return true
			}
		}
	}
	return false
}

// isReading reports whether a file of a skill is one that a model is told to read, if
// anything is said of it: it has no place of its own, and is not for people.
func isReading(file string) bool {
	dirs := strings.Split(strings.ToLower(file), "/")
	for _, dir := range dirs[:len(dirs)-1] {
		switch dir {
		case "templates", "template", "assets", "examples", "example", "fixtures", "testdata", "test", "tests", "eval", "evals",
			"agents", "commands", "rules", "hooks", "node_modules", "docs":
			return false
		}
		if strings.HasPrefix(dir, ".") {
			return false
		}
	}
	for i := range len(file) {
		if !inFileName(file[i]) && file[i] != '/' {
			return false // nobody knows how it is written
		}
	}
	name := stem(path.Base(file))
	if strings.HasPrefix(name, "test-") || strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "-test") || strings.HasSuffix(name, "_test") {
		return false // of the skill itself
	}
	return name != strings.ToUpper(name) && !strings.Contains(strings.ToLower(name), "template") && !strings.Contains(strings.ToLower(name), "readme")
}

// hasData reports whether a skill has files that programs read and that may name
// others: nobody looks into them.
func (s *Snapshot) hasData(skill string) bool {
	for p, t := range s.Paths(skill) {
		if t == disk.Link || t == disk.Opaque {
			return true
		}
		switch path.Ext(p) {
		case ".toml", ".yaml", ".yml", ".json", ".xml", ".csv", ".txt", ".html", ".mdx", ".tmpl", ".j2":
			if t == disk.File {
				return true
			}
		}
	}
	return false
}

// namedAmong returns which of the documents asked for another of the skill names.
func (s *Snapshot) namedAmong(docs, asked []*Document, skill string) map[*Document]bool {
	files, dirs, words := map[uint32][]*Document{}, map[uint32][]*Document{}, map[uint64][]*Document{}
	for _, o := range asked {
		name := strings.TrimSuffix(path.Base(o.Path), ".md")
		h := nameHash([]byte(name), ofFile)
		files[h] = append(files[h], o)
		words[WordHash(name)] = append(words[WordHash(name)], o)
		for dir := parent(o.Path); dir != skill; dir = parent(dir) {
			h := nameHash([]byte(path.Base(dir)), ofDir)
			dirs[h] = append(dirs[h], o)
		}
	}
	named := map[*Document]bool{}
	mark := func(by *Document, list []*Document) {
		for _, o := range list {
			if o != by {
				named[o] = true
			}
		}
	}
	for _, by := range docs {
		for _, h := range by.Named {
			mark(by, files[h])
			mark(by, dirs[h])
		}
		for _, m := range by.Mentions {
			mark(by, words[m.Hash])
		}
		for i := range by.Refs {
			if r := &by.Refs[i]; r.Form == FormSaid || r.Form == FormLabel {
				mark(by, words[WordHash(r.Target)])
			}
		}
	}
	return named
}

// ledTo reports whether a path in a document outside of the skill leads to the file
// at p, or to a directory of the skill that holds it.
func (s *Snapshot) ledTo(p, skill string) bool {
	for ; p != skill; p = parent(p) {
		for _, k := range s.PathKeys(p) {
			for by := range s.Referrers(k) {
				if own, _ := s.SkillDir(parent(by.Path)); own != skill && s.leads(by, p) {
					return true
				}
			}
		}
	}
	return false
}

// leads reports whether a path in d leads to p.
func (s *Snapshot) leads(d *Document, p string) bool {
	for i := range d.Refs {
		r := &d.Refs[i]
		if !r.IsPath() {
			continue
		}
		if written := strings.Trim(r.Path(), "/"); written != "" && path.Base(written) != path.Base(p) && !strings.HasSuffix(written, ".") {
			continue
		}
		if slices.ContainsFunc(s.Resolve(d, r).Targets, func(t Target) bool { return t.Path == p }) {
			return true
		}
	}
	return false
}

// pathTargets notes the paths that are referred to by something that came, went, or
// now leads elsewhere, in documents that changed, and in those that refer to what did.
func (b *builder) pathTargets(old *Snapshot) {
	if b.bulk != nil {
		return
	}
	note := func(s *Snapshot, d *Document, r *Reference) {
		for _, t := range s.Resolve(d, r).Targets {
			if t.Path != "" {
				b.delta.Targets[t.Path] = true
			}
		}
	}
	for p := range b.delta.Docs {
		prev, _ := old.docs.get(p)
		next, _ := b.s.docs.get(p)
		was, is := paths(prev), paths(next)
		for k, r := range was {
			if is[k] == nil {
				note(old, prev, r)
			}
		}
		for k, r := range is {
			if was[k] == nil {
				note(b.s, next, r)
			}
		}
	}
	for p := range b.delta.Links {
		d, _ := b.s.docs.get(p)
		if d == nil || b.delta.Docs[p] {
			continue
		}
		for i := range d.Refs {
			r := &d.Refs[i]
			if !r.IsPath() {
				continue
			}
			changed := false
			r.keys(p, func(k Key) { changed = changed || b.keys[k] })
			if changed {
				note(old, d, r)
				note(b.s, d, r)
			}
		}
	}
}

// paths returns the path references of a document, one for each that is written alike.
func paths(d *Document) map[pathKey]*Reference {
	if d == nil {
		return nil
	}
	m := map[pathKey]*Reference{}
	for i := range d.Refs {
		if r := &d.Refs[i]; r.IsPath() {
			m[pathKey{r.Form, r.Target}] = r
		}
	}
	return m
}

type pathKey struct {
	form   Form
	target string
}
