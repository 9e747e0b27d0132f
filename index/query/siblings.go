package query

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
)

// maxSiblings is how many rule files of other roles are looked at: where there are
// more, those say what is usual, too.
const maxSiblings = 50

// A sibling is a file of role rules.
type sibling struct {
	role string
	doc  *index.Document
}

// ruleRole returns the role whose rules the file at p holds: by its place, or as
// the only role that has it.
func ruleRole(s *index.Snapshot, p string) (role string, ok bool) {
	if role, ok = s.RoleOfRules(p); ok {
		return role, true
	}
	for _, r := range s.Graph().Roles {
		if slices.Contains(r.Rules, p) {
			if ok {
				return "", false // common to several
			}
			role, ok = r.Name, true
		}
	}
	return role, ok
}

// siblingsOf returns the rule files of other roles than the one whose rules p holds:
// of the roles that there are, and those that lie beside p, in order of their paths.
func siblingsOf(s *index.Snapshot, p, role string) (list []sibling) {
	seen := map[string]bool{p: true}
	add := func(d *index.Document) {
		if d == nil || seen[d.Path] || !d.Markdown || s.Kind(d.Path) != index.Rule {
			return
		}
		seen[d.Path] = true
		if other, ok := ruleRole(s, d.Path); ok && other != role {
			list = append(list, sibling{other, d})
		}
	}
	for _, r := range s.Graph().Roles {
		for _, file := range r.Rules {
			add(s.Doc(file))
		}
	}
	for d := range s.DocsIn(dirOf(p)) {
		if dirOf(d.Path) == dirOf(p) {
			add(d)
		}
	}
	slices.SortFunc(list, func(a, b sibling) int { return strings.Compare(a.doc.Path, b.doc.Path) })
	return list[:min(len(list), maxSiblings)]
}

// A titled is a heading of a sibling, and what it would be called elsewhere.
type titled struct {
	raw     string // in lower case
	general string // the same with the name of the role left out; "" where it has none
	plain   string // as it is written, without a number
	title   string // as the role that asks would write it
	number  numbered
	subs    []titled // the headings one level below
}

// A numbered is the number before a title: "1. ", "Phase 2: ".
type numbered struct {
	before, behind string
	n              int // 0 for none
}

func (n numbered) write(i int, title string) string {
	if n.n == 0 {
		return title
	}
	return n.before + strconv.Itoa(i) + n.behind + title
}

var numberRE = regexp.MustCompile(`^((?:\p{L}+ )?)(\d{1,3})([.:)]\s+)(.+)$`)

// cutNumber cuts the number off a title.
func cutNumber(title string) (n numbered, rest string) {
	m := numberRE.FindStringSubmatch(title)
	if m == nil {
		return numbered{}, title
	}
	i, err := strconv.Atoi(m[2])
	if err != nil || i == 0 {
		return numbered{}, title
	}
	return numbered{m[1], m[3], i}, m[4]
}

// sections returns the headings of the second level with those of the third, as a
// file of role, to be written in a file of the role own.
func sections(d *index.Document, role, own string, except int) (list []titled) {
	for i, h := range d.Headings {
		if i == except || h.Title == "" {
			continue
		}
		switch h.Level {
		case 2:
			list = append(list, newTitled(h.Title, role, own))
		case 3:
			if len(list) > 0 {
				up := &list[len(list)-1]
				up.subs = append(up.subs, newTitled(h.Title, role, own))
			}
		}
	}
	return list
}

func newTitled(title, role, own string) titled {
	number, text := cutNumber(title)
	t := titled{raw: strings.ToLower(text), plain: text, title: text, number: number}
	words := roleWords(role)
	for i, name := range words {
		at := findWord(text, name)
		if at < 0 {
			continue
		}
		before, word, behind := text[:at], text[at:at+len(name)], text[at+len(name):]
		t.general = strings.ToLower(before) + "\x00" + strings.ToLower(behind)
		t.title = before + cased(roleWords(own)[i], word) + behind
		break
	}
	return t
}

// roleWords returns how a title may name a role: by all of its name, also as words,
// and by the last of its parts, BE of dev-be.
func roleWords(role string) [3]string {
	last := role[strings.LastIndexAny(role, "-_")+1:]
	if len(last) < 2 {
		last = role
	}
	return [3]string{role, strings.NewReplacer("-", " ", "_", " ").Replace(role), last}
}

// findWord returns where text has a word, in any case, or -1.
func findWord(text, word string) int {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for at := 0; word != "" && at+len(word) <= len(text); at++ {
		if !strings.EqualFold(text[at:at+len(word)], word) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		behind, _ := utf8.DecodeRuneInString(text[at+len(word):])
		if !letter(before) && !letter(behind) {
			return at
		}
	}
	return -1
}

// cased writes a word in the case of another one.
func cased(word, as string) string {
	first, n := utf8.DecodeRuneInString(as)
	switch {
	case as == strings.ToUpper(as):
		return strings.ToUpper(word)
	case unicode.IsUpper(first):
		var b strings.Builder
		up := true
		for _, r := range word {
			if up {
				r = unicode.ToUpper(r)
			}
			up = r == ' ' || r == '-' && strings.Contains(as[n:], "-")
			b.WriteRune(r)
		}
		return b.String()
	}
	return word
}

// A shared is what several siblings have.
type shared struct {
	titled
	key   string
	roles []string // whose files have it, in order
}

// sharedBy merges what siblings have in their order, and leaves what fewer than
// least of them have, and what the file at hand has.
func sharedBy(lists [][]titled, roles []string, least int, own []titled) []shared {
	raw := map[string]int{}
	for _, list := range lists {
		seen := map[string]bool{}
		for _, t := range list {
			if !seen[t.raw] {
				seen[t.raw] = true
				raw[t.raw]++
			}
		}
	}
	// What is called the same everywhere is not about the role that it names.
	key := func(t titled) string {
		if t.general != "" && raw[t.raw] < 2 {
			return t.general
		}
		return t.raw
	}
	have := map[string]bool{}
	for _, t := range own {
		have[t.raw], have[t.general] = true, true
	}
	all := map[string]*shared{}
	for i, list := range lists {
		for _, t := range list {
			k := key(t)
			if k == t.raw {
				t.title = t.plain
			}
			if all[k] == nil {
				all[k] = &shared{titled: t, key: k}
			}
			if k := all[k]; !slices.Contains(k.roles, roles[i]) {
				k.roles = append(k.roles, roles[i])
			}
		}
	}
	counts := func(t titled) bool { k := key(t); return len(all[k].roles) >= least && !have[k] }
	orders := slices.Clone(lists)
	size := func(list []titled) (n int) {
		for _, t := range list {
			if counts(t) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(orders, func(a, b []titled) int { return cmp.Compare(size(b), size(a)) })
	var order []string
	for _, list := range orders {
		at := -1 // where the one before it stands
		for _, t := range list {
			if !counts(t) {
				continue
			}
			if i := slices.Index(order, key(t)); i >= 0 {
				at = i
				continue
			}
			at++
			order = slices.Insert(order, at, key(t))
		}
	}
	var out []shared
	for _, k := range order {
		out = append(out, *all[k])
	}
	return out
}
