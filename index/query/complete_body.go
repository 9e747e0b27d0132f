package query

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A spot is a place in a body: the cursor, with its line.
type spot struct {
	line   source.Span
	before []byte // of the line, up to the cursor
}

// at returns the offset of byte i of the line.
func (p spot) at(i int) int { return int(p.line.Start) + i }

// body completes in markdown: where a link leads, in code spans, and where a word is
// plainly to be a name. The first of these that the cursor is in decides.
func (c *completer) body() {
	if c.unread() || c.ruleLine() || c.tableRow() {
		return
	}
	line := c.d.LineSpan(c.d.Line(c.offset))
	p := spot{line, c.text[line.Start:c.offset]}
	if start, ok := openCode(p.before); ok {
		c.code(p, start)
		return
	}
	for _, in := range []func(spot) bool{
		c.inDestination, c.inAddress, c.inLabel, c.inLinkText, c.inStrong, c.inSigned, c.inSaid, c.inQualified, c.inCell, c.inRelated, c.inProse,
	} {
		if in(p) {
			return
		}
	}
}

// unread reports whether the cursor is where markdown is not read: in a code block,
// in HTML or a comment, or in a code span that began on a line above.
func (c *completer) unread() bool {
	m := c.d.Body()
	in := func(s source.Span) bool { return s.Contains(c.offset) }
	for _, f := range m.Fences {
		if in(f.Span) {
			return true
		}
	}
	for _, k := range m.Comments {
		if in(k.Span) && (c.offset < int(k.Span.End) || !bytes.HasSuffix(c.text[:k.Span.End], []byte("-->"))) {
			return true
		}
	}
	line := c.d.LineSpan(c.d.Line(c.offset))
	for _, k := range m.Code {
		if k.Span.Start < line.Start && int(k.Span.End) > c.offset {
			return true
		}
	}
	for _, h := range m.HTML {
		if in(h) && !bytes.HasSuffix(bytes.TrimSpace(c.text[h.Start:h.End]), []byte("-->")) {
			return true
		}
	}
	return slices.ContainsFunc(m.Indented, in)
}

// wordEnd returns where the word under the cursor ends: at white space, or at
// one of the bytes of until.
func (c *completer) wordEnd(until string) int {
	rest := c.text[c.offset:]
	if i := bytes.IndexAny(rest, " \t\r\n"+until); i >= 0 {
		return c.offset + i
	}
	return len(c.text)
}

// nameEnd returns where the name under the cursor ends.
func (c *completer) nameEnd() int {
	i := c.offset
	for i < len(c.text) && inName(c.text[i]) {
		i++
	}
	return i
}

func inName(b byte) bool { return b == '-' || b == '_' || b < 0x80 && alnum(b) }

// behind returns what follows the name under the cursor.
func (c *completer) behind() []byte { return c.text[c.nameEnd():] }

// openCode finds the start of the code span that the end of a line is in: behind a
// run of backticks that no run of the same length closes.
func openCode(before []byte) (start int, ok bool) {
	open := 0
	for i := 0; i < len(before); {
		if before[i] == '\\' && open == 0 {
			i += 2
			continue
		}
		if before[i] != '`' {
			i++
			continue
		}
		n := 0
		for i+n < len(before) && before[i+n] == '`' {
			n++
		}
		i += n
		switch open {
		case 0:
			open, start = n, i
		case n:
			open = 0
		}
	}
	return start, open > 0
}

// inAddress reports whether the cursor is in an address, or in a tag.
func (c *completer) inAddress(p spot) bool {
	word := p.before[bytes.LastIndexAny(p.before, " \t")+1:]
	if bytes.Contains(word, []byte("://")) || bytes.HasPrefix(word, []byte("mailto:")) {
		return true
	}
	i := bytes.LastIndexByte(p.before, '<')
	return i >= 0 && i+1 < len(p.before) && (alnum(p.before[i+1]) || p.before[i+1] == '/' || p.before[i+1] == '!') && bytes.IndexByte(p.before[i:], '>') < 0
}

// openLabel finds the start of the label behind [text][ that the end of a line is in.
func openLabel(before []byte) (start int, ok bool) {
	i := bytes.LastIndex(before, []byte("]["))
	return i + 2, i >= 0 && bytes.IndexByte(before[i+2:], ']') < 0
}

// inLabel offers the labels of link definitions at [text][.
func (c *completer) inLabel(p spot) bool {
	start, ok := openLabel(p.before)
	if !ok {
		return false
	}
	span := source.At(p.at(start), c.offset)
	if end := bytes.IndexAny(c.text[c.offset:p.line.End], "]"); end >= 0 {
		span.End += int32(end)
	}
	c.labels(span, "")
	return true
}

// labels offers the labels that the document defines, with what is to follow.
func (c *completer) labels(span source.Span, then string) {
	for _, def := range c.d.Body().Definitions {
		n := string(c.text[def.Label.Start:def.Label.End])
		if !strings.HasPrefix(n, "^") {
			c.add(Item{Label: n, Kind: ItemLabel, Detail: def.Target, Span: span, New: n + then, rank: -2})
		}
	}
}

// inLinkText offers skills behind a bracket, as links to them.
func (c *completer) inLinkText(p spot) bool {
	i := bytes.LastIndexByte(p.before, '[')
	if i < 0 || bytes.IndexByte(p.before[i:], ']') >= 0 {
		return false
	}
	typed := p.before[i+1:]
	if bytes.ContainsAny(typed, " \t`*^![<") || i > 0 && (p.before[i-1] == '!' || !mayPrecede(p.before[i-1])) {
		return true
	}
	lead := string(bytes.TrimSpace(p.before[:i]))
	box := lead == "-" || lead == "*" || lead == "+" || listNumber.MatchString(lead)
	if s := string(typed); box && (s == "" || s == "x" || s == "X") && !c.related() {
		return true // a task's box
	}
	span := source.At(p.at(i+1), c.nameEnd())
	rest := c.behind()
	to := func(n string, e *index.Skilled) string { return n + "](" + c.linkTo(e.Path) + ")" }
	switch n := c.skillLink(rest); {
	case n > 0:
		span.End += int32(n)
		c.skillsInText(span, to)
		for i := range c.items {
			c.items[i].Closes = true
		}
	case bytes.HasPrefix(rest, []byte("](")), bytes.HasPrefix(rest, []byte("][")):
		c.skillsInText(span, plain)
	case bytes.HasPrefix(rest, []byte("]")):
		span.End++
		c.skillsInText(span, to)
		c.labels(span, "]")
		for i := range c.items {
			c.items[i].Closes = true
		}
	default:
		c.skillsInText(span, to)
		c.labels(span, "]")
	}
	return true
}

// skillLink returns how long the rest of a link is behind its text, if it leads to a
// skill or nowhere yet: another name in it means another skill. It is 0 for any other.
func (c *completer) skillLink(rest []byte) int {
	behind, ok := bytes.CutPrefix(rest, []byte("]("))
	end := bytes.IndexAny(behind, ")( \t\r\n<#")
	if !ok || end < 0 || behind[end] != ')' {
		return 0
	}
	if end > 0 {
		r := index.Reference{Form: index.FormLink, Row: -1, Target: unescapePath(string(behind[:end]))}
		if to := c.s.Resolve(c.d, &r).Targets; len(to) == 0 || to[0].Kind != index.SymbolSkill {
			return 0
		}
	}
	return len("](") + end + len(")")
}

var listNumber = regexp.MustCompile(`^\d+[.)]$`)

// linkTo writes the destination of a link to a file.
func (c *completer) linkTo(p string) string { return escapePath(index.Relative(dirOf(c.d.Path), p)) }

// mayPrecede reports whether a word can begin behind a byte.
func mayPrecede(b byte) bool { return strings.IndexByte(" \t(\"'*_|>,;!?", b) >= 0 }

// inStrong offers names behind two asterisks.
func (c *completer) inStrong(p spot) bool {
	if bytes.Count(p.before, []byte("**"))%2 == 0 {
		return false
	}
	i := bytes.LastIndex(p.before, []byte("**"))
	typed := p.before[i+2:]
	if bytes.ContainsAny(typed, " \t*") || i > 0 && (!mayPrecede(p.before[i-1]) || p.before[i-1] == '*') {
		return bytes.IndexByte(typed, ' ') < 0
	}
	if bytes.IndexByte(typed, ':') >= 0 {
		return false // a qualified name
	}
	c.skillsInText(source.At(p.at(i+2), c.nameEnd()), plain)
	return true
}

// inSigned offers names behind / $ and @ at the start of a word.
func (c *completer) inSigned(p spot) bool {
	i := bytes.LastIndexAny(p.before, "/$@")
	if start, ok := openImport(p.before); ok && c.imports() {
		span := source.At(p.at(start), c.wordEnd(""))
		c.agents(source.At(p.at(start), c.wordEnd("")))
		c.linked(pathsIn{base: dirOf(c.d.Path), span: span, typed: c.typed(span), write: unspaced})
		return true
	}
	if i < 0 || i > 0 && !mayPrecede(p.before[i-1]) {
		return false
	}
	for _, b := range p.before[i+1:] {
		if !inName(b) {
			return false
		}
	}
	c.signed(p.before[i], source.At(p.at(i+1), c.nameEnd()))
	return true
}

// openImport finds the start of the path behind an @ at the start of a word that
// the end of before is in.
func openImport(before []byte) (start int, ok bool) {
	i := bytes.LastIndexByte(before, '@')
	if i < 0 || i > 0 && before[i-1] != ' ' && before[i-1] != '\t' && before[i-1] != '(' {
		return 0, false
	}
	return i + 1, !bytes.ContainsAny(before[i:], " \t")
}

// imports reports whether a host reads @path in documents of this kind.
func (c *completer) imports() bool {
	k := c.kind
	return k == index.Memory || k == index.Command || k == index.Rule || k == index.Agent
}

// signed offers what a sign can stand before.
func (c *completer) signed(sign byte, span source.Span) {
	if t := c.typed(span); sign == '$' && (strings.ToLower(t) != t || t != "" && '0' <= t[0] && t[0] <= '9') {
		return // a variable, an amount
	}
	switch sign {
	case '/':
		c.commands(span)
		c.skillsInText(span, plain)
	case '$':
		c.skillsInText(span, plain)
	case '@':
		c.agents(span)
	}
}

func (c *completer) commands(span source.Span) {
	c.files(index.SpaceCommand, index.Command, ItemCommand, "command", span)
}

func (c *completer) agents(span source.Span) {
	c.files(index.SpaceAgent, index.Agent, ItemAgent, "agent", span)
}

// files offers the files of a kind by the names that they declare.
func (c *completer) files(space index.Space, kind index.Kind, as ItemKind, detail string, span source.Span) {
	for n := range c.s.Names(space) {
		if !index.IsName(n) {
			continue
		}
		for d := range c.s.Declarers(index.Key{Space: space, Name: n}) {
			if c.s.Kind(d.Path) == kind && c.s.Scope(d.Path) == c.s.Scope(c.d.Path) {
				c.add(Item{Label: n, Kind: as, Detail: detail, Span: span, New: n, Path: d.Path, rank: c.distance(d.Path)})
				break
			}
		}
	}
}

// said matches what says that a skill's name follows: bare, or right behind.
var (
	said   = regexp.MustCompile(`(?i)(?:^|\W)skill:(?:\*\*)?( ?)([\w-]*)$`)
	called = regexp.MustCompile(`(?:^|\W)Skill\(["']?([\w-]*)$`)
)

// announced matches what says so with nothing behind it yet. A sentence that ends so
// ("When to use this skill:") may end there.
var announced = regexp.MustCompile(`(?i)(?:^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*)?|sub-|\bsee )skill:(?:\*\*)? ?$`)

// inSaid offers skills behind skill: and Skill(. Behind a blank they are written as
// code: a bare word is nobody's name there.
func (c *completer) inSaid(p spot) bool {
	if m := called.FindSubmatchIndex(p.before); m != nil {
		c.skillsInText(source.At(p.at(m[2]), c.nameEnd()), plain)
		return true
	}
	m := said.FindSubmatchIndex(p.before)
	if m == nil || m[4] == m[5] && !announced.Match(p.before) {
		return false
	}
	how := plain
	if m[2] < m[3] {
		how = func(n string, _ *index.Skilled) string { return "`" + n + "`" }
	}
	c.skillsInText(source.At(p.at(m[4]), c.nameEnd()), how)
	return true
}

var ofPlugin = regexp.MustCompile(`(?:^|[\s(*"'|,;/])([A-Za-z][\w.-]*):([\w-]*)$`)

// inQualified offers what a plugin has, behind its name and a colon.
func (c *completer) inQualified(p spot) bool {
	m := ofPlugin.FindSubmatchIndex(p.before)
	return m != nil && c.qualified(string(p.before[m[2]:m[3]]), source.At(p.at(m[4]), c.nameEnd()))
}

// qualified offers what the plugin of a name has. It reports whether there is one.
func (c *completer) qualified(plugin string, span source.Span) bool {
	root, ok := c.s.PluginNamed(plugin)
	if !ok {
		return false
	}
	kinds := map[index.SymbolKind]ItemKind{index.SymbolSkill: ItemSkill, index.SymbolCommand: ItemCommand, index.SymbolAgent: ItemAgent}
	for i, t := range c.s.InPluginOf(root) {
		if index.IsName(t.Name) {
			c.add(Item{Label: t.Name, Kind: kinds[t.Kind], Detail: t.Kind.String(), Span: span, New: t.Name, Path: t.Path, Where: root, rank: i})
		}
	}
	return true
}

var hyphened = regexp.MustCompile(`(?:^|[\s(\[*_"',;|>!?])([a-z][a-z0-9]*-[a-z0-9-]*)$`)

// inProse offers names of several parts that a word with a hyphen begins. In prose
// that alone shows that a name is meant.
func (c *completer) inProse(p spot) bool {
	m := hyphened.FindSubmatchIndex(p.before)
	if m == nil {
		return false
	}
	span := source.At(p.at(m[2]), c.nameEnd())
	typed := c.typed(span)
	c.skillsInText(span, plain)
	c.items = slices.DeleteFunc(c.items, func(i Item) bool { return !strings.HasPrefix(i.New, typed) || i.New == typed })
	c.cut = false
	return true
}

// code completes in a code span: names, behind a sign or a plugin's name or bare,
// and paths with their anchors.
func (c *completer) code(p spot, start int) {
	typed := p.before[start:]
	if len(typed) == 0 && start > 1 && p.before[start-2] == '`' {
		return // a span that is empty, or a block to be
	}
	if m := called.FindSubmatchIndex(typed); m != nil {
		c.skillsInText(source.At(p.at(start+m[2]), c.nameEnd()), plain)
		return
	}
	if bytes.ContainsAny(typed, " \t(<>|=") || bytes.Contains(typed, []byte("://")) {
		return
	}
	span := source.At(p.at(start), c.wordEnd("`"))
	if dir, n, ok := c.s.BehindVariable(c.d, string(typed)); ok {
		span.Start += int32(n)
		in := pathsIn{base: dir, span: span, typed: string(typed[n:]), write: inCode, within: true}
		if skill, inSkill := c.s.SkillDir(dir); inSkill && skill == dir {
			c.documents(in, dir, dir, dir)
		}
		c.paths(in)
		return
	}
	if len(typed) > 0 && strings.IndexByte("/$@", typed[0]) >= 0 {
		span.Start++
		if bytes.IndexByte(typed[1:], '/') < 0 {
			c.signed(typed[0], span)
		}
		return
	}
	if plugin, _, ok := bytes.Cut(typed, []byte(":")); ok {
		span.Start += int32(len(plugin)) + 1
		if string(plugin) == "skill" {
			c.skillsInText(span, plain)
		} else {
			c.qualified(string(plugin), span)
		}
		return
	}
	if file, _, ok := bytes.Cut(typed, []byte("#")); ok {
		c.anchors(span, &index.Reference{Form: index.FormPath, Row: -1, Target: string(file)}, len(file))
		return
	}
	c.codePaths(span)
	if bytes.IndexByte(typed, '/') < 0 {
		c.skillsInText(span, plain)
	}
	c.sections(span, inCode)
}

func dirOf(p string) string {
	if d := path.Dir(p); d != "." {
		return d
	}
	return ""
}
