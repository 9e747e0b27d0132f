package frontmatter

// A line is one line of YAML taken by itself, as far as it can be told without
// the lines before: inside a block scalar it is nonsense. All fields are offsets.
type line struct {
	start, end int   // without its terminator
	dashes     []int // of the "-" that open it
	body       int   // behind the dashes and blanks; end if there is nothing
	// colon is the one behind the key, which is src[body:keyEnd]; -1 if the line
	// has no key, and then value is body.
	keyEnd, colon int
	value         int // behind the colon and blanks
	last          int // end of the text: without comment and blanks at the end
}

// column returns how many bytes stand before the first dash, the key or the text.
func (l *line) column() int {
	if len(l.dashes) > 0 {
		return l.dashes[0] - l.start
	}
	return l.body - l.start
}

// lineAt returns the line that starts at start.
func lineAt(src []byte, start int) line {
	l := line{start: start, end: skipToBreak(src, start), colon: -1}
	i := skipBlanks(src, start, l.end)
	for i < l.end && src[i] == '-' && (i+1 == l.end || isBlank(src[i+1])) {
		l.dashes = append(l.dashes, i)
		i = skipBlanks(src, i+1, l.end)
	}
	l.body, l.value, l.keyEnd = i, i, i
	l.findKey(src)
	l.last = l.value
	if l.value < l.end && src[l.value] != '#' {
		l.last = textEnd(src, l.value, l.end)
	}
	return l
}

// findKey sets the fields about the line's key.
func (l *line) findKey(src []byte) {
	if l.body == l.end || src[l.body] == '#' {
		return
	}
	i := l.body
	switch c := src[i]; c {
	case '"', '\'':
		closing := closingDouble
		if c == '\'' {
			closing = closingSingle
		}
		i = closing(src[:l.end], i+1) + 1
		colon := skipBlanks(src, min(i, l.end), l.end)
		if colon < l.end && src[colon] == ':' {
			l.setKey(src, i, colon)
		}
		return
	case '[', '{', '?', ':', ']', '}', ',':
		return
	}
	for ; i < l.end; i++ {
		switch src[i] {
		case '#':
			if isBlank(src[i-1]) {
				return
			}
		case ':':
			if i+1 == l.end || isBlank(src[i+1]) {
				end := i
				for isBlank(src[end-1]) {
					end--
				}
				l.setKey(src, end, i)
				return
			}
		}
	}
}

func (l *line) setKey(src []byte, end, colon int) {
	l.keyEnd, l.colon = end, colon
	l.value = skipBlanks(src, colon+1, l.end)
}

// textEnd returns where the text from i to end stops: at a comment, at blanks.
func textEnd(src []byte, i, end int) int {
	from := i
	switch src[i] {
	case '"':
		i = min(closingDouble(src[:end], i+1)+1, end)
	case '\'':
		i = min(closingSingle(src[:end], i+1)+1, end)
	}
	for j := i; j < end; j++ {
		if src[j] == '#' && j > from && isBlank(src[j-1]) {
			end = j
			break
		}
	}
	for end > from && isBlank(src[end-1]) {
		end--
	}
	return end
}

// skipBlanks returns the offset of the first byte from i that is no blank, or end.
func skipBlanks(src []byte, i, end int) int {
	for i < end && isBlank(src[i]) {
		i++
	}
	return i
}
