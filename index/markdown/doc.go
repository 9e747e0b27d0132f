package markdown

import (
	"slices"

	"github.com/skillpls/skillpls/index/source"
)

// A Doc is what one Markdown text contains. Each slice is in the order of the
// text. A Doc is never changed after Parse, so any number may read it at once.
type Doc struct {
	Headings    []Heading
	Links       []Link
	Definitions []Definition
	Anchors     []Anchor
	Code        []Code
	Strong      []Strong
	Items       []Item
	Tables      []Table
	Fences      []Fence
	Comments    []Comment
	Blocks      []Block // that no other list has, each before those in it

	// Prose are the runs of ordinary text, each within one line: no code, no
	// HTML, no link destinations, no comments. The text of links, headings and
	// table cells is prose too.
	Prose []source.Span

	// Indented are the indented code blocks, from the first line's code to the
	// end of the last line.
	Indented []source.Span

	// HTML are the blocks of raw HTML, comments among them, from "<" to the end
	// of the last line.
	HTML []source.Span

	// Limit is nil when the Doc is complete.
	Limit *Limit
}

// A Limit says why a Doc is incomplete.
type Limit struct {
	Span   source.Span // the first line that is too much, or the body's first line
	Reason string      // what there is too much of, in lower case without a full stop
}

// A Heading is an ATX (#) or setext (underlined) heading, also in a quote or list.
type Heading struct {
	Level  int         // 1 to 6
	Span   source.Span // from the first # or letter to the end of the last line, underline included, without terminator
	Text   source.Span // the content without #s, as written; empty for an empty heading
	Title  string      // the content as plain text: no markup, no images
	Slug   string      // GitHub's anchor, unique in the document
	Setext bool
}

// A LinkKind says how a link is written.
type LinkKind uint8

// The ways to write a link.
const (
	Inline       LinkKind = iota // [text](dest)
	RefFull                      // [text][label]
	RefCollapsed                 // [label][]
	RefShortcut                  // [label]
	Auto                         // <https://example.org>
	HTML                         // <a href="dest">, <img src="dest">
)

// A Link is a link or an image. References without a definition are plain text
// to Markdown, so they are not links.
type Link struct {
	Kind  LinkKind
	Image bool
	Span  source.Span // the whole link; for HTML the opening tag
	Label source.Span // between the brackets; for Auto the address; empty for HTML

	// Dest is the destination as written, without <> or quotes. For the
	// reference kinds it is the label that names the definition: the second
	// brackets' content for RefFull, the first's else.
	Dest source.Span

	// Target is the destination with backslash escapes and entities resolved,
	// not percent-decoded; for the reference kinds it is the definition's.
	Target string
	Ref    string // the normalised label of the reference kinds
	Title  bool   // whether it has a title (for the reference kinds: the definition has)
}

// A Definition is a link reference definition, [label]: dest. Of several with
// one label the first counts; all are here.
type Definition struct {
	Span   source.Span // from "[" to the end of the title or destination
	Label  source.Span // between the brackets
	Dest   source.Span // as written, without <>
	Ref    string      // the normalised label
	Target string      // with escapes and entities resolved
}

// An Anchor is an id or name attribute of a raw HTML element.
type Anchor struct {
	Span source.Span // the attribute's value
	ID   string
}

// A Code is a code span.
type Code struct {
	Span  source.Span // backticks included
	Text  source.Span // between the backticks, without the one space that is stripped at each end
	Value string      // as rendered: line endings are spaces
}

// A Strong is strongly emphasised text.
type Strong struct {
	Span  source.Span // with the delimiters
	Text  source.Span // between the delimiters
	Value string      // as plain text
}

// An Item is an item of a list.
type Item struct {
	Span    source.Span // from the marker to the end of the last line
	Content source.Span // what follows the marker and a task's box on the first line; may be empty
	Depth   int         // 0 for a list that is not in another list
	Ordered bool
}

// A Table is a table with a header row.
type Table struct {
	Span   source.Span // from the header row's first byte to the end of the last row
	Header []Cell
	Rows   [][]Cell
}

// A Cell is a cell of a table.
type Cell struct {
	Span  source.Span // the trimmed content as written; a point when the cell is empty or missing
	Value string      // as plain text
}

// A Fence is a fenced code block.
type Fence struct {
	Span    source.Span // from the opening fence to the end of the closing one, or of the last line
	Info    source.Span // the info string, trimmed; empty when there is none
	Content source.Span // the lines between the fences with their terminators, nesting marks included
	Lang    string      // the first word of the info string
	Char    byte        // '`' or '~'
	Len     int         // the number of Chars of the opening fence
	Closed  bool        // false when the fence runs to the end of its container
}

// A Comment is an HTML comment, block or inline.
type Comment struct {
	Span source.Span // "<!--" and "-->" included
	Text source.Span // between them
	// Next is the block behind a comment that stands alone, with all that block
	// contains, from the first byte of its first line; empty where there is none, and
	// for a comment beside other text.
	Next source.Span
}

// A BlockKind is the kind of a Block.
type BlockKind uint8

// The kinds of blocks.
const (
	Paragraph BlockKind = iota // also the text of an item of a list
	List
	Quote
)

// A Block is a part of the text that holds others, or a paragraph.
type Block struct {
	Kind BlockKind
	Span source.Span // from the first mark or letter to the end of the last line
}

// Section returns the span from heading i to the next heading of the same or a
// higher level, or to size, the length of the file.
func (d *Doc) Section(i, size int) source.Span {
	h := d.Headings[i]
	for _, next := range d.Headings[i+1:] {
		if next.Level <= h.Level {
			return source.Span{Start: h.Span.Start, End: next.Span.Start}
		}
	}
	return source.At(int(h.Span.Start), size)
}

// InCode reports whether a cursor at offset is where Markdown is not read: in a
// code span or fence (its delimiters included), an indented code block, a block
// of raw HTML, or a comment. A cursor right before or right behind a code span
// or an inline comment is outside; one at the end of a block's last line is in
// the block, since what is typed there belongs to it.
func (d *Doc) InCode(offset int) bool {
	if c, ok := startingBefore(d.Code, offset, func(c Code) source.Span { return c.Span }); ok && offset < int(c.Span.End) {
		return true
	}
	if c, ok := startingBefore(d.Comments, offset, func(c Comment) source.Span { return c.Span }); ok && offset < int(c.Span.End) {
		return true
	}
	if f, ok := startingBefore(d.Fences, offset, func(f Fence) source.Span { return f.Span }); ok {
		if offset <= int(f.Span.End) || !f.Closed && offset <= int(f.Content.End) {
			return true
		}
	}
	self := func(s source.Span) source.Span { return s }
	if h, ok := startingBefore(d.HTML, offset, self); ok && offset <= int(h.End) {
		return true
	}
	b, ok := startingBefore(d.Indented, offset+1, self)
	return ok && offset <= int(b.End)
}

// startingBefore returns the last of list that starts before offset. The spans
// of list are sorted and apart from each other.
func startingBefore[T any](list []T, offset int, span func(T) source.Span) (T, bool) {
	i, _ := slices.BinarySearchFunc(list, offset, func(t T, offset int) int {
		return int(span(t).Start) - offset
	})
	if i == 0 {
		var none T
		return none, false
	}
	return list[i-1], true
}

// detach returns a Doc with the lists of d in the order of the text, and empties
// d, which keeps its slices.
func (d *Doc) detach() *Doc {
	d.sort()
	return &Doc{
		Headings:    take(&d.Headings),
		Links:       take(&d.Links),
		Definitions: take(&d.Definitions),
		Anchors:     take(&d.Anchors),
		Code:        take(&d.Code),
		Strong:      take(&d.Strong),
		Items:       take(&d.Items),
		Tables:      take(&d.Tables),
		Fences:      take(&d.Fences),
		Comments:    take(&d.Comments),
		Blocks:      take(&d.Blocks),
		Prose:       take(&d.Prose),
		Indented:    take(&d.Indented),
		HTML:        take(&d.HTML),
	}
}

// empty leaves nothing in d but room.
func (d *Doc) empty() {
	drop(&d.Headings)
	drop(&d.Links)
	drop(&d.Definitions)
	drop(&d.Anchors)
	drop(&d.Code)
	drop(&d.Strong)
	drop(&d.Items)
	drop(&d.Tables)
	drop(&d.Fences)
	drop(&d.Comments)
	drop(&d.Blocks)
	drop(&d.Prose)
	drop(&d.Indented)
	drop(&d.HTML)
}

func drop[T any](list *[]T) {
	clear(*list)
	*list = (*list)[:0]
}

// take moves what is in list to a slice that has room for no more, nil for nothing.
func take[T any](list *[]T) []T {
	if len(*list) == 0 {
		return nil
	}
	taken := make([]T, len(*list))
	copy(taken, *list)
	drop(list)
	return taken
}

// sort puts each list in the order of the text. goldmark nearly always has it
// already; but of "a\nb\n-:\n=" it puts the table before the heading a.
func (d *Doc) sort() {
	sortBySpan(d.Headings, func(x *Heading) source.Span { return x.Span })
	sortBySpan(d.Links, func(x *Link) source.Span { return x.Span })
	sortBySpan(d.Anchors, func(x *Anchor) source.Span { return x.Span })
	sortBySpan(d.Code, func(x *Code) source.Span { return x.Span })
	sortBySpan(d.Strong, func(x *Strong) source.Span { return x.Span })
	sortBySpan(d.Comments, func(x *Comment) source.Span { return x.Span })
	sortBySpan(d.Blocks, func(x *Block) source.Span { return source.Span{Start: x.Span.Start, End: -x.Span.End} })
	sortBySpan(d.Prose, func(x *source.Span) source.Span { return *x })
}

func sortBySpan[T any](list []T, span func(*T) source.Span) {
	for i := 1; i < len(list); i++ {
		if span(&list[i-1]).Compare(span(&list[i])) > 0 {
			slices.SortStableFunc(list, func(a, b T) int { return span(&a).Compare(span(&b)) })
			return
		}
	}
}
