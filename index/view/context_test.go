package view_test

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/view"
)

var (
	tag    = regexp.MustCompile(`<[^>]*>`)
	anchor = regexp.MustCompile(`<a href="([^"]*)">([^<]*)</a>`)
)

// rendered is what a reader of markdown makes of a text, with the elements that it has.
func rendered(t *rapid.T, text string) (page string, elements []string) {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough)).Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	for _, e := range tag.FindAllString(b.String(), -1) {
		name, _, _ := strings.Cut(strings.Trim(e, "</>"), " ")
		elements = append(elements, name)
	}
	slices.Sort(elements)
	return b.String(), slices.Compact(elements)
}

// oneLine is a text as it stands in a line.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
}

// Whatever a tree calls its things is data in a page of markdown: there is nothing in it
// but what we put there, and each link has the name of the file that it leads to.
func TestContextPageData(t *testing.T) {
	t.Parallel()
	// Texts that are empty, or have nothing to be seen in them, are no names of files.
	some := rapid.OneOf(
		rapid.StringMatching("[a-z!#&*+.<>\\[\\]()_`|~\\\\@:/ -]{0,12}x"),
		rapid.SampledFrom([]string{"[a][1]", "a|b", "`a`", "](x)", "<b>", "~~a~~", "a\nb", "- a", "1. a", "# a", "\\", "\\|", "a\\", "![x][1]", "[1]: <u>", "&amp;", "x\n\n[1]: <other>\n"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		file, name, glob, why, title := some.Draw(t, "file"), some.Draw(t, "name"), some.Draw(t, "glob"), some.Draw(t, "why"), some.Draw(t, "title")
		hosts := []query.HostContext{{Loading: host.Loadings()[0], Files: []query.Loaded{
			{Path: file, Kind: index.Rule, When: query.AtStart, Role: name, Why: why},
			{Path: file + "2", Kind: index.Rule, When: query.OnMatch, Globs: []string{glob}},
			{Path: file + "3", Kind: index.Rule, When: query.OnMatch, Globs: []string{glob}, By: glob},
			{Path: file + "4", Kind: index.Skill, Name: name, When: query.OnDemand, Own: true, Why: why},
			{Path: file + "5", Kind: index.Skill, Name: name, When: query.Never, Own: true, Why: why, Doubt: why},
		}}}
		link := func(p string) string { return (&url.URL{Scheme: "https", Host: "tree", Path: "/" + p}).String() }
		c := view.Context{Role: query.RoleEntry{Role: &index.Role{Name: name, Path: file + "6"}, Title: title}, File: rapid.SampledFrom([]string{"", file}).Draw(t, "with"), Hosts: hosts}
		card := view.Card{Path: file, Kind: index.Rule, Hosts: []query.HostCard{{Loading: hosts[0].Loading, Files: hosts[0].Files[1:2], Ignored: []string{name}, With: file + "2"}}}
		names := map[string][]string{}
		for i, n := range []string{"", "2", "3", "4", "5", "6"} {
			own := file + n
			if i == 3 || i == 4 {
				own = name
			}
			names[link(file+n)] = append(names[link(file+n)], oneLine(own))
		}
		allowed := []string{"a", "code", "h1", "h2", "h3", "li", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"}
		for _, text := range []string{c.Markdown(link), card.Markdown(link), view.Together([]view.Linked{{Context: c, Link: link}, {Context: c, Link: func(p string) string { return link("other/" + p) }}})} {
			page, elements := rendered(t, text)
			for _, e := range elements {
				if !slices.Contains(allowed, e) {
					t.Fatalf("%s is in the page:\n%s\n%s", e, text, page)
				}
			}
			links := anchor.FindAllStringSubmatch(page, -1)
			if strings.Count(page, "<a ") != len(links) || len(links) < 2 {
				t.Fatalf("%d links in\n%s\n%s", len(links), text, page)
			}
			for _, m := range links {
				to := strings.Replace(html.UnescapeString(m[1]), "tree/other/", "tree/", 1)
				want := names[strings.ReplaceAll(to, "%26", "&")]
				if !slices.Contains(want, html.UnescapeString(m[2])) {
					t.Fatalf("%q leads to %q, of %q:\n%s", m[2], to, want, text)
				}
			}
		}
	})
}
