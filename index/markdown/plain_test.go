package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source/marker"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"":                    "",
		"Foo Bar":             "foo-bar",
		"C# & .NET":           "c--net",
		"Foo & Bar":           "foo--bar",
		"a  b":                "a--b",
		"🚀 Start":             "-start",
		"Über uns":            "über-uns",
		"a_b":                 "a_b",
		"a - b":               "a---b",
		"-a-":                 "-a-",
		" a ":                 "-a-",
		"a\u00a0b":            "ab",
		"a\tb\nc":             "abc",
		"exchange.bind(a[,])": "exchangebinda",
		"Привет non-latin 你好": "привет-non-latin-你好",
		"e\u0301":             "e\u0301",
		"½ ² Ⅳ ٣":             "--ⅳ-٣",
		"Ⓐ‿b":                 "ⓐ‿b",
		"en–dash’s":           "endashs",
		"İ":                   "i̇",
		"☺️":                  "\ufe0f",
		"\xff\x00a":           "a",
	} {
		if got := Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	type heading struct {
		Level       int
		Title, Slug string
	}
	for text, want := range map[string][]heading{
		"# a\n# a\n# a-1\n# a\n":       {{1, "a", "a"}, {1, "a", "a-1"}, {1, "a-1", "a-1-1"}, {1, "a", "a-2"}},
		"# a-1\n# a\n# a\n":            {{1, "a-1", "a-1"}, {1, "a", "a"}, {1, "a", "a-2"}},
		"#\n##\n":                      {{1, "", ""}, {2, "", "-1"}},
		"## [x](y) & `c <d>`":          {{2, "x & c <d>", "x--c-d"}},
		"## [x][y]\n\n[y]: z":          {{2, "x", "x"}},
		"# **a** *b* ~~c~~ __d__ e_f":  {{1, "a b c d e_f", "a-b-c-d-e_f"}},
		"# ![alt](i.png) a":            {{1, "a", "-a"}},
		"# a <b>c</b> <!-- d --> <br>": {{1, "a c", "a-c--"}},
		"# &amp; &lt;x&gt; \\# &copy":  {{1, "& <x> # &copy", "-x--copy"}},
		"# &#x20;a":                    {{1, "a", "-a"}},
		"# <https://a.b>":              {{1, "https://a.b", "httpsab"}},
		"a  \nb\n===":                  {{1, "a b", "ab"}},
		"###### a ######\n####### b":   {{6, "a", "a"}},
		"> # Q\n\n- ## L":              {{1, "Q", "q"}, {2, "L", "l"}},
		"# Ü `x` [`y`](z)":             {{1, "Ü x y", "ü-x-y"}},
	} {
		var got []heading
		for _, h := range Parse([]byte(text), 0).Headings {
			got = append(got, heading{h.Level, h.Title, h.Slug})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	text := "[a](b\\_c&amp;d%20 't') <x@y.z> <a title href=' e&amp;f '>\n" +
		"`` a`b ``  `c\nd` **e `f` [g](h)\ni &lt;** ![**j**](k)\n\n" +
		"[Foo\n bar] [l][FOO BAR]\n\n[foo bar]: m\\*n\n[foo bar]: o (p)\n[ß]: q\n\n" +
		"| `r\\|s` | **t** u |\n|--|--|\n| v\\|w | <b>x</b> |\n| y |\n\n" +
		"~~~~ go\\+ {a}\n~~~~~\n"
	d := Parse([]byte(text), 0)
	checkDoc(t, "values", []byte(text), d)
	var got []string
	add := func(s ...string) { got = append(got, strings.Join(s, "|")) }
	kinds := []string{"inline", "full", "collapsed", "shortcut", "auto", "html"}
	for _, l := range d.Links {
		title := ""
		if l.Title {
			title = "title"
		}
		add(kinds[l.Kind], l.Target, l.Ref, title)
	}
	for _, x := range d.Definitions {
		add("definition", x.Ref, x.Target)
	}
	for _, c := range d.Code {
		add("code", c.Value)
	}
	for _, s := range d.Strong {
		add("strong", s.Value)
	}
	for _, table := range d.Tables {
		for _, row := range append([][]Cell{table.Header}, table.Rows...) {
			for _, c := range row {
				add("cell", c.Value)
			}
		}
	}
	for _, f := range d.Fences {
		add("fence", f.Lang, string(f.Char), strings.Repeat("~", f.Len))
	}
	want := []string{
		"inline|b_c&d%20||title", "auto|mailto:x@y.z||", "html|e&f||title",
		"inline|h||", "inline|k||", "shortcut|m*n|foo bar|", "full|m*n|foo bar|",
		"definition|foo bar|m*n", "definition|foo bar|o", "definition|ss|q",
		"code|a`b", "code|c d", "code|f", "code|r|s",
		"strong|e f g i <", "strong|j", "strong|t",
		"cell|r|s", "cell|t u", "cell|v|w", "cell|x", "cell|y", "cell|",
		"fence|go+|~|~~~~",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	var s state
	for text, want := range map[string]string{
		"a\\_b\\c\\\\":                      "a_b\\c\\",
		"&amp;&lt;&nope;&":                  "&<&nope;&",
		"\\&amp;":                           "&amp;",
		"&#65;&#x42;&#X43;":                 "ABC",
		"&#0;&#xD800;&#1114112;":            "\ufffd\ufffd\ufffd",
		"&#;&#x;&#xg;&#12345678;":           "&#;&#x;&#xg;&#12345678;",
		"&CounterClockwiseContourIntegral;": "∳",
		"\\":                                "\\",
	} {
		if got := s.unescape([]byte(text)); got != want || !utf8.ValidString(got) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestSection(t *testing.T) {
	t.Parallel()
	text := "# a\n## b\nx\n### c\n## d\n# e\ny"
	d := Parse([]byte(text), 0)
	want := []string{"# a\n## b\nx\n### c\n## d\n", "## b\nx\n### c\n", "### c\n", "## d\n", "# e\ny"}
	for i := range d.Headings {
		s := d.Section(i, len(text))
		if got := text[s.Start:s.End]; got != want[i] {
			t.Errorf("section %d is %q, want %q", i, got, want[i])
		}
	}
}

// A cursor is in code from the start of a mark to its end, and nowhere else.
func TestInCode(t *testing.T) {
	t.Parallel()
	for _, marked := range []string{
		"a `⟦1|b⟧` c `⟦2|` d `⟧` **e**",
		"`a",
		"`⟦1|``go\na\n```⟧\nb",
		"a\n~⟦1|~~\nb\n\n⟧",
		"a\n\n    ⟦1|b\n    c⟧\n\nd",
		"<⟦1|div>\na</div>⟧\n\nb <i>c</i>",
		"a <⟦1|!-- b --⟧> c",
		"<⟦1|!-- a\n\nb -->⟧\nc",
		"> ~⟦1|~~\n> a\n⟧b",
		"# `⟦1|a⟧`\n\n| `⟦2|b⟧` | c |\n|--|--|\n",
	} {
		text, marks, err := marker.Extract(marked)
		if err != nil {
			t.Fatal(err)
		}
		d := Parse([]byte(text), 0)
		for offset := range len(text) + 1 {
			want := false
			for _, m := range marks {
				want = want || m.Contains(offset)
			}
			if got := d.InCode(offset); got != want {
				t.Errorf("%q: at %d in code: %v", text, offset, got)
			}
		}
	}
}
