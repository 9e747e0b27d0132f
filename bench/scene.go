package main

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/examples/treegen"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// openDocs is how many documents with links, and how many with names, are open while it is
// asked.
const openDocs = 20

// A place is an offset in a document of the tree, and the document that it leads to.
type place struct {
	path   string
	offset int
	to     string
}

// A scene is the tree, and where it is asked about.
type scene struct {
	dir   string
	tree  *treegen.Tree
	big   string  // the text of the one large file
	links []place // links with a fragment, in documents that are opened
	names []place // in depends_on
	hub   place   // the heading that most link to
	few   place   // the heading that the first link leads to
}

var (
	fragmentLink = regexp.MustCompile(`\]\(([^()#:]+)#([^()]+)\)`)
	dependency   = regexp.MustCompile(`(?m)^depends_on: \[([a-z0-9-]+)`)
)

func newScene(dir string, tree *treegen.Tree, lines int) (*scene, error) {
	s := &scene{dir: dir, tree: tree, big: largeText(lines)}
	for _, p := range slices.Sorted(maps.Keys(tree.Files)) {
		text := string(tree.Files[p])
		if path.Base(p) != "SKILL.md" || len(s.links) == openDocs && len(s.names) == openDocs {
			continue
		}
		if m := fragmentLink.FindStringSubmatchIndex(text); m != nil && len(s.links) < openDocs {
			to := path.Join(path.Dir(p), text[m[2]:m[3]])
			if heading(string(tree.Files[to]), text[m[4]:m[5]]) > 0 {
				s.links = append(s.links, place{p, m[4] + 1, to})
			}
		}
		if m := dependency.FindStringSubmatchIndex(text); m != nil && len(s.names) < openDocs {
			if i := slices.Index(tree.Skills, text[m[2]:m[3]]); i > 0 {
				s.names = append(s.names, place{p, m[2] + 1, path.Join(tree.Dirs[i], "SKILL.md")})
			}
		}
	}
	if len(s.links) < openDocs || len(s.names) < openDocs {
		return nil, errors.New("the tree has too few links to be measured: it has to be larger")
	}
	hub := string(tree.Files[tree.Hub])
	s.hub = place{path: tree.Hub, offset: strings.Index(hub, "\n## Overview") + 5}
	s.few = place{path: s.links[0].to, offset: -1}
	s.few.offset = heading(string(tree.Files[s.few.path]), s.fragment(s.links[0]))
	if s.hub.offset < 5 || s.few.offset < 5 {
		return nil, errors.New("a heading is not where it was thought to be")
	}
	return s, nil
}

// largeText is a document of so many lines.
func largeText(lines int) string {
	var b strings.Builder
	b.WriteString("---\nname: large\ndescription: Use it never.\n---\n# Large\n")
	for i := range (lines - 5) / 7 {
		fmt.Fprintf(&b, "\n## Part %d\n\nSome words of it, with `code` and *more*.\n\n- [back](#part-%d)\n- [up](#large)\n", i, max(i-1, 0))
	}
	b.WriteString(strings.Repeat("\n", (lines-5)%7))
	return b.String()
}

// fragment is where a link leads in its document.
func (s *scene) fragment(link place) string {
	text := string(s.tree.Files[link.path])[link.offset-1:]
	return text[:strings.IndexByte(text, ')')]
}

// heading returns the offset of the second letter of the heading that has a slug; 0 if there
// is none, or there are two of them. The headings of the tree are words of letters.
func heading(text, slug string) int {
	found, at := 0, 0
	for line := range strings.Lines(text) {
		title, is := strings.CutPrefix(line, "## ")
		if is && strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-") == slug {
			if found > 0 {
				return 0
			}
			found = at + 4
		}
		at += len(line)
	}
	return found
}

// slash is the offset in a link's path behind its last slash.
func (s *scene) slash(link place) int {
	text := string(s.tree.Files[link.path])
	return strings.LastIndex(text[:link.offset-2], "/") + 1
}

// open opens the documents that are asked about.
func (s *scene) open(e *lsptest.Editor) error {
	for _, p := range slices.Concat(s.links, s.names, []place{s.hub, s.few}) {
		if e.Version(p.path) > 0 {
			continue
		}
		if err := e.Open(p.path); err != nil {
			return err
		}
	}
	return nil
}

// at are the parameters of a question about a place.
func (s *scene) at(e *lsptest.Editor, p place, more map[string]any) map[string]any {
	line, character, err := e.Position(p.path, p.offset)
	if err != nil {
		panic(err) // the place was found in this very text
	}
	params := map[string]any{"textDocument": map[string]any{"uri": e.URI(p.path)}, "position": map[string]any{"line": line, "character": character}}
	maps.Copy(params, more)
	return params
}
