package editortest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// roots say which directory is served for a file. Paths are below a home directory; a
// path that ends in a slash is a directory; where nothing is served the root is "".
var roots = []struct {
	name  string
	files []string
	open  string
	want  string
}{
	{"repository with a host directory", []string{"r/.git/", "r/.claude/rules/a.md"}, "r/.claude/rules/a.md", "r"},
	{"its README", []string{"r/.git/", "r/.claude/", "r/README.md"}, "r/README.md", "r"},
	{"git worktree, whose .git is a file", []string{"r/.git", "r/.agents/"}, "r/roles.yaml", "r"},
	{"repository without anything of ours", []string{"r/.git/", "r/docs/a.md"}, "r/docs/a.md", ""},
	{"host directory outside the repository", []string{"o/.claude/", "o/r/.git/"}, "o/r/README.md", ""},
	{"host directory in a part of the repository", []string{"r/.git/", "r/p/.cursor/"}, "r/p/README.md", "r"},
	{"beside that part", []string{"r/.git/", "r/p/.cursor/", "r/q/"}, "r/q/README.md", ""},
	{"repository of skills", []string{"r/.git/", "r/skills/"}, "r/README.md", "r"},
	{"memory file", []string{"r/.git/", "r/AGENTS.md"}, "r/AGENTS.md", "r"},
	{"prompt known by its name", []string{"r/.git/"}, "r/.github/prompts/a.prompt.md", "r"},
	{"configuration before repository", []string{"r/.git/", "r/p/.skillpls.yaml"}, "r/p/a.md", "r/p"},
	{"configuration above repository", []string{"o/.skillpls.yaml", "o/r/.git/"}, "o/r/a.md", "o"},
	{"tree without repository", []string{"d/.claude/skills/a/SKILL.md"}, "d/.claude/skills/a/SKILL.md", "d"},
	{"memory file without repository", []string{"d/CLAUDE.md"}, "d/notes/a.md", "d"},
	{"skills without repository", []string{"d/skills/x/skills/a/SKILL.md"}, "d/skills/x/skills/a/SKILL.md", "d/skills"},
	{"lone skill", []string{"d/a/SKILL.md"}, "d/a/SKILL.md", "d/a"},
	{"the user's own skills", []string{".claude/skills/a/SKILL.md"}, ".claude/skills/a/SKILL.md", ".claude"},
	{"the user's notes beside ~/.claude", []string{".claude/", "CLAUDE.md"}, "notes/a.md", ""},
	{"home directory that is a repository", []string{".git/", ".claude/"}, "notes/a.md", ""},
	{"plain file", nil, "a.md", ""},
}

// PlayRoots runs an editor that runs a script, which has to find the root of each file
// that a line in the file SKILLPLS_TEST_ROOTS names, behind the home directory and a tab,
// and to write it, or an empty line, to SKILLPLS_TEST_REPORT.
func PlayRoots(t *testing.T, program string, args ...string) {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for i, r := range roots {
		home := filepath.Join(base, fmt.Sprint(i))
		for _, f := range append(r.files, filepath.Dir(r.open)+"/") {
			native := filepath.Join(home, filepath.FromSlash(f))
			dir := filepath.Dir(native)
			if strings.HasSuffix(f, "/") {
				dir = native
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if dir != native {
				if err := os.WriteFile(native, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		fmt.Fprintf(&list, "%s\t%s\n", home, filepath.Join(home, filepath.FromSlash(r.open)))
	}
	asked, report := filepath.Join(base, "asked"), filepath.Join(base, "report")
	if err := os.WriteFile(asked, []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = base
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + base, "LC_ALL=C.UTF-8", "TERM=dumb", "SKILLPLS_TEST_ROOTS=" + asked, "SKILLPLS_TEST_REPORT=" + report}
	output, runErr := cmd.CombinedOutput()
	text, err := os.ReadFile(report)
	got := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if err != nil || runErr != nil || len(got) != len(roots) {
		t.Fatalf("the script did not end well (%v, %v): %s\nreport:\n%s", runErr, err, output, text)
	}
	for i, r := range roots {
		want := ""
		if r.want != "" {
			want = filepath.Join(base, fmt.Sprint(i), filepath.FromSlash(r.want))
		}
		if is := strings.TrimSuffix(got[i], "/"); is != want {
			t.Errorf("%s: the root of %s is %q, want %q", r.name, r.open, is, want)
		}
	}
}
