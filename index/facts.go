package index

import (
	"bytes"
	"hash/maphash"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// MaxFile is the size over which a file is not parsed. Claude Code passes over
// memory files larger than this.
const MaxFile = 4 << 20

const tooLarge = "larger than 4 MiB, so its text is not read"

var seed = maphash.MakeSeed()

// HashOf returns the hash that a Document of that text has.
func HashOf(text []byte) uint64 { return maphash.Bytes(seed, text) }

// Candidate reports whether a file of that name may be a document. Of YAML and
// JSON that only says that the content decides.
func Candidate(p string) bool {
	if ok, _ := disk.IsIgnoreFile(path.Base(p)); ok || p == BaselinePath {
		return true
	}
	switch base := path.Base(p); path.Ext(base) {
	case ".md", ".mdc":
		return true
	case ".tmpl":
		return strings.HasSuffix(base, ".md.tmpl") || strings.HasSuffix(base, ".mdc.tmpl")
	case ".yaml", ".yml":
		return true
	case ".json":
		return base == "skill-rules.json" || base == "marketplace.json" || base == "plugin.json"
	}
	return false
}

func isMarkdown(p string) bool {
	switch path.Ext(p) {
	case ".md", ".mdc", ".tmpl":
		return true
	}
	return false
}

// NewDocument is Config.NewDocument in a tree without a configuration.
func NewDocument(p string, text []byte) *Document { return (*Config)(nil).NewDocument(p, text) }

// NewDocument extracts the facts of a file. It returns nil for a YAML or JSON
// file that is none of ours. Text is not kept.
func (c *Config) NewDocument(p string, text []byte) *Document {
	return c.newDocument(p, text, new(storage))
}

// newDocument is NewDocument, which keeps what it can in a storage.
func (c *Config) newDocument(p string, text []byte, in *storage) *Document {
	switch {
	case len(text) > MaxFile:
		return c.unread(p, tooLarge)
	case bytes.IndexByte(text, 0) >= 0:
		return c.unread(p, "not a text: there is a NUL byte in it")
	case !utf8.Valid(text):
		return c.unread(p, "not UTF-8")
	}
	d := &Document{Path: p, Table: source.NewTable(text), Hash: HashOf(text), Markdown: isMarkdown(p), config: c, Refs: in.found}
	d.Blank = len(bytes.TrimSpace(text)) == 0
	if ok, _ := disk.IsIgnoreFile(path.Base(p)); ok {
		rules := disk.ParseIgnore(text)
		d.Ignore = &rules
	} else if d.Markdown {
		d.readMarkdown(text, in)
	} else if !d.readYAML(text) {
		return nil
	} else if d.conflictFaults(text, nil); c.isUnsure() && (d.Shape == ShapeRegistry || d.Shape == ShapeRules || d.Shape == ShapePreset) {
		d.Unsure, d.Refs, d.Rows = true, nil, nil // nobody knows what it was configured to be
	}
	d.hiddenFaults(text)
	slices.SortStableFunc(d.Refs, func(a, b Reference) int { return a.Span.Compare(b.Span) })
	slices.SortStableFunc(d.Mentions, func(a, b Mention) int { return int(a.Start - b.Start) })
	found := d.Refs
	d.Refs, d.Mentions, d.Named = keep(in, &in.refs, d.Refs), keep(in, &in.mentions, d.Mentions), in.names(text)
	for i := range d.Refs {
		if r := &d.Refs[i]; r.Field == FieldNone { // what YAML says lies in one string already
			r.Target, r.Fragment = in.word(r.Target), in.word(r.Fragment)
		}
	}
	if in.shared && len(found) <= blockList {
		clear(found)
		in.found = found[:0]
	}
	return d
}

// Unread returns the document of a file whose text cannot be had; why is the
// reason, and what it declares is unknown.
func Unread(p, why string) *Document { return (*Config)(nil).unread(p, why) }

func (c *Config) unread(p, why string) *Document {
	shape := shapeByName(p)
	if c.registry(p) != nil {
		shape = ShapeRegistry
	}
	d := &Document{
		Path: p, Table: source.NewTable(nil), Markdown: isMarkdown(p), Shape: shape, Unsure: true,
		Faults: []Fault{{Kind: FaultRead, Message: why}}, config: c,
	}
	if shape == ShapeConfig {
		d.Config = &Config{unsure: true}
	}
	return d
}

func (d *Document) readMarkdown(text []byte, in *storage) {
	body := 0
	if b, ok := frontmatter.Find(text); ok {
		d.Front, body = b, int(b.Span.End)
		d.yamlFaults(b)
		d.yamlIgnores(b, text)
		d.frontRefs(b.Root)
		d.named = d.FieldText("name")
	}
	markdown.Read(text, body, func(m *markdown.Doc) { d.readBody(m, text, in) })
}

func (d *Document) readBody(m *markdown.Doc, text []byte, in *storage) {
	if m.Limit != nil {
		d.Unsure = true
		d.Faults = append(d.Faults, Fault{Kind: FaultLimit, Span: m.Limit.Span, Message: m.Limit.Reason})
	}
	d.readHeadings(m, in)
	for _, h := range m.Headings {
		if id, ok := headingID(h.Title); ok {
			d.IDs = append(d.IDs, ID{id, h.Text})
		}
	}
	for _, a := range m.Anchors {
		d.IDs = append(d.IDs, ID{a.ID, a.Span})
	}
	if len(d.Headings)+len(d.IDs) >= manyHeadings {
		d.headings = sync.OnceValue(func() *headingTable { return newHeadingTable(d) })
	}
	d.bodyIgnores(m, text)
	d.linkRefs(m, text)
	d.importRefs(m, text)
	d.includeRefs(m, text)
	d.talk(m, text)
	if isIndexName(d.Path) {
		d.tableRefs(m, text)
		d.readListing(m, text)
	}
	d.conflictFaults(text, m)
	d.strays(m, text)
	d.labelFaults(m, text)
	d.argumentFault(m, text)
	d.homeFaults(m, text)
}

// strays takes over the fences that do not end where they were meant to. What
// is named in text that was to be shown as code is an example.
func (d *Document) strays(m *markdown.Doc, text []byte) {
	const most = 100
	strays, shown := m.Strays(text)
	for _, s := range strays[:min(len(strays), most)] {
		stray := Stray{Stray: s}
		for _, lost := range s.Lost {
			for _, slug := range markdown.LostHeadings(text, lost) {
				stray.Slugs = append(stray.Slugs, strings.ToLower(slug))
			}
		}
		slices.Sort(stray.Slugs)
		d.Strays = append(d.Strays, stray)
	}
	if len(shown) == 0 {
		return
	}
	for i := range d.Refs {
		if r := &d.Refs[i]; inside(shown, r.Span) {
			r.Example = true
		}
	}
}

// labelFaults finds [text][label] in prose, which is a link only where something
// defines the label. Footnotes and what stands behind an escaped bracket are others.
func (d *Document) labelFaults(m *markdown.Doc, text []byte) {
	if !bytes.Contains(text, []byte("][")) {
		return
	}
	most := len(d.Faults) + maxFaults
	for _, run := range m.Prose {
		s := text[run.Start:run.End]
		for at := 0; ; {
			i := bytes.Index(s[at:], []byte("]["))
			if i < 0 || len(d.Faults) >= most {
				break
			}
			open, start := bytes.LastIndexByte(s[at:at+i], '['), at+i+2
			n := bytes.IndexAny(s[start:], "[]")
			if open < 0 || n < 0 || s[start+n] == '[' {
				at = start
				continue
			}
			label := s[start : start+n]
			before := at + open
			at = start + n + 1
			if before > 0 && (isWordByte(s[before-1]) || strings.IndexByte("\\])", s[before-1]) >= 0) || !isLabel(label) ||
				len(bytes.TrimSpace(s[before+1:start-2])) == 0 {
				continue // a[0][1], or the box of a task
			}
			span := source.At(int(run.Start)+start, int(run.Start)+start+n)
			d.Faults = append(d.Faults, Fault{Kind: FaultLabel, Span: span, Message: string(label)})
		}
	}
}

// isLabel reports whether what stands in brackets may be the label of a link.
func isLabel(label []byte) bool {
	return len(label) > 0 && len(label) < maxName && label[0] != '^' && label[0] != ' ' && !bytes.ContainsAny(label, "`$<>=\"")
}

// readHeadings takes over the headings. Their titles lie in one string, so that a
// search through all of a tree does not jump about in memory.
func (d *Document) readHeadings(m *markdown.Doc, in *storage) {
	size := 0
	for _, h := range m.Headings {
		size += len(h.Title) + 1
	}
	titles := in.room(size)
	start := titles.Len()
	for _, h := range m.Headings {
		titles.WriteString(h.Title)
		titles.WriteByte(0)
	}
	d.Titles = titles.String()[start:]
	rest := d.Titles
	list := make([]Heading, len(m.Headings))
	for i, h := range m.Headings {
		list[i] = Heading{Level: h.Level, Span: h.Span, Text: h.Text, Title: rest[:len(h.Title)], Slug: in.word(h.Slug)}
		rest = rest[len(h.Title)+1:]
	}
	d.Headings = keep(in, &in.headings, list)
}

// headingID returns the id of a heading that ends in {#id}, as several site
// generators write it. GitHub does not know it, but who wrote it meant it.
func headingID(title string) (id string, ok bool) {
	_, id, ok = strings.Cut(title, "{#")
	if !ok || !strings.HasSuffix(id, "}") || strings.ContainsAny(id, " {") {
		return "", false
	}
	return strings.Clone(strings.TrimSuffix(id, "}")), true
}

// yamlFaults takes over the problems of a block.
func (d *Document) yamlFaults(b *frontmatter.Block) {
	d.Unsure = d.Unsure || b.Broken || b.Open
	if b.Open {
		first := d.LineSpan(d.Line(int(b.Span.Start)))
		f := Fault{Kind: FaultOpen, Span: first, Message: "front matter is not closed: the line --- is missing"}
		// Text under a line across the page may have a colon, too.
		if b.Close != nil && slices.ContainsFunc(b.Root.Pairs, func(p frontmatter.Pair) bool { return host.Known(p.Key.Value) }) {
			f.Cure, f.Sure = []source.Edit{*b.Close}, true
		}
		d.Faults = append(d.Faults, f)
	}
	for _, p := range b.Problems {
		kind := FaultYAML
		switch p.Kind {
		case frontmatter.DuplicateKey:
			kind = FaultDuplicate
		case frontmatter.TooDeep:
			kind = FaultLimit
			d.Unsure = true
		}
		d.Faults = append(d.Faults, Fault{Kind: kind, Span: p.Span, Related: p.Related, Message: p.Message, Cure: p.Cure, Sure: p.Sure})
	}
}

// A slot says what a key of a front matter holds.
type slot struct {
	field Field
	form  Form
}

var frontSlots = map[string]slot{
	"depends_on": {FieldDependsOn, FormSkill}, "recommends": {FieldRecommends, FormSkill}, "dependencies": {FieldDependencies, FormSkill},
	"skills": {FieldSkills, FormSkill}, "used_by": {FieldUsedBy, FormUser},
	"agent": {FieldAgent, FormAgent}, "category": {FieldCategory, FormCategory}, "tags": {FieldTags, FormTag}, "references": {FieldReferences, FormFrontPath},
}

func (d *Document) frontRefs(root *frontmatter.Node) {
	if root == nil || root.Kind != frontmatter.Mapping {
		return
	}
	for _, p := range root.Pairs {
		in, ok := frontSlots[p.Key.Value]
		if !ok {
			continue
		}
		for _, n := range p.Value.Strings() {
			if in.form == FormFrontPath && (hasScheme(n.Value) || strings.ContainsAny(n.Value, " #")) {
				continue // an address or a title
			}
			d.addName(in.form, n, in.field, -1)
		}
	}
}

// addName adds the reference that a YAML scalar is.
func (d *Document) addName(form Form, n *frontmatter.Node, field Field, row int32) {
	if n == nil || n.Kind != frontmatter.Scalar || n.Value == "" || strings.ContainsAny(n.Value, "\n") {
		return
	}
	d.Refs = append(d.Refs, Reference{Form: form, Span: n.Inner, Whole: n.Span, Target: n.Value, Field: field, Row: row})
}

func (d *Document) linkRefs(m *markdown.Doc, text []byte) {
	add := func(dest, whole source.Span, target string) {
		file, frag, ok := splitTarget(target)
		if !ok {
			return
		}
		r := Reference{Form: FormLink, Span: dest, Whole: whole, Target: file, Fragment: frag, Row: -1}
		r.Example = isExample(text, d.LineSpan(d.Line(int(whole.Start))), whole)
		if i := bytes.IndexByte(text[dest.Start:dest.End], '#'); i >= 0 {
			r.fragment = int32(dest.Len() - i - 1)
		}
		d.Refs = append(d.Refs, r)
	}
	for _, l := range m.Links {
		switch l.Kind {
		case markdown.Inline, markdown.HTML:
			add(l.Dest, l.Span, l.Target)
		}
	}
	for _, l := range m.Definitions {
		if !strings.HasPrefix(l.Target, "[") || !strings.HasSuffix(l.Target, "]") { // [what]: [fill-in]; [id].md is a file of a site
			add(l.Dest, l.Span, l.Target)
		}
	}
}

// isExample reports whether the words on a line just before or behind a link say
// that it is an example.
func isExample(text []byte, line, link source.Span) bool {
	const near = 80 // bytes: a line of thousands of links is looked at once, not once for each
	before := text[max(line.Start, link.Start-near):link.Start]
	after := text[link.End:max(link.End, min(line.End, link.End+near))]
	return tellsOfOne(before) || tellsOfOne(after)
}

// tellsOfOne reports whether words announce an example.
func tellsOfOne(words []byte) bool {
	if bytes.Contains(words, []byte("e.g.")) {
		return true
	}
	for {
		i := bytes.Index(words, []byte("or "))
		if i < 0 {
			return false
		}
		is := i > 0 && words[i-1]|0x20 == 'f'
		if words = words[i+len("or "):]; is && (bytes.HasPrefix(words, []byte("example")) || bytes.HasPrefix(words, []byte("instance"))) {
			return true
		}
	}
}

// splitTarget takes a link's destination apart, and decodes its parts. ok is
// false for what is no path in a tree: a URL, an empty one.
func splitTarget(target string) (file, fragment string, ok bool) {
	if leadsOut(target) {
		return "", "", false
	}
	file, fragment, _ = strings.Cut(target, "#")
	file, _, _ = strings.Cut(file, "?")
	if file == "" && fragment == "" {
		return "", "", false
	}
	return unescape(file), unescape(fragment), true
}

// Unescape decodes the percent signs of a path as it is written in a link.
func Unescape(s string) string { return unescape(s) }

// leadsOut reports whether a link's destination is no path: an address, or nothing.
func leadsOut(target string) bool {
	if target == "" || strings.HasPrefix(target, "//") || hasScheme(target) || strings.ContainsAny(target, "\n\r") {
		return true
	}
	i := strings.Index(target, "://") // behind what is no scheme: an address all the same
	return i >= 0 && !strings.ContainsAny(target[:i], "?#")
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil && utf8.ValidString(u) {
		return u
	}
	return s
}

// hasScheme reports whether s starts like a URL. A single letter is a drive.
func hasScheme(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			return i > 0
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

// importRefs finds @path in prose: at the start of a word, with a slash or an
// extension in it, so that a handle or a decorator is none.
func (d *Document) importRefs(m *markdown.Doc, text []byte) {
	if bytes.IndexByte(text, '@') < 0 {
		return
	}
	for _, run := range m.Prose {
		s := text[run.Start:run.End]
		for i := bytes.IndexByte(s, '@'); i >= 0 && i < len(s); i++ {
			if s[i] != '@' || i > 0 && !isSpace(s[i-1]) && s[i-1] != '(' {
				continue
			}
			end := i + 1
			for end < len(s) && !isSpace(s[end]) {
				end++
			}
			word := strings.TrimRight(string(s[i+1:end]), ".,;:!?)'\"*_")
			if !isImport(word) || bytes.HasPrefix(bytes.TrimLeft(s[end:], " "), []byte("(if ")) {
				continue
			}
			span := source.At(int(run.Start)+i+1, int(run.Start)+i+1+len(word))
			file, frag, ok := splitTarget(word)
			if ok {
				_, raw, _ := strings.Cut(word, "#")
				d.Refs = append(d.Refs, Reference{
					Form: FormImport, Span: span, Whole: source.Span{Start: span.Start - 1, End: span.End},
					fragment: int32(len(raw)), Target: file, Fragment: frag, Row: -1,
				})
			}
			i = end
		}
	}
}

// isImport reports whether the word behind an @ is written like a path to a
// file. `@scope/package` has no extension and is none.
func isImport(w string) bool {
	base := path.Base(w)
	dot := strings.LastIndexByte(base, '.')
	return w != "" && dot > 0 && dot < len(base)-1 && !strings.Contains(w, "@") && !strings.Contains(w, "://")
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
