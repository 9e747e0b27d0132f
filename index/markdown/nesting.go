package markdown

import (
	"bytes"
	"slices"

	"github.com/skillpls/skillpls/index/source"
)

// A Stray is a fence that does not end where it was meant to: one that another
// fence within it cuts short, or one that nothing closes.
type Stray struct {
	Open source.Span // the marks that open it

	// Of a fence that is cut short. A language behind marks never closes a fence, so
	// the end of the inner one closes the outer, and the outer's own end opens
	// another.
	Inner source.Span // the marks that open the inner fence
	Cut   source.Span // those that close it, and with it the outer
	End   source.Span // those at which the outer was meant to end
	Marks int         // how many marks make the outer longer than all within

	Char byte          // '`' or '~'
	Lang string        // the first word behind the opening marks
	Lost []source.Span // lines that are text, and that Markdown takes for code
	// Blank says that there is nothing behind the marks of a fence that is not closed.
	Blank bool
	// Sure says that no other reading of the marks is likely. Of a fence that is cut
	// short: it is written as one that begins, those within it begin with a language,
	// and its end is written as one.
	Sure bool
}

// Nested reports whether the fence is cut short by one within it.
func (s *Stray) Nested() bool { return s.Marks > 0 }

// A mark is a line that begins or ends a fence, or would if it stood elsewhere.
type mark struct {
	span   source.Span // the run of ` or ~
	indent int         // bytes before it on its line
	info   bool        // a language follows, so it can only begin one
	block  int         // of Fences, in which it stands or which it opens
	opens  bool
	odd    bool // the fence ends with its list item or quote
}

// Strays returns the fences of a complete Doc of text that do not end where they
// were meant to, and the parts of the text that were meant as code, or may have been.
//
// Whether a fence within another was meant as one, or is shown there as it is, what
// follows tells: if the outer was cut short, the mark at its true end opens a
// fence, in which sooner or later another one seems to begin, or which never ends,
// while all is well if one goes on behind the true end. Nothing is said where both
// readings are as good, nor of bare marks that are written like the end of a fence:
// text stands right above them, and none below. Where no reading comes out right, all
// that follows may be code. The work is in proportion to the text, whatever is in it.
func (d *Doc) Strays(text []byte) (strays []Stray, shown []source.Span) {
	if d.Limit != nil {
		return nil, nil
	}
	last := len(d.Fences) - 1
	open := last >= 0 && !d.Fences[last].Closed && blank(text[d.Fences[last].Content.End:])
	if !open && !d.mayNest(text) {
		return nil, nil
	}
	r := reader{d: d, text: text, marks: d.marks(text)}
	r.budget = 64*len(r.marks) + 4096
	return r.read()
}

// mayNest reports whether a fence has what looks like the start of another in it,
// which few have.
func (d *Doc) mayNest(text []byte) bool {
	for i := range d.Fences {
		f := &d.Fences[i]
		if bytes.Contains(text[f.Content.Start:f.Content.End], text[f.Span.Start:int(f.Span.Start)+f.Len]) {
			return true
		}
	}
	return false
}

// longestIndent is how far before marks the start of their line is looked for.
const longestIndent = 200

// marks lists the lines that open fences, close them, or look like that inside.
func (d *Doc) marks(text []byte) []mark {
	var marks []mark
	for block := range d.Fences {
		f := &d.Fences[block]
		start := int(f.Span.Start)
		line := start
		for most := max(0, start-longestIndent); line > most && text[line-1] != '\n' && text[line-1] != '\r'; {
			line--
		}
		odd := !f.Closed && !blank(text[f.Content.End:])
		marks = append(marks, mark{
			span: source.At(start, start+f.Len), indent: start - line, info: !f.Info.Empty(), block: block, opens: true, odd: odd,
		})
		end := int(f.Content.End)
		if f.Closed {
			end = int(f.Span.End)
		}
		for at := int(f.Content.Start); at < end; {
			stop := at + lineLength(text[at:end])
			if m, ok := markIn(text, at, stop); ok {
				m.block = block
				marks = append(marks, m)
			}
			at = stop + 1 // an LF behind a CR makes one more line, an empty one
		}
	}
	return marks
}

// markIn returns the mark that the line from start to end of text begins with; ok is
// false for none.
func markIn(text []byte, start, end int) (m mark, ok bool) {
	from := start
	for from < end && isIndent(text[from]) {
		from++
	}
	run := fenceRun(text[from:end])
	if run == nil {
		return m, false
	}
	rest := bytes.TrimSpace(text[from+len(run) : end])
	return mark{span: source.At(from, from+len(run)), indent: from - start, info: len(rest) > 0}, len(rest) == 0 || isLanguage(rest)
}

// isIndent reports whether a byte can stand before marks in the lines of a fence.
func isIndent(c byte) bool { return c == ' ' || c == '\t' || c == '>' }

// isLanguage reports whether what follows marks is what follows them where a fence
// begins: a word, and maybe what concerns it.
func isLanguage(rest []byte) bool {
	word := rest
	if i := bytes.IndexAny(rest, " \t{"); i >= 0 {
		word = rest[:i]
	}
	if len(word) == 0 || len(word) > 30 {
		return len(word) == 0 && rest[0] == '{'
	}
	c := word[0] | 0x20
	return 'a' <= c && c <= 'z'
}

// A reader reads the marks of a text as Markdown does, and as they were meant.
type reader struct {
	d      *Doc
	text   []byte
	marks  []mark
	budget int
}

// char is the character of mark i.
func (r *reader) char(i int) byte { return r.text[r.marks[i].span.Start] }

// fits reports whether mark k can belong to the fence that mark i opens.
func (r *reader) fits(i, k int) bool {
	return r.char(k) == r.char(i) && r.marks[k].span.Len() >= r.marks[i].span.Len()
}

// closes reports whether mark k closes the fence that mark i opens, as Markdown
// has it: with less than four blanks before it, in a text that is in no list.
func (r *reader) closes(i, k int) bool {
	if m := &r.marks[i]; m.opens { // where that is known, it is not guessed
		f := &r.d.Fences[m.block]
		return f.Closed && r.marks[k].block == m.block && r.marks[k].span.Start >= f.Content.End
	}
	return r.fits(i, k) && !r.marks[k].info && r.marks[k].indent < r.marks[i].indent+4
}

// fence reads the fence that mark i opens: where Markdown closes it, len(marks) for
// nowhere, and the first and the last of the fences that begin within it and do not
// end there, -1 for none.
func (r *reader) fence(i int) (end, first, last int) {
	var open []int
	for k := i + 1; k < len(r.marks); k++ {
		r.budget--
		switch {
		case r.budget < 0:
			return len(r.marks), -1, -1
		case !r.fits(i, k):
			continue
		case r.marks[k].info:
			open = append(open, k)
			continue
		}
		if r.closes(i, k) {
			if n := len(open); n > 0 {
				return k, open[0], open[n-1]
			}
			return k, -1, -1
		}
		if n := len(open); n > 0 {
			open = open[:n-1]
		}
	}
	return len(r.marks), -1, -1
}

// smell returns the mark at which a reading that begins a fence at mark i, if there
// is one, first goes wrong: at a fence that begins in another and does not end there,
// or in one that never ends; there, if none does, the end of the text. It is len(marks)+1 for never, and -1
// where nobody knows.
func (r *reader) smell(i int) int {
	for i < len(r.marks) {
		end, first, _ := r.fence(i)
		switch {
		case r.budget < 0 || r.marks[i].odd:
			return -1
		case first >= 0:
			return first
		case end == len(r.marks):
			for k := i + 1; k < end; k++ {
				if r.marks[k].info {
					return k
				}
			}
			return end
		}
		i = end + 1
	}
	return len(r.marks) + 1
}

// trueEnd returns the mark at which the fence that mark i opens ends, if each mark
// with a language begins a fence within it and each bare one ends one, but for two
// bare ones in a row of which the second alone is written as an end; -1 for none.
func (r *reader) trueEnd(i int) int {
	depth := 1
	for k := i + 1; k < len(r.marks) && r.budget >= 0; k++ {
		r.budget--
		switch {
		case r.marks[k].odd:
			return -1
		case !r.fits(i, k):
		case r.marks[k].info:
			depth++
		case depth > 1:
			depth--
		case r.pair(i, k):
			k++
		default:
			return k
		}
	}
	return -1
}

// pair reports whether mark k, which would end the fence of mark i, begins one within
// it that ends at the next.
func (r *reader) pair(i, k int) bool {
	return k+1 < len(r.marks) && r.fits(i, k+1) && !r.marks[k+1].info && !r.marks[k+1].odd &&
		!r.blankBelow(int(r.marks[k].span.End)) && r.ends(k+1)
}

// read finds the strays, each in a text in which those before it are mended, and the
// text that is meant to be shown. Where it is not known any more what is code, only a
// language tells that a fence begins.
func (r *reader) read() (strays []Stray, shown []source.Span) {
	doubt := -1
	doubted := func(end int) {
		if doubt < 0 && r.smell(end+1) <= len(r.marks) {
			doubt = int(r.marks[end].span.Start)
		}
	}
	for i := 0; i < len(r.marks); {
		if r.marks[i].odd {
			// Where a list item ends its fence, what is a mark is not known here.
			for i++; i < len(r.marks) && !r.marks[i].opens; i++ {
			}
			continue
		}
		end, _, inner := r.fence(i)
		if r.budget < 0 {
			break
		}
		if end == len(r.marks) {
			s := r.unclosed(i)
			s.Sure = doubt < 0
			strays = append(strays, s)
			break
		}
		if inner < 0 || !r.meant(i, end, inner) {
			i = end + 1
			continue
		}
		stop := r.trueEnd(i)
		if stop < 0 || !r.marks[i].info && (doubt >= 0 || r.ends(i)) || !r.better(end+1, stop+1) {
			doubted(end)
			i = end + 1
			continue
		}
		s := r.nested(i, inner, end, stop)
		strays, shown = append(strays, s), append(shown, source.At(int(s.Cut.Start), int(s.End.Start)))
		i = stop + 1
	}
	if doubt >= 0 {
		before := slices.IndexFunc(shown, func(s source.Span) bool { return int(s.Start) > doubt })
		if before >= 0 {
			shown = shown[:before]
		}
		shown = append(shown, source.At(doubt, len(r.text)))
	}
	return strays, shown
}

// ends reports whether bare marks are written as at the end of a fence: text stands
// on the line above, and none on the line below.
func (r *reader) ends(i int) bool {
	start, end := int(r.marks[i].span.Start)-r.marks[i].indent, int(r.marks[i].span.End)
	return !r.blankAbove(start) && r.blankBelow(end)
}

// begins reports whether marks are written as at the beginning of a fence: with a
// language, or with text on the line below and none on the line above.
func (r *reader) begins(i int) bool {
	start, end := int(r.marks[i].span.Start)-r.marks[i].indent, int(r.marks[i].span.End)
	return r.marks[i].info || r.blankAbove(start) && !r.blankBelow(end)
}

// blankAbove reports whether the line above the one that begins at an offset is
// blank, or is none.
func (r *reader) blankAbove(start int) bool {
	above := bytes.TrimSuffix(bytes.TrimSuffix(r.text[:start], []byte("\n")), []byte("\r"))
	above = above[max(0, len(above)-longestIndent):]
	return len(bytes.Trim(above[bytes.LastIndexAny(above, "\r\n")+1:], " \t>")) == 0
}

// blankBelow reports whether the line below that of an offset is blank, or is none.
func (r *reader) blankBelow(at int) bool {
	rest := r.text[at:]
	rest = rest[lineLength(rest):]
	rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
	return len(bytes.Trim(rest[:lineLength(rest)], " \t>")) == 0
}

// meant reports whether the mark that closes the fence of mark i may have been
// meant for the inner one, going by where they stand in their lines.
func (r *reader) meant(i, end, inner int) bool {
	m := r.marks
	return m[end].indent == m[inner].indent || m[end].indent != m[i].indent
}

// better reports whether a reading that goes on at mark b goes right for longer
// than one that goes on at mark a.
func (r *reader) better(a, b int) bool {
	x := r.smell(a)
	y := r.smell(b)
	return 0 <= x && x < y
}

func (r *reader) nested(i, inner, end, stop int) Stray {
	s := Stray{Open: r.marks[i].span, Inner: r.marks[inner].span, Cut: r.marks[end].span, End: r.marks[stop].span, Char: r.char(i), Lang: r.lang(i)}
	for k := i; k <= stop; k++ {
		if r.char(k) == r.char(i) {
			s.Marks = max(s.Marks, r.marks[k].span.Len()+1)
		}
	}
	s.Lost = r.lost(stop)
	s.Sure = r.sure(i, stop)
	return s
}

// sure reports whether the marks from i to stop alternate as those of a fence do that
// shows others, and the last is written as an end.
func (r *reader) sure(i, stop int) bool {
	within := false
	for k := i + 1; k < stop; k++ {
		if !r.fits(i, k) {
			continue
		}
		if r.marks[k].info == within {
			return false
		}
		within = !within
	}
	return r.begins(i) && !within && r.blankBelow(int(r.marks[stop].span.End))
}

// lost returns the text that is taken for code when mark i, which ends a fence, is
// read as one that opens another: up to where a reader would see that one begin.
func (r *reader) lost(i int) (lost []source.Span) {
	for i < len(r.marks) {
		end, _, _ := r.fence(i)
		stop := end
		for k := i + 1; k < stop; k++ { // a fence that begins here is one
			if r.marks[k].info {
				stop = k
			}
		}
		to := len(r.text)
		if stop < len(r.marks) {
			to = int(r.marks[stop].span.Start)
		}
		lost = append(lost, source.At(int(r.marks[i].span.End), to))
		if end == len(r.marks) || stop != end || r.budget < 0 || end+1 < len(r.marks) && r.marks[end+1].info {
			return lost
		}
		i = end + 1
	}
	return lost
}

func (r *reader) unclosed(i int) Stray {
	s := Stray{Open: r.marks[i].span, Char: r.char(i), Lang: r.lang(i)}
	rest := r.text[s.Open.End:]
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		s.Blank = blank(rest) && !r.marks[i].info
		s.Lost = []source.Span{source.At(int(s.Open.End)+n+1, len(r.text))}
	} else {
		s.Blank = !r.marks[i].info
	}
	return s
}

// lang returns the first word behind mark i.
func (r *reader) lang(i int) string {
	if r.marks[i].opens {
		return r.d.Fences[r.marks[i].block].Lang
	}
	line := r.text[r.marks[i].span.End:]
	if n := bytes.IndexAny(line, "\r\n"); n >= 0 {
		line = line[:n]
	}
	word, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	return string(word)
}

// LostHeadings returns the headings that would be in lines that Markdown takes for
// code, going by the lines alone.
func LostHeadings(text []byte, lost source.Span) (slugs []string) {
	for start := int(lost.Start); start < int(lost.End); {
		end := start + lineLength(text[start:])
		if h, ok := headingLine(text[start:end]); ok && h.Slug != "" {
			slugs = append(slugs, h.Slug)
		}
		start = end + 1
	}
	return slugs
}
