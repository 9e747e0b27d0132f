package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// role returns the role that the document speaks to: whose rules it holds, or whose
// agent it is. It is nil for any other document, and where no role has that name.
func (c *completer) role() *index.Role {
	if c.roleAsked {
		return c.ofRole
	}
	c.roleAsked = true
	name := ""
	switch c.kind {
	case index.Rule:
		name, _ = ruleRole(c.s, c.d.Path)
	case index.Agent:
		name = c.s.FileTarget(c.d.Path).Name
	}
	if name != "" { // else the graph, which takes its time, is not asked for
		c.ofRole = c.s.Graph().Role(name)
	}
	return c.ofRole
}

// unhad is added to the rank of what the role at hand does not have.
const unhad = 1 << 9

// inRole says of a skill why the role that the document speaks to has it, and how
// far that puts it behind: "sa · tag architecture", "not in sa". It says nothing
// where there is no such role, or nobody says what it has.
func (c *completer) inRole(skill string) (detail string, behind int) {
	r := c.role()
	if r == nil || c.s.Kind(r.Path) != index.RoleFile {
		return "", 0
	}
	g, ok := c.s.Graph().GrantOf(r, skill)
	if !ok {
		return "not in " + r.Name, 2 * unhad
	}
	switch g.Why {
	case index.WhyOptional:
		behind = unhad
	case index.WhyExcluded:
		behind = 2 * unhad
	}
	return r.Name + " · " + whyText(g), behind
}

// whyText says why a role has a skill: "core", "tag architecture", "inherited dev".
func whyText(g index.Grant) string {
	if g.By == "" || g.Why == index.WhyOptional || g.Why == index.WhyExcluded {
		return g.Why.String()
	}
	return g.Why.String() + " " + g.By
}

// steers reports whether the document is one that steers a role, or all of them: such
// files point to rules.
func (c *completer) steers() bool {
	switch c.kind {
	case index.Rule, index.Agent, index.Memory:
		return true
	}
	return false
}

// The ranks of rule files in a document that steers, before how far they are.
const (
	rankOwn     = 0
	rankCommon  = 100
	rankLessons = 200
	rankSibling = 300
	rankRules   = 400 // what comes behind all of them
)

// ruleRank ranks a rule file for a document that steers: the role's own first, then
// what is common to all, lessons, and the rules of other roles.
func (c *completer) ruleRank(p string) int {
	rank := rankCommon
	if r := c.role(); r != nil && slices.Contains(r.Rules, p) {
		if owner, ok := ruleRole(c.s, p); ok && owner == r.Name {
			return rankOwn
		}
	} else if _, ok := ruleRole(c.s, p); ok {
		rank = rankSibling
	} else if slices.ContainsFunc(strings.Split(dirOf(p), "/"), func(dir string) bool { return dir == "lessons" || dir == "lesson" }) {
		rank = rankLessons
	}
	return rank + min(c.distance(p), 99)
}

// sections offers the sections of rule files in one step with their files, by the
// path that write gives a file: nearest file first, in the order of the text. Those
// that what is typed cannot mean are left out, as there may be many. What a file is
// called is no section of it.
func (c *completer) sections(span source.Span, write func(p string) (text string, ok bool)) {
	if !c.steers() {
		return
	}
	typed := string(c.text[span.Start:c.offset])
	type ranked struct {
		d    *index.Document
		rank int
	}
	var files []ranked
	for d, kind := range c.s.Guides() {
		if d.Path != c.d.Path && kind == index.Rule && c.s.Scope(d.Path) == c.s.Scope(c.d.Path) {
			files = append(files, ranked{d, c.ruleRank(d.Path)})
		}
	}
	slices.SortFunc(files, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.d.Path, b.d.Path))
	})
	rank := 1 << 16 // behind everything else
	for _, f := range files {
		text, ok := write(f.d.Path)
		if !ok {
			continue
		}
		for _, h := range f.d.Headings {
			if h.Slug == "" || h.Level < 2 {
				continue
			}
			whole := text + "#" + h.Slug
			if !hasLetters(whole, typed) {
				continue
			}
			c.add(Item{Label: whole, Kind: ItemHeading, Detail: h.Title, Span: span, New: whole, Path: f.d.Path, rank: rank})
			rank++
			if len(c.items) > MaxItems {
				return
			}
		}
	}
}

// hasLetters reports whether the letters of typed are in s in that order, in any case.
func hasLetters(s, typed string) bool {
	s = strings.ToLower(s)
	for _, r := range strings.ToLower(typed) {
		i := strings.IndexRune(s, r)
		if i < 0 {
			return false
		}
		s = s[i+len(string(r)):]
	}
	return true
}
