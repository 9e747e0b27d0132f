package query_test

import (
	"testing"
	"time"

	"github.com/skillpls/skillpls/index/query"
)

// What is asked at each rest of the cursor and at each key is allowed so many allocations, a
// half more than it makes, and ten times its promised time: a table that is walked and not
// looked up in is found out by either.
func TestBudgets(t *testing.T) {
	s, tree := generated(t, 2000)
	p := ordinary(tree)
	text := string(tree.Files[p])
	at := dependency(t, text)
	s = open(s, p, text)
	none := func(string, []byte) ([]byte, bool) { return nil, false }
	for _, test := range []struct {
		name   string
		ask    func() bool // whether there is an answer
		allocs float64
		time   time.Duration
	}{
		{"definition", func() bool { _, list := query.Definition(s, p, at); return len(list) > 0 }, 5, 2 * time.Millisecond},
		{"hover", func() bool { _, _, ok := query.Describe(s, p, at, none); return ok }, 230, 2 * time.Millisecond},
		{"completion", func() bool { items, _ := query.Complete(s, p, at); return len(items) > 100 }, 1000, 20 * time.Millisecond},
		{"references", func() bool { return len(query.References(s, p, at, true)) > 0 }, 260, 10 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			const times = 20
			if !test.ask() {
				t.Fatal("there is no answer")
			}
			start := time.Now()
			got := testing.AllocsPerRun(times, func() { test.ask() })
			took := time.Since(start) / (times + 1)
			t.Logf("%v allocations, %v", got, took)
			if got > test.allocs {
				t.Errorf("%v allocations, want %v at most", got, test.allocs)
			}
			if took > test.time {
				t.Errorf("it takes %v, want %v at most", took, test.time)
			}
		})
	}
}
