// Package lint runs rules over a snapshot and keeps what they find.
//
// It knows what a rule may look at and when it has to look again; it does not
// know what any rule does, nor who shows the findings. The one idea to hold in
// mind: a rule looks at one document through a view that can reach no more than
// its scope says, so that after a change only those rules run again that can
// have another answer.
package lint

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Severity says how much a finding matters. The zero value is Off.
type Severity uint8

// The severities, lightest first.
const (
	Off         Severity = iota
	Hint                 // works, and a better way exists
	Information          // worth knowing
	Warning              // probably not what was meant
	Error                // the host will not load it, or misreads it
)

var severityNames = [...]string{"off", "hint", "information", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads what String writes.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if n == name {
			return Severity(i), nil
		}
	}
	return Off, fmt.Errorf("unknown severity %q: want error, warning, information, hint or off", name)
}

// A Rule is one check. It is a value without state. Exactly one of the functions is
// set: that is its scope.
type Rule struct {
	Code     string
	Severity Severity // of its findings, unless they say otherwise
	Off      bool     // it runs only where the configuration gives it a severity

	File  func(*FilePass) // reads the document alone
	Links func(*LinkPass) // also what the document's references resolve to
	Tree  func(*TreePass) // also the whole tree

	// Unused looks, when all others have run, at what the document's own comments say
	// of findings, and that no finding answers to.
	Unused func(*FilePass, []Unused)
	// Alias looks at a symlink that leads to nothing, and has no document: its
	// findings stand at its path, at the start of a text that is not there.
	Alias func(*AliasPass)
}

// Default returns the severity that a rule has where nobody says anything of it.
func (r *Rule) Default() Severity {
	if r.Off {
		return Off
	}
	return r.Severity
}

// helpURL is where pages are published.
const helpURL = "https://github.com/skillpls/skillpls/blob/main/"

// Help returns the address of a rule's page. That a rule has crashed is said by none.
func Help(code string) string {
	if code == crashed {
		return helpURL + "docs/checking.md#when-a-check-crashes"
	}
	return helpURL + "lint/rules/" + strings.ReplaceAll(code, "-", "_") + ".md"
}

// A Finding is something that a rule has found. It is immutable.
type Finding struct {
	Code     string
	Severity Severity
	Path     string // relative to the root, with slashes
	Span     source.Span
	Message  string // lower case, one line, without a full stop
	Related  []Related
	Fixes    []Fix
	Cause    *Cause // nil for a finding that stands for itself
}

// A Cause is the finding of another rule without which there would not be this
// one. Who shows findings to people shows the cause alone, which names its
// consequences as related places.
type Cause struct {
	Code string
	Path string
	Span source.Span
}

// A Related is a place that explains a finding.
type Related struct {
	Path    string
	Span    source.Span
	Message string
}

// A Fix is a change that cures a finding: edits, or a rename.
type Fix struct {
	Title  string
	Safe   bool // always right; else a person should look at it
	Takes  bool // it only takes away what somebody wrote
	Edits  []Edit
	Rename *Rename
}

// A Rename gives the skill at a path of a SKILL.md another name, with all that
// names it. It takes the place of edits, since what has to change is only known
// when it is carried out.
type Rename struct {
	Path string
	Name string
}

// An Edit replaces a span of a file.
type Edit struct {
	Path string
	Span source.Span
	New  string
}

// Compare orders findings by path, then offset, then code.
func (f Finding) Compare(o Finding) int {
	return cmp.Or(strings.Compare(f.Path, o.Path), f.Span.Compare(o.Span), strings.Compare(f.Code, o.Code), strings.Compare(f.Message, o.Message))
}

// A FilePass is what a rule sees of a document by itself.
type FilePass struct {
	Doc  *index.Document
	Kind index.Kind

	rule     *Rule
	severity Severity
	all      []*Rule
	config   *index.Config
	out      *[]Finding
}

// Codes returns the codes of all rules that there are, run or not.
func (p *FilePass) Codes() []string {
	codes := make([]string, len(p.all))
	for i, r := range p.all {
		codes[i] = r.Code
	}
	return codes
}

// Config returns the configuration of the tree, nil for none.
func (p *FilePass) Config() *index.Config { return p.config }

// A Report is a finding in the making. Its methods change it and return it.
type Report struct{ f *Finding }

// Report adds a finding at span. The message is lower case, says what is wrong
// first, quotes the offending text with %q, and has no full stop.
func (p *FilePass) Report(span source.Span, format string, args ...any) Report {
	*p.out = append(*p.out, Finding{
		Code: p.rule.Code, Severity: p.severity, Path: p.Doc.Path, Span: span, Message: fmt.Sprintf(format, args...),
	})
	return Report{&(*p.out)[len(*p.out)-1]}
}

// AtMost lowers the severity to s where it is higher.
func (r Report) AtMost(s Severity) Report {
	r.f.Severity = min(r.f.Severity, s)
	return r
}

// Because says that the finding is a consequence of another: the one of the rule
// code at a place. Where that rule is off, the finding stands for itself.
func (r Report) Because(code, path string, span source.Span) Report {
	r.f.Cause = &Cause{Code: code, Path: path, Span: span}
	return r
}

// Near adds a place that explains the finding.
func (r Report) Near(path string, span source.Span, format string, args ...any) Report {
	r.f.Related = append(r.f.Related, Related{Path: path, Span: span, Message: fmt.Sprintf(format, args...)})
	return r
}

// Fix adds a change that cures the finding.
func (r Report) Fix(fix Fix) Report {
	r.f.Fixes = append(r.f.Fixes, fix)
	return r
}

// Replace adds the fix that replaces the finding's own span.
func (r Report) Replace(title string, safe bool, text string) Report {
	return r.Fix(Fix{Title: title, Safe: safe, Edits: []Edit{{Path: r.f.Path, Span: r.f.Span, New: text}}})
}

// A LinkPass is what a rule sees of a document and of what it refers to.
type LinkPass struct {
	FilePass

	s        *index.Snapshot
	volatile *bool
	resolved answers             // what Resolve has said to the rules before
	near     map[string][]string // what SuggestPath said, by target: a file may repeat one a thousand times
}

// Resolve says what a reference of the document means. The answer must not be changed.
func (p *LinkPass) Resolve(r *index.Reference) index.Resolution {
	res, ok := p.resolved[r]
	if !ok {
		res = p.s.Resolve(p.Doc, r)
		if p.resolved != nil {
			p.resolved[r] = res
		}
	}
	if !res.Found {
		*p.volatile = true
	}
	return res
}

// Live reports whether a reference of the document means anything in its place.
func (p *LinkPass) Live(r *index.Reference) bool { return p.s.Live(p.Doc, r) }

// KindOf returns the kind of the document at a path that a reference led to.
func (p *LinkPass) KindOf(path string) index.Kind { return p.s.Kind(path) }

// At returns the document at a path that a reference led to, nil for a file that is
// none. Of it a rule may read what gives fragments their meaning, and nothing else.
func (p *LinkPass) At(path string) *index.Document { return p.s.Doc(path) }

// Suggest returns at most two names of a space that name may have been meant to
// be, likeliest first.
func (p *LinkPass) Suggest(name string, spaces ...index.Space) []string {
	*p.volatile = true
	return p.s.Suggest(name, spaces...)
}

// SuggestPath returns at most two paths that a link to the missing path may have
// been meant for, likeliest first, as they are written from the document.
func (p *LinkPass) SuggestPath(r *index.Reference) []string {
	*p.volatile = true
	near, ok := p.near[r.Target]
	if !ok {
		near = p.s.SuggestPath(p.Doc, r)
		if p.near == nil {
			p.near = map[string][]string{}
		}
		p.near[r.Target] = near
	}
	return near
}

// OtherBase is Snapshot.OtherBase for a link of the document.
func (p *LinkPass) OtherBase(r *index.Reference) (to, from string, sure, ok bool) {
	*p.volatile = true
	return p.s.OtherBase(p.Doc, r)
}

// OtherCase is Snapshot.OtherCase for a link of the document.
func (p *LinkPass) OtherCase(r *index.Reference) (to string, ok bool) {
	*p.volatile = true
	return p.s.OtherCase(p.Doc, r)
}

// LeadOf is Snapshot.LeadOf for a path in code of the document.
func (p *LinkPass) LeadOf(r *index.Reference) (index.Lead, bool) {
	*p.volatile = true
	return p.s.LeadOf(p.Doc, r)
}

// NamesOther reports whether another skill is named beside a reference.
func (p *LinkPass) NamesOther(r *index.Reference) bool {
	*p.volatile = true
	return p.s.NamesOther(p.Doc, r)
}

// Unnamed returns the files of a skill that nothing names: see Snapshot.Unnamed. The
// document is the skill's, and the finding stands there, since it is looked at
// again when a file of the skill changes, or what refers to one.
func (p *LinkPass) Unnamed() []*index.Document { return p.s.Unnamed(p.Doc) }

// Whole reports whether the tree is a whole repository for sure.
func (p *LinkPass) Whole() bool {
	*p.volatile = true
	return p.s.Whole()
}

// SkillDir returns the directory of the skill that the document lies in.
func (p *LinkPass) SkillDir() (dir string, ok bool) { return p.s.SkillDir(dirOf(p.Doc.Path)) }

// SuggestAnchor returns at most two anchors of the document at path that fragment
// may have been meant to be, likeliest first. The document refers to path.
func (p *LinkPass) SuggestAnchor(path, fragment string) []string {
	*p.volatile = true
	if d := p.s.Doc(path); d != nil {
		return d.SuggestAnchor(fragment)
	}
	return nil
}

// PluginRoot reports whether the document lies in the root of a plugin itself.
func (p *LinkPass) PluginRoot() bool {
	root, ok := p.s.PluginDir(p.Doc.Path)
	return ok && root == dirOf(p.Doc.Path)
}

// InPlugin reports whether the document lies in a plugin.
func (p *LinkPass) InPlugin() bool {
	_, ok := p.s.PluginDir(p.Doc.Path)
	return ok
}

// Enclosed reports whether the document's directory lies in that of a skill, the
// document's own left out. A skill at the root of the tree encloses nothing.
func (p *LinkPass) Enclosed() bool {
	outer, ok := p.s.SkillDir(dirOf(dirOf(p.Doc.Path)))
	return ok && outer != ""
}

// Unsure reports whether some document of one of the kinds declares nobody knows
// what. Where one does, what its kind tells together is not known either.
func (p *LinkPass) Unsure(kinds ...index.Kind) bool {
	*p.volatile = true
	for d := range p.s.Unsure() {
		if slices.Contains(kinds, p.s.Kind(d.Path)) {
			return true
		}
	}
	return false
}

// Anywhere reports whether any name is declared in a space, and by a document
// that could be read. Where it is not, nothing can be said of a name.
func (p *LinkPass) Anywhere(space index.Space) bool {
	*p.volatile = true
	for range p.s.Names(space) {
		return true
	}
	return false
}

// A TreePass is what a rule sees of a document and of the tree as a whole.
type TreePass struct {
	LinkPass

	global *bool
	graph  *index.Graph
}

// Graph returns what follows from all skills and roles together.
func (p *TreePass) Graph() *index.Graph {
	*p.global = true
	return p.graph
}

// Unsure is LinkPass.Unsure, for every document of a large tree.
func (p *TreePass) Unsure(kinds ...index.Kind) bool { return p.Graph().Unsure(kinds...) }

// Tree returns the whole tree. A rule that has asked for it looks again when any
// name or path comes or goes, when Graph is another one, and when a document
// changes that it names a place in. So of other documents it may read what
// Graph is made of, and their spans in related places, and nothing else.
func (p *TreePass) Tree() *index.Snapshot {
	*p.global = true
	return p.s
}

// An AliasPass is what a rule sees of a symlink that leads to nothing. Doc has its
// path, and an empty text.
type AliasPass struct {
	FilePass
	To string // the path in the tree that it is written to lead to; "" for one outside

	s *index.Snapshot
}

// Tree returns the tree, of which a rule may read what is at which path.
func (p *AliasPass) Tree() *index.Snapshot { return p.s }

// dirOf returns the directory of a slash path; the root is "".
func dirOf(p string) string { return path.Dir("/" + p)[1:] }

// DidYouMean renders suggestions as the end of a message, "" for none.
func DidYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return ": did you mean " + strings.Join(quoted, " or ") + "?"
}
