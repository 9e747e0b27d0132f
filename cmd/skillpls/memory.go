package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Headroom is by how much the heap may grow between two collections while it is
// small. Reading a tree makes ten bytes of garbage for each that stays, and the
// runtime's own rule, to collect when the heap has doubled, would make the peak
// twice what the tree needs. A constant costs the same processor time (the less
// there is to mark, the oftener), and bounds what is on top.
//
// A server stays, beside an editor, so it has little; a command is gone in a moment
// and may have what makes it a quarter faster.
const (
	serverHeadroom  = 12 << 20
	commandHeadroom = 96 << 20
)

// leastPercent is the growth that is allowed in any case, so that the cost of
// collecting stays in proportion in trees of any size.
const leastPercent = 30

// tuneCollector keeps the runtime's target at headroom above what is live, from
// now on and after each collection. A GOGC in the environment is left alone.
func tuneCollector(headroom uint64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var adjust func(int)
	adjust = func(int) {
		metrics.Read(live)
		percent := leastPercent
		if n := live[0].Value.Uint64(); n < headroom*100/leastPercent {
			// Until adjust runs, what is live by then counts with this percentage, so it must
			// not be a large one.
			percent = int(headroom * 100 / max(n, headroom/4, 1<<20))
		}
		debug.SetGCPercent(percent)
		runtime.AddCleanup(new([64]byte), adjust, 0) // called after the next collection
	}
	adjust(0)
}
