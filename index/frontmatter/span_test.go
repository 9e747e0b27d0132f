package frontmatter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index/source"
	"gopkg.in/yaml.v3"
)

// walk calls f for n and all nodes in it.
func walk(n *Node, f func(n *Node)) {
	if n == nil {
		return
	}
	f(n)
	for _, p := range n.Pairs {
		walk(p.Key, f)
		walk(p.Value, f)
	}
	for _, item := range n.Items {
		walk(item, f)
	}
}

// checkBlock reports where b breaks the laws of spans: each lies in its parent
// and in the file, and a scalar's spells its value.
func checkBlock(text []byte, b *Block) (errs []string) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Sprintf(format, args...)) }
	file := source.At(0, len(text))
	if !file.Encloses(b.Span) || !b.Span.Encloses(b.Body) || b.Body.Len() < 0 {
		bad("block %v body %v in %v", b.Span, b.Body, file)
	}
	for _, p := range b.Problems {
		if !b.Span.Encloses(p.Span) || !b.Span.Encloses(p.Related) && p.Related != (source.Span{}) || p.Span.Len() < 0 {
			bad("problem %+v outside %v", p, b.Span)
		}
		if p.Message == "" || strings.ContainsAny(p.Message, "\n\r") || strings.HasSuffix(p.Message, ".") {
			bad("message %q", p.Message)
		}
	}
	if b.Broken && len(b.Problems) == 0 {
		bad("broken without a problem")
	}
	var cures []source.Edit
	for _, p := range b.Problems {
		for _, e := range p.Cure {
			if !b.Body.Encloses(e.Span) {
				bad("cure %+v outside %v", e, b.Body)
			}
		}
		cures = append(cures, p.Cure...)
	}
	if _, err := source.Apply(text, cures); err != nil {
		bad("cures do not go together: %v", err)
	}
	var visit func(n *Node, within source.Span)
	visit = func(n *Node, within source.Span) {
		if !within.Encloses(n.Span) || !n.Span.Encloses(n.Inner) || n.Span.Len() < 0 || n.Inner.Len() < 0 {
			bad("%q %v: span %v inner %v in %v", n.Value, n.Style, n.Span, n.Inner, within)
			return
		}
		if err := checkScalar(text, n); err != "" && !b.Broken {
			bad("%s", err)
		}
		for _, p := range n.Pairs {
			visit(p.Key, n.Span)
			visit(p.Value, n.Span)
			if p.Value.Span.Start < p.Key.Span.End {
				bad("value %v before key %v", p.Value.Span, p.Key.Span)
			}
		}
		for _, item := range n.Items {
			visit(item, n.Span)
		}
	}
	if b.Root != nil {
		visit(b.Root, b.Body)
	}
	return errs
}

// indented indents all lines of a text but the first.
var indented = strings.NewReplacer("\r\n", "\r\n ", "\r", "\r ", "\n", "\n ", "\u0085", "\u0085 ", "\u2028", "\u2028 ", "\u2029", "\u2029 ")

// checkScalar parses what a scalar's span spells, and compares the values.
func checkScalar(text []byte, n *Node) string {
	if n.Kind != Scalar {
		return ""
	}
	written := string(text[n.Span.Start:n.Span.End])
	if n.Value == "" && n.Style == Plain {
		if written != "" {
			return fmt.Sprintf("absent value spelled %q", written)
		}
		return ""
	}
	if written == "" {
		return fmt.Sprintf("%q has no span", n.Value)
	}
	if written == n.Value && n.Style == Plain {
		return "" // raw text too
	}
	var back yaml.Node
	if n.Style == Literal || n.Style == Folded {
		return checkBlockScalar(text, n)
	}
	err := yaml.Unmarshal([]byte("k: "+indented.Replace(written)+"\n"), &back)
	for _, end := range []string{"\n]", "]"} { // a colon at the end wants no space behind it
		if err != nil && yaml.Unmarshal([]byte("["+written+end), &back) == nil {
			err = nil
		}
	}
	if err != nil {
		return fmt.Sprintf("%q at %v spelled %q: %v", n.Value, n.Span, written, err)
	}
	got := back.Content[0].Content[len(back.Content[0].Content)-1].Value
	if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(n.Value), " ") {
		return fmt.Sprintf("%q at %v spelled %q, which is %q", n.Value, n.Span, written, got)
	}
	return ""
}

func checkBlockScalar(text []byte, n *Node) string {
	inner := strings.Join(strings.FieldsFunc(string(text[n.Inner.Start:n.Inner.End]), isSpaceRune), " ")
	if value := strings.Join(strings.FieldsFunc(n.Value, isSpaceRune), " "); value != inner {
		return fmt.Sprintf("block scalar %q spelled %q", value, inner)
	}
	if c := text[n.Span.Start]; c != '|' && c != '>' {
		return fmt.Sprintf("block scalar starts with %q", c)
	}
	return ""
}

func FuzzFrontmatter(f *testing.F) {
	for _, s := range []string{
		"---\nname: é😀\r\ntags: [a, 'b', \"c\\\"d\"]\rx: |-\n  one\n\n  two\n---\n",
		"\uFEFF---\na: &x !!str \"q\" # c\nb: *x\nc: plain\n  more\nd:\ne: {a, b: , c: {}}\n...\n",
		"---\nglobs: **/*.ts\nargument-hint: [a] [b]\n---", "---\na: b: c\n", "- a\n- - b\n  -\n- ? k\n  : v\n",
		"{\"a\":\t[1, \"\\ud83d\\ude00\"]}", "a:\n- x\n-\n- y: z\n\u2028", "&a k: !!map {[a: b]: c}\n", "\xff", "a: >2\n    x\n  y\n\n",
		"roles:\n  sa:\n    skills:\n      include:\n        - category: x\n", "--- |\n  x\n", "%YAML 1.1\n---\na: b\n--- c", "? ", ": ", "-", "[a, b", "a: \"b\nc: \"d e\n",
		"{a\nb:}",
	} {
		f.Add([]byte(s), uint(len(s)/2))
	}
	f.Fuzz(func(t *testing.T, text []byte, offset uint) {
		check := func(text []byte, b *Block) {
			if errs := checkBlock(text, b); errs != nil {
				t.Errorf("%q:\n%s", text, strings.Join(errs, "\n"))
			}
			at := int(offset % uint(len(text)+1))
			if _, _, word := b.Context(text, at); !word.Contains(at) || int(word.End) > len(text) {
				t.Errorf("word %v at %d of %q", word, at, text)
			}
		}
		if b, ok := Find(text); ok {
			check(text, b)
		}
		check(text, Parse(text, false))
		// What replaces a slash does not spell it.
		if yaml, slash := yamlOfJSON(text); slash == "" {
			check(yaml, Parse(text, true))
		}
	})
}
