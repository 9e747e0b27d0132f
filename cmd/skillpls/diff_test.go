package main

import (
	"strconv"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

// The heads of hunks say where each begins in both texts, however many lines stand
// between the edits of the hunk before.
func TestHunks(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 60 {
		lines = append(lines, "same "+strconv.Itoa(i))
	}
	old := strings.Join(lines, "\n") + "\n"
	lines[5], lines[9], lines[40] = "one", "two\nthree", "four"
	lines = append(lines[:30], lines[31:]...)
	lines[57] = "five"
	now := strings.Join(lines, "\n") + "\n"
	diff := renumbered(udiff.Unified("a", "b", old, now))
	was, is := strings.Split(old, "\n"), strings.Split(now, "\n")
	hunks := 0
	for i, line := range strings.Split(diff, "\n") {
		m := hunkHead.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		hunks++
		for _, side := range []struct {
			at, sign string
			lines    []string
		}{{m[1], "-", was}, {m[3], "+", is}} {
			at := length("," + side.at)
			for _, shown := range strings.Split(diff, "\n")[i+1:] {
				if strings.HasPrefix(shown, "@@") || shown == "" {
					break
				}
				if shown[:1] != " " && shown[:1] != side.sign {
					continue
				}
				if shown[1:] != side.lines[at-1] {
					t.Fatalf("line %d of %s is %q, the hunk says %q\n%s", at, side.sign, side.lines[at-1], shown[1:], diff)
				}
				at++
			}
		}
	}
	if hunks < 4 {
		t.Errorf("%d hunks\n%s", hunks, diff)
	}
}
