package rules_test

import (
	"strings"
	"testing"

	"github.com/skillpls/skillpls/lint"
)

// Where the configuration asks for the specification, a whole SKILL.md is refused,
// that is, has an error or the warning about its name, just where the specification's
// own checker, skills-ref, refuses it.
func TestSpecificationAgreesWithSkillsRef(t *testing.T) {
	t.Parallel()
	const fine = "name: one\ndescription: Text.\n"
	for name, tt := range map[string]struct {
		front string // "" is no front matter
		taken bool
	}{
		"the two":                   {fine, true},
		"all six":                   {fine + "license: MIT\ncompatibility: any\nmetadata: {a: b}\nallowed-tools: Read Grep\n", true},
		"no front matter":           {"", false},
		"no name":                   {"description: Text.\n", false},
		"an empty name":             {"name: \"\"\ndescription: Text.\n", false},
		"no description":            {"name: one\n", false},
		"an empty description":      {"name: one\ndescription: \"\"\n", false},
		"a blank description":       {"name: one\ndescription: \"  \"\n", false},
		"another name":              {"name: two\ndescription: Text.\n", false},
		"upper case":                {"name: One\ndescription: Text.\n", false},
		"a space":                   {"name: on e\ndescription: Text.\n", false},
		"a long name":               {"name: " + strings.Repeat("a", 65) + "\ndescription: Text.\n", false},
		"a description that fits":   {"name: one\ndescription: " + strings.Repeat("é", 1024) + "\n", true},
		"a long description":        {"name: one\ndescription: " + strings.Repeat("é", 1025) + "\n", false},
		"a compatibility that fits": {fine + "compatibility: " + strings.Repeat("é", 500) + "\n", true},
		"a long compatibility":      {fine + "compatibility: " + strings.Repeat("é", 501) + "\n", false},
		"another field":             {fine + "version: 1\n", false},
		"a field of a host":         {fine + "model: inherit\n", false},
		"metadata of any kind":      {fine + "metadata: {a: 1, b: [c]}\n", true},
		"tools as a list":           {fine + "allowed-tools: [Read, Grep]\n", true},
		"YAML that does not parse":  {"name: one\ndescription: a: b\n", false},
		"markup in a description":   {"name: one\ndescription: \"<b>Text.</b>\"\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "# One\n"
			if tt.front != "" {
				text = "---\n" + tt.front + "---\n" + text
			}
			findings, s := run(t, map[string]string{".skillpls.yaml": "hosts: spec\n", "skills/one/SKILL.md": text})
			refused := false
			for _, f := range findings {
				refused = refused || f.Severity == lint.Error || f.Code == "name-mismatch" || f.Code == "frontmatter-missing"
			}
			if refused == tt.taken {
				t.Errorf("skills-ref takes it: %t; we say: %s", tt.taken, render(s, findings))
			}
		})
	}
}
