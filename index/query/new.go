package query

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/markdown"
)

// A Making says what is to be made anew.
type Making struct {
	Kind index.SymbolKind // SymbolSkill, SymbolRule or SymbolAgent
	Name string
	Dir  string // the directory from which somebody asks, relative to the root
	// In is a category or a folder of skills; of rules or agents, a folder. "" leaves
	// the place to the tree.
	In string

	at string // the directory in which a skill's is made, "" leaves it to the tree
}

// A Create is a file that is made, and was not there. Its directory is made with it.
type Create struct{ Path, Text string }

// New plans to make a skill, a rule or an agent: its file, with the keys that its
// siblings have and a description that says that it is to be written, and for a skill
// its rows in the registries and indexes that mean to have every one, with the counts
// of these. A row states only what is known. read gives the texts of documents as the
// snapshot knows them; s is one that the caller may Apply changes to. The error says
// why it cannot be done.
func New(s *index.Snapshot, m Making, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, new: m.Name, plan: &Plan{NewName: m.Name}}
	defer p.wait() //nolint:errcheck // done has asked
	if err := p.validName("a " + m.Kind.String()); err != nil {
		return nil, err
	}
	var err error
	switch m.Kind {
	case index.SymbolSkill:
		err = p.newSkill(m)
	case index.SymbolRule:
		err = p.newRule(m)
	default:
		err = p.newAgent(m)
	}
	if err != nil {
		return nil, err
	}
	return p.done()
}

// create adds a file, where there is room for it.
func (p *planner) create(file, text string) error {
	switch s := p.s; {
	case s.Scope(file) != "":
		return refuse("%s would lie in a repository of its own, %s", file, s.Scope(file))
	case s.IsVendored(file):
		return refuse("%s would lie among what comes from somewhere else", file)
	}
	for at := file; at != ""; at = dirOf(at) {
		switch p.s.Existence(at) {
		case index.Absent:
			if err := p.free(Move{To: at}); err != nil {
				return err
			}
			continue
		case index.Unknown:
			return refuse("nobody knows whether there is a %s: it is ignored, or was not looked at", at)
		}
		if at == file {
			return refuse("there is a %s already", file)
		}
		if !p.s.IsDir(at) {
			return refuse("%s is no directory", at)
		}
		break
	}
	p.plan.Creates = append(p.plan.Creates, Create{file, text})
	return nil
}

// toBeWritten stands where nobody has written anything yet.
const toBeWritten = "To be written."

// titleOf makes a title of a name: code-review becomes Code Review.
func titleOf(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' })
	for i, w := range words {
		first, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(first)) + w[size:]
	}
	return strings.Join(words, " ")
}

// scalar writes a value in YAML.
func scalar(value string) string {
	if needsQuote(value) {
		return frontmatter.Quote(value)
	}
	return value
}

// hostDirs are the directories of hosts, the likeliest first, in which something may
// be made where nothing tells which.
var hostDirs = []string{".claude", ".agents", ".cursor", ".opencode", ".gemini", ".codex", ".windsurf", ".clinerules", ".kiro", ".roo"}

// homeOf returns the directory of a host or the root of a plugin in which something
// is made for somebody in a directory: the nearest one at or above it, or right below
// one that is. weight says how much of its like is in such a directory.
func (p *planner) homeOf(dir string, weight func(string) int) string {
	for d := dir; ; d = dirOf(d) {
		if host.IsDir(path.Base(d)) || p.s.IsPlugin(d) {
			return d
		}
		best, most := "", 0
		for child := range p.s.Children(d) {
			if !p.s.IsDir(child) || !host.IsDir(path.Base(child)) {
				continue
			}
			n := 4 * weight(child)
			if i := slices.Index(hostDirs, path.Base(child)); i >= 0 {
				n += 2
				if i == 0 {
					n++
				}
			}
			if n > most {
				best, most = child, n
			}
		}
		if most > 0 {
			return best
		}
		if d == "" {
			return hostDirs[0]
		}
	}
}

// newRule plans a rule.
func (p *planner) newRule(m Making) error {
	home := p.homeOf(m.Dir, func(dir string) (n int) {
		for d := range p.s.DocsIn(dir) {
			if p.s.Kind(d.Path) == index.Rule {
				n++
			}
		}
		return n
	})
	folder, ending := "rules", ".md"
	switch _, _, id, _ := host.Split(home); id {
	case host.Cursor:
		ending = ".mdc"
	case host.Copilot:
		folder, ending = "instructions", ".instructions.md"
	case host.Kiro:
		folder = "steering"
	}
	if path.Base(home) == ".clinerules" {
		folder = ""
	}
	in := path.Clean("/" + m.In)[1:]
	file := path.Join(home, folder, in, m.Name+ending)
	if role, ok := p.s.RoleOfRules(file); ok && p.s.Graph().Role(role) == nil {
		return refuse("%s would be the rules of a role %q, and there is none%s", file, role, meant(p.s, role, "", index.SpaceRole))
	}
	return p.create(file, ruleText(file, m.Name))
}

// ruleText writes the file of a rule, by what the host of its place reads.
func ruleText(file, name string) string {
	const about = "description: " + toBeWritten + " Say here what the rule is about.\n"
	front := ""
	switch profile := host.Of(file, host.RuleFile); profile.ID {
	case host.Cursor:
		front = about + "alwaysApply: false\n"
	case host.Copilot:
		front = about + "applyTo: \"**\"\n"
	case host.Windsurf:
		front = "trigger: model_decision\n" + about
	case host.Kiro:
		front = "inclusion: manual\n"
	}
	if front != "" {
		front = "---\n" + front + "---\n\n"
	}
	return front + "# " + titleOf(name) + "\n\n" + toBeWritten + "\n"
}

// newAgent plans an agent.
func (p *planner) newAgent(m Making) error {
	for d := range p.s.Declarers(index.Key{Space: index.SpaceAgent, Name: m.Name}) {
		if p.s.Kind(d.Path) == index.Agent {
			return refuse("there is an agent %q already, %s", m.Name, d.Path)
		}
	}
	for d := range p.s.Declarers(index.Key{Space: index.SpaceSkill, Name: m.Name}) {
		if p.s.Scope(d.Path) == "" {
			return refuse("there is a skill %q, and lists of names would not tell them apart", m.Name)
		}
	}
	home := p.homeOf(m.Dir, func(dir string) (n int) {
		for d := range p.s.DocsIn(dir) {
			if p.s.Kind(d.Path) == index.Agent {
				n++
			}
		}
		return n
	})
	ending := ".md"
	if _, _, id, _ := host.Split(home); id == host.Copilot {
		ending = ".agent.md"
	}
	file := path.Join(home, "agents", path.Clean("/" + m.In)[1:], m.Name+ending)
	return p.create(file, agentText(m.Name))
}

// agentText writes the file of an agent.
func agentText(name string) string {
	return fmt.Sprintf("---\nname: %s\ndescription: %s Say here when the agent is to be used.\n---\n\n# %s\n\n%s\n",
		scalar(name), toBeWritten, titleOf(name), toBeWritten)
}

// headingFor makes a heading of an anchor; ok is false where no heading has it.
func headingFor(fragment string) (heading string, ok bool) {
	for _, heading := range []string{titleOf(fragment), fragment} {
		if heading != "" && index.SameAnchor(slugOfTitle(heading), fragment) {
			return heading, true
		}
	}
	return "", false
}

func slugOfTitle(title string) string { return markdown.Slug(title) }
