package query_test

import (
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// At each place of any text a selection grows strictly, always holds the place, and ends
// as the whole file.
func TestSelectionsOfAnyText(t *testing.T) {
	t.Parallel()
	random(t, func(s *index.Snapshot, d *index.Document) {
		selector := query.NewSelector(s, d.Path)
		if selector == nil { // no text
			return
		}
		for at := 0; at <= d.Size(); at++ {
			spans := selector.Spans(at)
			if len(spans) == 0 || spans[len(spans)-1] != source.At(0, d.Size()) {
				t.Errorf("at %d: %v does not end with the whole file", at, spans)
				return
			}
			for i, span := range spans {
				if !span.Contains(at) {
					t.Errorf("at %d: %v does not hold it", at, span)
				}
				if i > 0 && (!span.Encloses(spans[i-1]) || span.Len() <= spans[i-1].Len()) {
					t.Errorf("at %d: %v does not grow to %v", at, spans[i-1], span)
				}
			}
		}
	})
}
