package main

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"

	"github.com/skillpls/skillpls/index/indextest"
)

// compared runs diff and reads the JSON that it writes, as its schema says it is.
func compared(t testing.TB, s *jsonschema.Schema, dir, base string) (c jsonComparison) {
	t.Helper()
	code, out, errs := told("diff", base, "-C", dir, "--format", "json")
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if code != exitClean || err != nil {
		t.Fatalf("diff exits with %d: %s %v", code, errs, err)
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("%s against %s: %v", dir, base, err)
	}
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// had returns the names of the skills that each role of a tree has, as `roles` tells.
func had(t testing.TB, dir string) map[string][]string {
	t.Helper()
	_, out, errs := told("roles", "-C", dir, "--format", "json")
	var all jsonRoles
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%s: %v", errs, err)
	}
	m := map[string][]string{}
	for _, r := range all.Roles {
		m[r.Name] = []string{}
		for _, s := range r.Skills {
			if s.Has {
				m[r.Name] = append(m[r.Name], s.Name)
			}
		}
		slices.Sort(m[r.Name])
	}
	return m
}

// without returns the names of one list that another has not.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(n string) bool { return slices.Contains(other, n) })
}

// In the founding tree, whose only difference is the category of one skill, the roles
// that lose it and those that win it are told, and no others; and so they are the other
// way round. It is the same against a directory and against a commit.
func TestFoundingDiff(t *testing.T) {
	t.Parallel()
	s := schema(t, "diff.schema.json")
	was, is := indextest.Founding(t), indextest.Founding(t)
	committed(t, is)
	const skill = ".claude/skills/domain/frontend/accessibility/SKILL.md"
	text, err := os.ReadFile(filepath.Join(is, skill))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(text), "\ncategory: frontend\n", "\ncategory: architecture\n", 1)
	if other == string(text) {
		t.Fatal("the skill is not of category frontend")
	}
	alter(t, is, map[string]string{skill: other})

	before, after := had(t, was), had(t, is)
	gained, lost := map[string][]string{}, map[string][]string{}
	for role := range before {
		if more := without(after[role], before[role]); len(more) > 0 {
			gained[role] = more
		}
		if less := without(before[role], after[role]); len(less) > 0 {
			lost[role] = less
		}
	}
	if len(gained) == 0 || len(lost) == 0 {
		t.Fatalf("no role wins or none loses it: %v %v", gained, lost)
	}
	for _, base := range []string{was, "HEAD"} {
		c := compared(t, s, is, base)
		winners, losers := map[string][]string{}, map[string][]string{}
		for _, r := range c.Roles {
			for _, turn := range r.Gained {
				winners[r.Name] = append(winners[r.Name], turn.Name)
			}
			for _, turn := range r.Lost {
				losers[r.Name] = append(losers[r.Name], turn.Name)
			}
			if !r.turned() && len(other) == len(text) {
				t.Errorf("%s is told, and has what it had", r.Name)
			}
		}
		if diff := cmp.Diff([2]map[string][]string{gained, lost}, [2]map[string][]string{winners, losers}); diff != "" {
			t.Errorf("against %s (-roles say +diff says)\n%s", base, diff)
		}
		if len(c.Skills.New)+len(c.Skills.Gone)+len(c.Skills.Moved) != 0 {
			t.Errorf("a skill is told to be another one: %+v", c.Skills)
		}
	}
	code, out, errs := told("diff", was, "-C", is)
	if code != exitClean || !strings.Contains(out, `- accessibility (~`) || !strings.Contains(out, `: its category is "architecture", and dev-fe takes `) {
		t.Errorf("%d %s\n%s", code, errs, out)
	}

	there, back := compared(t, s, is, was), compared(t, s, was, is)
	if len(there.Findings.New) != len(back.Findings.Fixed) || len(there.Findings.Fixed) != len(back.Findings.New) {
		t.Error("what is new there is not fixed on the way back")
	}
}

// A tree is no other one than itself, and what is written of any two trees is what the
// schema says. What is told of roles is what `roles` tells of both.
func TestDiffOfTrees(t *testing.T) {
	t.Parallel()
	s := schema(t, "diff.schema.json")
	dirs := []string{lay(t, sound), lay(t, tied), lay(t, sound, tied), "../../examples/team", indextest.Founding(t)}
	for _, a := range dirs {
		if _, out, errs := told("diff", a, "-C", a); !strings.HasPrefix(out, "no skill, role or finding is another one than in ") {
			t.Errorf("%s against itself: %s%s", a, out, errs)
		}
		for _, b := range dirs {
			c := compared(t, s, b, a)
			for _, r := range c.Roles {
				if r.Was != nil && r.Is != nil && r.Is.Skills-r.Was.Skills != len(r.Gained)-len(r.Lost) {
					t.Errorf("%s against %s: %s has %d skills and had %d, gained %d and lost %d", b, a, r.Name, r.Is.Skills, r.Was.Skills, len(r.Gained), len(r.Lost))
				}
			}
		}
	}
}

// What is called oddly is text and nothing else to who renders the answer.
func TestDiffBreaksNothing(t *testing.T) {
	t.Parallel()
	const name = "a`|<img src=x>@octocat ](http://x)"
	roles := "roles:\n  'r|<b>@octocat`': {skills: {include: [alpha]}}\n"
	was := lay(t, map[string]string{"config/roles.yaml": roles, ".claude/skills/beta/SKILL.md": "---\nname: beta\ndescription: x\n---\n"})
	is := lay(t, map[string]string{
		"config/roles.yaml":             roles,
		".claude/skills/beta/SKILL.md":  "---\nname: beta\ndescription: x\ndepends_on: ['" + name + "']\n---\n[x](<b`|@octocat#1.md>)\n",
		".claude/skills/alpha/SKILL.md": "---\nname: alpha\ndescription: x\ncategory: '" + name + "'\n---\n",
	})
	code, out, errs := told("diff", was, "-C", is, "--format", "markdown", "--level", "hint")
	if code != exitClean {
		t.Fatal(errs)
	}
	var html strings.Builder
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe())).Convert([]byte(out), &html); err != nil {
		t.Fatal(err)
	}
	plain := regexp.MustCompile("<code>[^<]*</code>").ReplaceAllString(html.String(), "")
	for _, odd := range []string{"<img", "<b>", "@octocat", `href="http://x`, "#1"} {
		if strings.Contains(plain, odd) {
			t.Errorf("%s stands outside of code:\n%s\n%s", odd, out, html.String())
		}
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 6 {
			t.Errorf("a row of the table is broken: %s", line)
		}
	}
}

// The sessions of docs/review.md are those of the example tree, with a change.
func TestReviewPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/team")); err != nil {
		t.Fatal(err)
	}
	committed(t, dir)
	const skill = ".claude/skills/domain/quality/load-testing/SKILL.md"
	text, err := os.ReadFile(filepath.Join(dir, skill))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, path.Dir(skill))); err != nil {
		t.Fatal(err)
	}
	alter(t, dir, map[string]string{strings.Replace(skill, "quality", "backend", 1): strings.Replace(string(text), "category: quality", "category: backend", 1)})
	shown := 0
	for _, block := range readPage(t, "docs/review.md").blocks {
		if block.kind != "console" {
			continue
		}
		shown++
		command, want, _ := strings.Cut(strings.TrimPrefix(block.text, "$ skillpls "), "\n")
		args := append(strings.Fields(command), "-C", dir)
		code, out, errs := told(args...)
		if err := shows(out, want); err != nil || code != exitClean {
			t.Errorf("%s exits with %d: %s%v", command, code, errs, err)
		}
	}
	if shown == 0 {
		t.Error("the page shows nothing")
	}
}

// What cannot be compared is said.
func TestDiffRefuses(t *testing.T) {
	t.Parallel()
	dir := lay(t, sound)
	committed(t, dir)
	file := filepath.Join(dir, "CLAUDE.md")
	for _, test := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "accepts 1 arg(s)", []string{"diff"}},
		{exitUsage, `unknown format "sarif"`, []string{"diff", "HEAD", "--format", "sarif"}},
		{exitUsage, `unknown severity "off"`, []string{"diff", "HEAD", "--level", "off"}},
		{exitUsage, "is a file: want a commit or a directory", []string{"diff", file}},
		{exitFailed, `compare with "nope": there is no such commit`, []string{"diff", "nope"}},
		{exitFailed, "./nope: there is no such directory", []string{"diff", "./nope"}},
	} {
		code, out, errs := told(append(test.args, "-C", dir)...)
		if code != test.code || !strings.Contains(errs, test.want) || out != "" {
			t.Errorf("%q exits with %d, want %d; says %q, want %q; writes %q", test.args, code, test.code, errs, test.want, out)
		}
	}
}
