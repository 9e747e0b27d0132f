package index

import (
	"slices"
	"strings"
)

// A storage is where documents that come in together keep what they know: in large
// blocks, since what is small and stays, among much that is small and goes, would leave
// holes in the heap. A block lives as long as any of its documents. It belongs to one
// goroutine. One that is not shared is for a single document.
type storage struct {
	shared   bool
	refs     block[Reference]
	mentions block[Mention]
	headings block[Heading]
	named    block[uint32]
	text     *strings.Builder
	words    map[string]string // of text, each under itself

	// Of the file that is being read.
	file  []byte
	found []Reference // so far; its room is the next file's
	seen  []uint32    // what it names
}

const (
	blockText = 64 << 10 // bytes
	blockList = 1 << 10  // elements
	maxWords  = 8 << 10  // then what recurs is found anew
)

// A block is a slice in which there may be room.
type block[T any] []T

// keep returns a copy of list without room to grow, nil for nothing, in the storage's
// block b if that is worth it.
func keep[T any](in *storage, b *block[T], list []T) []T {
	switch {
	case len(list) == 0:
		return nil
	case !in.shared || len(list) > blockList/4:
		return slices.Clip(slices.Clone(list))
	case cap(*b)-len(*b) < len(list):
		*b = make([]T, 0, blockList)
	}
	start := len(*b)
	*b = append(*b, list...)
	return (*b)[start:len(*b):len(*b)]
}

// room returns where size bytes of text go, behind others.
func (s *storage) room(size int) *strings.Builder {
	if !s.shared || size > blockText/4 {
		b := new(strings.Builder)
		b.Grow(size)
		return b
	}
	if s.text == nil || s.text.Cap()-s.text.Len() < size {
		s.text = new(strings.Builder)
		s.text.Grow(blockText)
	}
	return s.text
}

// word returns a string that is equal to t: the one of another document, if there is
// one, as of headings that many have, and of what many link to.
func (s *storage) word(t string) string {
	if !s.shared || t == "" {
		return t
	}
	if w, ok := s.words[t]; ok {
		return w
	}
	if s.words == nil || len(s.words) >= maxWords {
		s.words = make(map[string]string, maxWords)
	}
	b := s.room(len(t))
	start := b.Len()
	b.WriteString(t)
	w := b.String()[start:]
	s.words[w] = w
	return w
}
