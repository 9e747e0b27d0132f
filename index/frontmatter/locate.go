package frontmatter

import (
	"io"

	"gopkg.in/yaml.v3"
)

// locate returns the number of bytes of src, whole lines, up to and including
// the line where problem, which decode has returned for src, comes to light.
//
// yaml.v3 does not say it. But it reads from left to right, so a text that ends
// behind the place has the same problem and one that ends before it has not; and
// given line by line it asks for little more than it needs.
func locate(src []byte, problem string) int {
	ends := []int{0}
	for i := 0; i < len(src); {
		i = skipLine(src, i)
		ends = append(ends, i)
	}
	r := &lineReader{src: src, ends: ends}
	var doc yaml.Node
	if err := yaml.NewDecoder(r).Decode(&doc); err == nil || problemOf(err) != problem {
		return len(src)
	}
	fails := func(lines int) bool {
		_, p := decode(src[:ends[lines]])
		return p == problem
	}
	// The problem is in the lines (low, high].
	low, high := 0, max(r.line, 1)
	high = min(high, len(ends)-1)
	for step := 1; high-step > 0; step *= 2 {
		if !fails(high - step) {
			low = high - step
			break
		}
		high -= step
	}
	for high-low > 1 {
		if mid := (low + high) / 2; fails(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return ends[high]
}

// A lineReader hands out a text a line at a time.
type lineReader struct {
	src  []byte
	ends []int // of the lines, after a 0
	line int   // how many lines are handed out, in whole or in part
	read int
}

func (r *lineReader) Read(p []byte) (int, error) {
	if r.read == len(r.src) {
		return 0, io.EOF
	}
	if r.read == r.ends[r.line] {
		r.line++
	}
	n := copy(p, r.src[r.read:r.ends[r.line]])
	r.read += n
	return n, nil
}
