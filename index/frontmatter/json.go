package frontmatter

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// yamlOfJSON returns src with what yaml.v3 does not take from JSON replaced by
// something as long: tabs between tokens, which YAML forbids as indentation,
// escaped surrogates, and \/, for which it returns the rune that stands for it
// now; slash is "" where there is none. src itself is not changed.
func yamlOfJSON(src []byte) (yaml []byte, slash string) {
	if bytes.IndexByte(src, '\t') < 0 && bytes.IndexByte(src, '\\') < 0 {
		return src, ""
	}
	if bytes.Contains(src, []byte(`\/`)) {
		slash = unusedRune(src)
	}
	yaml = slices.Clone(src)
	for i := 0; i < len(yaml); i++ {
		switch yaml[i] {
		case '\t':
			yaml[i] = ' '
		case '"':
			end := closingDouble(yaml, i+1)
			joinSurrogates(yaml[i:end])
			hideSlashes(yaml[i:end], slash)
			i = end
		}
	}
	return yaml, slash
}

// unusedRune returns a rune of two bytes that does not occur in src, or "" if
// there is none, and then YAML has to refuse what JSON would not.
func unusedRune(src []byte) string {
	for r := rune(0x7FF); r >= 0x100; r-- {
		if !bytes.ContainsRune(src, r) {
			return string(r)
		}
	}
	return ""
}

// hideSlashes replaces each \/ in the string s by slash.
func hideSlashes(s []byte, slash string) {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		if i++; s[i] == '/' {
			copy(s[i-1:], slash)
		}
	}
}

// showSlashes puts the slashes back into the values of n.
func showSlashes(n *Node, slash string) {
	if n == nil {
		return
	}
	n.Value = strings.ReplaceAll(n.Value, slash, "/")
	for _, p := range n.Pairs {
		showSlashes(p.Key, slash)
		showSlashes(p.Value, slash)
	}
	for _, item := range n.Items {
		showSlashes(item, slash)
	}
}

// joinSurrogates rewrites the escaped surrogates in a JSON string. A pair takes
// 12 bytes and \U0001F600 takes 10; an escaped line break, which stands for
// nothing, fills the gap.
func joinSurrogates(s []byte) {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		high, ok := unit(s[i:])
		if !ok || !utf16.IsSurrogate(high) {
			i++ // also over the second of two backslashes
			continue
		}
		low, _ := unit(s[i+6:])
		if r := utf16.DecodeRune(high, low); r != '\uFFFD' {
			copy(s[i:], fmt.Sprintf("\\\n\\U%08X", r))
			i += 11
			continue
		}
		copy(s[i:], `\uFFFD`)
		i += 5
	}
}

// unit returns the UTF-16 code unit that s starts with as \uXXXX.
func unit(s []byte) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	return rune(n), err == nil
}
