package index

import (
	"bytes"
	"hash/maphash"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// A talker finds in a body what is not a link and may be meant: names that are
// said to be skills', paths in code, and words that may be names.
type talker struct {
	d         *Document
	m         *markdown.Doc
	text      []byte
	related   []source.Span // sections that list skills
	elsewhere []source.Span // labels of links that lead out of the tree
	sub       bool          // somewhere it says "sub-skill:"
	works     bool          // somewhere it says "works well with:"
	fenced    bool          // it looks at a code block
	taken     []source.Span // names that were found in strong text or said: prose has them too
}

// talk adds the contextual references and the mentions of a body.
func (d *Document) talk(m *markdown.Doc, text []byte) {
	t := talker{d: d, m: m, text: text}
	t.sub = bytes.Contains(text, []byte("ub-")) || bytes.Contains(text, []byte("UB-")) // in any case; afterSubSkill looks closer
	t.works = bytes.Contains(text, []byte("ith:")) || bytes.Contains(text, []byte("ITH:"))
	for i, h := range m.Headings {
		if !listsSkills(h.Title) {
			continue
		}
		section := m.Section(i, len(text))
		if n := len(t.related); n == 0 || section.Start >= t.related[n-1].End { // else it lies in one
			t.related = append(t.related, section)
		}
	}
	t.labels()
	for _, c := range m.Code {
		t.code(c)
	}
	for _, b := range m.Strong {
		t.strong(b)
	}
	slices.SortFunc(t.taken, source.Span.Compare)
	for _, run := range m.Prose {
		t.prose(run)
	}
	t.elsewhere, t.taken = nil, nil
	for _, key := range []string{"description", "when_to_use"} {
		if n := d.Field(key); n != nil && n.Kind == frontmatter.Scalar {
			t.prose(n.Inner)
		}
	}
	for _, f := range m.Fences {
		t.fence(f)
	}
}

// listsSkills reports whether a heading says that what follows are skills.
func listsSkills(title string) bool {
	if len(title) > 60 || !strings.Contains(title, "kill") && !strings.Contains(title, "KILL") && !strings.Contains(title, "ell ") {
		return false // most titles
	}
	title = strings.ToLower(strings.Trim(title, " :*_"))
	switch title {
	case "related skills", "related skill", "complementary skills", "companion skills", "required skills", "recommended skills",
		"prerequisite skills", "supporting skills", "dependent skills", "skill dependencies", "works well with", "integrates with skills",
		"required sub-skills", "sub-skills", "skills used", "used skills":
		return true
	}
	return strings.HasPrefix(title, "related skills")
}

// labels finds the labels that are a name, of links that may lead to a skill.
func (t *talker) labels() {
	for _, l := range t.m.Links {
		if l.Kind == markdown.HTML || l.Kind == markdown.Auto {
			continue
		}
		if leadsOut(l.Target) {
			t.elsewhere = append(t.elsewhere, l.Label)
			continue
		}
		raw := t.text[l.Label.Start:l.Label.End]
		name := bytes.Trim(raw, "*_` ")
		if l.Image || l.Kind != markdown.Inline || len(name) > maxName || bytes.IndexByte(name, ' ') >= 0 {
			continue
		}
		file, _, _ := splitTarget(l.Target)
		if base := path.Base(file); file == "" || base != "SKILL.md" && path.Ext(base) != "" {
			continue
		}
		if s := string(name); isWord(s) {
			start := int(l.Label.Start) + bytes.Index(raw, name)
			span := source.At(start, start+len(name))
			t.d.Refs = append(t.d.Refs, Reference{Form: FormLabel, Span: span, Whole: span, Row: -1, Target: s, Fragment: file})
		}
	}
}

// inside reports whether a place is in one of the spans, which are apart and in
// order.
func inside(spans []source.Span, at source.Span) bool {
	i, found := slices.BinarySearchFunc(spans, at.Start, func(s source.Span, start int32) int { return int(s.Start - start) })
	if !found {
		i--
	}
	return i >= 0 && spans[i].Encloses(at)
}

// code looks at a code span.
func (t *talker) code(c markdown.Code) {
	if len(t.elsewhere) > 0 && inside(t.elsewhere, c.Span) {
		return
	}
	v := c.Value
	if v == "" || v != string(t.text[c.Text.Start:c.Text.End]) { // it has line ends or escapes in it
		return
	}
	switch {
	case isWord(v):
		if t.said(c.Span) {
			t.say(c.Text, v)
		} else {
			t.mention(FormCode, c.Text, []byte(v))
		}
	case isQualified(v):
		t.qualified(c.Text, v)
	case v[0] == '/' && isWord(v[1:]):
		t.mention(FormSlash, behindSign(c.Text), []byte(v[1:]))
	case v[0] == '/' && isQualified(v[1:]):
		t.qualified(behindSign(c.Text), v[1:])
	case v[0] == '$' && isWord(v[1:]) && strings.ToLower(v) == v:
		t.mention(FormDollar, behindSign(c.Text), []byte(v[1:]))
	case v[0] == '@' && isWord(v[1:]):
		t.mention(FormAt, behindSign(c.Text), []byte(v[1:]))
	case isCodePath(v):
		t.path(c.Text, c.Span, v)
	default:
		t.commandLine(c.Text)
		t.calls(c.Text)
		t.resources(c.Text)
	}
}

func behindSign(s source.Span) source.Span { return source.Span{Start: s.Start + 1, End: s.End} }

// strong looks at strong text.
func (t *talker) strong(b markdown.Strong) {
	v := b.Value
	if len(v) != b.Text.Len() || !isWord(v) && !isQualified(v) || len(t.elsewhere) > 0 && inside(t.elsewhere, b.Span) {
		return
	}
	t.taken = append(t.taken, b.Text)
	switch {
	case isQualified(v):
		t.qualified(b.Text, v)
	case t.said(b.Span):
		t.say(b.Text, v)
	default:
		t.mention(FormBold, b.Text, []byte(v))
	}
}

// say adds a name that is said to be a skill's.
func (t *talker) say(span source.Span, name string) {
	t.d.Refs = append(t.d.Refs, Reference{Form: FormSaid, Span: span, Whole: span, Row: -1, Target: strings.Clone(name), Example: t.example(span)})
}

// qualified adds plugin:skill. Skill is no plugin, but says what the name is of;
// file:line and #[[file:path]] are other things.
func (t *talker) qualified(span source.Span, name string) {
	if plain, ok := strings.CutPrefix(name, "skill:"); ok {
		t.say(source.Span{Start: span.Start + int32(len("skill:")), End: span.End}, plain)
		return
	}
	if strings.HasPrefix(name, "file:") {
		return
	}
	t.d.Refs = append(t.d.Refs, Reference{Form: FormQualified, Span: span, Whole: span, Row: -1, Target: strings.Clone(name), Example: t.example(span)})
}

// example reports whether a name is one of an example: in a code block, or on a line
// that says so, or that there may be no such skill.
func (t *talker) example(span source.Span) bool {
	line := t.d.LineSpan(t.d.Line(int(span.Start)))
	return t.fenced || isExample(t.text, line, span) || tellsExample(t.text[line.Start:span.Start]) || t.awaited(line, span)
}

// awaitedWords say of a skill that it may not be there, or not yet.
var awaitedWords = []string{
	"to be added", "to be created", "to be written", "coming soon", "not yet", "planned", "in the future",
	"if available", "if installed", "if present", "if you have", "if it exists", "when available", "when installed",
}

// awaited reports whether the words near a name, on its line, say that there may be no
// such skill.
func (t *talker) awaited(line, span source.Span) bool {
	const near = 80 // bytes, as of examples
	for _, part := range [][]byte{
		t.text[max(line.Start, span.Start-near):span.Start], t.text[span.End:max(span.End, min(line.End, span.End+near))],
	} {
		lower := bytes.ToLower(part)
		for _, words := range awaitedWords {
			if bytes.Contains(lower, []byte(words)) {
				return true
			}
		}
	}
	return false
}

// tellsExample reports whether a line begins with the word that says that it tells an
// example, be it an item or strong.
func tellsExample(before []byte) bool {
	before = bytes.TrimLeft(before[:min(len(before), 80)], " \t>*_-+")
	if len(before) < len("example") || !bytes.EqualFold(before[:len("example")], []byte("example")) {
		return false
	}
	word, _, found := bytes.Cut(before, []byte(":"))
	return found && len(bytes.TrimRight(word, "0123456789* _")) <= len("examples")
}

func (t *talker) mention(form Form, span source.Span, name []byte) {
	if len(name) > maxName {
		return
	}
	t.d.Mentions = append(t.d.Mentions, Mention{Hash: maphash.Bytes(seed, name), Start: span.Start, Len: uint8(len(name)), Form: form})
}

// said reports whether what stands around a code span or strong text says that it
// names a skill: "skill:" before it, "skill" behind it, a line that says so, or its
// place in a list of skills.
func (t *talker) said(span source.Span) bool {
	line := t.d.LineSpan(t.d.Line(int(span.Start)))
	const near = 120 // bytes: a long line is not looked at once for each of its words
	before := t.text[max(line.Start, span.Start-near):span.Start]
	after := t.text[span.End:max(span.End, min(line.End, span.End+near))]
	lead := bytes.TrimRight(before, " *_")
	if says(lead) {
		return true
	}
	if rest := bytes.TrimLeft(after, "*_"); bytes.HasPrefix(rest, []byte(" skill")) {
		if len(rest) == len(" skill") || !isWordByte(rest[len(" skill")]) {
			return true
		}
	}
	if t.sub && bytes.Contains(bytes.ToLower(lead), []byte("sub-skill:")) || t.works && bytes.Contains(bytes.ToLower(lead), []byte("works well with:")) {
		return true
	}
	return t.listed(span)
}

// says reports whether a line ends, before a name, with "skill:" or with the word
// skill, in any case.
func says(lead []byte) bool {
	word := bytes.TrimSuffix(lead, []byte(":"))
	before := word[:max(0, len(word)-len("skill"))]
	if !bytes.EqualFold(word[len(before):], []byte("skill")) || len(before) > 0 && isWordByte(before[len(before)-1]) {
		return false
	}
	return len(word) < len(lead) || len(before) > 0 // a line that begins with the word may be a heading
}

// listed reports whether a span begins an item of a list, or the first cell of a
// row, in a section that lists skills.
func (t *talker) listed(span source.Span) bool {
	if !inside(t.related, span) {
		return false
	}
	i, found := slices.BinarySearchFunc(t.m.Items, span.Start, func(i markdown.Item, start int32) int { return int(i.Content.Start - start) })
	if found {
		return true
	}
	// Strong code: the item begins with the asterisks around it.
	if i > 0 && i-1 < len(t.m.Items) {
		lead := t.text[t.m.Items[i-1].Content.Start:span.Start]
		if len(lead) <= 3 && len(bytes.Trim(lead, "*_")) == 0 {
			return true
		}
	}
	starting := func(s source.Span, start int32) int { return int(s.Start - start) }
	i, _ = slices.BinarySearchFunc(t.m.Tables, span.Start+1, func(t markdown.Table, start int32) int { return starting(t.Span, start) })
	if i == 0 || !t.m.Tables[i-1].Span.Encloses(span) {
		return false
	}
	rows := t.m.Tables[i-1].Rows
	i, _ = slices.BinarySearchFunc(rows, span.Start+1, func(row []markdown.Cell, start int32) int { return starting(row[0].Span, start) })
	return i > 0 && rows[i-1][0].Span.Encloses(span)
}

// calls finds Skill(name) in code.
func (t *talker) calls(in source.Span) {
	const call = "Skill("
	for at := int(in.Start); ; {
		i := bytes.Index(t.text[at:in.End], []byte(call))
		if i < 0 {
			return
		}
		at += i
		word := at > int(in.Start) && isWordByte(t.text[at-1])
		if at += len(call); !word {
			at = t.call(at, int(in.End))
		}
	}
}

// call adds the name behind "Skill(", which ends at start, and returns where to go
// on.
func (t *talker) call(start, end int) int {
	s := t.text
	for start < end && (s[start] == '"' || s[start] == '\'') {
		start++
	}
	j := start
	for j < end && (isWordByte(s[j]) || s[j] == ':') {
		j++
	}
	if j == end || strings.IndexByte(")\"'", s[j]) < 0 {
		return j
	}
	switch name := string(s[start:j]); {
	case isQualified(name):
		t.qualified(source.At(start, j), name)
	case isWord(name):
		t.say(source.At(start, j), name)
	}
	return j
}

// commandLine finds the command at the start of a code span, as in `/review all`.
func (t *talker) commandLine(span source.Span) {
	s := t.text[span.Start:span.End]
	if s[0] != '/' {
		return
	}
	j := 1
	for j < len(s) && (isNameByte(s[j]) || s[j] == ':') {
		j++
	}
	name := string(s[1:j])
	if j == len(s) || s[j] != ' ' {
		return
	}
	at := source.At(int(span.Start)+1, int(span.Start)+j)
	switch {
	case isWord(name):
		t.mention(FormSlash, at, []byte(name))
	case isQualified(name):
		t.qualified(at, name)
	}
}
