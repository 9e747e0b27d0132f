package query

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/skillpls/skillpls/index"
)

// A verifier makes sure that files are what a snapshot knows, while the plan that
// edits them is still being made: reading a thousand files takes as long as to find
// out what to edit in them. Its owner ends it with wait.
type verifier struct {
	s    *index.Snapshot
	read Reader

	asked   map[string]bool
	todo    chan string
	readers sync.WaitGroup
	changed atomic.Pointer[string] // one that is another now
}

// verify has a file looked at, once.
func (v *verifier) verify(file string) {
	if v.asked[file] {
		return
	}
	if v.asked == nil {
		v.asked, v.todo = map[string]bool{}, make(chan string, 1024)
	}
	if len(v.asked) < runtime.GOMAXPROCS(0) {
		v.readers.Go(v.run)
	}
	v.asked[file] = true
	v.todo <- file
}

func (v *verifier) run() {
	room := rooms.Get().(*[]byte) // for each text in turn
	defer rooms.Put(room)
	for file := range v.todo {
		if v.changed.Load() != nil {
			continue
		}
		size := v.s.Doc(file).Size()
		if cap(*room) <= size { // one more, to see the end
			*room = make([]byte, 0, size+1)
		}
		if text, ok := v.read(file, *room); !ok || len(text) != size {
			v.changed.Store(&file)
		}
	}
}

// rooms are kept for the next one: an index of half a megabyte is edited by every rename of
// a skill in it.
var rooms = sync.Pool{New: func() any { room := make([]byte, 0, 64<<10); return &room }}

// wait returns when all files have been looked at, with an error if one has changed.
// It may be called twice.
func (v *verifier) wait() error {
	if v.todo != nil {
		close(v.todo)
		v.readers.Wait()
		v.todo = nil
	}
	if file := v.changed.Load(); file != nil {
		return stale(*file)
	}
	return nil
}
