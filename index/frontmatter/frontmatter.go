// Package frontmatter reads the YAML of files: the front matter of a markdown
// file, or a whole YAML or JSON file. It is the only importer of a YAML library.
//
// It knows YAML; it refuses to know what any key means. The one idea to hold in
// mind: everything it returns carries spans in offsets of the whole file, front
// matter fences and byte order mark included, and none of it keeps the file's
// text alive.
package frontmatter

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A Block is the YAML of one file. It is immutable.
type Block struct {
	// Span covers, in markdown, everything from the opening --- to the end of the
	// closing ---, without that line's terminator. Where the closing line is
	// missing it ends with Body. In a YAML file it is the whole file.
	Span source.Span
	// Body is the YAML text itself: the lines between the fences with their
	// terminators. Where the closing line is missing it is a guess: the lines up
	// to the first that is blank or cannot be front matter. In a YAML file it is
	// the whole file but for a byte order mark.
	Body source.Span
	Open bool // the closing --- is missing; markdown only
	// Close adds the line that is missing, where it surely belongs; else nil.
	Close *source.Edit
	Root  *Node // nil where there is nothing but comments and space
	// Broken says that the YAML does not parse. Root then holds what could be made
	// out line by line, which is nothing if it is nested too deep.
	Broken   bool
	Problems []Problem // in order of their spans
}

// A ProblemKind says what is wrong with a block.
type ProblemKind uint8

// The kinds of problems.
const (
	SyntaxError  ProblemKind = iota
	DuplicateKey             // of one mapping
	TooDeep                  // nested deeper than maxDepth
)

// A Problem is one thing wrong with the YAML of a block.
type Problem struct {
	Kind ProblemKind
	Span source.Span // the smallest text to look at; inside the block
	// Related is the first occurrence of a DuplicateKey, and empty otherwise.
	Related source.Span
	// Message says what is wrong, and mostly what to write instead: lower case, one
	// line, without a full stop.
	Message string
	// Cure are the edits that make the YAML what it was plainly meant to be, or what
	// it may have been meant to be where Sure is false; nil where nobody can tell.
	Cure []source.Edit
	Sure bool
}

// Find returns the front matter of a markdown text; ok is false where it has
// none. Front matter starts in the first line, which is --- and at most blanks
// after it, behind a byte order mark if there is one. It ends with the next line
// that is --- or ... and at most blanks.
//
// Without that line it is open, if what follows looks like YAML or the file ends
// there; else the --- is a thematic break.
func Find(text []byte) (b *Block, ok bool) {
	start := bomLen(text)
	first := skipToBreak(text, start)
	if !isFence(text[start:first], "---") {
		return nil, false
	}
	body := skipLine(text, first)
	for i := body; i < len(text); i = skipLine(text, i) {
		end := skipToBreak(text, i)
		if line := text[i:end]; isFence(line, "---") || isFence(line, "...") {
			b = &Block{Span: source.At(start, i+3), Body: source.At(body, i)}
			b.read(text, markdownFile)
			return b, true
		}
	}
	end, ok := guessEnd(text, body)
	if !ok {
		return nil, false
	}
	b = &Block{Span: source.At(start, end), Body: source.At(body, end), Open: true}
	b.read(text, markdownFile)
	b.Close = closing(text, b)
	return b, true
}

// Parse reads a whole YAML file, or a JSON file where json is true. Of several
// YAML documents only the first is read. JSON is read as YAML, so comments with
// # and commas before a closing bracket pass.
func Parse(text []byte, json bool) *Block {
	b := &Block{Span: source.At(0, len(text)), Body: source.At(bomLen(text), len(text))}
	if json {
		b.read(text, jsonFile)
	} else {
		b.read(text, yamlFile)
	}
	return b
}

// bomLen returns the length of text's byte order mark, 0 if there is none.
func bomLen(text []byte) int {
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		return 3
	}
	return 0
}

// isFence reports whether line is mark and at most blanks after it.
func isFence(line []byte, mark string) bool {
	return hasPrefix(line, mark) && len(bytes.Trim(line[len(mark):], " \t")) == 0
}

// guessEnd returns where front matter without an end that starts at body may
// stop, behind the terminator of its last line. ok is false if not even its first
// line can be front matter, and there is more in the file than blank lines.
func guessEnd(text []byte, body int) (end int, ok bool) {
	i := body
	for i < len(text) {
		l := lineAt(text, i)
		indented := l.body > l.start
		looksRight := l.colon >= 0 || len(l.dashes) > 0 || indented ||
			text[l.body] == '#' && !isHeading(text[l.body:l.end]) || text[l.body] == ']' || text[l.body] == '}'
		if l.body == l.end || !looksRight {
			break
		}
		i = skipLine(text, l.end)
	}
	return i, i > body || len(bytes.TrimSpace(text[body:])) == 0
}

// isHeading reports whether line, which starts with #, is a heading: "# name" is
// also a comment, but a heading is what nearly always ends front matter.
func isHeading(line []byte) bool {
	rest := bytes.TrimLeft(line, "#")
	return len(line)-len(rest) <= 6 && (len(rest) == 0 || isBlank(rest[0]))
}

// A fileKind is what a Block's YAML stands in.
type fileKind uint8

const (
	markdownFile fileKind = iota
	yamlFile
	jsonFile
)

// read parses the YAML in b.Body and sets the fields that come of it.
func (b *Block) read(text []byte, kind fileKind) {
	base, end := int(b.Body.Start), int(b.Body.End)
	base += bomLen(text[base:end]) // yaml.v3 would skip it without counting it
	src := text[base:end]
	slash := ""
	if kind == jsonFile {
		src, slash = yamlOfJSON(src)
	}
	p := parse(src, base)
	if p.failed && kind == markdownFile {
		if raw, ok := parseRaw(src, base); ok {
			p = raw
		}
	}
	b.Root, b.Broken, b.Problems = p.root, p.failed, p.problems
	if p.failed && !p.tooDeep {
		b.Root = salvage(src, base)
		if kind != jsonFile && !b.Open {
			p.problems[0].Cure, p.problems[0].Sure = quoting(src, base, p.problems[0])
		}
	}
	if slash != "" {
		showSlashes(b.Root, slash)
	}
	slices.SortStableFunc(b.Problems, func(a, b Problem) int { return a.Span.Compare(b.Span) })
}

// A parsed is what came of parsing some YAML. If it failed, the problem that
// stopped it is the only one, and root is nil.
type parsed struct {
	root     *Node
	problems []Problem
	failed   bool
	tooDeep  bool
}

// parse parses src, which is at offset base of the file.
func parse(src []byte, base int) parsed {
	fail := func(kind ProblemKind, start, end int, message string) parsed {
		p := Problem{Kind: kind, Span: source.At(base+start, base+end), Message: message}
		return parsed{problems: []Problem{p}, failed: true, tooDeep: kind == TooDeep}
	}
	root, problem := decode(src)
	if strings.HasPrefix(problem, "exceeded max depth") {
		start := deepest(src)
		return fail(TooDeep, start, min(start+1, len(src)), tooDeepMessage)
	}
	if problem != "" {
		start, end, message := diagnose(src, problem)
		return fail(SyntaxError, start, end, message)
	}
	if root == nil || absent(root) && root.Anchor == "" && root.Style == 0 {
		return parsed{}
	}
	n, b := build(root, src, base, false)
	if b.tooDeep {
		return parsed{problems: b.problems[len(b.problems)-1:], failed: true, tooDeep: true}
	}
	if start, end, message, ok := leftover(src, n, b.end(n)); ok {
		return fail(SyntaxError, start, end, message)
	}
	return parsed{root: n, problems: b.problems}
}
