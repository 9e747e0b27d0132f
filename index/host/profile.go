package host

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A File is a kind of file that has a front matter of its own.
type File uint8

// The kinds of files.
const (
	SkillFile File = iota
	AgentFile
	CommandFile
	RuleFile
)

var fileNames = [...]string{"skill", "agent", "command", "rule"}

func (f File) String() string { return fileNames[f] }

// A Profile says what a host makes of the front matter of one kind of file. It is
// immutable.
type Profile struct {
	ID    ID
	File  File
	Title string // the host's name in messages
	Names Names  // of skills
	// Closed says that the host refuses a file with a field that it does not know.
	Closed bool
	// Depth is how many directories below its skills directory a host finds a
	// skill; 0 is any number, or not known.
	Depth  int
	fields []Field
}

// A Field is a key of the front matter as one host reads it.
type Field struct {
	Name  string
	Types Type
	Need  Need
	// Max is the most characters (code points) that the value may have; 0 is no
	// limit. Strict says that the host refuses a file over it, and does not only
	// cut the value short.
	Max    int
	Strict bool
	// Values are the values that it may have, sorted as documented; nil is any.
	// A Bool lists the spellings that the host reads. Open says that there may be
	// others.
	Values  []string
	Open    bool
	Default string // what its absence means; "" is nothing
	About   string // what it does: one line, lower case
	Source  string // who says so
}

// Hosted reports whether some host reads the field; else it is one by which trees of
// skills describe themselves.
func (f Field) Hosted() bool { return f.Source != fromTrees }

// A Type is a set of the shapes that a value may have.
type Type uint8

// The shapes of values.
const (
	String Type = 1 << iota
	Bool
	List
	Map
	Number
)

// String renders a set like "string or list".
func (t Type) String() string {
	var names []string
	for i, n := range [...]string{"string", "boolean", "list", "map", "number"} {
		if t&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, " or ")
}

// A Need says how much a host wants something.
type Need uint8

// The needs, weakest first.
const (
	Optional Need = iota
	Useful        // the host makes do without it
	Expected      // the host warns, or is said to want it
	Required      // the host does not load the file without it
)

// Names are a host's rules for the names of skills.
type Names struct {
	Charset Charset
	// AnyScript says that lower-case letters are those of any script, not only a
	// to z.
	AnyScript bool
	// Strict says that the host refuses a skill whose name breaks the Charset.
	Strict bool
	// Directory says that the directory's name is the one that counts, and the
	// name field a label.
	Directory bool
	// Equal is how much the host wants the two to be equal.
	Equal Need
}

// A Charset says which names are well formed.
type Charset uint8

// The charsets.
const (
	AnyName    Charset = iota
	HyphenName         // lower-case letters, digits and hyphens
	KebabName          // the same, and no hyphen at an end or beside another
)

// For returns the profile of a host for skills. A host without one of its own has
// the generic profile.
func For(id ID) *Profile { return ForFile(id, SkillFile) }

// ForFile returns the profile of a host for a kind of file, or the generic one.
func ForFile(id ID, f File) *Profile {
	for i := range profiles {
		if profiles[i].ID == id && profiles[i].File == f {
			return &profiles[i]
		}
	}
	return generic[f]
}

// Field returns what the host makes of a key; ok is false for a key that it does
// not know. The generic profile knows what any host knows, and the keys by which
// trees of skills describe themselves.
func (p *Profile) Field(name string) (f Field, ok bool) {
	i := slices.IndexFunc(p.fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return p.fields[i], true
}

// Fields returns the fields that the host knows, in the order in which people
// write them. The caller must not change them.
func (p *Profile) Fields() []Field { return p.fields }

// Readers returns the hosts that know a field of a kind of file.
func Readers(field string, f File) (ids []ID) {
	for i := range profiles {
		if _, ok := profiles[i].Field(field); ok && profiles[i].File == f {
			ids = append(ids, profiles[i].ID)
		}
	}
	return ids
}

// Known reports whether any host knows a field of any kind of file, or any tree of
// skills uses it.
func Known(field string) bool {
	for _, g := range generic {
		if _, ok := g.Field(field); ok {
			return true
		}
	}
	return false
}

// Near returns the field of the host that a key is, but for its case, hyphens and
// underscores. ok is false where the key means something to some host as it is, and
// where it is one by which trees describe themselves.
func (p *Profile) Near(key string) (field string, ok bool) {
	if _, known := generic[p.File].Field(key); known {
		return "", false
	}
	for _, f := range p.fields {
		if f.Hosted() && alike(f.Name, key) {
			return f.Name, true
		}
	}
	return "", false
}

// alike reports whether two keys are one but for what people write differently. It
// allocates nothing: front matter may have 10,000 keys.
func alike(a, b string) bool {
	for {
		for a != "" && (a[0] == '-' || a[0] == '_') {
			a = a[1:]
		}
		for b != "" && (b[0] == '-' || b[0] == '_') {
			b = b[1:]
		}
		if a == "" || b == "" {
			return a == b
		}
		if lower(a[0]) != lower(b[0]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// NameProblem says what is wrong with a skill's name for the host, as the end of
// a sentence; ok is false where nothing is. The empty name is no name: that it
// is missing is another matter.
func (p *Profile) NameProblem(name string) (problem string, ok bool) {
	if name == "" {
		return "", false
	}
	if p.Names.AnyScript {
		name = norm.NFKC.String(name) // as the specification's checker compares
	}
	if f, _ := p.Field("name"); f.Max > 0 && utf8.RuneCountInString(name) > f.Max {
		return fmt.Sprintf("%d characters, at most %d", utf8.RuneCountInString(name), f.Max), true
	}
	if p.Names.Charset == AnyName {
		return "", false
	}
	for _, r := range name {
		if !p.Names.takes(r) {
			return fmt.Sprintf("%q is no lower-case letter, digit or hyphen", r), true
		}
	}
	if p.Names.Charset != KebabName {
		return "", false
	}
	switch {
	case strings.HasPrefix(name, "-"):
		return "it starts with a hyphen", true
	case strings.HasSuffix(name, "-"):
		return "it ends with a hyphen", true
	case strings.Contains(name, "--"):
		return "two hyphens in a row", true
	}
	return "", false
}

// takes reports whether r may stand in a name.
func (n Names) takes(r rune) bool {
	if r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
		return true
	}
	return n.AnyScript && (unicode.IsLetter(r) || unicode.IsNumber(r)) && unicode.ToLower(r) == r
}

// Kebab returns the name nearest to name that every host takes, but for its
// length: lower-case letters and digits of ASCII with single hyphens between. It
// is "" if there are none.
func Kebab(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range name {
		r = unicode.ToLower(r)
		if !(Names{}).takes(r) || r == '-' {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}
