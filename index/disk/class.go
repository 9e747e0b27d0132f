package disk

import "strings"

// classEnd returns the length of the bracket expression that s begins with, or 0
// if it has no end. A "]" right after the opening bracket, or after its "!" or "^",
// is a member.
func classEnd(s string) int {
	i := 1
	if i < len(s) && (s[i] == '!' || s[i] == '^') {
		i++
	}
	for first := true; i < len(s); first = false {
		switch {
		case s[i] == ']' && !first:
			return i + 1
		case s[i] == '\\':
			i++
		default:
			if _, n := classAt(s[i:]); n > 0 {
				i += n - 1
			}
		}
		i++
	}
	return 0
}

// matchClass reports whether c is one of the set between two brackets. A slash
// never is.
func matchClass(set string, c byte) bool {
	negated := set != "" && (set[0] == '!' || set[0] == '^')
	if negated {
		set = set[1:]
	}
	found := false
	for i := 0; i < len(set); {
		if name, n := classAt(set[i:]); n > 0 {
			in, known := namedClass(name, c)
			if !known {
				return false
			}
			found = found || in
			i += n
			continue
		}
		low, n := classByte(set[i:])
		i += n
		high := low
		if i+1 < len(set) && set[i] == '-' {
			high, n = classByte(set[i+1:])
			i += n + 1
		}
		found = found || c == low || low <= c && c <= high // git: the low end counts in a reversed range too
	}
	return found != negated && c != '/'
}

// classAt returns the name of the class that s begins with, as in [:digit:], and
// its length with brackets and colons; 0 where s begins with none. Like git, it
// looks no further than the next closing bracket.
func classAt(s string) (name string, size int) {
	if !strings.HasPrefix(s, "[:") {
		return "", 0
	}
	end := strings.IndexByte(s[2:], ']')
	if end < 1 || s[2+end-1] != ':' {
		return "", 0
	}
	return s[2 : 2+end-1], 2 + end + 1
}

// classByte reads one member of a set, which a backslash may quote.
func classByte(set string) (b byte, size int) {
	if set[0] == '\\' && len(set) > 1 {
		return set[1], 2
	}
	return set[0], 1
}

// namedClass answers for the names of POSIX, in ASCII.
func namedClass(name string, c byte) (in, known bool) {
	lower, upper, digit := 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9'
	graph := ' ' < c && c < 0x7f
	switch name {
	case "alnum":
		return lower || upper || digit, true
	case "alpha":
		return lower || upper, true
	case "blank":
		return c == ' ' || c == '\t', true
	case "cntrl":
		return c < ' ' || c == 0x7f, true
	case "digit":
		return digit, true
	case "graph":
		return graph, true
	case "lower":
		return lower, true
	case "print":
		return graph || c == ' ', true
	case "punct":
		return graph && !lower && !upper && !digit, true
	case "space":
		return c == ' ' || '\t' <= c && c <= '\r', true
	case "upper":
		return upper, true
	case "xdigit":
		return digit || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F', true
	}
	return false, false
}
