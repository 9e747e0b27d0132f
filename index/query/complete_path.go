package query

import (
	"bytes"
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// pathsIn says what paths are offered, and how.
type pathsIn struct {
	base  string // the directory that they are meant from
	span  source.Span
	typed string                      // the path up to the cursor
	write func(string) (string, bool) // as it is written there, if it can be
	// within says that nothing above base counts.
	within bool
	images bool // nothing but images, and what may hold some
}

// Ways to write a path.
func escaped(p string) (string, bool)  { return escapePath(p), true }
func asIs(p string) (string, bool)     { return p, !strings.ContainsAny(p, "<>") }
func unspaced(p string) (string, bool) { return p, !strings.ContainsAny(p, " \t") }
func yamlPath(p string) (string, bool) { return yamlName(p), !strings.ContainsAny(p, " \t") } // one with blanks is read as words

// inCode reports whether a path can be one in a code span.
func inCode(p string) (string, bool) { return p, !strings.ContainsAny(p, "`*?{}[]|\\\"<>$") }

var definition = regexp.MustCompile(`^ {0,3}\[[^\]]+\]:[ \t]+(<?)(\S*)$`)

// leadsFrom finds the start of what a link leads to, behind ]( or in a
// definition, that the end of a line is in, and whether it is an image's.
func leadsFrom(before []byte) (start int, image, ok bool) {
	start = -1
	if i := bytes.LastIndex(before, []byte("](")); i >= 0 {
		start = i + 2
		if open := bytes.LastIndexByte(before[:i], '['); open > 0 {
			image = before[open-1] == '!'
		}
		if start < len(before) && before[start] == '<' {
			start++
		}
	} else if m := definition.FindSubmatchIndex(before); m != nil && before[bytes.IndexByte(before, '[')+1] != '^' {
		start = m[4]
	}
	if start < 0 {
		return 0, false, false
	}
	typed := before[start:]
	if bytes.ContainsAny(typed, ")>\t") && before[start-1] != '<' || bytes.IndexByte(typed, '>') >= 0 {
		return 0, false, false
	}
	return start, image, true
}

// inDestination offers files where a link leads.
func (c *completer) inDestination(p spot) bool {
	start, image, ok := leadsFrom(p.before)
	if !ok {
		return false
	}
	angle := p.before[start-1] == '<'
	typed := p.before[start:]
	if !angle && bytes.IndexByte(typed, ' ') >= 0 || bytes.Contains(typed, []byte("://")) || bytes.HasPrefix(typed, []byte("mailto:")) {
		return true
	}
	in := pathsIn{base: dirOf(c.d.Path), span: source.At(p.at(start), c.wordEnd(")")), write: escaped, images: image}
	in.typed = unescapePath(string(typed))
	if angle {
		in.span.End = int32(c.offset)
		if i := bytes.IndexAny(c.text[c.offset:p.line.End], ">)"); i >= 0 {
			in.span.End += int32(i)
		}
		in.write, in.typed = asIs, string(typed)
	}
	defer c.steps(len(c.items), in)
	if bytes.HasPrefix(typed, []byte("##")) {
		c.allHeadings(in, string(typed[2:]))
		return true
	}
	if file, _, ok := bytes.Cut(typed, []byte("#")); ok {
		c.anchors(in.span, &index.Reference{Form: index.FormLink, Row: -1, Target: unescapePath(string(file))}, len(file))
		return true
	}
	c.linked(in)
	c.ownHeadings(in)
	c.sections(in.span, func(p string) (string, bool) { return in.write(index.Relative(in.base, p)) })
	return true
}

// steps marks those of the items from the nth on that are steps: behind ##, all headings,
// and where nothing has been typed those of the document itself.
func (c *completer) steps(n int, in pathsIn) {
	lead := in.typed[:strings.LastIndexByte(in.typed, '/')+1]
	for i := n; i < len(c.items); i++ {
		item := &c.items[i]
		name, ok := strings.CutPrefix(item.Label, lead)
		switch item.Kind {
		case ItemHeading:
			own := in.typed == "" && strings.HasPrefix(item.Label, "#")
			item.Step = own || strings.HasPrefix(in.typed, "##") || !strings.Contains(item.Label, "#") // else a file and its heading in one
		case ItemFile, ItemFolder:
			item.Step = ok && !strings.Contains(strings.TrimSuffix(name, "/"), "/") && !strings.HasPrefix(name, ".")
		}
	}
}

// linked offers what one links to: directories, files of the same skill, then rules,
// skills, and what lies beside the document.
func (c *completer) linked(in pathsIn) {
	if !in.images && !strings.HasPrefix(in.typed, "/") {
		dir := dirOf(c.d.Path)
		skill, inSkill := c.s.SkillDir(dir)
		if inSkill {
			c.documents(in, skill, dir, skill)
		}
		for d, kind := range c.s.Guides() {
			if !inSkill || !index.Below(d.Path, skill) {
				c.document(in, d, kind, dir, skill)
			}
		}
		c.skillFiles(in)
		if !inSkill {
			c.besides(in, dir)
		}
	}
	c.paths(in)
}

// documents offers the markdown below a directory.
func (c *completer) documents(in pathsIn, below, dir, skill string) {
	for d := range c.s.DocsIn(below) {
		if d.Markdown {
			c.document(in, d, c.s.Kind(d.Path), dir, skill)
		}
	}
}

// besides offers the markdown in the document's own directory.
func (c *completer) besides(in pathsIn, dir string) {
	for p := range c.s.Children(dir) {
		if d := c.s.Doc(p); d != nil && d.Path == p && d.Markdown {
			c.document(in, d, c.s.Kind(d.Path), dir, "")
		}
	}
}

// document offers a document, by what it is.
func (c *completer) document(in pathsIn, d *index.Document, kind index.Kind, dir, skill string) {
	if d.Path == c.d.Path {
		return
	}
	rank := c.distance(d.Path)
	switch {
	case skill != "" && index.Below(d.Path, skill):
	case kind == index.Rule && c.steers():
		rank = c.ruleRank(d.Path)
	case kind == index.Rule:
		rank += 10
	case kind == index.Skill:
		return // skillFiles
	case dirOf(d.Path) == dir, kind == index.Memory:
		if rank += 30; c.steers() {
			rank += rankRules + 3*unhad
		}
	default:
		return
	}
	c.path(in, Item{Detail: kind.String(), Path: d.Path, rank: rank})
}

// skillFiles offers the SKILL.md of each skill, by the path or by the name.
func (c *completer) skillFiles(in pathsIn) {
	typed := strings.TrimLeft(in.typed, "./")
	last := typed[strings.LastIndexByte(typed, '/')+1:]
	near := c.nearest(func(e *index.Skilled) likeness {
		how, _ := match(last, e.Name)
		if how > alikePart {
			byPath, _ := match(typed, e.Path)
			how = min(how, byPath)
		}
		return how
	})
	c.items = slices.Grow(c.items, len(near))
	for _, k := range near {
		why, behind := c.inRole(k.Path)
		if c.steers() { // whose links lead to rules before all
			behind += rankRules
		}
		c.path(in, Item{Detail: cmp.Or(why, "skill "+k.Name), Path: k.Path, Where: c.elsewhere(k.Root), rank: 20 + c.distance(k.Path) + behind})
	}
}

// path offers a path as it is meant from the base.
func (c *completer) path(in pathsIn, i Item) {
	rel := index.Relative(in.base, i.Path)
	if strings.HasPrefix(in.typed, "./") {
		if strings.HasPrefix(rel, "../") {
			return
		}
		rel = "./" + rel
	}
	if in.within && !index.Below(i.Path, in.base) {
		return
	}
	if text, ok := in.write(rel); ok {
		if strings.HasPrefix(in.typed, "./") && !strings.HasPrefix(text, ".") {
			text = "./" + text
		}
		i.Label, i.Kind, i.Span, i.New = rel, ItemFile, in.span, text
		c.add(i)
	}
}

// paths offers what lies in the directory that is typed so far: directories first.
func (c *completer) paths(in pathsIn) {
	lead := in.typed[:strings.LastIndexByte(in.typed, '/')+1]
	dir := path.Join(in.base, lead)
	if strings.HasPrefix(lead, "/") {
		dir = strings.TrimPrefix(path.Clean(lead), "/")
	}
	if dir == ".." || strings.HasPrefix(dir, "../") || in.within && dir != in.base && !index.Below(dir, in.base) {
		return
	}
	if dir == "." {
		dir = ""
	}
	if last := in.typed[len(lead):]; (last == "." || last == "..") && dir != "" && !in.within && strings.Trim(lead, "./") == "" {
		c.add(Item{Label: lead + "../", Kind: ItemFolder, Detail: "directory", Span: in.span, New: lead + "../", rank: 1 << 10})
	}
	for p := range c.s.Children(c.s.Real(dir)) {
		name := path.Base(p)
		if strings.HasPrefix(name, ".") && !host.IsDir(name) && !strings.HasPrefix(in.typed[len(lead):], ".") || name == "node_modules" || name == ".git" || p == c.d.Path ||
			in.within && p == path.Join(in.base, "SKILL.md") {
			continue
		}
		item := Item{Label: lead + name, Kind: ItemFile, Detail: "file", Span: in.span, Path: p, rank: 5}
		if c.s.IsDir(p) {
			if index.Below(c.d.Path, p) && !strings.HasPrefix(lead, "/") && lead != "" {
				continue // there and back again
			}
			item.Label += "/"
			item.Kind, item.Detail, item.Path, item.rank = ItemFolder, "directory", "", -1
		} else if in.images && !isImage(name) {
			continue
		} else if d := c.s.Doc(p); d != nil {
			item.Detail = c.s.Kind(d.Path).String()
		}
		text, ok := in.write(item.Label)
		if !ok || c.s.Existence(p) != index.Exists {
			continue
		}
		if strings.HasPrefix(item.Label, "./") && !strings.HasPrefix(text, "./") {
			text = "./" + text
		}
		item.New = text
		if !c.seen[offer{ItemFile, text}] {
			c.add(item)
		}
	}
}

// manifest offers what a plugin has, between quotes: its skills, and directories on the
// way to what it lists, from the plugin's root.
func (c *completer) manifest(keys []string, word source.Span) {
	if len(keys) == 0 || word.Start == 0 || c.text[word.Start-1] != '"' {
		return
	}
	last := keys[len(keys)-1]
	switch last {
	case "skills", "agents", "commands":
	case "source":
		if len(keys) < 2 || keys[0] != "plugins" {
			return
		}
	default:
		return
	}
	base := dirOf(dirOf(c.d.Path))
	in := pathsIn{base: base, span: word, typed: c.typed(word), within: true, write: func(p string) (string, bool) {
		return "./" + strings.TrimPrefix(p, "./"), !strings.ContainsAny(p, "\"\\")
	}}
	if c.list(last); last == "skills" {
		roster := c.s.Roster()
		for i := range roster {
			e := &roster[i]
			text, ok := in.write(index.Relative(base, dirOf(e.Path)))
			if ok && e.Scope == c.s.Scope(c.d.Path) && dirOf(e.Path) != base && index.Below(e.Path, base) {
				c.add(Item{Label: text, Kind: ItemFile, Detail: "skill " + e.Name, Span: word, New: text, Path: e.Path, rank: -2})
			}
		}
	}
	c.paths(in)
	c.items = slices.DeleteFunc(c.items, func(i Item) bool {
		return (last == "skills" || last == "source") && i.Kind == ItemFile && !strings.HasSuffix(i.Path, "/SKILL.md")
	})
}

func isImage(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif":
		return true
	}
	return false
}

// codePaths offers paths as code spans have them: from the skill's directory, and of
// rules, as agents are told to read them, from the root.
func (c *completer) codePaths(span source.Span) {
	typed := c.typed(span)
	in := pathsIn{base: dirOf(c.d.Path), span: span, typed: typed, write: inCode, within: true}
	if skill, ok := c.s.SkillDir(in.base); ok {
		in.base = skill
		for d := range c.s.DocsIn(skill) {
			if d.Markdown && d.Path != c.d.Path && path.Base(d.Path) != "SKILL.md" {
				c.path(in, Item{Detail: c.s.Kind(d.Path).String(), Path: d.Path, rank: 100 + c.distance(d.Path)})
			}
		}
	}
	for d, kind := range c.s.Guides() {
		if d.Path != c.d.Path && kind == index.Rule {
			rank := 110 + c.distance(d.Path)
			if c.steers() {
				rank = 4*unhad + c.ruleRank(d.Path)
			}
			c.add(Item{Label: d.Path, Kind: ItemFile, Detail: "rule", Span: span, New: d.Path, Path: d.Path, rank: rank})
		}
	}
	if typed != "" {
		c.paths(in)
		if strings.Contains(typed, "/") {
			in.base = c.s.Scope(c.d.Path)
			c.paths(in)
		}
	}
}
