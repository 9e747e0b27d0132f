package frontmatter

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

const tooDeepMessage = "nested too deep"

// diagnose says where in src the problem is that decode has returned for it, and
// what is wrong in terms of what to write instead.
func diagnose(src []byte, problem string) (start, end int, message string) {
	if start, end, message, ok := badRune(src, problem); ok {
		return start, end, message
	}
	if name, ok := strings.CutPrefix(problem, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		start := aliasPlace(src, name)
		return start, min(start+1+len(name), len(src)), fmt.Sprintf("no anchor for the alias *%s; quote the value if it is text", name)
	}
	// A text cut short inside brackets or quotes has such a problem anyway, so the
	// place cannot be found by cutting.
	s := scanner{src: src, limit: len(src)}
	if problem != "found unexpected end of stream" && !strings.HasPrefix(problem, "did not find expected ',' or ") {
		s.limit = locate(src, problem)
		s.last = lastLine(src[:s.limit]).start
	}
	s.scan()
	if s.found {
		return s.start, s.end, s.message
	}
	return explainLine(src, lastLine(src[:locate(src, problem)]), problem)
}

// lastLine returns the last line of src that has text.
func lastLine(src []byte) line {
	end := len(bytes.TrimRight(src, " \t\r\n"))
	start := end
	for start > 0 && !isBreak(src[start-1]) {
		start--
	}
	return lineAt(src, start)
}

// badRune finds what problem is about if it is a rune that YAML does not allow.
func badRune(src []byte, problem string) (start, end int, message string, ok bool) {
	if !strings.Contains(problem, "UTF-8") && !strings.Contains(problem, "Unicode character") &&
		!strings.HasPrefix(problem, "control characters") || strings.Contains(problem, "escape") {
		return 0, 0, "", false
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return i, i + 1, "not UTF-8", true
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7F && r < 0xA0 && r != 0x85, r == 0xFFFE, r == 0xFFFF:
			return i, i + n, fmt.Sprintf("control character U+%04X", r), true
		}
		i += n
	}
	return 0, 0, "", false
}

// aliasPlace returns the offset of *name in src where it can be an alias.
func aliasPlace(src []byte, name string) int {
	alias := "*" + name
	for i := 0; ; {
		k := bytes.Index(src[i:], []byte(alias))
		if k < 0 {
			return 0
		}
		i += k
		if i == 0 || strings.IndexByte(" \t\r\n[{,", src[i-1]) >= 0 {
			return i
		}
		i++
	}
}

// deepest returns the offset at which src comes to be nested more than maxDepth
// deep, going by brackets and dashes.
func deepest(src []byte) int {
	depth, dashes := 0, 0
	for i, c := range src {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '-', '?', ':':
			dashes++
		case '\n', '\r':
			dashes = 0
		}
		if depth > maxDepth || dashes > maxDepth {
			return i
		}
	}
	return 0
}

// leftover finds text that follows the root n, which ends at end: yaml.v3 reads
// one document and does not look at what comes after it.
func leftover(src []byte, n *Node, end int) (start, stop int, message string, ok bool) {
	start = skipSpace(src, end)
	if start == len(src) {
		return 0, 0, "", false
	}
	atStart := start == 0 || isBreak(src[start-1]) || start == bytes.LastIndexAny(src[:start], "\n\u0085\u2028\u2029")+1
	if word := string(src[start:skipWord(src, start)]); atStart && (word == "---" || word == "...") {
		return 0, 0, "", false
	}
	if bytes.HasPrefix(src[start:], []byte("\uFEFF")) && skipSpace(src, start+3) == len(src) {
		return 0, 0, "", false // a byte order mark in the wrong place is no text
	}
	stop = start + len(bytes.TrimRight(src[start:skipToBreak(src, start)], " \t"))
	if n.Style == BlockStyle {
		return start, stop, "indented less than the first line", true
	}
	return start, stop, "text after the end of the value", true
}

// explainLine says what is wrong with the line l where nothing better is known.
func explainLine(src []byte, l line, problem string) (start, end int, message string) {
	start, end = l.start+l.column(), max(l.last, l.body)
	if tab := bytes.IndexByte(src[l.start:l.body], '\t'); tab >= 0 && len(l.dashes) == 0 {
		return l.start + tab, l.body, "tab in the indentation; use spaces"
	}
	switch problem {
	case "mapping values are not allowed in this context":
		if colon := l.colon; colon >= 0 {
			return colon, min(colon+2, l.end), colonMessage(colon+1 == l.end)
		}
		return start, end, "a key and value do not fit here"
	case "could not find expected ':'":
		return start, end, `neither "key: value" nor part of the value above; indent the line or add ":"`
	case "did not find expected key":
		return start, end, "does not line up with a key above"
	case "did not find expected '-' indicator":
		return start, end, "does not line up with the list items above"
	case "block sequence entries are not allowed in this context":
		return start, end, "a list item does not fit here; put it on a line of its own below the key"
	case "did not find expected ',' or ']'":
		return start, end, `"," or "]" expected`
	case "did not find expected ',' or '}'":
		return start, end, `"," or "}" expected`
	case "did not find expected node content":
		return start, end, "a value is expected here"
	case "found unexpected document indicator":
		return start, end, "quotes are not closed before this line"
	case "found unexpected end of stream":
		return start, end, "quotes are not closed"
	}
	return start, end, problem
}
