package query_test

import (
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// A new line in a list of names goes on with the list, and ends it behind an empty item;
// the cursor is at ¦, which is behind what the editor has indented by itself.
func TestEnter(t *testing.T) {
	t.Parallel()
	const skill, roles = ".claude/skills/alpha/SKILL.md", "config/roles.yaml"
	for name, c := range map[string]struct{ path, text, want string }{
		"item":            {skill, "---\nname: a\ndepends_on:\n  - beta\n  ¦\n---\n", "---\nname: a\ndepends_on:\n  - beta\n  - \n---\n"},
		"no indent":       {skill, "---\ndepends_on:\n  - beta\n¦\n---\n", "---\ndepends_on:\n  - beta\n  - \n---\n"},
		"in key's column": {skill, "---\ntags:\n- beta\n¦\nname: x\n---\n", "---\ntags:\n- beta\n- \nname: x\n---\n"},
		"between":         {skill, "---\nreferences:\n  - a.md\n  ¦\n  - b.md\n---\n", "---\nreferences:\n  - a.md\n  - \n  - b.md\n---\n"},
		"crlf":            {skill, "---\r\nused_by:\r\n  - beta\r\n  ¦\r\n---\r\n", "---\r\nused_by:\r\n  - beta\r\n  - \r\n---\r\n"},
		"no end":          {skill, "---\nname: a\ndepends_on:\n  - beta\n  ¦", "---\nname: a\ndepends_on:\n  - beta\n  - "},
		"broken":          {skill, "---\ndescription: a: b: [\ndepends_on:\n  - beta\n  ¦\n---\n", "---\ndescription: a: b: [\ndepends_on:\n  - beta\n  - \n---\n"},
		"empty item":      {skill, "---\ndepends_on:\n  - beta\n  - \n  ¦\n---\n", "---\ndepends_on:\n  - beta\n\n---\n"},
		"bare dash":       {skill, "---\ndepends_on:\n  - beta\n  -\n¦\nname: a\n---\n", "---\ndepends_on:\n  - beta\n\nname: a\n---\n"},
		"role":            {roles, "roles:\n  dev:\n    skills:\n      include:\n        - alpha\n        ¦\n", "roles:\n  dev:\n    skills:\n      include:\n        - alpha\n        - \n"},

		"has text":         {skill, "---\ndepends_on:\n  - beta\n  - ¦x\n---\n", ""},
		"already goes on":  {skill, "---\ndepends_on:\n  - beta\n  - ¦\n---\n", ""},
		"behind the key":   {skill, "---\ndepends_on:\n  ¦\n---\n", ""},
		"behind a value":   {skill, "---\nname: a\n¦\n---\n", ""},
		"another list":     {skill, "---\nhooks:\n  - beta\n  ¦\n---\n", ""},
		"a mapping":        {roles, "roles:\n  dev:\n    skills:\n      include:\n        - category: x\n          ¦\n", ""},
		"flow":             {skill, "---\ndepends_on: [\n  beta,\n  ¦\n]\n---\n", ""},
		"block scalar":     {skill, "---\ndescription: |\n  depends_on:\n  - x\n  ¦\n---\n", ""},
		"a body's list":    {skill, "---\nname: a\n---\n- beta\n¦\n", ""},
		"a body's example": {skill, "---\nname: a\n---\n```yaml\ndepends_on:\n  - beta\n  ¦\n```\n", ""},
		"no front matter":  {"CLAUDE.md", "---\ndepends_on:\n  - beta\n  ¦\n---\n", ""},
		"first line":       {skill, "¦", ""},
	} {
		at := strings.Index(c.text, "¦")
		text := strings.Replace(c.text, "¦", "", 1)
		s := open(indextest.Build(map[string]string{c.path: text}), c.path, text)
		edits := query.Enter(s, c.path, at)
		if len(edits) == 0 && c.want == "" {
			continue
		}
		got, err := source.Apply([]byte(text), edits)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, not %q (%v)", name, got, c.want, err)
		}
	}
}
