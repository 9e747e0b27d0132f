package index

import "strings"

// IsName reports whether s can be the name of something wherever names are looked
// for, in texts, too: letters, digits, hyphens and underscores, a letter among them.
func IsName(s string) bool { return isWord(s) }

// isWord reports whether s can be the name of something, written in ASCII: a
// letter or digit first and last, a letter somewhere.
func isWord(s string) bool {
	if s == "" || len(s) > maxName || s[0] == '-' || s[0] == '_' || s[len(s)-1] == '-' || s[len(s)-1] == '_' {
		return false
	}
	letter := false
	for i := range len(s) {
		if !isNameByte(s[i]) && s[i] != '_' {
			return false
		}
		letter = letter || isLetter(s[i])
	}
	return letter
}

// isQualified reports whether s is written like plugin:skill.
func isQualified(s string) bool {
	a, b, ok := strings.Cut(s, ":")
	return ok && isLetter(first(a)) && isLetter(first(b)) && isWord(b) && isWord(strings.ReplaceAll(a, "/", "-"))
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

func isLetter(c byte) bool   { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isNameByte(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' || c == '-' }
func isWordByte(c byte) bool { return isNameByte(c) || c == '_' }

func lower(b []byte) bool {
	for _, c := range b {
		if 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}
