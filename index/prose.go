package index

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/source"
)

// prose finds names in a run of ordinary text: words of several parts, and words
// behind a sign or a colon.
func (t *talker) prose(run source.Span) {
	if len(t.elsewhere) > 0 && inside(t.elsewhere, run) {
		return
	}
	s := t.text
	end := int(run.End)
	for i := int(run.Start); i < end; {
		c := s[i]
		if !nameBytes[c] {
			i++
			continue
		}
		// A word is as long as it goes, so that a part of one is never found.
		j, parts, ok := i, 0, true
		for j < end && nameBytes[s[j]] {
			if s[j] == '-' {
				if j > i && s[j-1] != '-' {
					parts++
				} else {
					ok = false
				}
			}
			j++
		}
		start := i
		i = j
		if parts == 0 && (start == 0 || !signs[s[start-1]]) && (j == len(s) || !signs[s[j]]) {
			continue // most words: nothing about them says that they are names
		}
		if s[j-1] == '-' || c == '-' {
			continue
		}
		sign := signBefore(s, int(run.Start), start)
		if !ok || !endsWord(s, j) {
			// plugin:skill goes on behind a colon.
			if ok && j < end && s[j] == ':' && (sign == 0 || sign == '/') {
				if k := qualifiedEnd(s, j, end); k > 0 && !t.has(source.At(start, k)) {
					t.qualified(source.At(start, k), string(s[start:k]))
					i = k
				}
			}
			if sign == 0 && j < end && s[j] == '(' && string(s[start:j]) == "Skill" {
				i = t.call(j+1, end)
			}
			continue
		}
		span := source.At(start, j)
		switch sign {
		case '/':
			if lower(s[start:j]) {
				t.mention(FormSlash, span, s[start:j])
			}
		case '$':
			if lower(s[start:j]) {
				t.mention(FormDollar, span, s[start:j])
			}
		case '@':
			t.mention(FormAt, span, s[start:j])
		case 0:
			if parts == 0 || !lower(s[start:j]) || t.has(span) || inWikiLink(s, span) {
				continue
			}
			if t.sub && t.afterSubSkill(span) {
				t.say(span, string(s[start:j]))
			} else {
				t.mention(FormProse, span, s[start:j])
			}
		}
	}
}

// nameBytes are those that isNameByte takes; signs those that make a name of a word
// of one part, before it or behind.
var nameBytes, signs = func() (names, signs [256]bool) {
	for i := range 256 {
		names[i] = isNameByte(byte(i))
	}
	for _, c := range []byte("/$@:(") {
		signs[c] = true
	}
	return names, signs
}()

// has reports whether strong text has the name already.
func (t *talker) has(span source.Span) bool {
	_, found := slices.BinarySearchFunc(t.taken, span, source.Span.Compare)
	return found
}

// afterSubSkill reports whether a word stands right behind "SUB-SKILL:" and the
// verb that may follow.
func (t *talker) afterSubSkill(span source.Span) bool {
	line := t.d.LineSpan(t.d.Line(int(span.Start)))
	before := bytes.ToLower(t.text[max(line.Start, span.Start-60):span.Start])
	i := bytes.LastIndex(before, []byte("sub-skill:"))
	if i < 0 {
		return false
	}
	switch string(bytes.Trim(before[i+len("sub-skill:"):], "*_ ")) {
	case "", "use", "load", "invoke", "see", "run", "read":
		return true
	}
	return false
}

// inWikiLink reports whether a word stands between double brackets, which hold
// names of notes, and the tests of a shell.
func inWikiLink(s []byte, word source.Span) bool {
	const near = 120
	before := s[max(word.Start-near, 0):word.Start]
	i := bytes.LastIndex(before, []byte("[["))
	if i < 0 || bytes.Contains(before[i:], []byte("]]")) || bytes.IndexByte(before[i:], '\n') >= 0 {
		return false
	}
	after := s[word.End:min(int(word.End)+near, len(s))]
	j := bytes.Index(after, []byte("]]"))
	return j >= 0 && bytes.IndexByte(after[:j], '\n') < 0
}

// signBefore says what stands before a word that begins at i: 0 where a word can
// begin, the sign / $ or @ where such a word can, and a space where none can.
func signBefore(s []byte, from, i int) byte {
	if i == 0 || canPrecede(s, i) {
		return 0
	}
	switch c := s[i-1]; c {
	case '/', '$', '@':
		if i-1 < from && c == '@' { // of code or of a link
			return ' '
		}
		if i == 1 || canPrecede(s, i-1) {
			return c
		}
	}
	return ' '
}

// canPrecede reports whether a word can begin at i, by what stands before.
func canPrecede(s []byte, i int) bool {
	c := s[i-1]
	if c == '_' { // around emphasis, or in an identifier
		return i == 1 || !isWordByte(s[i-2])
	}
	if c < utf8.RuneSelf {
		return strings.IndexByte(" \t\r\n()[]*'\",;|>!?`", c) >= 0
	}
	r, _ := utf8.DecodeLastRune(s[:i])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// endsWord reports whether a word can end at i, by what follows.
func endsWord(s []byte, i int) bool {
	if i == len(s) {
		return true
	}
	switch c := s[i]; {
	case c >= utf8.RuneSelf:
		r, _ := utf8.DecodeRune(s[i:])
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	case c == '_':
		return i+1 == len(s) || !isNameByte(s[i+1])
	case c == '\\': // before punctuation it is an escape
		return i+1 < len(s) && strings.IndexByte("[]()*_`", s[i+1]) >= 0
	case c == '.' || c == ':':
		return i+1 == len(s) || !isNameByte(s[i+1]) && s[i+1] != '/' && s[i+1] < utf8.RuneSelf
	case c == '<': // the end of an element
		return i+1 < len(s) && s[i+1] == '/'
	default:
		return strings.IndexByte("/@=({$~&%+#^", c) < 0
	}
}

// qualifiedEnd returns where a name in two parts ends whose colon is at i, or 0.
func qualifiedEnd(s []byte, i, end int) int {
	j := i + 1
	for j < end && isNameByte(s[j]) {
		j++
	}
	if j == i+1 || s[i+1] == '-' || s[j-1] == '-' || !isLetter(s[i+1]) || !endsWord(s, j) {
		return 0
	}
	return j
}
