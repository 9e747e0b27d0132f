package markdown

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

func spans[T any](list []T, span func(T) source.Span) (all []source.Span) {
	for _, x := range list {
		all = append(all, span(x))
	}
	return all
}

// fields are the spans that a Doc has, by the name that the tests give them.
var fields = map[string]func(*Doc) []source.Span{
	"heading": func(d *Doc) []source.Span { return spans(d.Headings, func(x Heading) source.Span { return x.Span }) },
	"title":   func(d *Doc) []source.Span { return spans(d.Headings, func(x Heading) source.Span { return x.Text }) },
	"link":    func(d *Doc) []source.Span { return spans(d.Links, func(x Link) source.Span { return x.Span }) },
	"label":   func(d *Doc) []source.Span { return spans(d.Links, func(x Link) source.Span { return x.Label }) },
	"dest":    func(d *Doc) []source.Span { return spans(d.Links, func(x Link) source.Span { return x.Dest }) },
	"definition": func(d *Doc) []source.Span {
		return spans(d.Definitions, func(x Definition) source.Span { return x.Span })
	},
	"deflabel": func(d *Doc) []source.Span {
		return spans(d.Definitions, func(x Definition) source.Span { return x.Label })
	},
	"defdest": func(d *Doc) []source.Span {
		return spans(d.Definitions, func(x Definition) source.Span { return x.Dest })
	},
	"anchor":     func(d *Doc) []source.Span { return spans(d.Anchors, func(x Anchor) source.Span { return x.Span }) },
	"code":       func(d *Doc) []source.Span { return spans(d.Code, func(x Code) source.Span { return x.Span }) },
	"codetext":   func(d *Doc) []source.Span { return spans(d.Code, func(x Code) source.Span { return x.Text }) },
	"strong":     func(d *Doc) []source.Span { return spans(d.Strong, func(x Strong) source.Span { return x.Span }) },
	"strongtext": func(d *Doc) []source.Span { return spans(d.Strong, func(x Strong) source.Span { return x.Text }) },
	"item":       func(d *Doc) []source.Span { return spans(d.Items, func(x Item) source.Span { return x.Span }) },
	"content":    func(d *Doc) []source.Span { return spans(d.Items, func(x Item) source.Span { return x.Content }) },
	"table":      func(d *Doc) []source.Span { return spans(d.Tables, func(x Table) source.Span { return x.Span }) },
	"cell": func(d *Doc) (all []source.Span) {
		for _, t := range d.Tables {
			all = append(all, spans(t.Header, func(c Cell) source.Span { return c.Span })...)
			for _, row := range t.Rows {
				all = append(all, spans(row, func(c Cell) source.Span { return c.Span })...)
			}
		}
		return all
	},
	"fence":       func(d *Doc) []source.Span { return spans(d.Fences, func(x Fence) source.Span { return x.Span }) },
	"info":        func(d *Doc) []source.Span { return spans(d.Fences, func(x Fence) source.Span { return x.Info }) },
	"body":        func(d *Doc) []source.Span { return spans(d.Fences, func(x Fence) source.Span { return x.Content }) },
	"comment":     func(d *Doc) []source.Span { return spans(d.Comments, func(x Comment) source.Span { return x.Span }) },
	"commenttext": func(d *Doc) []source.Span { return spans(d.Comments, func(x Comment) source.Span { return x.Text }) },
	"next": func(d *Doc) (all []source.Span) {
		for _, c := range d.Comments {
			if !c.Next.Empty() && !slices.Contains(all, c.Next) {
				all = append(all, c.Next)
			}
		}
		return all
	},
	"prose":    func(d *Doc) []source.Span { return d.Prose },
	"indented": func(d *Doc) []source.Span { return d.Indented },
	"html":     func(d *Doc) []source.Span { return d.HTML },
}

// Each text has marks where the spans of one field are, all of them, in order.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, field, text string }{
		{"behind a comment", "next", "<!-- a -->\n⟦1|b\nc⟧\n\nd <!-- e -->\n\n<!-- f -->\n"},
		{"behind comments", "next", "<!-- a -->\n\n<!--\nb\n-->\n\n⟦1|- c\n\n  d\n  - e⟧\n\nf\n"},
		{"behind a comment in a list", "next", "- <!-- a -->\n⟦1|  | b |\n  |---|\n  | c |⟧\n\n  d\n- e\n"},
		{"behind a comment in a quote", "next", "> <!-- a -->\n⟦1|> ```x\n> b\n> ```⟧\n> c\n"},
		{"behind other html", "next", "<!-- a --> b\n\nc\n\n<p><!-- d --></p>\n\ne\n"},
		{"a heading behind a comment", "next", "<!-- a -->\n⟦1|  ## b⟧\nc\n"},
		{"atx", "heading", "⟦1|# a⟧\n\n ⟦2|## b ## ⟧\n"},
		{"atx text", "title", "#  ⟦1|a *b*⟧  #\n##\t⟦2|b#⟧\n## ⟦3|c \\##⟧\n### ⟦4|d⟧ ###   \n"},
		{"empty headings", "title", "#⟦1|⟧\n##⟦2|⟧ ##\n###⟦3|⟧   \n####⟦4|⟧"},
		{"headings in quotes", "heading", "> ⟦1|# a⟧\n> > ⟦2|## b⟧\n"},
		{"headings in lists", "heading", "- ⟦1|# a⟧\n  1. ⟦2|## b⟧\n\n\t⟦3|# c⟧\n"},
		{"heading behind a tab", "heading", "- a\n\t⟦1|# h⟧\n\t⟦2|#⟧\n"},
		{"setext", "heading", "⟦1|a\nb *c*\n===⟧\n\n > ⟦2|d\n > - ⟧\n"},
		{"setext text", "title", " ⟦1|a\nb⟧ \n===\n- ⟦2|c⟧\n  ---\n"},
		{"setext crlf", "heading", "⟦1|a\r\n=⟧\r\n⟦2|# b⟧\r\n"},
		{"lone cr", "heading", "⟦1|# a⟧\r⟦2|b\r=⟧\r⟦3|# c⟧"},
		{"bom", "heading", "\ufeff⟦1|# a⟧\n"},
		{"bytes that are no text", "heading", "\x00\xff\n\n⟦1|# \x00a\xc3⟧\n"},
		{"heading in fence, comment, html", "heading", "```\n# a\n```\n<!--\n# b\n-->\n<div>\n# c\n</div>\n\n⟦1|# d⟧"},

		{"links", "link", "a ⟦1|[b](c)⟧ ⟦2|[d](<e f> 't')⟧ ⟦3|[]()⟧ \\[x](y) [z] (z)"},
		{"destinations", "dest", "[a](⟦1|b(c)d⟧) [a]( ⟦2|b⟧ \"t\") [a](<⟦3|b c⟧>) [a](⟦4|⟧) [a](<⟦5|⟧>) ![a](⟦6|b⟧ (t))"},
		{"same text before", "dest", "[a.md](⟦1|a.md⟧) [(](⟦2|\\(⟧) [<](<⟦3|x⟧>)"},
		{"over lines", "dest", "> [a\n> b](\n> ⟦1|c⟧\n> 't\n> u')\n"},
		{"quote signs", "dest", "> > [>](\n>>⟦1|b⟧)\n"},
		{"label over lines", "label", "> [⟦1|a\n> b⟧](c)"},
		{"nested list with tabs", "dest", "-\ta\n\t- [b](⟦1|c⟧)\n\t\t- ![d](⟦2|e⟧ 'f')\n"},
		{"crlf", "dest", "a\r\n[b](⟦1|c⟧)\r\n[d](\r\n⟦2|e⟧\r\n)"},
		{"links and images", "link", "⟦1|![i](j)⟧ [^ ⟦2|[d](e)⟧"},
		{"in heading", "dest", "## [a](⟦1|b⟧) ##\n[c](⟦2|d⟧)\n==="},
		{"in table", "dest", "| [a](⟦1|b⟧) | [c\\|d](⟦2|e\\|f⟧) |\n|--|--|\n| ![g](⟦3|h⟧) |"},
		{"not in code", "dest", "`[a](b)` ``` [c](d) ``` [e](⟦1|f⟧)\n\n    [g](h)\n\n~~~\n[i](j)\n~~~\n"},
		{"references", "link", "⟦1|[a][b]⟧ ⟦2|[b][]⟧ ⟦3|[b]⟧ ⟦4|![a][B]⟧ [c] [c][] [a][c]\n\n[b]: d"},
		{"reference labels", "dest", "[a][⟦1|b⟧] [⟦2|b⟧][] [⟦3|B⟧] ![⟦4|b⟧][ ]\n\n[b]: d"},
		{"link in task", "dest", "- [x] [a](⟦1|b⟧)\n- [x](⟦2|c⟧)\n- [ ]\n"},
		{"autolinks", "dest", "<⟦1|https://a.b/c?d⟧> <⟦2|a@b.cd⟧> https://e.f <nothing>"},
		{"html", "dest", "x <a href=\"⟦1|b c⟧\">[d](⟦2|e⟧)</a> <A HREF=⟦3|f⟧> <img alt=i src='⟦4|g⟧'> <b href=h>\n\n<p>\n<a\n  href = '⟦5|i⟧'>"},
		{"html in a quote", "dest", "> <a title='x'\n> href='⟦1|b⟧'>"},
		{"html in code and comments", "dest", "`<a href=b>` <!-- <a href=c> --> <a href=⟦1|d⟧>\n\n<!--\n<a href=e>\n[f](g)\n-->\n\n<script>\n'<a href=h>'\n</script>\n"},

		{"definitions", "definition", "⟦1|[a]: b⟧\n ⟦2|[c]: <d e> 't'⟧ \n⟦3|[f\ng]:\nh\n\"t\nu\"⟧\nx [i]: j\n"},
		{"definition labels", "deflabel", "[⟦1|a⟧]: b\n> [⟦2|c\\]d⟧]: e\n> f"},
		{"definition destinations", "defdest", "[a]: ⟦1|b⟧ 't'\n[c]: <⟦2|d e⟧>\n[f]: ⟦3|g⟧\n't' no title\n\n[h]: i junk\n\n- [j]:\n  ⟦4|k⟧"},
		{"footnote", "definition", "[^1]: note with words\n"},

		{"anchors", "anchor", "<a id=\"⟦1|b⟧\"></a> <a name=⟦2|c⟧ > <br id=''>\n\n<h2 ID = ⟦3|d⟧>\n\n# x <span id='⟦4|e⟧'/>\n`<a id=f>`"},
		{"id and name", "anchor", "<a id=\"⟦1|b⟧\" name=\"b\"></a><a id=\"⟦2|c⟧\" name=\"⟦3|d⟧\">"},

		{"code", "code", "⟦1|`a`⟧ ⟦2|`` `b ``⟧ ```c ⟦3|`d\ne`⟧ \\`f`"},
		{"code text", "codetext", "`⟦1|a⟧` `` ⟦2|`b⟧ `` ` ⟦3| c ⟧ ` `⟦4|d\r\n e⟧`"},
		{"code in a table", "codetext", "|`⟦1|a\\|b⟧`|\n|-|\n"},

		{"strong", "strong", "⟦1|**a**⟧ *b* ⟦2|__c `d`__⟧ ~~e~~ snake__case__x ** f**"},
		{"strong text", "strongtext", "***⟦1|a⟧** b* *c **⟦2|d⟧*** **⟦3|e\nf⟧**"},
		{"strong and left over", "strong", "a⟦1|**b**⟧*c*⟦2|**d**⟧* *⟦3|**e**⟧"},

		{"items", "item", "⟦1|- a⟧\n⟦2|- b\n  c\n\n  d⟧\n\n\ne\n"},
		{"items end", "item", "⟦1|- a\n  ```\n  b\n  ```⟧\n⟦2|-⟧\n⟦3|1. # h #⟧\n⟦4|2. > q⟧\n\n⟦5|+ |a|\n  |-|\n  |b|⟧\n"},
		{"item content", "content", "- ⟦1|a⟧ \n-  ⟦2|b⟧\r\n- [x] ⟦3|c⟧\n  d\n\n10) ⟦4|`e`⟧\n\n* ⟦5|# f⟧\n"},

		{"table", "table", "⟦1|| a |\n|---|\n| b |⟧\n\nx\n\n> ⟦2|a|b\n> -|-⟧\n"},
		{"cells", "cell", "| ⟦1|a⟧ | ⟦2|b\\|c⟧ |\n|--|:-:|\n| ⟦3|⟧|⟦4|`d`⟧|\n| ⟦5|e⟧ |⟦6|⟧\n⟦7|f⟧ | ⟦8|g⟧ | h\n"},

		{"fences", "fence", "⟦1|```go\na\n```⟧\n> ⟦2|~~~~\n> ~~~\n> b⟧\n\n- ⟦3|``` x\n  c\n  ```⟧\n⟦4|~~~\nd⟧\n"},
		{"infos", "info", "```⟦1|⟧\n```\n~~~ ⟦2|a `b` c⟧ \n~~~\n\t```\n"},
		{"fence bodies", "body", "```\n⟦1|a\r\n\n⟧```\n> ```\n⟦2|> b\n⟧> ```\n\n- ```\n⟦3|  c\n\n⟧~~~\n⟦4|d\n\n⟧"},
		{"indented", "indented", "a\n\n    ⟦1|b\n\n\tc⟧\n\n- d\n\n      ⟦2|e⟧\n"},
		{"html blocks", "html", "⟦1|<div>\n<b>⟧\n\n> ⟦2|<!-- a\n> b -->⟧\n\na <b>\n"},

		{"comments", "comment", "a ⟦1|<!-- b -->⟧ ⟦2|<!-->⟧ `<!-- c -->`\n\n⟦3|<!--\nd\n\ne\n-->⟧ f\n<div>⟦4|<!-- g -->⟧</div>\n\n⟦5|<!-- h\n⟧"},
		{"comment texts", "commenttext", "a <!--⟦1| b\nc ⟧--> <!--⟦2|⟧-->\n\n> <!--⟦3| skillpls-ignore x ⟧-->"},

		{"prose", "prose", "⟦1|a_b_c @d/e_f.md ⟧*⟦2|g⟧* `h`\n⟦3|i ⟧[⟦4|j⟧](k) <b>⟦5|l⟧</b> <!-- m -->\n\n# ⟦6|n⟧\n|⟦7|o⟧|\n|-|\n\n    p\n\n- [ ]⟦8| q⟧"},
		{"prose that is broken off", "prose", "⟦1|a [b] ![c ] <d < `e ~~~ f* g⟧\n⟦2|h\\*i⟧  \n⟦3|j⟧"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, marks, err := marker.Extract(test.text)
			if err != nil {
				t.Fatal(err)
			}
			d := Parse([]byte(text), 0)
			if d.Limit != nil {
				t.Fatalf("limit %+v", *d.Limit)
			}
			checkDoc(t, test.name, []byte(text), d)
			var want []string
			for i := range len(marks) {
				want = append(want, spelled(text, marks[string(rune('1'+i))]))
			}
			var got []string
			for _, s := range fields[test.field](d) {
				got = append(got, spelled(text, s))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %q (-want +got)\n%s", test.field, text, diff)
			}
		})
	}
}

// spelled shows a span with the text that it spells.
func spelled(text string, s source.Span) string {
	return fmt.Sprintf("%q@%d", text[s.Start:s.End], s.Start)
}

// Front matter is not read, and all offsets are of the whole file.
func TestBody(t *testing.T) {
	t.Parallel()
	front := "\ufeff---\nname: x # no\n[a]: b\n---\n"
	rest := "# T\n[c](d)\n"
	whole := Parse([]byte(front+rest), len(front))
	alone := Parse([]byte(rest), 0)
	checkDoc(t, "whole", []byte(front+rest), whole)
	if len(whole.Headings) != 1 || len(whole.Definitions) != 0 || len(whole.Links) != 1 {
		t.Fatalf("got %+v", whole)
	}
	if got, want := int(whole.Links[0].Dest.Start-alone.Links[0].Dest.Start), len(front); got != want {
		t.Errorf("moved by %d, want %d", got, want)
	}
	for _, body := range []int{-1, 1 << 30} {
		checkDoc(t, "odd body", []byte(rest), Parse([]byte(rest), body))
	}
	if d := Parse(nil, 0); d.Limit != nil || len(d.Prose) != 0 {
		t.Errorf("nothing gives %+v", d)
	}
}

// A Doc must not change with the text that it was made from.
func TestDocOwnsItsStrings(t *testing.T) {
	t.Parallel()
	src := honest(100)
	d, want := Parse(src, 0), Parse(src, 0)
	for i := range src {
		src[i] = 'x'
	}
	if diff := cmp.Diff(want, d); diff != "" || d.Links[0].Target == "" {
		t.Error(diff)
	}
}

func TestParseAtOnce(t *testing.T) {
	t.Parallel()
	src := honest(1000)
	want := Parse(src, 0)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if diff := cmp.Diff(want, Parse(src, 0)); diff != "" {
				t.Error(diff)
			}
		})
	}
	wg.Wait()
}
