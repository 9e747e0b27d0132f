package treegen_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"gopkg.in/yaml.v3"

	"github.com/skillpls/skillpls/examples/treegen"
)

// BenchmarkBare is the lower bound that the product is compared with: a bare program that walks the
// tree of 10,000 files, reads it, decodes the front matter with yaml.v3, parses the rest with
// goldmark and collects headings and links, on two workers. It resolves nothing.
//
// It was seen to take 0.7 to 1.1 s on two cores. peak-heap-MB is the most that objects took,
// dead ones included, seen at intervals of 2 ms.
func BenchmarkBare(b *testing.B) {
	if testing.Short() {
		b.Skip("writes 38 MB")
	}
	dir := filepath.Join(b.TempDir(), "tree")
	if err := treegen.Write(dir, 10_000, 1); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	stop := watchHeap()
	var got counts
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if got, err = bare(dir, 2); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(stop())/1e6, "peak-heap-MB")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
	b.SetBytes(got.bytes)
	// A bound that skipped work would be no bound.
	if got.files != 10_000 || got.headings < 70_000 || got.links < 90_000 || got.keys < 15_000 {
		b.Errorf("saw %+v", got)
	}
}

type counts struct {
	files, headings, links, keys, bytes int64
}

// A fact is what the program keeps of a heading or a link.
type fact struct {
	text string
	at   int
}

func bare(dir string, workers int) (counts, error) {
	paths := make(chan string, 256)
	var sum counts
	var mu sync.Mutex
	kept := make(map[string][]fact)
	var failed error
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			md := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()
			for p := range paths {
				c, facts, err := bareFile(md, p)
				mu.Lock()
				sum.files++
				sum.headings += c.headings
				sum.links += c.links
				sum.keys += c.keys
				sum.bytes += c.bytes
				kept[p] = facts
				if err != nil {
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths <- p
		}
		return err
	})
	close(paths)
	wg.Wait()
	if err == nil {
		err = failed
	}
	runtime.KeepAlive(kept)
	return sum, err
}

func bareFile(md parser.Parser, path string) (counts, []fact, error) {
	src, err := os.ReadFile(path)
	c := counts{bytes: int64(len(src))}
	if err != nil {
		return c, nil, err
	}
	var doc yaml.Node
	if strings.HasSuffix(path, ".yaml") {
		return c, nil, yaml.Unmarshal(src, &doc)
	}
	if bytes.HasPrefix(src, []byte("---")) {
		if end := bytes.Index(src[3:], []byte("\n---")); end >= 0 {
			if err := yaml.Unmarshal(src[3:3+end], &doc); err != nil {
				return c, nil, err
			}
			c.keys = int64(len(doc.Content[0].Content) / 2)
			src = src[3+end+4:]
		}
	}
	var facts []fact
	err = ast.Walk(md.Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			c.headings++
			facts = append(facts, fact{string(n.Lines().Value(src)), n.Pos()})
		case *ast.Link:
			c.links++
			facts = append(facts, fact{string(n.Destination), n.Pos()})
		}
		return ast.WalkContinue, nil
	})
	return c, facts, err
}

// watchHeap measures the heap until the function it returns is called, which gives the peak in
// bytes and ends the goroutine.
func watchHeap() (stop func() uint64) {
	var peak atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			peak.Store(max(peak.Load(), sample[0].Value.Uint64()))
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-ended
		return peak.Load()
	}
}
