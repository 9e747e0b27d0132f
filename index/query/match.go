package query

import (
	"cmp"
	"slices"
	"strings"
)

// A likeness says how well a candidate suits what was typed; smaller is better.
type likeness uint8

const (
	alikeStart likeness = iota // it begins so, in any case; all do where nothing was typed
	alikePart                  // a part of it does
	alikeSome                  // it has these letters in this order, the first of them at the start of a part
	alikeTypo                  // it begins so but for one letter
	unlike
)

// fewestTypo is how many letters have to be typed before one of them may be wrong:
// of two letters one wrong leaves nothing.
const fewestTypo = 3

// match compares what was typed with a candidate. rest is what of the candidate
// would follow, where it is alike but for a letter.
func match(typed, s string) (how likeness, rest string) {
	if hasPrefixFold(s, typed) {
		return alikeStart, ""
	}
	how = unlike
	for at, first, begun := 0, lowered(typed[0]), false; at < len(s); at++ {
		if lowered(s[at]) != first || !startsPart(s, at) {
			continue
		}
		if hasPrefixFold(s[at:], typed) {
			return alikePart, ""
		}
		if !begun && subsequence(typed, s[at:]) {
			how = alikeSome
		}
		begun = true // what the first part lacks, those behind it lack too
	}
	if how == unlike && len(typed) >= fewestTypo {
		if n := slipped(typed, s); n >= 0 {
			return alikeTypo, s[n:]
		}
	}
	return how, ""
}

// startsPart reports whether a part of a name or of a path begins at i. A sign is one.
func startsPart(s string, i int) bool {
	return i == 0 || !alnum(s[i-1]) || !alnum(s[i])
}

// slipped returns how many bytes of s are meant by typed, which has one letter that is
// wrong, too many or missing, or two that changed places; -1 where that is not so.
func slipped(typed, s string) int {
	i := 0
	for i < len(typed) && i < len(s) && lowered(typed[i]) == lowered(s[i]) {
		i++
	}
	if i == len(typed) || i == len(s) && i+1 < len(typed) {
		return -1
	}
	goes := func(t, s string) bool { return hasPrefixFold(s, t) }
	switch n := len(typed); {
	case i == len(s):
		return len(s) // one letter too many, at the end
	case i+1 < n && i+1 < len(s) && lowered(typed[i]) == lowered(s[i+1]) && lowered(typed[i+1]) == lowered(s[i]) && goes(typed[i+2:], s[i+2:]):
		return n
	case goes(typed[i+1:], s[i+1:]):
		return n
	case goes(typed[i+1:], s[i:]):
		return n - 1
	case goes(typed[i:], s[i+1:]):
		return n + 1
	}
	return -1
}

// subsequence reports whether s has the letters of typed in their order, in any case,
// which is how clients filter.
func subsequence(typed, s string) bool {
	i := 0
	for j := 0; i < len(typed) && j < len(s); j++ {
		if lowered(typed[i]) == lowered(s[j]) {
			i++
		}
	}
	return i == len(typed)
}

func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if lowered(s[i]) != lowered(prefix[i]) {
			return false
		}
	}
	return true
}

func lowered(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// alnum reports whether a byte belongs to a part; those of other scripts do.
func alnum(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b >= 0x80
}

// chosen returns the items that suit what was typed, best first: as it is written,
// then by nearness, then by name. cut says that there are more than MaxItems.
func (c *completer) chosen() (items []Item, cut bool) {
	kept, best := c.items[:0], unlike
	before := string(c.text[:c.offset])
	for n := range c.items {
		i := &c.items[n]
		if i.how, i.Filter = i.suits(before[min(int(i.Span.Start), c.offset):]); i.how < unlike {
			kept, best = append(kept, *i), min(best, i.how)
		}
	}
	if best < alikeTypo { // then nothing was mistyped
		kept = slices.DeleteFunc(kept, func(i Item) bool { return i.how == alikeTypo })
	}
	if !slices.IsSortedFunc(kept, Item.compare) { // skills are, and items are large
		slices.SortStableFunc(kept, Item.compare)
	}
	if len(kept) > MaxItems {
		return kept[:MaxItems], true
	}
	return kept, c.cut
}

func (i Item) compare(o Item) int {
	return cmp.Or(cmp.Compare(i.how, o.how), cmp.Compare(i.rank, o.rank), strings.Compare(i.Label, o.Label))
}

// suits compares an item with what was typed where it would stand. filter is what a
// client has to compare it with to come to the same.
func (i *Item) suits(typed string) (how likeness, filter string) {
	names := [...]string{cmp.Or(i.Filter, i.Label), i.New}
	for n, s := range names {
		if n > 0 && s == names[0] {
			break
		}
		how, rest := match(typed, s)
		switch {
		case how == unlike:
			continue
		case how == alikeTypo:
			return how, typed + rest // goes on as the name does
		case s != i.Label && !subsequence(typed, i.Label):
			return how, s
		}
		return how, i.Filter
	}
	return unlike, ""
}
