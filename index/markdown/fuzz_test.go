package markdown

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whatever the text: checkDoc's laws hold, goldmark does not crash, the answer
// comes in time, and it is the same where the lines end with CR.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"# a\n\nb `c` **d** [e](f \"g\") ![h](<i j>)\n===\n",
		"> - [m](\n> g.md)\n>   1. x\n\n\t\tcode\n",
		"-\ta\n\t[t](<e f> 'x')\n\t#\n\t>\n",
		"|a|`b\\|c`|\n|-|:-|\n|[x\\|y](z)|\n|",
		"[a]: <b> 'c\nd'\n[e\nf]:\ng\n\n[a] [a][] [x][a] ![a]",
		"<a id=x name='y' href=\"z\"> <!-- a --> <img src=b>\n\n<div>\n<!-- c\n</div>\n",
		"***a** b* __c__ ~~d~~ a**\"b\"**c *d**e***",
		"~~~ go\nx\n~~~\n```\n\r\ny\r\n",
		"\ufeff---\na: b\n---\r# c\r\r- [x] d\r",
		"a\n\x00\xff[\x80](\xff)\xc3",
		"<!-->\n<!--->\n`` ` ``` ``\n&amp;\\&#35;",
		"> \t>\n\n>\t>\n\n-\t>",
		"> \t>",
		"a\n-\n0\n-:\n-\n[x]: y\n===\n",
		"# a\n\n- b\n  - c\n\n\n# a\n\n> d\n\n### a\n\n1. e\n\n   f\n\n## a-1\n\n\tcode\n\n#\n\n~~~\n\n# g\n~~~\n\n# h\n\n|a|\n|-|\n\n# a\n",
	} {
		f.Add([]byte(seed), 0)
		f.Add([]byte("---\nx: y\n---\n"+seed), 13)
	}
	f.Fuzz(func(t *testing.T, src []byte, body int) {
		start := time.Now()
		d := Parse(src, body)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
		if d.Limit != nil && d.Limit.Reason == reasonCrash {
			t.Error("goldmark crashes")
		}
		checkDoc(t, "text", src, d)
		for offset := range min(len(src), 1000) {
			d.InCode(offset)
		}
		for i := range d.Headings {
			d.Section(i, len(src))
		}
		if d.Limit == nil {
			all := standard
			all.simple = false
			if diff := cmp.Diff(parse(src, body, all), d); diff != "" {
				t.Errorf("simple lines (-goldmark +ours)\n%s", diff)
			}
			small := standard
			small.piece = 1
			if diff := cmp.Diff(d, parse(src, body, small)); diff != "" {
				t.Errorf("in pieces (-whole +pieces)\n%s", diff)
			}
		}
		if slices.Contains(src, '\r') {
			return
		}
		old := slices.Clone(src)
		for i, c := range old {
			if c == '\n' {
				old[i] = '\r'
			}
		}
		if diff := cmp.Diff(d, Parse(old, body)); diff != "" {
			t.Errorf("with CR (-LF +CR)\n%s", diff)
		}
	})
}
