package lsp

import (
	"math"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/source"
)

// An encoding is the unit in which the client counts columns. It is chosen once,
// in initialize, and no other file of this package knows that it exists. The
// zero value is UTF-16, which is the protocol's when nobody says anything.
type encoding uint8

const (
	encodingUTF16 encoding = iota
	encodingUTF8
	encodingUTF32
)

// negotiate chooses from what the client offers: bytes if it can, since they are
// ours, else the first that it names, as that will be its own.
func negotiate(offered []protocol.PositionEncodingKind) encoding {
	chosen, found := encodingUTF16, false
	for _, kind := range offered {
		switch kind {
		case protocol.PositionEncodingKindUTF8:
			return encodingUTF8
		case protocol.PositionEncodingKindUTF32:
			if !found {
				chosen, found = encodingUTF32, true
			}
		case protocol.PositionEncodingKindUTF16:
			found = true
		}
	}
	return chosen
}

// kind returns the protocol's name of e.
func (e encoding) kind() protocol.PositionEncodingKind {
	switch e {
	case encodingUTF8:
		return protocol.PositionEncodingKindUTF8
	case encodingUTF32:
		return protocol.PositionEncodingKindUTF32
	default:
		return protocol.PositionEncodingKindUTF16
	}
}

func (e encoding) unit() source.Unit {
	switch e {
	case encodingUTF8:
		return source.Bytes
	case encodingUTF32:
		return source.Runes
	default:
		return source.UTF16
	}
}

// offset converts the client's coordinates to a byte offset. A column past the
// end of the line means the end of the line, as the protocol says; a line past
// the end, the end of the text.
func (e encoding) offset(t *source.Table, p protocol.Position) int {
	return t.Offset(clamp(p.Line), clamp(p.Character), e.unit())
}

// position converts a byte offset to the client's coordinates. An offset inside
// a rune means its start, and one outside the text its nearer end.
func (e encoding) position(t *source.Table, offset int) protocol.Position {
	line, column := t.Position(offset, e.unit())
	return protocol.Position{Line: uint32(line), Character: uint32(column)}
}

// rangeOf converts a span to the client's coordinates.
func (e encoding) rangeOf(t *source.Table, s source.Span) protocol.Range {
	return protocol.Range{
		Start: e.position(t, int(s.Start)),
		End:   e.position(t, int(s.End)),
	}
}

// span converts the client's range to byte offsets. A reversed range is turned
// round.
func (e encoding) span(t *source.Table, r protocol.Range) source.Span {
	start, end := e.offset(t, r.Start), e.offset(t, r.End)
	return source.At(min(start, end), max(start, end))
}

// clamp makes an int of a coordinate where int has 32 bits, too.
func clamp(n uint32) int { return int(min(n, math.MaxInt32)) }
