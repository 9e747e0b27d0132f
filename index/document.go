package index

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A Document holds the facts of one version of one file: what it declares and
// what it refers to, with spans. It is immutable. It is a function of the file's
// path and bytes, and of the tree's Config; whatever else depends on other files is
// asked of a Snapshot.
//
// A closed document keeps no text. Its spans, hash and line table stay.
type Document struct {
	// What a search through all of a tree looks at comes first, since it waits for memory.
	Path     string // relative to the root, with slashes
	Titles   string // of all headings, in order, a zero byte behind each
	named    string // by the key name of its front matter
	Markdown bool   // else YAML, or JSON read as YAML
	Shape    Shape  // what the YAML turned out to be; ShapeNone for markdown
	Hash     uint64 // of the text; comparable within one process

	*source.Table // lines and columns; never nil

	// Front is the front matter of a markdown file, nil where it has none, or the
	// YAML of a role file, manifest or configuration. A registry's is dropped: what it says is Refs and Rows.
	Front      *frontmatter.Block
	Headings   []Heading
	IDs        []ID // of HTML elements and headings, which are anchors too
	Refs       []Reference
	Mentions   []Mention      // in order
	Roles      []RoleFact     // of a role file, in order
	Categories []CategoryFact // of a role file, in order
	Faults     []Fault
	Ignores    []Ignore     // comments about what is found here, in order
	Rows       *Rows        // of a registry; nil for anything else
	Listing    *Listing     // of an index; nil for anything else
	Named      []uint32     // what the text names as files do: see storage.names
	Strays     []Stray      // fences that do not end where they were meant to
	Ignore     *disk.Ignore // of an ignore file; nil for anything else
	Config     *Config      // of the tree's configuration; nil for anything else
	Baseline   *Baseline    // of the tree's baseline; nil for anything else

	// Unsure says that what the file declares is not known: it could not be read
	// or parsed. Whoever needs it is silent.
	Unsure bool

	Blank bool // there is nothing but white space

	// File is the text of an open document, nil for a closed one. Its path is the
	// one by which the file was opened, which may lead through a symbolic link.
	File *source.File
	body func() *markdown.Doc      // parses File once
	yaml func() *frontmatter.Block // the same, of a YAML file that has no Front

	headings func() *headingTable // of many; nil where there are few

	config *Config // by which the file was read
}

// Body returns the markdown syntax of an open document, parsed once; nil for a
// closed one and for YAML.
func (d *Document) Body() *markdown.Doc {
	if d.body == nil {
		return nil
	}
	return d.body()
}

// YAML returns the front matter of a markdown document, or all of a YAML or JSON
// one; of a closed document only if that is kept, as Front. It is nil where there is none.
func (d *Document) YAML() *frontmatter.Block {
	if d.Front != nil || d.yaml == nil {
		return d.Front
	}
	return d.yaml()
}

// A Shape says what a YAML or JSON file turned out to be.
type Shape uint8

// The shapes of YAML files.
const (
	ShapeNone     Shape = iota
	ShapeRoles          // roles.yaml: a map of maps with skills
	ShapeRegistry       // skills-registry.yaml and its like: rows with a name
	ShapeRules          // skill-rules.json: skills.<name>
	ShapeManifest       // plugin.json, marketplace.json
	ShapePreset         // any other YAML with a list of skills
	ShapeConfig         // .skillpls.yaml at the root
	ShapeBaseline       // .skillpls-baseline.json at the root
)

// A Heading is a heading of a markdown document.
type Heading struct {
	Level int
	Span  source.Span // the whole heading, without terminator
	Text  source.Span // its content
	Title string      // plain text
	Slug  string      // GitHub's anchor, unique in the document
}

// An ID is an anchor that a document writes itself: an element's id or name, or
// {#id} behind a heading.
type ID struct {
	Name string
	Span source.Span // the name
}

// A RoleFact is one role as a role file writes it.
type RoleFact struct {
	Name  string
	Key   source.Span // the role's key
	Span  source.Span // the key and its value
	Title string      // the name: field
	About string      // the description: field
	// The lists hold names as written; Include and Optional also categories.
	Inherit, Exclude  []string
	Include, Optional []Selector
}

// A Selector is an item of a role's include or optional list.
type Selector struct {
	Name     string // of a skill, or of a category
	Category bool
}

// A CategoryFact is one category as a role file defines it.
type CategoryFact struct {
	Name   string
	Key    source.Span
	About  string
	Folder string
}

// A FaultKind says what is wrong with a file by itself.
type FaultKind uint8

// The kinds of faults.
const (
	FaultYAML      FaultKind = iota // the YAML does not parse
	FaultDuplicate                  // a key is there twice
	FaultOpen                       // front matter without its closing line
	FaultLimit                      // parsing stopped at a limit
	FaultRead                       // unreadable, not a text, too large
	FaultConfig                     // a configuration says what nobody understands
	FaultRepeated                   // a row of a registry is there twice
	FaultCount                      // the statistics of a registry are not those of its rows
	FaultConflict                   // a merge was left undecided: from Span to Related, between the sides in Message, a zero byte between them
	FaultTags                       // characters that carry text nobody sees; Message has the first of them
	FaultDirection                  // characters that turn the direction of text; so has it here
	FaultSplit                      // characters of no width in a word; and here
	FaultLabel                      // [text][label] without a definition; Message is the label
	FaultArguments                  // where what a user types is put in; Message is what stands there
	FaultHome                       // a path in a user's home in code; Message is the path
)

// A Fault is something wrong with a file that its syntax alone tells.
type Fault struct {
	Kind    FaultKind
	Span    source.Span
	Related source.Span // the first occurrence of a duplicate key
	Message string
	// Cure are the edits that make the file what it was plainly meant to be, or may
	// have been meant to be where Sure is false; nil where nobody can tell.
	Cure []source.Edit
	Sure bool
}

// A Stray is a fence that does not end where it was meant to.
type Stray struct {
	markdown.Stray
	Slugs []string // of headings in the lines that are taken for code, in lower case, sorted
}

// Swallows reports whether a heading with that anchor is taken for code.
func (s *Stray) Swallows(fragment string) bool {
	_, found := slices.BinarySearch(s.Slugs, strings.ToLower(fragment))
	return found
}

// newOpen gives d a text, and a body that is parsed when it is asked for.
func (d *Document) newOpen(f *source.File) *Document {
	o := *d
	o.File = f
	if d.Markdown {
		start := 0
		if d.Front != nil {
			start = int(d.Front.Span.End)
		}
		o.body = sync.OnceValue(func() *markdown.Doc { return markdown.Parse(f.Text, start) })
	} else if d.Front == nil && d.Ignore == nil {
		o.yaml = sync.OnceValue(func() *frontmatter.Block { return frontmatter.Parse(f.Text, path.Ext(d.Path) == ".json") })
	}
	return &o
}

// NewOpenDocument is NewDocument for a file that an editor has open: its document
// keeps the text, which must not change.
func NewOpenDocument(p string, text []byte) *Document {
	return (*Config)(nil).openDocument(p, source.New(p, text))
}

// openDocument returns the document of a text that is open for the file at p, maybe
// under another name of it; nil where that is no document.
func (c *Config) openDocument(p string, f *source.File) *Document {
	if !c.Candidate(p) {
		return nil
	}
	d := c.NewDocument(p, f.Text)
	if d == nil {
		return nil
	}
	return d.newOpen(f)
}

// limited reports whether parsing the document stopped at a limit.
func (d *Document) limited() bool {
	return slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.Kind == FaultLimit })
}

// unread reports whether the document is of a file that could not be read.
func (d *Document) unread() bool {
	return slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.Kind == FaultRead })
}

// unparsed returns a document of a text that nobody has parsed, in place of one
// whose parsing stopped at a limit.
func unparsed(f *source.File, prev *Document) *Document {
	d := &Document{
		Path: prev.Path, Markdown: prev.Markdown, Shape: prev.Shape, Hash: HashOf(f.Text), Table: f.Table, Unsure: true, File: f, config: prev.config,
	}
	if d.Shape == ShapeConfig {
		d.Config = &Config{unsure: true}
	}
	for _, fault := range prev.Faults {
		if fault.Kind == FaultLimit {
			d.Faults = []Fault{{Kind: FaultLimit, Span: d.LineSpan(0), Message: fault.Message}}
		}
	}
	d.body = func() *markdown.Doc { return &markdown.Doc{} }
	return d
}

// SectionAt returns the index of the heading under which offset lies, or -1.
func (d *Document) SectionAt(offset int) int {
	at := -1
	for i, h := range d.Headings {
		if int(h.Span.Start) > offset {
			break
		}
		at = i
	}
	return at
}

// Field returns the value of a top-level key of the front matter; nil where
// there is none.
func (d *Document) Field(key string) *frontmatter.Node {
	if d.Front == nil {
		return nil
	}
	return d.Front.Root.Get(key)
}

// FieldText returns the value of a scalar top-level key, or "".
func (d *Document) FieldText(key string) string {
	n := d.Field(key)
	if n == nil || n.Kind != frontmatter.Scalar || n.Tag == frontmatter.Null {
		return ""
	}
	return n.Value
}
