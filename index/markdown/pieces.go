package markdown

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
)

// inPieces parses a large text in pieces, on as many goroutines as there are processors:
// goldmark keeps a node of a hundred bytes and more for each line until all of a text has
// been read. It returns nil where the text cannot be cut, or is too much: then it has to
// be parsed as a whole.
func inPieces(src []byte, base int, b bounds) *Doc {
	ends := cuts(src, b.piece)
	if len(ends) < 2 {
		return nil
	}
	// All of them together may cost what one text may.
	work := b.work + b.workPerByte*int64(len(src))
	b.workPerByte = 0
	states := make([]*state, len(ends))
	var next, spent atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(ends)) {
		wg.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= len(ends) {
					return
				}
				start := 0
				if i > 0 {
					start = ends[i-1]
				}
				b := b
				b.work = work - spent.Load()
				s := newState(src[start:ends[i]], base+start, b)
				s.part = true
				if s.run() != nil {
					failed.Store(true)
					return
				}
				spent.Add(s.spent)
				states[i] = s
			}
		})
	}
	wg.Wait()
	if failed.Load() || spent.Load() > work {
		return nil
	}
	d := &Doc{}
	slugs := map[string]int{}
	for _, s := range states {
		for i := range s.doc.Headings {
			h := &s.doc.Headings[i]
			h.Slug = uniqueSlug(slugs, h.Slug)
		}
		d.add(&s.doc)
		s.doc.empty()
		s.release()
	}
	d.sort()
	return d
}

// add adds what stands behind d.
func (d *Doc) add(o *Doc) {
	d.Headings = append(d.Headings, o.Headings...)
	d.Links = append(d.Links, o.Links...)
	d.Definitions = append(d.Definitions, o.Definitions...)
	d.Anchors = append(d.Anchors, o.Anchors...)
	d.Code = append(d.Code, o.Code...)
	d.Strong = append(d.Strong, o.Strong...)
	d.Items = append(d.Items, o.Items...)
	d.Tables = append(d.Tables, o.Tables...)
	d.Fences = append(d.Fences, o.Fences...)
	d.Comments = append(d.Comments, o.Comments...)
	d.Blocks = append(d.Blocks, o.Blocks...)
	d.Prose = append(d.Prose, o.Prose...)
	d.Indented = append(d.Indented, o.Indented...)
	d.HTML = append(d.HTML, o.HTML...)
}

// cuts returns the ends of pieces of size bytes at least that mean the same one by one as
// together, the last of which is the text's; nil where that is not plain to see. A piece
// begins with a heading at the start of a line, behind a blank one, which ends all that
// may be open but a fence and some HTML. A text is not cut that has HTML at the start of
// a line, fences anywhere else, or definitions, which count before they are made.
func cuts(src []byte, size int) (ends []int) {
	if size == 0 || len(src) < 2*size || bytes.Contains(src, []byte("]:")) {
		return nil
	}
	var fence []byte // that is open
	start, blankBefore := 0, false
	for at := 0; at < len(src); {
		line := src[at:]
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line = line[:n+1]
		}
		text := bytes.TrimRight(line, " \t\r\n")
		switch marks := fenceMarks(text); {
		case marks != nil:
			switch rest := text[len(marks):]; {
			case fence == nil:
				if bytes.IndexByte(rest, marks[0]) >= 0 {
					return nil // no fence, perhaps
				}
				fence = marks
			case marks[0] == fence[0] && len(marks) >= len(fence) && len(rest) == 0:
				fence = nil
			}
		case bytes.Contains(text, []byte("```")) || bytes.Contains(text, []byte("~~~")):
			return nil
		case fence != nil:
		case bytes.HasPrefix(bytes.TrimLeft(text, " \t"), []byte("<")) || bytes.Contains(text, []byte("<!")) || bytes.Contains(text, []byte("<?")):
			return nil
		case blankBefore && at-start >= size && isATX(text):
			ends = append(ends, at)
			start = at
		}
		blankBefore = len(text) == 0
		at += len(line)
	}
	return append(ends, len(src))
}

// fenceMarks returns the marks of a fence that a line begins with, nil for none.
func fenceMarks(line []byte) []byte {
	if len(line) < 3 || line[0] != '`' && line[0] != '~' {
		return nil
	}
	if n := runLength(line, 0); n >= 3 {
		return line[:n]
	}
	return nil
}

// isATX reports whether a line without the white space at its end is a heading.
func isATX(line []byte) bool {
	rest := bytes.TrimLeft(line, "#")
	n := len(line) - len(rest)
	return 1 <= n && n <= 6 && (len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t')
}
