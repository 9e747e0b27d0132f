package lsp

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index/source"
)

// Changes that overtake each other lead to the text that the client has, once all are
// there, whatever their order.
func TestChangesOvertake(t *testing.T) {
	t.Parallel()
	const typed = ", fr\no🎉n"
	var changes [][]contentChange
	line, character := 0, 1
	for _, r := range typed {
		at := wirePosition{float64(line), float64(character)}
		changes = append(changes, []contentChange{{Range: &wireRange{at, at}, Text: new(string(r))}})
		character += len(string(r))
		if r == '\n' {
			line, character = line+1, 0
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		order := rng.Perm(len(changes))
		b := &buffer{Version: 3, File: source.New("/a.md", []byte("[]"))}
		now := time.Now()
		for i, n := range order {
			next, err := b.change(encodingUTF8, int32(4+n), changes[n], now)
			if err != nil {
				t.Fatal(err)
			}
			if want := int32(4 + slices.Max(order[:i+1])); next.Version != want {
				t.Errorf("%v: version %d after %d changes, want %d", order, next.Version, i+1, want)
			}
			b = next
		}
		if got, want := string(b.Text), "["+typed+"]"; got != want {
			t.Fatalf("%v: %q, want %q", order, got, want)
		}
	}
}

// What is old is not made again, and not kept: a client may count as it likes.
func TestRevisionsAreForgotten(t *testing.T) {
	t.Parallel()
	b := &buffer{File: source.New("/a.md", nil)}
	now := time.Now()
	for i := range 3 * overtake {
		next, err := b.change(encodingUTF8, int32(10+i), []contentChange{{Text: new(fmt.Sprint(i))}}, now)
		if err != nil {
			t.Fatal(err)
		}
		b = next
	}
	if len(b.revisions) > overtake {
		t.Errorf("%d revisions are kept", len(b.revisions))
	}
	late, err := b.change(encodingUTF8, 1, []contentChange{{Text: new("late")}}, now.Add(2*lateBy))
	if err != nil {
		t.Fatal(err)
	}
	if string(late.Text) != "late" || late.Version != 1 || len(late.revisions) != 1 {
		t.Errorf("%q, version %d, %d revisions", late.Text, late.Version, len(late.revisions))
	}
	big, err := late.change(encodingUTF8, 2, []contentChange{{Text: new(string(make([]byte, lateBytes+1)))}}, now.Add(2*lateBy))
	if err != nil {
		t.Fatal(err)
	}
	if big, err = big.change(encodingUTF8, 3, nil, now.Add(2*lateBy)); err != nil || len(big.revisions) != 0 {
		t.Fatal(len(big.revisions), err)
	}
}
