package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A candidate is a skill that may be offered. There are thousands, of which few become
// items.
type candidate struct {
	*index.Skilled
	rank int
}

// skills offers every skill but the document's own as YAML has it, the nearest first;
// behind a plugin's name and a colon those of the plugin.
func (c *completer) skills(word source.Span) {
	if plugin, _, ok := strings.Cut(c.typed(word), ":"); ok {
		word.Start += int32(len(plugin)) + 1
		c.qualified(plugin, word)
		c.items = slices.DeleteFunc(c.items, func(i Item) bool { return i.Kind != ItemSkill })
		return
	}
	c.eachSkill(word, func(n string, _ *index.Skilled) (string, bool) { return yamlName(n), true })
}

// skillsInText offers them where texts name them, written by how.
func (c *completer) skillsInText(word source.Span, how func(string, *index.Skilled) string) {
	c.eachSkill(word, func(n string, e *index.Skilled) (string, bool) {
		return how(n, e), index.IsName(n) || isQualified(n)
	})
}

// plain writes a name as it is.
func plain(n string, _ *index.Skilled) string { return n }

func isQualified(n string) bool {
	a, b, ok := strings.Cut(n, ":")
	return ok && index.IsName(a) && index.IsName(b)
}

// eachSkill offers the skills whose names suit the word up to the cursor. write
// returns how a name is written; ok is false for one that cannot be.
func (c *completer) eachSkill(word source.Span, write func(string, *index.Skilled) (text string, ok bool)) {
	typed := c.typed(word)
	for _, k := range c.nearest(func(e *index.Skilled) likeness {
		how, _ := match(typed, e.Name)
		return how
	}) {
		text, ok := write(k.Name, k.Skilled)
		if !ok || k.Many && !c.means(k.Name, k.Path) {
			continue
		}
		detail := "skill"
		if k.Category != "" {
			detail += " · " + k.Category
		}
		why, behind := c.inRole(k.Path)
		c.add(Item{Label: k.Name, Kind: ItemSkill, Detail: cmp.Or(why, detail), Span: word, New: text, Path: k.Path, Where: c.elsewhere(k.Root), rank: k.rank + behind})
	}
}

// elsewhere returns a root, unless it is the document's own: that goes without saying.
func (c *completer) elsewhere(root string) string {
	if root == c.root {
		return ""
	}
	return root
}

// typed returns what stands between the start of a word and the cursor.
func (c *completer) typed(word source.Span) string {
	return string(c.text[word.Start:max(int(word.Start), c.offset)])
}

// means reports whether a name means the skill at p where the document lies.
func (c *completer) means(name, p string) bool {
	return slices.ContainsFunc(c.s.SkillsNamed(c.d.Path, name), func(d *index.Document) bool { return d.Path == p })
}

// nearest returns the skills that suit, no more than can be shown, in order. What else there is, is noted as cut.
func (c *completer) nearest(suits func(*index.Skilled) likeness) []candidate {
	roster := c.s.Roster()
	scope, own := c.s.Scope(c.d.Path), c.d.Path
	var root, category string
	if dir, ok := c.s.SkillDir(dirOf(own)); ok {
		root = c.s.RootOf(dir)
		if d := c.s.Doc(path.Join(dir, "SKILL.md")); d != nil {
			category = d.FieldText("category")
		}
	} else {
		root = c.s.RootOf(own)
	}
	c.root = root
	const ranks = 256
	var count [int(unlike) * ranks]int // by likeness and rank
	places := make([]uint16, len(roster))
	best := unlike
	for i := range roster {
		e := &roster[i]
		places[i] = uint16(len(count))
		if e.Scope != scope || e.Path == own {
			continue
		}
		how := suits(e)
		if how == unlike || how == alikeTypo && best < alikeTypo {
			continue
		}
		best = min(best, how)
		rank := 2 * min(c.distance(e.Path), 31)
		if category == "" || e.Category != category {
			rank++
		}
		if e.Root != root {
			rank += 64
		}
		places[i] = uint16(int(how)*ranks + rank)
		count[places[i]]++
	}
	// Most are equal in both, and the roster is in order of names: so each goes to its
	// place without being compared with another.
	n := 0
	for place, here := range count {
		if best < alikeTypo && place >= int(alikeTypo)*ranks {
			here = 0 // nothing was mistyped
		}
		count[place], n = n, n+here
	}
	// What is listed already is passed over by add, which costs less than to ask for each.
	most := MaxItems + len(c.listed)
	list := make([]candidate, min(n, most))
	c.cut = c.cut || n > most
	for i, place := range places {
		if int(place) < len(count) && count[place] < len(list) {
			list[count[place]] = candidate{&roster[i], int(place) % ranks}
			count[place]++
		}
	}
	return list
}
