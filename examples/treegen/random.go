package treegen

import "math/bits"

// A random is a SplitMix64 stream. It is our own, so that trees do not change with the Go release.
type random uint64

// stream returns the stream of one part of a tree. Each document has its own: what one draws does
// not move the others.
func stream(seed, part uint64) random {
	r := random(seed ^ (part+1)*0xd1342543de82ef95)
	r.next()
	return r
}

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n returns a number below limit, which is positive.
func (r *random) n(limit int) int {
	hi, _ := bits.Mul64(r.next(), uint64(limit))
	return int(hi)
}

// percent is true in that many of a hundred cases.
func (r *random) percent(p int) bool { return r.n(100) < p }

func pick[T any](r *random, from []T) T { return from[r.n(len(from))] }
