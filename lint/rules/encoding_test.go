package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// skillsInLF returns a tree of so many skills, whose lines end in LF.
func skillsInLF(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf(".claude/skills/s%d/SKILL.md", i)] = fmt.Sprintf("---\nname: s%d\ndescription: Text %d.\n---\n\n# Text\n", i, i)
	}
	return files
}

// Lines that end in CR LF are reported where the tree's skills are otherwise, and no
// archive can hold them.
func TestLineBreaks(t *testing.T) {
	t.Parallel()
	const skill, agent, rule, memory = ".claude/skills/s0/SKILL.md", ".claude/agents/dev.md", ".claude/rules/r.md", "CLAUDE.md"
	for name, tt := range map[string]struct {
		skills int // in LF, before any is written
		crlf   []string
		want   string
	}{
		"one of five":              {5, []string{skill}, skill},
		"one of four":              {4, []string{skill}, ""},
		"two of five":              {5, []string{skill, ".claude/skills/s1/SKILL.md"}, ""},
		"an agent":                 {1, []string{agent}, agent},
		"a rule":                   {1, []string{rule}, rule},
		"an agent without a skill": {0, []string{agent}, ""},
		"what no host splits":      {5, []string{memory}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := skillsInLF(tt.skills)
			for _, p := range tt.crlf {
				text := files[p]
				if text == "" {
					text = "---\nname: dev\ndescription: Text.\n---\n\nText.\n"
				}
				files[p] = strings.ReplaceAll(text, "\n", "\r\n")
			}
			findings, s := run(t, files)
			got := only(findings, "frontmatter-encoding")
			if tt.want == "" {
				if len(got) > 0 {
					t.Error(render(s, got))
				}
				return
			}
			if len(got) != 1 || got[0].Path != tt.want {
				t.Fatalf("want one finding in %s: %s", tt.want, render(s, got))
			}
			if text := fix(t, files, got)[tt.want]; strings.Contains(text, "\r") || text != strings.ReplaceAll(files[tt.want], "\r", "") {
				t.Errorf("fixed: %q", text)
			}
		})
	}
}

// A mark and line breaks are one finding, with one fix that goes together with others.
func TestMarkAndLineBreaks(t *testing.T) {
	t.Parallel()
	files := skillsInLF(5)
	p := ".claude/skills/s0/SKILL.md"
	body := strings.Repeat("Text.\r\n", 9000)
	files[p] = "\uFEFF---\r\nname: s0\r\ndescription: Text.\r\nallowed_tools: Read\r\n---\r\n\r\n# Text\r\n" + body
	findings, s := run(t, files)
	got := only(findings, "frontmatter-encoding")
	if len(got) != 1 || got[0].Severity != lint.Hint || len(got[0].Related) != 1 {
		t.Fatal(render(s, got))
	}
	fixed, done := fixAll(t, t, files, false)
	want := strings.ReplaceAll(strings.TrimPrefix(files[p], "\uFEFF"), "\r", "")
	want = strings.Replace(want, "allowed_tools", "allowed-tools", 1)
	if fixed[p] != want {
		t.Errorf("fixed %s: %.200q", done.Fixes(), fixed[p])
	}
}

// Of a file with too many lines nothing is offered.
func TestManyLineBreaks(t *testing.T) {
	t.Parallel()
	files := skillsInLF(5)
	p := ".claude/skills/s0/SKILL.md"
	files[p] = "---\r\nname: s0\r\ndescription: Text.\r\n---\r\n" + strings.Repeat("\r\n", 10_000)
	findings, s := run(t, files)
	got := only(findings, "frontmatter-encoding")
	if len(got) != 1 || len(got[0].Fixes) > 0 {
		t.Error(render(s, got))
	}
	if d := s.Doc(p); d.FirstBreak() != 2 || s.Kind(p) != index.Skill {
		t.Error(d.FirstBreak(), s.Kind(p))
	}
}
