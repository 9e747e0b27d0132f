package index_test

import (
	"bytes"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// changesOf returns the changes that make a tree out of nothing, parsed on all
// processors.
func changesOf(files map[string][]byte) []index.Change {
	var changes []index.Change
	seen := map[string]bool{".": true}
	for p := range files {
		changes = append(changes, index.Change{Path: p, Type: disk.File})
		for dir := path.Dir(p); !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			changes = append(changes, index.Change{Path: dir, Type: disk.Dir})
		}
	}
	slices.SortFunc(changes, func(a, b index.Change) int { return strings.Compare(a.Path, b.Path) })
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(changes); i += workers {
				if c := &changes[i]; c.Type == disk.File && index.Candidate(c.Path) {
					c.Doc = index.NewDocument(c.Path, files[c.Path])
				}
			}
		})
	}
	wg.Wait()
	return changes
}

// A generated skill of about 4 KB takes 100 µs; the bound is goldmark's own time
// and a third.
func BenchmarkNewDocument(b *testing.B) {
	tree := treegen.New(1000, 1)
	p := tree.Skills[len(tree.Skills)/2]
	text := tree.Files[p]
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		index.NewDocument(p, text)
	}
}

// Building a snapshot from texts in memory: 10,000 files in a second on two cores.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := treegen.New(n, 1).Files
			size := 0
			for _, text := range files {
				size += len(text)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				index.New(disk.Dir).Apply(changesOf(files))
			}
		})
	}
}

// Load reads from disk what BenchmarkBuild has in memory.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir() + "/tree"
			if err := treegen.Write(dir, n, 1); err != nil {
				b.Fatal(err)
			}
			root, err := disk.Open(dir, disk.Options{})
			if err != nil {
				b.Fatal(err)
			}
			var live uint64
			for b.Loop() {
				s, _, err := index.Load(b.Context(), root)
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				live = m.HeapAlloc
				runtime.KeepAlive(s)
				b.StartTimer()
			}
			b.ReportMetric(float64(live)/(1<<20), "live-MB")
		})
	}
}

// One edit of a skill's body: the document is parsed again, and the tables take
// it in. It costs the same in every tree.
func BenchmarkEdit(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tree := treegen.New(n, 1)
			s, _ := index.New(disk.Dir).Apply(changesOf(tree.Files))
			p := tree.Skills[len(tree.Skills)/2]
			versions := [][]byte{tree.Files[p], append(bytes.Clone(tree.Files[p]), "\nOne more [link](../x.md).\n"...)}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				s, _ = s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: index.NewDocument(p, versions[i%2])}})
			}
		})
	}
}

// tiny makes a snapshot of n small documents that link each other in a ring.
func tiny(n int) *index.Snapshot {
	changes := []index.Change{{Path: "docs", Type: disk.Dir}}
	for i := range n {
		p := fmt.Sprintf("docs/d%06d.md", i)
		changes = append(changes, index.Change{Path: p, Type: disk.File, Doc: index.NewDocument(p, fmt.Appendf(nil, "# A\n[b](d%06d.md#a)\n", (i+1)%n))})
	}
	s, _ := index.New(disk.Dir).Apply(changes)
	return s
}

// An edit copies a few nodes of each table, never a table: it allocates as often
// in a tree a hundred times as large, but for the odd node that splits.
func TestEditAllocatesTheSameInEveryTree(t *testing.T) {
	if testing.Short() {
		t.Skip("builds 100,000 documents")
	}
	const p = "docs/d000500.md"
	edits := []*index.Document{
		index.NewDocument(p, []byte("# A\n[b](d000001.md#a)\n")), index.NewDocument(p, []byte("# A\n# B\n[b](d000002.md#a) [c](x.md)\n")),
	}
	allocs := map[int]float64{}
	bytes := map[int]float64{}
	for _, n := range []int{1000, 100000} {
		s := tiny(n)
		i := 0
		edit := func() {
			i++
			s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: edits[i%2]}})
		}
		allocs[n] = testing.AllocsPerRun(100, edit)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 100 {
			edit()
		}
		runtime.ReadMemStats(&after)
		bytes[n] = float64(after.TotalAlloc-before.TotalAlloc) / 100
	}
	t.Logf("allocations %v, bytes %v", allocs, bytes)
	if small, large := allocs[1000], allocs[100000]; large > small*1.1 {
		t.Errorf("an edit allocates %v times in 1,000 files and %v times in 100,000", small, large)
	}
	if small, large := bytes[1000], bytes[100000]; large > small*2 {
		t.Errorf("an edit allocates %v bytes in 1,000 files and %v in 100,000", small, large)
	}
}
