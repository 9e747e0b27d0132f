package frontmatter

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

// extract takes the marks out of text.
func extract(t *testing.T, text string) (string, map[string]source.Span) {
	t.Helper()
	plain, marks, err := marker.Extract(text)
	if err != nil {
		t.Fatal(err)
	}
	return plain, marks
}

// lookup returns the node of a path like a.0.b; "" is n itself.
func lookup(n *Node, path string) *Node {
	if path == "" {
		return n
	}
	for step := range strings.SplitSeq(path, ".") {
		if n == nil {
			return nil
		}
		if i, err := strconv.Atoi(step); err == nil && n.Kind == Sequence && i < len(n.Items) {
			n = n.Items[i]
		} else {
			n = n.Get(step)
		}
	}
	return n
}

// spanOf returns the span that a mark in a test is about: "a.b" is a value, "k:a"
// the key of a, "i:a" a's Inner.
func spanOf(root *Node, name string) source.Span {
	what, path, found := strings.Cut(name, ":")
	if !found {
		what, path = "", name
	}
	if what == "k" {
		parent, key := "", path
		if i := strings.LastIndexByte(path, '.'); i >= 0 {
			parent, key = path[:i], path[i+1:]
		}
		p, ok := lookup(root, parent).Pair(key)
		if !ok {
			return source.At(-1, -1)
		}
		return p.Key.Span
	}
	if path == "root" {
		path = ""
	}
	n := lookup(root, path)
	switch {
	case n == nil:
		return source.At(-1, -1)
	case what == "i":
		return n.Inner
	}
	return n.Span
}

func TestNodeSpans(t *testing.T) {
	tests := []struct {
		name, text string
		values     map[string]string // by path
	}{
		{"plain", "⟦k:name|name⟧: ⟦name|é😀 x⟧ # c\n", map[string]string{"name": "é😀 x"}},
		{"after wide runes", "é: {😀: ⟦é.😀|x⟧, b: ⟦é.b|y⟧}", map[string]string{"é.b": "y"}},
		{"CRLF", "a: ⟦a|x⟧\r\nb: ⟦b|y⟧\r\n", nil},
		{"lone CR", "a: ⟦a|x⟧\rb: ⟦b|y⟧\r", nil},
		{"byte order mark", "\uFEFFa: ⟦a|x⟧", nil},
		{"other breaks", "a: x\u2028b: ⟦b|y⟧\u0085c: ⟦c|z⟧\n", map[string]string{"c": "z"}},
		{"multi-line plain", "a: ⟦a|x\n  y\n\n  z⟧\nb: c", map[string]string{"a": "x y\nz"}},
		{"multi-line double", "a: ⟦a|\"x \\\n  y\"⟧ # c\n", map[string]string{"a": "x y"}},
		{"anchor and tag", "a: &x !!str ⟦a|5⟧\nb: !!str &y ⟦b|\"q\"⟧\nc: ⟦c|*x⟧\n", map[string]string{"a": "5", "c": "x"}},
		{"anchored mapping", "a: &x # c\n  ⟦a|b: c⟧\nd: &y ⟦d|[1]⟧\ne: !!map\n  ⟦e|&k f: g⟧", map[string]string{"e.f": "g"}},
		{"absent", "a: ⟦a⟧\nb:⟦b⟧\nc:   # comment\nd: &x⟦d⟧\n", map[string]string{"c": ""}},
		{"absent items", "- ⟦0⟧\n-⟦1⟧\n- ⟦2|x⟧\n-⟦3⟧", nil},
		{"indentless items", "a:\n⟦a|- x\n- y⟧\nb: z", nil},
		{"flow", "a: ⟦a|[x, \"y\", {b: c}, [] ]⟧ # ]\n", map[string]string{"a.2.b": "c"}},
		{"flow over lines", "a: ⟦a|[\n  x, # ]\n  y\n]⟧\nb: ⟦b|{ }⟧", nil},
		{"flow pair", "a: [⟦a.0|b: c⟧, ⟦a.1|{d: e}⟧]", map[string]string{"a.0.b": "c"}},
		{"flow absent", "a: {⟦k:a.x|x⟧⟦a.x⟧, y: ⟦a.y⟧, \"z\":⟦a.z⟧}", nil},
		{"document marks", "--- # c\na: ⟦a|x⟧\n...\nb: y\n", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, marks := extract(t, test.text)
			b := Parse([]byte(text), false)
			if b.Broken || len(b.Problems) > 0 {
				t.Fatalf("%q: %v", text, b.Problems)
			}
			for name, want := range marks {
				if got := spanOf(b.Root, name); got != want {
					t.Errorf("%q: %s is %v, want %v", text, name, got, want)
				}
			}
			for path, want := range test.values {
				if n := lookup(b.Root, path); n == nil || n.Value != want {
					t.Errorf("%q: %s is %+v, want %q", text, path, n, want)
				}
			}
			for _, e := range checkBlock([]byte(text), b) {
				t.Error(e)
			}
		})
	}
}

// Spans that hold one another, by what they spell.
func TestNodeText(t *testing.T) {
	tests := []struct {
		name, text string
		want       map[string]string
	}{
		{"quotes", "a: 'it''s'\nb: \"x\\\"\"\n\"c\": ''", map[string]string{
			"a": "'it''s'", "i:a": "it''s", "b": `"x\""`, "i:b": `x\"`, "c": "''", "i:c": "", "k:c": `"c"`}},
		{"literal", "a: |- # c\n\n  x\n   y\n\n  z\n\nb: c", map[string]string{
			"a": "|- # c\n\n  x\n   y\n\n  z", "i:a": "x\n   y\n\n  z", "b": "c"}},
		{"folded, CRLF", "a: >\r\n  x\r\n  y\r\nb: c", map[string]string{"a": ">\r\n  x\r\n  y", "i:a": "x\r\n  y", "b": "c"}},
		{"indentation indicator", "a: |2\n    x\n  y\n", map[string]string{"i:a": "  x\n  y"}},
		{"empty literal", "a: |+\n\nb: c", map[string]string{"a": "|+", "i:a": ""}},
		{"comment in a literal", "a: |\n  # x\n  y # z\n# c\n", map[string]string{"i:a": "# x\n  y # z", "root": "a: |\n  # x\n  y # z"}},
		{"items", "x: 1\na:\n  - b\n  -   c # d\n", map[string]string{
			"root": "x: 1\na:\n  - b\n  -   c", "a": "- b\n  -   c", "a.1": "c"}},
		{"nested flow", "a: [[x, 'y'], { b: [z] } ]", map[string]string{
			"a": "[[x, 'y'], { b: [z] } ]", "a.0": "[x, 'y']", "a.1": "{ b: [z] }", "a.1.b": "[z]"}},
		{"mappings in items", "a:\n  - b: c\n    d:\n  - e: f", map[string]string{
			"a.0": "b: c\n    d:", "a.0.d": "", "a.1": "e: f"}},
		{"roles", "sa:\n  skills:\n    include:\n      - category: x\n", map[string]string{
			"sa.skills.include.0.category": "x", "sa.skills": "include:\n      - category: x"}},
		{"key that is no scalar", "? [a, b]\n: c\nd: e", map[string]string{"d": "e", "root": "? [a, b]\n: c\nd: e"}},
		{"absent at the end", "a: b\nc: ", map[string]string{"c": "", "root": "a: b\nc: "}},
		{"one scalar", " x y \n", map[string]string{"root": "x y"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := Parse([]byte(test.text), false)
			if len(b.Problems) > 0 {
				t.Fatal(b.Problems)
			}
			for name, want := range test.want {
				s := spanOf(b.Root, name)
				if s.Start < 0 || test.text[s.Start:s.End] != want {
					t.Errorf("%q: %s is at %v, want %q", test.text, name, s, want)
				}
			}
		})
	}
}

func TestTagsAndStyles(t *testing.T) {
	text := "a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >\n  x\nf: 1\ng: 1.5\nh: true\ni: null\nj:\nk: 2020-01-01\nl: !x y\nm: yes\nn: '1'\no: [1]\np:\n  - 1\nq: &z 0x1F\nr: *z\n"
	type look struct {
		Kind  Kind
		Style Style
		Tag   Tag
	}
	want := []look{
		{Scalar, Plain, Str}, {Scalar, Single, Str}, {Scalar, Double, Str}, {Scalar, Literal, Str}, {Scalar, Folded, Str},
		{Scalar, Plain, Int}, {Scalar, Plain, Float}, {Scalar, Plain, Bool}, {Scalar, Plain, Null}, {Scalar, Plain, Null},
		{Scalar, Plain, Time}, {Scalar, Plain, Other}, {Scalar, Plain, Str}, {Scalar, Single, Str},
		{Sequence, Flow, Other}, {Sequence, BlockStyle, Other}, {Scalar, Plain, Int}, {Alias, Plain, Other},
	}
	var got []look
	for _, p := range Parse([]byte(text), false).Root.Pairs {
		got = append(got, look{p.Value.Kind, p.Value.Style, p.Value.Tag})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNodeMethods(t *testing.T) {
	root := Parse([]byte("a: x\nb: [y, null, z, [w]]\nc:\na: again\n"), false).Root
	values := func(n *Node) (list []string) {
		for _, s := range n.Strings() {
			list = append(list, s.Value)
		}
		return list
	}
	for path, want := range map[string][]string{"a": {"x"}, "b": {"y", "z"}, "c": nil, "d": nil, "": nil} {
		if diff := cmp.Diff(want, values(lookup(root, path))); diff != "" {
			t.Errorf("strings of %q (-want +got)\n%s", path, diff)
		}
	}
	var none *Node
	if _, ok := none.Pair("a"); ok || none.Get("a") != nil || none.At(0) != nil || none.Strings() != nil {
		t.Error("nil is not empty")
	}
	if n := root.Get("a").Get("x"); n != nil {
		t.Errorf("a scalar has %v", n)
	}
}

func TestAt(t *testing.T) {
	text, marks := extract(t, "na⟦key⟧me: x⟦value⟧ \nlist: [a, b⟦item⟧]\ndeep:\n  - k: ⟦absent⟧\n⟦out⟧")
	root := Parse([]byte(text), false).Root
	for name, want := range map[string][]string{
		"key": {"", "name"}, "value": {"", "x"}, "item": {"", "", "b"}, "absent": {"", "", "", ""}, "out": nil,
	} {
		var got []string
		for _, n := range root.At(int(marks[name].Start)) {
			got = append(got, n.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %s: %q, want %q", name, got, want)
		}
	}
}
