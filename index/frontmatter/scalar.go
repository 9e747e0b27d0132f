package frontmatter

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// absent reports whether y is a plain scalar of no text: a key without a value,
// an item of nothing but its dash.
func absent(y *yaml.Node) bool {
	const written = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return y.Kind == yaml.ScalarNode && y.Value == "" && y.Style&written == 0
}

// empty returns the node of an absent value whose place is at i, or behind its
// anchor and tag if it has any.
func (b *builder) empty(y *yaml.Node, i int) *Node {
	if at := b.at(y); at < len(b.src) && (b.src[at] == '!' || y.Anchor != "" && b.src[at] == '&') {
		i = at
		for i < len(b.src) && (b.src[i] == '!' || b.src[i] == '&') {
			start := i
			if b.src[i] == '&' {
				i = b.skipAnchor(i)
			} else {
				i = skipWord(b.src, i)
			}
			next := i
			for next < len(b.src) && isBlank(b.src[next]) {
				next++
			}
			if i == start || next == len(b.src) || b.src[next] != '!' && b.src[next] != '&' {
				break
			}
			i = next
		}
	}
	return b.add(Node{Kind: Scalar, Tag: tagOf(y)}, i, i)
}

// valuePlace returns where the absent value of a key that ends at i would go.
func (b *builder) valuePlace(i int) int {
	colon := skipSpace(b.src, i)
	if colon == len(b.src) || b.src[colon] != ':' {
		return i // {a} has no colon
	}
	if colon+1 < len(b.src) && b.src[colon+1] == ' ' {
		return colon + 2
	}
	return colon + 1
}

func tagOf(y *yaml.Node) Tag {
	switch y.Tag {
	case "!!str", "!!merge":
		return Str
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int":
		return Int
	case "!!float":
		return Float
	case "!!timestamp":
		return Time
	default:
		return Other
	}
}

// scalar returns the Node of a scalar that has text, quotes or a | or > line.
// yaml.v3 makes a string of its own for each value, so none keeps the text alive.
func (b *builder) scalar(y *yaml.Node) *Node {
	n := Node{Kind: Scalar, Tag: tagOf(y), Value: y.Value}
	start := b.skipProperties(b.at(y), true, true)
	switch {
	case y.Style&yaml.DoubleQuotedStyle != 0:
		n.Style = Double
		return b.addQuoted(n, start, closingDouble(b.src, start+1))
	case y.Style&yaml.SingleQuotedStyle != 0:
		n.Style = Single
		return b.addQuoted(n, start, closingSingle(b.src, start+1))
	case y.Style&yaml.LiteralStyle != 0:
		n.Style = Literal
		return b.addBlock(n, start)
	case y.Style&yaml.FoldedStyle != 0:
		n.Style = Folded
		return b.addBlock(n, start)
	}
	_, end := follow(b.src, start, y.Value)
	return b.add(n, start, end)
}

// addQuoted stores a scalar whose closing quote is at end, or missing.
func (b *builder) addQuoted(n Node, start, end int) *Node {
	p := b.add(n, start, min(end+1, len(b.src)))
	p.Inner = b.span(min(start+1, len(b.src)), min(end, len(b.src)))
	return p
}

// addBlock stores a literal or folded scalar whose | or > is at start.
func (b *builder) addBlock(n Node, start int) *Node {
	header := start + 1
	for header < len(b.src) && strings.IndexByte("+-0123456789", b.src[header]) >= 0 {
		header++
	}
	line := skipLine(b.src, header)
	first, end := follow(b.src, line, n.Value)
	if first == end { // nothing but line breaks
		p := b.add(n, start, header)
		p.Inner = b.span(header, header)
		return p
	}
	// Spaces that open the first line of content are content, indentation is not.
	text := strings.TrimLeft(n.Value, breaks)
	first -= len(text) - len(strings.TrimLeft(text, " "))
	p := b.add(n, start, end)
	p.Inner = b.span(max(first, line), end)
	return p
}

// breaks are the line breaks of YAML 1.1.
const breaks = "\r\n\u0085\u2028\u2029"

// follow walks value over src from i, where a run of white space in the one
// matches any run in the other, and returns where its first and behind its last
// visible rune is. Both are i if it has none, or the end of i's line if src
// does not spell value.
func follow(src []byte, i int, value string) (first, end int) {
	if hasPrefix(src[i:], value) && strings.TrimSpace(value) == value {
		return i, i + len(value)
	}
	first, end = -1, i
	for len(value) > 0 {
		r, n := utf8.DecodeRuneInString(value)
		value = value[n:]
		if isSpaceRune(r) {
			continue
		}
		for {
			s, sn := utf8.DecodeRune(src[i:])
			if sn == 0 || s != r && !isSpaceRune(s) {
				return end, skipToBreak(src, end)
			}
			i += sn
			if s == r {
				break
			}
		}
		if first < 0 {
			first = i - n
		}
		end = i
	}
	if first < 0 {
		return end, end
	}
	return first, end
}

func hasPrefix(src []byte, value string) bool {
	return len(src) >= len(value) && string(src[:len(value)]) == value
}
