package query

import (
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A Stop is a place in an item's new text that is to be filled in. Span, within
// Item.New, is what stands there. Where that is nothing, Lead is what comes before
// the place for who can jump to it, and is left out for anybody else.
type Stop struct {
	Span source.Span
	Lead string
}

// A skeleton is a text with places to fill in.
type skeleton struct {
	strings.Builder
	stops []Stop
}

func newSkeleton(text string) *skeleton {
	b := &skeleton{}
	b.write(text)
	return b
}

func (b *skeleton) write(text string) { b.WriteString(text) } // a Builder does not fail

// stop writes text that is to be replaced.
func (b *skeleton) stop(text string) {
	start := b.Len()
	b.write(text)
	b.stops = append(b.stops, Stop{Span: source.At(start, b.Len())})
}

// blank leaves room for a paragraph, which is there only for who can jump to it.
func (b *skeleton) blank() {
	b.stops = append(b.stops, Stop{Span: source.At(b.Len(), b.Len()), Lead: "\n\n"})
}
