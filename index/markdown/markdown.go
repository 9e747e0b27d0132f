// Package markdown reads Markdown and answers with byte spans: where headings,
// links, code, tables and the rest stand in the file, and what they say.
//
// It is the only importer of goldmark, and it refuses to know what front matter
// means (it is told where the body starts) and what kind of file it reads. The
// one idea to hold in mind: every span is an offset into the whole file, and no
// string keeps the file's text alive.
package markdown

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Parse reads the Markdown in text from offset body on. What stands before body
// is front matter to someone else and is not looked at; a byte order mark at
// body is skipped. A body outside text is moved to its nearest end. Lines end
// with LF, CRLF or a lone CR.
//
// Parse never panics and always comes back: a text that is too large, too
// deeply nested or too slow to read gives a Doc whose Limit says why, and that
// holds only the ATX headings outside fences. Any number of calls may run at
// once. The Doc does not refer to text.
func Parse(text []byte, body int) *Doc {
	return parse(text, body, standard)
}

// Read is Parse for who reads many texts and keeps no Doc: the one that f is called
// with, and its lists, are gone when f returns. Strings of it, and what its tables
// hold, may be kept.
func Read(text []byte, body int, f func(*Doc)) {
	s, d := begin(text, body, standard)
	if s == nil {
		f(d)
		return
	}
	s.doc.sort()
	f(&s.doc)
	s.doc.empty()
	s.release()
}

var byteOrderMark = []byte("\ufeff")

func parse(file []byte, body int, b bounds) *Doc {
	s, d := begin(file, body, b)
	if s == nil {
		return d
	}
	d = s.doc.detach()
	s.release()
	return d
}

// begin parses, and returns the state that holds the document, or the document where
// parsing stopped at a limit or was done in pieces.
func begin(file []byte, body int, b bounds) (*state, *Doc) {
	start := min(max(body, 0), len(file))
	if bytes.HasPrefix(file[start:], byteOrderMark) {
		start += len(byteOrderMark)
	}
	if len(file) > b.size {
		return nil, outline(file[start:], start, &Limit{Reason: reasonSize})
	}
	src := unixLines(file[start:])
	if d := inPieces(src, start, b); d != nil {
		return nil, d
	}
	s := newState(src, start, b)
	if limit := s.run(); limit != nil {
		return nil, outline(file[start:], start, limit)
	}
	return s, nil
}

// run parses and collects. It is the one place of the package that recovers:
// past a bound the parsers panic with a *Limit, since goldmark has no other way
// to be stopped.
func (s *state) run() (limit *Limit) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Limit:
			limit = r
		default:
			limit = s.limit(s.at, reasonCrash)
		}
	}()
	root := grammar().Parse(text.NewReader(s.src), parser.WithContext(s))
	s.blocks(root, -1)
	return nil
}

// grammar is goldmark set up for GitHub's Markdown without autolinks of bare
// addresses. It keeps nothing of a text: all results go to the state, which is
// the parser.Context of one run, so it serves all goroutines.
var grammar = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(setext{parser.NewSetextHeadingParser()}, 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(container{parser.NewListParser()}, 300),
			util.Prioritized(item{parser.NewListItemParser()}, 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(atx{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(fence{parser.NewFencedCodeBlockParser()}, 700),
			util.Prioritized(container{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(paragraph{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(util.Prioritized(inlines{
			link:     parser.NewLinkParser(),
			autoLink: parser.NewAutoLinkParser(),
			html:     parser.NewRawHTMLParser(),
		}, 100)),
		parser.WithParagraphTransformers(
			util.Prioritized(definitions{}, 100),
			util.Prioritized(tables{extension.NewTableParagraphTransformer()}, 200),
		),
	)
})

// unixLines returns text with each lone CR replaced by LF, since goldmark sees
// lines end at LF only. Offsets stay. It copies only when there is one.
func unixLines(text []byte) []byte {
	copied := false
	for i := 0; ; i++ {
		n := bytes.IndexByte(text[i:], '\r')
		if n < 0 {
			return text
		}
		i += n
		if i+1 < len(text) && text[i+1] == '\n' {
			continue
		}
		if !copied {
			text = bytes.Clone(text)
			copied = true
		}
		text[i] = '\n'
	}
}
