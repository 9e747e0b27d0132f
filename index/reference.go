package index

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// A Form is the way in which a reference is written, and with it what its target
// is a name of, and where it is alive.
type Form uint8

// The forms of references.
const (
	FormLink         Form = iota // a markdown link, image, or link definition: a path from the file's directory
	FormImport                   // @path in a memory file, rule or command: a path from the file's directory
	FormFrontPath                // references: in a skill: a path from the skill's directory
	FormSkill                    // an item of depends_on, recommends, dependencies, skills: a skill
	FormUser                     // an item of used_by: a skill or a role
	FormCategory                 // a skill's category
	FormTag                      // a skill's tag
	FormRole                     // an item of a role's inherit
	FormRoleSkill                // an item of a role's include, optional, exclude; core_skills
	FormRoleCategory             // {category: x} in a role's include or optional
	FormRegistryName             // a row's name in a registry: a skill
	FormRegistryPath             // a row's path in a registry
	FormIndexName                // a name in an index's table: a skill
	FormManifestPath             // a path in plugin.json or marketplace.json, from the plugin's root
	FormAgent                    // agent: in a skill or a command
	FormInclude                  // #[[file:path]] and #file:path
	FormNode                     // a node of the graph in an index: a skill
	FormEdge                     // the id of such a node, where an edge names it

	// Contextual: the shape says that something is meant, maybe elsewhere.
	FormPath      // a path in code, from one of several bases
	FormSaid      // a name that words beside it, or its place, say is a skill's
	FormQualified // plugin:skill, or a command or an agent of the plugin
	FormLabel     // the label of a link to a skill, which is its name

	// Words, which are Mentions of a Document: they mean something only where
	// something has that name.
	FormCode   // a code span
	FormBold   // strong text
	FormProse  // a word of several parts
	FormSlash  // /name: a skill or a command
	FormDollar // $name: a skill
	FormAt     // @name: a skill, an agent, or a rule
)

// A Strength says how sure it is that a reference is one.
type Strength uint8

// The strengths, strongest first.
const (
	Hard       Strength = iota // nothing else can stand there
	Contextual                 // followed and renamed where there is something of that name
	Mentioned                  // listed apart, not renamed unasked
)

var strengthNames = [...]string{"hard", "contextual", "mention"}

func (s Strength) String() string { return strengthNames[s] }

// A Field is the key under which a reference stands in YAML, or the column of a
// table that stands for it.
type Field uint8

// The fields that hold references.
const (
	FieldNone Field = iota // in a body
	FieldDependsOn
	FieldRecommends
	FieldDependencies // an older spelling of depends_on
	FieldUsedBy
	FieldSkills
	FieldCategory
	FieldTags
	FieldReferences
	FieldInherit
	FieldInclude
	FieldOptional
	FieldExclude
	FieldCoreSkills
	FieldName
	FieldID
	FieldPath
	FieldSource
	FieldAgents
	FieldCommands
	FieldTemplate
	FieldAgent
)

var fieldNames = [...]string{
	"", "depends_on", "recommends", "dependencies", "used_by", "skills", "category", "tags", "references",
	"inherit", "include", "optional", "exclude", "core_skills", "name", "id", "path", "source", "agents", "commands", "template", "agent",
}

// String returns the key.
func (f Field) String() string { return fieldNames[f] }

// A Reference is a place that names something else. It says what is written,
// not what it means: a Snapshot resolves it. There are many of them, so it is
// kept small.
type Reference struct {
	Form    Form
	Field   Field
	Example bool // the line says that it is an example; of a name, or it stands in a code block
	Loose   bool // of a path in code: words beside it say that it may be somebody else's, or is not there yet
	// Row groups the references of one registry row or one role; -1 elsewhere.
	Row  int32
	Span source.Span // the target as written: the name, or the path with its fragment
	// Whole is the whole construct: the link with its label, the row's scalar.
	Whole    source.Span
	fragment int32 // how many bytes at the end of Span are the fragment

	Target string // a name, or a path percent-decoded and without fragment; "" is the file itself
	// Fragment is percent-decoded, without #. Of a FormLabel it is the path that its
	// link leads to, of a FormRegistryName where the row says that the skill comes
	// from, if that is not here.
	Fragment string
}

// Frag returns the span of the fragment behind #, at the end of Span; empty where
// there is none.
func (r *Reference) Frag() source.Span {
	return source.Span{Start: r.Span.End - r.fragment, End: r.Span.End}
}

// PathSpan returns the span of a path without its fragment.
func (r *Reference) PathSpan() source.Span {
	if r.fragment == 0 {
		return r.Span
	}
	return source.Span{Start: r.Span.Start, End: r.Span.End - r.fragment - 1}
}

// Path returns the path without the variable that a host puts before it.
func (r *Reference) Path() string {
	if _, rest, ok := baseVariable(r.Target); ok {
		return rest
	}
	return r.Target
}

// Joins reports whether a path written in directory dir means to.
func Joins(dir, written, to string) bool {
	p, ok := join(dir, written)
	return ok && p == to
}

// IsPath reports whether the reference's target is a path.
func (r *Reference) IsPath() bool {
	switch r.Form {
	case FormLink, FormImport, FormFrontPath, FormRegistryPath, FormManifestPath, FormInclude, FormPath:
		return true
	}
	return false
}

// A Space is a name space of the tables of declarations and references.
type Space uint8

// The name spaces.
const (
	SpaceSkill    Space = iota // names of skills
	SpaceRole                  // keys of role files
	SpaceCategory              // categories, as defined or as skills have them
	SpaceTag
	SpaceAgent
	SpaceCommand
	SpaceRule // stems of rules that a host calls by name
	SpacePath // paths relative to the root, with or without a fragment
	// SpaceTail holds the ends of paths whose beginning depends on what lies around:
	// the last two components, or the one there is.
	SpaceTail
	// SpaceDescription holds descriptions of skills, word for word. They are no names:
	// nobody waits for one to come.
	SpaceDescription
)

// A Key is a name in its space: what is declared, and what is referred to.
type Key struct {
	Space Space
	Name  string
}

// keys calls yield with every key that a reference of the document at doc can
// mean. They depend on doc and r alone, so that the table of references never
// changes but by edits.
func (r *Reference) keys(doc string, yield func(Key)) {
	switch r.Form {
	case FormSkill, FormRoleSkill, FormRegistryName, FormIndexName, FormNode, FormEdge, FormSaid, FormLabel:
		yield(Key{Space: SpaceSkill, Name: nameKey(r.Target)})
	case FormQualified:
		yield(Key{Space: SpaceSkill, Name: nameKey(r.Target)})
		yield(Key{Space: SpaceCommand, Name: nameKey(r.Target)})
		yield(Key{Space: SpaceAgent, Name: nameKey(r.Target)})
	case FormAgent:
		yield(Key{Space: SpaceAgent, Name: r.Target})
	case FormUser:
		yield(Key{Space: SpaceSkill, Name: nameKey(r.Target)})
		yield(Key{Space: SpaceRole, Name: r.Target})
	case FormRole:
		yield(Key{Space: SpaceRole, Name: r.Target})
	case FormCategory, FormRoleCategory:
		yield(Key{Space: SpaceCategory, Name: r.Target})
	case FormTag:
		yield(Key{Space: SpaceTag, Name: r.Target})
	default:
		if r.floats() {
			yield(Key{Space: SpaceTail, Name: tail(r.Target)})
			return
		}
		var room [maxBases]string
		for _, base := range r.bases(doc, room[:0]) {
			p, ok := join(base, r.Target)
			if !ok {
				continue
			}
			if r.Target == "" {
				p = doc
			}
			yield(Key{Space: SpacePath, Name: p})
		}
	}
}

// floats reports whether the directory that a path is meant from depends on what
// lies around the document.
func (r *Reference) floats() bool {
	if r.Form == FormPath {
		return true
	}
	_, _, ok := baseVariable(r.Target)
	return ok
}

// floatsAlone reports whether a path in code is but one name, and nothing says from
// where.
func (r *Reference) floatsAlone() bool {
	return r.Path() == r.Target && !strings.Contains(strings.TrimRight(r.Target, "/"), "/")
}

// tail returns the last two components of a path, or the one there is.
func tail(p string) string {
	if _, rest, ok := baseVariable(p); ok {
		p = rest
	}
	p = strings.Trim(path.Clean("/"+p), "/")
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[strings.LastIndexByte(p[:i], '/')+1:]
	}
	return p
}

// tails calls yield with the keys under which a floating reference to the path p
// may be posted.
func tails(p string, yield func(Key)) {
	yield(Key{Space: SpaceTail, Name: tail(p)})
	if base := path.Base(p); base != tail(p) {
		yield(Key{Space: SpaceTail, Name: base})
	}
}

// A base is what a path written with a variable is meant from.
type base uint8

const (
	baseSkill   base = iota // the skill's directory
	basePlugin              // the plugin's root
	baseProject             // the root of the tree
)

// variables are those that hosts, and authors by habit, put before a path.
var variables = map[string]base{
	"${CLAUDE_SKILL_DIR}": baseSkill, "$CLAUDE_SKILL_DIR": baseSkill, "{baseDir}": baseSkill, "{skill-root}": baseSkill,
	"${CLAUDE_PLUGIN_ROOT}": basePlugin, "$CLAUDE_PLUGIN_ROOT": basePlugin,
	"${CLAUDE_PROJECT_DIR}": baseProject, "$CLAUDE_PROJECT_DIR": baseProject,
}

// baseVariable takes a known variable from the start of a path.
func baseVariable(p string) (b base, rest string, ok bool) {
	if p == "" || p[0] != '$' && p[0] != '{' {
		return 0, p, false
	}
	first, rest, _ := strings.Cut(p, "/")
	b, ok = variables[first]
	return b, rest, ok && rest != ""
}

// endsAlike reports whether a relative path as written can be another, clean one:
// they agree from the end up to the first component that is no name.
func endsAlike(written, clean string) bool {
	written = strings.TrimRight(written, "/")
	i, j := len(written), len(clean)
	for i > 0 && j > 0 && written[i-1] == clean[j-1] {
		i--
		j--
	}
	switch {
	case i == 0:
		return j == 0 || clean[j-1] == '/'
	case j == 0:
		return written[i-1] == '/'
	}
	// Whether they part at a component that is a name.
	start := strings.LastIndexByte(written[:i], '/') + 1
	end := i
	for end < len(written) && written[end] != '/' {
		end++
	}
	switch written[start:end] {
	case "", ".", "..":
		return true
	}
	return false
}

// A Matcher tells quickly which references are worth resolving, for who is after
// those that mean one thing: an index has thousands.
type Matcher struct {
	names []string
	paths []string
}

// NewMatcher returns the matcher of what may be posted under one of the keys.
func NewMatcher(keys []Key) *Matcher {
	m := &Matcher{}
	add := func(list *[]string, s string) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, k := range keys {
		switch k.Space {
		case SpacePath:
			add(&m.paths, k.Name)
		case SpaceTail: // the end of one of the paths
		default:
			add(&m.names, k.Name)
		}
	}
	return m
}

// May reports whether a reference of the document at doc may be posted under one
// of the keys. It is never wrong where it says that one is not.
func (m *Matcher) May(doc string, r *Reference) bool {
	if !r.IsPath() {
		for _, n := range m.names {
			rest, ok := strings.CutSuffix(r.Target, n)
			if ok && (rest == "" || rest[len(rest)-1] == ':' || rest[len(rest)-1] == '/') {
				return true
			}
		}
		return false
	}
	if r.Target == "" {
		return slices.Contains(m.paths, doc)
	}
	written := r.Path()
	for _, p := range m.paths {
		if endsAlike(written, p) {
			return true
		}
	}
	return false
}

// maxBases is how many bases a path has at most.
const maxBases = 3

// bases returns the directories from which a path of the document at doc may be
// meant, likeliest first, in the room that it is given.
func (r *Reference) bases(doc string, room []string) []string {
	dir := parent(doc)
	switch r.Form {
	case FormRegistryPath:
		bases := append(room, "")
		if h, _, _, ok := host.Split(doc); ok && parent(h) != "" {
			bases = append(bases, parent(h))
		}
		if dir != "" {
			bases = append(bases, dir)
		}
		return bases
	case FormManifestPath:
		return append(room, parent(dir))
	case FormInclude:
		if dir == "" {
			return append(room, "")
		}
		return append(room, "", dir)
	default:
		return append(room, dir)
	}
}

// parent returns the directory of a slash path; the root is "".
func parent(p string) string {
	return p[:max(strings.LastIndexByte(p, '/'), 0)]
}

// join is path.Join in a tree: target may start with a slash, which means the
// root, and ok is false where the result lies above it.
func join(dir, target string) (p string, ok bool) {
	if p, ok := joinPlain(dir, target); ok {
		return p, true
	}
	if strings.HasPrefix(target, "/") {
		dir = ""
	}
	p = path.Join(dir, target)
	switch {
	case p == "." || p == "/":
		return "", true
	case p == ".." || strings.HasPrefix(p, "../"):
		return "", false
	}
	return strings.TrimPrefix(p, "/"), true
}

// joinPlain is join where target is names, behind steps up, and leads to no directory
// above dir's: most are, and that many need not be taken apart and copied twice. dir is
// clean. ok is false for any other.
func joinPlain(dir, target string) (p string, ok bool) {
	target = strings.TrimPrefix(target, "./")
	for dir != "" && strings.HasPrefix(target, "../") {
		dir, target = parent(dir), target[len("../"):]
	}
	switch {
	case !isPlain(target) || dir != "" && !isPlain(dir):
		return "", false
	case dir == "":
		return target, true
	}
	return dir + "/" + target, true
}

// isPlain reports whether a path is clean, relative, and of names alone.
func isPlain(p string) bool {
	for start := 0; ; {
		end := strings.IndexByte(p[start:], '/')
		name := p[start:]
		if end >= 0 {
			name = p[start : start+end]
		}
		if name == "" || name == "." || name == ".." {
			return false
		}
		if end < 0 {
			return true
		}
		start += end + 1
	}
}

// climbs reports whether a relative path, written in directory dir, leads above the root.
func climbs(dir, target string) bool {
	depth := 0
	if dir != "" {
		depth = strings.Count(dir, "/") + 1
	}
	for name := range strings.SplitSeq(target, "/") {
		switch name {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}

// nameKey is the part of a name under which skills are declared: what stands
// behind the plugin's name and a colon, or behind a plugin's directory.
func nameKey(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == ':' || name[i] == '/' {
			return name[i+1:]
		}
	}
	return name
}
