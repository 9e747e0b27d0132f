package query

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// body completes in markdown: link destinations, code spans, @imports.
func (c *completer) body() {
	if c.inFence() || c.ruleLine() || c.tableRow() {
		return
	}
	line := c.d.LineSpan(c.d.Line(c.offset))
	before := c.text[line.Start:c.offset]
	if start, ok := openDestination(before); ok {
		from := int(line.Start) + start
		c.destination(source.At(from, c.wordEnd(")")), string(c.text[from:c.offset]))
		return
	}
	if start, ok := openCode(before); ok {
		from := int(line.Start) + start
		c.codeSpan(source.At(from, c.wordEnd("`")))
		return
	}
	if start, ok := openImport(before); ok && c.imports() {
		from := int(line.Start) + start
		c.files(source.At(from, c.wordEnd("")), false)
	}
}

// inFence reports whether the cursor is where markdown is not read: in a code
// block or a comment.
func (c *completer) inFence() bool {
	m := c.d.Body()
	for _, f := range m.Fences {
		if f.Span.Contains(c.offset) {
			return true
		}
	}
	for _, k := range m.Comments {
		if k.Span.Contains(c.offset) && c.offset < int(k.Span.End) {
			return true
		}
	}
	return slices.ContainsFunc(m.Indented, func(s source.Span) bool { return s.Contains(c.offset) })
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

// openDestination finds the start of a link's destination that the end of before
// is in.
func openDestination(before []byte) (start int, ok bool) {
	i := bytes.LastIndex(before, []byte("]("))
	if i < 0 {
		return 0, false
	}
	start = i + 2
	if start < len(before) && before[start] == '<' {
		start++
	}
	dest := before[start:]
	return start, !bytes.ContainsAny(dest, ") \t") && !bytes.Contains(dest, []byte("://"))
}

// openCode finds the start of the code span that the end of before is in.
func openCode(before []byte) (start int, ok bool) {
	if bytes.Count(before, []byte("`"))%2 == 0 {
		return 0, false
	}
	start = bytes.LastIndexByte(before, '`') + 1
	return start, !bytes.ContainsAny(before[start:], " \t")
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
	k := c.s.Kind(c.d.Path)
	return k == index.Memory || k == index.Command || k == index.Rule || k == index.Agent
}

// destination offers files, or behind a # the headings of one.
func (c *completer) destination(span source.Span, typed string) {
	file, _, anchor := strings.Cut(typed, "#")
	if !anchor {
		c.files(span, true)
		return
	}
	target := c.d
	if file != "" {
		r := &index.Reference{Form: index.FormLink, Target: unescapePath(file)}
		res := c.s.Resolve(c.d, r)
		if len(res.Targets) == 0 {
			return
		}
		if target = c.s.Doc(res.Targets[0].Path); target == nil {
			return
		}
	}
	span.Start += int32(len(file) + 1)
	for i, h := range target.Headings {
		if h.Slug == "" {
			continue // nothing leads there
		}
		c.add(Item{Label: h.Slug, Kind: ItemHeading, Detail: h.Title, Span: span, New: h.Slug, Filter: h.Slug, Path: target.Path, rank: i})
	}
}

// files offers the documents that one links to, relative to this one: its own
// skill's, the role's rules, then rules, skills, and what lies beside it.
func (c *completer) files(span source.Span, encode bool) {
	dir := dirOf(c.d.Path)
	skill, inSkill := c.s.SkillDir(dir)
	for d := range c.s.Docs() {
		if d.Path == c.d.Path || !d.Markdown {
			continue
		}
		kind := c.s.Kind(d.Path)
		rank, why, behind := c.distance(d.Path), "", 0
		switch {
		case inSkill && index.Below(d.Path, skill):
		case kind == index.Rule && c.steers():
			rank = c.ruleRank(d.Path)
		case kind == index.Rule:
			rank += 10
		case kind == index.Skill:
			why, behind = c.inRole(d.Path)
			rank += rankRules + behind
		case dirOf(d.Path) == dir, kind == index.Memory:
			rank += rankRules + 3*unhad
		default:
			continue
		}
		rel := index.Relative(dir, d.Path)
		text := rel
		if encode {
			text = escapePath(rel)
		} else if strings.ContainsAny(rel, " \t") {
			continue // an import has no way to write it
		}
		detail := kind.String()
		if kind == index.Skill {
			detail = cmp.Or(why, detail+" "+index.SkillName(d))
		}
		c.add(Item{Label: rel, Kind: ItemFile, Detail: detail, Span: span, New: text, Path: d.Path, rank: rank})
	}
	if encode { // no host imports a section
		c.sections(span, func(p string) (string, bool) { return escapePath(index.Relative(dir, p)), true })
	}
}

// codeSpan offers rule files by their path from the root, as agents are told to
// read them, and skills by name.
func (c *completer) codeSpan(span source.Span) {
	for d := range c.s.Docs() {
		if index.MayBeRule(d.Path) && d.Markdown && d.Path != c.d.Path && c.s.Kind(d.Path) == index.Rule {
			c.add(Item{Label: d.Path, Kind: ItemFile, Detail: "rule", Span: span, New: d.Path, Path: d.Path, rank: 4*unhad + c.ruleRank(d.Path)})
		}
	}
	for d := range c.s.Skills() {
		if d.Path != c.d.Path && c.s.Scope(d.Path) == c.s.Scope(c.d.Path) {
			n := index.SkillName(d)
			why, behind := c.inRole(d.Path)
			c.add(Item{Label: n, Kind: ItemSkill, Detail: cmp.Or(why, "skill"), Span: span, New: n, Path: d.Path, rank: c.distance(d.Path) + behind})
		}
	}
	c.sections(span, func(p string) (string, bool) { return p, !strings.ContainsAny(p, "` ") })
}

func dirOf(p string) string {
	if d := path.Dir(p); d != "." {
		return d
	}
	return ""
}
