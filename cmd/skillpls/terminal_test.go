package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"github.com/skillpls/skillpls/index/disk"
)

// Whatever names and texts a tree has, no command writes anything that a terminal obeys, in
// no format, to neither stream.
func TestNoCommandObeys(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("names like these are not possible")
	}
	dir := t.TempDir()
	const evil = "\x1b[2J\x1b]0;x\a\u009b31m\u202e\x7f\u2066"
	quoted := strings.NewReplacer("\x1b", `\e`, "\a", `\a`, "\x7f", `\x7f`, "\u009b", `\x9b`).Replace(evil)
	for name, text := range map[string]string{
		".claude/skills/a" + evil + "/SKILL.md": "---\nname: \"a" + quoted + "\"\ndescription: \"" + quoted + " Use it.\"\ncategory: \"c" + quoted + "\"\ndepends_on: [\"n" + quoted + "\", plain]\nused_by: [\"r" + quoted + "\"]\n---\n" +
			"# H" + evil + "\n\n[a](" + evil + ".md) [b](#x" + evil + ") `plain` ![" + evil + "](y" + evil + ".png)\n",
		".claude/skills/plain/SKILL.md":    "---\nname: plain\ndescription: \"" + quoted + "\"\ncategory: \"c" + quoted + "\"\n---\n# P" + evil + "\n[x](../a" + evil + "/SKILL.md) `a" + evil + "`\n",
		".claude/skills/b\nc\r/SKILL.md":   "---\nname: b\n---\n",
		".claude/rules/" + evil + ".md":    "---\npaths: [\"" + quoted + "/**\"]\n---\n# r\n`plain`\n",
		".claude/agents/g" + evil + ".md":  "---\nname: \"g" + quoted + "\"\ndescription: \"" + quoted + "\"\nskills: [plain]\n---\n",
		"config/roles.yaml":                "categories:\n  \"c" + quoted + "\": {description: \"" + quoted + "\"}\nroles:\n  \"r" + quoted + "\":\n    description: \"" + quoted + "\"\n    skills: {include: [plain, \"n" + quoted + "\", {category: \"c" + quoted + "\"}]}\n",
		".claude/skills/SKILL-INDEX.md":    "| Skill | Description |\n|---|---|\n| [plain](plain/SKILL.md) | " + evil + " |\n| [z" + evil + "](z/SKILL.md) | |\n",
		".skillpls.yaml":                   "rules: {\"" + quoted + "\": off}\n",
		".claude-plugin/plugin.json":       "{\"name\": \"p\u009b\u202e\", \"skills\": []}\n",
		".claude/skills/plain/\x1b[31m.md": "x\n",
	} {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o666); err != nil {
			t.Skipf("the system has no such names: %v", err)
		}
	}
	for _, args := range [][]string{
		{"check", "--level", "hint", "."}, {"check", "--format", "json", "."}, {"check", "--format", "sarif", "."}, {"check", "--format", "github", "."},
		{"check", "--format", "gitlab", "."}, {"check", "--diff", "--unsafe-fixes", "."}, {"check", "none" + evil}, {"check", "--select", evil, "."}, {"check", "--format", evil},
		{"def", "plain"}, {"def", "a" + evil}, {"def", "--format", "json", "a" + evil}, {"def", "none" + evil}, {"refs", "plain"}, {"refs", "--declaration", "a" + evil},
		{"refs", "--format", "json", "a" + evil}, {"refs", "none" + evil}, {"roles"}, {"roles", "r" + evil}, {"roles", "r" + evil, "plain"}, {"roles", "r" + evil, "a" + evil},
		{"roles", "none" + evil}, {"roles", "--format", "json"}, {"graph"}, {"graph", "--format", "dot"}, {"graph", "--format", "json"}, {"graph", "--format", "svg"}, {"graph", "--format", "html"}, {"graph", "--kind", "roles"}, {"graph", "none" + evil},
		{"rename", "plain", "other"}, {"rename", "a" + evil, "other"}, {"rename", "plain", "x" + evil}, {"new", "skill", "x" + evil}, {"new", "skill", "other"}, {"new", evil, "x"},
		{"sync"}, {"sync", "--check"}, {"diff", "."}, {"diff", ".claude"}, {"diff", "--format", "json", ".claude"}, {"diff", "--format", "markdown", ".claude"}, {"diff", "none" + evil}, {"check", "--since", evil, "."},
		{"context"}, {"context", "r" + evil}, {"context", "r" + evil, "x" + evil}, {"context", "--format", "json", "r" + evil}, {"context", "--format", "markdown", "r" + evil, "x" + evil}, {"context", "none" + evil}, {"context", "--of", "CLAUDE.md" + evil}, {"context", "--of", ".claude/rules/" + evil + ".md"},
		{"explain", evil}, {evil}, {"__complete", "def", ""}, {"__complete", "roles", "r" + evil, ""}, {"__complete", evil, ""}, {"--" + evil}, {"check", "--write-baseline", "."}, {"check", "--level", "hint", "."},
	} {
		cmd := exec.CommandContext(t.Context(), "skillpls", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(out, []byte("diff --git ")) {
			continue // it goes to git, which needs every byte: see TestDiffOnScreen
		}
		for i, r := range string(out) {
			if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Errorf("%q writes %U: %q", args, r, out[max(0, i-60):min(len(out), i+20)])
				break
			}
		}
		if len(out) == 0 {
			t.Errorf("%q writes nothing", args)
		}
	}
}

// A diff that a terminal shows has nothing in it that a terminal obeys, with colour or
// without; one that goes elsewhere is what it is.
func TestDiffOnScreen(t *testing.T) {
	t.Parallel()
	const was = "a\x1b[2J\u009b\u202e\n"
	for _, test := range []struct {
		name          string
		screen, color bool
		want          string
	}{
		{"elsewhere", false, false, "+b\x1b[2J\u009b\u202e\n"},
		{"without colour", true, false, `+b\u001b[2J\u009b\u202e` + "\n"},
		{"with colour", true, true, "\x1b[32m" + `+b\u001b[2J\u009b\u202e` + "\x1b[0m\n"},
	} {
		var out strings.Builder
		d := diff{out: &out, screen: test.screen, color: test.color, t: disk.Transaction{Writes: []disk.Write{{
			Path: "x.md", Was: []byte(was), Text: []byte(strings.Replace(was, "a", "b", 1)),
		}}}}
		if err := d.write(); err != nil || !strings.Contains(out.String(), test.want) {
			t.Errorf("%s: %q, %v", test.name, out.String(), err)
		}
	}
}
