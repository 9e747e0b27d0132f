package index_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source/marker"
)

var formNames = map[index.Form]string{
	index.FormLink: "link", index.FormImport: "import", index.FormFrontPath: "front path", index.FormSkill: "skill", index.FormUser: "user",
	index.FormCategory: "category", index.FormTag: "tag", index.FormRole: "role", index.FormRoleSkill: "role skill", index.FormRoleCategory: "role category",
	index.FormRegistryName: "row", index.FormRegistryPath: "row path", index.FormIndexName: "cell", index.FormManifestPath: "manifest path",
	index.FormAgent: "agent", index.FormInclude: "include", index.FormNode: "node", index.FormEdge: "edge",
	index.FormPath: "path", index.FormSaid: "said", index.FormQualified: "qualified", index.FormLabel: "label",
	index.FormCode: "code", index.FormBold: "bold", index.FormProse: "prose", index.FormSlash: "slash", index.FormDollar: "dollar", index.FormAt: "at",
}

// Each mark of a text but "no" is the span of a reference. Wanted are all references
// in order: the form, the field, the row where it is in one, and the target.
func TestReferencesOfADocument(t *testing.T) {
	tests := []struct {
		name, path, text string
		want             []string
	}{
		{
			name: "front matter in all of YAML's styles", path: "a/SKILL.md",
			text: "---\nname: a\ndepends_on: [⟦1|b⟧, \"⟦2|c⟧\", '⟦3|d⟧']\nrecommends:\n  - ⟦4|e⟧ # why\n  - \"⟦5|f⟧\"\nused_by: ⟦6|g⟧\ncategory: '⟦7|h⟧'\ntags:\n- ⟦8|i j⟧\nreferences:\n  [⟦9|x/y.md⟧,\n   z w]\ndependencies: []\nskills:\nother: [k]\nmetadata: {depends_on: [l]}\n---\n",
			want: []string{
				"skill depends_on b", "skill depends_on c", "skill depends_on d", "skill recommends e", "skill recommends f",
				"user used_by g", "category category h", "tag tags i j", "front path references x/y.md",
			},
		},
		{
			name: "front matter with CRLF, a byte order mark and wide letters", path: "a/SKILL.md",
			text: "\uFEFF---\r\nname: 😀\r\ndepends_on: [é, ⟦1|b⟧]\r\n---\r\n",
			want: []string{"skill depends_on é", "skill depends_on b"},
		},
		{
			name: "links", path: "x.md",
			text: "[a](⟦1|b.md⟧) ![c](⟦2|d.png⟧ \"t\") [e](<⟦3|f g.md#h⟧>) [i](⟦4|#j%20k⟧) [l][m] <a href=\"⟦5|n.md⟧\">o</a> [](https://x.y) [](#) [p]()\n\n[m]: ⟦6|q.md#r⟧ 't'\n",
			want: []string{"link b.md", "link d.png", "link f g.md#h", "link #j k", "link n.md", "link q.md#r"},
		},
		{
			name: "an index's tables", path: "SKILL-INDEX.md",
			text: "| Skill | Description | Dependencies |\n|---|---|---|\n| [a](⟦1|a/SKILL.md⟧) | b | ⟦2|c⟧, `⟦3|d-e⟧` |\n| **⟦4|f⟧** | g | - |\n| 50 | | none of them, ⟦5|h:i⟧ |\n\n| Name | Dependencies |\n|---|---|\n| j | k |\n\n| What | Skill |\n|---|---|\n| l | m |\n",
			want: []string{
				"label a#a/SKILL.md", "link a/SKILL.md", "cell depends_on 0 c", "cell depends_on 0 d-e", "cell skills 1 f",
				"qualified h:i", "cell depends_on 2 h:i",
			},
		},
		{
			name: "a table in no index", path: "notes.md", text: "| Skill |\n|---|\n| a |\n",
		},
		{
			name: "imports and what is none", path: "CLAUDE.md",
			text: "@⟦1|a.md⟧ see @⟦2|b/c.md⟧. (@⟦3|./d.md⟧) and @⟦4|e.md#f⟧, **@⟦no|x⟧** me@example.md @types/node @team `@g.md` x@h.md @ i.md @j.md (if exists) @.env @k. @l/m\n\n```\n@n.md\n```\n",
			want: []string{"import a.md", "import b/c.md", "import ./d.md", "import e.md#f"},
		},
		{
			name: "the founding registry", path: ".claude/skills/skills-registry.yaml",
			text: "version: 1\nofficial_sources:\n  - name: no\ninstalled_skills:\n  - name: ⟦1|a⟧\n    path: \"⟦2|x/a⟧\"\n    source_url: https://x.y\n  - {name: '⟦3|b⟧'}\nstatistics: {total_skills: 2}\n",
			want: []string{"row name 0 a", "row path path 0 x/a", "row name 1 b"},
		},
		{
			name: "registries of lists in maps", path: "skills-registry.yaml",
			text: "profiles:\n  web:\n    skills: [⟦1|a⟧, ⟦2|b⟧]\n  api:\n    skills:\n      - id: ⟦no|c⟧\n        name: 1\n        path: ⟦4|p⟧\n",
			want: []string{"row name 0 a", "row name 1 b", "row name 2 1", "row path path 2 p"},
		},
		{
			name: "rows with an id", path: "data/registry.yaml",
			text: "# skills\nentries:\n- id: ⟦1|a⟧\n  path: ⟦no|b*⟧\n- title: c\n",
			want: []string{"row id 0 a"},
		},
		{
			name: "skill-rules.json", path: ".claude/skills/skill-rules.json",
			text: "{\"version\": \"1\", \"skills\": {\"⟦1|a⟧\": {\"type\": \"domain\"},\n\t\"⟦2|b⟧\": {}}, \"other\": {\"c\": {}}}",
			want: []string{"row skills 0 a", "row skills 1 b"},
		},
		{
			name: "plugin.json", path: ".claude-plugin/plugin.json",
			text: "{\"name\": \"p\", \"skills\": [\"⟦1|./skills/a⟧\", \"https://x.y\"], \"agents\": \"⟦2|./agents⟧\", \"commands\": [\"⟦3|c.md⟧\", \"d/*.md\"], \"hooks\": \"h.json\"}",
			want: []string{"manifest path skills ./skills/a", "manifest path agents ./agents", "manifest path commands c.md"},
		},
		{
			name: "marketplace.json", path: ".claude-plugin/marketplace.json",
			text: "{\"plugins\": [{\"name\": \"a\", \"source\": \"⟦1|./a⟧\", \"skills\": [\"./x\"]}, {\"name\": \"b\", \"skills\": [\"⟦2|./y⟧\"]}, {\"source\": {\"repo\": \"z\"}, \"skills\": [\"./w\"]}]}",
			want: []string{"manifest path source 0 ./a", "manifest path skills 1 ./y"},
		},
		{
			name: "a role file", path: "config/roles.yaml",
			text: "roles:\n  dev:\n    skills:\n      inherit: [⟦1|qa⟧]\n      include:\n        - ⟦2|a⟧\n        - {category: ⟦3|b⟧}\n        - category: \"⟦4|c⟧\"\n      optional: [⟦5|d⟧]\n      exclude: ⟦6|e⟧\n  qa: {skills: {include: [null, [x], ⟦7|f⟧]}}\ncore_skills: [⟦8|g⟧]\n",
			want: []string{
				"role inherit 0 qa", "role skill include 0 a", "role category include 0 b", "role category include 0 c", "role skill optional 0 d",
				"role skill exclude 0 e", "role skill include 1 f", "role skill core_skills g",
			},
		},
		{
			name: "a preset", path: "presets/web.yaml", text: "name: web\nskills:\n  - ⟦1|a⟧\n  - '⟦2|b⟧'\n",
			want: []string{"skill skills a", "skill skills b"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, marks, err := marker.Extract(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			d := index.NewDocument(tt.path, []byte(text))
			if d == nil {
				t.Fatal("no document")
			}
			var got []string
			for i := range d.Refs {
				r := &d.Refs[i]
				line := formNames[r.Form]
				if f := r.Field.String(); f != "" {
					line += " " + f
				}
				if r.Row >= 0 {
					line += fmt.Sprint(" ", r.Row)
				}
				line += " " + r.Target
				if r.Fragment != "" {
					line += "#" + r.Fragment
				}
				got = append(got, line)
				if !r.Whole.Encloses(r.Span) {
					t.Errorf("%s: the span %v is not in %v", line, r.Span, r.Whole)
				}
				if r.Form == index.FormLabel {
					continue
				}
				if written := text[r.Frag().Start:r.Frag().End]; r.Fragment != "" && !strings.HasSuffix(text[r.Span.Start:r.Span.End], "#"+written) {
					t.Errorf("%s: the fragment is written %q", line, written)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for name, span := range marks {
				found := false
				for i := range d.Refs {
					found = found || d.Refs[i].Span == span
				}
				if want := name != "no"; found != want {
					t.Errorf("reference at %q: %t, want %t", text[span.Start:span.End], found, want)
				}
			}
		})
	}
}

func TestFaults(t *testing.T) {
	names := map[index.FaultKind]string{index.FaultYAML: "yaml", index.FaultDuplicate: "duplicate", index.FaultOpen: "open", index.FaultLimit: "limit", index.FaultRead: "read"}
	for _, tt := range []struct {
		name, path, text, want string
		unsure                 bool
	}{
		{"none", "a/SKILL.md", "---\nname: a\n---\n", "", false},
		{"no front matter", "a/SKILL.md", "# A\n", "", false},
		{"an empty file", "a/SKILL.md", "", "", false},
		{"a colon in a value", "a/SKILL.md", "---\ndescription: Use: this\n---\n", "yaml", true},
		{"a key twice", "a/SKILL.md", "---\nname: a\nname: b\n---\n", "duplicate", false},
		{"not closed", "a/SKILL.md", "---\nname: a\n# A\n", "open", true},
		{"NUL", "a/SKILL.md", "a\x00", "read", true},
		{"not UTF-8", "a/SKILL.md", "a\xff", "read", true},
		{"too large", "a/SKILL.md", strings.Repeat("a", index.MaxFile+1), "read", true},
		{"a broken role file", "roles.yaml", "roles: [", "yaml", true},
		{"a broken registry", "skills-registry.yaml", "installed_skills: [", "yaml", true},
		{"a key twice in a registry", "skills-registry.yaml", "a: 1\na: 2\n", "duplicate", false},
	} {
		d := index.NewDocument(tt.path, []byte(tt.text))
		var got []string
		for _, f := range d.Faults {
			got = append(got, names[f.Kind])
			if f.Message == "" || f.Span.Start < 0 || int(f.Span.End) > len(tt.text) {
				t.Errorf("%s: fault %+v", tt.name, f)
			}
		}
		if strings.Join(got, " ") != tt.want || d.Unsure != tt.unsure {
			t.Errorf("%s: faults %q, unsure %t; want %q, %t", tt.name, got, d.Unsure, tt.want, tt.unsure)
		}
	}
}

func TestCandidate(t *testing.T) {
	for p, want := range map[string]bool{
		"a.md": true, "a.mdc": true, "a.md.tmpl": true, "a.tmpl": false, "a.go.tmpl": false, "a.yaml": true, "a.yml": true, "package.json": false,
		"skill-rules.json": true, "x/plugin.json": true, "marketplace.json": true, ".gitignore": true, ".skillplsignore": true, "a.MD": false, "md": false, "a.txt": false, "SKILL": false,
	} {
		if got := index.Candidate(p); got != want {
			t.Errorf("Candidate(%q) = %t", p, got)
		}
	}
}
