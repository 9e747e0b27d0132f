package index

import (
	"bytes"
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// Ignoring returns the edit of the document's text that says in a comment that what
// is found under a code at a span is meant to be so: there alone, or in the whole
// file. ok is false where no comment can say so: in JSON, and where it would make
// another text of the rest.
func (d *Document) Ignoring(code string, at source.Span, whole bool, text []byte) (e source.Edit, ok bool) {
	if path.Ext(d.Path) == ".json" {
		return e, false
	}
	i := ignoring{d: d, code: code, at: at, text: text, eol: "\n"}
	if bytes.Contains(text, []byte("\r\n")) {
		i.eol = "\r\n"
	}
	all := source.At(0, len(text))
	for _, ig := range d.Ignores {
		if n := len(ig.Codes); n > 0 && (ig.Covers == all) == whole {
			i.try(int(ig.Codes[n-1].Span.End), ", "+code)
		}
	}
	switch {
	case whole:
		i.file()
	case i.yaml():
		i.line()
	default:
		i.block()
	}
	return i.found, i.ok
}

// An ignoring tries edits until one says what it should.
type ignoring struct {
	d    *Document
	code string
	at   source.Span
	text []byte
	eol  string

	found source.Edit
	ok    bool
}

// try takes the insertion of a text, if it makes the place one that is ignored and
// leaves what the document says as it is.
func (i *ignoring) try(offset int, insert string) {
	if i.ok {
		return
	}
	if offset == 0 && bytes.HasPrefix(i.text, []byte("\ufeff")) {
		offset = len("\ufeff")
	}
	e := source.Edit{Span: source.At(offset, offset), New: insert}
	after, err := source.Apply(i.text, []source.Edit{e})
	if err != nil {
		return
	}
	next := i.d.config.NewDocument(i.d.Path, after)
	if next == nil {
		return
	}
	shift := func(n int32) int32 {
		if int(n) < offset {
			return n
		}
		return n + int32(len(insert))
	}
	start := shift(i.at.Start)
	_, _, ignored := next.Ignored(i.code, source.Span{Start: start, End: max(start, shift(i.at.End))})
	if ignored && next.Titles == i.d.Titles && len(next.Refs) == len(i.d.Refs) && len(next.Roles) == len(i.d.Roles) &&
		len(next.Faults) == len(i.d.Faults) && next.Unsure == i.d.Unsure {
		i.found, i.ok = e, true
	}
}

// yaml reports whether the place is in YAML.
func (i *ignoring) yaml() bool {
	front := i.d.Front
	return !i.d.Markdown || front != nil && front.Span.Start <= i.at.Start && i.at.Start < front.Span.End
}

// comment is a comment of the kind that holds for a place, or for the file.
func (i *ignoring) comment(word string, yaml bool) string {
	if yaml {
		return "# " + word + " " + i.code
	}
	return "<!-- " + word + " " + i.code + " -->"
}

// line tries the end of a line of YAML, and the line before it.
func (i *ignoring) line() {
	n := i.d.Line(int(i.at.Start))
	line := i.d.LineSpan(n)
	kept := bytes.TrimRight(i.text[line.Start:line.End], " \t")
	i.try(int(line.Start)+len(kept), " "+i.comment(ignoreWord, true))
	i.try(int(line.Start), indentOf(kept)+i.comment(ignoreWord, true)+i.eol)
}

// block tries the line before a block of markdown, or before the fence around the
// place, and then the end of the line.
func (i *ignoring) block() {
	n := i.d.Line(int(i.at.Start))
	comment := i.comment(ignoreWord, false)
	if body := i.d.Body(); body != nil {
		for _, f := range body.Fences {
			if f.Span.Start <= i.at.Start && i.at.Start < f.Span.End {
				line := i.d.LineSpan(i.d.Line(int(f.Span.Start)))
				i.try(int(line.Start), indentOf(i.text[line.Start:line.End])+comment+i.eol)
			}
		}
	}
	if first, ok := i.first(n); ok {
		i.try(int(i.d.LineSpan(first).Start), comment+i.eol)
	}
	line := i.d.LineSpan(n)
	kept := bytes.TrimRight(i.text[line.Start:line.End], " \t\\")
	if cut, ok := bytes.CutSuffix(kept, []byte("|")); ok {
		i.try(int(line.Start)+len(cut), comment+" ")
	}
	i.try(int(line.Start)+len(kept), " "+comment)
}

// first returns the first line of the block at line n, if that is one of the
// document itself, and neither a list nor a table nor quoted.
func (i *ignoring) first(n int) (int, bool) {
	lineAt := func(n int) string {
		line := i.d.LineSpan(n)
		return string(i.text[line.Start:line.End])
	}
	start := 0
	if i.d.Front != nil {
		start = i.d.Line(int(i.d.Front.Span.End))
	}
	for {
		text := lineAt(n)
		if text == "" || strings.ContainsRune(" \t>|-+*", rune(text[0])) && !strings.HasPrefix(text, "**") || '0' <= text[0] && text[0] <= '9' {
			return 0, false
		}
		if strings.HasPrefix(text, "#") || n <= start {
			return n, true
		}
		before := lineAt(n - 1)
		if strings.TrimSpace(before) == "" || strings.HasPrefix(before, "#") || strings.HasSuffix(before, "-->") {
			return n, true
		}
		n--
	}
}

// file tries the first line of the body, of YAML, and of front matter.
func (i *ignoring) file() {
	front := i.d.Front
	if !i.d.Markdown {
		i.try(0, i.comment(ignoreFile, true)+i.eol)
		return
	}
	if front == nil {
		i.try(0, i.comment(ignoreFile, false)+i.eol)
		return
	}
	end := int(front.Span.End)
	if n := i.d.Line(end); i.d.LineSpan(n).Start < front.Span.End && n+1 < i.d.Lines() {
		end = int(i.d.LineSpan(n + 1).Start)
	}
	i.try(end, i.comment(ignoreFile, false)+i.eol)
	i.try(int(front.Body.Start), i.comment(ignoreFile, true)+i.eol)
}

// indentOf returns the white space at the beginning of a line.
func indentOf(line []byte) string {
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}
