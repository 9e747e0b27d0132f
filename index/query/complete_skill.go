package query

import (
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
	how  likeness
	rank int32
}

func (a candidate) compare(b candidate) int {
	if a.how != b.how {
		return int(a.how) - int(b.how)
	}
	if a.rank != b.rank {
		return int(a.rank - b.rank)
	}
	return strings.Compare(a.Name, b.Name)
}

// skills offers every skill but the document's own as YAML has it, the nearest first.
func (c *completer) skills(word source.Span) {
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
		c.add(Item{Label: k.Name, Kind: ItemSkill, Detail: detail, Span: word, New: text, Path: k.Path, Where: k.Root, rank: int(k.rank)})
	}
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
	best := unlike
	list := make([]candidate, 0, min(len(roster), 2*MaxItems))
	for i := range roster {
		e := &roster[i]
		if e.Path == own || e.Scope != scope || c.listed[e.Name] {
			continue
		}
		how := suits(e)
		if how == unlike || how == alikeTypo && best < alikeTypo {
			continue
		}
		best = min(best, how)
		rank := int32(min(c.distance(e.Path), 31) * 2)
		if category == "" || e.Category != category {
			rank++
		}
		if e.Root != root {
			rank += 64
		}
		list = append(list, candidate{e, how, rank})
		if len(list) == cap(list) && len(list) >= 2*MaxItems {
			list = c.halve(list)
		}
	}
	slices.SortFunc(list, candidate.compare)
	if len(list) > MaxItems {
		c.cut = true
		list = list[:MaxItems]
	}
	return list
}

// halve keeps the best MaxItems of the candidates, in any order: sorting all of a
// large tree would take longer than anything else.
func (c *completer) halve(list []candidate) []candidate {
	c.cut = true
	var count [unlike][256]int32 // by likeness and rank: most are equal in both
	for _, k := range list {
		count[k.how][min(k.rank, 255)]++
	}
	left := int32(MaxItems)
	var last candidate
	for how := range count {
		for rank, n := range count[how] {
			if n > 0 && left > 0 {
				last.how, last.rank = likeness(how), int32(rank)
			}
			left -= n
		}
	}
	kept, ties := list[:0], make([]candidate, 0, MaxItems)
	for _, k := range list {
		switch {
		case k.how < last.how || k.how == last.how && k.rank < last.rank:
			kept = append(kept, k)
		case k.how == last.how && k.rank == last.rank:
			ties = append(ties, k)
		}
	}
	slices.SortFunc(ties, candidate.compare)
	return append(kept, ties[:min(len(ties), MaxItems-len(kept))]...)
}
