package frontmatter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A scanner goes over YAML text token by token and looks for what is probably a
// mistake. It is asked only when the text does not parse, so it may suspect too
// much; that is why it is told where the parser gave up.
type scanner struct {
	src []byte
	// limit is where the parser gave up: what starts behind it is not looked at.
	limit int
	// last is the offset of the line on which the parser gave up: on those before
	// it, only what is left open counts. 0 if any line may be to blame.
	last     int
	line     line  // the current one
	brackets []int // offsets of the flow brackets that are open

	found      bool
	start, end int
	message    string
}

// add notes what was found. The first thing that counts ends the scan. open says
// that something is not closed, which the parser notices only later.
func (s *scanner) add(start, end int, open bool, format string, args ...any) {
	if s.found || !open && s.line.start < s.last {
		return
	}
	s.found, s.start, s.end, s.message = true, start, end, fmt.Sprintf(format, args...)
}

func (s *scanner) scan() {
	for i := 0; i < s.limit && !s.found; {
		s.line = lineAt(s.src, i)
		l := &s.line
		if l.body == l.end || s.src[l.body] == '#' {
			i = skipLine(s.src, l.end)
			continue
		}
		if len(s.brackets) > 0 {
			open := s.brackets[0]
			if l.colon < 0 || l.body > l.start || s.inBraces() {
				i = s.flow(l.body)
				continue
			}
			s.add(open, open+1, true, `%q is not closed`, s.src[open:open+1])
			s.brackets = nil
		}
		i = s.value(l)
	}
	if len(s.brackets) > 0 && s.limit == len(s.src) {
		open := s.brackets[len(s.brackets)-1]
		s.add(open, open+1, true, `%q is not closed`, s.src[open:open+1])
	}
}

// inBraces reports whether the innermost bracket that is open is {, in which keys
// may stand in the first column.
func (s *scanner) inBraces() bool {
	return s.src[s.brackets[len(s.brackets)-1]] == '{'
}

// value looks at the value on the line l, and returns where to go on.
func (s *scanner) value(l *line) int {
	next := skipLine(s.src, l.end)
	if l.colon >= 0 && (s.src[l.body] == '"' || s.src[l.body] == '\'') && l.value == l.last {
		return next
	}
	if l.value >= l.last {
		return next
	}
	text := s.src[l.value:l.last]
	switch c := text[0]; c {
	case '"', '\'':
		return s.quoted(l.value)
	case '[', '{':
		return s.flow(l.value)
	case '|', '>':
		header := strings.TrimLeft(string(text[1:]), "+-0123456789")
		if header != "" {
			s.add(l.last-len(strings.TrimLeft(header, " \t")), l.last, false, `text behind %q; put it on the next line, indented, or quote the value`, string(c))
			return next
		}
		return s.skipBlock(l, next)
	case '@', '`', '%', ',', ']', '}':
		s.add(l.value, l.value+1, false, `a value cannot start with %q; quote the value`, string(c))
		return next
	case '*', '&', '!':
		if len(text) == 1 || !isWordByte(text[1]) && (c != '!' || text[1] != '<' && text[1] != '!') || c == '*' && strings.ContainsAny(string(text), " /.*") {
			s.add(l.value, l.last, false, `a value cannot start with %q; quote the value`, string(c))
		}
		return next
	case '-':
		if l.colon >= 0 && (len(text) == 1 || isBlank(text[1])) {
			s.add(l.value, l.last, false, "a list item must be on a line of its own, below the key")
			return next
		}
	}
	if l.colon < 0 {
		return next
	}
	for i := l.value; i < l.last; i++ {
		if s.src[i] == ':' && (i+1 == l.end || isBlank(s.src[i+1])) {
			s.add(i, min(i+2, l.end), false, "%s", colonMessage(i+1 == l.end))
			return next
		}
	}
	return next
}

// colonMessage is about a colon that makes a second key of a part of a value.
func colonMessage(atEnd bool) string {
	if atEnd {
		return `":" at the end of an unquoted value; quote the value`
	}
	return `": " inside an unquoted value; quote the value`
}

func isWordByte(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// skipBlock returns where the block scalar of the line l ends, from next.
func (s *scanner) skipBlock(l *line, next int) int {
	column := l.body - l.start
	if l.colon < 0 && len(l.dashes) > 0 {
		column = l.dashes[len(l.dashes)-1] - l.start
	}
	for next < len(s.src) {
		in := lineAt(s.src, next)
		first := skipBlanks(s.src, in.start, in.end)
		if first < in.end && first-in.start <= column {
			break
		}
		next = skipLine(s.src, in.end)
	}
	return next
}

// quoted looks at the quoted scalar at start, outside brackets, and returns where
// to go on.
func (s *scanner) quoted(start int) int {
	end := s.closing(start)
	if end == len(s.src) {
		return s.openQuote(start)
	}
	rest := skipBlanks(s.src, end+1, len(s.src))
	stop := skipToBreak(s.src, rest)
	if rest == stop || s.src[rest] == '#' || s.src[rest] == ':' {
		return skipLine(s.src, stop)
	}
	if end > s.line.end { // it was closed by the quote that opens another value
		return s.openQuote(start)
	}
	s.add(rest, max(s.line.last, rest+1), false, "text after the closing quote; quote the whole value")
	return skipLine(s.src, stop)
}

// openQuote notes that the quote at start is not closed, and returns the start of
// the next line.
func (s *scanner) openQuote(start int) int {
	s.add(start, start+1, true, "this quote is not closed")
	return skipLine(s.src, start)
}

// closing returns the offset of the quote that closes the one at start, or the
// length of src. It notes unknown escapes on the way.
func (s *scanner) closing(start int) int {
	if s.src[start] == '\'' {
		return closingSingle(s.src, start+1)
	}
	end := closingDouble(s.src, start+1)
	for i := start + 1; i+1 < end; i++ {
		if s.src[i] != '\\' {
			continue
		}
		i++
		if strings.IndexByte("0abt\tnvfre \"'/\\N_LPxuU\r\n", s.src[i]) < 0 && i < s.line.end {
			r, n := utf8.DecodeRune(s.src[i:])
			s.add(i-1, i+n, false, `\%c means nothing between double quotes; write \\ for a backslash, or use single quotes`, r)
		}
	}
	return end
}

// flow looks at flow collections from i, with s.brackets open, up to the end of
// the line, and returns where to go on.
func (s *scanner) flow(i int) int {
	for i < len(s.src) {
		c := s.src[i]
		switch {
		case isBreak(c):
			return skipLine(s.src, i)
		case isBlank(c), c == ',', c == ':', c == '?':
			i++
		case c == '#' && i > 0 && isBlank(s.src[i-1]):
			return skipLine(s.src, i)
		case c == '[' || c == '{':
			s.brackets = append(s.brackets, i)
			i++
		case c == ']' || c == '}':
			if len(s.brackets) == 0 {
				s.add(i, i+1, false, "%q closes nothing", string(c))
				return skipLine(s.src, i)
			}
			open := s.brackets[len(s.brackets)-1]
			if c-s.src[open] != 2 { // ] is [+2 and } is {+2
				s.add(open, open+1, true, "%q is closed by %q", s.src[open:open+1], string(c))
			}
			s.brackets = s.brackets[:len(s.brackets)-1]
			i++
			if len(s.brackets) == 0 {
				return s.afterBracket(i, c)
			}
		case c == '"' || c == '\'':
			end := s.closing(i)
			if end == len(s.src) {
				s.brackets = nil
				return s.openQuote(i)
			}
			start := i
			i = skipBlanks(s.src, end+1, len(s.src))
			if i < len(s.src) && !isBreak(s.src[i]) && strings.IndexByte(",:]}#", s.src[i]) < 0 {
				if end > skipToBreak(s.src, start) {
					s.brackets = nil
					return s.openQuote(start)
				}
				s.add(i, i+1, false, `"," expected after the closing quote`)
			}
		case strings.IndexByte("@`%*&!|>", c) >= 0 && (c != '*' && c != '&' && c != '!' || i+1 == len(s.src) || !isWordByte(s.src[i+1])):
			s.add(i, i+1, false, "a value cannot start with %q; quote the value", string(c))
			i = s.plainInFlow(i)
		default:
			i = s.plainInFlow(i)
		}
	}
	return i
}

// plainInFlow returns the end of the plain scalar at i.
func (s *scanner) plainInFlow(i int) int {
	for i++; i < len(s.src); i++ {
		c := s.src[i]
		if isBreak(c) || strings.IndexByte(",[]{}", c) >= 0 || c == '#' && isBlank(s.src[i-1]) ||
			c == ':' && (i+1 == len(s.src) || isBlank(s.src[i+1]) || isBreak(s.src[i+1])) {
			break
		}
	}
	return i
}

// afterBracket looks at what follows the outermost closing bracket before i, and
// returns the start of the next line.
func (s *scanner) afterBracket(i int, bracket byte) int {
	stop := skipToBreak(s.src, i)
	rest := skipBlanks(s.src, i, stop)
	if rest < stop && s.src[rest] != '#' && s.src[rest] != ':' {
		end := textEnd(s.src, rest, stop)
		s.add(rest, max(end, rest+1), false, "text after the closing %q; quote the whole value", string(bracket))
	}
	return skipLine(s.src, stop)
}
