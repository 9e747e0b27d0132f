package frontmatter

import (
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/source"
	"gopkg.in/yaml.v3"
)

// maxDepth is how deep values may be nested. Real files stay below ten; the walks
// over nodes here and by callers are recursive, and hostile text is not to
// choose the size of their stacks.
const maxDepth = 200

// maxProblems bounds the problems of one block: a file with one key on each of
// its ten thousand lines has one thing wrong with it.
const maxProblems = 100

// A builder makes Nodes of yaml.v3's. What it adds are spans: yaml.v3 says only
// where a node starts, counts columns in runes, and has its own idea of lines.
type builder struct {
	src    []byte // what yaml.v3 has parsed
	base   int    // offset of src in the file
	starts []int32
	// The place found last. Nodes come in the order of the text, so the next one
	// is found from here: a long line costs linear time.
	line, column, offset int

	// What is left of the arrays that all nodes of a block live in.
	nodes    []Node
	children []Children
	pairs    []Pair
	items    []*Node

	problems []Problem
	tooDeep  bool
	lenient  bool // do not look for duplicate keys
}

// build returns the Node for root, which decode has made of src.
func build(root *yaml.Node, src []byte, base int, lenient bool) (*Node, *builder) {
	b := &builder{src: src, base: base, starts: lineStarts(src), lenient: lenient}
	var n counts
	n.add(root, 0)
	all := make([]Node, n.nodes)
	b.nodes, b.children, b.pairs, b.items = all, make([]Children, n.collections), make([]Pair, n.pairs), make([]*Node, n.items)
	top := b.node(root, 0)
	shareValues(all)
	return top, b
}

// shareValues puts the values of nodes into one string, since many blocks are kept.
func shareValues(nodes []Node) {
	size := 0
	for i := range nodes {
		size += len(nodes[i].Value)
	}
	var all strings.Builder
	all.Grow(size)
	for i := range nodes {
		all.WriteString(nodes[i].Value)
	}
	rest := all.String()
	for i := range nodes {
		n := len(nodes[i].Value)
		nodes[i].Value, rest = rest[:n], rest[n:]
	}
}

// Counts are what a tree of nodes takes from the arrays.
type counts struct{ nodes, collections, pairs, items int }

func (n *counts) add(y *yaml.Node, depth int) {
	n.nodes++
	if depth >= maxDepth {
		return
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.pairs += len(y.Content) / 2
	case yaml.SequenceNode:
		n.items += len(y.Content)
	default:
		return
	}
	n.collections++
	for _, c := range y.Content {
		n.add(c, depth+1)
	}
}

// take cuts the first n elements off list; they cannot grow into the rest.
func take[T any](list *[]T, n int) []T {
	head := (*list)[:n:n]
	*list = (*list)[n:]
	return head
}

// lineStarts returns the offsets at which the lines of src start, as yaml.v3
// counts them: they end at LF, CRLF, CR, and also at U+0085, U+2028 and U+2029.
func lineStarts(src []byte) []int32 {
	starts := []int32{0}
	for i := 0; i < len(src); {
		c := src[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(src[i:])
			i += n
			if r == '\u0085' || r == '\u2028' || r == '\u2029' {
				starts = append(starts, int32(i))
			}
			continue
		}
		i++
		if c == '\r' && i < len(src) && src[i] == '\n' {
			i++
		}
		if c == '\n' || c == '\r' {
			starts = append(starts, int32(i))
		}
	}
	return starts
}

// at returns the offset in src of y's start, anchor and tag included.
func (b *builder) at(y *yaml.Node) int {
	if y.Line < 1 || y.Line > len(b.starts) {
		return len(b.src)
	}
	i, column := int(b.starts[y.Line-1]), 1
	if y.Line == b.line && y.Column >= b.column {
		i, column = b.offset, b.column
	}
	for ; column < y.Column && i < len(b.src); column++ {
		if b.src[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, n := utf8.DecodeRune(b.src[i:])
		i += n
	}
	b.line, b.column, b.offset = y.Line, column, i
	return i
}

// span returns the file's span for offsets of src.
func (b *builder) span(start, end int) source.Span {
	return source.At(b.base+start, b.base+end)
}

// end returns the offset in src at which n ends.
func (b *builder) end(n *Node) int { return int(n.Span.End) - b.base }

// node returns the Node for y.
func (b *builder) node(y *yaml.Node, depth int) *Node {
	if depth >= maxDepth && len(y.Content) > 0 {
		return b.refuse(y)
	}
	switch y.Kind {
	case yaml.MappingNode:
		return b.mapping(y, depth)
	case yaml.SequenceNode:
		return b.sequence(y, depth)
	case yaml.AliasNode:
		start := b.at(y)
		return b.add(Node{Kind: Alias, Tag: Other, Value: y.Value}, start, min(start+1+len(y.Value), len(b.src)))
	default:
		if absent(y) {
			return b.empty(y, b.at(y))
		}
		return b.scalar(y)
	}
}

// add stores n with the given span in src. Its Inner is its Span.
func (b *builder) add(n Node, start, end int) *Node {
	n.Span = b.span(start, max(start, end))
	n.Inner = n.Span
	n.Children = &childless
	if n.Kind == Mapping || n.Kind == Sequence {
		n.Children = &take(&b.children, 1)[0]
	}
	p := &take(&b.nodes, 1)[0]
	*p = n
	return p
}

// refuse stands an empty node in for one that is nested too deep.
func (b *builder) refuse(y *yaml.Node) *Node {
	start := b.at(y)
	if !b.tooDeep {
		b.tooDeep = true
		b.problems = append(b.problems, Problem{Kind: TooDeep, Span: b.span(start, min(start+1, len(b.src))), Message: tooDeepMessage})
	}
	return b.add(Node{Kind: Scalar, Tag: Other}, start, start)
}

func (b *builder) mapping(y *yaml.Node, depth int) *Node {
	at := b.at(y)
	n := b.add(Node{Kind: Mapping, Tag: Other, Style: BlockStyle}, at, at)
	start := b.skipProperties(at, y.Anchor != "", y.Style&yaml.TaggedStyle != 0)
	end := start
	n.Pairs = take(&b.pairs, len(y.Content)/2)
	bracketless := false // a: b in [a: b] is a flow mapping without braces
	for i := range n.Pairs {
		k, v := y.Content[2*i], y.Content[2*i+1]
		if i == 0 {
			bracketless = b.at(k) <= start
		}
		key := b.node(k, depth+1)
		var value *Node
		if absent(v) {
			value = b.empty(v, b.valuePlace(b.end(key)))
		} else {
			value = b.node(v, depth+1)
		}
		n.Pairs[i] = Pair{key, value}
		end = max(end, b.end(key), b.end(value))
	}
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
		if !bracketless && start < len(b.src) && b.src[start] == '{' {
			end = b.closing(max(end, start+1), '}')
		}
	}
	n.Span = b.span(start, end)
	n.Inner = n.Span
	b.checkDuplicates(n)
	return n
}

func (b *builder) sequence(y *yaml.Node, depth int) *Node {
	at := b.at(y)
	n := b.add(Node{Kind: Sequence, Tag: Other, Style: BlockStyle}, at, at)
	start := b.skipProperties(at, y.Anchor != "", y.Style&yaml.TaggedStyle != 0)
	end := start
	n.Items = take(&b.items, len(y.Content))
	for i, c := range y.Content {
		var item *Node
		if at := b.at(c); absent(c) && at < len(b.src) && b.src[at] == ' ' {
			item = b.empty(c, at+1) // behind "- "
		} else {
			item = b.node(c, depth+1)
		}
		n.Items[i] = item
		end = max(end, b.end(item))
	}
	if y.Style&yaml.FlowStyle != 0 {
		n.Style = Flow
		end = b.closing(max(end, min(start+1, len(b.src))), ']')
	}
	n.Span = b.span(start, end)
	n.Inner = n.Span
	return n
}

// closing returns the offset behind the next closing bracket from i, which is
// behind the last child of a flow collection.
func (b *builder) closing(i int, bracket byte) int {
	for i < len(b.src) {
		switch b.src[i] {
		case bracket:
			return i + 1
		case '#':
			if isBlank(b.src[i-1]) || isBreak(b.src[i-1]) {
				i = skipLine(b.src, i)
				continue
			}
		}
		i++
	}
	return i
}

// skipProperties returns where the node itself starts, given where its anchor
// and tag do. It skips no more than what the node has: in "&a k: v" the anchor
// is the key's, though the mapping starts there too.
func (b *builder) skipProperties(i int, anchor, tag bool) int {
	for i < len(b.src) {
		switch {
		case anchor && b.src[i] == '&':
			i, anchor = b.skipAnchor(i), false
		case tag && b.src[i] == '!':
			i, tag = skipWord(b.src, i), false
		default:
			return i
		}
		i = skipSpace(b.src, i)
	}
	return i
}

// skipAnchor returns the offset behind the anchor at i.
func (b *builder) skipAnchor(i int) int {
	for i++; i < len(b.src); i++ {
		c := b.src[i]
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
	}
	return i
}

// checkDuplicates reports the keys of n that it has already.
func (b *builder) checkDuplicates(n *Node) {
	if b.lenient || len(n.Pairs) < 2 {
		return
	}
	seen := make(map[string]Pair, len(n.Pairs))
	for _, p := range n.Pairs {
		if p.Key.Kind != Scalar {
			continue
		}
		first, dup := seen[p.Key.Value]
		if !dup {
			seen[p.Key.Value] = p
			continue
		}
		if len(b.problems) < maxProblems {
			b.problems = append(b.problems, Problem{
				Kind: DuplicateKey, Span: p.Key.Span, Related: first.Key.Span,
				Message: "key " + quoteShort(p.Key.Value) + " is there twice",
			})
			b.cureDuplicate(first, p)
		}
	}
}
