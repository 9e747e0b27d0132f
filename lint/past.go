package lint

// A Side is what is found in one of two states of a tree.
type Side struct {
	Findings []Finding // in their order
	// Read returns the text that a file has there; ok is false where it cannot be had.
	Read func(path string) (text []byte, ok bool)
}

// Compare returns the findings that is has beyond those of was, and those of was that
// is has no longer, both in their order. Findings are one if their fingerprints are, and
// each counts for one. moved gives the path that a file of was has in is, and any
// other path as it is.
func Compare(was, is Side, moved func(string) string) (fresh, fixed []Finding) {
	a, b := was.prints(moved), is.prints(stay)
	for _, i := range beyond(b, a) {
		fresh = append(fresh, is.Findings[i])
	}
	for _, i := range beyond(a, b) {
		fixed = append(fixed, was.Findings[i])
	}
	return fresh, fixed
}

// A Past is what was found in an earlier state of a tree. It is immutable.
type Past struct{ prints []printed }

// NewPast returns the past that was tells of. moved is as in Compare.
func NewPast(was Side, moved func(string) string) *Past { return &Past{was.prints(moved)} }

// Fresh returns the findings that the past has not, and those that it has, both in
// their order, as Compare tells them apart. Of a nil past all are fresh.
func (p *Past) Fresh(is Side) (fresh, known []Finding) {
	if p == nil {
		return is.Findings, nil
	}
	next := 0
	for _, i := range beyond(is.prints(stay), p.prints) {
		known = append(known, is.Findings[next:i]...)
		fresh = append(fresh, is.Findings[i])
		next = i + 1
	}
	return fresh, append(known, is.Findings[next:]...)
}

func stay(path string) string { return path }

// A printed is what a finding is compared by.
type printed struct{ fingerprint, message string }

func (s Side) prints(moved func(string) string) []printed {
	list := make([]printed, len(s.Findings))
	var path string
	var text []byte
	for i, f := range s.Findings {
		if i == 0 || f.Path != path {
			path = f.Path
			text, _ = s.Read(path)
		}
		words := Slice(text, f.Span)
		f.Path = moved(f.Path)
		list[i] = printed{Fingerprint(f, words), f.Message}
	}
	return list
}

// beyond returns the indices of those of list that known does not hold, in order. Of
// several of a fingerprint those that say the same as a known one are it, then the first
// ones: a message may tell a number that is another one now.
func beyond(list, known []printed) (rest []int) {
	said, left := map[printed]int{}, map[string]int{}
	for _, p := range known {
		said[p]++
		left[p.fingerprint]++
	}
	taken := make([]bool, len(list))
	for i, p := range list {
		if said[p] > 0 {
			said[p]--
			left[p.fingerprint]--
			taken[i] = true
		}
	}
	for i, p := range list {
		switch {
		case taken[i]:
		case left[p.fingerprint] > 0:
			left[p.fingerprint]--
		default:
			rest = append(rest, i)
		}
	}
	return rest
}
