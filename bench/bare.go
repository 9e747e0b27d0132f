package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"gopkg.in/yaml.v3"
)

// runBare is the lower bound that servers are compared with: it walks a tree, reads it,
// decodes the front matter with yaml.v3, parses the rest with goldmark and collects headings
// and links, on two workers. It resolves nothing.
func runBare(dir string) error {
	got, err := bare(dir, 2)
	if err != nil {
		return err
	}
	// A bound that skipped work would be no bound.
	if got.headings < 7*got.files || got.links < got.files || got.keys < got.files {
		return fmt.Errorf("the bare program saw only %+v", got)
	}
	return nil
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
