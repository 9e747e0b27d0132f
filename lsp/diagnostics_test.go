package lsp

import (
	"strconv"
	"sync"
	"testing"

	"github.com/skillpls/skillpls/index"
)

// Whatever changes in a tree is told to diagnostics once, and not before they have
// the state in which it can be seen: however the two take turns.
func TestNoChangeIsLost(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 500
	s := newServer(Options{}, testRequests)
	k := new(keeper)
	var mu sync.Mutex
	order := map[*state]int{}
	s.store.changed = func(_, next *state) {
		mu.Lock()
		order[next] = len(order) + 1
		mu.Unlock()
		s.diagnoser.take(next)
		s.diagnoser.poke()
	}
	made := make([]int, writers*each) // by change, where its state stands in the order
	var writing sync.WaitGroup
	for w := range writers {
		writing.Go(func() {
			for i := w * each; i < (w+1)*each; i++ {
				_ = s.store.update(func(st *state) (*state, error) {
					next := st.because(indexed{})
					next.note(k, &index.Delta{Docs: map[string]bool{strconv.Itoa(i): true}, Links: map[string]bool{}})
					mu.Lock()
					made[i] = len(order) + 1
					mu.Unlock()
					return next, nil
				})
			}
		})
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	told := map[string]int{}
	look := func() {
		st, deltas, _ := s.diagnoser.next()
		if deltas[k] == nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		for doc := range deltas[k].Docs {
			told[doc]++
			if i, _ := strconv.Atoi(doc); order[st] < made[i] {
				t.Errorf("change %s of state %d was told with state %d", doc, made[i], order[st])
			}
		}
	}
	for running := true; running; {
		select {
		case <-s.diagnoser.wake:
		case <-done:
			running = false
		}
		look()
	}
	for i := range writers * each {
		if n := told[strconv.Itoa(i)]; n != 1 {
			t.Errorf("change %d was told %d times", i, n)
		}
	}
}
