package frontmatter

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus is where other people's trees lie; see its README.
const corpus = "../../../shared/corpus"

// Every span in real files lies where it should and spells its scalar.
func TestCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	blocks, broken, scalars := 0, 0, 0
	err := filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		var b *Block
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".md", ".mdc":
			b, _ = Find(text)
		case ".yaml", ".yml":
			b = Parse(text, false)
		case ".json":
			b = Parse(text, true)
		}
		if b == nil {
			return nil
		}
		blocks++
		if b.Broken || b.Open {
			broken++
		}
		for _, p := range b.Problems {
			t.Logf("%s: %q: %s", strings.TrimPrefix(path, corpus), text[p.Span.Start:p.Span.End], p.Message)
		}
		walk(b.Root, func(n *Node) {
			if n.Kind == Scalar {
				scalars++
			}
		})
		for _, e := range checkBlock(text, b) {
			t.Errorf("%s: %s", path, e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d blocks, %d broken or open, %d scalars", blocks, broken, scalars)
	if blocks == 0 {
		t.Error("no blocks")
	}
}
