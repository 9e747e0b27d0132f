package query

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// ruleLine completes a line that begins a section or a rule in the rule file of a
// role, by what the files of other roles have. It reports whether the line is one.
func (c *completer) ruleLine() bool {
	line := c.d.LineSpan(c.d.Line(c.offset))
	text := c.text[line.Start:line.End]
	before := c.text[line.Start:c.offset]
	heading := headingRE.FindSubmatch(before)
	if heading == nil && !itemRE.Match(before) || len(bytes.TrimSpace(c.text[c.offset:line.End])) > 0 {
		return false
	}
	for _, begun := range []func([]byte) (int, bool){openDestination, openCode, openImport} {
		if _, ok := begun(before); ok {
			return false // something in the line is being written
		}
	}
	if c.kind != index.Rule || c.d.Body().InCode(c.offset) {
		return false
	}
	role, ok := ruleRole(c.s, c.d.Path)
	if !ok {
		return false
	}
	kin := siblingsOf(c.s, c.d.Path, role)
	span := source.At(int(line.Start), int(line.Start)+len(bytes.TrimRight(text, " \t")))
	span.End = max(span.End, int32(c.offset))
	switch {
	case heading == nil:
		c.ruleItems(kin, line, itemRE.FindSubmatchIndex(before)[2])
	case len(heading[1]) == 2:
		c.sectionHeads(role, kin, span)
	default:
		c.ruleHeads(role, kin, span)
	}
	return true
}

// openDestination finds the start of the destination of a link that the end of before
// is in.
func openDestination(before []byte) (start int, ok bool) {
	i := bytes.LastIndex(before, []byte("]("))
	return i + 2, i >= 0 && bytes.IndexByte(before[i:], ')') < 0
}

var (
	headingRE = regexp.MustCompile(`^(##|###)(?: |$)`)
	itemRE    = regexp.MustCompile(`^\s*[-*+] +(?:\[.\] +)?((?:[\p{L}\p{N}*_"'(]).*\p{L}.*)$`)
)

// headingAt returns the index of the heading on the cursor's line, or -1.
func (c *completer) headingAt() int {
	line := c.d.LineSpan(c.d.Line(c.offset))
	return slices.IndexFunc(c.d.Headings, func(h index.Heading) bool {
		return line.Start <= h.Span.Start && h.Span.Start <= line.End
	})
}

// sectionHeads offers the sections that two siblings at least have and this file
// lacks, as skeletons: with the headings in them that two have.
func (c *completer) sectionHeads(role string, kin []sibling, span source.Span) {
	own := sections(c.d, role, role, c.headingAt())
	for i, sec := range sharedSections(role, kin, own) {
		b := newSkeleton("## " + sec.title)
		sec.skeleton(b)
		c.add(Item{
			Label: sec.title, Kind: ItemHeading, Detail: "section of " + strings.Join(sec.roles, ", "),
			Span: span, New: b.String(), Stops: b.stops, Filter: "## " + sec.title, rank: i,
		})
	}
}

// A common is a section that siblings share.
type common struct {
	shared
	heads []shared // those below it that siblings share
}

// sharedSections returns the sections that two siblings at least have and own lacks,
// in their order.
func sharedSections(role string, kin []sibling, own []titled) (list []common) {
	lists, roles := sectionsOf(role, kin)
	for _, sec := range sharedBy(lists, roles, 2, own) {
		subs, of := subsOf(lists, roles, sec)
		list = append(list, common{sec, sharedBy(subs, of, 2, nil)})
	}
	return list
}

func sectionsOf(role string, kin []sibling) (lists [][]titled, roles []string) {
	for _, k := range kin {
		lists = append(lists, sections(k.doc, k.role, role, -1))
		roles = append(roles, k.role)
	}
	return lists, roles
}

// subsOf returns the headings below a section in those files that have it.
func subsOf(lists [][]titled, roles []string, sec shared) (subs [][]titled, of []string) {
	for i, list := range lists {
		for _, t := range list {
			if t.raw == sec.raw || sec.general != "" && t.general == sec.general {
				subs, of = append(subs, t.subs), append(of, roles[i])
				break
			}
		}
	}
	return subs, of
}

// skeleton writes the headings below the section, numbered from one.
func (c *common) skeleton(b *skeleton) {
	if len(c.heads) == 0 {
		b.blank()
	}
	n := 0
	for _, h := range c.heads {
		if h.number.n > 0 {
			n++
		}
		b.write("\n\n### " + h.number.write(n, h.title))
		b.blank()
	}
}

// ruleHeads offers the next number, and the titles that siblings have in the same
// section and this one lacks.
func (c *completer) ruleHeads(role string, kin []sibling, span source.Span) {
	skip := c.headingAt()
	var here *index.Heading // the section
	var own []titled
	for i := range c.d.Headings {
		h := &c.d.Headings[i]
		if int(h.Span.Start) > c.offset && h.Level <= 2 {
			break
		}
		switch {
		case i == skip:
		case h.Level <= 2:
			here, own = nil, nil
			if h.Level == 2 {
				here = h
			}
		case h.Level == 3 && h.Title != "":
			own = append(own, newTitled(h.Title, role, role))
		}
	}
	var last numbered
	for _, t := range own {
		if t.number.n > last.n {
			last = t.number
		}
	}
	var heads []shared
	if here != nil {
		lists, roles := sectionsOf(role, kin)
		t := newTitled(here.Title, role, role)
		subs, of := subsOf(lists, roles, shared{titled: t})
		heads = sharedBy(subs, of, 1, own)
	}
	if last.n == 0 && len(own) == 0 {
		for _, h := range heads { // as the siblings number theirs
			if h.number.n > 0 {
				last = numbered{h.number.before, h.number.behind, 0}
				break
			}
		}
	}
	next := last.n + 1
	number := ""
	if last.behind != "" {
		last.n = next
		number = last.write(next, "")
		c.add(Item{Label: strings.TrimSpace(number), Kind: ItemHeading, Detail: "the next number", Span: span, New: "### " + number, Filter: "### " + number})
	}
	for i, h := range heads {
		title := number + h.title
		b := newSkeleton("### " + title)
		b.blank()
		c.add(Item{
			Label: title, Kind: ItemHeading, Detail: "rule of " + strings.Join(h.roles, ", "),
			Span: span, New: b.String(), Stops: b.stops, Filter: "### " + h.title, rank: i + 1,
		})
	}
}

// maxRuleText is how long a rule file may be for its lines to be offered elsewhere:
// it is parsed while somebody types.
const maxRuleText = 64 << 10

// ruleItems offers the items of siblings that have a word that begins as what is
// typed, with where they stand.
func (c *completer) ruleItems(kin []sibling, line source.Span, start int) {
	from := int(line.Start) + start
	typed := strings.ToLower(string(c.text[from:c.offset]))
	if c.read == nil || len([]rune(strings.TrimSpace(typed))) < 3 {
		return
	}
	for _, item := range c.d.Body().Items {
		if text := itemText(c.text, item); text != "" && !item.Content.Contains(c.offset) {
			c.has(text)
		}
	}
	for i, k := range kin {
		text, ok := c.read(k.doc.Path, nil)
		if !ok || len(text) > maxRuleText || !bytes.Contains(bytes.ToLower(text), []byte(typed)) {
			continue // most are not worth parsing
		}
		start := 0
		if k.doc.Front != nil {
			start = min(int(k.doc.Front.Span.End), len(text))
		}
		for _, item := range markdown.Parse(text, start).Items {
			rule := itemText(text, item)
			if !startsWord(strings.ToLower(rule), typed) || strings.Contains(rule, "](") && dirOf(k.doc.Path) != dirOf(c.d.Path) {
				continue
			}
			c.add(Item{
				Label: rule, Kind: ItemLine, Detail: sourceOf(k.doc, int(item.Span.Start)),
				Span: source.At(from, max(c.offset, int(line.End))), New: rule, rank: i,
			})
		}
	}
}

// has notes that the file has a line already.
func (c *completer) has(text string) {
	if c.listed == nil {
		c.listed = map[string]bool{}
	}
	c.listed[text] = true
}

// itemText returns the first line of an item, if that is all of it.
func itemText(text []byte, item markdown.Item) string {
	if int(item.Content.End) > len(text) {
		return ""
	}
	return strings.TrimSpace(string(text[item.Content.Start:item.Content.End]))
}

// startsWord reports whether a word of text begins what is typed.
func startsWord(text, typed string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], typed)
		if i < 0 {
			return false
		}
		at += i
		if at == 0 || strings.IndexByte(" \t-_/(`*\"'", text[at-1]) >= 0 {
			return true
		}
		at += len(typed)
	}
}

// sourceOf says where in a file an offset is.
func sourceOf(d *index.Document, offset int) string {
	name := path.Base(d.Path)
	if i := d.SectionAt(offset); i >= 0 && d.Headings[i].Level > 1 {
		return fmt.Sprintf("%s · %s", name, d.Headings[i].Title)
	}
	return name
}
