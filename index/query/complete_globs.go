package query

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// globs offers globs for the value of a key: of the files of a kind, and of all below a
// directory, with how many there are. Below the directory that is typed it offers those
// of what lies there.
func (c *completer) globs(n *frontmatter.Node, word source.Span) {
	from := ""
	if dir, _, _, ok := host.Split(c.d.Path); ok {
		from = dirOf(dir)
	}
	typed := c.typed(word)
	lead := typed[:strings.LastIndexByte(typed, '/')+1]
	if strings.ContainsAny(lead, "*?[{") {
		return
	}
	files := map[string]int{}
	for p := range c.s.Files(path.Join(from, lead)) {
		rel := strings.TrimPrefix(p[len(from):], "/")
		rest, below := strings.CutPrefix(rel, lead)
		hidden := strings.HasPrefix(rest, ".") || strings.Contains(rest, "/.")
		if !below || hidden && c.d.Shape != index.ShapeConfig || c.s.Scope(p) != c.s.Scope(c.d.Path) {
			continue // what is hidden is about work, and not the work
		}
		if dir, _, ok := strings.Cut(rest, "/"); ok {
			files[lead+dir+"/**"]++
		}
		if ext := path.Ext(rest); ext != "" && ext != "."+path.Base(rest) {
			files[lead+"**/*"+ext]++
		}
	}
	write := func(glob string) string { return glob }
	if bare := n == nil || n.Kind == frontmatter.Sequence || c.typed(word) != "" && n.Span.Start == word.Start || n.Span.Empty(); bare && path.Ext(c.d.Path) != ".mdc" {
		write = func(glob string) string { return c.quotedName(glob, word) }
	}
	for glob, n := range files {
		if !strings.ContainsAny(glob, "[]{}\\?,\"'") {
			c.add(Item{Label: glob, Kind: ItemValue, Detail: Count(n, "file"), Span: word, New: write(glob), rank: -n})
		}
	}
}
