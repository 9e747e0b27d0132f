package frontmatter

import (
	"bytes"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A salvor makes out what it can of YAML that does not parse. It goes by
// indentation: each key or item with the lines below it is parsed by itself, so
// that one mistake spoils one entry and what is in it.
type salvor struct {
	src  []byte
	base int
	// budget bounds what is given to the parser, in bytes: entries are tried at
	// each depth, and hostile text is deep.
	budget int
}

// tryCost is what a try takes from the budget besides its bytes: about as much
// text as is parsed in the time that setting up the parser takes.
const tryCost = 128

// maxSalvageDepth bounds the recursion of a salvor. It is less than maxDepth, as
// each level may parse its text anew.
const maxSalvageDepth = 50

// salvage returns the root of what can be made out of src, nil if that is nothing.
func salvage(src []byte, base int) *Node {
	s := &salvor{src: src, base: base, budget: 4*len(src) + 1<<16}
	var lines []line
	for i := 0; i < len(src); i = skipLine(src, i) {
		l := lineAt(src, i)
		if text := src[l.body:l.end]; len(l.dashes) == 0 && (len(text) == 0 || text[0] == '#' || l.start == l.body && isFence(text, "---")) {
			continue
		}
		lines = append(lines, l)
	}
	for len(lines) > 0 && lines[0].colon < 0 && len(lines[0].dashes) == 0 {
		if c := src[lines[0].body]; c == '{' || c == '[' {
			n, _ := s.flow(lines[0].body, len(src), 0)
			return n
		}
		lines = lines[1:]
	}
	return s.entries(lines, 0)
}

// null returns the node of an absent value whose place is at i.
func (s *salvor) null(i int) *Node {
	return &Node{Tag: Null, Span: s.span(i, i), Inner: s.span(i, i), Children: &childless}
}

func (s *salvor) span(start, end int) source.Span { return source.At(s.base+start, s.base+end) }

// entries returns the mapping or sequence that lines make, going by the first of
// them, or nil if they make none. Lines that fit nowhere are left out.
func (s *salvor) entries(lines []line, depth int) *Node {
	if len(lines) == 0 || depth > maxSalvageDepth {
		return nil
	}
	first := lines[0]
	n := &Node{Kind: Mapping, Tag: Other, Style: BlockStyle, Children: new(Children)}
	if len(first.dashes) > 0 {
		n.Kind = Sequence
	} else if first.colon < 0 {
		return nil
	}
	var heads []int // the lines at which the entries start
	for i := 0; i < len(lines); {
		heads = append(heads, i)
		head := i
		for i++; i < len(lines) && belongs(&lines[i], &lines[head]); i++ {
		}
	}
	s.fill(n, lines, append(heads, len(lines)), depth)
	last := 0
	for _, p := range n.Pairs {
		last = max(last, int(p.Value.Span.End))
	}
	for _, item := range n.Items {
		last = max(last, int(item.Span.End))
	}
	start := s.base + first.start + first.column()
	n.Span = source.At(start, max(start, last))
	n.Inner = n.Span
	return n
}

// fill adds to n the entries in lines that start at heads but for the last of
// these, which is an end. It tries many at once, since most of them are right.
func (s *salvor) fill(n *Node, lines []line, heads []int, depth int) {
	first, next := heads[0], heads[len(heads)-1]
	end := len(s.src)
	if next < len(lines) {
		end = lines[next].start
	}
	l := &lines[first]
	if whole := depth == 0 && next-first == len(lines); !whole { // which is known not to parse
		if got := s.try(l, end); got != nil && got.Kind == n.Kind {
			n.Pairs = append(n.Pairs, got.Pairs...)
			n.Items = append(n.Items, got.Items...)
			return
		}
	}
	if count := len(heads) - 1; count > 1 {
		s.fill(n, lines, heads[:count/2+1], depth)
		s.fill(n, lines, heads[count/2:], depth)
		return
	}
	if n.Kind == Sequence && len(l.dashes) > 0 {
		n.Items = append(n.Items, s.item(lines[first:next], end, depth))
	} else if n.Kind == Mapping && len(l.dashes) == 0 && l.colon >= 0 {
		n.Pairs = append(n.Pairs, s.pair(lines[first:next], end, depth))
	}
}

// belongs reports whether l is part of the entry that starts with head.
func belongs(l, head *line) bool {
	if len(l.dashes) > 0 && len(head.dashes) == 0 && head.colon >= 0 && head.value == head.last {
		return l.column() >= head.column() // items may stand below their key
	}
	return l.column() > head.column()
}

// try parses the text from l to end by itself, and returns its root.
func (s *salvor) try(l *line, end int) *Node {
	size := end - l.start + tryCost
	if s.budget < size {
		return nil
	}
	s.budget -= size
	text := bytes.Clone(s.src[l.start:end])
	for i := range l.column() { // dashes of the items around l
		text[i] = ' '
	}
	root, problem := decode(text)
	if problem != "" || root == nil {
		return nil
	}
	n, b := build(root, text, s.base+l.start, true)
	if _, _, _, rest := leftover(text, n, b.end(n)); rest || b.tooDeep {
		return nil
	}
	return n
}

// pair returns what can be made out of the entry of a mapping in lines.
func (s *salvor) pair(lines []line, end, depth int) Pair {
	l := &lines[0]
	key := s.text(l.body, l.keyEnd)
	if l.value < l.last {
		return Pair{key, s.value(l, end, depth)}
	}
	if n := s.entries(lines[1:], depth+1); n != nil {
		return Pair{key, n}
	}
	place := l.colon + 1
	if place < l.end && s.src[place] == ' ' {
		place++
	}
	return Pair{key, s.null(place)}
}

// item returns what can be made out of the entry of a sequence in lines.
func (s *salvor) item(lines []line, end, depth int) *Node {
	l := lines[0]
	place := min(l.dashes[0]+2, l.end)
	l.dashes = l.dashes[1:]
	switch {
	case len(l.dashes) > 0 || l.colon >= 0:
		inner := append([]line{l}, lines[1:]...)
		if n := s.entries(inner, depth+1); n != nil {
			return n
		}
	case l.value < l.last:
		return s.value(&l, end, depth)
	}
	return s.null(place)
}

// value returns the value on the line l, whose entry ends at end.
func (s *salvor) value(l *line, end, depth int) *Node {
	if c := s.src[l.value]; c == '[' || c == '{' {
		n, _ := s.flow(l.value, end, depth+1)
		return n
	}
	return s.text(l.value, l.last)
}

// text returns the scalar that is written from start to end, on one line.
func (s *salvor) text(start, end int) *Node {
	text := s.src[start:end]
	n := &Node{Span: s.span(start, end), Inner: s.span(start, end), Children: &childless}
	if size := len(text) + tryCost; s.budget >= size {
		s.budget -= size
		if y, problem := decode(text); problem == "" && y != nil && len(y.Content) == 0 && y.Alias == nil && !absent(y) {
			got, b := build(y, text, s.base+start, true)
			if b.end(got) == len(text) {
				return got
			}
		}
	}
	for _, q := range []struct {
		quote string
		style Style
	}{{`"`, Double}, {`'`, Single}} {
		if rest, ok := strings.CutPrefix(string(text), q.quote); ok { // it is not closed, or text follows
			n.Style, n.Inner = q.style, s.span(start+1, end)
			if strings.HasSuffix(rest, q.quote) {
				rest = rest[:len(rest)-1]
				n.Inner.End--
			}
			n.Value = strings.ToValidUTF8(rest, "\uFFFD")
			return n
		}
	}
	n.Value = strings.ToValidUTF8(string(text), "\uFFFD")
	return n
}

// flow returns the flow value that starts at i and goes no further than limit,
// and the offset behind it. Brackets may be missing or crossed.
func (s *salvor) flow(i, limit, depth int) (*Node, int) {
	if i >= limit || depth > maxSalvageDepth {
		return s.null(i), i
	}
	switch s.src[i] {
	case '[':
		return s.flowItems(i, limit, depth)
	case '{':
		return s.flowPairs(i, limit, depth)
	}
	end := s.flowText(i, limit)
	return s.text(i, end), end
}

func (s *salvor) flowItems(start, limit, depth int) (*Node, int) {
	n := &Node{Kind: Sequence, Tag: Other, Style: Flow, Children: new(Children)}
	end := start + 1
	for i := end; ; {
		i = min(skipSpace(s.src, i), limit)
		if i == limit {
			break
		}
		if c := s.src[i]; c == ']' || c == '}' {
			end = i + 1
			break
		} else if c == ',' || c == ':' {
			i++
			continue
		}
		item, next := s.flow(i, limit, depth+1)
		if next == i {
			break
		}
		n.Items = append(n.Items, item)
		i, end = next, next
	}
	n.Span = s.span(start, end)
	n.Inner = n.Span
	return n, end
}

func (s *salvor) flowPairs(start, limit, depth int) (*Node, int) {
	n := &Node{Kind: Mapping, Tag: Other, Style: Flow, Children: new(Children)}
	end := start + 1
	for i := end; ; {
		i = min(skipSpace(s.src, i), limit)
		if i == limit {
			break
		}
		if c := s.src[i]; c == ']' || c == '}' {
			end = i + 1
			break
		} else if c == ',' || c == ':' {
			i++
			continue
		}
		key, next := s.flow(i, limit, depth+1)
		if next == i {
			break
		}
		end = next
		i = min(skipSpace(s.src, next), limit)
		value := s.null(next)
		if i < limit && s.src[i] == ':' {
			place := min(i+1, limit)
			i = min(skipSpace(s.src, place), limit)
			if i < limit && strings.IndexByte(",]}", s.src[i]) < 0 {
				value, i = s.flow(i, limit, depth+1)
				end = i
			} else {
				if place < limit && s.src[place] == ' ' {
					place++
				}
				value, end = s.null(place), place
			}
		}
		n.Pairs = append(n.Pairs, Pair{key, value})
	}
	n.Span = s.span(start, end)
	n.Inner = n.Span
	return n, end
}

// flowText returns the end of the scalar in a flow collection that starts at i.
// A quote that is not closed on its line is taken as a letter.
func (s *salvor) flowText(i, limit int) int {
	text := s.src[:limit]
	closed := limit
	switch text[i] {
	case '"':
		closed = closingDouble(text, i+1)
	case '\'':
		closed = closingSingle(text, i+1)
	}
	if closed < limit && skipToBreak(text[:closed], i) == closed {
		return closed + 1
	}
	end := i + 1
	for ; end < limit && !isBreak(text[end]); end++ {
		c := text[end]
		if strings.IndexByte(",[]{}", c) >= 0 || c == '#' && isBlank(text[end-1]) ||
			c == ':' && (end+1 == limit || isSpaceRune(rune(text[end+1])) || strings.IndexByte(",[]{}", text[end+1]) >= 0) {
			break
		}
	}
	for end > i+1 && isBlank(text[end-1]) {
		end--
	}
	return end
}
