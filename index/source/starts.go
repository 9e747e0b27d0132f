package source

import (
	"math"
	"slices"
)

// Starts are offsets in a text, in order; of a small one in small integers.
type starts struct {
	small []uint16 // nil where large is used
	large []int32
}

// newStarts returns room for n offsets in a text of size bytes.
func newStarts(size, n int) starts {
	if size <= math.MaxUint16 {
		return starts{small: make([]uint16, 0, n)}
	}
	return starts{large: make([]int32, 0, n)}
}

func (s *starts) add(offset int) {
	if s.small != nil {
		s.small = append(s.small, uint16(offset))
		return
	}
	s.large = append(s.large, int32(offset))
}

// len returns the number of offsets: one of the two lists is empty.
func (s *starts) len() int { return len(s.small) + len(s.large) }

func (s *starts) at(i int) int {
	if s.small != nil {
		return int(s.small[i])
	}
	return int(s.large[i])
}

// search returns the place of an offset, which is no larger than the text, or where it would
// be.
func (s *starts) search(offset int) (i int, found bool) {
	if s.small != nil {
		return slices.BinarySearch(s.small, uint16(offset))
	}
	return slices.BinarySearch(s.large, int32(offset))
}
