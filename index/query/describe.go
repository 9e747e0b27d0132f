package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// agentCard tells what an agent is for and what it may use, and what its role has:
// in a tree without role files it is one itself.
func agentCard(s *index.Snapshot, t index.Target) string {
	d := s.Doc(t.Path)
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — agent", EscapeMarkdown(t.Name))
	if model := d.FieldText("model"); model != "" {
		fmt.Fprintf(&b, " · %s", EscapeMarkdown(model))
	}
	about(&b, d)
	if tools := listed(d, "tools"); len(tools) > 0 {
		fmt.Fprintf(&b, "\n\nTools: %s", codeList(tools))
	}
	if skills := listed(d, "skills"); len(skills) > 0 {
		fmt.Fprintf(&b, "\n\nSkills: %s", codeList(skills))
	}
	r := s.Graph().Role(t.Name)
	if r != nil && r.Path == d.Path && len(r.Rules) > 0 {
		fmt.Fprintf(&b, "\n\nRules: %s", codeList(r.Rules))
	}
	fmt.Fprintf(&b, "\n\n%s", EscapeMarkdown(d.Path))
	if r != nil && r.Path != d.Path {
		fmt.Fprintf(&b, "\n\n---\n\n%s", roleCard(s, index.Target{Name: r.Name}))
	}
	return b.String()
}

func commandCard(s *index.Snapshot, t index.Target) string {
	d := s.Doc(t.Path)
	var b strings.Builder
	fmt.Fprintf(&b, "**/%s** — command", EscapeMarkdown(t.Name))
	if hint := d.FieldText("argument-hint"); hint != "" {
		fmt.Fprintf(&b, " · `%s`", strings.ReplaceAll(hint, "`", "'"))
	}
	about(&b, d)
	fmt.Fprintf(&b, "\n\n%s", EscapeMarkdown(d.Path))
	return b.String()
}

// ruleCard tells when a rule file is read, and whose rules it holds.
func ruleCard(s *index.Snapshot, t index.Target) string {
	d := s.Doc(t.Path)
	title := t.Name
	if len(d.Headings) > 0 && d.Headings[0].Title != "" {
		title = d.Headings[0].Title
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — rule", EscapeMarkdown(title))
	if when := Applies(s, d); when != "" {
		fmt.Fprintf(&b, " · %s", when)
	}
	about(&b, d)
	var roles []string
	for _, r := range s.Graph().Roles {
		if slices.Contains(r.Rules, d.Path) {
			roles = append(roles, r.Name)
		}
	}
	if len(roles) > 0 {
		fmt.Fprintf(&b, "\n\nRoles: %s", codeList(roles))
	}
	fmt.Fprintf(&b, "\n\n%s", EscapeMarkdown(d.Path))
	return b.String()
}

// about writes a document's description.
func about(b *strings.Builder, d *index.Document) {
	if text := strings.TrimSpace(d.FieldText("description")); text != "" {
		fmt.Fprintf(b, "\n\n%s", escapeBlock(text))
	}
}

// listed returns the items of a field, which may also be written in one text with
// commas.
func listed(d *index.Document, field string) (items []string) {
	for _, v := range values(d, field) {
		for item := range strings.SplitSeq(v, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
	}
	return items
}

// describeFront describes what stands at an offset of a front matter and means no
// symbol: a key that hosts read, a glob.
func describeFront(s *index.Snapshot, d *index.Document, offset int) (md string, at source.Span, ok bool) {
	if d.Front == nil || d.Front.Root == nil {
		return "", source.Span{}, false
	}
	kind := s.Kind(d.Path)
	for _, p := range d.Front.Root.Pairs {
		switch {
		case p.Key.Span.Contains(offset):
			md, ok = fieldCard(kind.Profile(d.Path), p.Key.Value)
			return md, p.Key.Span, ok
		case (kind == index.Skill || kind == index.Rule) && holdsGlobs(p.Key.Value) && p.Value.Span.Contains(offset):
			for _, n := range p.Value.Strings() {
				if n.Span.Contains(offset) {
					glob, span := globAt(n, offset)
					return globCard(s, d, glob), span, glob != ""
				}
			}
		}
	}
	return "", source.Span{}, false
}

// KeyAt returns the key of the front matter that stands at an offset of the document at p,
// where Describe would tell what the key is for.
func KeyAt(s *index.Snapshot, p string, offset int) (key string, ok bool) {
	d := s.Doc(p)
	if d == nil || d.Front == nil || d.Front.Root == nil {
		return "", false
	}
	if _, is := At(s, p, offset); is {
		return "", false
	}
	for _, pair := range d.Front.Root.Pairs {
		if pair.Key.Span.Contains(offset) {
			return pair.Key.Value, true
		}
	}
	return "", false
}

// holdsGlobs reports whether a key of a rule or a skill holds globs.
func holdsGlobs(key string) bool { return key == "globs" || key == "paths" || key == "applyTo" }

// globAt returns the glob of a value at an offset: of several with commas between
// the one at it. At a quote, and where the value is not written as it is meant, that
// is all.
func globAt(n *frontmatter.Node, offset int) (glob string, span source.Span) {
	if n.Inner.Len() != len(n.Value) {
		return n.Value, n.Span
	}
	at := 0
	for _, g := range splitGlobs(n.Value) {
		at += strings.Index(n.Value[at:], g)
		span := source.At(int(n.Inner.Start)+at, int(n.Inner.Start)+at+len(g))
		if span.Contains(offset) {
			return g, span
		}
		at += len(g)
	}
	return n.Value, n.Span
}

func globCard(s *index.Snapshot, d *index.Document, glob string) string {
	matched, ok := matchedBy(s, d, splitGlobs(glob))
	if !ok {
		return codeList([]string{glob}) + " is no glob that can be matched"
	}
	return codeList([]string{glob}) + " matches " + matched
}

// fieldCard tells what a key of a front matter does for the file's own host; ok is
// false for a key that nobody knows in such a file.
func fieldCard(own *host.Profile, key string) (md string, ok bool) {
	if own == nil {
		return "", false
	}
	f, known := own.Field(key)
	if !known {
		if f, ok = host.ForFile(host.Generic, own.File).Field(key); !ok {
			return "", false
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — %s", EscapeMarkdown(key), f.Types)
	if f.Need == host.Required && known && own.ID != host.Generic {
		b.WriteString(" · required")
	}
	fmt.Fprintf(&b, "\n\n%s", escapeBlock(f.About))
	if len(f.Values) > 0 {
		fmt.Fprintf(&b, "\n\nOne of %s", codeList(f.Values))
		if f.Open {
			b.WriteString(", or another")
		}
	}
	if f.Max > 0 {
		fmt.Fprintf(&b, "\n\nAt most %s", Count(f.Max, "character"))
	}
	if f.Default != "" {
		fmt.Fprintf(&b, "\n\nDefault: %s", EscapeMarkdown(f.Default))
	}
	var readers []string
	specified := ""
	for _, id := range host.Readers(key, own.File) {
		if id == host.Spec {
			specified = " · in the specification"
			continue
		}
		readers = append(readers, host.ForFile(id, own.File).Title)
	}
	switch by := strings.Join(readers, ", "); {
	case by == "": // the source says that no host does
	case known:
		fmt.Fprintf(&b, "\n\nRead by %s%s", by, specified)
	default:
		fmt.Fprintf(&b, "\n\nNot read by %s, but by %s%s", own.Title, by, specified)
	}
	fmt.Fprintf(&b, "\n\nSource: %s", EscapeMarkdown(f.Source))
	return b.String(), true
}

// maxHops is how far hosts follow imports of imports.
const maxHops = 4

// importCard tells what an import of the file at p pulls in with it.
func importCard(s *index.Snapshot, p string) string {
	files, hops := importsOf(s, p)
	return fmt.Sprintf("The import pulls in %s, %s deep", Count(len(files), "file"), Count(hops, "hop"))
}

// importsOf returns the files that an import of the file at p pulls in, that one first,
// each once, and how many hops that takes. Of the file p itself, which is none that is
// imported, these are one hop fewer than hosts follow: they count from the first import.
func importsOf(s *index.Snapshot, p string) (files []string, hops int) {
	seen := map[string]bool{p: true}
	files = []string{p}
	next := files
	for len(next) > 0 && hops < maxHops {
		hops++
		var more []string
		for _, p := range next {
			d := s.Doc(p)
			if d == nil {
				continue
			}
			for i := range d.Refs {
				r := &d.Refs[i]
				if r.Form != index.FormImport {
					continue
				}
				// Where it is imported an import is alive, wherever the file lies.
				for _, t := range s.Resolve(d, r).Targets {
					if !seen[t.Path] && !s.IsDir(t.Path) {
						seen[t.Path] = true
						more = append(more, t.Path)
					}
				}
			}
		}
		if next = more; hops < maxHops { // else one hop too far
			files = append(files, more...)
		}
	}
	return files, hops
}

// mentioned says in how many files of others a skill's name is a word that may mean
// it. Of a name that is everywhere it does not count all.
func mentioned(s *index.Snapshot, t index.Target) string {
	const enough = 20
	q := newNaming(s, t)
	files := map[string]bool{}
	for _, name := range q.names {
		for d := range s.Mentioners(name) {
			if own, _ := s.SkillDir(dirOf(d.Path)); own == dirOf(t.Path) && own != "" || d.Path == t.Path {
				continue
			}
			q.mentions(d, name, func(h hit) { files[h.doc.Path] = true })
			if len(files) == enough {
				return fmt.Sprintf("%d files or more", enough)
			}
		}
	}
	if len(files) == 0 {
		return ""
	}
	return Count(len(files), "file")
}
