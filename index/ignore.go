package index

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// An Ignore is a comment by which a document says that what is found at some place
// of it is meant to be so:
//
//	<!-- skillpls-ignore CODE[, CODE]: reason -->   before a block
//	# skillpls-ignore CODE                          at the end of a line of YAML
//
// It names codes as they are written; nobody here knows which there are.
type Ignore struct {
	Span   source.Span // the comment
	Line   source.Span // what to take out with it: its whole lines where it stands alone
	Covers source.Span // where it holds; empty for nowhere
	Codes  []IgnoredCode
}

// An IgnoredCode is a code that an Ignore names.
type IgnoredCode struct {
	Code string
	Span source.Span
}

// ignoreWord begins a comment that is an Ignore, and ignoreFile one that holds for
// the whole file.
const (
	ignoreWord = "skillpls-ignore"
	ignoreFile = "skillpls-ignore-file"
)

// bodyIgnores finds the ignores of a markdown body: one that stands alone holds for
// the block behind it, with all that is in it, one beside other text for its line.
func (d *Document) bodyIgnores(m *markdown.Doc, text []byte) {
	for _, c := range m.Comments {
		ig, whole, ok := readIgnore(text, c.Text)
		if !ok {
			continue
		}
		ig.Span = c.Span
		ig.Line = d.linesOf(c.Span, text)
		first, last := d.LineSpan(d.Line(int(c.Span.Start))), d.LineSpan(d.Line(int(c.Span.End)))
		alone := len(bytes.TrimSpace(text[first.Start:c.Span.Start])) == 0 && len(bytes.TrimSpace(text[c.Span.End:last.End])) == 0
		switch {
		case whole:
			ig.Covers = source.At(0, len(text))
		case !c.Next.Empty():
			ig.Covers = c.Next
		case !alone:
			ig.Covers = source.Span{Start: first.Start, End: last.End}
		}
		d.Ignores = append(d.Ignores, ig)
	}
}

// yamlIgnores finds the ignores of a block of YAML: one behind something holds for
// its line, one that stands alone for the next line that does not.
func (d *Document) yamlIgnores(b *frontmatter.Block, text []byte) {
	body := text[b.Body.Start:b.Body.End]
	if path.Ext(d.Path) == ".json" || !bytes.Contains(body, []byte(ignoreWord)) {
		return
	}
	for i := d.Line(int(b.Body.Start)); i < d.Lines(); i++ {
		line := d.LineSpan(i)
		if line.Start >= b.Body.End {
			return
		}
		at := bytes.Index(text[line.Start:line.End], []byte("# "+ignoreWord))
		if at < 0 {
			continue
		}
		at += int(line.Start)
		if at > int(line.Start) && text[at-1] != ' ' && text[at-1] != '\t' || inScalar(b.Root, at) {
			continue
		}
		ig, whole, ok := readIgnore(text, source.At(at+1, int(line.End)))
		if !ok {
			continue
		}
		ig.Span = source.At(at, int(line.End))
		ig.Line = d.linesOf(ig.Span, text)
		switch {
		case whole:
			ig.Covers = source.At(0, len(text))
		case len(bytes.TrimSpace(text[line.Start:at])) > 0:
			ig.Covers = line
		default:
			ig.Covers = d.nextLine(i, b.Body.End, text)
		}
		d.Ignores = append(d.Ignores, ig)
	}
}

// nextLine returns the first line behind line i, before end, that is not blank and
// no comment; empty where there is none.
func (d *Document) nextLine(i int, end int32, text []byte) source.Span {
	for i++; i < d.Lines(); i++ {
		line := d.LineSpan(i)
		if line.Start >= end {
			break
		}
		if t := bytes.TrimSpace(text[line.Start:line.End]); len(t) > 0 && t[0] != '#' {
			return line
		}
	}
	return source.Span{}
}

// inScalar reports whether an offset lies in a scalar of a block.
func inScalar(root *frontmatter.Node, at int) bool {
	nodes := root.At(at)
	if len(nodes) == 0 {
		return false
	}
	n := nodes[len(nodes)-1]
	return n.Kind == frontmatter.Scalar && int(n.Span.Start) < at && at < int(n.Span.End)
}

// linesOf returns the whole lines of a comment with their terminators, where there is
// nothing else on them, and a blank one behind them if there is one before, too; else
// the comment with the blanks before it.
func (d *Document) linesOf(comment source.Span, text []byte) source.Span {
	first, last := d.Line(int(comment.Start)), d.Line(int(comment.End))
	start, end := d.LineSpan(first).Start, d.LineSpan(last).End
	if len(bytes.TrimSpace(text[start:comment.Start])) > 0 || len(bytes.TrimSpace(text[comment.End:end])) > 0 {
		for comment.Start > start && (text[comment.Start-1] == ' ' || text[comment.Start-1] == '\t') {
			comment.Start--
		}
		return comment
	}
	blank := func(line int) bool {
		if line < 0 || line >= d.Lines() {
			return line < 0
		}
		s := d.LineSpan(line)
		return len(bytes.TrimSpace(text[s.Start:s.End])) == 0
	}
	if last+2 < d.Lines() && blank(last+1) && blank(first-1) { // two blank lines would be one too many
		last++
	}
	if last+1 < d.Lines() {
		end = d.LineSpan(last + 1).Start
	}
	return source.Span{Start: start, End: end}
}

// readIgnore reads what a comment says. whole says that it holds for the file.
func readIgnore(text []byte, in source.Span) (ig Ignore, whole, ok bool) {
	s := string(text[in.Start:in.End])
	at := int(in.Start) + len(s) - len(strings.TrimLeft(s, " \t\r\n"))
	s = strings.TrimSpace(s)
	word, rest := s, ""
	if i := strings.IndexAny(s, " \t\r\n:"); i >= 0 {
		word, rest = s[:i], s[i:]
	}
	if word != ignoreWord && word != ignoreFile {
		return ig, false, false
	}
	at += len(word)
	codes, _, _ := strings.Cut(rest, ":")
	for part := range strings.SplitSeq(codes, ",") {
		code := strings.TrimSpace(part)
		if code != "" {
			start := at + strings.Index(part, code)
			ig.Codes = append(ig.Codes, IgnoredCode{Code: strings.Clone(code), Span: source.At(start, start+len(code))})
		}
		at += len(part) + 1
	}
	return ig, word == ignoreFile, true
}

// Ignored reports whether a finding of a code at a span is meant to be, by the
// document's own comments: the index of the code that says so in that of its Ignore.
func (d *Document) Ignored(code string, at source.Span) (ignore, in int, ok bool) {
	for i, ig := range d.Ignores {
		if ig.Covers.Empty() || at.Start < ig.Covers.Start || at.Start > ig.Covers.End || at.Start == ig.Covers.End && at.End > ig.Covers.End {
			continue
		}
		if j := slices.IndexFunc(ig.Codes, func(c IgnoredCode) bool { return c.Code == code }); j >= 0 {
			return i, j, true
		}
	}
	return 0, 0, false
}
