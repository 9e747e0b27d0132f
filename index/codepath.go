package index

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// resourceDirs are the directories in which skills keep what they are made of.
var resourceDirs = map[string]bool{
	"references": true, "reference": true, "scripts": true, "assets": true, "templates": true, "examples": true, "resources": true,
}

// nobodysFiles are names that mean any file of that name, where they stand alone.
var nobodysFiles = map[string]bool{
	"SKILL.md": true, "CLAUDE.md": true, "AGENTS.md": true, "GEMINI.md": true, "README.md": true, "MEMORY.md": true,
}

// isCodePath reports whether a code span is wholly written like a path in a tree.
// Whether it is one, what is there decides: `text/html` is not.
func isCodePath(v string) bool {
	if hasScheme(v) || len(v) > maxPath || nobodysFiles[v] {
		return false
	}
	_, rest, variable := baseVariable(v)
	if !variable {
		rest = v
	}
	if before, _, spaced := strings.Cut(rest, " "); spaced && (hasEnding(before) || !strings.Contains(before, "/")) {
		return false // a command
	}
	for i := range len(rest) {
		switch c := rest[i]; {
		case isWordByte(c), c == '.', c == '/', c == '#', c == '@', c == '+', c == ',', c == '%', c >= 0x80:
		case c == ' ' || c == '(' || c == ')' || c == '&' || c == '\'': // rare in paths, and rarer in other code with an ending
			if !hasEnding(rest) || !strings.Contains(rest, "/") || i == 0 {
				return false
			}
		default:
			return false
		}
	}
	switch {
	case rest == "" || rest[0] == '/' || rest[0] == '#' || rest[0] == '@' || strings.Contains(rest, "//") || strings.Contains(rest, "..."):
		return false
	case strings.Contains(rest, "/"):
		return strings.Trim(rest, "./") != ""
	}
	return variable || hasEnding(rest)
}

// hasEnding reports whether a path ends like a file: letters or digits behind the
// last dot of a name.
func hasEnding(p string) bool {
	p, _, _ = strings.Cut(p, "#")
	ext := path.Ext(path.Base(p))
	if len(ext) < 2 || len(ext) > 9 || len(ext) == len(path.Base(p)) {
		return false
	}
	for i := 1; i < len(ext); i++ {
		if !isLetter(ext[i]) && (ext[i] < '0' || ext[i] > '9') {
			return false
		}
	}
	return isLetter(ext[1])
}

// path adds the reference that a path in code is.
func (t *talker) path(span, whole source.Span, v string) {
	file, frag, found := strings.Cut(v, "#")
	if file == "" {
		return
	}
	if found && frag == "" { // a # with nothing behind is no part of the path
		span.End--
	}
	r := Reference{Form: FormPath, Span: span, Whole: whole, Row: -1, Target: strings.Clone(file)}
	if found {
		r.Fragment, r.fragment = strings.Clone(frag), int32(len(frag))
	}
	r.Example = isExample(t.text, t.d.LineSpan(t.d.Line(int(whole.Start))), whole)
	r.Loose = span != whole && !r.Example && t.loose(whole, file)
	t.d.Refs = append(t.d.Refs, r)
}

// looseWords begin words that say of a path beside them that it is to be made, may
// be absent, stands for others, or counts from another place than the skill. They are
// kept by their first letters.
var looseWords = func() (words ['z' - 'a' + 1][]string) {
	for _, w := range strings.Split("creat|sav|writ|wrote|generat|output|produc|export|add|stor|put|plac|keep|record|mov|extract|copy|copies|split|renam|delet|remov|scaffold|bundl|"+
		"optional|might|present|available|there is|there are|future|missing|absent|exist|yet|legacy|old|former|deprecat|"+
		"such as|like |good|bad|wrong|correct|example|sample|instead|named|called|similar|"+
		"your|project|repo|user's|target|codebase|upstream|their|another|other|skill's|skills|plugin|package|template", "|") {
		words[w[0]-'a'] = append(words[w[0]-'a'], w)
	}
	return words
}()

// loose reports whether the words around a path in code, those of its line and of
// one above, leave it open whether there is such a file.
func (t *talker) loose(whole source.Span, file string) bool {
	if _, ok := resourcePath(file); !ok && !strings.HasSuffix(file, "/SKILL.md") {
		return false // nobody asks
	}
	const near = 160 // bytes
	text := t.text[max(0, int(whole.Start)-near):min(len(t.text), int(whole.End)+near)]
	at := min(int(whole.Start), near)
	line := bytes.LastIndexByte(text[:at], '\n')
	above := 0
	if line > 0 {
		above = bytes.LastIndexByte(text[:line], '\n') + 1
	}
	from := above
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		text = text[:at+i]
	}
	return isLoose(text[from:at]) || isLoose(text[min(at+whole.Len(), len(text)):])
}

// isLoose reports whether one of the loose words begins in a text, but not in a path, or
// there is something else that leaves it open.
func isLoose(text []byte) bool {
	for i, c := range text {
		switch {
		case c == '.':
			if bytes.HasPrefix(text[i:], []byte("../")) {
				return true
			}
		case c == 0xE2: // ticks and crosses judge examples
			if r, _ := utf8.DecodeRune(text[i:]); r == '\u2713' || r == '\u2705' || r == '\u274c' || r == '\u2717' {
				return true
			}
		case isLetter(c) && (i == 0 || !isWordByte(text[i-1]) && text[i-1] != '/'):
			for _, w := range looseWords[c|0x20-'a'] {
				if end := i + len(w); end <= len(text) && strings.EqualFold(string(text[i:end]), w) && (end == len(text) || text[end] != '/') {
					return true
				}
			}
		}
	}
	return false
}

// resourcePath returns the first directory of a path in code to what a skill keeps
// beside itself; ok is false for any other.
func resourcePath(file string) (dir string, ok bool) {
	dir, rest, nested := strings.Cut(strings.TrimPrefix(file, "./"), "/")
	return dir, nested && rest != "" && resourceDirs[dir] && hasEnding(file)
}

// fence finds in a code block what cannot be anything else: paths of a skill's
// resources, of a SKILL.md, or in a host's directory, and Skill(name).
func (t *talker) fence(f markdown.Fence) {
	if f.Lang == "mermaid" {
		if isIndexName(t.d.Path) {
			t.mermaid(f)
		}
		return
	}
	t.fenced = true
	t.calls(f.Content)
	t.resources(f.Content)
	t.fenced = false
}

// resources finds the paths of files in code, word by word.
func (t *talker) resources(in source.Span) {
	s := t.text[:in.End]
	for at := int(in.Start); ; {
		i := bytes.IndexByte(s[at:], '/')
		if i < 0 {
			return
		}
		slash := at + i
		start, end := slash, slash+1
		for start > int(in.Start) && inCommand(s[start-1]) {
			start--
		}
		for end < len(s) && inCommand(s[end]) {
			end++
		}
		at = end
		for end > start && strings.IndexByte(".,:;", s[end-1]) >= 0 {
			end--
		}
		if bytes.HasSuffix(s[in.Start:start], []byte("](")) {
			continue // a link that is shown
		}
		if v := string(s[start:end]); isResource(v) {
			span := source.At(start, end)
			t.path(span, span, v)
		}
	}
}

// inCommand reports whether a byte can be part of a path in a command.
func inCommand(c byte) bool {
	return isWordByte(c) || c >= 0x80 || strings.IndexByte("./${}~@+#%:\\", c) >= 0
}

func isResource(v string) bool {
	if !isCodePath(v) || !hasEnding(v) {
		return false
	}
	_, rest, ok := baseVariable(v)
	if ok {
		return true
	}
	for strings.HasPrefix(rest, "./") || strings.HasPrefix(rest, "../") {
		_, rest, _ = strings.Cut(rest, "/")
	}
	first, _, nested := strings.Cut(rest, "/")
	return nested && (resourceDirs[first] || host.IsDir(first) || strings.HasSuffix(rest, "/SKILL.md"))
}

// maxPath is the length, in bytes, over which a path in a body is none. Systems
// take four times as much, nobody writes it.
const maxPath = 1024

// includeRefs finds #[[file:path]] and #file:path, which Kiro and VS Code read.
func (d *Document) includeRefs(m *markdown.Doc, text []byte) {
	if !bytes.Contains(text, []byte("#file:")) && !bytes.Contains(text, []byte("#[[file:")) {
		return
	}
	for _, run := range m.Prose {
		s := text[:run.End]
		for at := int(run.Start); ; {
			i := bytes.Index(s[at:], []byte("file:"))
			if i < 0 {
				break
			}
			start := at + i + len("file:")
			lead := s[run.Start : start-len("file:")]
			at = start
			brackets := bytes.HasSuffix(lead, []byte("#[["))
			if !brackets && !bytes.HasSuffix(lead, []byte("#")) {
				continue
			}
			end, most := start, min(start+maxPath, len(s))
			for end < most && s[end] != '#' && (!isSpace(s[end]) || brackets && s[end] == ' ') && s[end] != ']' && s[end] != '`' && (brackets || s[end] != ')' && s[end] != ',') {
				end++
			}
			if brackets && !bytes.HasPrefix(s[end:], []byte("]]")) {
				continue
			}
			word := string(s[start:end])
			if !brackets {
				word = strings.TrimRight(word, ".;:!?'\"*_")
			}
			file, _, ok := splitTarget(word)
			if !ok || strings.Trim(word, " ") != word || file == "" || strings.ContainsAny(word, "<>{}*") {
				continue
			}
			span := source.At(start, start+len(word))
			d.Refs = append(d.Refs, Reference{Form: FormInclude, Span: span, Whole: span, Row: -1, Target: file})
		}
	}
}
