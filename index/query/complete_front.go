package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// globKeys are the keys of which the values are globs.
var globKeys = map[string]bool{"paths": true, "globs": true, "applyTo": true, "fileMatchPattern": true}

// fields offers the keys that the file's host reads and the front matter lacks: first
// those without which it does not load the file, then in the order in which people write
// them. Behind them come those by which trees of skills describe themselves.
func (c *completer) fields(own *host.Profile, b *frontmatter.Block, word source.Span) {
	if own == nil || !c.d.Markdown || word.Start > 0 && c.text[word.Start-1] != '\n' && c.text[word.Start-1] != '\r' {
		return
	}
	colon := ": "
	if int(word.End) < len(c.text) && c.text[word.End] == ':' {
		colon = ""
	}
	list := own.Fields()
	if own.File == host.SkillFile && !own.Closed {
		list = slices.Clip(list)
		for _, f := range host.For(host.Generic).Fields() {
			if _, has := own.Field(f.Name); !has && !f.Hosted() && f.Name != "dependencies" {
				list = append(list, f)
			}
		}
	}
	for i, f := range list {
		if have, ok := b.Root.Pair(f.Name); !ok || have.Key.Span.Contains(c.offset) {
			rank := i
			if f.Need == host.Required {
				rank -= len(list)
			}
			c.add(Item{Label: f.Name, Kind: ItemKey, Detail: f.About, Span: word, New: f.Name + colon, rank: rank})
		}
	}
}

// fieldValues offers the values that the file's host reads of a key; of one that may be
// anything, what other files of the kind have there, too.
func (c *completer) fieldValues(own *host.Profile, b *frontmatter.Block, key string, word source.Span) {
	if own == nil {
		return
	}
	f, ok := own.Field(key)
	if !ok || c.inParentheses(word) {
		return
	}
	if f.Types&host.List != 0 && f.Types != host.List|host.Map {
		c.notRepeated(b.Root.Get(key))
	}
	if globKeys[key] {
		c.globs(b.Root.Get(key), word)
		return
	}
	values := f.Values
	if f.Types == host.Bool {
		values = values[:min(2, len(values))] // true and false: the others say the same
	}
	for i, v := range values {
		detail := key
		if v == f.Default {
			detail += " · default"
		}
		c.add(Item{Label: v, Kind: ItemValue, Detail: detail, Span: word, New: v, rank: i})
	}
	if f.Open {
		c.othersHave(own, key, len(values), word)
	}
}

// inParentheses reports whether a word stands in the parentheses of a tool, which hold
// what the tool is to do.
func (c *completer) inParentheses(word source.Span) bool {
	line := c.d.LineSpan(c.d.Line(int(word.Start)))
	before := string(c.text[line.Start:c.offset])
	return strings.Count(before, "(") > strings.Count(before, ")")
}

// notRepeated notes the values that a list, or a text of several, has already, but for
// what stands at the cursor.
func (c *completer) notRepeated(n *frontmatter.Node) {
	if c.listed == nil {
		c.listed = map[string]bool{}
	}
	for _, v := range n.Strings() {
		if !v.Span.Contains(c.offset) {
			c.listed[v.Value] = true
			continue
		}
		start := int(v.Span.Start)
		for part := range strings.FieldsFuncSeq(string(c.text[start:v.Span.End]), func(r rune) bool { return strings.ContainsRune(", \t\"'", r) }) {
			at := start + strings.Index(string(c.text[start:v.Span.End]), part)
			if start = at + len(part); c.offset < at || c.offset > start {
				c.listed[part] = true
			}
		}
	}
}

// othersHave offers what the same key has in other files of the host, that many behind.
func (c *completer) othersHave(own *host.Profile, key string, behind int, word source.Span) {
	for d := range c.s.Docs() {
		if d.Front == nil || d.Path == c.d.Path {
			continue
		}
		field := d.Field(key)
		if field == nil {
			continue
		}
		var fresh []string // most files have what others have
		for _, v := range field.Strings() {
			for value := range strings.SplitSeq(v.Value, ",") {
				if value = strings.TrimSpace(value); value != "" && !strings.ContainsAny(value, " \t\r\n()<>{}[]$|") && !c.seen[offer{ItemValue, value}] {
					fresh = append(fresh, value)
				}
			}
		}
		if len(fresh) == 0 || c.s.Kind(d.Path).Profile(d.Path) != own {
			continue
		}
		for _, value := range fresh {
			c.add(Item{Label: value, Kind: ItemValue, Detail: "as " + nameOf(d) + " has", Span: word, New: c.quotedName(value, word), rank: behind})
		}
	}
}

// nameOf is what people call the file of an agent, a command or a skill.
func nameOf(d *index.Document) string {
	stem, _, _ := strings.Cut(path.Base(d.Path), ".")
	if stem == "SKILL" || stem == "CLAUDE" {
		stem = path.Base(dirOf(d.Path))
	}
	return cmp.Or(d.FieldText("name"), stem)
}

// quotedName is yamlName where a quote may already stand before the word.
func (c *completer) quotedName(n string, word source.Span) string {
	if word.Start > 0 && strings.IndexByte(`"'`, c.text[word.Start-1]) >= 0 {
		return n
	}
	return yamlName(n)
}

// Events in which Claude Code runs hooks, and what is below them.
var (
	hookEvents = []keyed{
		{"PreToolUse", "before a tool is used, which it can stop", true}, {"PostToolUse", "after a tool was used", true},
		{"PostToolUseFailure", "after a tool failed", true}, {"PermissionRequest", "when somebody is asked for leave", true},
		{"UserPromptSubmit", "when the user has said something", true}, {"Notification", "when the user is told something", true},
		{"Stop", "when the answer is complete", true}, {"SubagentStart", "when a subagent begins", true}, {"SubagentStop", "when a subagent is done", true},
		{"PreCompact", "before the conversation is shortened", true}, {"SessionStart", "when a session begins", true}, {"SessionEnd", "when a session ends", true},
	}
	matcherKeys = []keyed{{"matcher", "the tools that it is about", false}, {"hooks", "what is run", true}}
	hookKeys    = []keyed{{"type", "what kind of thing is run", false}, {"command", "the command that is run", false}, {"timeout", "after how many seconds it is stopped", false}}
)

// hooks completes what stands below hooks, where the file's host has them.
func (c *completer) hooks(own *host.Profile, b *frontmatter.Block, keys []string, word source.Span) {
	if own == nil || own.ID == host.Copilot {
		return
	}
	if _, ok := own.Field("hooks"); !ok {
		return
	}
	own = host.ForFile(host.Claude, host.AgentFile)
	key := c.ownLine(word)
	hooks := b.Root.Get("hooks")
	if len(keys) == 1 {
		if key {
			c.keysOf(hooks, word, nil, hookEvents)
		}
		return
	}
	matcher := c.row(hooks.Get(keys[1]))
	switch {
	case len(keys) == 2 && key:
		c.keysOf(matcher, word, nil, matcherKeys)
	case len(keys) == 3 && keys[2] == "matcher" && !key:
		if tools, ok := own.Field("tools"); ok {
			for i, v := range tools.Values {
				c.add(Item{Label: v, Kind: ItemValue, Detail: "tool", Span: word, New: v, rank: i})
			}
		}
	case len(keys) == 3 && keys[2] == "hooks" && key:
		c.keysOf(c.row(matcher.Get("hooks")), word, nil, hookKeys)
	case len(keys) == 4 && keys[3] == "type" && !key:
		c.values(word, "command", "prompt")
	}
}

// row returns the item of a list that the cursor is in, or nil where one begins there.
func (c *completer) row(list *frontmatter.Node) (row *frontmatter.Node) {
	if list == nil {
		return nil
	}
	line := c.d.LineSpan(c.d.Line(c.offset))
	for _, item := range list.Items {
		if int(item.Span.Start) <= c.offset {
			row = item
		}
	}
	if row != nil && row.Span.Start < line.Start && strings.HasPrefix(strings.TrimLeft(string(c.text[line.Start:c.offset]), " "), "-") {
		return nil
	}
	return row
}

// list notes what stands under a key of the front matter beside the cursor: a
// list names nobody twice.
func (c *completer) list(key string) {
	c.listed = map[string]bool{}
	for i := range c.d.Refs {
		if r := &c.d.Refs[i]; r.Field.String() == key && !r.Span.Contains(c.offset) {
			c.listed[r.Target] = true
		}
	}
}

func (c *completer) skillField(key string, word source.Span) {
	switch key {
	case "name":
		c.ownName(path.Base(dirOf(c.d.Path)), "the directory's name", word)
	case "depends_on", "recommends", "dependencies":
		c.skills(word)
	case "used_by":
		c.skills(word)
		c.roles(word, nil)
	case "category":
		c.ownCategory(word)
	case "tags":
		c.names(index.SpaceTag, ItemTag, "tag", word)
	case "references":
		if dir, ok := c.s.SkillDir(dirOf(c.d.Path)); ok {
			in := pathsIn{base: dir, span: word, typed: c.typed(word), write: yamlPath, within: true}
			c.documents(in, dir, dir, dir)
			c.paths(in)
		}
	}
}

// ownName offers the name that the place of a file gives it.
func (c *completer) ownName(name, detail string, word source.Span) {
	if name != "." && name != string(c.text[word.Start:word.End]) {
		c.add(Item{Label: name, Kind: ItemValue, Detail: detail, Span: word, New: yamlName(name)})
	}
}

// names offers the categories or the tags that other documents declare: the word at the
// cursor is one as soon as it is typed.
func (c *completer) names(space index.Space, kind ItemKind, detail string, word source.Span) {
	for n := range c.s.Names(space) {
		for d := range c.s.Declarers(index.Key{Space: space, Name: n}) {
			if d.Path != c.d.Path {
				c.add(Item{Label: n, Kind: kind, Detail: detail, Span: word, New: yamlName(n)})
				break
			}
		}
	}
}

// ownCategory offers categories for the skill: that of the skills beside it first, and
// last those that are defined nowhere although others are.
func (c *completer) ownCategory(word source.Span) {
	c.names(index.SpaceCategory, ItemCategory, "category", word)
	usual := usualCategory(c.s, c.d.Path)
	defined := c.s.Graph().Categories()
	for n := range c.items {
		switch i := &c.items[n]; {
		case defined && !c.defines(i.Label):
			i.Detail, i.rank = "category · defined nowhere", 2
		case i.Label == usual:
			i.Detail = "category of the skills beside it"
		default:
			i.rank = 1
		}
	}
}

// defines reports whether a category is defined in a role file.
func (c *completer) defines(category string) bool {
	for d := range c.s.Declarers(index.Key{Space: index.SpaceCategory, Name: category}) {
		if slices.ContainsFunc(d.Categories, func(f index.CategoryFact) bool { return f.Name == category }) {
			return true
		}
	}
	return false
}
