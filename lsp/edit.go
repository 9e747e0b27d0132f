package lsp

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/source"
)

// maxText bounds what edits can make of a document: offsets have 32 bits.
const maxText = 1 << 30

// A contentChange is one step of a didChange, as it is on the wire. protocol's
// own type takes a step whose range it cannot decode for a whole new text.
type contentChange struct {
	Range *wireRange `json:"range"` // nil: Text is the whole document
	Text  *string    `json:"text"`
}

type wireRange struct {
	Start wirePosition `json:"start"`
	End   wirePosition `json:"end"`
}

// A wirePosition holds any JSON number: to say "up to the end", clients send
// what is no 32-bit integer.
type wirePosition struct {
	Line      float64 `json:"line"`
	Character float64 `json:"character"`
}

func (p wirePosition) clamp() protocol.Position {
	number := func(f float64) uint32 { return uint32(min(max(f, 0), math.MaxInt32)) }
	return protocol.Position{Line: number(p.Line), Character: number(p.Character)}
}

func (r wireRange) clamp() protocol.Range {
	return protocol.Range{Start: r.Start.clamp(), End: r.End.clamp()}
}

// apply returns f's text after all changes, in a new slice. They are steps: the
// range of each is in the text that those before it have left. It changes all
// or nothing.
func (e encoding) apply(f *source.File, changes []contentChange) ([]byte, error) {
	for _, c := range changes {
		if c.Text == nil {
			return nil, errors.New("change without text")
		}
	}
	text, table := f.Text, f.Table
	for i, c := range slices.Backward(changes) {
		if c.Range == nil { // what came before does not matter
			text, table = []byte(*c.Text), nil
			changes = changes[i+1:]
			break
		}
	}
	switch len(changes) {
	case 0: // a whole text, or a client that has nothing to say
	case 1: // somebody types
		if table == nil {
			table = source.NewTable(text)
		}
		text = source.Replace(text, e.span(table, changes[0].Range.clamp()), *changes[0].Text)
	default: // many cursors
		p := newPage(text, e)
		for _, c := range changes {
			p.replace(c.Range.clamp(), *c.Text)
		}
		text = bytes.Join(p.lines, nil)
	}
	if len(text) > maxText {
		return nil, fmt.Errorf("text of %d bytes is over the limit of %d", len(text), maxText)
	}
	return text, nil
}

// A page is a text cut into lines, so that a thousand changes at once do not
// cost a thousand copies and line tables of the whole.
type page struct {
	lines [][]byte // with their terminators; the last has none, and may be empty
	enc   encoding
}

func newPage(text []byte, enc encoding) *page {
	return &page{lines: cut(text), enc: enc}
}

// cut returns the lines of text, as source.Table sees them.
func cut(text []byte) [][]byte {
	var lines [][]byte
	for {
		i := bytes.IndexAny(text, "\r\n")
		if i < 0 {
			return append(lines, text)
		}
		n := i + 1
		if text[i] == '\r' && n < len(text) && text[n] == '\n' {
			n++
		}
		lines = append(lines, text[:n:n])
		text = text[n:]
	}
}

// replace puts text in the place of r.
func (p *page) replace(r protocol.Range, text string) {
	startLine, start := p.find(r.Start)
	endLine, end := p.find(r.End)
	if endLine < startLine || endLine == startLine && end < start {
		startLine, start, endLine, end = endLine, end, startLine, start
	}
	head, tail := p.lines[startLine][:start], p.lines[endLine][end:]
	between := slices.Concat(head, []byte(text), tail)
	// A CR that ended its line alone may get its LF now.
	if startLine > 0 && bytes.HasPrefix(between, []byte("\n")) && bytes.HasSuffix(p.lines[startLine-1], []byte("\r")) {
		startLine--
		between = append(bytes.Clone(p.lines[startLine]), between...)
	}
	lines := cut(between)
	if endLine+1 < len(p.lines) {
		lines = lines[:len(lines)-1] // tail ends its line, so this one is empty
	}
	p.lines = slices.Replace(p.lines, startLine, endLine+1, lines...)
}

// find returns where a position is: the line, and the byte in it.
func (p *page) find(at protocol.Position) (line, offset int) {
	line = clamp(at.Line)
	if last := len(p.lines) - 1; line > last {
		return last, len(p.lines[last])
	}
	return line, p.enc.offset(source.NewTable(p.lines[line]), protocol.Position{Character: at.Character})
}
