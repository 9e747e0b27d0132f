package rules_test

import (
	"testing"
)

// Fixes are safe only where no one has to choose.
func TestSafety(t *testing.T) {
	t.Parallel()
	const text = "description: Text.\n---\n"
	const there = "---\nname: a\n" + text
	tests := map[string]struct {
		path, text, code string
		safe             bool
	}{
		"a link from the skill's directory":             {"skills/a/references/x.md", "[y](references/y.md)\n", "wrong-base", true},
		"a link in a template":                          {"skills/a/templates/x.md", "[y](references/y.md)\n", "wrong-base", false},
		"a name that is the directory's in another way": {"skills/commit-helper/SKILL.md", "---\nname: Commit Helper\n" + text, "name-mismatch", true},
		"another name":                                  {"skills/commit-helper/SKILL.md", "---\nname: commits\n" + text, "name-mismatch", false},
		"a name of bad form, another":                   {".opencode/skills/commit-helper/SKILL.md", "---\nname: Commits\n" + text, "name-format", false},
		"a name of bad form, the same":                  {".opencode/skills/commit-helper/SKILL.md", "---\nname: Commit Helper\n" + text, "name-format", true},
		"fences with languages":                         {"skills/a/SKILL.md", "---\nname: a\n" + text + "\n```md\n```sh\nls\n```\n```\n\n# Next\n", "nested-fence", true},
		"bare fences":                                   {"skills/a/SKILL.md", "---\nname: a\n" + text + "\n```md\n```sh\nls\n```\nIt prints:\n```\nx\n```\n\nText.\n```\n\n# Next\n", "nested-fence", false},
		"text right behind the end":                     {"skills/a/SKILL.md", "---\nname: a\n" + text + "\n```md\n```sh\nls\n```\n```\nText.\n\n# Next\n", "nested-fence", false},
		"a program":                                     {"skills/a/SKILL.md", "---\nname: a\n" + text + "\n```py\n```sh\nls\n```\n```\n\n# Next\n", "nested-fence", false},
		"an end too many":                               {"skills/a/SKILL.md", "---\nname: a\n" + text + "\n```sh\nls\n```\n\nText.\n```\n", "unclosed-fence", true},
		"an end, where all is turned over":              {"skills/a/SKILL.md", "---\nname: a\n" + text + "\n```md\n```\nx\n```\n\n```sh\nls\n```\n```\n\n```sh\nls\n```\n\nText.\n```\n", "unclosed-fence", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"skills/a/SKILL.md": there, "skills/a/references/y.md": "Text.\n"}
			files[tt.path] = tt.text
			findings, _ := run(t, files)
			n := 0
			for _, f := range only(findings, tt.code) {
				for _, fix := range f.Fixes {
					if n++; fix.Safe != tt.safe {
						t.Errorf("%q: safe is %v", fix.Title, fix.Safe)
					}
				}
			}
			if n == 0 {
				t.Errorf("no fix of %s", tt.code)
			}
		})
	}
}
