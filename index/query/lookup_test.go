package query_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/query"
)

const lookupTree = `
-- .claude/skills/core/code-review/SKILL.md --
---
name: code-review
category: security
tags: [security, quality]
---
# Code review
See [security](../security/SKILL.md).
-- .claude/skills/core/security/SKILL.md --
---
name: security
---
# Setup
## Rules & checks
## Rules & checks
-- .claude/skills/other/twin/SKILL.md --
---
name: twin
---
-- .claude/skills/core/twin/SKILL.md --
---
name: twin
---
Not the same.
-- .claude/skills/core/mirrored/SKILL.md --
---
name: mirrored
---
-- .agents/skills/core/mirrored/SKILL.md --
---
name: mirrored
---
-- .claude/agents/sa.md --
---
name: sa
---
-- .claude/agents/helper.md --
---
name: helper
---
-- .claude/commands/deploy.md --
Deploy.
-- .claude/rules/role-rules/sa-rules.md --
# 漢字 [s](../../skills/core/security/SKILL.md)
-- .claude/skills/core/code-review/references/notes.md --
Notes.
-- plug/.claude-plugin/plugin.json --
{"name": "plug"}
-- plug/skills/lint/SKILL.md --
---
name: lint
---
-- config/roles.yaml --
roles:
  sa:
    skills:
      include: [code-review]
  qa:
    skills:
      include: [{category: security}]
categories:
  quality: {}
`

// What a person writes for a symbol, and what is meant.
func TestLookup(t *testing.T) {
	tr := build(t, lookupTree)
	for _, tt := range []struct {
		from, spec string
		want       string // kind, path and name of each; or the refusal
	}{
		{"", "code-review", "skill .claude/skills/core/code-review/SKILL.md code-review"},
		{"", "skill:code-review", "skill .claude/skills/core/code-review/SKILL.md code-review"},
		{"", "security", "skill .claude/skills/core/security/SKILL.md security, category  security, tag  security"},
		{"", "tag:security", "tag  security"},
		{"", "category:security", "category  security"},
		{"", "category:quality", "category config/roles.yaml quality"},
		{"", "quality", "category config/roles.yaml quality, tag  quality"},
		{"", "sa", "role config/roles.yaml sa, agent .claude/agents/sa.md sa"},
		{"", "role:sa", "role config/roles.yaml sa"},
		{"", "agent:sa", "agent .claude/agents/sa.md sa"},
		{"", "agent:helper", "agent .claude/agents/helper.md helper"},
		{"", "command:deploy", "command .claude/commands/deploy.md deploy"},
		{"", "sa-rules", "rule .claude/rules/role-rules/sa-rules.md sa-rules"},
		{"", "rule:sa-rules", "rule .claude/rules/role-rules/sa-rules.md sa-rules"},
		{"", "plug:lint", "skill plug/skills/lint/SKILL.md lint"},
		{"", "skill:plug:lint", "skill plug/skills/lint/SKILL.md lint"},
		{"", "twin", "skill .claude/skills/core/twin/SKILL.md twin, skill .claude/skills/other/twin/SKILL.md twin"},
		{"", "mirrored", "skill .agents/skills/core/mirrored/SKILL.md mirrored"},
		{"", ".claude/skills/core/mirrored", "skill .claude/skills/core/mirrored/SKILL.md mirrored"},
		{"", ".claude/skills/core/mirrored/", "skill .claude/skills/core/mirrored/SKILL.md mirrored"},
		{"", ".claude/skills/core/code-review/SKILL.md", "skill .claude/skills/core/code-review/SKILL.md code-review"},
		{".claude/skills", "core/code-review", "skill .claude/skills/core/code-review/SKILL.md code-review"},
		{".claude/skills/core/code-review", "SKILL.md", "skill .claude/skills/core/code-review/SKILL.md code-review"},
		{".claude/skills/core/code-review", ".", "skill .claude/skills/core/code-review/SKILL.md code-review"},
		{".claude/skills/core/code-review", "../security", "skill .claude/skills/core/security/SKILL.md security"},
		{".claude/skills/core", "config/roles.yaml", "file config/roles.yaml "},
		{"", ".claude/skills/core", "file .claude/skills/core "},
		{"", ".claude/skills/core/code-review/references/notes.md", "file .claude/skills/core/code-review/references/notes.md "},
		{"", ".claude/rules/role-rules/sa-rules.md:1:10", "skill .claude/skills/core/security/SKILL.md security"}, // code points
		{"", "config/roles.yaml:2:3", "role config/roles.yaml sa"},
		{"", ".claude/skills/core/security/SKILL.md#setup", "heading .claude/skills/core/security/SKILL.md Setup"},
		{"", ".claude/skills/core/security#SETUP", "heading .claude/skills/core/security/SKILL.md Setup"},
		{"", ".claude/skills/core/code-review/SKILL.md#Code review", "heading .claude/skills/core/code-review/SKILL.md Code review"},
		{"", ".claude/skills/core/security/SKILL.md#rules--checks-1", "heading .claude/skills/core/security/SKILL.md Rules & checks"},

		{"", ".claude/skills/core/security/SKILL.md#Rules & checks",
			`.claude/skills/core/security/SKILL.md has several headings "Rules & checks": say .claude/skills/core/security/SKILL.md#rules--checks or .claude/skills/core/security/SKILL.md#rules--checks-1`},
		{"", ".claude/skills/core/security/SKILL.md#rules-cheks", `.claude/skills/core/security/SKILL.md has no heading "rules-cheks": did you mean "rules--checks"?`},
		{"", "gone.md#setup", "there is no file gone.md"},
		{"", "code-reveiw", `nothing is called "code-reveiw": did you mean "code-review"?`},
		{"", "skill:securty", `there is no skill "securty": did you mean "skill:security"?`},
		{"", "role:code-review", `there is no role "code-review"`},
		{"", "nothing-like-it", `nothing is called "nothing-like-it"`},
		{"", "", `nothing is called ""`},
		{"", "../x", `nothing is called "../x"`},
		{"", "/etc", `nothing is called "/etc"`},
		{"", "config/roles.yaml:99:1", "config/roles.yaml has 10 lines"},
		{"", "config/roles.yaml:1:1", "nothing at config/roles.yaml:1:1 has a name"},
		{"", "gone.yaml:1:1", "there is no document gone.yaml"},
	} {
		found, err := query.Lookup(tr.Snapshot, tt.from, tt.spec)
		var got []string
		for _, f := range found {
			got = append(got, fmt.Sprintf("%s %s %s", f.Kind, f.Path, f.Name))
		}
		if err != nil {
			got = append(got, err.Error())
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%q from %q is\n\t%s, want\n\t%s", tt.spec, tt.from, s, tt.want)
		}
	}
}

// All names are told, each once for its kind, and each means something.
func TestNames(t *testing.T) {
	tr := build(t, lookupTree)
	var got []string
	for _, n := range query.Names(tr.Snapshot) {
		spec := n.Kind.String() + ":" + n.Name
		got = append(got, spec)
		if found, err := query.Lookup(tr.Snapshot, "", spec); err != nil || found[0].Kind != n.Kind {
			t.Errorf("%s is %v, %v", spec, found, err)
		}
	}
	want := []string{
		"skill:code-review", "skill:lint", "skill:mirrored", "skill:security", "skill:twin",
		"role:qa", "role:sa", "agent:helper", "agent:sa", "command:deploy", "rule:sa-rules",
		"category:quality", "category:security", "tag:quality", "tag:security",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

// One of several is not guessed: the spellings are told, and each is of one.
func TestChoose(t *testing.T) {
	tr := build(t, lookupTree)
	for spec, want := range map[string][]string{
		"security": {"skill:security", "category:security", "tag:security"},
		"sa":       {"role:sa", "agent:sa"},
		"twin":     {".claude/skills/core/twin", ".claude/skills/other/twin"},
	} {
		found, err := query.Lookup(tr.Snapshot, "", spec)
		if err != nil {
			t.Fatal(err)
		}
		_, err = query.Choose(spec, found)
		if want := fmt.Sprintf("%q means several things: say %s", spec, strings.Join(want, " or ")); err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %s", err, want)
		}
		var each []string
		for _, spelling := range want {
			found, err := query.Lookup(tr.Snapshot, "", spelling)
			if err != nil {
				t.Fatal(err)
			}
			chosen, err := query.Choose(spelling, found)
			if err != nil {
				t.Error(err)
			}
			each = append(each, chosen.Kind.String()+chosen.Path)
		}
		slices.Sort(each)
		if n := len(slices.Compact(each)); n != len(want) {
			t.Errorf("the spellings of %q mean %d things", spec, n)
		}
	}
}
