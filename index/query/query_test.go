package query_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

// A tree is a snapshot with the places that its texts mark.
type tree struct {
	*index.Snapshot
	texts map[string]string
	marks map[string]query.Place
}

func build(t *testing.T, text string) tree {
	t.Helper()
	tr := tree{texts: map[string]string{}, marks: map[string]query.Place{}}
	for _, f := range txtar.Parse([]byte(text)).Files {
		plain, marks, err := marker.Extract(string(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		tr.texts[f.Name] = plain
		for name, span := range marks {
			tr.marks[name] = query.Place{Path: f.Name, Span: span}
		}
	}
	tr.Snapshot = indextest.Build(tr.texts)
	return tr
}

// name is the mark at a place, or the place.
func (tr tree) name(p query.Place) string {
	for name, m := range tr.marks {
		if m == p {
			return name
		}
	}
	return fmt.Sprintf("%s:%d-%d", p.Path, p.Span.Start, p.Span.End)
}

func (tr tree) references(mark string, declarations bool) []string {
	m := tr.marks[mark]
	var names []string
	for _, p := range query.References(tr.Snapshot, m.Path, int(m.Span.Start), declarations) {
		names = append(names, tr.name(p.Place))
	}
	slices.Sort(names)
	return names
}

func TestReferences(t *testing.T) {
	for _, tt := range []struct {
		name, tree string
		want       map[string][]string // by the mark that is asked at
	}{
		{
			name: "a skill whose name field is qualified",
			tree: "-- lib/x/SKILL.md --\n---\nname: ⟦own|pack:deploy⟧\n---\n-- lib/y/SKILL.md --\n---\ndepends_on: [⟦full|pack:deploy⟧, ⟦short|deploy⟧, ⟦dir|x⟧]\n---\n",
			want: map[string][]string{"own": {"dir", "full", "own", "short"}, "short": {"dir", "full", "own", "short"}},
		},
		{
			name: "a skill that is the whole tree",
			tree: "-- SKILL.md --\n---\nname: ⟦own|a⟧\n---\n-- docs/x.md --\n[](⟦file|../SKILL.md⟧) [](⟦dir|..⟧) [](⟦root|/SKILL.md⟧)\n",
			want: map[string][]string{"own": {"dir", "file", "own", "root"}, "dir": {"dir", "file", "own", "root"}},
		},
		{
			name: "through symbolic links",
			tree: "-- real/a/SKILL.md --\n---\nname: ⟦own|a⟧\n---\n-- alias@ -> real --\n-- x.md --\n[](⟦alias|alias/a/SKILL.md⟧) [](⟦real|real/a⟧)\n",
			want: map[string][]string{"own": {"alias", "own", "real"}, "alias": {"alias", "own", "real"}},
		},
		{
			name: "of names that mean nothing where they stand there are none",
			tree: "-- skills/a/SKILL.md --\n---\nname: ⟦own|a⟧\n---\n-- README.md --\n---\nskills: [⟦dead|a⟧]\n---\n-- skills/a/x.md --\n---\ndepends_on: [a]\n---\n",
			want: map[string][]string{"own": {"own"}, "dead": nil},
		},
		{
			name: "of two skills of one name, each its own",
			tree: "-- p/.claude-plugin/plugin.json --\n{}\n-- p/skills/a/SKILL.md --\n---\nname: ⟦p|a⟧\n---\n-- p/agents/x.md --\n---\nskills: [⟦in-p|a⟧]\n---\n-- .claude/skills/a/SKILL.md --\n---\nname: ⟦own|a⟧\n---\n# Own\n-- .claude/agents/x.md --\n---\nskills: [⟦in-claude|a⟧, ⟦named|p:a⟧]\n---\n",
			want: map[string][]string{"p": {"in-p", "named", "p"}, "own": {"in-claude", "own"}},
		},
		{
			name: "of a skill and its copy in another root, each has what both share",
			tree: "-- .agents/skills/a/SKILL.md --\n---\nname: ⟦agents|a⟧\n---\n-- .claude/skills/a/SKILL.md --\n---\nname: ⟦claude|a⟧\n---\n-- CLAUDE.md --\n[](⟦link|.claude/skills/a/SKILL.md⟧), `⟦code|a⟧`\n",
			want: map[string][]string{"agents": {"agents", "code"}, "claude": {"claude", "code", "link"}},
		},
		{
			name: "two headings of one slug in two files",
			tree: "-- x.md --\n# ⟦x|One⟧\n[](#⟦own|one⟧) [](y.md#⟦other|one⟧)\n-- y.md --\n# ⟦y|One⟧\n",
			want: map[string][]string{"x": {"own", "x"}, "y": {"other", "y"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := build(t, tt.tree)
			for _, mark := range slices.Sorted(maps.Keys(tt.want)) {
				if diff := cmp.Diff(tt.want[mark], tr.references(mark, true)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", mark, diff)
				}
			}
		})
	}
}

func TestReferencesWithoutDeclarations(t *testing.T) {
	tr := build(t, "-- skills/a/SKILL.md --\n---\nname: ⟦own|a⟧\n---\n-- skills/b/SKILL.md --\n---\ndepends_on: [⟦use|a⟧]\n---\n")
	if diff := cmp.Diff([]string{"use"}, tr.references("own", false)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// At, and with it all that begins with it, is sure of its edges: a span counts up
// to and with its end, and what is no place has no symbol.
func TestAtEdges(t *testing.T) {
	tr := build(t, "-- skills/a/SKILL.md --\n---\nname: a\nrecommends: [⟦one|bb⟧,cc]\n---\n# ⟦h|Head⟧\n\ntext\n-- skills/bb/SKILL.md --\n")
	one, h := tr.marks["one"], tr.marks["h"]
	for _, tt := range []struct {
		path   string
		offset int
		want   string
	}{
		{one.Path, int(one.Span.Start), "bb"}, {one.Path, int(one.Span.End), "bb"}, {one.Path, int(one.Span.Start) - 1, ""}, {one.Path, int(one.Span.End) + 1, "cc"},
		{h.Path, int(h.Span.Start), "Head"}, {h.Path, int(h.Span.End), "Head"}, {h.Path, int(h.Span.End) + 2, ""},
		{one.Path, -1, ""}, {one.Path, 1 << 30, ""}, {"nowhere.md", 0, ""},
	} {
		sym, ok := query.At(tr.Snapshot, tt.path, tt.offset)
		got := ""
		if ok {
			got = tr.texts[tt.path][sym.Span.Start:sym.Span.End]
		}
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s at %d: %q, want %q", tt.path, tt.offset, got, tt.want)
		}
	}
}

// A tag and a category that nobody defines are symbols without a place.
func TestDefinitionOfNoPlace(t *testing.T) {
	tr := build(t, "-- skills/a/SKILL.md --\n---\nname: a\ntags: [⟦tag|t⟧]\ncategory: ⟦category|c⟧\nrecommends: [⟦gone|x⟧]\n---\n")
	for _, name := range []string{"tag", "category", "gone"} {
		m := tr.marks[name]
		origin, targets := query.Definition(tr.Snapshot, m.Path, int(m.Span.Start))
		if origin != m.Span || targets != nil {
			t.Errorf("%s: %v from %v", name, targets, origin)
		}
	}
}

func TestDescribe(t *testing.T) {
	tr := build(t, `-- skills/a/SKILL.md --
---
name: ⟦a|a_b⟧
description: Do <this> [now].
depends_on: [b, b]
dependencies: [b]
---
-- skills/b/SKILL.md --
---
name: ⟦b|b⟧
recommends: [⟦gone|x⟧]
---
[](⟦image|pic.png⟧) [](⟦dir|sub/⟧)

## ⟦lonely|Lonely⟧
-- skills/b/pic.png --
-- skills/b/sub/ --
`)
	none := func(string, []byte) ([]byte, bool) { return nil, false }
	for name, want := range map[string]string{
		"a":    "a_b — skill\n\nDo <this> [now].\n\nNeeds: b\n\nskills/a/SKILL.md · 6 lines · ~22 tokens",
		"b":    "b — skill\n\nRecommends: x\n\nNeeded by: a_b\n\nskills/b/SKILL.md · 7 lines · ~16 tokens",
		"gone": "", "lonely": "", "image": "pic.png\n\nskills/b/pic.png", "dir": "sub\n\nskills/b/sub",
	} {
		m := tr.marks[name]
		md, at, ok := query.Describe(tr.Snapshot, m.Path, int(m.Span.Start), none)
		if diff := cmp.Diff(want, query.PlainText(md)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if ok != (want != "") || ok && at != m.Span {
			t.Errorf("%s: %t at %v", name, ok, at)
		}
	}
}

// A text that is not the one whose spans are known is not shown.
func TestDescribeStaleText(t *testing.T) {
	tr := build(t, "-- x.md --\n[](⟦use|y.md#two⟧)\n-- y.md --\n# One\n# Two\ntext\n")
	m := tr.marks["use"]
	for text, want := range map[string]string{tr.texts["y.md"]: "y.md § Two\n\ny.md\n\n---\n\n# Two\ntext", "shorter": "y.md § Two\n\ny.md", "": "y.md § Two\n\ny.md"} {
		md, _, _ := query.Describe(tr.Snapshot, m.Path, int(m.Span.Start), func(string, []byte) ([]byte, bool) { return []byte(text), true })
		if diff := cmp.Diff(want, query.PlainText(md)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestPlainText(t *testing.T) {
	for md, want := range map[string]string{
		"**a** — `b`": "a — b", `\*\*a\*\*`: "**a**", "a\\`b": "a`b", `a\\b`: `a\b`, `\\\*`: `\*`, "one  \ntwo": "one\ntwo", `\<b\[c\#\_`: "<b[c#_", "a*b": "a*b", "": "",
		"`**/*.go` and **b**": "**/*.go and b", "```\n**b**\n```": "\nb\n",
	} {
		if got := query.PlainText(md); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", md, got, want)
		}
	}
}

func TestLinks(t *testing.T) {
	tr := build(t, `-- skills/a/SKILL.md --
---
references: [⟦front|x.md⟧, gone.md]
---
[](⟦file|x.md⟧) [](⟦heading|x.md#one⟧) [](⟦own|#two⟧) [](⟦skill|../b⟧) [](gone.md) [](sub) [](https://x.y) [](⟦line|x.md#L2⟧) [](⟦lost|x.md#none⟧)
## Two
-- skills/a/x.md --
# One
-- skills/a/sub/ --
-- skills/b/SKILL.md --
---
name: b
---
`)
	var got []string
	for _, l := range query.Links(tr.Snapshot, "skills/a/SKILL.md") {
		line := tr.name(query.Place{Path: "skills/a/SKILL.md", Span: l.Span}) + " " + l.Path
		if l.At != (source.Span{}) {
			line += fmt.Sprintf("@%d", l.At.Start)
		}
		got = append(got, strings.TrimSpace(line+" "+l.Tooltip))
	}
	text := tr.texts["skills/a/SKILL.md"]
	want := []string{
		"front skills/a/x.md", "file skills/a/x.md", "heading skills/a/x.md@2 x.md § One",
		fmt.Sprintf("own skills/a/SKILL.md@%d SKILL.md § Two", strings.Index(text, "Two")),
		"skill skills/b/SKILL.md skill b", "line skills/a/x.md@6", "lost skills/a/x.md",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if links := query.Links(tr.Snapshot, "nowhere.md"); links != nil {
		t.Errorf("of no document: %v", links)
	}
}

// A node lies within the one above it and before the next, and its name in it.
func TestOutlineNests(t *testing.T) {
	tr := build(t, "-- x.md --\n---\na: 1\nb: {c: d}\n---\n### Deep\n# One\n### Three\n## Two\n# Last\n-- roles.yaml --\nroles:\n  dev: {name: Dev, skills: {}}\n  '': {skills: {}}\ncategories: {c: {description: D}}\n")
	var names []string
	var walk func(p string, nodes []query.Outline, in source.Span, depth int)
	walk = func(p string, nodes []query.Outline, in source.Span, depth int) {
		for _, n := range nodes {
			names = append(names, strings.Repeat(">", depth)+n.Name)
			if !in.Encloses(n.Span) || !n.Span.Encloses(n.At) {
				t.Errorf("%s: %s at %v of %v in %v", p, n.Name, n.At, n.Span, in)
			}
			walk(p, n.Children, n.Span, depth+1)
		}
	}
	for _, p := range []string{"x.md", "roles.yaml", "nowhere.md"} {
		walk(p, query.OutlineOf(tr.Snapshot, p), source.At(0, len(tr.texts[p])), 0)
	}
	want := []string{"a", "b", "Deep", "One", ">Three", ">Two", "Last", "dev", "(empty)", "c"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestComplete(t *testing.T) {
	const skills = "-- skills/alpha/SKILL.md --\n-- skills/beta/SKILL.md --\n-- sub/@repo --\n-- sub/skills/gamma/SKILL.md --\n"
	for _, tt := range []struct{ name, path, text, want string }{
		{"another submodule's skills are not offered", "agents/x.md", "---\nskills: [⟦at⟧]\n---\n", "alpha beta"},
		{"in a submodule its own", "sub/.claude/agents/x.md", "---\nskills: [⟦at⟧]\n---\n", "gamma"},
		{"a list in no kind that has it", "agents/x.md", "---\ndepends_on: [⟦at⟧]\n---\n", ""},
		{"a plain document", "docs/x.md", "---\nskills: [⟦at⟧]\n---\n[](⟦body⟧)\n", ""},
		{"behind the front matter", "agents/x.md", "---\nskills: [alpha]\n---\n⟦at⟧\n", ""},
		{"what the list has already", "agents/x.md", "---\nskills: [alpha, ⟦at⟧]\n---\n", "beta"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tr := build(t, skills+"-- "+tt.path+" --\n"+tt.text)
			s := open(tr.Snapshot, tt.path, tr.texts[tt.path])
			items, cut := query.Complete(s, tt.path, int(tr.marks["at"].Span.Start))
			var labels []string
			for _, i := range items {
				labels = append(labels, i.Label)
			}
			if got := strings.Join(labels, " "); got != tt.want || cut {
				t.Errorf("%q, cut %t; want %q", got, cut, tt.want)
			}
		})
	}
}

// Far too many items are cut, the nearest are kept, and a place behind the end is
// the end.
func TestCompleteCuts(t *testing.T) {
	files := map[string]string{"x/.claude/agents/x.md": "", "x/.claude/skills/near/SKILL.md": ""}
	for i := range query.MaxItems {
		files[fmt.Sprintf("lib/s%04d/SKILL.md", i)] = ""
	}
	const text = "---\nskills: ["
	s := open(indextest.Build(files), "x/.claude/agents/x.md", text)
	items, cut := query.Complete(s, "x/.claude/agents/x.md", len(text)+100)
	if !cut || len(items) != query.MaxItems || items[0].Label != "near" {
		t.Errorf("%d items, cut %t", len(items), cut)
	}
	if items, _ := query.Complete(indextest.Build(files), "x/.claude/agents/x.md", 0); items != nil {
		t.Errorf("of a closed document: %v", items)
	}
}
