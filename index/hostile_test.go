package index_test

import (
	"strings"
	"testing"
	"time"

	"github.com/skillpls/skillpls/index"
)

// Whatever a body says over and over, its facts are there soon. The bound is what a
// hundred bytes in a microsecond take, and the race detector, and a busy machine.
func TestHostileBodies(t *testing.T) {
	const times, bound = 10_000, 3 * time.Second
	for name, body := range map[string]string{
		"includes": "#file:", "includes in brackets": "#[[file:", "closed includes": "#[[file:a]] ", "calls": "Skill(", "names in calls": "Skill(a-b) ",
		"qualified": "a:b:", "qualified words": "a:b ", "code": "`a` ", "code without blanks": "`a`", "strong": "**a-b** ", "signs": "/a-b ", "paths": "/a", "slashes": "/", "imports": "@a/b.md", "handles": "@",
		"labels": "[a](b/SKILL.md)", "labels of links elsewhere": "[`a`](https://x.y) ", "words": "a-b ", "one word": "a-", "wiki links": "[[a-b", "wiki links that end": "[[a-b]] ", "files": "`a/b.md` ", "colons": "skill: ", "sub-skills": "SUB-SKILL: a-b ",
		"resources": "`references/x.md` ", "files that end twice": "x.md", "folders": "a folder", "undefined labels": "[a][b] ", "open labels": "[a][",
		"tags": "a\U000E0041", "direction marks": "a\u202E", "joints": "a\u200B", "selectors": "a\uFE0F\uFE0F\uFE0F",
	} {
		for _, before := range []string{"", "## Related Skills\n\n", "## Related Skills\n- ", "> "} {
			hostile(t, name+" behind "+before, "a/SKILL.md", before+strings.Repeat(body, times), bound)
		}
		hostile(t, name+" in a fence", "a/SKILL.md", "```\n"+strings.Repeat(body, times), bound)
		hostile(t, name+" in a graph", "SKILL-INDEX.md", "```mermaid\ngraph TD\n"+strings.Repeat(body, times), bound)
		hostile(t, name+" in front matter", "a/SKILL.md", "---\ndescription: '"+strings.Repeat(body, times)+"'\n---\n", bound)
	}
	for name, line := range map[string]string{
		"items": "- `a-b`: why\n", "rows": "| `a` | b |\n", "lists of skills": "## Related Skills\n- `a`\n", "nodes": "A[b] --> C[d]\n", "fences": "```\nx/SKILL.md\n```\n", "lines": "skill: `a`\n",
		"conflicts": "<<<<<<< a\n=======\n>>>>>>> b\n", "open conflicts": "<<<<<<< a\n=======\n", "nested fences": "```md\n```sh\n```\n", "fences that end with CR": "```md\r```sh\r```\r",
	} {
		hostile(t, name, "a/SKILL.md", "## Related Skills\n\n| a | b |\n|---|---|\n"+strings.Repeat(line, times), bound)
		hostile(t, name+" in an index", "SKILL-INDEX.md", "| Skill | Dependencies |\n|---|---|\n"+strings.Repeat(line, times), bound)
		hostile(t, name+" in a graph", "SKILL-INDEX.md", "```mermaid\ngraph TD\n"+strings.Repeat(line, times), bound)
	}
}

func hostile(t *testing.T, name, p, text string, bound time.Duration) {
	t.Helper()
	begin := time.Now()
	index.NewDocument(p, []byte(text))
	if took := time.Since(begin); took > bound {
		t.Errorf("%q, %d bytes, takes %v", name, len(text), took)
	} else if took > bound/10 {
		t.Logf("%q, %d bytes, takes %v", name, len(text), took)
	}
}
