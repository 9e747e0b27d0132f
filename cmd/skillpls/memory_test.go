package main

import "testing"

// What the heap may grow to: by little in a server, at once by all that a tree will need
// while it is read, and by what an edit takes while something large is open.
func TestCollectorTarget(t *testing.T) {
	const mb = 1 << 20
	c := &collector{headroom: 16 * mb}
	check := func(name string, live, want int64) {
		t.Helper()
		if got := c.target(live); got != want {
			t.Errorf("%s: %d MB live may become %.1f MB, want %.1f", name, live/mb, float64(got)/mb, float64(want)/mb)
		}
	}
	check("at the start", 2*mb, 18*mb)
	c.expect(10_000)
	check("while a tree is read", 5*mb, 10_000*documentBytes+startHeadroom)
	check("with more than was thought", 80*mb, 80*mb+80*mb*startPercent/100)
	c.expect(-10_000)
	check("at rest", 40*mb, 56*mb)
	c.edit(4 << 10)
	check("with something small open", 40*mb, 56*mb)
	c.edit(mb / 2)
	check("with something large open", 40*mb, 40*mb+editGarbage*mb/2)
	c.edit(4 * mb)
	check("with something huge open", 40*mb, 40*mb+mostHeadroom)
	c.edit(0)
	check("with nothing open", 40*mb, 56*mb)
}
