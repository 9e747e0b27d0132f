package disk

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/google/go-cmp/cmp"
)

// reports is what a running watch has said, and how to end it.
type reports struct {
	c    chan []string
	root *Root
}

// start runs a watch until the test ends, and waits for its first report: the tree
// is new, so that report comes, and after it all is being watched.
func start(t *testing.T, r *Root, run func(ctx context.Context, changed func([]string)) error) *reports {
	t.Helper()
	got := &reports{c: make(chan []string, 1000), root: r}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- run(ctx, func(paths []string) { got.c <- paths }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Watch = %v, want %v", err, context.Canceled)
		}
	})
	got.next(t)
	return got
}

func (r *reports) next(t *testing.T) []string {
	t.Helper()
	select {
	case paths := <-r.c:
		if !slices.IsSorted(paths) || len(paths) != len(slices.Compact(slices.Clone(paths))) {
			t.Errorf("report %q is not sorted, or says something twice", paths)
		}
		return paths
	case <-time.After(30 * time.Second):
		t.Fatal("no report")
		return nil
	}
}

// until returns all paths reported until each of the wanted ones was.
func (r *reports) until(t *testing.T, want ...string) []string {
	t.Helper()
	var got []string
	for {
		if !slices.ContainsFunc(want, func(p string) bool { return !slices.Contains(got, p) }) {
			return got
		}
		select {
		case paths := <-r.c:
			got = append(got, paths...)
		case <-time.After(30 * time.Second):
			t.Fatalf("reported %q, want %q", got, want)
		}
	}
}

// within returns what is reported in the next d.
func (r *reports) within(d time.Duration) (all [][]string) {
	end := time.After(d)
	for {
		select {
		case paths := <-r.c:
			all = append(all, paths)
		case <-end:
			return all
		}
	}
}

func (r *reports) write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(r.root.Native(path), []byte(text), 0o644))
}

func TestWatch(t *testing.T) {
	t.Parallel()
	r := open(t, "a/SKILL.md\nb/x/SKILL.md\n.gitignore = out/\\n", Options{})
	dirs := []string{"", "a", "b", "b/x"}
	got := start(t, r, func(ctx context.Context, changed func([]string)) error {
		return r.Watch(ctx, func() []string { return dirs }, changed)
	})

	got.write(t, "a/SKILL.md", "text")
	got.until(t, "a/SKILL.md")

	got.write(t, "a/new.md", "text")
	got.until(t, "a/new.md")
	must(t, os.Remove(r.Native("a/new.md")))
	got.until(t, "a/new.md")

	got.write(t, "b/x/save.tmp", "saved by renaming")
	must(t, os.Rename(r.Native("b/x/save.tmp"), r.Native("b/x/SKILL.md")))
	got.until(t, "b/x/SKILL.md")

	// A new tree is watched, however deep, once its top was reported.
	lay(t, r.Dir(), "d/e/f/g.md")
	got.until(t, "d")
	got.write(t, "d/e/f/SKILL.md", "text")
	got.until(t, "d/e/f/SKILL.md")

	// What was moved is reported under its new name only.
	must(t, os.Rename(r.Native("b"), r.Native("c")))
	got.until(t, "b", "c")
	got.write(t, "c/x/SKILL.md", "moved")
	if all := got.until(t, "c/x/SKILL.md"); slices.Contains(all, "b/x/SKILL.md") {
		t.Errorf("reported %q: the old name", all)
	}

	// What must not be looked into is not watched.
	lay(t, r.Dir(), "node_modules/p/x.md\nout/x.md")
	got.until(t, "node_modules", "out")
	got.write(t, "node_modules/p/x.md", "text")
	got.write(t, "out/x.md", "text")
	got.write(t, "a/last.md", "text")
	if all := got.until(t, "a/last.md"); slices.Contains(all, "out/x.md") || slices.Contains(all, "node_modules/p/x.md") {
		t.Errorf("reported %q: the inside of an ignored directory", all)
	}

	// A directory that goes and comes is watched again.
	must(t, os.RemoveAll(r.Native("a")))
	got.until(t, "a")
	lay(t, r.Dir(), "a/SKILL.md")
	got.until(t, "a")
	got.write(t, "a/again.md", "text")
	got.until(t, "a/again.md")
}

// A fakeNotifier watches as many directories as it is told.
type fakeNotifier struct {
	limit int

	mu      sync.Mutex
	watched map[string]bool // guarded by mu
}

func (f *fakeNotifier) Add(name string) error {
	if _, err := os.Stat(name); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.watched) >= f.limit {
		return syscall.ENOSPC
	}
	f.watched[name] = true
	return nil
}

func (f *fakeNotifier) Remove(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watched, name)
	return nil
}

// list returns what is watched, sorted, once the watch has nothing to do.
func (f *fakeNotifier) list() []string {
	synctest.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.watched))
}

// fake starts a watch with events of the test's making, in a synctest bubble.
func fake(t *testing.T, r *Root, limit int, dirs ...string) (*reports, chan<- fsnotify.Event, chan<- error, *fakeNotifier) {
	t.Helper()
	events, errs := make(chan fsnotify.Event), make(chan error)
	notify := &fakeNotifier{watched: map[string]bool{}, limit: limit}
	got := start(t, r, func(ctx context.Context, changed func([]string)) error {
		w := watch{
			root: r, dirs: func() []string { return dirs }, changed: changed, notify: notify, since: r.lastWalk(),
			watched: map[string]bool{}, extra: map[string]bool{}, poll: poller{root: r},
		}
		return w.run(ctx, events, errs)
	})
	return got, events, errs, notify
}

func TestWatchBatches(t *testing.T) {
	t.Parallel()
	r := open(t, "a/x.md", Options{})
	synctest.Test(t, func(t *testing.T) {
		got, events, _, _ := fake(t, r, 10, "", "a")
		write := func(p string) { events <- fsnotify.Event{Name: r.Native(p), Op: fsnotify.Write} }

		begin := time.Now()
		for _, p := range []string{"a/z", "a/x", "a/y", "a/x"} {
			write(p)
		}
		if diff := cmp.Diff([]string{"a/x", "a/y", "a/z"}, got.next(t)); diff != "" {
			t.Errorf("burst (-want +got):\n%s", diff)
		}
		if took := time.Since(begin); took != quiet {
			t.Errorf("a burst is reported after %v, want %v", took, quiet)
		}

		begin = time.Now()
		n := 0
		for time.Since(begin) < patience+quiet { // without a pause that is quiet enough
			write("a/x")
			n += len(got.within(quiet / 2))
		}
		if n != 1 {
			t.Errorf("endless events gave %d reports, want 1 so far", n)
		}
		got.next(t)

		events <- fsnotify.Event{Name: r.Native("a/x"), Op: fsnotify.Chmod}
		events <- fsnotify.Event{Name: filepath.Dir(r.Dir()), Op: fsnotify.Write}
		if all := got.within(time.Minute); len(all) != 0 {
			t.Errorf("changes of rights and of what lies outside were reported: %q", all)
		}
	})
}

func TestWatchOverflow(t *testing.T) {
	t.Parallel()
	r := open(t, "a/x.md\nb/x.md", Options{})
	synctest.Test(t, func(t *testing.T) {
		got, _, errs, _ := fake(t, r, 10, "", "a", "b")
		errs <- errors.New("something else")
		errs <- fsnotify.ErrEventOverflow
		if diff := cmp.Diff([]string{"", "a", "b"}, got.next(t)); diff != "" {
			t.Errorf("after an overflow (-want +got):\n%s", diff)
		}
	})
}

// Directories beyond the system's limit are polled.
func TestWatchPolls(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{0, 2} {
		r := open(t, "a/x.md\nb/x.md\nb/y.md\nb/l -> y.md\nb/d/z.md", Options{})
		synctest.Test(t, func(t *testing.T) {
			got, events, _, _ := fake(t, r, limit, "", "a", "b")
			event := func(op fsnotify.Op) {
				if limit > 0 { // the root is watched
					events <- fsnotify.Event{Name: r.Native("b"), Op: op}
				}
			}
			begin := time.Now()
			got.write(t, "b/x.md", "longer")
			must(t, os.Remove(r.Native("b/l")))
			got.write(t, "b/new.md", "")
			got.write(t, "b/d/z.md", "not polled")
			if diff := cmp.Diff([]string{"b/l", "b/new.md", "b/x.md"}, got.next(t)); diff != "" {
				t.Errorf("limit %d: polled (-want +got):\n%s", limit, diff)
			}
			if took := time.Since(begin); took > pollMin+quiet {
				t.Errorf("limit %d: reported after %v, want at most %v", limit, took, pollMin+quiet)
			}
			must(t, os.RemoveAll(r.Native("b")))
			event(fsnotify.Remove)
			got.until(t, "b")
			lay(t, r.Dir(), "b/x.md")
			event(fsnotify.Create)
			got.until(t, "b")
			got.write(t, "b/x.md", "longer")
			got.until(t, "b/x.md")
			got.within(2 * pollMin) // what was seen while it was written may be reported twice
			if all := got.within(10 * pollMax); len(all) != 0 {
				t.Errorf("limit %d: reported %q, and nothing changed", limit, all)
			}
		})
	}
}

// A root that is deleted and made again is watched again.
func TestWatchRootReturns(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "root")
	lay(t, dir, "a/x.md")
	r, err := Open(dir, Options{})
	must(t, err)
	synctest.Test(t, func(t *testing.T) {
		got, events, _, notify := fake(t, r, 10, "", "a")
		must(t, os.RemoveAll(dir))
		events <- fsnotify.Event{Name: r.real, Op: fsnotify.Remove}
		got.until(t, "")
		if got := notify.list(); len(got) != 0 {
			t.Errorf("still watched: %q", got)
		}
		if all := got.within(time.Hour); len(all) > 1 {
			t.Errorf("%d more reports of a root that is gone", len(all))
		}
		lay(t, dir, "a/x.md")
		got.until(t, "")
		if got := notify.list(); !slices.Contains(got, r.real) {
			t.Errorf("the root is back, and watched are %q", got)
		}
	})
}

func TestWatchNewDirectories(t *testing.T) {
	t.Parallel()
	r := open(t, "a/x.md\n.gitignore = build/", Options{})
	synctest.Test(t, func(t *testing.T) {
		got, events, _, notify := fake(t, r, 100, "")
		lay(t, r.Dir(), "n/m/o/x.md\nn/build/x/y.md\nn/node_modules/x/y.md\nn/l -> m")
		events <- fsnotify.Event{Name: r.Native("n"), Op: fsnotify.Create}
		got.until(t, "n")
		want := []string{r.at(""), r.at("n"), r.at("n/m"), r.at("n/m/o")}
		if diff := cmp.Diff(want, notify.list()); diff != "" {
			t.Errorf("watched (-want +got):\n%s", diff)
		}
		lay(t, r.Dir(), "n/m/x.md\nn/m/o/y.md")
		events <- fsnotify.Event{Name: r.Native("n"), Op: fsnotify.Rename} // another is there now
		events <- fsnotify.Event{Name: r.Native("n"), Op: fsnotify.Create}
		if diff := cmp.Diff([]string{"n", "n/m", "n/m/o"}, got.next(t)); diff != "" {
			t.Errorf("reported of what has replaced it (-want +got):\n%s", diff)
		}
		must(t, os.Rename(r.Native("n"), r.Native("a/n")))
		events <- fsnotify.Event{Name: r.Native("n"), Op: fsnotify.Rename}
		got.until(t, "n")
		if diff := cmp.Diff([]string{r.at("")}, notify.list()); diff != "" {
			t.Errorf("watched after it was moved (-want +got):\n%s", diff)
		}
	})
}

// dirs may come to know a directory only some time after changed returned. What
// happened in it meanwhile is not lost.
func TestWatchLateDirs(t *testing.T) {
	t.Parallel()
	r := open(t, "a/x.md\nb/x.md", Options{})
	synctest.Test(t, func(t *testing.T) {
		var dirs atomic.Pointer[[]string]
		dirs.Store(&[]string{""})
		notify := &fakeNotifier{watched: map[string]bool{}, limit: 10}
		got := start(t, r, func(ctx context.Context, changed func([]string)) error {
			w := watch{
				root: r, dirs: func() []string { return *dirs.Load() }, changed: changed, notify: notify, since: r.lastWalk(),
				watched: map[string]bool{}, extra: map[string]bool{}, poll: poller{root: r},
			}
			return w.run(ctx, nil, nil)
		})
		synctest.Wait()
		dirs.Store(&[]string{"", "b"})
		paths := got.next(t)
		if watched := notify.list(); !slices.Contains(paths, "b/x.md") || !slices.Contains(watched, r.at("b")) {
			t.Errorf("reported %q, watched %q", paths, watched)
		}
	})
}

func TestRecent(t *testing.T) {
	t.Parallel()
	r := open(t, "old/old.md\nold/new.md\nnew/old.md", Options{})
	now := time.Now()
	then := now.Add(-time.Hour)
	for _, p := range []string{"old/old.md", "new/old.md", "old"} {
		must(t, os.Chtimes(r.Native(p), then, then))
	}
	tests := map[string][]string{"old": {"old/new.md"}, "new": {"new"}, "gone": {"gone"}}
	for dir, want := range tests {
		if diff := cmp.Diff(want, r.recent(dir, now)); diff != "" {
			t.Errorf("recent(%q) (-want +got):\n%s", dir, diff)
		}
	}
	must(t, os.Mkdir(r.Native("old/dir"), 0o755))
	must(t, os.Chtimes(r.Native("old/dir"), then, then))
	if diff := cmp.Diff([]string{"old", "old/dir", "old/new.md"}, r.recent("old", now.Add(-time.Minute))); diff != "" {
		t.Errorf("recent of a directory that may be in the place of another (-want +got):\n%s", diff)
	}
	if got := r.recent("old", now.Add(time.Hour)); got != nil {
		t.Errorf("recent of the future: %q", got)
	}
}

// A clock that is put back hides nothing: not what was written between a walk and the
// watch, nor a file that is as large as before and older.
func TestClockGoesBack(t *testing.T) {
	t.Parallel()
	walked := time.Now()
	for _, test := range []struct {
		name       string
		now        time.Time
		elapsed    time.Duration
		least, was time.Time // what it returns lies between
	}{
		{"it goes", walked.Add(time.Minute), time.Minute, walked, walked},
		{"back by an hour", walked.Add(time.Minute - time.Hour), time.Minute, walked.Add(-time.Hour), walked.Add(-time.Hour)},
		{"on by an hour", walked.Add(time.Minute + time.Hour), time.Minute, walked, walked},
	} {
		if got := onDisk(walked, test.now, test.elapsed); got.Before(test.least) || got.After(test.was) {
			t.Errorf("%s: %v, want %v", test.name, got, test.was)
		}
	}
	r := open(t, "a/x.md = one", Options{})
	p := poller{root: r}
	p.set([]string{"a"})
	must(t, os.WriteFile(r.Native("a/x.md"), []byte("two"), 0o644))
	must(t, os.Chtimes(r.Native("a/x.md"), time.Unix(1, 0), time.Unix(1, 0)))
	if diff := cmp.Diff([]string{"a/x.md"}, p.run()); diff != "" {
		t.Errorf("polling (-want +got):\n%s", diff)
	}
}

// A file that is written twice while its time stands still is reported, as large as it was.
func TestPollYoung(t *testing.T) {
	t.Parallel()
	r := open(t, "a/x.md = one\na/y.md = one", Options{})
	synctest.Test(t, func(t *testing.T) {
		now, before := time.Now(), time.Now().Add(-time.Hour)
		stamp := func() {
			must(t, os.Chtimes(r.Native("a/x.md"), now, now))
			must(t, os.Chtimes(r.Native("a/y.md"), before, before))
		}
		stamp()
		p := poller{root: r}
		p.set([]string{"a"})
		must(t, os.WriteFile(r.Native("a/x.md"), []byte("two"), 0o644))
		stamp()
		time.Sleep(pollMin + time.Second) // of the bubble
		if diff := cmp.Diff([]string{"a/x.md"}, p.run()); diff != "" {
			t.Errorf("polling (-want +got):\n%s", diff)
		}
		time.Sleep(pollMin)
		if again := p.run(); len(again) > 0 {
			t.Errorf("polling again: %q", again)
		}
	})
}

func TestPollAdapts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for cost, want := range map[time.Duration]time.Duration{
			0: 2 * time.Second, 100 * time.Millisecond: 2 * time.Second, time.Second: 20 * time.Second, time.Hour: time.Minute,
		} {
			var p poller
			p.next(cost)
			if got := time.Until(p.due); got != want {
				t.Errorf("after a run of %v the next is in %v, want %v", cost, got, want)
			}
		}
	})
}
