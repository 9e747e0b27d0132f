package frontmatter

import "slices"

// maxFlowLines is how far above the cursor a flow collection that it is in may
// start: each line above that has a bracket is read from there to the cursor.
const maxFlowLines = 200

// inFlow reports whether the cursor, on the line that starts at start, is in a
// flow collection, and then finds the keys above it.
func (c *cursor) inFlow(start int) bool {
	owner, inside, found := c.flowOwner(start)
	if !found {
		return false
	}
	for _, f := range slices.Backward(inside) {
		if f.hasKey {
			c.path = append(c.path, f.key)
		} else if f.bracket == '[' && len(c.path) == 0 {
			c.item = true
		}
	}
	c.column = owner.body - owner.start
	if owner.colon >= 0 {
		c.path = append(c.path, c.key(&owner))
	}
	c.dash = c.column
	c.above(&owner)
	c.lines(owner.start)
	return true
}

// flowOwner returns the line on which the outermost flow collection around the
// cursor starts, and the collections that are open at the cursor.
func (c *cursor) flowOwner(start int) (owner line, inside []frame, found bool) {
	if first := skipSpace(c.src, c.base); first < c.offset && (c.src[first] == '{' || c.src[first] == '[') {
		start := first
		for start > c.base && !isBreak(c.src[start-1]) {
			start--
		}
		inside = c.frames(first)
		return lineAt(c.src, start), inside, len(inside) > 0
	}
	for range maxFlowLines {
		l := lineAt(c.src, start)
		if l.value < l.end && l.value < c.offset && (c.src[l.value] == '[' || c.src[l.value] == '{') {
			if open := c.frames(l.value); len(open) > 0 {
				owner, inside, found = l, open, true
			}
		}
		if start == c.base || l.column() == 0 && (l.colon >= 0 || len(l.dashes) > 0) {
			break
		}
		start = c.lineBefore(start)
	}
	return owner, inside, found
}

// A frame is a flow collection that is open at the cursor.
type frame struct {
	bracket byte
	key     string // of the pair that the cursor is in the value of
	hasKey  bool
}

// frames returns the collections open at the cursor, outermost first, of those
// that the one at start contains.
func (c *cursor) frames(start int) []frame {
	var open []frame
	text, last := c.src[:c.offset], ""
	for i := start; i < len(text); {
		switch b := text[i]; b {
		case '[', '{':
			open = append(open, frame{bracket: b})
			last = ""
			i++
		case ']', '}':
			open = open[:len(open)-1]
			last = ""
			if i++; len(open) == 0 {
				return nil
			}
		case ',':
			open[len(open)-1].key, open[len(open)-1].hasKey = "", false
			last = ""
			i++
		case ':':
			open[len(open)-1].key, open[len(open)-1].hasKey = last, true
			i++
		case '"', '\'':
			end := closingDouble(text, i+1)
			if b == '\'' {
				end = closingSingle(text, i+1)
			}
			last = string(text[i+1 : end])
			i = end + 1
		default:
			if next := skipSpace(text, i); next > i {
				i = next
				continue
			}
			s := salvor{src: text}
			end := s.flowText(i, len(text))
			last = string(text[i:end])
			i = end
		}
	}
	return open
}
