package lint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/source"
)

// side makes findings of lines "path code words: message" over a text that has the words.
func side(lines ...string) Side {
	var s Side
	texts := map[string]string{}
	for _, l := range lines {
		head, message, _ := strings.Cut(l, ": ")
		f := strings.Fields(head)
		start := int32(len(texts[f[0]]))
		texts[f[0]] += f[2] + "\n"
		s.Findings = append(s.Findings, Finding{Path: f[0], Code: f[1], Message: message, Span: source.Span{Start: start, End: start + int32(len(f[2]))}})
	}
	s.Read = func(p string) ([]byte, bool) { text, ok := texts[p]; return []byte(text), ok }
	return s
}

func told(list []Finding) (out []string) {
	for _, f := range list {
		out = append(out, f.Path+" "+f.Code+" "+f.Message)
	}
	return out
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		was, is      []string
		fresh, fixed []string
	}{
		{"lines move", []string{"a.md x one: m"}, []string{"a.md y two: n", "a.md x one: m"}, []string{"a.md y n"}, nil},
		{"one more of the same", []string{"a.md x one: m"}, []string{"a.md x one: m", "a.md x one: m"}, []string{"a.md x m"}, nil},
		{"the one that says otherwise is new", []string{"a.md x one: lacks b"}, []string{"a.md x one: lacks a", "a.md x one: lacks b"}, []string{"a.md x lacks a"}, nil},
		{"a number that has changed is nothing new", []string{"a.md x 50: there are 49"}, []string{"a.md x 50: there are 48"}, nil, nil},
		{"other words", []string{"a.md x one: m"}, []string{"a.md x two: m"}, []string{"a.md x m"}, []string{"a.md x m"}},
		{"a file that moved", []string{"old.md x one: m"}, []string{"new.md x one: m"}, nil, nil},
		{"fixed", []string{"a.md x one: m", "b.md x one: m"}, []string{"b.md x one: m"}, nil, []string{"a.md x m"}},
	} {
		moved := func(p string) string { return strings.Replace(p, "old", "new", 1) }
		fresh, fixed := Compare(side(test.was...), side(test.is...), moved)
		if diff := cmp.Diff([2][]string{test.fresh, test.fixed}, [2][]string{told(fresh), told(fixed)}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

// What is fresh and what is known are together all that there is, and as much is fresh
// as there is more of each fingerprint.
func TestFreshIsWhatIsMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.SampledFrom([]string{"a.md x one: m", "a.md x one: n", "a.md x two: m", "b.md x one: m", "b.md y one: m"})
		was, is := side(rapid.SliceOfN(line, 0, 8).Draw(r, "was")...), side(rapid.SliceOfN(line, 0, 8).Draw(r, "is")...)
		fresh, known := NewPast(was, stay).Fresh(is)
		if len(fresh)+len(known) != len(is.Findings) {
			r.Fatalf("%d fresh and %d known of %d", len(fresh), len(known), len(is.Findings))
		}
		more := 0
		count := map[string]int{}
		for _, p := range was.prints(stay) {
			count[p.fingerprint]--
		}
		for _, p := range is.prints(stay) {
			count[p.fingerprint]++
		}
		for _, n := range count {
			more += max(0, n)
		}
		again, _ := Compare(was, is, stay)
		if len(fresh) != more || cmp.Diff(told(again), told(fresh)) != "" {
			r.Fatalf("%d fresh, want %d; %v and %v", len(fresh), more, told(fresh), told(again))
		}
	})
}
