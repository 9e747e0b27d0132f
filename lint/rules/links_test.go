package rules_test

import (
	"slices"
	"testing"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// swallowed is a tree in which a fence takes a heading away that is linked from two
// files.
var swallowed = map[string]string{
	".claude/skills/a/SKILL.md":     "---\nname: a\ndescription: Text.\n---\n[x](#later) [y](b.md) [z][w]\n\n```md\n```sh\n```\n```\n\n## Later\n",
	".claude/skills/a/b.md":         "[x](SKILL.md#later) [y](SKILL.md#latter)\n",
	".claude/skills/a/references/c": "",
}

// What leads to a heading that a fence has swallowed is a consequence of the fence,
// from whichever file.
func TestSwallowedHeadingIsTheCause(t *testing.T) {
	t.Parallel()
	findings, _ := run(t, swallowed)
	var fence lint.Finding
	anchors := 0
	for _, f := range findings {
		switch {
		case f.Code == "nested-fence":
			fence = f
		case f.Code != "broken-anchor":
		case f.Message == `no heading "#later" in this file`, f.Message == `no heading "#later" in "SKILL.md"`:
			if f.Cause == nil {
				t.Errorf("%s: %q has no cause", f.Path, f.Message)
			}
			anchors++
		default:
			if f.Cause != nil {
				t.Errorf("%q has a cause", f.Message)
			}
		}
	}
	if anchors != 2 || len(fence.Related) != 4 {
		t.Fatalf("%d broken anchors, %d places beside the fence", anchors, len(fence.Related))
	}
	for _, f := range findings {
		if f.Code == "broken-anchor" && f.Cause != nil && *f.Cause != (lint.Cause{Code: fence.Code, Path: fence.Path, Span: fence.Span}) {
			t.Errorf("%q is because of %+v", f.Message, f.Cause)
		}
	}
}

// A rule that is off runs where the configuration gives it a severity.
func TestOff(t *testing.T) {
	t.Parallel()
	s := indextest.Build(swallowed)
	for _, want := range []lint.Severity{lint.Off, lint.Warning} {
		var cfg lint.Config
		if want != lint.Off {
			cfg.Severity = map[string]lint.Severity{"undefined-reference": want}
		}
		r, err := lint.Run(t.Context(), s, rules.All, cfg)
		if err != nil {
			t.Fatal(err)
		}
		there := slices.ContainsFunc(r.All(), func(f lint.Finding) bool { return f.Code == "undefined-reference" && f.Severity == want })
		if there != (want != lint.Off) {
			t.Errorf("at %s it reports: %t", want, there)
		}
	}
}
