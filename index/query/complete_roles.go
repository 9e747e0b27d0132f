package query

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// roleFile completes a role file by the path of keys above the cursor: roles, the
// role, skills, the list, and category in one of its items.
func (c *completer) roleFile(b *frontmatter.Block, keys []string, item bool, word source.Span) {
	own := c.ownLine(word) && !item
	switch {
	case len(keys) == 0:
		if own {
			c.keysOf(b.Root, word, nil, rootKeys)
		}
	case keys[0] == "core_skills" && len(keys) == 1 && (item || !c.ownLine(word)):
		c.notListed(b.Root.Get("core_skills"), word)
		c.skills(word)
	case keys[0] == "categories" && len(keys) == 2 && own:
		c.keysOf(b.Root.Get("categories").Get(keys[1]), word, b.Root.Get("categories"), categoryKeys)
	case keys[0] == "roles" && len(keys) == 1 && own:
		c.ruleless(b.Root.Get("roles"), word)
	case keys[0] == "roles" && len(keys) > 1:
		c.roleEntry(b, keys[1:], item, own, word)
	}
}

// A keyed is a key that a map of a role file may have.
type keyed struct {
	key, about string
	holds      bool // a map or a list, which stands on the lines below
}

var (
	rootKeys = []keyed{
		{"roles", "the roles of the tree", true}, {"categories", "what skills are sorted into", true},
		{"core_skills", "skills of every role", false}, {"tool_profiles", "sets of tools", true},
	}
	categoryKeys = []keyed{{"description", "what its skills are about", false}, {"folder", "where its skills lie, below the skills", false}}
	roleKeys     = []keyed{
		{"name", "what people call it", false}, {"description", "what it does", false}, {"tool_profile", "its tools", false}, {"skills", "the skills that it has", true},
	}
	skillKeys = []keyed{
		{"inherit", "roles whose skills it has, too", false}, {"include", "skills and categories that it has", false},
		{"optional", "skills and categories that it may load", false}, {"exclude", "skills that it does not have after all", false},
	}
)

// ownLine reports whether nothing but dashes stands before a word on its line: a key
// may stand there. In JSON it never may, as it would want quotes.
func (c *completer) ownLine(word source.Span) bool {
	if path.Ext(c.d.Path) == ".json" {
		return false
	}
	line := c.d.LineSpan(c.d.Line(int(word.Start)))
	return strings.Trim(string(c.text[line.Start:word.Start]), " \t-") == ""
}

// closed reports whether nothing of YAML can stand at a word: in a comment, and behind
// a bracket that closes a list.
func (c *completer) closed(word source.Span) bool {
	line := c.d.LineSpan(c.d.Line(c.offset))
	before := strings.TrimRight(string(c.text[line.Start:max(line.Start, word.Start)]), " \t")
	if strings.HasSuffix(before, "]") || strings.HasSuffix(before, "}") {
		return true
	}
	quote := byte(0)
	for i := line.Start; int(i) < c.offset && path.Ext(c.d.Path) != ".json"; i++ {
		switch at := c.text[i]; {
		case quote != 0:
			if at == quote {
				quote = 0
			}
		case at == '#' && (i == line.Start || c.text[i-1] == ' ' || c.text[i-1] == '\t'):
			return true
		case (at == '"' || at == '\'') && (i == line.Start || strings.IndexByte(" \t[{,:-", c.text[i-1]) >= 0):
			quote = at
		}
	}
	return false
}

// colon is what follows a key that is written in place of a word.
func (c *completer) colon(word source.Span) string {
	if int(word.End) < len(c.text) && c.text[word.End] == ':' {
		return ""
	}
	return ":"
}

// keysOf offers the keys that a map lacks: the known ones, and those that the other
// maps beside it have, if beside is not nil.
func (c *completer) keysOf(n *frontmatter.Node, word source.Span, beside *frontmatter.Node, known []keyed) {
	list := slices.Clone(known)
	if beside != nil {
		for _, p := range beside.Pairs {
			for _, q := range p.Value.Pairs {
				if !slices.ContainsFunc(list, func(k keyed) bool { return k.key == q.Key.Value }) && !q.Key.Span.Contains(c.offset) {
					list = append(list, keyed{q.Key.Value, "as " + p.Key.Value + " has", false})
				}
			}
		}
	}
	for i, k := range list {
		if have, ok := n.Pair(k.key); ok && !have.Key.Span.Contains(c.offset) {
			continue
		}
		colon := c.colon(word)
		if colon != "" && !k.holds {
			colon = ": "
		}
		c.add(Item{Label: k.key, Kind: ItemKey, Detail: k.about, Span: word, New: yamlName(k.key) + colon, rank: i})
	}
}

// ruleless offers the roles of which there are rules, and nothing in a role file.
func (c *completer) ruleless(roles *frontmatter.Node, word source.Span) {
	for d, kind := range c.s.Guides() {
		if kind != index.Rule {
			continue
		}
		role, ok := c.s.RoleOfRules(d.Path)
		if !ok || c.s.Graph().Role(role) != nil && c.s.Graph().Role(role).Name != string(c.text[word.Start:word.End]) {
			continue
		}
		if have, ok := roles.Pair(role); ok && !have.Key.Span.Contains(c.offset) {
			continue
		}
		b := newSkeleton(yamlName(role))
		if colon := c.colon(word); colon != "" {
			line := c.d.LineSpan(c.d.Line(int(word.Start)))
			indent := string(c.text[line.Start:word.Start])
			step := c.step(roles, len(indent))
			b.write(":\n" + indent + step + "name: ")
			b.stop(words(role))
			b.write("\n" + indent + step + "skills:\n" + indent + step + step + "inherit: []\n" + indent + step + step + "include: []")
		}
		c.add(Item{Label: role, Kind: ItemRole, Detail: "role of " + d.Path, Span: word, New: b.String(), Stops: b.stops, Path: d.Path})
	}
}

// step is by how much the entries of a map that begins at a column are indented.
func (c *completer) step(n *frontmatter.Node, column int) string {
	if n != nil {
		for _, p := range n.Pairs {
			for _, q := range p.Value.Pairs {
				line := c.d.LineSpan(c.d.Line(int(q.Key.Span.Start)))
				if in := int(q.Key.Span.Start-line.Start) - column; in > 0 && in <= 8 && p.Value.Style == frontmatter.BlockStyle {
					return strings.Repeat(" ", in)
				}
			}
		}
	}
	return "  "
}

// words writes a name as people would: Tech Lead of tech-lead.
func words(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' })
	for i, p := range parts {
		_, n := utf8.DecodeRuneInString(p)
		if len(p) == 2 {
			n = 2
		}
		parts[i] = strings.ToUpper(p[:n]) + p[n:]
	}
	return strings.Join(parts, " ")
}

// roleEntry completes what stands below the key of a role.
func (c *completer) roleEntry(b *frontmatter.Block, keys []string, item, own bool, word source.Span) {
	roles := b.Root.Get("roles")
	entry := roles.Get(keys[0])
	if len(keys) == 1 {
		if own {
			c.keysOf(entry, word, roles, roleKeys)
		}
		return
	}
	if keys[1] == "tool_profile" && len(keys) == 2 && !own {
		c.profiles(b, word)
	}
	if len(keys) == 2 && !own && keys[1] != "tool_profile" && keys[1] != "name" && keys[1] != "description" && roles != nil {
		var others []*frontmatter.Node
		for _, p := range roles.Pairs {
			others = append(others, p.Value)
		}
		c.sameKey(others, entry, keys[1], word)
	}
	if keys[1] == "template" && len(keys) == 2 && !own {
		c.paths(pathsIn{span: word, typed: c.typed(word), write: yamlPath})
	}
	if keys[1] != "skills" {
		return
	}
	if len(keys) == 2 {
		if own {
			c.keysOf(entry.Get("skills"), word, nil, skillKeys)
		}
		return
	}
	c.roleList(keys[0], keys[2], keys[3:], entry.Get("skills").Get(keys[2]), own, word)
}

// roleList completes an item of one of a role's lists; below holds the keys that are
// in the item.
func (c *completer) roleList(role, list string, below []string, n *frontmatter.Node, own bool, word source.Span) {
	if own {
		return // a key, where a list is meant
	}
	if len(below) > 0 {
		if len(below) == 1 && below[0] == "category" && (list == "include" || list == "optional") {
			c.categories(role, list, n, word)
		}
		return
	}
	c.notListed(n, word)
	switch list {
	case "inherit":
		c.roles(word, c.inheritors(role))
	case "include", "optional":
		c.lacked(role, word)
		c.add(Item{Label: "category:", Kind: ItemKey, Detail: "all skills of a category", Span: word, New: "category: ", rank: 1 << 20})
	case "exclude":
		c.removable(role, word)
	}
}

// notListed notes what a list has already, but for what stands at the cursor.
func (c *completer) notListed(n *frontmatter.Node, word source.Span) {
	c.listed = map[string]bool{}
	for _, v := range n.Strings() {
		if !v.Span.Contains(int(word.Start)) && !v.Span.Contains(c.offset) {
			c.listed[v.Value] = true
		}
	}
}

// entryOf returns the role of that name, if this file says what it has.
func (c *completer) entryOf(role string) *index.Role {
	if r := c.s.Graph().Role(role); r != nil && r.Path == c.d.Path {
		return r
	}
	return nil
}

// lacked offers all skills, those first that the role does not have yet.
func (c *completer) lacked(role string, word source.Span) {
	r := c.entryOf(role)
	for d := range c.named() {
		detail, rank := "skill", c.distance(d.Path)
		if cat := d.FieldText("category"); cat != "" {
			detail += " · " + cat
		}
		if r != nil {
			g, ok := c.s.Graph().GrantOf(r, d.Path)
			if n := index.SkillName(d); ok && !(g.Why == index.WhyNamed && n == string(c.text[word.Start:word.End])) {
				detail, rank = "has it · "+whyText(g), rank+unhad
				if !g.Why.Has() {
					detail = whyText(g)
				}
			}
		}
		n := index.SkillName(d)
		c.add(Item{Label: n, Kind: ItemSkill, Detail: detail, Span: word, New: yamlName(n), Path: d.Path, rank: rank})
	}
}

// named yields the skills that a role of this file may name.
func (c *completer) named() func(func(*index.Document) bool) {
	scope := c.s.Scope(c.d.Path)
	return func(yield func(*index.Document) bool) {
		for d := range c.s.Skills() {
			if c.s.Scope(d.Path) == scope && !yield(d) {
				return
			}
		}
	}
}

// removable offers the skills that the role would have, and which an exclude can take
// away: those of everybody it cannot.
func (c *completer) removable(role string, word source.Span) {
	r := c.entryOf(role)
	if r == nil {
		return
	}
	typed := string(c.text[word.Start:word.End])
	for i, g := range r.Skills {
		d := c.s.Doc(g.Skill)
		if d == nil {
			continue
		}
		n := index.SkillName(d)
		if g.Why.Has() && g.Why != index.WhyCore || g.Why == index.WhyExcluded && n == typed {
			c.add(Item{Label: n, Kind: ItemSkill, Detail: role + " · " + whyText(g), Span: word, New: yamlName(n), Path: g.Skill, rank: i})
		}
	}
}

// categories offers categories, each with how many skills it would bring the role:
// those that bring none come last.
func (c *completer) categories(role, list string, n *frontmatter.Node, word source.Span) {
	if n != nil {
		c.listed = map[string]bool{}
		for _, item := range n.Items {
			if v := item.Get("category"); v != nil && v.Kind == frontmatter.Scalar && !v.Span.Contains(c.offset) && !v.Span.Contains(int(word.Start)) {
				c.listed[v.Value] = true
			}
		}
	}
	typed := string(c.text[word.Start:word.End])
	have := map[string]bool{}
	if r := c.entryOf(role); r != nil {
		for _, g := range r.Skills {
			// What is there for the sake of the word at the cursor is what it brings.
			if (g.Why.Has() || list == "optional" && g.Why == index.WhyOptional) && (g.By != typed || g.Why == index.WhyInherit || typed == "") {
				have[g.Skill] = true
			}
		}
	}
	brings := map[string]int{}
	for d := range c.named() {
		if have[d.Path] {
			continue
		}
		in := map[string]bool{cmp.Or(d.FieldText("category"), path.Base(dirOf(dirOf(d.Path)))): true}
		for _, t := range d.Field("tags").Strings() {
			in[t.Value] = true
		}
		for name := range in {
			brings[name]++
		}
	}
	for name := range c.s.Names(index.SpaceCategory) {
		detail, rank := "category · nothing new", 1
		if n := brings[name]; n > 0 {
			detail, rank = fmt.Sprintf("category · +%s", Count(n, "skill")), 0
		}
		c.add(Item{Label: name, Kind: ItemCategory, Detail: detail, Span: word, New: yamlName(name), rank: rank})
	}
}

// profiles offers the sets of tools that the file defines, and those that other roles
// have.
func (c *completer) profiles(b *frontmatter.Block, word source.Span) {
	profiles := b.Root.Get("tool_profiles")
	if profiles != nil {
		for i, p := range profiles.Pairs {
			detail := "tools"
			if about := p.Value.Get("description"); about != nil && about.Kind == frontmatter.Scalar && about.Value != "" {
				detail = about.Value
			}
			c.add(Item{Label: p.Key.Value, Kind: ItemValue, Detail: detail, Span: word, New: yamlName(p.Key.Value), rank: i})
		}
		return
	}
	if roles := b.Root.Get("roles"); roles != nil {
		for _, p := range roles.Pairs {
			if v := p.Value.Get("tool_profile"); v != nil && v.Kind == frontmatter.Scalar && v.Value != "" && !v.Span.Contains(c.offset) {
				c.add(Item{Label: v.Value, Kind: ItemValue, Detail: "as " + p.Key.Value + " has", Span: word, New: yamlName(v.Value)})
			}
		}
	}
}

// inheritors returns the roles that inherit from role, by any number of steps,
// and role itself: inheriting one of these would close a circle.
func (c *completer) inheritors(role string) map[string]bool {
	out := map[string]bool{role: true}
	for grew := true; grew; {
		grew = false
		for _, f := range c.d.Roles {
			if !out[f.Name] && slices.ContainsFunc(f.Inherit, func(up string) bool { return out[up] }) {
				out[f.Name], grew = true, true
			}
		}
	}
	return out
}
