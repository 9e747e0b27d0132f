package source

import "bytes"

// A File is one version of one file's text. It is immutable, and it is safe for
// concurrent use. Its table may outlive it: a Table holds none of the text.
type File struct {
	Path string // relative to its root, with slashes
	Text []byte
	*Table
}

// New returns the file with the given path and text. It keeps text, so the
// caller must not change it afterwards.
func New(path string, text []byte) *File {
	return &File{Path: path, Text: text, Table: NewTable(text)}
}

// Slice returns a copy of the text in s. What of s lies outside the file is left
// out; a reversed span gives "".
func (f *File) Slice(s Span) string {
	s = s.clamp(len(f.Text))
	return string(f.Text[s.Start:s.End])
}

// Trim returns s without the white space at its ends, ASCII's and no other; of nothing
// else the point at its start. s must lie in the file.
func (f *File) Trim(s Span) Span {
	text := bytes.TrimRight(f.Text[s.Start:s.End], blanks)
	left := len(text) - len(bytes.TrimLeft(text, blanks))
	return Span{s.Start + int32(left), s.Start + int32(len(text))}
}

const blanks = " \t\r\n\f\v"

// clamp returns the part of s that lies in a text of the given size; a reversed
// span becomes the point at its start.
func (s Span) clamp(size int) Span {
	start := min(max(int(s.Start), 0), size)
	return At(start, min(max(int(s.End), start), size))
}
