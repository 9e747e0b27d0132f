package query_test

import (
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// Names go out of a used_by with the lines that are theirs, and nothing else; "" is a
// list that is left as it is.
func TestWithoutUsers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ list, want string }{
		"one of lines":       {"\n  - a\n  - b\n", "\n  - b\n"},
		"all lines":          {"\n  - a\n  - c\n", " []\n"},
		"at the key":         {"\n- a\n- b\n", "\n- b\n"},
		"twice":              {"\n  - a\n  - b\n  - \"a\"\n", "\n  - b\n"},
		"with its comment":   {"\n  - a # it did\n  - b\n", "\n  # it did\n  - b\n"},
		"all with comments":  {" # who\n  - a # it did\n  - c\n", " [] # who\n  # it did\n"},
		"comment between":    {"\n  # these\n  - a\n", " []\n  # these\n"},
		"flow":               {" [a, b, 'c']\n", " [b]\n"},
		"all of flow":        {" [a]  # all\n", " []  # all\n"},
		"alone":              {" a\n", " []\n"},
		"carriage lines":     {"\r\n  - a\r\n  - b\r\n", "\r\n  - b\r\n"},
		"anchor":             {"\n  - &x a\n", ""},
		"anchor among":       {"\n  - &x a\n  - b\n", ""},
		"comment in flow":    {" [a, # first\n  b]\n", ""},
		"not there":          {" [b]\n", ""},
		"names in one value": {" a, b\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const skill = ".claude/skills/s/SKILL.md"
			around := func(list string) string {
				eol := "\n"
				if strings.Contains(tt.list, "\r") {
					eol = "\r\n"
				}
				return "---" + eol + "name: s" + eol + "used_by:" + list + "x-owner: kim # first" + eol + "---" + eol
			}
			text := around(tt.list)
			s := indextest.Build(map[string]string{skill: text})
			edits, ok := query.WithoutUsers(s, s.Doc(skill), []byte(text), []string{"a", "c"})
			gone(t, text, edits, ok, tt.want != "", around(tt.want))
		})
	}
}

// gone compares what edits make of a text, where there are to be any.
func gone(t *testing.T, text string, edits []source.Edit, ok, want bool, wanted string) {
	t.Helper()
	if ok != want {
		t.Fatalf("ok is %v, want %v: %v", ok, want, edits)
	}
	if !want {
		return
	}
	got, err := source.Apply([]byte(text), edits)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != wanted {
		t.Errorf("it is\n%q, want\n%q", got, wanted)
	}
}

// A row goes out of a registry with its lines, or its comma, and takes no comment with
// it; "" is a registry that is left as it is.
func TestWithoutRows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		file, text string
		going      []int // the first goes
		want       string
	}{
		"lines": {"skills-registry.yaml", "installed_skills:\n  - name: a\n    path: x\n\n  - name: gone\n    path: y\n  - name: b\n",
			[]int{1}, "installed_skills:\n  - name: a\n    path: x\n\n  - name: b\n"},
		"first":        {"skills-registry.yaml", "installed_skills:\n- name: gone\n- name: b\n", []int{0}, "installed_skills:\n- name: b\n"},
		"names":        {"skills-registry.yaml", "skills:\n  - a\n  - gone\n", []int{1}, "skills:\n  - a\n"},
		"flow":         {"skills-registry.yaml", "skills: [a, gone, b] # all\n", []int{1}, "skills: [a, b] # all\n"},
		"last of flow": {"skills-registry.yaml", "skills: [a, gone]\n", []int{1}, "skills: [a]\n"},
		"comment":      {"skills-registry.yaml", "skills:\n  - name: a\n  - name: gone # where to?\n", []int{1}, ""},
		"comment in":   {"skills-registry.yaml", "skills:\n  - name: a\n  - name: gone\n    # where to?\n    path: x\n", []int{1}, ""},
		"comment above": {"skills-registry.yaml", "skills:\n  - name: a\n  # b\n  - name: gone\n  - name: b\n",
			[]int{1}, "skills:\n  - name: a\n  # b\n  - name: b\n"},
		"counted": {"skills-registry.yaml", "skills:\n  - name: a\n  - name: gone\nstatistics:\n  total_skills: 2\n",
			[]int{1}, "skills:\n  - name: a\nstatistics:\n  total_skills: 2\n"},
		"some": {"skills-registry.yaml", "skills:\n  - name: gone\n  - name: a\n  - name: gone-too # why?\n",
			[]int{0, 2}, "skills:\n  - name: a\n  - name: gone-too # why?\n"},
		"all but one of flow": {"skills-registry.yaml", "skills: [a, gone, gone-too]\n", []int{1, 2}, "skills: [a, gone-too]\n"},
		"the only one":        {"skills-registry.yaml", "skills:\n  - name: gone\n", []int{0}, ""},
		"all":                 {"skills-registry.yaml", "skills:\n  - name: gone\n  - name: too\n", []int{0, 1}, ""},
		"json": {"skills/registry.json", "{\"skills\": [\n  {\"name\": \"a\"},\n  {\"name\": \"gone\", \"note\": \"a # b\"},\n  {\"name\": \"b\"}\n]}\n",
			[]int{1}, "{\"skills\": [\n  {\"name\": \"a\"},\n  {\"name\": \"b\"}\n]}\n"},
		"json keys": {"skill-rules.json", "{\"skills\": {\n  \"a\": {},\n  \"gone\": {\"type\": \"x\"}\n}}\n", []int{1}, "{\"skills\": {\n  \"a\": {}\n}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{".claude/skills/" + tt.file: tt.text, ".claude/skills/a/SKILL.md": "---\nname: a\n---\n", ".skillpls.yaml": "registries:\n  - files: ['**/registry.json']\n"}
			s := indextest.Build(files)
			d := s.Doc(".claude/skills/" + tt.file)
			rows := query.FiledRows(d, func(r *index.Reference) index.Resolution { return s.Resolve(d, r) })
			if len(rows) <= tt.going[0] {
				t.Fatalf("there are %d rows", len(rows))
			}
			edits, ok := query.WithoutRows(s, d, []byte(tt.text), rows, tt.going)[tt.going[0]]
			gone(t, tt.text, edits, ok, tt.want != "", tt.want)
		})
	}
}

// A text that is not the one that the snapshot knows is not cut.
func TestWithoutRowsOfAnotherText(t *testing.T) {
	t.Parallel()
	const file, text = ".claude/skills/skills-registry.yaml", "skills:\n  - name: a\n  - name: gone\n"
	s := indextest.Build(map[string]string{file: text})
	d := s.Doc(file)
	rows := query.FiledRows(d, func(r *index.Reference) index.Resolution { return s.Resolve(d, r) })
	if edits, ok := query.WithoutRows(s, d, []byte("# new\n"+text), rows, []int{1})[1]; ok {
		t.Errorf("it gives %v", edits)
	}
}

// An arrow goes out of a graph with its line, of which labels stay; "" is a graph that is
// left as it is.
func TestWithoutArrow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ line, want string }{
		"ids":         {"  a --> b\n", ""},
		"end":         {"  a --> b;\n", ""},
		"text":        {"  a -->|needs| b\n", ""},
		"long":        {"  a ---> b\n", ""},
		"one label":   {"  a[alpha] --> b\n", "  a[alpha]\n"},
		"both labels": {"  a[alpha] --> b(beta)\n", "  a[alpha]\n  b(beta)\n"},
		"chain":       {"  a --> b --> c\n", "left"},
		"fork":        {"  a --> b & c\n", "left"},
		"comment":     {"  a --> b %% why\n", "left"},
		"style":       {"  a:::big --> b\n", "left"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const file = ".claude/skills/SKILL-INDEX.md"
			around := func(line string) string {
				return "# S\n\n```mermaid\ngraph TD\n  c --> a\n" + line + "  c --> b\n```\n"
			}
			text := around(tt.line)
			s := indextest.Build(map[string]string{file: text})
			d := s.Doc(file)
			if d.Listing == nil || len(d.Listing.Edges) < 3 {
				t.Fatalf("it has no arrows: %+v", d.Listing)
			}
			edits, ok := query.WithoutArrow(s, d, []byte(text), d.Listing.Edges[1].Span)
			gone(t, text, edits, ok, tt.want != "left", around(tt.want))
		})
	}
}

// A row goes out of a table of an index with its line, unless it has a comment.
func TestWithoutListed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ row, want string }{
		"row":     {"| gone | - |\n", ""},
		"no bars": {"gone | -\n", ""},
		"comment": {"| gone | - <!-- where to? --> |\n", "left"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const file = ".claude/skills/SKILL-INDEX.md"
			around := func(row string) string {
				return "# S\n\n| Skill | Dependencies |\n|---|---|\n| a | - |\n" + row + "| b | - |\n\nText.\n"
			}
			text := around(tt.row)
			s := indextest.Build(map[string]string{file: text})
			d := s.Doc(file)
			edits, ok := query.WithoutListed(s, d, []byte(text), d.Listing.Tables[0].Rows[1].Name)
			gone(t, text, edits, ok, tt.want != "left", around(tt.want))
		})
	}
}
