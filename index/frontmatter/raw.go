package frontmatter

import (
	"bytes"
	"slices"
)

// rawKeys are the keys whose values hosts write, and read, as text to the end of
// the line, though YAML refuses them: globs: **/*.ts and argument-hint: [a] [b].
var rawKeys = [...]string{"globs", "argument-hint"}

// parseRaw parses src with the values of rawKeys read as raw text where YAML
// refuses them. ok is false if there are no such values or src fails even so.
func parseRaw(src []byte, base int) (p parsed, ok bool) {
	raw := map[int]string{} // the values by their offset in the file
	seen := map[string]bool{}
	plain := slices.Clone(src)
	for i := 0; i < len(src); i = skipLine(src, i) {
		l := lineAt(src, i)
		if l.colon < 0 || l.body != l.start || l.value == l.end {
			continue
		}
		key := string(src[l.body:l.keyEnd])
		if seen[key] || !slices.Contains(rawKeys[:], key) || !parse(src[l.start:l.end], 0).failed {
			continue
		}
		seen[key] = true
		text := bytes.TrimRight(src[l.value:l.end], " \t")
		for k := range text {
			plain[l.value+k] = 'x' // a plain scalar at the same place
		}
		raw[base+l.value] = string(text)
	}
	if len(raw) == 0 {
		return parsed{}, false
	}
	p = parse(plain, base)
	if p.failed || p.root.Kind != Mapping {
		return parsed{}, false
	}
	for _, pair := range p.root.Pairs {
		text, found := raw[int(pair.Value.Span.Start)]
		if !found {
			continue
		}
		if pair.Value.Span.Len() != len(text) {
			return parsed{}, false // it goes on in the next line
		}
		pair.Value.Value = text
		delete(raw, int(pair.Value.Span.Start))
	}
	return p, len(raw) == 0
}
