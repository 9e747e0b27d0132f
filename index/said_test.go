package index_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

// What in a body may be meant, without being a link: the form and the name of each,
// in order. Each mark is the span of one.
func TestWhatIsSaid(t *testing.T) {
	tests := []struct {
		name, path, text string
		want             []string
	}{
		{
			name: "words", path: "a/SKILL.md",
			text: "Use `⟦1|code-review⟧`, **⟦2|code-review⟧**, __⟦3|a-b⟧__, `⟦4|single⟧`, **⟦5|single⟧**, ⟦6|code-review⟧, (⟦7|x-y-z⟧), \"⟦8|e-f⟧\". *⟦9|i-j⟧*\n",
			want: []string{
				"code code-review", "bold code-review", "bold a-b", "code single", "bold single", "prose code-review", "prose x-y-z", "prose e-f", "prose i-j",
			},
		},
		{
			name: "no words", path: "a/SKILL.md",
			text: "single, Code-Review, https://x.y/code-review, x.com/a-b?q=c-d, /usr/bin, a/b-c, @types/node-x, code-review.md, code-review@1, " +
				"-a-b, a-b-, a--b, snake_a-b, a-b_c, a-b=c, a-b(c), <a-b>, https://a-b.c, `--dry-run`, `a b`, `a_b_`, `1.2`, é-a, a-é\n",
			want: []string{"slash usr"}[:0],
		},
		{
			name: "signs", path: "a/SKILL.md",
			text: "`/⟦1|code-review⟧` /⟦2|deploy⟧ `$⟦3|code-review⟧` $⟦4|a-b⟧ `@⟦5|code-review⟧` @⟦6|a-b⟧ and (/⟦7|c-d⟧) `/⟦8|review-all⟧ --now` \"/⟦9|e-f⟧\"\n",
			want: []string{
				"slash code-review", "slash deploy", "dollar code-review", "dollar a-b", "at code-review", "at a-b", "slash c-d", "slash review-all", "slash e-f",
			},
		},
		{
			name: "no signs", path: "a/SKILL.md",
			text: "$PATH ${a-b} //a-b ./a-b ../a-b ~/a-b /a-b/c me@a-b.c @a-b/c x/a-b `$HOME` `/usr/bin` /api-v1/x a@b-c\n",
		},
		{
			name: "skill said before and behind", path: "a/SKILL.md",
			text: "See skill: `⟦1|golang⟧`; the `⟦2|pdf⟧` skill, **Skill:** `⟦3|x⟧`, the **⟦4|docx⟧** skill. `⟦5|y⟧` skillful, `⟦6|z⟧` skills\n\n" +
				"Run the skill `⟦7|commit⟧`, a subskill `⟦8|u⟧`, the skills `⟦9|v⟧`, `skill:⟦10|w⟧`, skill:⟦11|a-b⟧, Skill(skill:⟦12|t⟧), ⟦13|sub-skill:s⟧\n" +
				"Skill `⟦14|q⟧`\n",
			want: []string{
				"said golang", "said pdf", "said x", "said docx", "code y", "code z",
				"said commit", "code u", "code v", "said w", "said a-b", "said t", "qualified sub-skill:s", "code q",
			},
		},
		{
			name: "a call", path: "a/SKILL.md",
			text: "Skill(⟦1|pdf⟧), `Skill(⟦2|a:b⟧)`, MySkill(x), Skill(two words), Skill(\"⟦3|c-d⟧\")\n\n```\nSkill(⟦4|deploy-it⟧)\n```\n",
			want: []string{"said pdf", "qualified a:b", "said c-d", "said deploy-it"},
		},
		{
			name: "sub-skills", path: "a/SKILL.md",
			text: "**REQUIRED SUB-SKILL:** Use ⟦1|superpowers:test-first⟧\n- REQUIRED SUB-SKILL: `⟦2|writing⟧`\n- SUB-SKILL: Use ⟦3|plan-it⟧ now, not ⟦4|what-ever⟧\n\nWorks well with: `⟦5|a⟧`, `⟦6|b⟧`\n",
			want: []string{"qualified superpowers:test-first", "said writing", "said plan-it", "prose what-ever", "said a", "said b"},
		},
		{
			name: "related skills", path: "a/SKILL.md",
			text: "# A\n- `⟦1|one⟧`\n## Related Skills\n- `⟦2|two⟧` - why, not `⟦3|three⟧`\n- **⟦4|four⟧**: why\n- **`⟦5|five⟧`**\n- see `⟦6|six⟧`\n\n| Skill | Why |\n|---|---|\n| `⟦7|seven⟧` | `⟦8|eight⟧` |\n## Other\n- `⟦9|nine⟧`\n",
			want: []string{"code one", "said two", "code three", "said four", "said five", "code six", "said seven", "code eight", "code nine"},
		},
		{
			name: "qualified", path: "a/SKILL.md",
			text: "⟦1|plug:skill⟧, `⟦2|plug:do-it⟧`, **⟦3|a:b⟧**, `/⟦4|ns:name⟧`, /⟦5|ns:other⟧ http://x.y note: this a:1 `a: b` 12:30 c::d e:f:g `x:y z` mailto:me@x\n",
			want: []string{"qualified plug:skill", "qualified plug:do-it", "qualified a:b", "qualified ns:name", "qualified ns:other"},
		},
		{
			name: "labels", path: "README.md",
			text: "[⟦1|alpha⟧](skills/alpha/SKILL.md) [`⟦2|a-b⟧`](skills/a-b/SKILL.md#x) [**⟦3|c⟧**](skills/c/) [two words](x/SKILL.md) [d](notes.md) [⟦4|e-f⟧](notes.md) [g-h](https://x.y) [`i-j`](https://x.y) ![k](k/SKILL.md)\n",
			want: []string{"label alpha", "label a-b", "code a-b", "label c", "bold c", "prose e-f"},
		},
		{
			name: "paths in code", path: "a/SKILL.md",
			text: "`⟦1|references/x.md⟧`, `⟦2|scripts/run.py⟧`, `⟦3|../b/SKILL.md#top⟧`, `⟦4|./y.md⟧`, `⟦5|.claude/rules/⟧`, `⟦6|${CLAUDE_SKILL_DIR}/z.md⟧`, `⟦7|{baseDir}/scripts/a.sh⟧`, `⟦8|notes.md⟧`, `⟦9|docs/my file.md⟧`, `⟦10|text/html⟧`\n",
			want: []string{
				"path references/x.md", "path scripts/run.py", "path ../b/SKILL.md#top", "path ./y.md", "path .claude/rules/", "path ${CLAUDE_SKILL_DIR}/z.md",
				"path {baseDir}/scripts/a.sh", "path notes.md", "path docs/my file.md", "path text/html",
			},
		},
		{
			name: "no paths in code", path: "a/SKILL.md",
			text: "`/usr/bin/x.sh` `https://x.y/z.md` `*.md` `references/<name>.md` `~/.claude/x.md` `SKILL.md` `a//b.md` `.../x.md` `--file=a/b.md` `cat a/b.md` `@scope/pkg` `$PATH/x.md` `v1.2`\n",
		},
		{
			name: "paths in fences", path: "a/SKILL.md",
			text: "```bash\npython ⟦1|scripts/run.py⟧ --in x/y.md \"⟦2|./references/a.md⟧\" ⟦3|../b/SKILL.md⟧ /etc/x.md https://x.y/scripts/z.py code-review `c-d`\ncat ⟦4|${CLAUDE_PLUGIN_ROOT}/x/y.sh⟧; cd ⟦5|.claude/rules/r.md⟧.\n├── references/\n[x](references/shown.md) docs/a.md\n```\n",
			want: []string{"path scripts/run.py", "path ./references/a.md", "path ../b/SKILL.md", "path ${CLAUDE_PLUGIN_ROOT}/x/y.sh", "path .claude/rules/r.md"},
		},
		{
			name: "where nothing is read", path: "a/SKILL.md",
			text: "<!-- `code-review` code-review /a-b -->\n<div title=\"code-review\">\n\n    code-review `a-b`\n\n```\ncode-review /a-b $c-d\n```\n",
		},
		{
			name: "wiki links and elements", path: "a/SKILL.md",
			text: "[[a-b]] [[c d-e|f-g]] ![[h-i]] [[ ⟦1|j-k⟧\n]] [⟦2|l-m⟧] <b>⟦3|n-o⟧</b> p-q<r> [[s]] ⟦4|t-u⟧ [[v]]\n",
			want: []string{"prose j-k", "prose l-m", "prose n-o", "prose t-u"},
		},
		{
			name: "escaped brackets", path: "a/SKILL.md",
			text: "\\[⟦1|code-review⟧\\](b/SKILL.md) and \\`⟦2|c-d⟧\\`\n",
			want: []string{"prose code-review", "prose c-d"},
		},
		{
			name: "a description", path: "a/SKILL.md",
			text: "---\nname: a\ndescription: Use after ⟦1|code-review⟧, as ⟦2|plug:skill⟧ or `⟦3|c-d⟧` says. See https://x.y/e-f.\nother: g-h\n---\n",
			want: []string{"prose code-review", "qualified plug:skill", "prose c-d"},
		},
		{
			name: "includes", path: ".kiro/steering/x.md",
			text: "See #[[file:⟦1|docs/a.md⟧]], #file:⟦2|../b.md⟧. And #file: x, a#file, file:c.md, `#file:d.md`, #[[file:⟦3|my docs/e.md⟧]], #[[file: ]], #[[file:f.md\n]]\n",
			want: []string{"include docs/a.md", "include ../b.md", "include my docs/e.md"},
		},
		{
			name: "the graph of an index", path: ".claude/skills/SKILL-INDEX.md",
			text: "```mermaid\ngraph TD\n    %% a --> b\n    subgraph Core[\"no\"]\n        CR[⟦1|code-review⟧]\n        T(\"⟦2|testing⟧\") & ⟦3|plain-node⟧\n        X[Two words]\n    end\n    ⟦4|CR⟧ -->|why| T\n    ⟦5|plain-x⟧-->⟦6|CR⟧\n    style CR fill:#f9f\n    X --- CR\n```\n",
			want: []string{
				"edge code-review", "node code-review", "edge testing", "node testing", "node plain-node", "edge code-review", "edge testing",
				"node plain-x", "edge code-review", "edge code-review",
			},
		},
		{
			name: "what else is in a graph", path: ".claude/skills/SKILL-INDEX.md",
			text: "```mermaid\n---\ntitle: a\n---\n%% b\n\nflowchart LR\n accTitle: a-b c\n A[⟦1|one⟧] -- uses it --> B[⟦2|two⟧]\n" +
				" A --on--> B\n A -. may-be .-> B\n A == must ==> B\n A --o B --x A\n A <--> B ~~~ A\n A:::hot --> B@{ shape: rect }\n" +
				" subgraph group [Title]\n direction LR\n K[(⟦3|three⟧)]\n end\n group --> ⟦4|four⟧; ⟦5|x-y⟧-->A\n A <-- both --> B -->|yes| ⟦6|six⟧\n A -- open\n classDef hot fill:#f00\n```\n",
			want: []string{
				"edge one", "node one", "edge two", "node two", // the line of labels
				"edge one", "edge two", "edge one", "edge two", "edge one", "edge two", "edge one", "edge two", "edge one", "edge one", "edge two", "edge one", "edge one", "edge two",
				"edge three", "node three", "node four", "node x-y", "edge one", "edge one", "edge two", "node six", "edge one",
			},
		},
		{
			name: "other diagrams", path: ".claude/skills/SKILL-INDEX.md",
			text: "```mermaid\nsequenceDiagram\n participant code-review\n a->>b: x\n```\n\n```mermaid\n```\n\n```mermaid\npie\n \"x-y\" : 3\n```\n",
		},
		{
			name: "the graph of no index", path: ".claude/skills/a/SKILL.md",
			text: "```mermaid\ngraph TD\n CR[code-review] --> b\n```\n",
		},
		{
			name: "wide letters and CRLF", path: "a/SKILL.md",
			text: "\uFEFF# 😀\r\n\r\né 😀 `⟦1|code-review⟧` 😀 ⟦2|c-d⟧ “⟦3|e-f⟧” — /⟦4|g-h⟧\r\n",
			want: []string{"code code-review", "prose c-d", "prose e-f", "slash g-h"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, marks, err := marker.Extract(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			type found struct {
				line string
				span source.Span
			}
			d := index.NewOpenDocument(tt.path, []byte(text))
			var all []found
			for _, r := range d.Refs {
				if r.Form >= index.FormAgent {
					line := formNames[r.Form] + " " + r.Target
					if r.Fragment != "" && r.Form != index.FormLabel {
						line += "#" + r.Fragment
					}
					all = append(all, found{line, r.Span})
				}
			}
			for _, m := range d.Mentions {
				name := text[m.Span().Start:m.Span().End]
				if m.Hash != index.WordHash(name) {
					t.Errorf("the hash of %q is another", name)
				}
				all = append(all, found{formNames[m.Form] + " " + name, m.Span()})
			}
			slices.SortStableFunc(all, func(a, b found) int { return a.span.Compare(b.span) })
			var got []string
			for _, f := range all {
				got = append(got, f.line)
			}
			if diff := cmp.Diff(tt.want, got, cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for name, span := range marks {
				if !slices.ContainsFunc(all, func(f found) bool { return f.span == span }) {
					t.Errorf("nothing has the span of mark %s, %q", name, text[span.Start:span.End])
				}
			}
		})
	}
}
