package frontmatter

import (
	"strings"
	"testing"
	"time"
)

// Hostile text of 200 KB is read in less than a quarter of a second. The test
// allows far more, since machines vary and have other work to do; what it guards
// against is quadratic time.
func TestHostile(t *testing.T) {
	const size = 200_000
	began := time.Now()
	Parse([]byte(registry(size)), false)
	most := max(2500*time.Millisecond, 50*time.Since(began))
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	var stairs strings.Builder
	for i := 0; stairs.Len() < size; i++ {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	bomb := "a: &a [x, x]\n"
	for c := 'b'; c <= 'z'; c++ {
		bomb += string(c) + ": &" + string(c) + " [*" + string(c-1) + ", *" + string(c-1) + "]\n"
	}
	tests := map[string]struct {
		text string
		fine bool // it is YAML
	}{
		"open brackets":     {fill("["), false},
		"open braces":       {fill("{"), false},
		"braces with keys":  {fill("{a: "), false},
		"json":              {fill(`{"a":`), false},
		"closed brackets":   {strings.Repeat("[", 300) + strings.Repeat("]", 300), false},
		"dashes":            {fill("- "), false},
		"question marks":    {fill("? "), false},
		"colons":            {fill("a: "), false},
		"stairs":            {stairs.String(), false},
		"stairs broken":     {stairs.String() + "@", false},
		"stairs of items":   {strings.ReplaceAll(stairs.String(), "a:", "- b: '") + "@", false},
		"duplicates":        {fill("k: v\n"), false},
		"alias bomb":        {bomb, true},
		"aliases to itself": {"a: &a [*a, *a]", true},
		"unknown alias":     {fill("- a\n") + "- *b", false},
		"comments":          {fill("#\n"), true},
		"commented items":   {fill("- a #\n  #\n"), true},
		"broken at the end": {fill("key: value\n") + "key: value: x", false},
		"broken all over":   {fill("key: value: x\n"), false},
		"open quotes":       {fill("a: \"x\n"), false},
		"one open quote":    {"a: \"" + fill("x: y\n"), false},
		"open lists":        {fill("a: [x\n"), false},
		"list in pieces":    {"a: [" + fill("x,\n") + "b: c", false},
		"no colons":         {"a: b\n" + fill("xy\n"), false},
		"one long line":     {"[" + fill("\"é\",") + "1]", true},
		"NUL":               {fill("\x00"), false},
		"NUL at the end":    {fill("a: b\n") + "\x00", false},
		"not UTF-8":         {fill("a: \xff\n"), false},
		"UTF-16":            {"\xff\xfea\x00:\x00", false},
		"garbage":           {fill("\x9f{]'\"\\:- \n|#&*!%@`"), false},
		"line separators":   {fill("a: b\u2028"), false},
		"carriage returns":  {fill("a:\r"), false},
		"blank lines":       {fill("\n"), true},
		"tabs":              {fill("\t"), false},
		"literals":          {fill("- |\n  x\n"), true},
		"anchors":           {fill("- &a b\n"), true},
		"raw":               {fill("globs: *\n"), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := []byte(test.text)
			fenced := []byte("---\n" + test.text + "\n---\n")
			began := time.Now()
			b := Parse(text, false)
			took := time.Since(began)
			if (len(b.Problems) == 0) != test.fine {
				t.Errorf("problems %.3v", b.Problems)
			}
			began = time.Now()
			front, ok := Find(fenced)
			tookFront := time.Since(began)
			if !ok {
				t.Error("no front matter")
			}
			began = time.Now()
			front.Context(fenced, len(fenced)-5)
			tookContext := time.Since(began)
			t.Log(name, took, tookFront, tookContext)
			if took > most || tookFront > most || tookContext > most {
				t.Errorf("took %v, in markdown %v, context %v", took, tookFront, tookContext)
			}
			for _, e := range checkBlock(text, b) {
				t.Errorf("%.200s", e)
			}
		})
	}
}
