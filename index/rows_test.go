package index_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
)

// What a registry says of its rows, and how they are written.
func TestRows(t *testing.T) {
	t.Parallel()
	const text = `installed_skills:
  - name: "api"
    source: local
    category: core # old
    path: skills/api
    security_checked: true

  - name: 'kit'
    git: https://git.example.com/kit

  - plain
`
	d := index.NewDocument("skills-registry.yaml", []byte(text))
	if !d.Rows.Complete || d.Rows.Foreign || len(d.Rows.Lists) != 1 {
		t.Errorf("%+v", d.Rows)
	}
	list := d.Rows.Lists[0]
	got := []string{fmt.Sprintf("%s %q", text[list.Key.Start:list.Key.End], list.Between)}
	for _, r := range d.Rows.All {
		keys := []string{}
		for _, k := range r.Keys {
			keys = append(keys, k.Key)
		}
		got = append(got, fmt.Sprintf("%q %s %q %q foreign=%t", r.Quote, strings.Join(keys, ","), r.Within, text[r.Category.Start:r.Category.End], r.Foreign))
	}
	want := []string{
		`installed_skills "\n\n  - "`,
		`'"' name,source,category,path,security_checked "\n    " "core" foreign=false`,
		`'\'' name "\n    " "" foreign=true`,
		`'\x00'  "" "" foreign=false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Which registries mean to have every skill.
func TestComplete(t *testing.T) {
	t.Parallel()
	for config, want := range map[string][2]bool{
		"": {true, false},
		"registries:\n  - files: '*.yaml'\n    complete: true\n":              {true, true},
		"registries:\n  - files: skills-registry.yaml\n    complete: false\n": {false, false},
		"registries:\n  - files: '*.yaml'\n":                                  {true, false},
	} {
		rows := "skills:\n  - name: a\n"
		s := build(map[string]string{".skillpls.yaml": config, "skills-registry.yaml": rows, "registry.yaml": rows})
		got := [2]bool{s.Doc("skills-registry.yaml").Rows.Complete, s.Doc("registry.yaml").Rows.Complete}
		if got != want {
			t.Errorf("%q: %v, want %v", config, got, want)
		}
	}
}

// What an index says: how its rows are written, what it counts, and what its arrows
// join.
func TestListing(t *testing.T) {
	t.Parallel()
	text := "# Night Shift\n\n| Skill | What | Depends on |\n|---|---|---|\n| [`api`](core/api/SKILL.md) | x | - |\n| [`store`](core/store/SKILL.md) | x | `api`, `log` |\n| [`page`](web/page/SKILL.md) | x | api and more |\n\n" +
		"| Area | Skills |\n|---|---|\n| Core | **2** |\n| Web | some |\n\n" +
		"```mermaid\ngraph TD\n  A[api] --> B[store] -->|needs| page\n  A -.-> B\n  A --- B\n  B <--> A\n  C[the reader] ==> A\n```\n"
	d := index.NewDocument("skills/SKILL-INDEX.md", []byte(text))
	l := d.Listing
	var got []string
	for _, lt := range l.Tables {
		got = append(got, fmt.Sprintf("%q %q %q %q %q %q deps=%d of %d", lt.Before, lt.Between, lt.Behind, lt.Newline, lt.Mark, lt.None, lt.Deps, lt.Columns))
		for _, r := range lt.Rows {
			got = append(got, fmt.Sprintf("%s names=%t", text[r.Deps.Start:r.Deps.End], r.Names))
		}
	}
	for _, c := range l.Counts {
		for _, r := range c.Rows {
			got = append(got, fmt.Sprintf("%s %d %s", r.Label, r.N, text[r.Span.Start:r.Span.End]))
		}
	}
	for _, e := range l.Edges {
		got = append(got, fmt.Sprintf("%s > %s: %s", e.From, e.To, text[e.Span.Start:e.Span.End]))
	}
	got = append(got, fmt.Sprintf("others=%d night-shift=%t API=%t gone=%t", l.Others, l.HasWord("night-shift"), l.HasWord("API"), l.HasWord("gone")))
	want := []string{
		"\"[`\" \"`](\" \")\" \"\\n\" \"`\" \"-\" deps=2 of 3",
		"- names=true", "`api`, `log` names=true", "api and more names=false",
		"Core 2 2",
		"api > store: A[api] --> B", "store > page: B[store] -->|needs| page",
		"others=1 night-shift=true API=true gone=false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if d := index.NewDocument("README.md", []byte("# A guide\n")); d.Listing != nil {
		t.Errorf("%+v", d.Listing)
	}
}
