package markdown

import (
	"bytes"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
)

// hostile are texts that took goldmark alone quadratic time or memory, or might.
func hostile() map[string]string {
	n := 50_000
	if raceEnabled {
		n /= 10
	}
	r := strings.Repeat
	texts := map[string]string{
		"open links and brackets":  r("[a](", n) + r("]", n),
		"links then openers":       r("[a](b)[", n),
		"nested brackets":          r("[", n) + "a" + r("]", n),
		"nested brackets far":      r("[", 900) + r("a ", 4*n) + r("]", 900),
		"brackets before images":   r("[", 900) + r("![a](b)", n) + r("]", 900),
		"emphasis in links":        "*a " + r("[*b](c) ", n),
		"emphasis in links, plain": r("[*b*](c) ", n),
		"nested images":            r("![", n) + "a" + r("](b)", n),
		"deep emphasis":            r("*a ", n) + r("a* ", n),
		"long runs":                r("*", n) + "a" + r("*", n),
		"long runs in a link":      "[![" + r("*", n) + "a" + r("*", n) + "](b)](c)",
		"alternating runs":         r("*_", n),
		"alternating words":        r("*a_a", n),
		"rule of three":            "a**b" + r("c* ", n),
		"closers only":             "_a " + r("b* ", n),
		"neutral then closers":     r("a_b ", n) + r("c* ", n),
		"tildes":                   "a " + r("~", 4*n),
		"tilde words":              r("~a ", n),
		"backticks of all lengths": growingBackticks(700),
		"blank lines in lists":     r("- ", 40) + "a" + r("\n", 4*n),
		"list lines":               r("- ", 40) + "a\n" + r(r(" ", 80)+"b\n", 4000),
		"quote and list":           r("> - ", n),
		"deep list by lines":       deepList(2000),
		"list markers":             r("- ", n) + "a",
		"too large":                r("# a\n", 2<<20),
		"lazy lines":               r("> ", 40) + "a\n" + r("b\n", n),
		"table without cells":      r("|a", n/5) + "\n" + r("|-", n/5) + "\n" + r("|\n", n),
		"table with escaped pipes": "|a|b|\n|-|-|\n" + r("|`a\\|b`|`c\\|d`|\n", n/2),
		"delimiter rows":           r("a\n", n/2) + r("--|:\n", n/2),
		"definitions in one block": definitionLines(n),
		"definitions apart":        strings.ReplaceAll(definitionLines(n), "\n", "\n\n"),
		"definitions unresolved":   r("[x]: \n", n),
		"definition titles":        r("[a]: b\n\"x\n", n),
		"references in many lines": "[a]: b\n\n" + r("[a]\n", n),
		"missing references":       r("[b]\n", n),
		"long labels":              r("["+r("a ", 450)+"]", 400),
		"comments":                 "a " + r("<!-- ", n),
		"instructions":             "a " + r("<? ", n),
		"declarations":             "a " + r("<!A ", n),
		"attributes":               "a <a" + r(" a", n),
		"attribute quotes":         "a " + r("<a b=\"", n),
		"tags in a block":          "<div>\n" + r("<a b='", n),
		"html comments in a block": "<div>\n" + r("<!--", n) + "\n\n",
		"scripts in a block":       "<div>" + r("<style>", n),
		"html lines":               r("<a\n", n),
		"autolinks":                r("<a:", n),
		"email":                    r("<a@b.", n),
		"entities":                 "# " + r("&amp", n),
		"same headings":            r("# a\n", n),
		"setext":                   r("a\n", n) + "=",
		"setext definitions":       r("[a]: b\n===\n", n),
		"invalid bytes":            r("\x80", n) + r("*\x80", n),
		"lone cr":                  r("\r", 4*n),
		"crs and openers":          r("[a](\r", n),
		"quoted code":              r("> `a\n", n),
		"escaped":                  r("\\*a*", n),
		"tabs":                     r("\t", n) + "a\n" + r("-\ta\n", n),
		"titles":                   r("[a](b \"", n),
		"titles apart":             r("[a](b 'c\n", n),
	}
	for _, s := range []string{
		"[a](", "- ", "*a_ ", "> ", "![[](<", "*a_ `b **", "`a``", "<a ", "<!--",
		"[a][", "**a ", "_a ", "|a", "1. ", "[x]: ", "&amp", "[", "]", "![", "`",
		"*", "a*", "*a*", "<", "<b>", "* ", "+ - ", "#", "# ", "~~~\n", "```\n", "\\",
		"~~", "__", "***", "\\[", "&", "![a](", "[a]: b\n", "<!", "<?", "|-", "a\n", "\r\n", "-\n", ">\n", "[[a]]",
	} {
		texts["repeated "+s] = r(s, n)
	}
	return texts
}

func growingBackticks(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		b.WriteString(strings.Repeat("`", i))
		b.WriteByte('a')
	}
	return b.String()
}

func deepList(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i))
		b.WriteString("- a\n")
	}
	return b.String()
}

func definitionLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[x%d]: y\n", i)
	}
	return b.String()
}

// patient has the standard bounds but for the clock, so that what it answers
// does not depend on the machine.
func patient() bounds {
	b := standard
	b.clock = time.Hour
	return b
}

// Counting alone must stop every text that we know of; how long that takes here
// is shown by -v.
func TestHostile(t *testing.T) {
	texts := hostile()
	goroutines := runtime.NumGoroutine()
	var all time.Duration
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := []byte(texts[name])
		start := time.Now()
		d := parse(text, 0, patient())
		took := time.Since(start)
		all += took
		reason := "complete"
		if d.Limit != nil {
			reason = d.Limit.Reason
		}
		if reason == reasonClock || reason == reasonCrash {
			t.Errorf("%s: %s", name, reason)
		}
		checkDoc(t, name, text, d)
		t.Logf("%6.1f ms %7d bytes %-28s %s", float64(took.Microseconds())/1000, len(text), name, reason)
	}
	if len(texts) < 100 {
		t.Errorf("only %d texts", len(texts))
	}
	// Without limits these take minutes; with them some seconds, on a machine that
	// is busy with much else some more.
	if all > time.Minute {
		t.Errorf("all took %v", all)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
}

// The families that goldmark takes longest for must hit a limit: if one does
// not, either goldmark got better or we count wrongly.
func TestHostileIsLimited(t *testing.T) {
	if raceEnabled {
		t.Skip("the texts are too short")
	}
	t.Parallel()
	texts := hostile()
	for name, want := range map[string]string{
		"repeated [a](":        reasonWork,
		"repeated ![[](<":      reasonWork,
		"repeated *a_ ":        reasonWork,
		"repeated *a_ `b **":   reasonWork,
		"repeated > ":          reasonDepth,
		"repeated + - ":        reasonDepth,
		"repeated 1. ":         reasonDepth,
		"list markers":         reasonDepth,
		"rule of three":        reasonWork,
		"emphasis in links":    reasonWork,
		"table without cells":  reasonCells,
		"long runs":            reasonSpans,
		"blank lines in lists": reasonWork,
		"too large":            reasonSize,
	} {
		d := parse([]byte(texts[name]), 0, patient())
		if d.Limit == nil || d.Limit.Reason != want {
			t.Errorf("%s: limit %+v, want %q", name, d.Limit, want)
		}
	}
}

// The clock stops what counting does not.
func TestClock(t *testing.T) {
	t.Parallel()
	b := standard
	b.work, b.clock, b.clockPerMiB = 1e15, time.Millisecond, 0
	d := parse([]byte("# T\n\n"+strings.Repeat("[a](", 20_000)), 0, b)
	if d.Limit == nil || d.Limit.Reason != reasonClock {
		t.Fatalf("limit %+v", d.Limit)
	}
	if got := int(d.Limit.Span.Start); got != len("# T\n\n") {
		t.Errorf("limit at %d, want the third line", got)
	}
	if len(d.Headings) != 1 {
		t.Errorf("headings %+v", d.Headings)
	}
}

func TestHonestIsComplete(t *testing.T) {
	t.Parallel()
	src := honest(40_000)
	if n := bytes.Count(src, []byte("\n")); n < 40_000 || len(src) < 1900<<10 || len(src) > 3<<20 {
		t.Fatalf("%d lines, %d bytes", n, len(src))
	}
	d := parse(src, 0, patient())
	if d.Limit != nil {
		t.Fatalf("limit %+v", *d.Limit)
	}
	checkDoc(t, "honest", src, d)
}

// What a limited document keeps.
func TestOutline(t *testing.T) {
	t.Parallel()
	b := patient()
	b.depth = 3
	text := "\ufeff# One #\r\n~~~ x`y\n# no\n~~~\n```a`b\n## One\n    # no\n#no\n####### no\n#\n" +
		"- - - x\n[l](y) `c`\n```\n# no"
	d := parse([]byte(text), 0, b)
	at := strings.Index(text, "- - -")
	want := &Doc{
		Headings: []Heading{
			{Level: 1, Span: source.At(3, 10), Text: source.At(5, 8), Title: "One", Slug: "one"},
			{Level: 2, Span: source.At(36, 42), Text: source.At(39, 42), Title: "One", Slug: "one-1"},
			{Level: 1, Span: source.At(at-2, at-1), Text: source.At(at-1, at-1), Slug: ""},
		},
		Limit: &Limit{Span: source.At(at, at+len("- - - x")), Reason: reasonDepth},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
