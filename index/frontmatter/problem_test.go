package frontmatter

import (
	"testing"
)

// What is wrong is marked ⟦p|...⟧.
func TestSyntaxErrors(t *testing.T) {
	const colon = `": " inside an unquoted value; quote the value`
	tests := []struct{ name, text, message string }{
		{"colon on the first line", "description: Use when⟦p|: ⟧foo: bar", colon},
		{"colon further down", "name: é😀\r\ndescription: Use when⟦p|: ⟧foo\r\nx: y\r\n", colon},
		{"colon at the end", "a: b\nc: d⟦p|:⟧\ne: f\n", `":" at the end of an unquoted value; quote the value`},
		{"colon in a continuation", "description: Use\n  when⟦p|: ⟧foo\n", colon},
		{"colon in an item", "a:\n  - b\n  - c: d⟦p|: ⟧e\n", colon},
		{"colon behind a literal", "a: |\n  x: y: z\nb: c⟦p|: ⟧d\n", colon},
		{"open double quote", "name: ⟦p|\"⟧foo\ndescription: bar\n", "this quote is not closed"},
		{"closed by the next", "name: ⟦p|\"⟧foo\ndescription: \"bar baz\"\nc: d\n", "this quote is not closed"},
		{"open single quote", "a: b\nname: ⟦p|'⟧it''s\n", "this quote is not closed"},
		{"open quote in a list", "a: [b, ⟦p|\"⟧c]\nd: e\n", "this quote is not closed"},
		{"text behind quotes", "a: \"b\" ⟦p|and c⟧ # d\n", "text after the closing quote; quote the whole value"},
		{"open list", "a: b\ntags: ⟦p|[⟧x, y\nc: d\n", `"[" is not closed`},
		{"open list at the end", "tags: ⟦p|[⟧x, y\n", `"[" is not closed`},
		{"open map", "m: ⟦p|{⟧x: y\n", `"{" is not closed`},
		{"crossed", "m: ⟦p|[⟧x}\n", `"[" is closed by "}"`},
		{"text behind a list", "tools: [x] ⟦p|[y]⟧\n", `text after the closing "]"; quote the whole value`},
		{"glob", "paths: ⟦p|**/*.ts⟧\n", `a value cannot start with "*"; quote the value`},
		{"glob in a list", "paths:\n  - a\n  - ⟦p|*.ts⟧\n", `a value cannot start with "*"; quote the value`},
		{"at", "a: b\nc: ⟦p|@⟧d\n", `a value cannot start with "@"; quote the value`},
		{"backtick in a list", "a: [b, ⟦p|`⟧c`]\n", "a value cannot start with \"`\"; quote the value"},
		{"unknown alias", "a: ⟦p|*b⟧\n", "no anchor for the alias *b; quote the value if it is text"},
		{"tab", "a:\n⟦p|\t⟧b: c\n", "tab in the indentation; use spaces"},
		{"no colon", "a: b\n⟦p|just text⟧\nc: d\n", `neither "key: value" nor part of the value above; indent the line or add ":"`},
		{"indentation", "a: b\nc:\n    d: e\n  ⟦p|f: g⟧\n", "does not line up with a key above"},
		{"first line indented", "  a: b\n⟦p|c: d⟧\n", "indented less than the first line"},
		{"item beside a key", "a: ⟦p|- b⟧\n", "a list item must be on a line of its own, below the key"},
		{"item among keys", "a: b\n⟦p|- c⟧\n", "does not line up with a key above"},
		{"block header", "a: b\nc: > ⟦p|text here⟧\n", `text behind ">"; put it on the next line, indented, or quote the value`},
		{"escape", "re: \"a⟦p|\\d⟧\"\n", `\d means nothing between double quotes; write \\ for a backslash, or use single quotes`},
		{"NUL", "a: b⟦p|\x00⟧\n", "control character U+0000"},
		{"not UTF-8", "a: é\nb: ⟦p|\xff⟧\n", "not UTF-8"},
		{"behind the root", "{a: b} ⟦p|c⟧\n", "text after the end of the value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, marks := extract(t, "---\n"+test.text+"\n---\n")
			b, ok := Find([]byte(text))
			if !ok || !b.Broken || len(b.Problems) != 1 {
				t.Fatalf("%q: %+v", text, b)
			}
			p := b.Problems[0]
			if p.Kind != SyntaxError || p.Span != marks["p"] || p.Message != test.message {
				t.Errorf("%q: %q at %v, %q; want %v, %q", text, spell(text, p.Span), p.Span, p.Message, marks["p"], test.message)
			}
			for _, e := range checkBlock([]byte(text), b) {
				t.Error(e)
			}
		})
	}
}

// What is right stays readable, with spans; a mark's name is the path.
func TestSalvage(t *testing.T) {
	tests := []struct {
		name, text string
		values     map[string]string
	}{
		{"one bad value", "name: ⟦name|x⟧\ndescription: ⟦description|Use when: foo⟧ # c\ntags: [⟦tags.0|a⟧]\n",
			map[string]string{"description": "Use when: foo"}},
		{"open quote", "⟦k:name|name⟧: \"⟦i:name|foo⟧\ndepends_on:\n  - ⟦depends_on.0|a⟧\n- ⟦depends_on.1|b⟧\n", map[string]string{"name": "foo"}},
		{"open list", "tags: [⟦tags.0|a⟧, ⟦tags.1|b⟧\nname: ⟦name|x⟧\n", nil},
		{"open list over lines", "tags: [\n  ⟦tags.0|a⟧,\n  \"⟦i:tags.1|b⟧\nname: ⟦name|x⟧\n", nil},
		{"bad item", "l:\n  - ⟦l.0|a⟧\n  - ⟦l.1|*.ts⟧\n  - b: ⟦l.2.b|c: d⟧\n    e: ⟦l.2.e|f⟧\n", nil},
		{"nested", "r:\n  sa:\n    a: ⟦r.sa.a|b: c⟧\n    include:\n      - category: ⟦r.sa.include.0.category|x⟧\n", nil},
		{"junk between", "a: ⟦a|b⟧\n<<<<<<< HEAD\nc: ⟦c|d⟧\n=======\ne:\n  f: ⟦e.f|g⟧\n>>>>>>> x\n", nil},
		{"literal beside", "a: |\n  x: y: z\nb: c: d\ne: ⟦e|f⟧\n", map[string]string{"a": "x: y: z\n", "b": "c: d"}},
		{"key just typed", "a: ⟦a|b⟧\ndepends_on\nc: ⟦c|d⟧\n", nil},
		{"absent", "a: ⟦a⟧\nb:⟦b⟧\nc: d: e\n", map[string]string{"a": ""}},
		{"not UTF-8", "a: ⟦a|\xff⟧\nb: ⟦b|c⟧\n", map[string]string{"a": "\uFFFD"}},
		{"JSON", "{\"a\": {\"b\": [\"x\", \"⟦i:a.b.1|y⟧\"], \"c\": ⟦a.c|1⟧\n", map[string]string{"a.b.0": "x"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, marks := extract(t, "---\n"+test.text+"---\n")
			b, ok := Find([]byte(text))
			if !ok || !b.Broken {
				t.Fatalf("%q: %+v", text, b)
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
