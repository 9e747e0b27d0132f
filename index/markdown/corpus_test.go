package markdown

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// corpus returns the Markdown files of public skills trees, which lie beside the
// repository where there are any.
func corpus(tb testing.TB) map[string][]byte {
	tb.Helper()
	root := filepath.Join("..", "..", "..", "shared", "corpus")
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		if !strings.HasSuffix(path, ".md") && !strings.HasSuffix(path, ".mdc") {
			return nil
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil || len(files) == 0 {
		if os.Getenv("CI") != "" {
			tb.Fatalf("corpus: %d files, %v", len(files), err)
		}
		tb.Skip("no corpus beside the repository")
	}
	return files
}

// stock is goldmark as it comes, with the extensions that our grammar has.
func stock() parser.Parser {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList)).Parser()
}

// frontMatterEnd is a stand-in for what index/frontmatter finds.
func frontMatterEnd(src []byte) int {
	s := string(src)
	if !strings.HasPrefix(s, "---\n") {
		return 0
	}
	i := strings.Index(s[3:], "\n---\n")
	if i < 0 {
		return 0
	}
	return 3 + i + len("\n---\n")
}

type counts struct{ headings, inline, images, references, autos, code, items, tables, fences, indented, html int }

func countNodes(root ast.Node) (c counts) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		ref := func(r *ast.ReferenceLink) {
			if r == nil {
				c.inline++
			} else {
				c.references++
			}
		}
		switch n := n.(type) {
		case *ast.Heading:
			c.headings++
		case *ast.Link:
			ref(n.Reference)
		case *ast.Image:
			c.images++
			ref(n.Reference)
		case *ast.AutoLink:
			c.autos++
		case *ast.CodeSpan:
			c.code++
		case *ast.ListItem:
			c.items++
		case *ast.FencedCodeBlock:
			c.fences++
		case *ast.CodeBlock:
			c.indented++
		case *ast.HTMLBlock:
			c.html++
		}
		if n.Kind().String() == "Table" {
			c.tables++
		}
		return ast.WalkContinue, nil
	})
	return c
}

func countDoc(d *Doc) (c counts) {
	c.headings = len(d.Headings)
	for _, l := range d.Links {
		if l.Kind == HTML {
			continue
		}
		if l.Image {
			c.images++
		}
		switch l.Kind {
		case Inline:
			c.inline++
		case Auto:
			c.autos++
		default:
			c.references++
		}
	}
	c.code = len(d.Code)
	c.items = len(d.Items)
	c.tables = len(d.Tables)
	c.fences = len(d.Fences)
	c.indented = len(d.Indented)
	c.html = len(d.HTML)
	return c
}

// Our parsers replace some of goldmark's, so they must see what it sees.
func TestCorpusAsGoldmark(t *testing.T) {
	t.Parallel()
	plain := stock()
	for path, src := range corpus(t) {
		body := frontMatterEnd(src)
		d := Parse(src, body)
		if d.Limit != nil {
			t.Errorf("%s: limit %v", path, *d.Limit)
			continue
		}
		checkDoc(t, path, src, d)
		all := standard
		all.simple = false
		if diff := cmp.Diff(parse(src, body, all), d); diff != "" {
			t.Errorf("%s: simple lines (-goldmark +ours)\n%s", path, diff)
		}
		rest := src[body:]
		if body == 0 {
			rest = []byte(strings.TrimPrefix(string(src), "\ufeff"))
		}
		want := countNodes(plain.Parse(text.NewReader(unixLines(rest))))
		if got := countDoc(d); got != want {
			t.Errorf("%s: got %+v, goldmark has %+v", path, got, want)
		}
	}
}
