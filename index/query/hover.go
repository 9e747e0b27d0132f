package query

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Reader returns the text of a file of the tree: the open buffer or what disk
// holds; ok is false where it cannot be had. Where into is not nil, the text may be in
// its storage.
type Reader func(path string, into []byte) (text []byte, ok bool)

// Describe returns what a person wants to know of the symbol at offset, as
// markdown, and the symbol's span. ok is false where there is nothing to say.
func Describe(s *index.Snapshot, p string, offset int, read Reader) (md string, at source.Span, ok bool) {
	sym, ok := At(s, p, offset)
	if !ok {
		if d := s.Doc(p); d != nil {
			return describeFront(s, d, offset)
		}
		return "", source.Span{}, false
	}
	var cards []string
	for _, t := range sym.Targets {
		if sym.Ref != nil && sym.Ref.Form == index.FormImport && t.Kind != index.SymbolHeading {
			cards = append(cards, importCard(s, t.Path))
		}
		card := describe(s, sym, t, read)
		if d := s.Doc(p); t.Kind == index.SymbolRole && sym.Ref != nil && sym.Ref.Form == index.FormUser && s.Kind(p) == index.Skill {
			if r := s.Graph().Role(t.Name); r != nil && r.Path == t.Path {
				card += fmt.Sprintf("\n\nDoes it have `%s`? %s.", index.SkillName(d), EscapeMarkdown(Judge(s, r, d.Path).String()))
			}
		}
		if card != "" && !slices.Contains(cards, card) {
			cards = append(cards, card)
		}
	}
	if len(cards) == 0 {
		return "", source.Span{}, false
	}
	return strings.Join(cards, "\n\n---\n\n"), sym.Span, true
}

func describe(s *index.Snapshot, sym Symbol, t index.Target, read Reader) string {
	switch t.Kind {
	case index.SymbolSkill:
		return skillCard(s, t)
	case index.SymbolRole:
		return roleCard(s, t)
	case index.SymbolCategory:
		return categoryCard(s, t)
	case index.SymbolTag:
		return tagCard(s, t)
	case index.SymbolLabel:
		return labelCard(s, t, read)
	case index.SymbolAgent:
		return agentCard(s, t)
	case index.SymbolCommand:
		return commandCard(s, t)
	case index.SymbolRule:
		return ruleCard(s, t)
	}
	if sym.Ref == nil { // a heading says itself what it is
		uses := Uses(s, t)
		if len(uses) == 0 {
			return ""
		}
		return fmt.Sprintf("**%s** is linked from %s", EscapeMarkdown(t.Name), Count(len(sortUses(uses)), "place"))
	}
	return preview(s, t, read)
}

// skillCard tells what a skill is, what it needs, and who has it.
func skillCard(s *index.Snapshot, t index.Target) string {
	d := s.Doc(t.Path)
	if d == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — skill", EscapeMarkdown(t.Name))
	if c := d.FieldText("category"); c != "" {
		fmt.Fprintf(&b, " · %s", EscapeMarkdown(c))
	}
	if about := strings.TrimSpace(d.FieldText("description")); about != "" {
		fmt.Fprintf(&b, "\n\n%s", escapeBlock(about))
	}
	g := s.Graph()
	list := func(label string, names []string) {
		if len(names) > 0 {
			fmt.Fprintf(&b, "\n\n%s: %s", label, codeList(names))
		}
	}
	list("Needs", names(s, g.DependsOnOf(d.Path)))
	list("Recommends", values(d, "recommends"))
	list("Needed by", names(s, NeededBy(s, t)))
	list("Roles", rolesOf(s, d))
	if files := mentioned(s, t); files != "" {
		fmt.Fprintf(&b, "\n\nMentioned in %s", files)
	}
	fmt.Fprintf(&b, "\n\n%s · %s · ~%s tokens", EscapeMarkdown(d.Path), Count(lines(d), "line"), thousands(Tokens(d.Size())))
	return b.String()
}

// NeededBy returns the SKILL.md paths of the skills that depend on t, in order.
func NeededBy(s *index.Snapshot, t index.Target) []string {
	return listedBy(s, t, index.FieldDependsOn, index.FieldDependencies)
}

// listedBy returns the SKILL.md paths of the skills that name t in one of the fields,
// in order.
func listedBy(s *index.Snapshot, t index.Target, fields ...index.Field) (by []string) {
	q := newNaming(s, t)
	for _, name := range q.names {
		for d := range s.Referrers(index.Key{Space: index.SpaceSkill, Name: name}) {
			for i := range d.Refs {
				r := &d.Refs[i]
				if r.Form != index.FormSkill || !slices.Contains(fields, r.Field) || !q.match.May(d.Path, r) {
					continue
				}
				if _, ok := q.means(d, r); ok {
					by = append(by, d.Path)
					break
				}
			}
		}
	}
	slices.Sort(by)
	return slices.Compact(by)
}

// Tokens estimates how many tokens a text of that many bytes is: four bytes
// each, the rule of thumb of the vendors' own guides.
func Tokens(bytes int) int { return (bytes + 3) / 4 }

func lines(d *index.Document) int {
	n := d.Lines()
	if d.LineSpan(n-1).Empty() && n > 1 {
		n-- // behind the last terminator there is no line
	}
	return n
}

// roleCard tells which skills a role has and why, and its rules.
func roleCard(s *index.Snapshot, t index.Target) string {
	r := s.Graph().Role(t.Name)
	if r == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — role", EscapeMarkdown(t.Name))
	if d := s.Doc(r.Path); d != nil {
		for _, f := range d.Roles {
			if f.Name != r.Name {
				continue
			}
			if f.Title != "" {
				fmt.Fprintf(&b, " · %s", EscapeMarkdown(f.Title))
			}
			if f.About != "" {
				fmt.Fprintf(&b, "\n\n%s", escapeBlock(f.About))
			}
		}
	}
	var order []string
	groups := map[string][]string{}
	has := 0
	for _, g := range r.Skills {
		label := g.Why.String()
		if g.By != "" && g.Why != index.WhyOptional && g.Why != index.WhyExcluded {
			label += " " + g.By
		}
		if groups[label] == nil {
			order = append(order, label)
		}
		groups[label] = append(groups[label], names(s, []string{g.Skill})...)
		if g.Why.Has() {
			has++
		}
	}
	fmt.Fprintf(&b, "\n\n%s", Count(has, "skill"))
	for _, label := range order {
		fmt.Fprintf(&b, "\n- %s: %s", EscapeMarkdown(label), codeList(groups[label]))
	}
	if len(r.Rules) > 0 {
		fmt.Fprintf(&b, "\n\nRules: %s", codeList(r.Rules))
	} else {
		b.WriteString("\n\nNo rule file.")
	}
	return b.String()
}

func categoryCard(s *index.Snapshot, t index.Target) string {
	var about, folder string
	var skills []string
	for d := range s.Declarers(index.Key{Space: index.SpaceCategory, Name: t.Name}) {
		for _, c := range d.Categories {
			if c.Name == t.Name && about == "" {
				about, folder = c.About, c.Folder
			}
		}
		if d.FieldText("category") == t.Name {
			skills = append(skills, index.SkillName(d))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** — category, %s", EscapeMarkdown(t.Name), Count(len(skills), "skill"))
	if about != "" {
		fmt.Fprintf(&b, "\n\n%s", escapeBlock(about))
	}
	if folder != "" {
		fmt.Fprintf(&b, "\n\nFolder: `%s`", folder)
	}
	if len(skills) > 0 {
		fmt.Fprintf(&b, "\n\n%s", codeList(skills))
	}
	return b.String()
}

func tagCard(s *index.Snapshot, t index.Target) string {
	var skills []string
	for d := range s.Declarers(index.Key{Space: index.SpaceTag, Name: t.Name}) {
		skills = append(skills, index.SkillName(d))
	}
	return fmt.Sprintf("**%s** — tag of %s\n\n%s", EscapeMarkdown(t.Name), Count(len(skills), "skill"), codeList(skills))
}

// labelCard tells where the links of a label lead.
func labelCard(s *index.Snapshot, t index.Target, read Reader) string {
	d := s.Doc(t.Path)
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormLink || !t.Span.Encloses(r.Span) {
			continue
		}
		for _, to := range s.Resolve(d, r).Targets {
			return describe(s, Symbol{Ref: r}, to, read)
		}
	}
	return ""
}

// preview shows the beginning of what a link leads to.
func preview(s *index.Snapshot, t index.Target, read Reader) string {
	const most = 12 // lines: as many as fit beside a line of text
	title := path.Base(t.Path)
	if t.Name != "" {
		title += " § " + t.Name
	}
	head := fmt.Sprintf("**%s**\n\n%s", EscapeMarkdown(title), EscapeMarkdown(t.Path))
	d := s.Doc(t.Path)
	if d == nil || !d.Markdown {
		return head
	}
	text, ok := read(t.Path, nil)
	if !ok || len(text) != d.Size() {
		return head
	}
	start, end := 0, d.Size()
	if d.Front != nil {
		start = int(d.Front.Span.End)
	}
	if t.Kind == index.SymbolHeading {
		start, end = int(t.Span.Start), int(t.Span.End)
	}
	body := strings.Split(strings.TrimSpace(string(text[start:end])), "\n")
	cut := len(body) > most
	body = body[:min(len(body), most)]
	fences := 0
	for i, l := range body {
		body[i] = strings.TrimRight(l, "\r")
		if strings.HasPrefix(strings.TrimSpace(l), "```") {
			fences++
		}
	}
	if fences%2 == 1 {
		body = append(body, "```")
	}
	if cut {
		body = append(body, "", "…")
	}
	return head + "\n\n---\n\n" + strings.Join(body, "\n")
}

// names returns the names of skills by their SKILL.md paths.
func names(s *index.Snapshot, skills []string) []string {
	var list []string
	for _, p := range skills {
		if d := s.Doc(p); d != nil {
			list = append(list, index.SkillName(d))
		}
	}
	return list
}

func values(d *index.Document, field string) []string {
	var list []string
	for _, n := range d.Field(field).Strings() {
		list = append(list, n.Value)
	}
	return list
}

func codeList(items []string) string {
	const most = 20
	var quoted []string
	for _, n := range items[:min(len(items), most)] {
		quoted = append(quoted, "`"+strings.ReplaceAll(n, "`", "'")+"`")
	}
	list := strings.Join(quoted, ", ")
	if more := len(items) - most; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// Count writes a number of things: "1 skill", "2 skills".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// thousands writes 1834 as 1.8k.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%.1fk", float64(n)/1000)
}

// EscapeMarkdown keeps markdown from reading a name as markup, in a line: what begins a
// block, a bar in a table and a line end stay.
func EscapeMarkdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "[", `\[`, "#", `\#`).Replace(s)
}

// escapeBlock is EscapeMarkdown for text of several lines, which stay lines.
func escapeBlock(s string) string {
	return strings.ReplaceAll(strings.NewReplacer("<", `\<`, "[", `\[`, "#", `\#`).Replace(s), "\n", "  \n")
}
