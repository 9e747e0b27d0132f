package frontmatter

import (
	"github.com/skillpls/skillpls/index/source"
)

// A Kind is the kind of a Node.
type Kind uint8

// The kinds of nodes.
const (
	Scalar Kind = iota
	Mapping
	Sequence
	Alias // *name; never followed
)

// A Style is how a Node is written.
type Style uint8

// The styles of scalars (Plain to Folded) and of collections (Flow and
// BlockStyle). An alias is Plain.
const (
	Plain      Style = iota
	Single           // 'text'
	Double           // "text"
	Literal          // |
	Folded           // >
	Flow             // [a, b] or {a: b}
	BlockStyle       // one line or more for each child
)

// A Tag is the type that YAML gives a scalar, by its look or by an explicit tag.
type Tag uint8

// The tags of scalars. Collections and aliases are Other, as is what has a tag
// of another type.
const (
	Str Tag = iota
	Null
	Bool
	Int
	Float
	Time
	Other
)

// A Node is a value or key in a Block. It keeps nothing of the file's text alive.
type Node struct {
	Kind  Kind
	Style Style
	Tag   Tag
	// Span is the node as written, without anchor and tag: a scalar with its
	// quotes or with the | or > line, a collection from its first byte to the end
	// of its last child, or with its brackets.
	Span source.Span
	// Inner is where an edit of a scalar's value goes: the text between the
	// quotes, the lines of a block scalar from the first byte of content to the
	// last, and else Span.
	Inner source.Span
	Value string // of a scalar; of an alias, the name without *
	*Children
}

// Children are what a collection holds. They are apart from the Node because most nodes
// are scalars, of which there are many: these share one that is empty.
type Children struct {
	Pairs []Pair  // of a mapping, in order, duplicates included
	Items []*Node // of a sequence
}

// childless are the Children of what is no collection. Nobody writes to them.
var childless Children

// A Pair is a key of a mapping and its value. Neither is ever nil. An absent
// value is a Null scalar with an empty span where the value would go: behind the
// colon, and behind one space if there is one.
type Pair struct{ Key, Value *Node }

// Get returns the value of the first pair with the given key, or nil if there is
// none or n is nil or no mapping.
func (n *Node) Get(key string) *Node {
	p, _ := n.Pair(key)
	return p.Value
}

// Pair returns the first pair with the given key; ok is false if there is none or
// n is nil or no mapping.
func (n *Node) Pair(key string) (p Pair, ok bool) {
	if n == nil {
		return Pair{}, false
	}
	for _, p := range n.Pairs {
		if p.Key.Kind == Scalar && p.Key.Value == key {
			return p, true
		}
	}
	return Pair{}, false
}

// Strings returns the scalars of n read as a list: those of a sequence, nulls
// left out, or n itself if it is a scalar. Null, nil and anything else give none.
func (n *Node) Strings() []*Node {
	if n == nil {
		return nil
	}
	if n.Kind == Scalar && n.Tag != Null {
		return []*Node{n}
	}
	var list []*Node
	for _, item := range n.Items {
		if item.Kind == Scalar && item.Tag != Null {
			list = append(list, item)
		}
	}
	return list
}

// At returns the nodes whose spans contain offset, from n to the innermost one;
// keys are nodes too. It is nil if n is nil or does not contain offset. Where two
// siblings meet, the later wins.
func (n *Node) At(offset int) []*Node {
	var path []*Node
	for n != nil && n.Span.Contains(offset) {
		path = append(path, n)
		var next *Node
		for _, p := range n.Pairs {
			if p.Key.Span.Contains(offset) {
				next = p.Key
			}
			if p.Value.Span.Contains(offset) {
				next = p.Value
			}
		}
		for _, item := range n.Items {
			if item.Span.Contains(offset) {
				next = item
			}
		}
		n = next
	}
	return path
}
