package disk

import (
	"os"
	"slices"
	"time"
)

// Polling takes at most a twentieth of the time of one processor, and starts at
// pollMin; pollMax bounds how late news can be.
const (
	pollMin   = 2 * time.Second
	pollMax   = time.Minute
	pollShare = 20
)

// A poller finds out by listing directories again and again what has changed.
type poller struct {
	root *Root
	seen map[string]map[string]mark // by directory, by path
	due  time.Time                  // when to run next; zero if there is nothing to poll
}

// A mark is what of an entry is compared.
type mark struct {
	kind   Type
	target string
	size   int64
	time   int64 // nanoseconds
	young  bool  // it may be written again and bear the same time: it differs from what it is later
}

// set says which directories to poll. Those already polled keep what was seen.
func (p *poller) set(dirs []string) {
	seen := make(map[string]map[string]mark, len(dirs))
	start := time.Now()
	for _, dir := range dirs {
		if old, ok := p.seen[dir]; ok {
			seen[dir] = old
			continue
		}
		seen[dir] = p.look(dir)
	}
	p.seen = seen
	switch {
	case len(seen) == 0:
		p.due = time.Time{}
	case p.due.IsZero():
		p.next(time.Since(start))
	}
}

// has reports whether a directory is polled.
func (p *poller) has(dir string) bool {
	_, ok := p.seen[dir]
	return ok
}

// run lists every directory and returns what differs from the last time. A
// directory in which something appeared or vanished is not itself returned.
func (p *poller) run() []string {
	start := time.Now()
	var changed []string
	for dir, old := range p.seen {
		now := p.look(dir)
		if (old == nil) != (now == nil) {
			changed = append(changed, dir)
		}
		for path, m := range now {
			// A directory's own time and size change with what is in it, which is
			// seen there.
			if was, ok := old[path]; !ok || was != m {
				changed = append(changed, path)
			}
		}
		for path := range old {
			if _, ok := now[path]; !ok {
				changed = append(changed, path)
			}
		}
		p.seen[dir] = now
	}
	p.next(time.Since(start))
	return changed
}

// next sets the time of the next run by what the last one cost.
func (p *poller) next(cost time.Duration) {
	p.due = time.Now().Add(min(max(pollMin, cost*pollShare), pollMax))
}

// look returns what a directory holds; nil if it cannot be listed.
func (p *poller) look(dir string) map[string]mark {
	entries, err := p.root.List(dir)
	if err != nil {
		return nil
	}
	marks := make(map[string]mark, len(entries))
	now := time.Now()
	for _, e := range entries {
		m := mark{kind: e.Type, target: e.Target}
		if e.Type == File || e.Type == Link {
			m.size, m.time, m.young = e.Size, e.ModTime.UnixNano(), now.Sub(e.ModTime).Abs() < slack
		}
		marks[e.Path] = m
	}
	return marks
}

// slack allows for coarse times on disks and for clocks of other machines, tick for how
// long the time of files stands still on most.
const (
	slack = 2 * time.Second
	tick  = 20 * time.Millisecond
)

// onDisk returns the least time that a file may bear which was written after since, which
// is elapsed ago. It is earlier than since where the clock has been put back meanwhile:
// files bear the clock's time.
func onDisk(since, now time.Time, elapsed time.Duration) time.Time {
	since, then := since.Round(0), now.Round(0).Add(-elapsed)
	if then.Before(since) {
		return then
	}
	return since
}

// recent returns what in a directory has changed after since: dir itself, if names
// came or went, and files. What replaced another keeps its own time, but it came: where
// that was surely later, the directories in dir may be others, and are returned too.
func (r *Root) recent(dir string, since time.Time) []string {
	entries, err := r.List(dir)
	info, errDir := os.Lstat(r.at(dir))
	if err != nil || errDir != nil {
		return []string{dir}
	}
	var paths []string
	switch is := info.ModTime(); {
	case is.After(since.Add(-tick)):
		paths = slices.Collect(r.directories(dir))
	case is.After(since.Add(-slack)):
		paths = []string{dir}
	}
	for _, e := range entries {
		if e.Type == File && e.ModTime.After(since.Add(-slack)) {
			paths = append(paths, e.Path)
		}
	}
	return paths
}
