package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Headroom is by how much the heap may grow between two collections while it is
// small. Reading a tree makes ten bytes of garbage for each that stays, and the
// runtime's own rule, to collect when the heap has doubled, would make the peak
// twice what the tree needs.
//
// A server stays, beside an editor, so it has little, and while it reads a tree, when most
// is live and no answer has to wait for a collection, still less; a command is gone in a
// moment and may have what makes it a quarter faster.
const (
	serverHeadroom  = 20 << 20
	startHeadroom   = 6 << 20
	commandHeadroom = 96 << 20
)

const (
	// leastPercent is the growth that is allowed in any case, so that the cost of
	// collecting stays in proportion in trees of any size; startPercent while one is read.
	leastPercent = 30
	startPercent = 12
	// mostPercent is the growth that is allowed at once.
	mostPercent = 150
	// documentBytes is about what is live for each document of a tree, once all are read.
	documentBytes = 5 << 10
	// editGarbage is about what an edit leaves behind for each byte of the text: all of it
	// is parsed again. mostHeadroom bounds what that may take.
	editGarbage  = 100
	mostHeadroom = 64 << 20
)

// A collector keeps the runtime's target at headroom above what is live, or what is
// known to be live soon: a tree that is being read will need that room anyway, and in
// it, far fewer collections are needed on the way.
type collector struct {
	headroom int64
	expected atomic.Int64 // bytes, of what is being read
	edited   atomic.Int64 // bytes of the largest open text
}

// memory is the program's; tests leave the runtime alone.
var memory collector

// tune begins to keep the target, from now on and after each collection. A GOGC in the
// environment is left alone.
func (c *collector) tune(headroom int64) {
	if c.headroom = headroom; os.Getenv("GOGC") == "" {
		c.adjust(0)
	}
}

// expect says that so many documents are about to be read; with less than 0, that so
// many have been, and that what follows from them has been found.
func (c *collector) expect(documents int) { c.expected.Add(int64(documents) * documentBytes) }

// edit says how many bytes the largest text has that is being edited.
func (c *collector) edit(largest int) { c.edited.Store(int64(largest)) }

// target returns how large the heap may be when the next collection ends, now that one has
// ended with so many bytes live.
func (c *collector) target(live int64) int64 {
	if expected := c.expected.Load(); expected > 0 {
		return max(live, expected) + max(startHeadroom, live*startPercent/100)
	}
	return live + max(c.headroom, min(c.edited.Load()*editGarbage, mostHeadroom), live*leastPercent/100)
}

// adjust sets the target, and will be called after the next collection.
func (c *collector) adjust(int) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := max(int64(sample[0].Value.Uint64()), 1<<20)
	target := c.target(live)
	// Until adjust runs again, what is live by then counts with this percentage, so it must
	// not be a large one.
	debug.SetGCPercent(int(min((target-live)*100/live, mostPercent)))
	runtime.AddCleanup(new([64]byte), c.adjust, 0)
}
