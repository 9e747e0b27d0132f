package main

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// A page is a text of the repository that people read.
type page struct {
	name   string  // its path from the top of the repository
	text   string  // all of it
	prose  string  // the text without what is in its blocks, which are empty lines here
	blocks []block // its fenced blocks, in their order
}

// A block is what stands in a fence.
type block struct {
	kind string // the first word behind the fence; "" where there is none
	of   string // the second: the file of the repository that has the text
	text string
	line int // of the fence, from 1
}

// top is the repository.
const top = "../.."

// written lists the files of the repository that people have written, from its top: no
// hidden directory, nothing that is fetched or built, and nothing that tests read.
func written(t *testing.T) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(top), ".", func(p string, e fs.DirEntry, err error) error {
		switch name := path.Base(p); {
		case err != nil:
			return err
		case !e.IsDir():
			names = append(names, p)
		case p != "." && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "bin" || name == "dist"):
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// pages reads all pages. What is markdown in an example tree is no page, but for the one
// that tells what the tree is about.
func pages(t *testing.T) (all []page) {
	t.Helper()
	for _, name := range written(t) {
		if path.Ext(name) == ".md" && path.Base(name) != "CLAUDE.md" {
			all = append(all, readPage(t, name))
		}
	}
	if len(all) < 50 {
		t.Fatalf("there are %d pages", len(all))
	}
	return all
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	text, err := os.ReadFile(top + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return parsePage(name, string(text))
}

var fence = regexp.MustCompile("^([ >]*)(`{3,}|~{3,}) *([^`\\s]*) *([^`\\s]*)[^`]*$")

func parsePage(name, text string) page {
	p := page{name: name, text: text}
	var prose, inside strings.Builder
	var indent, open string // of the fence, in a block
	line := 0
	for l := range strings.Lines(text) {
		line++
		mark := fence.FindStringSubmatch(strings.TrimRight(l, "\r\n"))
		switch {
		case open == "" && mark != nil:
			indent, open = mark[1], mark[2]
			p.blocks = append(p.blocks, block{kind: mark[3], of: mark[4], line: line})
			prose.WriteString("\n")
		case open == "":
			prose.WriteString(l)
		case mark != nil && mark[3] == "" && strings.HasPrefix(mark[2], open):
			p.blocks[len(p.blocks)-1].text = inside.String()
			inside.Reset()
			open = ""
			prose.WriteString("\n")
		default:
			inside.WriteString(strings.TrimPrefix(l, indent))
			prose.WriteString("\n")
		}
	}
	if open != "" { // the rest is code
		p.blocks[len(p.blocks)-1].text = inside.String()
	}
	p.prose = prose.String()
	return p
}

func TestParsePage(t *testing.T) {
	t.Parallel()
	p := parsePage("x.md", "a\n```sh\nmake\n```\n~~~~ yaml more\n```\n~~~~\n  ```\n  x\n y\n  ```\n`b`\n```text\nend")
	want := []block{{"sh", "", "make\n", 2}, {"yaml", "more", "```\n", 5}, {"", "", "x\n y\n", 8}, {"text", "", "end", 13}}
	if len(p.blocks) != len(want) {
		t.Fatalf("there are %d blocks", len(p.blocks))
	}
	for i, b := range p.blocks {
		if b != want[i] {
			t.Errorf("got %+v, want %+v", b, want[i])
		}
	}
	if p.prose != "a\n\n\n\n\n\n\n\n\n\n\n`b`\n\n\n" {
		t.Errorf("prose is %q", p.prose)
	}
}

// The guide leads to every page beside it.
func TestGuide(t *testing.T) {
	t.Parallel()
	guide := readPage(t, "docs/README.md").text
	for _, p := range pages(t) {
		if name, ok := strings.CutPrefix(p.name, "docs/"); ok && name != "README.md" && !strings.Contains(guide, "("+name+")") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}
