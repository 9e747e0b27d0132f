package query

import (
	"bytes"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// MaxItems is how many items a completion has at the most: a client shows a
// few, and asks again as one types.
const MaxItems = 1000

// An Item is something that may be written at a place.
type Item struct {
	Label  string
	Kind   ItemKind
	Detail string      // what it is, in a few words
	Span   source.Span // what it replaces
	New    string      // what it writes
	Filter string      // what is matched against what was typed; "" is the label
	Path   string      // of what it stands for, "" where it has no file
	Where  string      // the root that it lies in, "" for the document's own and the tree's, or what has none
	// Closes says that all of Span is replaced in any case. Otherwise what stands
	// behind the cursor may be left.
	Closes bool
	Stops  []Stop // places in New that are to be filled in, in order
	// Step says that it is what any editor of markdown offers where a link leads: what
	// lies in the directory typed so far and is not hidden, or a heading.
	Step bool
	how  likeness
	rank int // smaller comes first
}

// An ItemKind says what kind of thing an item stands for.
type ItemKind uint8

// The kinds of items.
const (
	ItemSkill ItemKind = iota
	ItemRole
	ItemCategory
	ItemTag
	ItemFile
	ItemHeading
	ItemKey
	ItemCheck
	ItemValue
	ItemFolder
	ItemAgent
	ItemCommand
	ItemLabel   // of a link definition
	ItemLine    // a line that stands elsewhere, too
	ItemSnippet // a whole file, or a whole row
)

// A Check is a check of what a tree says, by the name that people call it by. This
// package knows of none: who asks says which there are.
type Check struct {
	Code   string
	Detail string // in a few words
}

// Complete returns what may be written at an offset of the open document at p,
// best first: what suits what is typed there already. cut says that there was more.
// Nothing is offered in code, in comments, in addresses, and in prose before it shows
// what is meant. The names of checks are offered where a configuration or
// a comment names one.
func Complete(s *index.Snapshot, p string, offset int, checks ...Check) (items []Item, cut bool) {
	return CompleteReading(s, p, offset, nil, checks...)
}

// CompleteReading is Complete for who can read the texts of documents that are not
// open: it also offers lines of them.
func CompleteReading(s *index.Snapshot, p string, offset int, read Reader, checks ...Check) (items []Item, cut bool) {
	d := s.Doc(p)
	if d == nil || d.File == nil {
		return nil, false
	}
	kind := s.Kind(d.Path)
	if !kind.Served() {
		return nil, false
	}
	c := &completer{s: s, d: d, kind: kind, text: d.File.Text, offset: min(offset, len(d.File.Text)), seen: map[offer]bool{}, checks: checks, read: read}
	if c.ignore() || c.whole() {
		// a comment that names checks, a file that is yet to be written
	} else if b := c.block(); b != nil {
		c.yaml(b)
	} else if d.Markdown {
		c.body()
	}
	return c.chosen()
}

type completer struct {
	s      *index.Snapshot
	d      *index.Document
	kind   index.Kind // of d
	text   []byte
	offset int
	checks []Check
	read   Reader // nil where nobody can
	items  []Item
	seen   map[offer]bool
	listed map[string]bool // what the list at the cursor holds already
	cut    bool            // something was left off
	root   string          // that the document lies in, once skills have been looked for

	roleAsked bool
	ofRole    *index.Role // see role
}

// An offer is what tells one item from another.
type offer struct {
	kind ItemKind
	text string
}

// add offers an item, once. What is no text, as a name of a file may be, cannot be written.
func (c *completer) add(i Item) {
	if !utf8.ValidString(i.Label) || !utf8.ValidString(i.New) {
		return
	}
	if o := (offer{i.Kind, i.New}); !c.seen[o] && !c.listed[i.Label] {
		c.seen[o] = true
		c.items = append(c.items, i)
	}
}

// block returns the YAML that the cursor is in: the whole file, or the front
// matter between its fences.
func (c *completer) block() *frontmatter.Block {
	if !c.d.Markdown {
		return frontmatter.Parse(c.text, path.Ext(c.d.Path) == ".json")
	}
	b, ok := frontmatter.Find(c.text)
	if !ok || c.offset < int(b.Body.Start) {
		return nil
	}
	if b.Open && c.offset > int(b.Body.End) && begun.Match(c.text[b.Body.End:c.offset]) {
		b.Body.End = int32(c.offset) // an item or a key that is typed just now, which is no YAML yet
	}
	if c.offset > int(b.Body.End) || c.offset == int(b.Body.End) && !b.Open {
		return nil
	}
	return b
}

// begun matches a line of front matter that has only been begun.
var begun = regexp.MustCompile(`^[ \t]*(?:-[ \t]*)?[\w"'-]*$`)

// yaml completes values by the keys above them.
func (c *completer) yaml(b *frontmatter.Block) {
	line := c.d.LineSpan(c.d.Line(c.offset))
	if bytes.HasPrefix(bytes.TrimLeft(c.text[line.Start:c.offset], " \t"), []byte("#")) {
		return // a comment
	}
	keys, item, word := b.Context(c.text, c.offset)
	if c.closed(word) {
		return
	}
	if c.d.Shape == index.ShapeConfig {
		c.config(b, keys, word)
		return
	}
	if c.kind == index.RoleFile {
		c.roleFile(b, keys, item, word)
		c.spaced(word)
		return
	}
	if c.kind == index.Registry {
		c.registry(b, keys, item, word)
		c.spaced(word)
		return
	}
	if c.kind == index.Manifest {
		c.manifest(keys, word)
		return
	}
	profile := c.kind.Profile(c.d.Path)
	if len(keys) == 0 {
		c.fields(profile, b, word)
		return
	}
	defer c.spaced(word)
	last := keys[len(keys)-1]
	switch {
	case keys[0] == "hooks":
		c.hooks(profile, b, keys, word)
	case len(keys) == 1:
		c.list(last)
		c.fieldValues(profile, b, last, word)
	}
	switch c.kind {
	case index.Skill:
		if len(keys) == 1 {
			c.skillField(last, word)
		}
	case index.Agent, index.Preset, index.Command:
		if last == "skills" {
			c.skills(word)
		}
		if stem, _, _ := strings.Cut(path.Base(c.d.Path), "."); c.kind == index.Agent && last == "name" && len(keys) == 1 && stem != "CLAUDE" {
			c.ownName(stem, "the file's name", word)
		}
	}
	if last == "agent" && c.d.Markdown || last == "agents" && len(keys) == 1 && c.kind == index.Agent {
		c.agents(word)
	}
}

// spaced puts a blank before what would follow a colon or a dash at once: YAML
// would read both as one word.
func (c *completer) spaced(word source.Span) {
	if word.Start == 0 || !strings.ContainsRune(":-", rune(c.text[word.Start-1])) {
		return
	}
	for i := range c.items {
		c.items[i].New = " " + c.items[i].New
	}
}

// distance ranks a file by how far it is from the document: steps up, and down.
func (c *completer) distance(p string) int {
	common := 0 // bytes of the directories that both paths begin with
	for i := 0; i < len(p) && i < len(c.d.Path) && p[i] == c.d.Path[i]; i++ {
		if p[i] == '/' {
			common = i + 1
		}
	}
	return strings.Count(c.d.Path[common:], "/") + strings.Count(p[common:], "/")
}

func (c *completer) roles(word source.Span, but map[string]bool) {
	for _, r := range c.s.Graph().Roles {
		if but[r.Name] {
			continue
		}
		rank, detail := 1<<10, "role"
		if c.kind == index.Skill { // the roles that get this skill come first
			detail = "role · does not get it"
			if g, ok := c.s.Graph().GrantOf(r, c.d.Path); ok {
				detail = "role · " + whyText(g)
				if g.Why.Has() {
					rank = 0
				}
			}
		}
		c.add(Item{Label: r.Name, Kind: ItemRole, Detail: detail, Span: word, New: yamlName(r.Name), Path: r.Path, rank: rank})
	}
}

// yamlName writes a name as a plain scalar where it can be one.
func yamlName(n string) string {
	if n != "" && 'a' <= n[0] && n[0] <= 'z' && strings.IndexByte(n, '-') > 0 && isSimple(n, "-") {
		return n // nothing that YAML reads otherwise; most names are such
	}
	if frontmatter.NeedsQuote(n) {
		return frontmatter.Quote(n)
	}
	return n
}

// escapePath writes a path as a link's destination: percent-encoded, so that
// spaces and parentheses do not end it.
func escapePath(p string) string {
	if isSimple(p, "-./_SKIL") && !strings.HasPrefix(p, "./") {
		return p
	}
	u := url.URL{Path: p}
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(strings.TrimPrefix(u.EscapedPath(), "./"))
}

// isSimple reports whether a text has nothing but letters that are small, digits, and
// bytes of also.
func isSimple(s, also string) bool {
	for i := range len(s) {
		if b := s[i]; (b < 'a' || b > 'z') && (b < '0' || b > '9') && strings.IndexByte(also, b) < 0 {
			return false
		}
	}
	return true
}

// unescapePath undoes escapePath; what is no such path is itself.
func unescapePath(p string) string {
	if u, err := url.PathUnescape(p); err == nil {
		return u
	}
	return p
}
