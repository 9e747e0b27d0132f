// Package neovim_test runs what is in editors/neovim, and skillpls behind it, in
// real Neovims: those that SKILLPLS_NVIM lists (separated as in PATH), else the one
// on the PATH. `make test` fetches three and sets it. A Neovim that is not there
// is skipped, and with CI set that is a failure.
package neovim_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// repository is the module's directory, seen from this one.
const repository = "../../.."

// TestTrees plays sessions in the tree that the project began with, where it is there,
// and in the example: broken links, hover, definition, completion, and a clean stop; code
// lenses, references, files that change on disk; a rename; the plugin's own command,
// :checkhealth and :help. In the former alone it writes with the completion that Neovim
// itself has, and takes code actions.
func TestTrees(t *testing.T) {
	t.Parallel()
	nvims := neovims(t)
	bin := buildServer(t)
	scripts := []string{"tour.lua", "session.lua", "rename.lua", "commands.lua", "writing.lua"}
	for _, tree := range []struct {
		name, from string
		scripts    []string
	}{
		{"founding", "../shared/corpus/wipal__agent-team", append(scripts, "actions.lua")},
		{"example", "examples/team", scripts},
	} {
		t.Run(tree.name, func(t *testing.T) {
			t.Parallel()
			from := filepath.Join(repository, tree.from)
			if _, err := os.Stat(from); err != nil {
				missing(t, "the %s tree is not here: %v", tree.name, err)
			}
			for _, nvim := range nvims {
				for _, script := range tree.scripts {
					t.Run(nvim.version+" "+script, func(t *testing.T) {
						t.Parallel()
						dir := filepath.Join(t.TempDir(), "tree")
						copyTree(t, from, dir)
						plain := filepath.Join(t.TempDir(), "plain.md")
						writeFile(t, plain, "# Nothing of ours\n")

						for _, c := range nvim.play(t, dir, script,
							"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
							"SKILLPLS_TEST_PLAIN="+plain,
							"SKILLPLS_TEST_TREE="+tree.name,
						) {
							t.Run(c.name, func(t *testing.T) {
								if !c.ok {
									t.Errorf("got %s", c.detail)
								}
							})
						}
					})
				}
			}
		})
	}
}

// TestRoots asks which directory is served for a file. Paths are below a home
// directory; a path that ends in a slash is a directory.
func TestRoots(t *testing.T) {
	t.Parallel()
	const unattached = ""
	tests := []struct {
		name  string
		files []string
		open  string
		want  string
	}{
		{"repository with a host directory", []string{"r/.git/", "r/.claude/rules/a.md"}, "r/.claude/rules/a.md", "r"},
		{"its README", []string{"r/.git/", "r/.claude/", "r/README.md"}, "r/README.md", "r"},
		{"git worktree, whose .git is a file", []string{"r/.git", "r/.agents/"}, "r/roles.yaml", "r"},
		{"repository without anything of ours", []string{"r/.git/", "r/docs/a.md"}, "r/docs/a.md", unattached},
		{"host directory outside the repository", []string{"o/.claude/", "o/r/.git/"}, "o/r/README.md", unattached},
		{"host directory in a part of the repository", []string{"r/.git/", "r/p/.cursor/"}, "r/p/README.md", "r"},
		{"beside that part", []string{"r/.git/", "r/p/.cursor/", "r/q/"}, "r/q/README.md", unattached},
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
		{"the user's notes beside ~/.claude", []string{".claude/", "CLAUDE.md"}, "notes/a.md", unattached},
		{"home directory that is a repository", []string{".git/", ".claude/"}, "notes/a.md", unattached},
		{"plain file", nil, "a.md", unattached},
	}
	for _, nvim := range neovims(t) {
		t.Run(nvim.version, func(t *testing.T) {
			t.Parallel()
			for _, test := range tests {
				t.Run(test.name, func(t *testing.T) {
					t.Parallel()
					home := realTempDir(t)
					for _, f := range test.files {
						path := filepath.Join(home, f)
						if strings.HasSuffix(f, "/") {
							makeDir(t, path)
							continue
						}
						writeFile(t, path, "")
					}
					checks := nvim.play(t, home, "roots.lua",
						"HOME="+home, "SKILLPLS_TEST_FILES="+filepath.Join(home, test.open))
					got := ""
					if len(checks) == 1 && checks[0].detail != "" {
						rel, err := filepath.Rel(home, checks[0].detail)
						if err != nil {
							t.Fatal(err)
						}
						got = filepath.ToSlash(rel)
					}
					if diff := cmp.Diff(test.want, got); diff != "" {
						t.Errorf("root of %s (-want +got):\n%s", test.open, diff)
					}
				})
			}
		})
	}
}

// A neovim is a program that runs, and what it says its version is ("v0.12.4").
type neovim struct{ path, version string }

// numbers returns the parts of the version, of which there are three.
func (n neovim) numbers() []int {
	parts := make([]int, 3)
	_, _ = fmt.Sscanf(n.version, "v%d.%d.%d", &parts[0], &parts[1], &parts[2]) // what is not a number is 0
	return parts
}

// neovims returns the Neovims to test with, at least one; without any the test
// ends here.
func neovims(t *testing.T) []neovim {
	t.Helper()
	paths := filepath.SplitList(os.Getenv("SKILLPLS_NVIM"))
	if len(paths) == 0 {
		path, err := exec.LookPath("nvim")
		if err != nil {
			missing(t, "no Neovim: SKILLPLS_NVIM is not set and none is on the PATH")
		}
		paths = []string{path}
	}
	var found []neovim
	for _, path := range paths {
		out, err := exec.CommandContext(t.Context(), path, "--version").Output()
		if err != nil {
			t.Fatalf("%s --version: %v", path, err)
		}
		first, _, _ := strings.Cut(string(out), "\n")
		found = append(found, neovim{path: path, version: strings.TrimPrefix(first, "NVIM ")})
	}
	return found
}

// A check is one line of the report that a script in Neovim writes.
type check struct {
	name   string
	ok     bool
	detail string
}

// play runs a script of this directory in a headless Neovim that a user with
// init.lua as configuration would have, in the working directory dir, and returns
// its report. A report that stops early fails the test.
func (n neovim) play(t *testing.T, dir, script string, env ...string) []check {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	report := filepath.Join(home, "report")
	// A session takes seconds; half a minute is what one wait in a script may take.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, n.path, "--headless", "-n", "-i", "NONE",
		"-u", filepath.Join(here, "init.lua"), "-c", "luafile "+filepath.Join(here, script))
	cmd.Dir = dir
	cmd.Env = append(append(userOf(home, here), "PATH="+os.Getenv("PATH"), "SKILLPLS_TEST_REPORT="+report), env...)
	output, runErr := cmd.CombinedOutput()
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatalf("%s wrote no report (%v): %s", script, runErr, output)
	}
	body, complete := strings.CutSuffix(string(text), "done\n")
	var checks []check
	for line := range strings.Lines(body) {
		if f := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3); len(f) == 3 {
			checks = append(checks, check{name: f[1], ok: f[0] == "ok", detail: f[2]})
		}
	}
	if runErr != nil || !complete || len(checks) == 0 {
		t.Errorf("%s did not end well (%v): %s\nreport:\n%s", script, runErr, output, text)
	}
	return checks
}

// userOf returns the environment of somebody who has nothing but a home and the
// scripts in here.
func userOf(home, here string) []string {
	return []string{
		"HOME=" + home,
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"),
		"XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
		"LC_ALL=C.UTF-8",
		"SKILLPLS_TEST_PLUGIN=" + filepath.Dir(here),
		"SKILLPLS_TEST_SCRIPTS=" + here,
	}
}

// missing skips the test, or fails it where everything has to be there.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// buildServer builds skillpls as it is released and returns the directory it is
// in, for the PATH.
func buildServer(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-o", dir, "./cmd/skillpls")
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build skillpls: %v\n%s", err, out)
	}
	return dir
}

// copyTree copies the tree at from to a writable one at to. Git has stored some
// symbolic links as small files that hold the target: those become links again.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if isLink(path, text) {
			return os.Symlink(string(text), target)
		}
		return os.WriteFile(target, text, 0o644)
	})
	if err != nil {
		t.Fatalf("copy %s: %v", from, err)
	}
}

// isLink reports whether the file at path, which holds text, stands for a
// symbolic link to a directory.
func isLink(path string, text []byte) bool {
	if filepath.Ext(path) != "" || len(text) == 0 || len(text) > 256 || !strings.HasPrefix(string(text), "../") {
		return false
	}
	info, err := os.Stat(filepath.Join(filepath.Dir(path), string(text)))
	return err == nil && info.IsDir()
}

// realTempDir is t.TempDir without symbolic links, as Neovim names files.
func realTempDir(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("paths below are written with slashes")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func makeDir(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	makeDir(t, filepath.Dir(path))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
