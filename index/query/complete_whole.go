package query

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// whole completes a file in which there is nothing yet but what is typed on one line
// by a whole one, of the kind that its place makes it. It reports whether it did.
func (c *completer) whole() bool {
	if !c.d.Markdown || len(c.text) > 100 {
		return false
	}
	typed := strings.TrimSpace(string(c.text))
	for _, r := range typed {
		if r != '-' && !unicode.IsLetter(r) {
			return false
		}
	}
	line := c.d.LineSpan(c.d.Line(c.offset))
	if strings.TrimSpace(string(c.text[line.Start:line.End])) != typed {
		return false // it stands on another line
	}
	kind := c.kind
	if kind == index.Resource || strings.Trim(typed, "-") != "" && !hasLetters(kind.String(), typed) || strings.Trim(typed, "-") == "" && len(typed) > 3 {
		return false
	}
	b := Scaffold(c.s, c.d.Path, c.read)
	if b == nil {
		return false
	}
	item := Item{
		Label: "new " + kind.String(), Kind: ItemSnippet, Detail: "a whole " + kind.String(), Span: line,
		New: b.Text, Stops: b.Stops,
	}
	if strings.HasPrefix(typed, "-") {
		item.Filter = "---"
	}
	c.add(item)
	return true
}

// A Draft is the text of a new file, with places to fill in.
type Draft struct {
	Text  string // without a line end behind the last line
	Stops []Stop
}

// draft makes a draft of the text of a new file: what is to be written are the places to
// fill in.
func draft(text string) *Draft {
	b := &skeleton{}
	for rest := strings.TrimRight(text, "\r\n"); rest != ""; {
		before, behind, found := strings.Cut(rest, toBeWritten)
		b.write(before)
		if !found {
			break
		}
		end := strings.IndexAny(behind, "\r\n")
		if end < 0 {
			end = len(behind)
		}
		b.stop(toBeWritten + behind[:end])
		rest = behind[end:]
	}
	return &Draft{Text: b.String(), Stops: b.stops}
}

// Scaffold returns what a new file at p may begin with, by the kind that its place
// makes it: the text that New would write there. A role's rules have the sections that
// the other roles' share. It is nil for a place of another kind. read may be nil; it
// tells how the lines of a skill's siblings end.
func Scaffold(s *index.Snapshot, p string, read Reader) *Draft {
	stem := path.Base(p)
	for _, ext := range []string{".md", ".mdc", ".instructions", ".prompt", ".agent"} {
		stem = strings.TrimSuffix(stem, ext)
	}
	switch s.Kind(p) {
	case index.Skill:
		name := path.Base(dirOf(p))
		if name == "." || name == "" {
			return nil
		}
		return draft(skillAt(s, p, read))
	case index.Agent:
		if path.Base(p) == "CLAUDE.md" {
			return draft(agentText(path.Base(dirOf(p))))
		}
		return draft(agentText(stem))
	case index.Command:
		return draft("---\ndescription: " + toBeWritten + " Say here what the command does.\n---\n\n# " + titleOf(stem) + "\n\n" + toBeWritten)
	case index.Rule:
		if role, ok := s.RoleOfRules(p); ok {
			b := &skeleton{}
			scaffoldRole(s, p, role, b)
			return &Draft{Text: b.String(), Stops: b.stops}
		}
		return draft(ruleText(p, stem))
	}
	return nil
}

// skillAt writes the SKILL.md file that is made at p.
func skillAt(s *index.Snapshot, p string, read Reader) string {
	if read == nil {
		read = func(string, []byte) ([]byte, bool) { return nil, false }
	}
	plan := &planner{verifier: &verifier{s: s, read: read}}
	root, at := s.RootOf(dirOf(p)), dirOf(dirOf(p))
	sh := plan.shelves()[root]
	if sh == nil {
		sh = &shelf{root: root, dir: path.Join(root, "skills")}
	}
	sh.skills = slices.DeleteFunc(sh.skills, func(d *index.Document) bool { return d.Path == p })
	name := path.Base(dirOf(p))
	return plan.skillText(sh, at, name, plan.categoryIn(sh, at), plan.dependents(p, name))
}

// scaffoldRole writes the sections that the rules of other roles than role share.
func scaffoldRole(s *index.Snapshot, p, role string, b *skeleton) {
	b.write("# " + words(role) + " Rules")
	list := sharedSections(role, siblingsOf(s, p, role), nil)
	for i := range list {
		b.write("\n\n## " + list[i].title)
		list[i].skeleton(b)
	}
	if len(list) == 0 {
		b.blank()
	}
}

// RulesFor returns what a file of rules would begin with for the role whose key in a
// role file stands at an offset, and where it would lie: where those of the first role
// that has one do. ok is false where no role is, or it has rules, or no other role
// has, or something is there already.
func RulesFor(s *index.Snapshot, p string, offset int) (role, file string, draft *Draft, ok bool) {
	d := s.Doc(p)
	if d == nil || s.Kind(d.Path) != index.RoleFile {
		return "", "", nil, false
	}
	i := slices.IndexFunc(d.Roles, func(f index.RoleFact) bool { return f.Key.Contains(offset) })
	if i < 0 {
		return "", "", nil, false
	}
	r := s.Graph().Role(d.Roles[i].Name)
	if r == nil || r.Path != d.Path || len(r.Rules) > 0 || strings.ContainsAny(r.Name, "/\\") {
		return "", "", nil, false
	}
	for _, other := range s.Graph().Roles {
		for _, rules := range other.Rules {
			to, own := s.RoleRulePath(rules, other.Name, r.Name)
			if !own || s.Existence(to) != index.Absent {
				continue
			}
			b := &skeleton{}
			scaffoldRole(s, to, r.Name, b)
			return r.Name, to, &Draft{Text: b.String(), Stops: b.stops}, true
		}
	}
	return "", "", nil, false
}

// usualCategory returns the one category that half of the skills beside the one at p
// have, or more; "" where there is none, or two.
func usualCategory(s *index.Snapshot, p string) string {
	n, all := map[string]int{}, 0
	up := dirOf(dirOf(p))
	for d := range s.Skills() {
		if d.Path != p && dirOf(dirOf(d.Path)) == up {
			all++
			n[d.FieldText("category")]++
		}
	}
	usual := ""
	for name, count := range n {
		if name != "" && 2*count >= all {
			if usual != "" {
				return ""
			}
			usual = name
		}
	}
	return usual
}

// wholeRows offers rows of the skills that a registry does not list, in the manner of
// its other rows: with what is known of them, and nothing else.
func (c *completer) wholeRows(rows []*frontmatter.Node, order []string, word source.Span) {
	names, dirs := c.s.RegistryKeys(c.d.Path)
	line := c.d.LineSpan(c.d.Line(c.offset))
	indent := strings.Repeat(" ", int(word.Start-line.Start))
	if typed := c.text[line.Start:word.Start]; len(typed) == 0 || typed[len(typed)-1] != ' ' {
		return // the dash itself is still to be followed by a blank
	}
	listed := c.listedNames()
	for d := range c.named() {
		name := index.SkillName(d)
		if listed[name] {
			continue
		}
		var lines []string
		named := false
		for _, key := range order {
			value := ""
			switch {
			case !named && slices.Contains(names, key):
				value, named = yamlName(name), true
			case key == dirs:
				value = yamlName(c.pathLike(rows, names, dirs, dirOf(d.Path)))
			case key == "category":
				if in := d.FieldText("category"); in != "" {
					value = yamlName(in)
				}
			case key == "source":
				value = "local"
			case key == "security_checked":
				value = "false"
			}
			if value != "" {
				lines = append(lines, yamlName(key)+": "+value)
			}
		}
		if named && len(lines) > 1 {
			c.add(Item{
				Label: name, Kind: ItemSnippet, Detail: "a whole row", Span: word,
				New: strings.Join(lines, "\n"+indent), Path: d.Path, rank: len(order) + c.distance(d.Path),
			})
		}
	}
}

// pathLike writes a directory as the rows of a registry write those of their skills.
func (c *completer) pathLike(rows []*frontmatter.Node, names []string, key, dir string) string {
	for _, row := range rows {
		written := row.Get(key)
		for _, k := range names {
			n := row.Get(k)
			if n == nil || written == nil || n.Value == "" || written.Value == "" {
				continue
			}
			for _, d := range c.s.SkillsNamed(c.d.Path, n.Value) {
				for _, end := range []string{"/SKILL.md", "/", ""} {
					tail := strings.TrimSuffix(strings.TrimPrefix(written.Value, "./"), end)
					front, ok := strings.CutSuffix(dirOf(d.Path), tail)
					if rest, below := strings.CutPrefix(dir, front); ok && tail != "" && below && strings.HasSuffix(written.Value, end) {
						if strings.HasPrefix(written.Value, "./") {
							rest = "./" + rest
						}
						return rest + end
					}
				}
			}
		}
	}
	return dir
}
