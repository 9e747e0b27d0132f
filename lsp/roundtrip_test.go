package lsp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// roundTree is a small healthy tree in which every name that completes is known.
const roundTree = `
-- config/roles.yaml --
core_skills: [gamma]
tool_profiles:
  small:
    description: Reads.
categories:
  core:
    description: For all.
  craft:
    description: Crafts.
roles:
  dev:
    name: Developer
    tool_profile: small
    skills:
      include: [alpha]
  qa:
    name: Tester
    tool_profile: small
    skills:
      include: [beta]
  pm:
    name: Manager
    skills:
      include: [beta]
-- .claude/rules/role-rules/dev-rules.md --
# Developer

## DEV-Specific Rules

### 1. Count Twice

- Count before and after

## Tools

## Reading
-- .claude/rules/role-rules/sa-rules.md --
# Architect

## SA-Specific Rules

### 1. Count Twice

- Count what costs most

## Tools

### Files
-- .claude/rules/role-rules/qa-rules.md --
# Tester
-- .claude/rules/common/general.md --
# General

## Tone
-- .claude/rules/lessons/learned.md --
# Learned

## Secrets
-- .claude/agents/qa.md --
---
name: qa
description: Tests.
---
-- .claude/skills/alpha/SKILL.md --
---
name: alpha
description: Use for alpha.
category: craft
---
-- .claude/skills/beta/SKILL.md --
---
name: beta
description: Use for beta.
category: craft
---
-- .claude/skills/gamma/SKILL.md --
---
name: gamma
description: Use for gamma.
category: core
---
-- .claude/skills/skills-registry.yaml --
installed_skills:
  - name: alpha
    path: .claude/skills/alpha
    category: craft
  - name: beta
    path: .claude/skills/beta
    category: craft
  - name: gamma
    path: .claude/skills/gamma
    category: core
`

// What is offered in rules, agents, role files and registries means what the item said
// once it is accepted, and nothing is found that was not found before.
func TestCompletionRoundTrip(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(roundTree)).Files {
		files[f.Name] = string(f.Data)
	}
	const qa, agent, roles = ".claude/rules/role-rules/qa-rules.md", ".claude/agents/qa.md", "config/roles.yaml"
	const role = "  sa:\n    name: Architect\n    skills:\n"
	for _, tt := range []struct {
		name, path, text string // text is added to the file, or replaces what it begins with
		least            int    // items
	}{
		{"link", qa, "\nSee [x](⟦at⟧).\n", 8},
		{"section", qa, "\nSee [x](ton⟦at⟧).\n", 1},
		{"code", qa, "\nSee `⟦at⟧`.\n", 8},
		{"heading", qa, "\n## ⟦at⟧\n", 2},
		{"rule", qa, "\n## QA-Specific Rules\n\n### ⟦at⟧\n", 2},
		{"line", qa, "\n- cou⟦at⟧\n", 2},
		{"agent's link", agent, "\nSee [x](⟦at⟧).\n", 8},
		{"agent's code", agent, "\nSee `⟦at⟧`.\n", 8},
		{"include", roles, role + "      include: [⟦at⟧]\n", 3},
		{"category", roles, role + "      include:\n        - category: ⟦at⟧\n", 2},
		{"inherit", roles, role + "      inherit: [⟦at⟧]\n", 2},
		{"exclude", roles, role + "      inherit: [dev]\n      exclude: [⟦at⟧]\n", 1},
		{"keys", roles, role + "      include: []\n    ⟦at⟧\n", 1},
		{"profile", roles, role + "      include: []\n    tool_profile: ⟦at⟧\n", 1},
		{"role", roles, "  ⟦at⟧\n", 1},
		{"whole rule", ".claude/rules/role-rules/pm-rules.md", "⟦at⟧", 1},
		{"whole skill", ".claude/skills/delta/SKILL.md", "⟦at⟧", 1},
		{"whole agent", ".claude/agents/ops.md", "⟦at⟧", 1},
		{"whole command", ".claude/commands/ship.md", "⟦at⟧", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plain, marks, err := marker.Extract(files[tt.path] + tt.text)
			if err != nil {
				t.Fatal(err)
			}
			r := round{T: t, path: tt.path, tree: indextest.Build(files)}
			before := r.with(plain)
			found := r.findings(before)
			read := func(p string, _ []byte) ([]byte, bool) { text, ok := files[p]; return []byte(text), ok }
			items, _ := query.CompleteReading(before, tt.path, int(marks["at"].End), read)
			if len(items) < tt.least {
				t.Errorf("%d items: %v", len(items), items)
			}
			for _, i := range items {
				r.accept(plain, i, found)
			}
		})
	}
}

// A round is one file in which items are accepted.
type round struct {
	*testing.T
	path string
	tree *index.Snapshot
}

func (r *round) with(text string) *index.Snapshot {
	s, _ := r.tree.Apply([]index.Change{{Path: r.path, Type: disk.File, Doc: index.NewOpenDocument(r.path, []byte(text))}})
	return s
}

// findings returns what is found in all of a tree, without places.
func (r *round) findings(s *index.Snapshot) (list []string) {
	r.Helper()
	result, err := lint.Run(r.Context(), s, rules.All, lint.Config{})
	if err != nil {
		r.Fatal(err)
	}
	for _, f := range result.All() {
		list = append(list, fmt.Sprintf("%s %s %s", f.Path, f.Code, f.Message))
	}
	return list
}

// accept accepts an item and looks at what has come of it.
func (r *round) accept(text string, i query.Item, before []string) {
	r.Helper()
	is := string(source.Replace([]byte(text), i.Span, i.New))
	s := r.with(is)
	after := slices.DeleteFunc(r.findings(s), func(f string) bool {
		// A new skill is in no registry yet, and in no role.
		return slices.Contains(before, f) || i.Kind == query.ItemSnippet && (strings.Contains(f, " registry-unlisted ") || strings.Contains(f, " unreachable-skill "))
	})
	if len(after) > 0 {
		r.Errorf("%s: new findings\n%s", i.Label, strings.Join(after, "\n"))
	}
	switch i.Kind {
	case query.ItemSkill, query.ItemFile, query.ItemHeading, query.ItemRole:
	default:
		return
	}
	if i.Path == "" || len(i.Stops) > 0 {
		return
	}
	_, targets := query.Definition(s, r.path, int(i.Span.Start)+len(i.New)-1)
	if !slices.ContainsFunc(targets, func(t index.Target) bool { return t.Path == i.Path }) {
		r.Errorf("%s leads to %v, not to %s", i.Label, targets, i.Path)
	}
}
