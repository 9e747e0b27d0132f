package query

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// anchors offers the headings of what a reference leads to, behind the path of that
// length and a #.
func (c *completer) anchors(span source.Span, r *index.Reference, length int) {
	target := c.d
	if r.Target != "" {
		res := c.s.Resolve(c.d, r)
		if len(res.Targets) == 0 {
			return
		}
		if target = c.s.Doc(res.Targets[0].Path); target == nil {
			return
		}
	} else if r.Form != index.FormLink {
		return
	}
	span.Start += int32(length + 1)
	for i, h := range target.Headings {
		if h.Slug != "" { // else nothing leads there
			c.add(Item{Label: h.Slug, Kind: ItemHeading, Detail: h.Title, Span: span, New: h.Slug, Path: target.Path, rank: i})
		}
	}
	for i, id := range target.IDs {
		c.add(Item{Label: id.Name, Kind: ItemHeading, Detail: "id", Span: span, New: id.Name, Path: target.Path, rank: len(target.Headings) + i})
	}
}

// ownHeadings offers the headings of the document itself where a link leads, behind all
// else.
func (c *completer) ownHeadings(in pathsIn) {
	if in.images || strings.ContainsAny(in.typed, "./") {
		return
	}
	for i, h := range c.d.Headings {
		if h.Slug != "" && h.Level > 1 {
			c.add(Item{Label: "#" + h.Slug, Kind: ItemHeading, Detail: h.Title, Span: in.span, New: "#" + h.Slug, Path: c.d.Path, rank: 1<<24 + i})
		}
	}
}

// A heading is one that may be offered. A tree has very many, of which few become items.
type heading struct {
	d     *index.Document
	n     int32 // which of its headings
	place uint8 // by likeness, then by distance
}

// allHeadings offers the headings of all documents that a link may lead to, behind ##,
// nearest first.
func (c *completer) allHeadings(in pathsIn, typed string) {
	const distances = 32
	var list []heading
	var count [int(unlike)*distances + 1]int
	for d := range c.s.Docs() {
		if !d.Markdown || c.s.Scope(d.Path) != c.s.Scope(c.d.Path) {
			continue
		}
		far := min(c.distance(d.Path), distances-1)
		for n := range d.Headings {
			slug := d.Headings[n].Slug
			if slug == "" || !subsequence(typed, slug) {
				continue
			}
			how, _ := match(typed, slug)
			if how == unlike || how == alikeTypo {
				continue
			}
			h := heading{d, int32(n), uint8(int(how)*distances + far)}
			list = append(list, h)
			count[h.place]++
		}
	}
	last, room := 0, MaxItems // the last place of which there are any, and what it has room for
	for last < len(count)-1 && count[last] <= room {
		room -= count[last]
		last++
	}
	c.cut = c.cut || last < len(count)-1
	for _, h := range list {
		if int(h.place) > last || int(h.place) == last && room == 0 {
			continue
		}
		if int(h.place) == last {
			room--
		}
		to := ""
		if h.d.Path != c.d.Path {
			text, ok := in.write(index.Relative(in.base, h.d.Path))
			if !ok {
				continue
			}
			to = text
		}
		head := &h.d.Headings[h.n]
		to += "#" + head.Slug
		c.add(Item{
			Label: head.Title, Kind: ItemHeading, Detail: h.d.Path,
			Span: in.span, New: to, Filter: "##" + head.Slug, Path: h.d.Path, rank: int(h.place),
		})
	}
}
